"""Files that are small and would take gigabytes: each is skipped with a word, in bounded memory and time.

What a run holds is measured over all its processes. The bound is 1.5 GiB beyond what the same run holds without the
file; the seconds are by the clock, so that they bound hangs and not the speed of a machine that has other work.
"""

import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from limited import MIB, limited

FERRY = "The ferry at Orlen stops for the winter on Monday, the harbour office said."
BOUND = 1536 * MIB
SECONDS = 300 if os.environ.get("TORTURE") else 120


def gzipped(path: Path, pieces: Iterator[bytes]) -> None:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    with path.open("wb") as file:
        for piece in pieces:
            file.write(packer.compress(piece))
        file.write(packer.flush())


def one_text_by_dictionary(folder: Path) -> None:
    text = pl.Series("text", ["Rain fell on Orlen. "]).new_from_index(0, 50_000_000)
    text.to_frame().write_parquet(folder / "a.parquet")


def nuls_in_a_zip(folder: Path) -> None:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for n in range(10):
            with archive.open(f"{n}.txt", "w", force_zip64=True) as member:
                for _ in range(500):
                    member.write(bytes(MIB))


def a_packed_table(folder: Path) -> None:
    gzipped(folder / "a.csv.gz", (piece for piece in [b"id,text\n", *[b"7,rain fell\n" * 80_000] * 2000]))


def a_line_of_json(folder: Path) -> None:
    with (folder / "a.jsonl").open("wb") as file:
        file.write(b'{"id": "a", "text": "' + FERRY.encode() + b'"}\n{"id": "b", "text": "')
        for _ in range(375):
            file.write(b"rain " * 200_000)
        file.write(b'"}\n')


def texts_of_a_gigabyte(folder: Path) -> None:
    frame = pl.DataFrame({"text": ["rain " * (200 << 20)]})
    for name in "ab":
        frame.write_parquet(folder / f"{name}.parquet", compression="lz4")


SIZE = (100 if os.environ.get("TORTURE") else 25) * 10**6
"""Bytes of a file that says the same again and again: it takes a minute to read 100 MB of lists in lists."""


def repeated(name: str, unit: bytes, head: bytes = b"", foot: bytes = b"") -> Callable[[Path], None]:
    """A large file that says the same again and again."""

    def write(folder: Path) -> None:
        (folder / name).write_bytes(head + unit * (SIZE // len(unit)) + foot)

    return write


INPUTS = {
    "50 million rows of one text": one_text_by_dictionary, "500 MB of NULs, ten times": nuls_in_a_zip,
    "a table that is packed": a_packed_table, "375 MB in a line": a_line_of_json,
    "1 GB in a text, twice": texts_of_a_gigabyte,
    "cells of two letters": repeated("a.csv", b"ab,ab,ab,ab,ab,ab,a\"b\n", b"id,text,a,b,c,d,e\n"),
    "empty rows": repeated("a.csv", b",\n", b"id,text\n"), "quotation marks": repeated("a.csv", b'""', b"id,text\n"),
    "rows that are none": repeated("a.csv", b'1,"a"b\n', b"id,text\n"),
    "lines that are none": repeated("a.jsonl", b"1\n", b'{"text": "Hail."}\n'),
    "lists in lists": repeated("a.jsonl", b"[[],[],[],[],[],[]]\n", b'{"text": "Hail."}\n'),
    "a list of numbers": repeated("a.json", b"1,", b'[{"text": "Hail."},', b"1]"),
    "a list of lists": repeated("a.json", b"[[],[],[]],", b'[{"text": "Hail."},', b"1]"),
}  # fmt: skip


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Bytes that a scan of one article holds."""
    folder = tmp_path_factory.mktemp("usual")
    (folder / "good.txt").write_text(FERRY)
    return limited("scan", folder, "-o", folder / "out", "--no-report").peak


@pytest.mark.slow
@pytest.mark.parametrize("name", INPUTS)
def test_no_file_takes_a_run_beyond_its_bound(name: str, tmp_path: Path, usual: int) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "good.txt").write_text(FERRY)
    INPUTS[name](news)
    ran = limited("scan", news, "-o", tmp_path / "out", "--no-report", most_seconds=SECONDS)
    assert ran.code == 0, ran.err[-2000:]
    assert ran.peak < usual + BOUND, f"{ran.peak // MIB:,} MiB"
    assert "good.txt" in pl.read_parquet(tmp_path / "out" / "articles.parquet")["id"].to_list()
    skipped = pl.read_parquet(tmp_path / "out" / "skipped.parquet")
    assert len(skipped) and "Traceback" not in ran.err


def test_what_is_refused_is_told_with_what_was_expected(tmp_path: Path) -> None:
    from dedup.read import read

    (tmp_path / "good.txt").write_text(FERRY)
    (tmp_path / "long.txt").write_text(FERRY * 20)
    (tmp_path / "long.csv").write_text(f'id,text\n7,"{FERRY}"\n8,"{FERRY * 20}"\n')
    reading = read(tmp_path, longest=1000)
    assert reading.articles["id"].to_list() == ["7", "good.txt"]
    assert reading.skipped.select("id", "reason").rows() == [("8", "limit"), ("long.txt", "limit")]
    assert all("expected at most 1,000; split it, or raise longest_text" in told for told in reading.skipped["detail"])
