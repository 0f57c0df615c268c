"""Each reader against files that are nearly right: no exception but on purpose, no hang, no worker beyond its memory.

The files are those of `samples/`, with pieces cut out, doubled, overwritten and put in. `make fuzz` tries 20,000 each.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import WirecopyError
from dedup.read import read, warc, web
from dedup.read.batch import REASONS
from dedup.read.reading import READERS
from dedup.read.web import CAPS, WORKER
from dedup.read.workers import Workers
from tests.fuzzing import FUZZ

SAMPLES = Path(__file__).parent.parent / "samples"
MOST = 6000
"""Bytes of a sample that are used where a part of it will do."""


def seed(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


SEEDS = {
    "a.txt": seed("transit/night-bus-n4.txt"), "a.md": seed("md/glass-eyes.md"),
    "a.json": seed("feeds/wire.json"), "b.json": seed("wires/northwire-skerra.json"),
    "a.jsonl": b"".join(seed("feeds/web-feed.jsonl").splitlines(keepends=True)[:3]),
    "a.csv": seed("tables/regional.csv")[:MOST], "a.tsv": gzip.decompress(seed("packed/results.tsv.gz")),
    "a.parquet": seed("tables/archive.parquet"), "a.html": seed("web/river-mussels.html"),
    "a.warc": gzip.decompress(seed("crawl/marrin.warc.gz")), "a.warc.gz": seed("crawl/marrin.warc.gz"),
    "a.rss": seed("feeds/hexley-herald.rss"), "a.atom": seed("feeds/field-and-fold.atom"),
    "a.newsml": seed("wires/weather.xml"), "a.nitf": seed("wires/lc-3307.nitf"),
    "a.zip": seed("packed/clippings.zip"), "a.tsv.gz": seed("packed/results.tsv.gz"),
}  # fmt: skip

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


class Lent:
    """The module's own workers, for readers that would start new ones for each file."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers

    def __call__(self, *_: Any, **__: Any) -> "Lent":
        return self

    def __enter__(self) -> Workers:
        return self.workers

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(WORKER, 1, CAPS) as own, pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "Workers", Lent(own))
        patch.setattr(warc, "Workers", Lent(own))
        yield own


def test_every_reader_has_a_seed() -> None:
    assert {READERS[suffix] for suffix in READERS} == {READERS[suffix_of(name)] for name in SEEDS}


def suffix_of(name: str) -> str:
    return ".warc.gz" if name.endswith(".warc.gz") else Path(name).suffix


@pytest.mark.parametrize("name", SEEDS)
@FUZZ
@given(edits=EDITS)
def test_a_file_that_is_nearly_right_gives_articles_or_reasons(
    name: str, edits: list[tuple[str, int, int, bytes]], workers: Workers, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(edited(SEEDS[name], edits))
    try:
        reading = read(path)
    except WirecopyError as error:
        assert len(str(error)) > 30
    else:
        assert set(reading.skipped["reason"]) <= set(REASONS)
        assert not reading.articles["text"].str.contains("\x00", literal=True).any()
    assert (held := peak(workers)) is None or held < CAPS.memory


def peak(workers: Workers) -> int | None:
    """The most bytes that the worker has held, where the system tells and it is alive."""
    with workers._idle.mutex:
        alive = [w for w in workers._idle.queue if w is not None]
    for worker in alive:
        status = Path(f"/proc/{worker._process.pid}/status")
        for line in status.read_text("ascii").splitlines() if status.exists() else []:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return None
