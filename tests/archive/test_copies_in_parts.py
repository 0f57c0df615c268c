"""Copies in a large archive that is run over in parts: many that come in one night, and some that are revised."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from archives import FAST, frame, members
from strategies import FERRY, FERRY_REWORDED, LIBRARY, ORCHARD

import dedup
from dedup import Archive
from dedup.archive.rebuild import neighbours, rebuild
from dedup.archive.repair.doctor import examine
from dedup.archive.search import postings

COPIES = {f"n{n}": FERRY_REWORDED for n in range(8)}


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "WHOLE_UP_TO", 0)


def is_a_scan(path: Path, texts: Mapping[str, str]) -> bool:
    """Whether an archive has the clusters, and the pairs with their relations, that a scan of these texts finds."""
    once = dedup.scan(frame(texts), FAST)
    with Archive(path) as archive:
        found = archive.result()
    groups = [{frozenset(g["article"]) for _, g in r.members.group_by("cluster")} for r in (found, once)]
    told = [r.pairs.select("left", "right", "relation").sort(pl.all()).rows() for r in (found, once)]
    return groups[0] == groups[1] and told[0] == told[1] and examine(path).clean


@pytest.mark.parametrize("at_once", [5000, 3])
def test_more_new_copies_than_are_looked_at_hide_no_older_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(neighbours, "MOST", 5)
    monkeypatch.setattr(neighbours, "BATCH", at_once)  # the copies are known across what is read at a time
    monkeypatch.setattr(neighbours, "AT_ONCE", at_once)
    old = {"a": FERRY, "l": LIBRARY}
    with Archive(tmp_path / "news.db") as archive:
        archive.add(frame(old), FAST)
        archive.add(frame(COPIES))
    assert [*members(tmp_path / "news.db").values()] == [{"a", *COPIES}]
    assert is_a_scan(tmp_path / "news.db", old | COPIES)


def test_of_new_copies_one_is_found_and_each_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What pages mask may tell texts apart that show the same words: each is proposed with the first, and with all
    others that it may be made from.
    """
    found: list[set[tuple[str, str]]] = []

    def noting(*asked: object) -> pl.DataFrame:
        pairs = judged(*asked)  # type: ignore[arg-type]
        found.append(set(pairs.select("left", "right").iter_rows()))
        return pairs

    judged = neighbours._judged
    monkeypatch.setattr(neighbours, "_judged", noting)
    with Archive(tmp_path / "news.db") as archive:
        archive.add(frame({"a": FERRY}), FAST)
        found.clear()
        archive.add(frame({"n1": FERRY_REWORDED, "n2": FERRY_REWORDED, "n3": FERRY_REWORDED, "z": ""}))
    assert found == [{("n1", "a"), ("n2", "a"), ("n3", "a"), ("n2", "n1"), ("n3", "n1")}]


def test_copies_that_are_revised_in_one_night_meet(tmp_path: Path) -> None:
    texts = {"a": FERRY, "x1": FERRY, "x2": FERRY, "l": LIBRARY}
    anew = {"x1": ORCHARD, "x2": ORCHARD.replace("nearly twice", "three times")}
    with Archive(tmp_path / "news.db") as archive:
        archive.add(frame(texts), FAST)
        archive.add(frame(anew))
    assert [*members(tmp_path / "news.db").values()] == [{"x1", "x2"}]
    assert is_a_scan(tmp_path / "news.db", texts | anew)


def test_articles_stand_for_themselves_once_they_are_no_copies_any_more(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(frame({"a": FERRY, "x1": FERRY, "x2": FERRY, "l": LIBRARY}), FAST)
        of = dict(archive.database.rows("SELECT number, article FROM numbers"))

        def standing(*gone: str) -> set[str]:
            return {of[n] for n in postings.standing(archive.database, gone).tolist()}

        assert standing() == {"a", "l"}
        # a revised article is there under a new number, whatever it was a copy of
        assert standing("x1") == {"a", "x1", "l"}
        assert standing("a") == {"a", "x1", "x2", "l"}
