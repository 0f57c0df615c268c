"""That two texts share a passage is a fact: every such pair has a row, whatever the judge makes of it."""

from itertools import combinations, pairwise

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import one_thread, word

import dedup
from dedup.clean.masks import find_masks
from dedup.fingerprint.prints import fingerprint
from dedup.relate.judging import TOLD_WORDS

__all__ = ["one_thread"]
FAST = dedup.Settings(depth="fast")


def sentences(rng: np.random.Generator, words: int) -> str:
    out = []
    while words > 0:
        n = min(words, int(rng.integers(8, 16)))
        out.append(" ".join(word(int(k)) for k in rng.integers(0, 60_000, n)).capitalize() + ".")
        words -= n
    return " ".join(out)


def collection(seed: int, articles: int, passages: int, outlets: int) -> pl.DataFrame:
    """Articles of words drawn at random, into which passages of 10 to 60 words are pasted, each into up to a dozen."""
    rng = np.random.default_rng(seed)
    parts = [[sentences(rng, int(rng.integers(30, 200)))] for _ in range(articles)]
    for _ in range(passages):
        pasted = sentences(rng, int(rng.integers(10, 60)))
        for at in rng.choice(articles, min(articles, int(rng.integers(2, 13))), replace=False):
            parts[at].insert(int(rng.integers(0, len(parts[at]) + 1)), pasted)
    for part in parts:  # the same words at the foot of two texts are the page's, not the story's
        part.append(sentences(rng, 12))
    return pl.DataFrame({
        "id": [f"n{i:03d}" for i in range(articles)], "text": ["\n\n".join(p) for p in parts],
        "outlet": [f"Orlen Paper {rng.integers(0, outlets)}" if outlets else None for _ in range(articles)],
        "published": [f"2026-0{rng.integers(1, 10)}-{rng.integers(10, 29)}" for _ in range(articles)],
    }, schema_overrides={"outlet": pl.String})  # fmt: skip


def with_a_run_in_common(result: dedup.Result) -> set[tuple[str, str]]:
    """By brute force over the counted words of every two articles."""
    prints = fingerprint(result.articles, find_masks(result.articles, result.credits), FAST)
    bounds, hashes = prints.words.bounds.tolist(), prints.words.hashes.tolist()
    runs = [
        {tuple(hashes[i : i + TOLD_WORDS]) for i in range(low, high - TOLD_WORDS + 1)} for low, high in pairwise(bounds)
    ]
    ids = prints.ids
    return {(ids[a], ids[b]) for a, b in combinations(range(len(ids)), 2) if runs[a] & runs[b]}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**16), st.integers(2, 40), st.integers(1, 6), st.integers(0, 3))
def test_whoever_shares_a_run_of_words_has_a_row_with_its_passage(
    seed: int, articles: int, passages: int, outlets: int
) -> None:
    result = dedup.scan(collection(seed, articles, passages, outlets), FAST)
    told = {(a, b) for a, b in result.pairs.select("left", "right").iter_rows()}
    shown = {(a, b) for a, b in result.passages.select("left", "right").iter_rows()}
    expected = with_a_run_in_common(result)
    assert expected - told == set()
    assert expected - shown == set()


def test_a_passage_that_too_many_hold_is_counted_not_told() -> None:
    rng = np.random.default_rng(5)
    pasted = sentences(rng, 30)
    # every other one opens with it: below texts that have nothing else in common it would be boilerplate, and masked
    parts = [(sentences(rng, 80), pasted)[:: 1 if n % 2 else -1] for n in range(60)]
    texts = ["\n\n".join(part) for part in parts]
    result = dedup.scan(pl.DataFrame({"id": [f"n{i}" for i in range(60)], "text": texts}), FAST)
    assert result.run["candidates"]["frequent_passages"] > 0
