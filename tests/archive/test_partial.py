"""A large archive, run over in parts: what an add can change is run anew, and the answer is that of one scan.

What an archive takes for large is set low here. That parts find the same pairs is a promise for the newsroom's samples
and for articles that share enough words; for the development corpus `benchmarks/archive.py nights` measures it.
"""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from archives import FAST, FIRST, SECOND, frame, held
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import FERRY, FERRY_REWORDED, LIBRARY, ORCHARD, STORIES

import dedup
from dedup.archive import Archive
from dedup.archive.cache import stored
from dedup.archive.rebuild import rebuild
from dedup.archive.repair.doctor import examine
from dedup.article_status import judged_how
from dedup.errors import UsageError
from dedup.read import Reading
from dedup.result import Result
from dedup.tables import DERIVED, of_outlets


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "WHOLE_UP_TO", 0)
    monkeypatch.setattr(rebuild, "PIECE", 30)


def answer(result: Result) -> dict[str, object]:
    """What people ask for: partition, origins, and derived pairs with their probabilities."""
    members = {c: frozenset(g["article"]) for (c,), g in result.members.group_by("cluster")}
    origins = {
        members[row["cluster"]]: {k: row[k] for k in row if k != "cluster"}
        for row in result.clusters.iter_rows(named=True)
    }
    roles = {(members[r["cluster"]], r["article"]): {k: r[k] for k in r if k != "cluster"}
             for r in result.members.iter_rows(named=True)}  # fmt: skip
    derived = result.pairs.filter(pl.col("relation").is_in(DERIVED)).drop("causes").sort("left", "right")
    # what a status says of other languages is what the run over an article's part saw (docs/languages.md)
    articles = result.articles.with_columns(pl.col("status").map_elements(judged_how, pl.String))
    passages = result.passages.join(derived, on=["left", "right"], how="semi").sort(pl.all())
    return {
        "origins": origins, "roles": roles, "pairs": derived.rows(), "passages": passages.rows(),
        "credits": sorted(map(repr, result.credits.rows())), "articles": articles.sort("id").rows(),
    }  # fmt: skip


def pieces(newsroom: Reading, ids: list[str], cuts: list[int]) -> list[Reading]:
    out = []
    for low, high in pairwise([0, *cuts, len(ids)]):
        here = pl.Series(ids[low:high])
        out.append(replace(
            newsroom, articles=newsroom.articles.filter(pl.col("id").is_in(here.implode())),
            metadata=newsroom.metadata.filter(pl.col("article").is_in(here.implode())),
        ))  # fmt: skip
    return out


def agrees(newsroom: Reading, scanned: Result, path: Path, ids: list[str], cuts: list[int]) -> None:
    with Archive(path) as archive:
        for part in pieces(newsroom, ids, cuts):
            archive.add(part, FAST)
        result = archive.result()
    found, expected = answer(result), answer(scanned)
    for name in expected:
        assert found[name] == expected[name], name
    counts = result.run["counts"]
    assert (counts["articles"], counts["pairs"]) == (len(ids), len(result.pairs))
    assert counts["relations"] == dict(result.pairs["relation"].value_counts().iter_rows())
    assert counts["status"] == dict(result.articles["status"].value_counts().iter_rows())
    assert examine(path).clean
    stories_hold(result)


def stories_hold(result: Result) -> None:
    """Every story has two units or more, each in one story, and is linked by pairs that tell one event."""
    home: dict[str, str] = {}
    for cluster, article in result.members.select("cluster", "article").sort("cluster").iter_rows():
        home.setdefault(article, cluster)
    linked: set[frozenset[str]] = set()
    for a, b in result.pairs.filter(pl.col("relation") == "same-story").select("left", "right").iter_rows():
        linked.add(frozenset((home.get(a, a), home.get(b, b))))
    seen: dict[str, str] = {}
    for (story,), rows in result.stories.group_by("story"):
        units = {cluster or article for cluster, article in rows.select("cluster", "article").iter_rows()}
        assert len(units) > 1
        assert all(any(frozenset((u, v)) in linked for v in units) for u in units)
        assert rows["independent_sources"].n_unique() == 1
        for unit in units:
            assert seen.setdefault(unit, story) == story


def test_in_parts_it_is_one_scan(newsroom: Reading, scanned: Result, tmp_path: Path) -> None:
    ids = newsroom.articles["id"].to_list()
    agrees(newsroom, scanned, tmp_path / "news.db", ids[::2] + ids[1::2], [37, 60])


@pytest.mark.slow  # each example is four adds of a newsroom
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_in_any_parts_it_is_one_scan(
    newsroom: Reading, scanned: Result, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ids = data.draw(st.permutations(newsroom.articles["id"].to_list()))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(ids) - 1), min_size=1, max_size=3)))
    agrees(newsroom, scanned, tmp_path_factory.mktemp("archive") / "news.db", ids, cuts)


