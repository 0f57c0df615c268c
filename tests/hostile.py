"""Good files of every format, and hostile ones made of them: flipped, cut, spliced, doubled, their figures forged."""

import gzip
import random
import re
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples"
MOST = 6000
"""Bytes of a sample that are used where a part of it will do."""


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


GOOD = {
    "a.txt": sample("transit/night-bus-n4.txt"), "a.md": sample("md/glass-eyes.md"),
    "a.json": sample("feeds/wire.json"), "b.json": sample("wires/northwire-skerra.json"),
    "a.jsonl": b"".join(sample("feeds/web-feed.jsonl").splitlines(keepends=True)[:3]),
    "a.csv": sample("tables/regional.csv")[:MOST], "a.tsv": gzip.decompress(sample("packed/results.tsv.gz")),
    "a.parquet": sample("tables/archive.parquet"), "a.html": sample("web/river-mussels.html"),
    "a.warc": gzip.decompress(sample("crawl/marrin.warc.gz")), "a.warc.gz": sample("crawl/marrin.warc.gz"),
    "a.rss": sample("feeds/hexley-herald.rss"), "a.atom": sample("feeds/field-and-fold.atom"),
    "a.newsml": sample("wires/weather.xml"), "a.nitf": sample("wires/lc-3307.nitf"),
    "a.zip": sample("packed/clippings.zip"), "a.tsv.gz": sample("packed/results.tsv.gz"),
}  # fmt: skip
"""One file of each format that is read, and those that are read in two ways."""

CHECKED = {"a.warc.gz", "a.zip", "a.tsv.gz"}
"""Those that hold a checksum of what is in them."""
ENDED = {*CHECKED, "a.warc", "a.rss", "a.atom", "a.newsml", "a.nitf", "a.json", "b.json", "a.parquet"}
"""Those by which one can see that their end is missing."""
WAYS = ("flip", "cut", "drop", "splice", "double", "forge")
_FIGURE = re.compile(rb"\d+")


def suffix_of(name: str) -> str:
    return name[name.index(".") :] if name.endswith(".gz") else Path(name).suffix


def hostile(name: str, way: str, chance: random.Random) -> bytes:
    """The good file `name`, made hostile; another one for each state of `chance`."""
    data = bytearray(GOOD[name])
    at = chance.randrange(len(data))
    end = min(len(data), at + chance.choice([1, 4, 30, 400, 3000]))
    if way == "flip":
        for _ in range(chance.choice([1, 3, 40])):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif way == "cut":
        del data[at:]
    elif way == "drop":
        del data[at:end]
    elif way == "splice":
        other = GOOD[chance.choice([*GOOD])]
        data[at:end] = other[chance.randrange(len(other)) :]
    elif way == "double":
        data[at:end] = data[at:end] * chance.choice([2, 50, 2000])
    else:
        _forge(data, chance)
    return bytes(data)


def _forge(data: bytearray, chance: random.Random) -> None:
    """Counts and lengths that nothing has: in figures, and in the bytes of a binary head or foot."""
    figures = list(_FIGURE.finditer(data))
    if figures and chance.random() < 0.5:
        found = chance.choice(figures)
        data[found.start() : found.end()] = chance.choice([b"0", b"-1", b"9" * 18, b"9" * 400, b"4294967295"])
    else:
        at = chance.choice(
            [chance.randrange(min(64, len(data))), len(data) - 1 - chance.randrange(min(400, len(data)))]
        )
        forged = chance.choice([b"\xff" * 4, b"\x00" * 4, b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff\x0f", b"\x80" * 9])
        data[at : at + len(forged)] = forged
