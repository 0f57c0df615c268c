"""Stated ties: each kind adds what it says, the strongest counts, and copies speak through one of them."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import rows, table

import dedup.relate.credit_links
from dedup.credit.ladder import find_credits
from dedup.data import CreditLinks
from dedup.outlets.outlet import Outlet
from dedup.outlets.registry import Outlets
from dedup.relate.credit_links import CREDITED, RELEASE, RETOLD, SAME_SOURCE, credit_links, log_odds, named_outlets
from dedup.tables import conform

NAMES = Outlets([Outlet("Northwire", kind="agency", names=("NW",)), Outlet("Tarn Post", names=("The Post of Tarn",))])
PAPERS = ["Northwire", "Tarn Post", "Oswin Times"]
WIRES = frozenset({"Northwire"})


def credits(*some: tuple[str, str | None, str], kind: str = "republication", start: int | None = None) -> pl.DataFrame:
    """(article, outlet, strength); `start` where they stand in the text."""
    end = None if start is None else start + 9
    return conform("credits", pl.DataFrame([
        {"article": a, "name": o or "a name", "outlet": o, "kind": kind, "strength": s, "start": start, "end": end}
        for a, o, s in some
    ]))  # fmt: skip


def named(
    some: Sequence[str | None], found: pl.DataFrame, same_as: list[int] | None = None
) -> dict[tuple[int, int], str]:
    articles = table(["x"] * len(some), outlet=some)
    return named_outlets(articles, found, NAMES, np.array(same_as or range(len(some))))


def ties_of(n: int, found: pl.DataFrame, same_as: list[int] | None = None) -> CreditLinks:
    """CreditLinks of n articles of papers of their own, that name none of the others."""
    articles = table(["x"] * n, outlet=[f"Paper {i}" for i in range(n)])
    return credit_links(articles, found, NAMES, np.array(same_as or range(n)))


def test_a_credit_links_an_article_to_all_of_the_outlet_under_any_of_its_names() -> None:
    papers = ["Tarn Post", "NW", "Northwire", "Oswin Times", None]
    assert named(papers, credits(("a000", "Northwire", "medium"))) == {(0, 1): "medium", (0, 2): "medium"}


def test_of_several_credits_the_strongest_counts() -> None:
    both = credits(("a000", "Northwire", "weak"), ("a000", "Northwire", "strong"), ("a001", "Tarn Post", "medium"))
    assert named(["Tarn Post", "Northwire"], both) == {(0, 1): "strong"}


def test_copies_speak_through_the_row_that_stands_for_them() -> None:
    papers = ["Oswin Times", "Northwire", "Tarn Post"]
    assert named(papers, credits(("a002", "Northwire", "strong")), same_as=[0, 1, 0]) == {(0, 1): "strong"}
    assert named(papers, credits(("a000", "Northwire", "strong")), same_as=[0, 0, 2]) == {}  # its own copy


def test_a_credit_to_the_own_text_or_to_nobody_here_links_nothing() -> None:
    assert named(["Northwire", "Tarn Post"], credits(("a000", "Northwire", "strong"))) == {}
    assert named(["Northwire", "Tarn Post"], credits(("a001", "Elsewhere Daily", "strong"))) == {}
    assert named(["Northwire", "Tarn Post"], credits(("a001", "Northwire", "strong"), kind="own-reporting")) == {}


def test_a_credit_to_an_outlet_with_very_many_articles_says_nothing_of_any_one(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = ["Tarn Post", *["Northwire"] * 3]
    strong = credits(("a000", "Northwire", "strong"))
    monkeypatch.setattr(dedup.relate.credit_links, "MOST_NAMED", 3)
    assert named(papers, strong) == dict.fromkeys([(0, 1), (0, 2), (0, 3)], "strong")
    monkeypatch.setattr(dedup.relate.credit_links, "MOST_NAMED", 2)
    assert named(papers, strong) == {}


def test_two_that_clearly_credit_one_outside_source_are_tied() -> None:
    found = ties_of(3, credits(("a000", "Northwire", "strong"), ("a002", "Northwire", "strong")))
    assert found.sources == {0: WIRES, 2: WIRES}
    assert log_odds(found, rows((0, 1), (0, 2), (1, 2))).tolist() == [RETOLD, SAME_SOURCE, RETOLD]


@pytest.mark.parametrize(("strength", "adds"), [("medium", 0), ("weak", RETOLD)])
def test_a_mention_that_is_not_clear_is_no_common_source(strength: str, adds: float) -> None:
    found = ties_of(2, credits(("a000", "Northwire", "strong"), ("a001", "Northwire", strength)))
    assert log_odds(found, rows((0, 1))).tolist() == [adds]


def test_a_retold_report_is_tied_to_an_unmarked_text_and_not_to_one_that_says_where_it_comes_from() -> None:
    retold = ties_of(2, credits(("a000", "Northwire", "strong")))
    assert log_odds(retold, rows((0, 1))).tolist() == [RETOLD]
    other = ties_of(2, credits(("a000", "Northwire", "strong"), ("a001", "Tarn Post", "strong")))
    assert log_odds(other, rows((0, 1))).tolist() == [0]


def test_two_other_sources_an_unknown_name_or_own_reporting_are_no_common_source() -> None:
    for found in (
        credits(("a000", "Northwire", "strong"), ("a001", "Tarn Post", "strong")),
        credits(("a000", None, "strong"), ("a001", None, "strong")),
        credits(("a000", "Northwire", "strong"), ("a001", "Northwire", "strong"), kind="own-reporting"),
    ):
        assert log_odds(ties_of(2, found), rows((0, 1))).tolist() == [0]


def test_a_press_release_is_tied_to_whatever_tells_its_event() -> None:
    found = ties_of(3, credits(("a001", None, "strong"), kind="wire-metadata", start=0))
    assert found.releases == {1} and not found.sources
    assert log_odds(found, rows((0, 1), (0, 2), (1, 2))).tolist() == [RELEASE, 0, RELEASE]
    assert not ties_of(2, credits(("a001", None, "weak"), kind="wire-metadata", start=0)).releases


def test_what_an_agency_says_beside_the_text_makes_no_press_release() -> None:
    found = ties_of(3, credits(("a000", "Northwire", "strong"), ("a001", "Northwire", "strong"), kind="wire-metadata"))
    assert not found.releases and found.sources == {0: WIRES, 1: WIRES}
    articles = table(["The pier is shut.", "The pier at Ellesund is shut."], outlet=["Tarn Post", "Oswin Times"])
    data = conform("metadata", pl.DataFrame({
        "article": ["a000"], "kind": ["wire-metadata"], "field": ["creditline"], "name": ["Northwire"],
    }))  # fmt: skip
    said = credit_links(articles, find_credits(articles, NAMES, data), NAMES, np.arange(2))
    assert (said.sources, said.releases) == ({0: WIRES}, frozenset())


def test_sources_and_marks_of_copies_count_for_the_row_that_stands_for_them() -> None:
    wires = credits(("a002", "Northwire", "strong"), ("a000", "Tarn Post", "strong"), ("a001", "Northwire", "strong"))
    found = ties_of(3, wires, same_as=[0, 1, 0])
    assert found.sources == {0: WIRES | {"Tarn Post"}, 1: WIRES}
    assert ties_of(3, credits(("a002", None, "strong"), kind="wire-metadata", start=0), [0, 1, 0]).releases == {0}


def test_credits_of_articles_that_are_not_here_say_nothing() -> None:
    for kind in ("republication", "wire-metadata"):
        found = ties_of(2, credits(("b000", "Northwire", "strong"), kind=kind, start=0))
        assert (found.named, found.sources, found.releases) == ({}, {}, frozenset())


def test_every_strength_of_credit_adds_what_it_says_and_more_the_stronger() -> None:
    for strength, adds in CREDITED.items():
        assert log_odds(CreditLinks({(0, 1): strength}), rows((0, 1))).tolist() == [adds]
    assert CREDITED["strong"] > CREDITED["medium"] > CREDITED["weak"] > 0
    assert CREDITED["medium"] > SAME_SOURCE > RELEASE > CREDITED["weak"]


FEW = st.integers(0, 4)
EVERY = list(combinations(range(5), 2))
some_ties = st.builds(
    CreditLinks,
    st.dictionaries(st.sampled_from(EVERY), st.sampled_from(sorted(CREDITED))),
    st.dictionaries(FEW, st.frozensets(st.sampled_from(PAPERS))),
    st.frozensets(FEW),
    st.frozensets(FEW),
)


@settings(max_examples=200, deadline=None)
@given(some_ties)
def test_of_all_ties_of_a_pair_the_strongest_alone_counts(ties: CreditLinks) -> None:
    got = log_odds(ties, rows(*EVERY)).tolist()
    for (a, b), adds in zip(EVERY, got, strict=True):
        each = [0.0]
        if (a, b) in ties.named:
            each.append(CREDITED[ties.named[a, b]])
        if any(name in ties.sources.get(b, ()) for name in ties.sources.get(a, ())):
            each.append(SAME_SOURCE)
        each += [RETOLD for x, y in ((a, b), (b, a)) if x in ties.sources and y not in ties.marked]
        each += [RELEASE for row in (a, b) if row in ties.releases]
        assert adds == max(each)


def test_no_ties_and_no_pairs_add_nothing() -> None:
    assert log_odds(CreditLinks(), rows((0, 1))).tolist() == [0]
    assert log_odds(CreditLinks({(0, 1): "weak"}), rows()).shape == (0,)


def test_what_articles_state_is_found_in_their_text() -> None:
    story = "The pier at Ellesund has been shut since Monday, the harbour office said."
    articles = table(
        [f"{story} Northwire", f"ELLESUND (Northwire) - {story}", f"ELLESUND (Northwire) - {story} It is old.",
         f"FOR IMMEDIATE RELEASE\n\n{story}"],
        outlet=["Northwire", "Tarn Post", "Oswin Times", None],
    )  # fmt: skip
    found = credit_links(articles, find_credits(articles, NAMES), NAMES, np.arange(4))
    assert found.named == {(0, 1): "strong", (0, 2): "strong"}
    assert found.sources == {1: WIRES, 2: WIRES} and found.releases == {3}
    odds = dict(zip(combinations(range(4), 2), log_odds(found, rows(*combinations(range(4), 2))), strict=True))
    strong = CREDITED["strong"]
    assert odds == {
        (0, 1): strong, (0, 2): strong, (1, 2): SAME_SOURCE, (0, 3): RELEASE, (1, 3): RELEASE, (2, 3): RELEASE
    }  # fmt: skip
