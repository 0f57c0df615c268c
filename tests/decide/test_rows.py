"""A decision that cannot be kept is refused with what is missing; one that can finds copies and later versions."""

import numpy as np
import polars as pl
import pytest
from decided import ASKEW, DORN, ledger
from hypothesis import given
from hypothesis import strategies as st

from dedup.decide import (
    WAITS,
    apart,
    cells,
    check,
    conflicts,
    from_csv,
    labels_of_decisions,
    row,
    standing,
    text_key,
    told_now,
    with_texts,
)
from dedup.decide.asked import asked_of
from dedup.decide.bring_in import as_ledger
from dedup.errors import UsageError
from dedup.queries.evaluate.labels import labels_of
from dedup.tables import conform
from dedup.write.files.spreadsheet import spreadsheet

ARTICLES = pl.DataFrame({"id": ["a", "b", "c", "d"], "text": ["Ice on the Tarn.", "Rain.", "Snow.", "Hail."]})


@pytest.mark.parametrize(("kind", "told", "words"), [
    ("sane", {"left": "a", "right": "b"}, "did you mean 'same'"),
    ("same", {"left": "a"}, "got no right"),
    ("same", {"left": "a", "right": "a"}, "twice"),
    ("origin", {"left": "a"}, "got no value"),
    ("split", {"left": "a"}, "got no right and no value"),
    ("split", {"left": "a", "value": "b, c"}, "as a JSON list"),
    ("split", {"left": "a", "value": '["a"]'}, "twice"),
    ("note", {"reason": "x"}, "got no left and no cluster"),
    ("undo", {}, "got no undoes"),
    ("note", {"left": "a", "reason": "x" * 5000}, "5,000 characters"),
])  # fmt: skip
def test_what_cannot_be_kept_is_refused(kind: str, told: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        row(kind, ASKEW, **told)  # type: ignore[arg-type]  # the keywords are those of a row


def test_nobody_decides_without_a_name_and_nothing_undoes_what_is_not_there() -> None:
    with pytest.raises(UsageError, match="no reviewer"):
        row("same", "  ", left="a", right="b")
    with pytest.raises(UsageError, match="no decision 7"):
        check(row("undo", ASKEW, undoes=7), [1, 2])


def test_an_undone_decision_falls_away_and_a_later_one_takes_its_place() -> None:
    told = standing(ledger(
        row("same", ASKEW, left="a", right="b"), row("template", ASKEW, left="b", right="a"),
        row("same", ASKEW, left="a", right="c"), row("undo", DORN, undoes=3), row("note", DORN, left="a", reason="x"),
    ))  # fmt: skip
    assert told["state"].to_list() == ["replaced", "held", "undone", "noted", "noted"]


def test_two_reviewers_who_say_different_things_are_a_conflict_and_the_later_counts() -> None:
    made = ledger(row("same", ASKEW, left="a", right="b"), row("not-derived", DORN, left="a", right="b"))
    told = standing(made)
    assert conflicts(made) == [(1, 2)] and told["state"].to_list() == ["replaced", "held"]
    assert "in conflict with M. Dorn" in told["why"][0]
    assert conflicts(ledger(*[row("same", who, left="a", right="b") for who in (ASKEW, DORN)])) == []


def test_of_three_that_contradict_each_other_the_latest_hold_and_the_first_says_why() -> None:
    made = ledger(
        row("same", ASKEW, left="a", right="b"), row("same", ASKEW, left="b", right="c"),
        row("not-derived", DORN, left="a", right="c"),
    )  # fmt: skip
    told = asked_of(made, ARTICLES, np.arange(4)).table
    assert told["state"].to_list() == ["impossible", "held", "held"]
    assert told["why"][0].startswith("later decisions hold them apart: M. Dorn")
    turned = asked_of(ledger(*(made[n].drop("number") for n in (2, 0, 1))), ARTICLES, np.arange(4)).table
    assert turned["state"].to_list() == ["impossible", "held", "held"]
    assert "put them into one cluster" in turned["why"][0] and "decision 2" in turned["why"][0]


def test_a_decision_finds_an_exact_copy_of_what_is_gone_and_says_so_of_what_has_none() -> None:
    whole = pl.concat([ARTICLES, pl.DataFrame({"id": ["x", "y"], "text": ["ice, on the TARN", "Nothing."]})])
    made = with_texts(ledger(row("same", ASKEW, left="x", right="b"), row("same", ASKEW, left="y", right="b")), whole)
    asked = asked_of(made, ARTICLES, np.arange(4))
    assert asked.verdicts == {(0, 1): ("same", 1)}
    assert asked.table["state"].to_list() == ["held", "gone"] and "'y' is gone" in asked.table["why"][1]


def test_copies_of_one_text_cannot_be_held_apart() -> None:
    asked = asked_of(ledger(row("not-derived", ASKEW, left="a", right="b")), ARTICLES, np.array([0, 0, 2, 3]))
    assert asked.table["state"].to_list() == ["impossible"] and "same words" in asked.table["why"][0]


def test_a_copy_goes_along_with_what_is_split_off() -> None:
    for others, states in ((["b", "c"], ["held"]), (["b"], ["impossible"])):
        asked = asked_of(ledger(apart(ASKEW, "a", others)), ARTICLES, np.array([0, 0, 2, 3]))
        assert asked.table["state"].to_list() == states
        assert asked.apart == ([(0, 2, 1)] if states == ["held"] else [])


def test_an_origin_outside_hangs_on_a_second_article_where_the_first_is_gone_or_was_taken_out() -> None:
    made = row("origin", ASKEW, left="x", right="b", value="outside:Tarn Council")
    assert asked_of(ledger(made), ARTICLES, np.arange(4)).origins == [(1, "outside:Tarn Council", 1)]
    made = made.with_columns(left=pl.lit("a"))
    for later, anchor in ((apart(DORN, "a", ["b", "c"]), 1), (apart(DORN, "b", ["a", "c"]), 0)):
        assert asked_of(ledger(made, later), ARTICLES, np.arange(4)).origins == [(anchor, "outside:Tarn Council", 1)]
    gone = made.with_columns(left=pl.lit("x"), right=pl.lit("y"))
    assert asked_of(ledger(gone), ARTICLES, np.arange(4)).table["state"].to_list() == ["gone"]


def test_whoever_says_that_two_belong_together_is_contrary_to_whoever_holds_them_apart() -> None:
    together = [row(kind, ASKEW, left="a", right="b") for kind in ("same", "merge")]
    together.append(row("origin", ASKEW, left="a", right="b", value="b"))
    held_apart = [row(kind, DORN, left="b", right="a") for kind in ("not-derived", "split")]
    held_apart.append(apart(DORN, "b", ["c", "a"]))
    for one in together:
        for other in held_apart:
            assert conflicts(ledger(one, other)) == conflicts(ledger(other, one)) == [(1, 2)]
            assert conflicts(ledger(one, other, row("undo", DORN, undoes=2))) == []
    same = together[0]
    anew = [row("template", DORN, left="a", right="b"), row("not-derived", DORN, left="a", right="b")]
    assert conflicts(ledger(same, *anew)) == [(1, 3)]  # the last word of each
    assert conflicts(ledger(same, anew[0], row("template", ASKEW, left="a", right="b"))) == []
    assert conflicts(ledger(same, apart(DORN, "a", ["c", "d"]))) == []


def test_two_origins_of_one_cluster_are_contrary_by_what_stands_in_it_now() -> None:
    made = ledger(
        row("origin", ASKEW, left="a", value="a"), row("origin", DORN, left="b", value="outside:Tarn Council")
    )
    assert conflicts(made) == []
    assert conflicts(made, {"a": ["c1"], "b": ["c2"]}) == []
    assert conflicts(made, {"a": ["c1"], "b": ["c2", "c1"]}) == [(1, 2)]


def test_what_was_freed_since_a_run_waits_for_the_next() -> None:
    made = [row("same", ASKEW, left="a", right="b"), row("same", ASKEW, left="b", right="c"),
            row("not-derived", DORN, left="a", right="c")]  # fmt: skip
    run = asked_of(ledger(*made), ARTICLES, np.arange(4)).table
    assert told_now(ledger(*made), run)["state"].to_list() == ["impossible", "held", "held"]
    told = told_now(ledger(*made, row("undo", DORN, undoes=3)), run)
    assert told["state"].to_list() == [WAITS, "held", "undone", "noted"] and told["why"][0] is None
    made = [row("same", ASKEW, left="a", right="b"), row("template", ASKEW, left="a", right="b")]
    run = asked_of(ledger(*made), ARTICLES, np.arange(4)).table
    assert told_now(ledger(*made), run)["state"].to_list() == ["replaced", "held"]
    told = told_now(ledger(*made, row("undo", DORN, undoes=2)), run)
    assert told["state"].to_list() == [WAITS, "undone", "noted"]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 5)), max_size=14))
