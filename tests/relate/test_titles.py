"""Words of titles as numbers: what two have in common equals a count by sets of words."""

from collections import Counter
from itertools import combinations, pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedup.measures import UNKNOWN
from dedup.relate import titles as module
from dedup.relate.titles import read_titles, title_frame, titles_alike

WORDS = [
    "Ferry",
    "the",
    "Orlen",
    "12",
    "March",
    "B2",
    "x",
    "ΟΔΟΣ",
    "Caf\u00e9",
    "cafe\u0301",
    "-",
    "snake_case",
    "\n",
    ".",
]
some_titles = st.lists(st.none() | st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join), min_size=2, max_size=7)


def alike(left: str | None, right: str | None) -> list[float]:
    """Twin: by sets and counts of words."""
    sides = [module._WORD.findall((t or "").lower()) for t in (left, right)]
    one, other = ({w for w in s if len(w) > 1 and w not in module._GRAMMAR} for s in sides)
    if not one or not other:
        return [UNKNOWN] * 3
    both = len(one & other)
    a, b = Counter(title_frame(left)), Counter(title_frame(right))
    whole = a.total() + b.total()
    dice = 2 * (a & b).total() / whole if whole else UNKNOWN
    return [both / min(len(one), len(other)), both / max(len(one), len(other)), dice]


@settings(max_examples=150, deadline=None)
@given(some_titles, st.sampled_from([1, 2, module.TOGETHER]))
@example(["Ferry ferry 12", "Ferry March", "12 March", "The x", None, ""], 2)
def test_what_titles_have_in_common_equals_a_count_by_sets(titles: list[str | None], at_once: int) -> None:
    pairs = np.array(list(combinations(range(len(titles)), 2)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TOGETHER", at_once)
        found = titles_alike(pl.Series(titles, dtype=pl.String), pairs)
    expected = np.array([alike(titles[a], titles[b]) for a, b in pairs.tolist()], np.float32)
    assert found.tolist() == expected.tolist()


@settings(max_examples=150, deadline=None)
@given(some_titles, st.integers(1, 3))
def test_forms_and_their_pieces_equal_those_of_tuples_of_words(titles: list[str | None], least: int) -> None:
    read, frames = read_titles(pl.Series(titles, dtype=pl.String)), [title_frame(t) for t in titles]
    keys = read.forms(least).tolist()
    pieces, starts = read.pieces(np.arange(len(titles)))
    each = [set(pieces[a:b].tolist()) for a, b in pairwise(starts.tolist())]
    twins = [set(pairwise(("", *f, ""))) if f else set() for f in frames]
    assert [k != 0 for k in keys] == [len(f) >= least for f in frames]
    assert [len(some) for some in each] == [len(some) for some in twins]
    for a, b in combinations(range(len(titles)), 2):
        assert (keys[a] == keys[b] != 0) == (frames[a] == frames[b] and len(frames[a]) >= least)
        assert len(each[a] & each[b]) == len(twins[a] & twins[b])


def test_the_frame_of_a_title_lacks_its_date() -> None:
    assert title_frame("Fuel prices: 3 May") == title_frame("Fuel prices - 17 June 2025") == ("fuel", "prices")
    assert title_frame(None) == ()


def test_the_frame_of_a_title_lacks_days_months_and_whatever_has_a_digit() -> None:
    assert title_frame("Tonight: A4 closed, Monday to Friday, 3rd March, B-road open") == (
        "closed", "to", "b", "road", "open",
    )  # fmt: skip
