"""Hostile files through `scan`: no traceback, within memory and time, and what is lost is told.

One file of every format at a time, each made hostile in one way, beside a good one: what holds for a run holds for each
of its files. `make torture` tries 2,000 of them.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from examples import FULL
from hostile import CHECKED, ENDED, GOOD, WAYS, hostile
from limited import MIB, Limited, limited

from dedup.read import read

TWICE = [("a.tsv", "a.tsv.gz"), ("a.warc", "a.warc.gz")]
"""The same articles in two files: each run has one of them."""
RUNS = -(-2000 // (len(GOOD) - len(TWICE))) if os.environ.get("TORTURE") else 4 if FULL else 1
FERRY = "The ferry at Orlen stops for the winter on Monday, the harbour office said."
MEMORY = 1536 * MIB
SECONDS = 20
"""Of processor time; by the clock six times as long, since machines have other work."""


@pytest.fixture(scope="module")
def good_ids(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Name of a good file -> its articles."""
    found = {}
    for name in GOOD:
        folder = tmp_path_factory.mktemp("good")
        (folder / name).write_bytes(GOOD[name])
        found[name] = set(read(folder).articles["id"])
    return found


def scanned(news: Path, out: Path) -> Limited:
    (news / "good.txt").write_text(FERRY)
    return limited("scan", news, "-o", out, "--no-report", most_seconds=6 * SECONDS)


@pytest.mark.slow  # a process for many files
@pytest.mark.parametrize("number", range(RUNS))
def test_hostile_files_cost_little_and_what_they_lose_is_told(
    number: int, good_ids: dict[str, set[str]], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(number)  # noqa: S311  the same files every time
    ways = {name: chance.choice(WAYS) for name in GOOD if name not in {pair[number % 2] for pair in TWICE}}
    news, out = tmp_path / "news", tmp_path / "out"
    news.mkdir()
    for name, way in ways.items():
        (news / name).write_bytes(hostile(name, way, chance))
    ran = scanned(news, out)
    if ran.worked > SECONDS:  # which of them, or all of them together?
        ran = max((alone(news / name, tmp_path / name) for name in ways), key=lambda one: one.worked)
    record_property("MiB", ran.peak // MIB)  # for --junitxml with -o junit_family=xunit1
    record_property("seconds", round(ran.worked, 1))
    assert ran.code == 0 and "Traceback" not in ran.err, (ways, ran.err[-2000:])
    assert ran.peak < MEMORY and ran.worked < SECONDS, (ways, ran)
    untold = untold_losses(ways, good_ids, out)
    assert not untold, (ways, untold)


def alone(path: Path, out: Path) -> Limited:
    out.mkdir()
    (out / "news").mkdir()
    (out / "news" / path.name).write_bytes(path.read_bytes())
    return scanned(out / "news", out / "out")


def untold_losses(ways: dict[str, str], good_ids: dict[str, set[str]], out: Path) -> dict[str, set[str]]:
    """Articles that a file lost without a word: all of them, or some where one can see that the end is missing or the
    checksum does not fit. An article may come under another id, where it was the id that was changed."""
    ids = set(pl.read_parquet(out / "articles.parquet")["id"])
    told = set(pl.read_parquet(out / "skipped.parquet")["input"])
    new = len(ids - {"good.txt"}.union(*good_ids.values()))
    lost = {
        name: good_ids[name] - ids for name, way in ways.items()
        if (name in (ENDED if way == "cut" else CHECKED if way in ("flip", "drop") else ())
            or good_ids[name].isdisjoint(ids)) and not any(name in given for given in told)
    }  # fmt: skip
    return {name: gone for name, gone in lost.items() if len(gone) > new}


def test_every_way_and_every_format_is_tried() -> None:
    chance = random.Random(7)  # noqa: S311
    made = {(name, way): hostile(name, way, chance) for name in GOOD for way in WAYS}
    assert sum(data == GOOD[name] for (name, _), data in made.items()) < len(made) / 20
    assert CHECKED <= ENDED <= set(GOOD)
