"""Candidates: each generator finds what it is for, nothing twice, and what is left out is counted."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import (
    FERRY,
    FERRY_REWORDED,
    LIBRARY,
    MINE,
    ORCHARD,
    STORIES,
    graphs,
    one_thread,  # noqa: F401  # a fixture
    printed,
    table,
    texts,
    word,
)

from dedup.background import COMMON, background
from dedup.candidates import CLOSURE_BUDGET, STANDARD_SHARE, Candidates, article_terms, candidates, closure
from dedup.fingerprint import fingerprint
from dedup.settings import Settings
from dedup.shapes import Encode
from dedup.tables import conform, empty

FAST = Settings(depth="fast")
CAUSES = ("minhash", "passage", "lexical", "credit", "semantic")


def proposed(articles: pl.DataFrame, settings: Settings = FAST, credits: pl.DataFrame | None = None,
             encode: Encode | None = None) -> Candidates:  # fmt: skip
    prints = fingerprint(articles, empty("masks"), settings)
    return candidates(articles, prints, empty("credits") if credits is None else credits, settings, encode)


def causes_of(found: Candidates) -> dict[tuple[int, int], set[str]]:
    return {(a, b): set(c.split("+")) for (a, b), c in zip(found.pairs.tolist(), found.causes, strict=True)}


def credit(article: str, outlet: str | None = None, url: str | None = None, strength: str = "strong") -> pl.DataFrame:
    row = {
        "article": article,
        "name": outlet,
        "outlet": outlet,
        "url": url,
        "kind": "republication",
        "strength": strength,
    }
    return conform("credits", pl.DataFrame([row]))


def filler(n: int, start: int = 0) -> list[str]:
    """Texts of 60 words that share none."""
    return [" ".join(word(60 * i + j) for j in range(60)) for i in range(start, start + n)]


def test_a_near_copy_is_proposed_by_its_shingles() -> None:
    found = causes_of(proposed(table([FERRY, FERRY.replace("81,000", "79,000"), MINE])))
    assert {"minhash", "passage", "lexical"} <= found[0, 1]


def test_a_quoted_paragraph_in_a_long_text_is_proposed_by_the_passage() -> None:
    paragraph = " ".join(word(50000 + i) for i in range(14))
    long = filler(12)
    found = causes_of(proposed(table([" ".join([*long[:6], paragraph]), " ".join([paragraph, *long[6:]])])))
    assert "passage" in found[0, 1] and "minhash" not in found[0, 1]


def test_a_rewrite_is_proposed_by_its_rare_words() -> None:
    found = causes_of(proposed(table([FERRY, FERRY_REWORDED, *STORIES[1:]])))
    assert "lexical" in found[0, 1]
    assert not {"minhash", "passage"} & found[0, 1]


def test_an_article_that_names_an_address_is_paired_with_the_article_there() -> None:
    url = "https://quillgate.example/reading-room"
    found = proposed(table(filler(3), url=[None, None, url]), credits=credit("a000", url=url))
    assert causes_of(found)[0, 2] == {"credit"}


def test_an_article_that_names_an_outlet_is_paired_with_what_it_ran_on_the_matter() -> None:
    articles = table(
        [FERRY, FERRY_REWORDED, ORCHARD, LIBRARY], outlet=["Tarn Post", "Northwire", "Northwire", "Tarn Post"]
    )
    assert "credit" in causes_of(proposed(articles, credits=credit("a000", "Northwire")))[0, 1]
    weak = proposed(articles, credits=credit("a000", "Northwire", strength="weak"))
    assert not any("credit" in c for c in weak.causes)


def test_a_credit_to_an_outlet_without_articles_here_proposes_nothing() -> None:
    found = proposed(table(filler(3)), credits=credit("a000", "Elsewhere Daily", url="https://elsewhere.example/1"))
    assert found.pairs.shape == (0, 2)


def test_nothing_in_common_is_no_pair() -> None:
    found = proposed(table(filler(30)))
    assert found.pairs.shape == (0, 2) and found.causes == []


def test_exact_copies_are_left_to_their_representative() -> None:
    found = proposed(table([FERRY, FERRY.upper(), FERRY_REWORDED, FERRY]))
    assert found.pairs.tolist() == [[0, 2]]


@settings(max_examples=40, deadline=None)
@given(st.lists(texts(12, most=4), max_size=7))
def test_pairs_are_distinct_sorted_representatives_each_with_a_known_cause(some: list[str]) -> None:
    found = proposed(table(some))
    pairs = [tuple(p) for p in found.pairs.tolist()]
    assert pairs == sorted(set(pairs)) and all(a < b for a, b in pairs)
    assert set(found.pairs.ravel().tolist()) <= set(printed(some).representatives.tolist())
    assert len(found.causes) == len(pairs) and all(c and set(c.split("+")) <= set(CAUSES) for c in found.causes)
    assert all(n > 0 for n in found.dropped.values())


@settings(max_examples=25, deadline=None)
@given(st.lists(texts(12, most=4), min_size=2, max_size=6, unique_by=str.lower), st.randoms(use_true_random=False))
def test_the_order_of_few_articles_changes_no_pair(some: list[str], random: object) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def pairs(given_: list[str]) -> set[frozenset[str]]:
        return {frozenset((given_[a], given_[b])) for a, b in proposed(table(given_)).pairs.tolist()}

    assert pairs(some) == pairs(shuffled)


@pytest.mark.parametrize("some", [[], [""], [FERRY], ["", "?"]])
def test_too_few_articles_give_no_pairs(some: list[str]) -> None:
    found = proposed(table(some))
    assert found.pairs.shape == (0, 2) and found.dropped == {}


START = datetime(2031, 5, 1, tzinfo=UTC)


def test_a_time_window_leaves_out_distant_pairs_counts_them_and_keeps_the_undated() -> None:
    dates = [START, START + timedelta(days=40), None, START + timedelta(days=7)]
    versions = [
        FERRY,
        FERRY.replace("81,000", "82,000"),
        FERRY.replace("81,000", "83,000"),
        FERRY.replace("March", "May"),
    ]
    articles = table(versions, published=dates)
    assert len(proposed(articles).pairs) == 6
    found = proposed(articles, FAST.changed(window_days=7))
    assert found.pairs.tolist() == [[0, 2], [0, 3], [1, 2], [2, 3]]
    assert found.dropped["window"] == 2
    assert len(found.causes) == 4


class Recorder:
    """An encoder that notes what it was given and puts all texts near each other."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, texts: object) -> NDArray[np.float32]:
        self.given += list(texts)  # type: ignore[call-overload]
        vectors = np.random.default_rng(1).normal(size=(len(self.given), 4)) + 3
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_fast_runs_read_nothing_with_the_transformer() -> None:
    recorder = Recorder()
    assert not any("semantic" in c for c in proposed(table(STORIES), FAST, encode=recorder).causes)
    assert recorder.given == []


