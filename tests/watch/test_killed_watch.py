"""The program itself, ended by SIGKILL in the middle of a watch, as a power cut ends it."""

import json
import os
import signal
from pathlib import Path

import pytest
from archives import FAST, frame
from command_line import Ran, program
from strategies import FERRY, one_thread

from dedup import Archive

__all__ = ["one_thread"]


@pytest.mark.slow
def test_what_a_killed_program_told_is_told_again_unless_its_page_stands(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        texts = {"a": FERRY, "b": FERRY.replace("81,000", "82,000")}
        archive.add(
            frame(texts, outlet=["Harbour Gazette", "Inland Courier"], published=["2025-03-04", "2025-03-06"]), FAST
        )

    def night(fault: str = "") -> Ran:
        ran = program("watch", "--archive", tmp_path / "news.db", "--outlet", "Harbour Gazette", "--json",
                      "--html", tmp_path / "new.html", env={**os.environ, "WIRECOPY_FAULT": fault})  # fmt: skip
        out, err = ran.communicate()
        return Ran(ran.returncode, out, err)

    assert night("watch-noted").code == -signal.SIGKILL and not (tmp_path / "new.html").exists()
    said = night("watch-said")
    assert said.code == -signal.SIGKILL and [r["theirs"] for r in json.loads(said.out)["new"]] == ["b"]
    stands = night("watch-told")
    assert stands.code == -signal.SIGKILL and [r["told_before"] for r in json.loads(stands.out)["new"]] == [True]
    page = (tmp_path / "new.html").read_bytes()
    last = night()
    assert (last.code, json.loads(last.out)["new"]) == (0, []) and (tmp_path / "new.html").read_bytes() == page
