"""A scan obeys what people decided: pairs, clusters, origins, mutes; and says so. Without decisions nothing changes."""

import random
from datetime import UTC, datetime

import polars as pl
import pytest
from archives import FAST, FIRST, SECOND, frame
from decided import ASKEW, DORN, broken, drawn, ledger
from examples import sampled
from strategies import FERRY, LIBRARY, MINE, one_thread

import dedup
from dedup.decide import apart, passage_key, row, said, with_texts
from dedup.read import Reading
from dedup.result import Result
from dedup.tables import DERIVED, TABLES
from dedup.write.report.cluster_page import cluster_page
from dedup.write.report.lookup import ResultLookup
from dedup.write.terminal.origin_trace import trace_text
from dedup.write.terminal.scan import scan_lines

__all__ = ["one_thread"]
NEWS = FIRST | SECOND
"""f1, f2 and f3 are one story, o1 and o2 another, m1 stands alone."""


def obeyed(*made: pl.DataFrame, texts: dict[str, str] = NEWS, **columns: list[str]) -> Result:
    articles = frame(texts, **columns)
    decisions = with_texts(ledger(*made), articles).with_columns(made=datetime(2026, 5, 3, tzinfo=UTC))
    result = dedup.scan(articles, FAST, decisions=decisions)
    assert [*broken(result)] == []
    return result


def homes(result: Result) -> set[frozenset[str]]:
    return {frozenset(g) for g in result.members.group_by("cluster").agg("article")["article"].to_list()}


def pair(result: Result, a: str, b: str) -> dict[str, object]:
    return result.pairs.filter(pl.col("left") == a, pl.col("right") == b).row(0, named=True)


@pytest.fixture(scope="module")
def undecided() -> Result:
    result = dedup.scan(frame(NEWS), FAST)
    assert homes(result) == {frozenset({"f1", "f2", "f3"}), frozenset({"o1", "o2"})}
    return result


def test_no_decisions_and_only_notes_change_no_table(undecided: Result) -> None:
    noted = obeyed(row("note", ASKEW, left="f1", reason="ask the harbour"))
    for given in (
        dedup.scan(frame(NEWS), FAST, decisions=ledger(row("note", ASKEW, left="f1", reason="x"))[:0]),
        noted,
    ):
        for name in TABLES:
            assert name == "decisions" or given.tables()[name].equals(undecided.tables()[name]), name
    assert undecided.decisions.is_empty() and noted.decisions["state"].to_list() == ["noted"]


def test_a_pair_that_nobody_proposed_becomes_one_and_its_clusters_are_one() -> None:
    result = obeyed(row("same", ASKEW, left="m1", right="f3"))
    assert frozenset({"f1", "f2", "f3", "m1"}) in homes(result)
    told = pair(result, "f3", "m1")
    assert told["probability"] == 1 and told["causes"] == "decided" and told["relation"] == "rewrite"


@pytest.mark.parametrize(("kind", "relation"), [("background", "shared-background"), ("template", "same-template")])
def test_a_verdict_names_the_relation_and_keeps_what_the_judge_said(
    kind: str, relation: str, undecided: Result
) -> None:
    result = obeyed(row(kind, ASKEW, left="o1", right="o2"))
    assert pair(result, "o1", "o2")["relation"] == relation and pair(result, "o1", "o2")["probability"] == 0
    assert homes(result) == {frozenset({"f1", "f2", "f3"})}
    assert result.decisions["judged"][0] == pair(undecided, "o1", "o2")["probability"]


def test_what_two_that_are_apart_share_is_still_told(undecided: Result) -> None:
    for made in (row("not-derived", ASKEW, left="f1", right="f2"), row("not-derived", ASKEW, left="f1", right="m1"),
                 row("split", ASKEW, left="f1", right="m1")):  # fmt: skip
        result = obeyed(made)
        told = pair(result, "f1", made["right"][0])
        assert told["relation"] in ("shared-background", "same-story", "same-template", "undecided")
        both = (pl.col("left") == "f1") & (pl.col("right") == made["right"][0])
        assert result.evidence.filter(both).height
        assert bool(result.passages.filter(both).height) == (made["right"][0] == "f2")


def test_two_that_are_apart_are_not_brought_together_by_a_third() -> None:
    result = obeyed(row("not-derived", ASKEW, left="f1", right="f3"))
    assert frozenset({"f1", "f2"}) in homes(result)  # f2 is nearer to f1
    lone = obeyed(apart(ASKEW, "f2", ["f1", "f3"]))
    assert homes(lone) == {frozenset({"f1", "f3"}), frozenset({"o1", "o2"})}
    (told,) = lone.clusters["warnings"].drop_nulls()  # the pairs are derived still
    assert told == "2 pairs link it to articles that stand apart, as a person decided so"


