"""Each reader against files that are nearly right: no exception but on purpose, no hang, no worker beyond its memory.

The files are those of `samples/`, with pieces cut out, doubled, overwritten and put in. `make fuzz` tries 20,000 each,
`TOGETHER` in one folder.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzzing import FUZZ, TOGETHER, one_worker
from hostile import GOOD, suffix_of
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import WirecopyError
from dedup.read import read
from dedup.read.intake.batch import REASONS, Reader
from dedup.read.reading import READERS
from dedup.read.sandbox.pool import Workers
from dedup.read.web import pages, warc
from dedup.read.wires import wires

PIECES = st.binary(max_size=12) | st.sampled_from([
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b">", b"&#x110000;", b"<!--", b"]]>", b'"', b"\\ud800", b"[" * 300,
    b"<div>" * 300, b"{", b"}", b",", b"\n", b"\r", b"9" * 400, b"<!ENTITY a 'b'>", b"charset=utf-16", b"1970-01-01",
])  # fmt: skip
EDITS = st.lists(
    st.tuples(st.sampled_from(["cut", "put", "write", "double", "end"]), st.integers(0, 1 << 16), st.integers(1, 400),
              PIECES),
    min_size=1, max_size=4,
)  # fmt: skip


def edited(data: bytes, edits: list[tuple[str, int, int, bytes]]) -> bytes:
    """The file after some edits; places count round."""
    for kind, place, size, piece in edits:
        at = place % (len(data) + 1)
        if kind == "cut":
            data = data[:at] + data[at + size :]
        elif kind == "put":
            data = data[:at] + piece + data[at:]
        elif kind == "write":
            data = data[:at] + piece + data[at + len(piece) :]
        elif kind == "double":
            data = data[: at + size] + data[at:]
        else:
            data = data[:at]
    return data


@pytest.fixture(scope="module")
def workers() -> Iterator[list[Workers]]:
    with (
        one_worker(pages.WORKER, pages.CAPS, pages, warc) as for_pages,
        one_worker(wires.WORKER, wires.CAPS, wires) as for_wires,
    ):
        yield [for_pages, for_wires]


def test_every_reader_has_a_seed() -> None:
    assert {READERS[suffix] for suffix in READERS} == {reader_of(name) for name in GOOD}


def reader_of(name: str) -> Reader:
    return READERS[".warc.gz" if name.endswith(".warc.gz") else Path(name).suffix]


@pytest.mark.parametrize("name", GOOD)
@FUZZ
@given(files=st.lists(EDITS, min_size=TOGETHER, max_size=TOGETHER))
def test_files_that_are_nearly_right_give_articles_or_reasons(
    name: str,
    files: list[list[tuple[str, int, int, bytes]]],
    workers: list[Workers],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.getbasetemp() / "nearly" / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, edits in enumerate(files):
        (folder / f"{number}{suffix_of(name)}").write_bytes(edited(GOOD[name], edits))
    try:
        reading = read(folder)
    except WirecopyError as error:
        assert len(str(error)) > 30
    else:
        assert set(reading.skipped["reason"]) <= set(REASONS)
        assert not reading.articles["text"].str.contains("\x00", literal=True).any()
    assert all(peak(own) < own.caps.memory for own in workers)


def peak(workers: Workers) -> int:
    """The most bytes that the worker has held, 0 where the system does not tell or it is not alive."""
    with workers._idle.mutex:
        alive = [w for w in workers._idle.queue if w is not None]
    for worker in alive:
        status = Path(f"/proc/{worker._process.pid}/status")
        for line in status.read_text("ascii").splitlines() if status.exists() else []:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
