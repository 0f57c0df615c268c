"""The clock is law, and what several papers print both is mostly from a text outside, named where the texts name it."""

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import FERRY, printed
from tracing import NAMES, Pair, articles_of, assert_defined, copy, credit_table, hours, table_of, traced

from dedup.credit.statements import with_statements
from dedup.data import Attributed, Clusters
from dedup.settings import Settings
from dedup.trace.origins import Traced, trace

PAPERS = ["Tarn Post", "Oswin Times", "Garrow Echo", "Northwire", None]
HOURS = st.one_of(st.none(), st.integers(0, 40))


def told(
    texts: Sequence[str],
    papers: Sequence[str | None],
    dates: Sequence[float | None],
    authors: Sequence[str | None] = (),
) -> Traced:
    """Articles with texts of their own, all nearly the same to each other, traced with what they say of issuers."""
    by = pl.Series(authors or [None] * len(texts), dtype=pl.String)
    articles = articles_of(hours(*dates), papers).with_columns(text=pl.Series(texts), author=by)
    n = len(texts)
    clusters = Clusters([list(range(n))], [0.97], [False], set())
    credits = with_statements(articles, credit_table([]), clusters)
    pairs = {(i, j): copy(0.9, "partial") for i in range(n) for j in range(i + 1, n)}
    known = Attributed(articles, credits, NAMES, printed(texts).copies)
    return trace(known, clusters, *table_of(pairs), Settings().origin_probability)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_nothing_is_made_from_what_surely_appeared_later(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 6))
    dates = data.draw(st.lists(HOURS, min_size=n, max_size=n))
    papers = data.draw(st.lists(st.sampled_from(PAPERS), min_size=n, max_size=n))
    named = data.draw(st.lists(
        st.tuples(st.integers(0, n - 1), st.sampled_from(PAPERS[:4]), st.sampled_from(["strong", "medium", "weak"])),
        max_size=4,
    ))  # fmt: skip
    relations = st.sampled_from(["exact", "near-duplicate", "partial", "rewrite", "revision"])
    pairs: dict[tuple[int, int], Pair] = {}
    for i in range(n):
        for j in range(i + 1, n):
            if j == i + 1 or data.draw(st.booleans()):
                pairs[i, j] = copy(0.9, data.draw(relations), data.draw(st.floats(-0.95, 0.95)))
    round_ups = {n - 1} if n > 3 and data.draw(st.booleans()) else set()
    found = traced(
        articles_of(hours(*dates), papers), named, pairs, Clusters([list(range(n))], [0.9], [False], round_ups)
    )
    assert_defined(found)
    at = {f"a{i:03d}": hour for i, hour in enumerate(dates)}
    for article, parent in found.members.select("article", "parent").iter_rows():
        if parent in at and at[parent] is not None and at[article] is not None:
            assert at[parent] <= at[article]
    core = [at[f"a{i:03d}"] for i in range(n) if i not in round_ups]
    for origin in found.clusters["origin"].drop_nulls():
        assert at[origin] is None or all(hour is None or at[origin] <= hour for hour in core)


def test_below_an_undecided_origin_no_chain_is_drawn() -> None:
    found = traced(articles_of(hours(None, None, None)), (), {(0, 1): copy(), (1, 2): copy()})
    assert found.clusters["origin_state"].to_list() == ["undecided"]
    assert found.members["parent"].null_count() == 3 and found.members["parent_probability"].null_count() == 3


STATED = f"{FERRY} The Ports Board of Oswin said in a statement on Tuesday that the ferry is safe."
UNSAID = f"{FERRY} Passengers were told to wait."
NOBODY = (
    "The road over the Garrow pass was clear again by noon. Two ploughs had worked since four in the morning, and the "
    "last lorries of the night rolled down to the valley before the shops opened. More snow is likely."
)