def test_a_decision_holds_for_exact_copies() -> None:
    result = obeyed(row("not-derived", ASKEW, left="f1", right="f3"), texts=NEWS | {"f0": FERRY.upper()})
    assert frozenset({"f0", "f1", "f2"}) in homes(result)  # f0 stands for f1, and goes with it
    merged = obeyed(row("merge", ASKEW, left="f0", right="m1"), texts=NEWS | {"f0": FERRY.upper()})
    assert {"f0", "f1", "m1"} <= next(h for h in homes(merged) if "m1" in h)


LATER = (
    " On Friday the harbour office said that a second boat would sail at noon, weather permitting, and that the choir "
    "would be taken first. The council has asked the yard for a report on the weld. Nobody at the yard would say who "
    "had looked at it in March, or how often doors of this kind are looked at between two winters."
)


def test_a_decision_holds_for_a_later_version_of_the_same_outlet() -> None:
    texts = NEWS | {"v2": FERRY.replace("81,000", "95,000").replace("Thursday", "Thursday night") + LATER}
    outlets = ["Tarn Post", "Orlen Echo", "Inland Courier", "Kell Weekly", "Skerra Sun", "Fell Mail", "Tarn Post"]
    before = dedup.scan(frame(texts, outlet=outlets), FAST)
    assert pair(before, "f1", "v2")["relation"] == "revision" and pair(before, "f3", "v2")["probability"] > 0.5
    result = obeyed(row("not-derived", ASKEW, left="f1", right="f3"), texts=texts, outlet=outlets)
    assert not any({"f3", "v2"} <= home for home in homes(result))
    assert not result.pairs.filter(pl.col("left") == "f3", pl.col("right") == "v2", pl.col("probability") > 0).height


def test_of_decisions_that_contradict_each_other_the_later_hold_and_the_first_says_why() -> None:
    result = obeyed(
        row("same", ASKEW, left="f1", right="o1"), row("same", ASKEW, left="f1", right="m1"),
        row("not-derived", DORN, left="o1", right="m1"),
    )  # fmt: skip
    assert result.decisions["state"].to_list() == ["impossible", "held", "held"]
    assert "M. Dorn" in result.decisions["why"][0]
    (line,) = (line for line in scan_lines(result) if "not held: later decisions hold them apart" in line)
    assert "(f1): one is made from the other" in line or "(o1): one is made from the other" in line
    assert FERRY[:20] in line  # by their words, not by ids alone


def test_an_origin_is_fixed_inside_and_outside_and_the_page_of_words_says_by_whom() -> None:
    result = obeyed(row("origin", ASKEW, left="f1", value="f3"), row("origin", ASKEW, left="o1", value="Tarn Council"))
    one, other = result.clusters.sort("size", descending=True).iter_rows(named=True)
    assert (one["origin"], one["origin_state"], one["origin_probability"]) == ("f3", "decided", 1)
    assert (other["origin_outside"], other["origin_state"]) == ("Tarn Council", "decided")
    members = {m["article"]: m for m in result.members.iter_rows(named=True)}
    assert members["f3"]["role"] == "origin" and members["f1"]["origin_probability"] == 0
    assert members["o1"]["parent"] == "outside:Tarn Council"
    assert any("decided by R. Askew, 3 May 2026" in line for line in scan_lines(result))


def test_an_origin_that_only_a_person_names_is_told_so_and_not_as_named_by_the_articles() -> None:
    result = obeyed(row("origin", ASKEW, left="o1", value="outside:Tarn Council"))
    (line,) = (line for line in scan_lines(result) if "Tarn Council, outside" in line)
    assert line.endswith("outside this collection: named by R. Askew, 3 May 2026")
    lookup = ResultLookup(result)
    (cluster,) = (row for row in lookup.clusters if row["origin_outside"] == "Tarn Council")
    said_of = " ".join(cluster_page(lookup, cluster).verdict)
    assert "Tarn Council was named by R. Askew, 3 May 2026; no text here credits it." in said_of
    assert "None of the" not in said_of


def test_the_origin_of_a_lone_article_may_be_outside_and_one_elsewhere_comes_into_the_cluster() -> None:
    result = obeyed(
        row("origin", ASKEW, left="m1", value="outside:Mine Board"), row("origin", ASKEW, left="o1", value="f1")
    )
    lone = result.clusters.filter(pl.col("size") == 1).row(0, named=True)
    assert (lone["origin_outside"], lone["origin_state"]) == ("Mine Board", "decided")
    assert frozenset({"f1", "f2", "f3", "o1", "o2"}) in homes(result)


def test_a_muted_passage_and_a_muted_outlet_do_not_count() -> None:
    tail = "\nSign up for the Tarn letter, each morning at six, with tides, deaths and the price of plums, for nothing."
    texts = {"a": LIBRARY + tail, "b": MINE + tail, **NEWS}
    outlets = [*"AB", "C", "D", "E", "F", "G", "H"]
    result = obeyed(row("mute-passage", ASKEW, value=tail.strip()), row("mute-outlet", ASKEW, value="d"),
                    texts=texts, outlet=outlets)  # fmt: skip
    assert "f2" not in {i for home in homes(result) for i in home}  # the outlet D
    plain = dedup.scan(frame(texts, outlet=outlets), FAST)
    assert result.run["counts"]["masked_spans"] > plain.run["counts"]["masked_spans"]
    assert not result.passages.filter(pl.col("left") == "a", pl.col("right") == "b").height