def test_what_is_held_never_contradicts_itself_and_the_last_always_holds(told: list[tuple[bool, int, int]]) -> None:
    """Against a plain oracle: parts of what is together, and no two that are apart in one of them."""
    made = [row("merge" if same else "split", ASKEW, left=f"n{a}", right=f"n{b}") for same, a, b in told if a != b]
    if not made:
        return
    articles = pl.DataFrame({"id": [f"n{i}" for i in range(6)], "text": [f"text {i}" for i in range(6)]})
    asked = asked_of(ledger(*made), articles, np.arange(6))
    part = {i: {i} for i in range(6)}
    for a, b, _ in asked.together:
        whole = part[a] | part[b]
        part |= dict.fromkeys(whole, whole)
    assert not any(b in part[a] for a, b, _ in asked.apart)
    assert asked.table["state"][-1] == "held"
    assert all(row["why"] for row in asked.table.iter_rows(named=True) if row["state"] != "held")


TEXTS = st.none() | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\n\t"), min_size=1, max_size=12
)


@given(
    st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from(["=a", "'b", "''=c", "-d", "'=e", "f"])), min_size=1, max_size=4)
)
def test_what_goes_out_as_a_spreadsheet_comes_in_unchanged(given_: list[tuple[str | None, str | None, str]]) -> None:
    made = conform("ledger", pl.DataFrame({
        "number": range(1, len(given_) + 1), "reviewer": [ASKEW] * len(given_), "kind": ["note"] * len(given_),
        "left": [left for *_, left in given_], "reason": [reason or "x" for reason, *_ in given_],
        "cluster": [cluster for _, cluster, _ in given_],
    }))  # fmt: skip
    sheet = spreadsheet(cells(made))
    assert not any(cell.startswith(("=", "-", "+", "@")) for cell in sheet.replace('"', "").split(","))
    assert from_csv(sheet.encode("utf-8-sig")).rows() == made.rows()