def test_thorough_runs_read_every_representative_and_propose_the_nearest() -> None:
    recorder = Recorder()
    some = [*filler(4), FERRY, FERRY]
    found = proposed(table(some), Settings(depth="thorough", semantic_neighbours=2), encode=recorder)
    assert recorder.given == some[:5]
    assert all("semantic" in c for c in found.causes) and found.notes["encoded"] == 5
    degree = np.bincount(found.pairs.ravel())
    assert (degree >= 2).all() and found.notes["vector_index"] == "flat"


def test_standard_runs_read_a_stated_share_at_most_and_only_undecided_articles() -> None:
    # forty articles that each share a few words with the next: neither strangers nor copies
    some = [" ".join(word(40 * i + j) for j in range(60)) for i in range(40)]
    recorder = Recorder()
    found = proposed(table(some), Settings(), encode=recorder)
    assert 0 < len(recorder.given) <= STANDARD_SHARE * len(some)
    assert found.notes["encoded"] == len(recorder.given)
    strangers = Recorder()
    proposed(table(filler(20)), Settings(), encode=strangers)
    assert strangers.given == []


def test_only_the_start_of_a_long_text_is_given_to_the_transformer() -> None:
    recorder = Recorder()
    proposed(table([" ".join(filler(40)), FERRY]), Settings(depth="thorough"), encode=recorder)
    assert max(map(len, recorder.given)) <= 2000


