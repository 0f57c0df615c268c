"""Candidates: each generator finds what it is for, nothing twice, in any order, and what is left out is counted."""

import re
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numba
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
    one_thread,  # noqa: F401  # a fixture
    printed,
    table,
    texts,
    word,
)

import dedup.candidates.weighted_terms
from dedup.candidates.generators import EMBEDDED_CHARACTERS, STANDARD_SHARE, SURE, Candidates, candidates
from dedup.clean.masks import find_masks
from dedup.credit.ladder import find_credits
from dedup.data import Encode
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.registry import Outlets
from dedup.read import read
from dedup.settings import Settings
from dedup.tables import conform, empty

FAST = Settings(depth="fast")
STANDARD = Settings(depth="standard")
THOROUGH = Settings(depth="thorough")
CAUSES = ("minhash", "passage", "lexical", "credit", "semantic")
FINDERS = {"minhash", "passage", "credit"}
"""Causes that the budget does not cut."""
SAMPLES = Path(__file__).parents[2] / "samples"


def hashed(some: Sequence[str]) -> NDArray[np.float32]:
    """An encoder that depends on each text alone: the direction is that of its checksum."""
    vectors = np.array([np.random.default_rng(zlib.crc32(t.encode())).normal(size=12) for t in some]).reshape(-1, 12)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def by_words(some: Sequence[str]) -> NDArray[np.float32]:
    """The same of the words alone: which of several exact copies stands for them does not matter then."""
    return hashed([" ".join(re.findall(r"\w+", text.casefold())) for text in some])


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
    found = causes_of(proposed(articles, credits=credit("a000", "Northwire")))
    assert "credit" in found[0, 1] and "credit" not in found.get((0, 3), set())
    others = articles.with_columns(outlet=pl.Series(["Tarn Post", "Northwire", "Oswin Times", "Valley Voice"]))
    alike = others.with_columns(text=pl.Series([FERRY, ORCHARD, FERRY_REWORDED, f"{FERRY_REWORDED} {MINE}"]))
    assert not any("credit" in c for c in proposed(alike, credits=credit("a000", "Northwire")).causes)
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


def named_causes(articles: pl.DataFrame, found: Candidates, same_as: NDArray[np.int64]) -> dict[frozenset[str], str]:
    """Pairs by the ids of their articles; an article is called by the smallest id among its exact copies."""
    ids = articles["id"].to_list()
    names = [min(ids[j] for j in np.flatnonzero(same_as == same_as[i])) for i in range(len(ids))]
    return {frozenset((names[a], names[b])): c for (a, b), c in zip(found.pairs.tolist(), found.causes, strict=True)}


def with_threads(threads: int, articles: pl.DataFrame, settings: Settings, credits: pl.DataFrame,
                 masks: pl.DataFrame) -> tuple[dict[frozenset[str], str], dict[str, int]]:  # fmt: skip
    """Named pairs with their causes, and what was dropped."""
    try:
        numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
        prints = fingerprint(articles, masks, settings)
        found = candidates(articles, prints, credits, settings.changed(threads=threads), by_words)
    finally:
        numba.set_num_threads(1)
    return named_causes(articles, found, prints.same_as), found.dropped


@settings(max_examples=40, deadline=None)
@given(
    st.lists(texts(12, most=4), min_size=2, max_size=8),
    st.randoms(use_true_random=False),
    st.sampled_from([FAST, THOROUGH]),
    st.sampled_from([1, 1, 1, 2]),
)
def test_neither_order_nor_threads_change_pairs_or_causes_of_few_articles(
    some: list[str], random: object, settings: Settings, threads: int
) -> None:
    articles = table(some)
    order = list(range(len(some)))
    random.shuffle(order)  # type: ignore[attr-defined]
    nothing = empty("credits"), empty("masks")
    assert with_threads(1, articles, settings, *nothing) == with_threads(threads, articles[order], settings, *nothing)


