"""What can be wrong with a work folder is told: what was got, what was expected, what to do; and nothing is lost."""

import errno
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import TOP, Ran, Run, listing
from notices import CLINIC, FERRY
from small_disks import make_room, small_file_system

from dedup import Settings
from dedup.pipeline.work import kept as module
from dedup.pipeline.work import product_files, whole
from dedup.pipeline.work.kept import STEPS
from dedup.pipeline.work.kept_vectors import KeptVectors
from dedup.pipeline.work.key import key_of
from dedup.pipeline.work.work_folder import open_work
from dedup.tables import TABLES

SCAN = ("scan", "news", "-o", "out", "--no-report")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `news`, and `work` with all that a scan of it keeps."""
    folder = tmp_path_factory.mktemp("finished")
    (folder / "news").mkdir()
    for name, text in (("a.txt", FERRY), ("b.txt", FERRY), ("c.txt", CLINIC)):
        (folder / "news" / name).write_text(text)
    subprocess.run([sys.executable, TOP / "cli.py", *SCAN, "--work", "work", "-q"], cwd=folder, check=True, timeout=300)
    return folder


@pytest.fixture
def work(finished: Path, run: Run, tmp_path: Path) -> Path:
    """The same, in the folder that `run` works in."""
    for name in ("news", "work"):
        shutil.copytree(finished / name, tmp_path / name)
    return tmp_path / "work"


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / f"{name}.parquet").read_bytes() for name in TABLES}


def test_nothing_is_made_again_and_it_is_told(run: Run, work: Path, finished: Path) -> None:
    before = listing(work)
    told = run(*SCAN, "--work", "work")
    assert told.code == 0
    assert f"going on in work: {', '.join(STEPS)} are taken from it, and nothing else needs to be made" in told.err
    assert {k: v for k, v in listing(work).items() if k != "wirecopy-lock"} == {
        k: v for k, v in before.items() if k != "wirecopy-lock"
    }
    assert tables(Path("out")) == tables(finished / "out")
    run_json = json.loads(Path("out/run.json").read_text())
    assert run_json["taken_from_work"] == list(STEPS[1:])
    assert run_json["seconds"] == json.loads((finished / "out" / "run.json").read_text())["seconds"]


@pytest.mark.parametrize("missing", ["read", "candidates", "relate"])
def test_a_floor_that_is_missing_is_made_and_the_others_are_taken(
    run: Run, work: Path, finished: Path, missing: str
) -> None:
    shutil.rmtree(work / missing)
    assert f"; {missing} is made now" in run(*SCAN, "--work", "work").err
    assert (work / missing / "manifest.json").exists()
    assert tables(Path("out")) == tables(finished / "out")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--strictness", "strict"], "setting strictness ('balanced' there, 'strict' now)"),
        (["--min-words", "10"], "setting min_words (40 there, 10 now)"),
        (["--outlets", "mine.toml"], "the table of outlets (--outlets)"),
        (["--exclude", "*.md"], "--column, --include or --exclude"),
    ],
)
def test_another_way_to_scan_is_told_and_left_alone(run: Run, work: Path, options: list[str], told: str) -> None:
    Path("mine.toml").write_text('ours = ["Harbour Gazette"]\n')
    _refused(run(*SCAN, "--work", "work", *options), work, told)


def test_other_input_is_told_and_left_alone(run: Run, work: Path) -> None:
    Path("news/d.txt").write_text(CLINIC.upper())
    _refused(run(*SCAN, "--work", "work"), work, "the input (news/d.txt is new)")
    Path("news/d.txt").unlink()
    Path("news/c.txt").write_text(CLINIC + " More.")
    _refused(run(*SCAN, "--work", "work"), work, "the input (news/c.txt has other content)")


def test_another_version_is_told_and_left_alone(run: Run, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.pipeline.work.key.versions", lambda: {"wirecopy": "9.9"})
    _refused(run(*SCAN, "--work", "work"), work, "'9.9' now)")


def _refused(told: Ran, work: Path, word: str) -> None:
    assert told.code == 2
    assert "work was made of something else and was left as it is. Different: " in told.err
    assert word in told.err and "give another folder to --work" in told.err
    assert all((work / floor / "manifest.json").exists() for floor in STEPS)
    assert not Path("out").exists()


def test_the_number_of_threads_makes_no_other_key(tmp_path: Path) -> None:
    with open_work(tmp_path / "work", key_of([], Settings(threads=1))):
        pass
    with open_work(tmp_path / "work", key_of([], Settings(threads=2))) as kept:
        assert kept.finished() == []


@pytest.mark.parametrize("options", [[], ["--until", "clean"]], ids=["whole", "until"])
def test_a_folder_of_other_files_is_left_alone(run: Run, news: Path, options: list[str]) -> None:
    Path("work").mkdir()
    Path("work/letter.txt").write_text("Dear Ann")
    told = run(*SCAN, "--work", "work", *options)
    assert told.code == 2 and "work holds other files (letter.txt) and was left untouched" in told.err
    assert listing(Path("work")) == {"letter.txt": b"Dear Ann"}


@pytest.mark.parametrize(
    ("place", "told"),
    [("news/a.txt", "is a file; --work takes a folder"), ("news/a.txt/work", "give another place to --work"),
     ("out", "one lies in the other"), ("out/work", "one lies in the other"), (".", "one lies in the other")],
)  # fmt: skip
def test_a_place_that_cannot_be_one_is_told_before_anything_is_read(
    run: Run, news: Path, place: str, told: str
) -> None:
    before = listing(Path.cwd())
    done = run(*SCAN, "--work", place)
    assert done.code == 2 and told in done.err
    assert listing(Path.cwd()) == before


@pytest.mark.parametrize("file", ["arrays.npz", "manifest.json", "product.found.causes.parquet"])
@pytest.mark.parametrize("how", ["flip", "cut", "missing"])
def test_a_damaged_product_is_told_and_made_again_when_it_is_deleted(
    run: Run, work: Path, finished: Path, file: str, how: str
) -> None:
    _damage(work / "align" / file, how)
    told = run(*SCAN, "--work", "work")
    assert told.code == 4
    assert "work/align is damaged: " in told.err and file in told.err and "delete that folder" in told.err
    assert not Path("out").exists()
    shutil.rmtree(work / "align")
    assert run(*SCAN, "--work", "work").code == 0
    assert tables(Path("out")) == tables(finished / "out")


def test_a_file_that_is_not_of_a_product_is_told(run: Run, work: Path) -> None:
    (work / "clean" / "more.parquet").write_bytes(b"")
    told = run(*SCAN, "--work", "work")
    assert told.code == 4 and "work/clean is damaged: more.parquet is not of it" in told.err


def test_a_damaged_key_is_told(run: Run, work: Path) -> None:
    _damage(work / "wirecopy-key" / "key.json", "flip")
    told = run(*SCAN, "--work", "work")
    assert told.code == 4 and "wirecopy-key is damaged" in told.err and "delete work" in told.err


def _damage(file: Path, how: str) -> None:
    data = bytearray(file.read_bytes())
    if how == "missing":
        file.unlink()
    elif how == "cut":
        file.write_bytes(data[: len(data) // 2])
    else:
        data[0] ^= 4
        file.write_bytes(data)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_leaves_no_half_product_and_the_run_goes_on(
    run: Run, news: Path, finished: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        Path(args[0]).write_bytes(b"half")
        raise OSError(code, "No room" if code == errno.ENOSPC else "Input/output error")

    with monkeypatch.context() as failing:
        failing.setattr(product_files.np, "savez", full)
        told = run(*SCAN, "--work", "work")
    assert told.code == 6
    assert ("the disk is full" in told.err) == (code == errno.ENOSPC)
    assert "work/fingerprint could not be written" in told.err and "run the same command again" in told.err
    assert sorted(p.name for p in Path("work").iterdir()) == [
        "clean",
        "credit",
        "read",
        "wirecopy-key",
        "wirecopy-lock",
    ]
    assert "read, credit, clean are taken from it; fingerprint is made now" in run(*SCAN, "--work", "work").err
    assert tables(Path("out")) == tables(finished / "out")


@pytest.mark.parametrize("size", ["16k", "32k", "64k"])
def test_a_disk_that_is_full_in_the_middle_is_told_and_after_more_room_the_run_goes_on(
    run: Run, news: Path, finished: Path, tmp_path: Path, size: str
) -> None:
    with small_file_system(tmp_path / "disk", size) as disk:
        told = run(*SCAN, "--work", "disk/work")
        assert told.code == 6 and "the disk is full" in told.err and "run the same command again" in told.err
        there = [p for p in (disk / "work").iterdir() if p.is_dir()]
        assert all((p / "manifest.json").exists() and not p.name.startswith(".") for p in there)
        before = listing(disk)
        make_room(disk, "4m")
        assert run(*SCAN, "--work", "disk/work").code == 0
        assert {k: v for k, v in listing(disk).items() if k in before and "lock" not in k} == {
            k: v for k, v in before.items() if "lock" not in k
        }
    assert tables(Path("out")) == tables(finished / "out")


@pytest.fixture
def in_use(work: Path) -> Iterator[subprocess.Popen[str]]:
    code = (
        "import os, sys; from pathlib import Path; from dedup.pipeline.work.work_folder import _lock\n"
        "lock = Path('work/wirecopy-lock').open('a+'); _lock(Path('work'), lock); print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=work.parent, env={"PYTHONPATH": str(TOP)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_run_in_one_folder_is_told_at_once(run: Run, work: Path, in_use: "subprocess.Popen[str]") -> None:
    told = run(*SCAN, "--work", "work")
    assert told.code == 5
    assert f"work is in use by another run (process {in_use.pid})" in told.err
    in_use.kill()
    in_use.wait(60)
    assert run(*SCAN, "--work", "work").code == 0


def test_until_stops_and_says_how_to_go_on(run: Run, news: Path, finished: Path) -> None:
    told = run(*SCAN, "--work", "work", "--until", "clean")
    assert told.code == 0
    assert "Stopped after clean, as asked. Kept in work (1 MB): read, credit, clean." in told.out
    assert told.out.rstrip().endswith("The same command without --until goes on with fingerprint.")
    assert not Path("out").exists()
    told = run(*SCAN, "--work", "work", "--until", "credit", "--json")
    assert json.loads(told.out)["kept"] == ["read", "credit", "clean"]
    assert json.loads(told.out)["next"] == "fingerprint"
    assert "writes the result" in run(*SCAN, "--work", "work", "--until", "trace").out
    assert run(*SCAN, "--work", "work", "-q").code == 0
    assert tables(Path("out")) == tables(finished / "out")


def test_until_alone_or_with_an_unknown_floor_is_told(run: Run, news: Path) -> None:
    told = run(*SCAN, "--until", "align")
    assert told.code == 2 and "--until align would keep nothing; add --work DIR" in told.err
    told = run(*SCAN, "--work", "work", "--until", "allign")
    assert told.code == 2 and f"--until got 'allign'; it takes one of {', '.join(STEPS)}" in told.err
    assert not Path("work").exists()


def test_a_work_folder_among_the_inputs_is_left_out(run: Run, work: Path, finished: Path) -> None:
    shutil.move("work", "news/work")
    told = run(*SCAN)
    assert "it is the work folder of a wirecopy scan" in told.err
    assert tables(Path("out"))["articles"] == tables(finished / "out")["articles"]


def test_what_was_skipped_is_told_and_counted_again(run: Run, news: Path) -> None:
    (news / "d.txt").write_text("")
    assert run(*SCAN, "--work", "work", "--until", "clean").code == 0
    told = run(*SCAN, "--work", "work", "--strict")
    assert told.code == 3 and "skipped" in told.err
    assert run(*SCAN, "--work", "work").code == 0


def test_an_input_that_changes_while_it_is_read_is_not_kept(
    run: Run, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dedup.read import reading

    def read_and_change(*args: Any, **kwargs: Any) -> Any:
        found = before(*args, **kwargs)
        (news / "a.txt").write_text("Another text came meanwhile.")
        return found

    before = reading.read
    monkeypatch.setattr(reading, "read", read_and_change)
    told = run(*SCAN, "--work", "work")
    assert told.code == 2 and "the input changed while it was read" in told.err
    assert not Path("work/read").exists()


def test_vectors_are_kept_block_by_block_and_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.pipeline.work.kept_vectors.BLOCK", 2)
    asked: list[str] = []

    def encode(texts: Any) -> Any:
        if "stop" in texts:
            raise KeyboardInterrupt
        asked.extend(texts)
        return np.array([[len(t), 1] for t in texts], np.float32).reshape(-1, 2)

    with pytest.raises(KeyboardInterrupt):
        KeptVectors(tmp_path, encode)(["a", "bb", "ccc", "stop"])
    assert asked == ["a", "bb"]
    vectors = KeptVectors(tmp_path, encode)(["a", "bb", "ccc", "dddd", "e"])
    assert asked == ["a", "bb", "ccc", "dddd", "e"]
    assert vectors[:, 0].tolist() == [1, 2, 3, 4, 1]
    assert KeptVectors(tmp_path, encode)([]).shape == (0, 2)


def test_rests_of_killed_runs_go_and_others_stay(tmp_path: Path) -> None:
    for name in (".align-abcd1234", ".vectors-000001-abcd1234", ".mine-abcd1234"):
        (tmp_path / name / "new").mkdir(parents=True)
    whole.sweep(tmp_path, lambda name: name in module.STEPS or name.startswith("vectors-"))
    assert [p.name for p in tmp_path.iterdir()] == [".mine-abcd1234"]
