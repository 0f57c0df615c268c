"""Writing results: whole or not at all, and never over what is not ours."""

import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from small_disks import small_file_system

import dedup
from dedup.errors import LimitReached, UsageError
from dedup.tables import SCHEMAS, TABLES
from dedup.write import check_target, write_result
from dedup.write.files.atomic import failure, move_all
from dedup.write.files.table import check_table, write_tables

FERRY = "The ferry at Orlen stops for the winter on Monday, the harbour office said, and a bus runs in its place."


@pytest.fixture(scope="module")
def result() -> dedup.Result:
    return dedup.scan(pl.DataFrame({"id": ["a", "b"], "text": [FERRY, FERRY]}), dedup.Settings(depth="fast"))


def listing(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_all_tables_are_written_with_full_schemas_even_when_empty(result: dedup.Result, tmp_path: Path) -> None:
    folder = write_result(result, tmp_path / "new" / "out")
    assert {p.name for p in folder.iterdir()} == {"run.json", *(f"{name}.parquet" for name in TABLES)}
    for name in TABLES:
        assert pl.read_parquet(folder / f"{name}.parquet").schema == pl.Schema(SCHEMAS[name]), name
    assert pl.read_parquet(folder / "stories.parquet").is_empty()
    run = json.loads((folder / "run.json").read_text("utf-8"))
    assert (run["tool"], run["format"], run["counts"]["articles"]) == ("wirecopy", 1, 2)
    assert [p.name for p in folder.parent.iterdir()] == ["out"]


def test_an_earlier_result_is_replaced_as_a_whole(result: dedup.Result, tmp_path: Path) -> None:
    folder = write_result(result, tmp_path / "out")
    (folder / "old.parquet").write_text("left over")
    write_result(result, folder)
    assert not (folder / "old.parquet").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("run", [None, "[]", '{"tool": "other"}', "no json", "\udcff"])
def test_a_folder_with_other_files_stays_untouched(result: dedup.Result, tmp_path: Path, run: str | None) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    if run is not None:
        (tmp_path / "run.json").write_bytes(run.encode("utf-8", "surrogateescape"))
    before = listing(tmp_path)
    with pytest.raises(UsageError, match="holds other files and was left untouched"):
        write_result(result, tmp_path)
    assert listing(tmp_path) == before


def test_a_file_is_no_target(result: dedup.Result, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="is a file; -o takes a folder"):
        write_result(result, tmp_path / "out")
    with pytest.raises(UsageError, match="is a file, so nothing can be written below it"):
        write_result(result, tmp_path / "out" / "below" / "it")
    assert (tmp_path / "out").read_text() == "mine"


def test_an_empty_folder_is_filled_also_when_we_stand_in_it(
    result: dedup.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    inode = (tmp_path / "out").stat().st_ino
    monkeypatch.chdir(tmp_path / "out")
    write_result(result, ".")
    (Path.cwd() / "left.txt").write_text("an earlier result's")
    write_result(result, ".")
    assert (tmp_path / "out").stat().st_ino == inode
    assert {p.name for p in Path.cwd().iterdir()} == {"run.json", *(f"{name}.parquet" for name in TABLES)}


def test_a_link_stays_and_the_folder_behind_it_is_replaced(result: dedup.Result, tmp_path: Path) -> None:
    write_result(result, tmp_path / "behind")
    (tmp_path / "out").symlink_to("behind")
    (tmp_path / "behind" / "left.txt").write_text("old")
    write_result(result, tmp_path / "out")
    assert (tmp_path / "out").is_symlink()
    assert not (tmp_path / "behind" / "left.txt").exists()


def fail_at(monkeypatch: pytest.MonkeyPatch, call: int, error: BaseException) -> None:
    """Let the given call to Path.rename raise."""
    real: Callable[[Path, Path], Path] = Path.rename
    calls = iter(range(1000))

    def rename(self: Path, target: Path) -> Path:
        if next(calls) == call:
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)


@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()], ids=["disk", "ctrl-c"]
)
@pytest.mark.parametrize("call", [0, 1])
def test_a_swap_that_fails_leaves_the_old_result_whole(
    result: dedup.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, call: int
) -> None:
    folder = write_result(result, tmp_path / "out")
    (folder / "mark.txt").write_text("the old one")
    before = listing(tmp_path)
    fail_at(monkeypatch, call, error)
    with pytest.raises((LimitReached, KeyboardInterrupt)):
        write_result(result, folder)
    assert listing(tmp_path) == before


