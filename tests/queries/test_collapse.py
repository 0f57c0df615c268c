"""Collapsing: the user's own table back, what goes and why, and nothing lost uncounted."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notices import CLINIC, FERRY

import dedup
from dedup.errors import UsageError
from dedup.queries.collapse import Collapsed, Keep, collapse_frames
from dedup.queries.collapse.collapsing import _removed
from dedup.queries.collapse.own_news import own_news
from dedup.queries.collapse.table_places import ADDED
from dedup.read import read
from dedup.read.own_table import table_rows
from dedup.tables import DERIVED, TABLES, conform, empty

FAST = dedup.Settings(depth="fast", min_words=20)


def result_of(
    pairs: list[tuple[str, str, str, float, float]], *, outlets: dict[str, str] | None = None,
    origin: str | None = None, compilation: str | None = None, texts: dict[str, str] | None = None,
) -> dedup.Result:  # fmt: skip
    """One cluster of all articles in `pairs` (left, right, relation, verbatim shares of both)."""
    ids = sorted({i for p in pairs for i in p[:2]})
    frames: dict[str, Any] = {name: empty(name) for name in TABLES}
    frames["articles"] = conform("articles", pl.DataFrame({
        "id": ids, "text": [(texts or {}).get(i, f"text of {i}") for i in ids],
        "outlet": [(outlets or {}).get(i) for i in ids], "completeness": ["full"] * len(ids),
    }, schema_overrides={"outlet": pl.String}))  # fmt: skip
    frames["pairs"] = conform("pairs", pl.DataFrame([
        {"left": a, "right": b, "relation": r, "probability": 1.0 if r == "exact" else 0.9, "verbatim_left": x,
         "verbatim_right": y, "causes": "equal" if r == "exact" else "minhash"}
        for a, b, r, x, y in pairs
    ]))  # fmt: skip
    roles = ["compilation" if i == compilation else "origin" if i == origin else "derivative" for i in ids]
    frames["members"] = conform("members", pl.DataFrame({"cluster": ["c1"] * len(ids), "article": ids, "role": roles}))
    cluster = pl.DataFrame({"cluster": ["c1"], "size": [len(ids)], "origin": pl.Series([origin], dtype=pl.String)})
    frames["clusters"] = conform("clusters", cluster)
    return dedup.Result(**frames, run={})


def gone(found: Collapsed) -> dict[str, str]:
    return dict(found.removed.filter(pl.col("kept").is_not_null()).select("removed", "kept").iter_rows())


def test_the_origin_stays_and_the_reason_is_told() -> None:
    found = result_of([("a", "b", "near-duplicate", 1, 1)], origin="b").collapse()
    assert found.removed.rows() == [
        ("a", "b", "near-duplicate", 0.9, "near-duplicate of b, which is kept: the likely origin", None)
    ]
    assert found.kept.select("id", *ADDED).rows() == [("b", "c1", "origin", "b", 0.9)]


def test_what_holds_news_of_its_own_stays_unless_its_loss_is_asked_for() -> None:
    later = FERRY + " On Tuesday divers found a second crack, and the council called a vote on the bridge toll for May."
    pairs, texts = [("a", "b", "revision", 0.9, 0.7)], {"a": FERRY, "b": later}
    first = result_of(pairs, origin="a", texts=texts)
    assert (gone(first.collapse()), first.collapse().with_news) == ({}, ["b"])
    assert (gone(first.collapse(lossy=True)), first.collapse(lossy=True).with_news) == ({"b": "a"}, [])
    # the other way round nothing is lost
    assert gone(result_of(pairs, origin="b", texts=texts).collapse()) == {"a": "b"}


@pytest.mark.parametrize(
    ("small", "covered", "news"),
    [
        (FERRY, 1.0, False),
        (FERRY.replace("harbour", "harbor"), 1.0, False),
        (FERRY.replace("1961", "1962"), 1.0, False),  # one figure may be a dateline's
        (FERRY.replace("1961", "1962").replace("212,000", "214,500"), 1.0, True),
        (FERRY + " Divers also examined both moorings below Vauquelin lock.", 1.0, True),
        # a passage all of whose words the other has elsewhere
        (FERRY, 0.3, True),
        (FERRY, None, False),
    ],
)
def test_own_news(small: str, covered: float | None, news: bool) -> None:
    assert own_news(small, FERRY, covered) is news


def test_a_chain_of_near_duplicates_does_not_remove_what_nobody_kept_holds() -> None:
    chain = [("a", "b", "near-duplicate", 1.0, 1.0), ("b", "c", "near-duplicate", 1.0, 1.0)]
    assert gone(result_of(chain).collapse()) == {"b": "a"}  # c is like b, but b has gone and a is not like c


def test_copies_speak_through_the_one_that_was_judged_for_them() -> None:
    pairs = [("a", "c", "exact", 1.0, 1.0), ("a", "d", "exact", 1.0, 1.0), ("a", "b", "revision", 0.9, 0.9)]
    assert gone(result_of(pairs, origin="b").collapse()) == {"a": "b", "c": "b", "d": "b"}
    assert gone(result_of(pairs, origin="b").collapse(relations=["exact"])) == {"c": "a", "d": "a"}


def test_an_excerpt_goes_for_the_whole_never_the_whole_for_its_excerpt() -> None:
    pairs = [("long", "short", "excerpt", 0.3, 0.97), ("other", "short", "excerpt", 0.4, 0.95)]
    assert gone(result_of(pairs).collapse()) == {}
    assert gone(result_of(pairs).collapse(relations=["excerpt"])) == {"short": "long"}
    assert gone(result_of([("a", "b", "excerpt", 0.97, 0.3)]).collapse(relations=["excerpt"])) == {"a": "b"}
    # the origin stays even where a longer text holds all of it, and so does that text
    assert gone(result_of(pairs, origin="short").collapse(relations=["excerpt"])) == {}


def test_a_compilation_is_never_removed() -> None:
    pairs = [("a", "b", "near-duplicate", 1.0, 1.0), ("a", "c", "near-duplicate", 1.0, 1.0)]
    assert gone(result_of(pairs, compilation="b").collapse()) == {"c": "a"}


@pytest.mark.parametrize(("within", "expected"), [("both", {"b", "c"}), ("outlet", {"b"}), ("across", {"c"})])
def test_within(within: Any, expected: set[str]) -> None:
    pairs = [("a", "b", "exact", 1.0, 1.0), ("a", "c", "exact", 1.0, 1.0)]
    outlets = {"a": "Echo", "b": "Echo", "c": "Courier"}
    assert set(gone(result_of(pairs, outlets=outlets).collapse(within=within))) == expected


def test_keep() -> None:
    pairs = [("a", "b", "exact", 1.0, 1.0)]
    result = result_of(pairs, origin="a", texts={"b": "a text that is longer"})
    assert gone(result.collapse(keep="origin")) == {"b": "a"}
    assert gone(result.collapse(keep="longest")) == {"a": "b"}
    everything = result.collapse(keep="all")
    assert everything.kept["id"].to_list() == ["a", "b"]
    assert everything.removed.is_empty()
    assert everything.kept["wirecopy_cluster"].to_list() == ["c1", "c1"]


@given(
    pairs=st.dictionaries(
        st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] < p[1]),
        st.tuples(st.sampled_from([*DERIVED, "same-story"]), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20,
    ),
    keep=st.sampled_from(["origin", "first", "longest", "all"]),
    within=st.sampled_from(["outlet", "across", "both"]),
    relations=st.sets(st.sampled_from([r for r in DERIVED if r != "partial"]), min_size=1),
    origin=st.integers(0, 7),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_nothing_is_lost_and_no_cluster_vanishes(
    pairs: dict[tuple[int, int], tuple[str, float, float]], keep: Any, within: Any, relations: set[str], origin: int
) -> None:
    rows = [(str(a), str(b), r, x, y) for (a, b), (r, x, y) in pairs.items() if r != "exact"]
    rows = rows or [("0", "1", "rewrite", 0.5, 0.5)]
    ids = {i for r in rows for i in r[:2]}
    outlets = dict.fromkeys(sorted(ids)[::2], "Echo")
    result = result_of(rows, outlets=outlets, origin=str(origin) if str(origin) in ids else None)
    found = collapse_frames(result, relations=sorted(relations), within=within, keep=keep)
    removed = gone(found)
    assert set(found.kept["id"]) | set(removed) == ids
    assert not set(found.kept["id"]) & set(removed)
    assert len(found.kept) > 0
    assert set(removed.values()) <= set(found.kept["id"])
    told = {(r["left"], r["right"]): r["relation"] for r in result.pairs.iter_rows(named=True)}
    assert all(told[min(a, b), max(a, b)] in relations for a, b in removed.items())
    if str(origin) in ids and keep == "origin":
        assert str(origin) not in removed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"relations": ["partial"]}, "relations holds partial"),
        ({"relations": ["alike"]}, "relations holds alike"),
        ({"relations": []}, "relations is empty"),
        ({"within": "town"}, "within is 'town'"),
        ({"keep": "newest"}, "keep is 'newest'"),
    ],
)
def test_unknown_words_are_refused_before_any_work(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        dedup.collapse("no/such/file", **arguments)


def test_a_csv_comes_back_as_it_was(tmp_path: Path) -> None:
    rows = [
        ["nr", " Headline ", "body", "date", "note", "note"],
        ["007", "Ferry, stops", FERRY, "2025-03-04", "", 'say "no"'],
        ["008", "Boat", FERRY, "9 March 2025", "  ", "TRUE"],
        ["009", "Clinic", CLINIC, "", "\u2028", "2025-01-02"],
        ["010", "nothing", " ", "1.50", "x", "y"],
    ]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    (tmp_path / "t.csv").write_text(text.getvalue(), "utf-8")
    found = dedup.collapse(tmp_path / "t.csv", FAST, columns={"id": "nr"})
    assert found.kept.columns == ["nr", " Headline ", "body", "date", "note", "note_2", *ADDED]
    assert [list(r[:6]) for r in found.kept.rows()] == [rows[1], rows[3], rows[4]]
    assert found.kept.select(ADDED).rows() == [("c000001", "origin", "007", 1.0), *[(None,) * 4] * 2]
    assert gone(found) == {"008": "007"}
    assert found.unjudged == 1
    everything = dedup.collapse(tmp_path / "t.csv", FAST, columns={"id": "nr"}, keep="all")
    assert [list(r[:6]) for r in everything.kept.rows()] == rows[1:]


def test_rows_that_repeat_an_id_are_counted_or_removed(tmp_path: Path) -> None:
    rows = [("1", FERRY), ("2", FERRY), ("2", FERRY), ("2", CLINIC), ("1", FERRY), ("3", "")]
    frame = pl.DataFrame(rows, schema=["id", "text"], orient="row")
    found = dedup.collapse(frame, FAST)
    # the second 2 with the same text is one copy more; the third is another article, and nobody judged it
    assert found.kept.select("id", "wirecopy_cluster").rows() == [("1", "c000001"), ("2", None), ("3", None)]
    assert found.kept["text"].to_list() == [FERRY, CLINIC, ""]
    assert found.removed.select("removed", "kept").rows() == [("1", "1"), ("2", "1"), ("2", "1")]
    assert (found.unjudged, len(found.kept) + len(found.removed)) == (2, len(rows))
    assert len(dedup.collapse(frame, FAST, keep="all").kept) == len(rows)
    assert len(dedup.collapse(frame, FAST, relations=["revision"]).kept) == len(rows)


def test_rows_that_cannot_be_read_are_listed(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f'id,text\na,"{FERRY}"\nb,"{CLINIC}",too,many\nc,"{CLINIC}"\n', "utf-8")
    found = dedup.collapse(tmp_path / "t.csv", FAST)
    assert found.kept["id"].to_list() == ["a", "c"]
    assert found.removed.select("removed", "kept").rows() == [("t.csv:1", None)]
    assert found.removed["why"][0].startswith("skipped: bad-row: line 3: 4 cells, expected 2")


def test_columns_of_ours_do_not_replace_the_users() -> None:
    frame = pl.DataFrame(
        {"text": [FERRY, CLINIC], "cluster": [1, 2], "wirecopy_role": ["x", "y"], "wirecopy_origin": [0, 0]}
    )
    kept = dedup.collapse(frame, FAST).kept
    assert kept.columns == [*frame.columns, ADDED[0], "wirecopy_role_", "wirecopy_origin_", ADDED[3]]
    assert kept.select(frame.columns).equals(frame)


def test_json_lines_come_back_with_every_value_as_written(tmp_path: Path) -> None:
    lines = [
        f'{{"id": 12345678901234567890, "body": "{FERRY}", "price": 1.50, "tags": ["a", {{"b": null}}]}}',
        f'{{ "body": "{CLINIC}","id":"x\\u00e9", "extra": 1e400 }}',
        '{"id": 3, "body": null}',
        "[1, 2]",
        f'{{"id": "copy", "body": "{FERRY}"}}',
    ]
    (tmp_path / "t.jsonl").write_text("\n\n".join(lines) + "\n", "utf-8")
    found = dedup.collapse(tmp_path / "t.jsonl", FAST)
    assert found.objects == [lines[0], lines[1], lines[2]]
    assert gone(found) == {"copy": "12345678901234567890"}
    assert found.removed.filter(pl.col("kept").is_null())["removed"].to_list() == ["t.jsonl:3"]
    assert found.kept["tags"].to_list() == ['["a", {"b": null}]', None, None]


@pytest.mark.parametrize("inside", [False, True])
def test_a_json_list_comes_back(tmp_path: Path, inside: bool) -> None:
    rows = [{"id": 1, "text": FERRY, "n": 2}, {"id": 2, "text": CLINIC, "n": None}, {"id": 3, "text": "\ud800", "n": 1}]
    (tmp_path / "t.json").write_text(json.dumps({"status": "ok", "articles": rows} if inside else rows), "utf-8")
    found = dedup.collapse(tmp_path / "t.json", FAST)
    assert [json.loads(o) for o in found.objects or []] == rows
    assert found.kept["n"].to_list() == [2, None, 1]
    (tmp_path / "one.json").write_text(json.dumps({"id": "a", "text": FERRY, "parts": [{"x": 1}]}), "utf-8")
    assert [json.loads(o)["parts"] for o in dedup.collapse(tmp_path / "one.json", FAST).objects or []] == [[{"x": 1}]]


def test_a_parquet_table_and_a_frame_keep_their_types(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"id": [7, 8, 9], "text": [FERRY, FERRY, CLINIC], "at": ["2025-03-04"] * 3, "tags": [["x"]] * 3}
    )
    frame = frame.with_columns(pl.col("at").str.to_date())
    frame.write_parquet(tmp_path / "t.parquet")
    for source in (tmp_path / "t.parquet", frame):
        kept = dedup.collapse(source, FAST).kept
        assert kept.select(frame.columns).equals(frame[[0, 2]])


def test_what_is_no_single_table_comes_back_as_articles(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FERRY)
    (tmp_path / "b.txt").write_text(FERRY)
    (tmp_path / "empty.txt").write_text("")
    found = dedup.collapse(tmp_path, FAST)
    assert found.kept.columns[:2] == ["id", "text"]
    assert set(found.removed.select("removed", "kept").rows()) == {
        ("b.txt", "a.txt"),
        (str(tmp_path / "empty.txt"), None),
    }
    assert table_rows(tmp_path / "a.txt") is None
    assert table_rows(tmp_path) is None
    assert table_rows(tmp_path / "missing.csv") is None


cell = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(st.lists(st.tuples(cell, cell, st.sampled_from(["", "  ", FERRY, CLINIC])), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_ids_of_rows_are_those_that_read_gives(tmp_path_factory: Any, rows: list[tuple[str, str, str]]) -> None:
    path = tmp_path_factory.getbasetemp() / "property.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("id", "other", "text"), *rows, ("last", "", FERRY)])
    table = table_rows(path)
    assert table is not None
    assert [list(r) for r in table.frame.rows()] == [list(r) for r in rows] + [["last", "", FERRY]]
    reading = read(path)
    judged = {i for i, t in zip(table.ids, table.texts, strict=True) if t and t.strip()}
    assert judged == set(reading.articles["id"])
    assert set(reading.skipped["id"]) <= set(table.ids)


@pytest.mark.parametrize(("share", "goes"), [(0.849, False), (0.851, True)])
def test_an_excerpt_goes_where_nearly_all_of_it_is_kept(share: float, goes: bool) -> None:
    pairs = [("long", "short", "excerpt", 0.3, share)]
    assert gone(result_of(pairs).collapse(relations=["excerpt"])) == ({"short": "long"} if goes else {})


def test_outlets_that_are_not_known_are_not_one() -> None:
    pairs = [("a", "b", "exact", 1.0, 1.0)]
    assert gone(result_of(pairs).collapse(within="outlet")) == {}
    assert gone(result_of(pairs).collapse(within="across")) == {"b": "a"}


def test_without_an_origin_the_whole_text_stays_then_the_earlier_then_the_first_id() -> None:
    ids, march = ["a", "b", "c", "d"], datetime(2031, 3, 4, 9, tzinfo=UTC)
    pairs = [(a, b, "exact", 1.0, 1.0) for a, b in combinations(ids, 2)]

    def stays(completeness: list[str | None], hours: list[int | None], keep: Keep = "origin") -> list[str]:
        result = result_of(pairs)
        articles = result.articles.with_columns(
            completeness=pl.Series(completeness, dtype=pl.String),
            published=pl.Series([None if h is None else march + timedelta(hours=h) for h in hours]),
        )
        frames = {name: getattr(result, name) for name in TABLES}
        frames["articles"] = conform("articles", articles)
        return dedup.Result(**frames, run={}).collapse(keep=keep).kept["id"].to_list()

    assert stays(["truncated", "full", "full", "full"], [0, 2, 1, None]) == ["c"]
    assert stays(["truncated", None, "stub", "truncated"], [0, None, 1, 1]) == ["b"]  # what says nothing is complete
    assert stays(["full"] * 4, [None, 3, 3, None]) == ["b"]
    assert stays(["full"] * 4, [None] * 4) == ["a"]
    assert stays(["truncated", "full", "full", "full"], [0, 2, 1, None], "first") == ["a"]


def test_of_the_longest_the_earliest_stays() -> None:
    texts = {"a": "four words and more", "b": "just three words", "c": "five words are in this"}
    pairs = [(a, b, "exact", 1.0, 1.0) for a, b in combinations("abc", 2)]
    assert result_of(pairs, texts=texts).collapse(keep="longest").kept["id"].to_list() == ["c"]


WORDS = [f"word{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(300)]


@pytest.mark.parametrize(
    ("words", "missing", "figures", "covered", "news"),
    [
        (90, 3, 0, None, False),  # three words, whatever the length
        (90, 4, 0, None, True),
        (300, 9, 0, None, False),  # three in a hundred
        (300, 10, 0, None, True),
        (90, 0, 1, None, False),  # one figure may be a dateline's
        (90, 0, 2, None, True),
        (100, 0, 0, 0.75, False),  # 25 words of 100 stand outside
        (104, 0, 0, 0.75, True),
    ],
)
def test_how_much_of_its_own_is_news(words: int, missing: int, figures: int, covered: float | None, news: bool) -> None:
    text = WORDS[:words]
    other = [*text[missing:], *["else"] * missing]
    own = [*text[: words - figures], *[str(41 + i) for i in range(figures)]]
    assert own_news(" ".join(own), " ".join(other), covered) is news


def test_of_two_copies_that_hold_each_other_the_first_stays_though_excerpts_are_asked_for() -> None:
    pairs = [("a", "b", "near-duplicate", 1.0, 0.9), ("b", "c", "excerpt", 0.2, 0.95)]
    assert gone(result_of(pairs).collapse(relations=["near-duplicate", "excerpt"])) == {"b": "a"}


@pytest.mark.parametrize(
    ("origin", "keep", "why"),
    [("a", "origin", "the likely origin"), ("a", "first", "the first published"), ("a", "longest", "the longest"),
     (None, "origin", "no origin among them, and it is complete, the earliest by date, or first by id")],
)  # fmt: skip
def test_why_it_stays_is_told_by_the_rule_that_was_asked_for(origin: str | None, keep: Keep, why: str) -> None:
    found = result_of([("a", "b", "exact", 1.0, 1.0)], origin=origin).collapse(keep=keep)
    assert found.removed["why"].to_list() == [f"exact of a, which is kept: {why}"]


def test_a_row_that_stands_for_nothing_is_listed_behind_the_one_that_went_for_another() -> None:
    rows = [
        ("b", None, None, None, "skipped", None), ("b", "a", "exact", 1.0, "exact of a", 1),
        ("a", None, None, None, "no", None),
    ]  # fmt: skip
    assert _removed(rows).select("removed", "kept").rows() == [("a", None), ("b", "a"), ("b", None)]