@pytest.mark.parametrize(
    ("texts", "outside", "kind"),
    [
        ([STATED, STATED + " Work starts."], "Ports Board of Oswin", "statement"),
        ([STATED, UNSAID], "unnamed", "unknown"),  # one alone says so: that is not enough to name it
        ([NOBODY, NOBODY + " Drivers need chains."], "unnamed", "unknown"),
    ],
)
def test_papers_that_print_one_text_within_hours_have_it_from_its_issuer(
    texts: list[str], outside: str, kind: str
) -> None:
    found = told(texts, PAPERS[:2], (0, 2))
    row = found.clusters.row(0, named=True)
    assert (row["origin_outside"], row["origin_kind"], row["origin_state"]) == (outside, kind, "outside")
    assert found.members["parent"].to_list() == [f"outside:{outside}"] * 2
    assert row["origin_probability"] < 0.8 or found.basis.rows() == [(0, 1, "common-source")]
    # where nobody knows whose it is, nobody can be said to leave it out
    state = None if outside == "unnamed" else "credited, not marked"
    assert found.members["credit_state"].to_list() == [state] * 2


def test_who_lets_the_issuer_speak_names_it_in_whatever_words() -> None:
    says = f"{FERRY} The Ports Board of Oswin has told passengers to wait."
    stated = [STATED, STATED + " Work starts.", STATED + " It is old."]
    found = told([*stated, says], [*PAPERS[:3], "Oswin Echo"], (0, 2, 2, 2))
    assert found.clusters["origin_outside"].to_list() == ["Ports Board of Oswin"]
    assert found.members["credit_state"].to_list() == ["credited, not marked"] * 4


ESSAY = (
    "I learned to swim in the lower basin at Oswin, where my father tied our boat, and I have never forgiven the town "
    "for filling it. We were told that the Supreme Court had heard the case and that nothing could be done. The "
    "Supreme Court heard no such thing. What we lost is not a view but a habit: every evening half the quarter came "
    "down to the steps, and the other half watched. " * 5
)


@pytest.mark.parametrize(
    ("authors", "outside", "naming"),
    [
        ((), "unnamed", [False, False]),
        (("Ilen Vask", "By Ilen Vask"), "Ilen Vask", [True, True]),
        (("Ilen Vask", None), "unnamed", [False, False]),  # a byline in one paper alone may be that paper's own
        (("Ilen Vask", "Orla Brandt"), "unnamed", [False, False]),
    ],
)
def test_an_essay_goes_back_to_its_author_and_not_to_whom_it_speaks_of(
    authors: tuple[str | None, ...], outside: str, naming: list[bool]
) -> None:
    found = told([ESSAY, ESSAY + "I will bring a towel."], PAPERS[:2], (0, 20), authors)
    row = found.clusters.row(0, named=True)
    assert (row["origin_outside"], row["origin_kind"], row["origin_state"]) == (outside, "manuscript", "outside")
    assert [s == "credited, not marked" for s in found.members["credit_state"]] == naming


def test_a_speech_printed_in_full_is_its_speakers_though_it_says_i() -> None:
    essay = ESSAY.replace("Supreme Court", "clerk")
    spoken = f"The Ports Board of Oswin said in a speech at the opening of the basin on Tuesday: {essay}"
    found = told([spoken, spoken + "I will bring a towel."], PAPERS[:2], (0, 2))
    assert found.clusters.select("origin_outside", "origin_kind").row(0) == ("Ports Board of Oswin", "speech")


def test_versions_of_one_outlet_are_no_common_source() -> None:
    found = told([STATED, STATED + " Work starts."], ["Tarn Post", "Tarn Post"], (0, 2))
    assert found.clusters["origin"].to_list() == ["a000"]


def test_a_paper_that_credits_another_is_not_asked_for_a_common_source() -> None:
    found = traced(articles_of(hours(0, 2), PAPERS[:2]), [(1, "Tarn Post", "strong")])
    assert (found.clusters["origin"].to_list(), found.clusters["origin_state"].to_list()) == (["a000"], ["named"])


def test_an_identical_text_is_the_parent_before_a_similar_one() -> None:
    pairs = {(0, 1): copy(0.95), (0, 2): copy(1.0, "exact"), (1, 2): copy(0.95)}
    found = traced(articles_of(hours(0, 1, 2), ["Tarn Post"] * 3), (), pairs)
    assert found.members.filter(pl.col("article") == "a002")["parent"].to_list() == ["a000"]