def test_a_large_input_comes_in_pieces_and_is_told_once(newsroom: Reading, scanned: Result, tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        told = archive.add(newsroom, FAST)
        assert answer(archive.result())["origins"] == answer(scanned)["origins"]
        created = {cluster for cluster, change, _ in told.changes if change == "created"}
        # what an early piece made and a later one changed is new, and nothing else is said of it
        assert created == set(archive.result().clusters["cluster"])
        assert {change for _, change, _ in told.changes} == {"created"}
        assert archive.changes_since(0).height == len(told.changes)
    assert examine(tmp_path / "news.db").clean


def test_undo_brings_back_what_was(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(frame(FIRST), FAST)
        before = answer(archive.result()), archive.result().stories.rows()
        added = archive.add(frame({**SECOND, "f1": FERRY_REWORDED}))
        assert answer(archive.result()) != before[0]
        archive.remove(batch=added.batch)
        assert (answer(archive.result()), archive.result().stories.rows()) == before
    assert examine(path).clean


def test_what_is_taken_out_hands_its_pairs_on_to_its_copy(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(frame({"a": FERRY, "b": FERRY, "c": FERRY_REWORDED, "d": ORCHARD}), FAST)
        assert ("b", "c") not in archive.result().pairs.select("left", "right").rows()
        archive.remove("a")
        once = dedup.scan(frame({"b": FERRY, "c": FERRY_REWORDED, "d": ORCHARD}), FAST)
        assert answer(archive.result()) == answer(once)
    assert examine(path).clean
    assert not [row for row in held(path)["terms"] if row[0] == "a"]


def test_a_revision_leaves_its_cluster(tmp_path: Path) -> None:
    texts = {"a": FERRY, "b": FERRY_REWORDED, "c": ORCHARD}
    with Archive(tmp_path / "news.db") as archive:
        archive.add(frame(texts), FAST)
        told = archive.add(frame({"b": LIBRARY}))
        assert (told.new, told.revised) == (0, 1)
        assert ("c000001", "dissolved", None) in told.changes
        assert answer(archive.result()) == answer(dedup.scan(frame({**texts, "b": LIBRARY}), FAST))
        assert list(archive.database.rows("SELECT article, batch FROM history")) == [("b", 2)]


def test_a_new_outlet_makes_older_credits_known(tmp_path: Path) -> None:
    told = FERRY + "\n\nThis story first appeared in the Tarn Weekly Courant."
    with Archive(tmp_path / "news.db") as archive:
        archive.add(frame({"a": told, "b": ORCHARD}, outlet=["Orlen Post", None]), FAST)
        archive.add(frame({"c": FERRY_REWORDED}, outlet=["Tarn Weekly Courant"]))
        result = archive.result()
        texts = {"a": told, "b": ORCHARD, "c": FERRY_REWORDED}
        once = dedup.scan(frame(texts, outlet=["Orlen Post", None, "Tarn Weekly Courant"]), FAST)
        assert answer(result) == answer(once)
        credits = of_outlets(result.credits)
        assert credits.filter(pl.col("article") == "a")["outlet"].to_list() == ["Tarn Weekly Courant"]


def test_a_refresh_is_a_scan_of_everything(newsroom: Reading, scanned: Result, tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        for part in pieces(newsroom, newsroom.articles["id"].to_list(), [40]):
            archive.add(part, FAST)
        assert archive.database.about["refreshed"] == "1"
        told = archive.add([], refresh=True)
        assert (told.batch, told.new, archive.database.about["refreshed"]) == (3, 0, "3")
        for name in ("pairs", "rejected", "articles"):
            assert archive.result().tables()[name].equals(scanned.tables()[name]), name
        assert answer(archive.result()) == answer(scanned)


def test_another_judge_compares_everything_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(frame(FIRST), FAST)
        monkeypatch.setattr(stored, "engine", lambda: "another")
        archive.add(frame(SECOND))
        assert archive.database.about["refreshed"] == "2"


def test_other_outlets_compare_everything_anew(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('ours = ["Orlen Post"]\n')
    with Archive(tmp_path / "news.db") as archive:
        archive.add(frame(FIRST), FAST)
        archive.add(frame(SECOND), outlets=tmp_path / "mine.toml")
        assert archive.database.about["refreshed"] == "2"


def test_nothing_is_made_by_a_refresh(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no archive"), Archive(tmp_path / "news.db") as archive:
        archive.add([], refresh=True)
    assert not (tmp_path / "news.db").exists()


def test_a_takedown_leaves_no_repeated_paragraph_of_the_text(tmp_path: Path) -> None:
    box = "The Orlen Post is printed on paper from the mills of Tarn Vale and read in four valleys."
    texts = {f"p{n}": f"{text}\n\n{box}" for n, text in enumerate((*STORIES, *(s[len(s) // 2 :] for s in STORIES)))}
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(frame(texts, outlet=["Orlen Post"] * len(texts)), FAST)
        archive.add(frame({"q": FERRY_REWORDED}))
        assert [p for (p,) in archive.database.rows("SELECT paragraph FROM paragraphs")] == [box.lower()]
        archive.remove("p0")
        assert list(archive.database.rows("SELECT paragraph FROM paragraphs")) == []
    assert examine(path).clean