@pytest.mark.parametrize("call", [0, 5, 12, 20])
def test_the_same_where_the_folder_itself_must_stay(
    result: dedup.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    folder = write_result(result, tmp_path / "out")
    monkeypatch.chdir(folder)
    before = listing(tmp_path)
    fail_at(monkeypatch, call, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        write_result(result, folder)
    assert listing(tmp_path) == before


def test_an_interrupt_while_tables_are_written_leaves_no_trace(
    result: dedup.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pl.DataFrame, "write_parquet", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_result(result, tmp_path / "out")
    assert not list(tmp_path.iterdir())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB."""
    with small_file_system(tmp_path / "disk", "256k") as place:
        yield place


def test_a_full_disk_leaves_the_old_result_whole(result: dedup.Result, small_disk: Path) -> None:
    folder = write_result(result, small_disk / "out")
    room = 256 * 1024 - sum(len(b) for b in listing(small_disk).values())
    (small_disk / "others.bin").write_bytes(b"x" * (room - 80 * 1024))
    before = listing(small_disk)
    with pytest.raises(LimitReached, match=r"the disk is full.*nothing was changed"):
        for _ in range(20):  # until what is left is too little for a second result
            (small_disk / f"more-{_}.bin").write_bytes(b"x" * 4096)
            before = listing(small_disk)
            write_result(result, folder)
    assert listing(small_disk) == before


def test_a_full_disk_while_a_table_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, removed = pl.DataFrame({"id": ["a"]}), pl.DataFrame({"removed": ["b"]})
    out = tmp_path / "kept.csv"
    write_tables(kept, removed, out)
    before = listing(tmp_path)

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_csv", full)
    with pytest.raises(LimitReached, match="the disk is full"):
        write_tables(kept.head(0), removed, out)
    assert listing(tmp_path) == before


def test_both_tables_are_swapped_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "kept.jsonl"
    write_tables(pl.DataFrame({"id": ["a"]}), pl.DataFrame({"removed": ["b"]}), out)
    before = listing(tmp_path)
    fail_at(monkeypatch, 3, OSError(errno.EIO, "Input/output error"))
    with pytest.raises(LimitReached):
        write_tables(pl.DataFrame({"id": ["new"]}), pl.DataFrame({"removed": ["new"]}), out)
    assert listing(tmp_path) == before


def test_what_moves_first_is_moved_back(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    with pytest.raises(OSError, match="No such file"):
        move_all([(tmp_path / "a", tmp_path / "b"), (tmp_path / "missing", tmp_path / "c")])
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_the_place_is_checked_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # as root every place can be written to
    with pytest.raises(UsageError, match="cannot be written to; check its permissions"):
        check_target(tmp_path / "out")
    with pytest.raises(UsageError, match="cannot be written to; check its permissions"):
        check_table(tmp_path / "out.csv")


def test_failures_are_told_apart() -> None:
    assert isinstance(failure(PermissionError(errno.EACCES, "Permission denied"), Path("x")), UsageError)
    assert isinstance(failure(OSError(errno.EDQUOT, "Disk quota exceeded"), Path("x")), LimitReached)
    wrapped = pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)")
    assert "the disk is full" in str(failure(wrapped, Path("x")))


@pytest.mark.parametrize("name", ["out.txt", "out", "out.xlsx", "-"])
def test_a_table_needs_an_extension_that_can_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"it takes a file ending in \.csv"):
        check_table(tmp_path / name)


def test_an_input_is_never_written_over(tmp_path: Path) -> None:
    table = tmp_path / "news.removed.csv"
    table.write_text("text\nRain.\n")
    (tmp_path / "link.csv").symlink_to(table)
    for out in (table, tmp_path / "link.csv", tmp_path / "news.csv"):
        with pytest.raises(UsageError, match="is an input and would be replaced"):
            check_table(out, [str(table)])
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        check_table(tmp_path / "folder.csv")


def test_cells_that_a_csv_cannot_hold_become_text(tmp_path: Path) -> None:
    frame = pl.DataFrame({
        "id": ["a", "b"], "tags": [["x", "y"], None], "by": [{"name": "Ö"}, None], "raw": [b"\xff", None],
        "empty": ["", None],
    })  # fmt: skip
    write_tables(frame, frame.head(0), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text("utf-8").splitlines() == [
        "id,tags,by,raw,empty", 'a,"[""x"", ""y""]","{""name"": ""Ö""}",\ufffd,', "b,,,,",
    ]  # fmt: skip
    write_tables(frame, frame.head(0), tmp_path / "t.jsonl")
    assert json.loads((tmp_path / "t.jsonl").read_text("utf-8").splitlines()[0])["tags"] == ["x", "y"]
    write_tables(frame, frame.head(0), tmp_path / "t.parquet")
    assert pl.read_parquet(tmp_path / "t.parquet").equals(frame)
    write_tables(frame, frame.head(0), tmp_path / "t.tsv")
    assert (tmp_path / "t.tsv").read_text("utf-8").startswith("id\ttags\t")


def test_what_cannot_be_moved_back_is_not_thrown_away(
    result: dedup.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_result(result, tmp_path / "out")
    (folder / "mark.txt").write_text("the old one")
    real: Callable[[Path, Path], Path] = Path.rename

    def only_away(self: Path, target: Path) -> Path:
        if target == folder:
            raise OSError(errno.EIO, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", only_away)
    with pytest.raises(LimitReached):
        write_result(result, folder)
    assert [path.read_text() for path in tmp_path.rglob("mark.txt")] == ["the old one"]
