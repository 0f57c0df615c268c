"""The archive's promise: what was added piece by piece is what one scan of all would have given."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dedup
from dedup.archive import Archive
from dedup.archive.repair.doctor import examine
from dedup.read import Reading
from dedup.result import Result
from dedup.settings import Settings

FAST = Settings(depth="fast")
NAMED = ("cluster", "story")
"""Columns of names, which an archive gives by age and a scan by order."""


def part_of(newsroom: Reading, ids: list[str]) -> Reading:
    return replace(
        newsroom, articles=newsroom.articles.filter(pl.col("id").is_in(ids)),
        metadata=newsroom.metadata.filter(pl.col("article").is_in(ids)),
    )  # fmt: skip


def same_but_for_names(archive: Result, scan: Result) -> None:
    tables = scan.tables()
    kept = archive.evidence.select("left", "right").unique()
    for name in ("evidence", "passages"):  # an archive keeps derived pairs'
        tables[name] = tables[name].join(kept, on=["left", "right"], how="semi")
    for name, expected in tables.items():
        found = archive.tables()[name]
        plain = [f.drop([c for c in NAMED if c in f.columns]).sort(pl.all()) for f in (found, expected)]
        assert plain[0].equals(plain[1]), name
    # the names mean the same groups
    groups = [
        {frozenset(g["article"]) for _, g in r.members.group_by("cluster")} for r in (archive, scan)
    ]  # fmt: skip
    assert groups[0] == groups[1]
    assert set(archive.clusters["cluster"]) == set(archive.members["cluster"])


@pytest.mark.slow  # each example is an archive of the newsroom
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_added_in_any_pieces_it_is_one_scan(
    newsroom: Reading, scanned: Result, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    ids = newsroom.articles["id"].to_list()
    order = data.draw(st.permutations(ids))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(ids)), max_size=3)))
    with Archive(tmp_path_factory.mktemp("archive") / "news.db") as archive:
        for a, b in pairwise([0, *cuts, len(ids)]):
            if a < b:
                archive.add(part_of(newsroom, order[a:b]), FAST)
        same_but_for_names(archive.result(), scanned)


def test_the_doctor_finds_nothing_wrong_in_a_newsroom(newsroom: Reading, tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(newsroom, FAST)
        outside = archive.result().members.filter(pl.col("parent").str.starts_with("outside:"))
        assert len(outside)
    assert examine(tmp_path / "news.db").findings == ()


def test_the_same_again_changes_nothing(newsroom: Reading, tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        first = archive.add(newsroom, FAST)
        before = archive.result()
        again = archive.add(newsroom)
        assert (first.new, again.new, again.revised, again.unchanged) == (len(newsroom.articles), 0, 0, first.new)
        assert again.batch is None and again.changes == []
        assert all(frame.equals(archive.result().tables()[name]) for name, frame in before.tables().items())


def test_a_revision_takes_the_place_of_the_older_text(newsroom: Reading, tmp_path: Path) -> None:
    revised = newsroom.articles.head(1).with_columns(pl.col("text") + "\n\nThe council meets again on Friday.")
    later = replace(newsroom, articles=revised, metadata=newsroom.metadata.clear())
    final = pl.concat([revised, newsroom.articles.slice(1)]).sort("id")
    metadata = newsroom.metadata.filter(pl.col("article") != revised["id"][0])
    with Archive(tmp_path / "news.db") as archive:
        archive.add(newsroom, FAST)
        told = archive.add(later)
        assert (told.new, told.revised) == (0, 1)
        kept = list(archive.database.rows("SELECT article, was FROM history"))
        assert [k[0] for k in kept] == revised["id"].to_list()
        same_but_for_names(archive.result(), dedup.scan(replace(newsroom, articles=final, metadata=metadata), FAST))


@pytest.mark.slow  # the transformer is loaded
def test_with_the_transformer_too(newsroom: Reading, tmp_path: Path) -> None:
    some = part_of(newsroom, newsroom.articles["id"].to_list()[::3])
    ids = some.articles["id"].to_list()
    with Archive(tmp_path / "news.db") as archive:
        archive.add(part_of(some, ids[:10]), Settings(depth="thorough"))
        archive.add(part_of(some, ids[10:]))
        same_but_for_names(archive.result(), dedup.scan(some, Settings(depth="thorough")))