@pytest.mark.parametrize(("data", "words"), [
    (b"", "cannot be read"), (b"a,b\n1,2\n", "no column reviewer and no column kind"),
    (b"reviewer,kind,made\nR,note,yesterday\n", "no day"), (b"reviewer,kind,number\nR,note,one\n", "no number"),
])  # fmt: skip
def test_a_table_that_holds_no_decisions_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        from_csv(data)


def test_a_table_made_by_hand_needs_no_numbers_and_may_give_days() -> None:
    made = as_ledger(from_csv(b"reviewer,kind,left,right,made\nR. Askew,same,a,b,2026-05-03\nR. Askew,template,a,c,\n"))
    assert made["number"].to_list() == [1, 2] and str(made["made"][0]) == "2026-05-03 00:00:00+00:00"


def test_decisions_are_labels_of_pairs() -> None:
    made = ledger(row("same", ASKEW, left="b", right="a"), row("background", ASKEW, left="a", right="c"),
                  apart(ASKEW, "a", ["d"]))  # fmt: skip
    labels = labels_of(made)
    assert labels.rows.select("left", "right", "derived", "label").rows() == [  # type: ignore[union-attr]
        ("a", "b", True, None), ("a", "c", False, "background"),
    ]  # fmt: skip
    assert labels_of_decisions(made).columns == ["left", "right", "derived", "label"]
    with pytest.raises(UsageError, match="no decision about a pair"):
        labels_of(ledger(row("merge", ASKEW, left="b", right="a")))


def test_the_sum_of_a_text_is_that_of_its_words() -> None:
    assert text_key("Ísafjörur, 3 May") == text_key("isafjorur 3 MAY") != text_key("isafjorur 4 may")