@pytest.fixture(scope="module")
def newsroom() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The articles of samples/ without exact copies, with their credits and masks."""
    articles = read(SAMPLES).articles
    outlets = Outlets.load().including(articles)
    credits = find_credits(articles, outlets)
    masks = find_masks(articles, credits)
    kept = fingerprint(articles, masks, FAST).representatives
    return articles[kept.tolist()], credits, masks


@pytest.mark.parametrize("per_article", [0, 200])
@pytest.mark.parametrize("settings", [FAST, THOROUGH], ids=["fast", "thorough"])
def test_neither_order_nor_threads_change_pairs_or_causes_of_the_newsroom(
    newsroom: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame], settings: Settings, per_article: int
) -> None:
    articles, credits, masks = newsroom
    settings = settings.changed(pairs_per_article=per_article)
    expected = with_threads(1, articles, settings, credits, masks)
    assert {c for causes in expected[0].values() for c in causes.split("+")} >= {"minhash", "passage", "credit"}
    rng = np.random.default_rng(per_article)
    for threads in (1, 2):
        shuffled = articles[rng.permutation(len(articles)).tolist()]
        assert with_threads(threads, shuffled, settings, credits, masks) == expected


def test_a_shuffled_table_is_read_into_the_order_in_which_ties_are_settled() -> None:
    # twelve articles of the same words in other orders: every cosine is 1, and only ids tell them apart
    rng = np.random.default_rng(5)
    some = [" ".join(word(int(i)) for i in rng.permutation(60)) for _ in range(12)]
    frame = pl.DataFrame({"id": [f"a{i:03d}" for i in range(12)], "text": some})
    settings, nothing = FAST.changed(pairs_per_article=3), (empty("credits"), empty("masks"))
    expected = with_threads(1, read(frame).articles, settings, *nothing)
    assert expected[1]["lexical"] > 0
    for seed in range(4):
        shuffled = frame[np.random.default_rng(seed).permutation(12).tolist()]
        assert with_threads(1, read(shuffled).articles, settings, *nothing) == expected


def alike(n: int, seed: int = 1) -> list[str]:
    """Articles of 40 words from one small vocabulary: each is a little like every other."""
    rng = np.random.default_rng(seed)
    return [" ".join(word(int(i) * 97) for i in rng.integers(0, 300, 40)) for _ in range(n)]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("settings", [FAST, THOROUGH], ids=["fast", "thorough"])
def test_a_tight_budget_takes_the_same_pairs_in_any_order(
    settings: Settings, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what stands out equally is settled by row number, so let nothing: unknown words all weigh the same by the
    # background, and a list of fewer neighbours than are looked at has no scale of its own
    monkeypatch.setattr(dedup.candidates.weighted_terms, "OWN_IDF_FROM", 2)
    articles = table(alike(150, seed))
    settings, nothing = settings.changed(pairs_per_article=8), (empty("credits"), empty("masks"))
    expected = with_threads(1, articles, settings, *nothing)
    assert expected[1]["lexical"] > 0
    shuffled = articles[np.random.default_rng(seed).permutation(150).tolist()]
    assert with_threads(2, shuffled, settings, *nothing) == expected


def count(found: Candidates, cause: str) -> int:
    return sum(cause in c.split("+") for c in found.causes)


@pytest.mark.parametrize("settings", [FAST, STANDARD, THOROUGH], ids=["fast", "standard", "thorough"])
@pytest.mark.parametrize("per_article", [0, 1, 7, 12, 20])
def test_pairs_keep_to_their_budget_and_those_beyond_are_counted(settings: Settings, per_article: int) -> None:
    n = 70
    some = alike(n)
    some[5] += " " + some[6]  # a passage, which no budget cuts
    articles = table(some)
    found = proposed(articles, settings.changed(pairs_per_article=per_article), encode=hashed)
    fixed = sum(bool(set(c.split("+")) & FINDERS) for c in found.causes)
    assert fixed == len(proposed(articles, settings.changed(pairs_per_article=0), encode=hashed).pairs) > 0
    if per_article == 0:
        assert len(found.pairs) == fixed and found.dropped == {}
        return
    # below it, the nearest of each article are proposed all the same: by words, and half as many by vectors
    least = (SURE + SURE // 2) * n + fixed
    assert len(found.pairs) <= max(per_article * n, least)
    everything = proposed(articles, settings.changed(pairs_per_article=1000), encode=hashed)
    assert "lexical" not in everything.dropped and len(everything.pairs) > 20 * n
    for cause in ("lexical", "semantic"):
        assert count(found, cause) + found.dropped.get(cause, 0) == count(everything, cause)
    assert found.dropped["lexical"] > 0
    kept, every = causes_of(found), causes_of(everything)
    assert all(pair in every and causes <= every[pair] for pair, causes in kept.items())


@settings(max_examples=25, deadline=None)
@given(st.lists(texts(12, most=4), max_size=7), st.integers(0, 6))
def test_without_a_budget_only_copies_passages_and_credits_are_proposed(some: list[str], named: int) -> None:
    articles = table(some, outlet=["Northwire"] * len(some))
    credits = credit(f"a{named:03d}", "Northwire")
    recorder = Recorder()
    none = proposed(articles, THOROUGH.changed(pairs_per_article=0), credits, recorder)
    assert recorder.given == [] and none.dropped.keys() <= FINDERS
    some_ = causes_of(proposed(articles, THOROUGH, credits, recorder))
    assert causes_of(none) == {pair: causes & FINDERS for pair, causes in some_.items() if causes & FINDERS}


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
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_fast_runs_read_nothing_with_the_transformer() -> None:
    recorder = Recorder()
    assert not any("semantic" in c for c in proposed(table(STORIES), FAST, encode=recorder).causes)
    assert recorder.given == []


def test_thorough_runs_read_every_representative_and_propose_the_nearest() -> None:
    recorder = Recorder()
    some = [*filler(9), FERRY, FERRY]
    found = proposed(table(some), THOROUGH, encode=recorder)
    assert recorder.given == some[:10]
    assert found.notes["encoded"] == 10 and found.notes["vector_index"] == "flat"
    vectors = hashed(some[:10]) - hashed(some[:10]).mean(0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    products = vectors @ vectors.T
    np.fill_diagonal(products, -1)
    near = causes_of(proposed(table(some), THOROUGH, encode=hashed))
    for row, order in enumerate(np.argsort(-products, axis=1)[:, : SURE // 2].tolist()):
        for other in order:
            assert products[row, other] <= 0 or "semantic" in near[min(row, other), max(row, other)]


def test_standard_runs_read_the_articles_for_which_words_found_least() -> None:
    # strangers, copies with one word more, and articles that share 24 or 6 of their 60 words with the next
    copies = [f"{own} {word(60000 + i)}" for own in filler(6, 100) for i in range(2)]
    near, far = (
        [" ".join(word(start + step * i + j) for j in range(60)) for i in range(n)]
        for n, step, start in ((12, 36, 10_000), (20, 54, 20_000))
    )
    strangers = filler(10)
    recorder = Recorder()
    some = [*near, *far, *copies, *strangers]
    found = proposed(table(some), STANDARD, encode=recorder)
    assert len(recorder.given) == found.notes["encoded"] == int(STANDARD_SHARE * len(some))  # 16 of 54
    assert set(strangers) < set(recorder.given) <= {*strangers, *far}
    decided = Recorder()
    found = proposed(table([*near, *copies]), STANDARD, encode=decided)
    assert decided.given == [] and found.notes["encoded"] == 0


@pytest.mark.parametrize("n", [*range(1, 12), 50])
@pytest.mark.parametrize("texts_of", [filler, alike])
def test_standard_runs_never_read_more_than_their_share(texts_of: Callable[[int], list[str]], n: int) -> None:
    recorder = Recorder()
    proposed(table(texts_of(n)), STANDARD, encode=recorder)
    assert len(recorder.given) <= STANDARD_SHARE * n


def test_only_the_start_of_a_long_text_is_given_to_the_transformer() -> None:
    recorder = Recorder()
    proposed(table([" ".join(filler(40)), FERRY]), THOROUGH, encode=recorder)
    assert max(map(len, recorder.given)) == EMBEDDED_CHARACTERS


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
    found = causes_of(proposed(table(some), FAST.changed(pairs_per_article=0)))
    by_minhash = sum("minhash" in found.get((2 * i, 2 * i + 1), set()) for i in range(150))
    assert by_minhash >= 145
    assert all((2 * i, 2 * i + 1) in found for i in range(150))  # and none by all generators together
    assert len(found) < 160


def test_what_a_budget_drops_is_reported_by_cause() -> None:
    # sixty articles that each share stock lines of nine words, too few to be told for sure, with most of the others
    stock = [" ".join(word(20000 + 20 * s + i) for i in range(9)) for s in range(600)]
    rng = np.random.default_rng(3)
    some = [" ".join([own, *(stock[s] for s in rng.choice(600, 40, replace=False))]) for own in filler(60)]
    found = proposed(table(some), FAST.changed(pairs_per_article=0))
    assert found.dropped.get("passage", 0) > 0


def test_passages_in_too_many_articles_are_told() -> None:
    stock = " ".join(word(50000 + i) for i in range(20))
    found = proposed(table([f"{own} {stock}" for own in filler(12)]), FAST.changed(passage_frequency=10))
    assert int(str(found.notes["frequent_passages"])) > 0
    assert not any("passage" in c for c in found.causes)


def test_what_words_and_vectors_both_find_is_paid_for_once() -> None:
    n, per_article = 70, 9
    found = proposed(table(alike(n)), THOROUGH.changed(pairs_per_article=per_article), encode=hashed)
    causes = [set(c.split("+")) for c in found.causes]
    twice = sum({"lexical", "semantic"} <= c for c in causes)
    # the budget is used up, and no more; what the refund brings may itself be found twice
    assert per_article * n - twice // 10 <= len(found.pairs) <= per_article * n and twice >= 20, twice
    assert found.dropped["lexical"] > 0


def test_vectors_that_point_apart_propose_nothing() -> None:
    def opposite(some: Sequence[str]) -> NDArray[np.float32]:
        """Of two articles one vector, and of all others its reverse."""
        return np.array([[1.0, 0.0] if "zero" in t or "one" in t else [-1.0, 0.0] for t in some], np.float32)

    some = [f"{name} {text}" for name, text in zip(("zero", "one", "two"), filler(3), strict=True)]
    found = causes_of(proposed(table(some), THOROUGH, encode=opposite))
    assert found == {(0, 1): {"semantic"}}
