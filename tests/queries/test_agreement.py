"""Krippendorff's alpha against published worked examples, and what two labellers have in common."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import UsageError
from dedup.queries.evaluate import agreement, agreement_text, labels_of
from dedup.queries.evaluate.agreement import krippendorff_alpha


def columns(*rows: str) -> list[list[str]]:
    """Units of what each coder gave, in blank-separated rows; a dot where one gave nothing."""
    return [[v for v in unit if v != "."] for unit in zip(*(row.split() for row in rows), strict=True)]


def test_published_examples() -> None:
    """Krippendorff 2011, "Computing Krippendorff's alpha-reliability", examples A, B and C (nominal)."""
    meg, owen = "0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"
    assert krippendorff_alpha(columns(meg, owen)) == pytest.approx(0.095, abs=5e-4)
    ben, gerry = "a a b b d c c c e d d a", "b a b b b c c c e d d d"
    assert krippendorff_alpha(columns(ben, gerry)) == pytest.approx(0.692, abs=5e-4)
    four = (
        "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .",
    )  # fmt: skip
    assert krippendorff_alpha(columns(*four)) == pytest.approx(0.743, abs=5e-4)


def test_where_nobody_could_disagree_there_is_no_alpha() -> None:
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([["a", "a"], ["a", "a"], ["b"]]) is None


def pairs(rows: list[tuple[str, str, bool, str | None]]) -> pl.DataFrame:
    schema = {"left": pl.String, "right": pl.String, "derived": pl.Boolean, "label": pl.String}
    return pl.DataFrame(rows, schema, orient="row")


def test_of_pairs_both_words_are_compared() -> None:
    mine = pairs(
        [("a", "b", True, "copy"), ("a", "c", False, None), ("a", "d", True, "rewrite"), ("x", "y", True, None)]
    )
    theirs = pairs([("b", "a", True, "excerpt"), ("a", "c", True, "copy"), ("d", "a", True, "rewrite")])
    found = agreement(labels_of(mine), labels_of(theirs))
    assert (found.both, found.only_one, found.agreed) == (3, 1, pytest.approx(2 / 3))
    assert found.alpha == krippendorff_alpha([[True, True], [False, True], [True, True]])
    assert found.by_label is not None
    assert (found.by_label.both, found.by_label.agreed) == (2, 0.5)
    assert agreement_text(found).startswith("Of 3 that both have labelled 66.7 % are labelled the same; alpha is ")
    assert found.as_dict()["agreed"] == 0.6667


clusterings = st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from(["one", "two", None]), min_size=2)


@given(clusterings, clusterings)
def test_of_articles_every_pair_of_them_is_a_unit(one: dict[str, str | None], other: dict[str, str | None]) -> None:
    tables = [labels_of(pl.DataFrame([*of.items()], {"id": pl.String, "cluster": pl.String}, orient="row"))
              for of in (one, other)]  # fmt: skip
    both = sorted(set(one) & set(other))
    if len(both) < 2:
        with pytest.raises(UsageError, match="fewer than two articles in common"):
            agreement(*tables)
        return
    units = [[of[a] is not None and of[a] == of[b] for of in (one, other)] for a, b in combinations(both, 2)]
    found = agreement(*tables)
    assert found.both == len(units)
    assert found.agreed == pytest.approx(sum(a == b for a, b in units) / len(units))
    expected = krippendorff_alpha(units)
    assert found.alpha == (None if expected is None else pytest.approx(expected))


def test_two_kinds_and_two_worlds_are_refused() -> None:
    of_pairs = labels_of(pairs([("a", "b", True, None)]))
    others = labels_of(pairs([("c", "d", True, None)]))
    with pytest.raises(UsageError, match="give two of one kind"):
        agreement(of_pairs, labels_of(pl.DataFrame({"id": ["a"], "cluster": ["one"]})))
    with pytest.raises(UsageError, match="nothing in common"):
        agreement(of_pairs, others)