def test_a_muted_passage_does_not_count_inside_a_paragraph_either_and_says_where_it_stands_nowhere() -> None:
    tail = "Sign up for the Tarn letter, each morning at six, with tides, deaths and the price of plums, for nothing."
    texts = {"a": f"{LIBRARY} {tail.upper()} It rained.", "b": f"Dear reader: {tail} {MINE}", **NEWS}
    plain = dedup.scan(frame(texts), FAST)
    both = (pl.col("left") == "a") & (pl.col("right") == "b")
    chosen = plain.passages.filter(both).row(0, named=True)  # as the desk has it
    words = texts["a"][chosen["left_start"] : chosen["left_end"]]
    value = passage_key(words, (chosen["left_start"], chosen["left_end"]))
    result = obeyed(row("mute-passage", ASKEW, left="a", value=value),
                    row("mute-passage", ASKEW, value="Nobody ever wrote these words here."),
                    row("mute-outlet", ASKEW, value="No Such Paper"), texts=texts)  # fmt: skip
    assert result.decisions["state"].to_list() == ["held", "gone", "gone"]
    assert result.decisions["why"].to_list()[1] == "the passage stands in no article"
    assert not result.passages.filter(both).height and not result.pairs.filter(both).height
    assert "plums" not in str(result.decisions.rows()).lower()
    told = said(result.decisions.row(0, named=True))
    assert f"characters {chosen['left_start']} to {chosen['left_end']} of a" in told and "words" in told
    assert any("stands in no article" in line for line in scan_lines(result))


def test_a_muted_form_makes_no_pairs_for_all_items_of_its_series(newsroom: Reading, scanned: Result) -> None:
    items = scanned.series["article"].to_list()
    item = newsroom.articles.filter(pl.col("id") == items[0])
    taken = item.with_columns(id=pl.lit("taken"), outlet=pl.lit("Tarn Post"), text=pl.col("text") + " More on page 4.")
    whole = Reading(pl.concat([newsroom.articles, taken]).sort("id"), newsroom.skipped, (), newsroom.metadata)
    about = pl.col("left").is_in(["taken", items[0]]) & pl.col("right").is_in(["taken", items[0]])
    assert dedup.scan(whole, FAST).pairs.filter(about)["relation"][0] in DERIVED
    made = ledger(row("mute-form", ASKEW, left=items[1]), row("mute-form", ASKEW, left="taken"))
    muted = dedup.scan(whole, FAST, decisions=made)
    assert not set(muted.pairs.filter(about)["relation"]) & set(DERIVED)
    assert muted.decisions["state"].to_list() == ["held", "impossible"] and "no series" in muted.decisions["why"][1]


def test_at_a_higher_threshold_what_was_decided_still_holds() -> None:
    result = obeyed(
        row("merge", ASKEW, left="f1", right="o1"), row("not-derived", ASKEW, left="f1", right="f3"),
        row("origin", ASKEW, left="o1", value="o2"),
    )  # fmt: skip
    higher = result.at(0.999)
    assert [*broken(higher)] == []
    assert higher.clusters.filter(pl.col("origin") == "o2")["origin_state"].to_list() == ["decided"]


def test_labels_that_are_decisions_measure_the_judge_and_not_the_decisions() -> None:
    made = (row("same", ASKEW, left="f1", right="m1"), row("not-derived", ASKEW, left="o1", right="o2"))
    told = obeyed(*made).evaluate(ledger(*made))
    assert told.recall == 0 and told.precision == 0  # it said the opposite of both, and the tables hide it


def test_a_trace_of_a_decided_origin_says_that_a_person_decided_it() -> None:
    result = obeyed(row("origin", ASKEW, left="f1", value="f3"))
    told = trace_text("f1", result.trace("f1"), result.articles.row(0, named=True))
    assert "A person decided it" in told and "the origin is f3" in told


def test_a_written_result_gives_its_decisions_back(tmp_path: object) -> None:
    result = obeyed(row("same", ASKEW, left="f1", right="m1"))
    again = Result.load(result.write(f"{tmp_path}/out"))
    assert again.decisions.equals(result.decisions)


@pytest.mark.parametrize("seed", sampled(range(8), [0]))
def test_drawn_decisions_about_a_newsroom_hold_or_say_why(seed: int, newsroom: Reading, scanned: Result) -> None:
    rng = random.Random(seed)  # noqa: S311
    ids, near = scanned.articles["id"].to_list(), scanned.pairs.select("left", "right").rows()
    made = ledger(*[drawn(rng, ids, near) for _ in range(12)])
    result = dedup.scan(newsroom, FAST, decisions=with_texts(made, newsroom.articles))
    assert [*broken(result)] == [] and result.decisions["state"].null_count() == 0
    assert [*broken(result.at(0.9))] == []