@settings(max_examples=60, deadline=None)
@given(st.lists(texts(40), min_size=1, max_size=5))
def test_terms_of_an_article_are_its_distinct_content_words(some: list[str]) -> None:
    prints = printed(some)
    terms, source = article_terms(prints)
    assert source == "background"
    words = prints.words
    every = np.unique(words.hashes)
    idf = background().idf(every)
    vocabulary = every[idf >= -np.log(COMMON)]
    for i in range(len(some)):
        own = np.unique(words.hashes[words.bounds[i] : words.bounds[i + 1]])
        expected = np.flatnonzero(np.isin(vocabulary, own)).tolist()
        assert terms.ids[terms.first[i] : terms.first[i + 1]].tolist() == expected
    assert np.array_equal(terms.weights, background().idf(vocabulary))


def test_a_large_collection_weighs_words_by_its_own_frequencies() -> None:
    prints = printed([f"{word(1)} {word(2 + i % 7)} {word(100 + i)}" for i in range(2000)])
    terms, source = article_terms(prints)
    assert source == "this collection"
    assert terms.weights.min() == 0  # in every article
    assert terms.weights.max() == pytest.approx(np.log(2000))  # in one


@settings(max_examples=80, deadline=None)
@given(graphs(), st.data())
def test_closure_asks_for_every_unjudged_pair_of_a_connected_part(
    drawn: tuple[int, dict[tuple[int, int], float]], data: st.DataObject
) -> None:
    n, derived = drawn
    every = list(combinations(range(n), 2))
    judged = sorted({*derived, *data.draw(st.lists(st.sampled_from(every), max_size=8))})
    found = closure(np.array(sorted(derived), np.int64).reshape(-1, 2), np.array(judged, np.int64).reshape(-1, 2))
    parts = nx.connected_components(nx.Graph(list(derived)))
    expected = {p for part in parts for p in combinations(sorted(part), 2)} - set(judged)
    assert found.tolist() == [list(p) for p in sorted(expected)]


def test_closure_of_a_very_large_part_asks_for_a_linear_number_of_pairs_two_steps_apart() -> None:
    n = 300
    rng = np.random.default_rng(8)
    derived = sorted({(int(min(a, b)), int(max(a, b))) for a, b in rng.integers(0, n, (4 * n, 2)) if a != b})
    found = closure(np.array(derived), np.array(derived))
    graph = nx.Graph(derived)
    assert 0 < len(found) <= CLOSURE_BUDGET * n
    assert not {tuple(p) for p in found.tolist()} & set(derived)
    assert all(nx.shortest_path_length(graph, a, b) == 2 for a, b in found.tolist())


def test_copies_with_four_fifths_of_their_shingles_in_common_are_hardly_ever_missed() -> None:
    # statistical: 150 pairs of 200 words, the second with five words changed: Jaccard of shingles about .78
    rng = np.random.default_rng(12)
    some = []
    for _ in range(150):
        shown = [word(int(i)) for i in rng.integers(0, 60000, 200)]
        other = list(shown)
        for at in rng.choice(200, 5, replace=False):
            other[at] = word(int(rng.integers(0, 60000)))
        some += [" ".join(shown), " ".join(other)]
    found = causes_of(proposed(table(some), FAST.changed(lexical_neighbours=0)))
    by_minhash = sum("minhash" in found.get((2 * i, 2 * i + 1), set()) for i in range(150))
    assert by_minhash >= 145
    assert all((2 * i, 2 * i + 1) in found for i in range(150))  # and none by all generators together
    assert len(found) < 160


def test_what_a_budget_drops_is_reported_by_cause() -> None:
    # sixty articles in pairs that share one stock paragraph of twelve words each with many others
    stock = [" ".join(word(50000 + 20 * s + i) for i in range(12)) for s in range(40)]
    rng = np.random.default_rng(3)
    some = [" ".join([own, *(stock[s] for s in rng.choice(40, 20, replace=False))]) for own in filler(60)]
    found = proposed(table(some), FAST.changed(lexical_neighbours=0))
    assert found.dropped.get("passage", 0) > 0


def test_passages_in_too_many_articles_are_told() -> None:
    stock = " ".join(word(50000 + i) for i in range(20))
    found = proposed(table([f"{own} {stock}" for own in filler(12)]), FAST.changed(passage_frequency=10))
    assert int(str(found.notes["frequent_passages"])) > 0
    assert not any("passage" in c for c in found.causes)
