"""run.json says when a scan was made and of which files, so that anybody can hold it against them."""

import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import dedup
from dedup.pipeline import input_files as module
from dedup.pipeline.input_files import HashedStream, digest_of, input_files

FAST = dedup.Settings(depth="fast", threads=1)


def test_each_file_is_told_with_its_size_and_sum(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("b.txt", "a.txt"):
        (tmp_path / "in" / name).write_text(f"Rain fell on {name}.")
    told = input_files(tmp_path / "in")
    assert [Path(e["name"]).name for e in told] == ["a.txt", "b.txt"]
    text = b"Rain fell on a.txt."
    assert (told[0]["bytes"], told[0]["sha256"]) == (len(text), hashlib.sha256(text).hexdigest())


def test_very_many_files_are_one_entry_with_the_sum_of_their_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        (tmp_path / f"{n}.txt").write_text(f"Rain {n}.")
    every = input_files(tmp_path)
    monkeypatch.setattr(module, "MOST_LISTED", 4)
    (one,) = input_files(tmp_path)
    assert (one["files"], one["bytes"], one["sha256"]) == (5, 5 * len("Rain 0."), digest_of(every))


def test_what_came_by_the_standard_input_is_told_as_it_came() -> None:
    stream = HashedStream(io.BytesIO(b'{"text": "Rain."}'))
    stream.read()
    assert input_files(["-"], stream)[0]["sha256"] == hashlib.sha256(b'{"text": "Rain."}').hexdigest()


def test_a_result_says_when_of_what_and_what_its_pages_are_called(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell on Orlen for nine days.")
    result = dedup.scan(tmp_path / "a.txt", FAST, report={"title": "Nine days", "times_in": "Europe/London"})
    result.write(tmp_path / "out")
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    assert run["report"] == {"title": "Nine days", "times_in": "Europe/London"}
    assert abs((datetime.now(UTC) - datetime.fromisoformat(run["made"]["at"])).total_seconds()) < 600
    assert run["made"]["inputs"][0]["bytes"] == 33
    assert dedup.scan(pl.DataFrame({"text": ["Rain."]}), FAST).run["made"]["inputs"][0]["rows"] == 1
