"""Searching a collection part by part gives the neighbours of a search over all of it, to the bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import one_thread  # noqa: F401  # a fixture

from index.inverted_index import Pooled, Terms, merged_pools, nearest_by_terms, pooled_by_terms, terms

texts = st.lists(st.lists(st.integers(0, 11), min_size=0, max_size=6, unique=True), min_size=1, max_size=20)


def collection(words: list[list[int]]) -> tuple[Terms, NDArray[np.int64]]:
    """Terms of texts, weighed by how rare they are, and how many texts hold each."""
    ids = np.array([w for text in words for w in sorted(text)], np.int32)
    first = np.append(0, np.cumsum([len(text) for text in words])).astype(np.int64)
    holders = np.bincount(ids, minlength=12).astype(np.int64)
    idf = np.log(len(words) / np.maximum(holders, 1)).astype(np.float32)
    return terms(ids, idf[ids] * (1 + ids % 3), first, idf + 1e-9 * np.arange(12)), holders


@settings(max_examples=200, deadline=None)
@given(texts, st.integers(1, 5), st.integers(0, 12), st.integers(1, 6), st.integers(1, 4))
def test_parts_give_what_the_whole_gives(words: list[list[int]], k: int, work: int, pool: int, parts: int) -> None:
    every, holders = collection(words)
    rows = np.arange(len(words))
    expected = nearest_by_terms(every, k, work=work, pool=pool)
    found = [
        pooled_by_terms(every, holders, rows, part, work=work, pool=max(pool, k))
        for part in np.array_split(rows, parts)
    ]
    both = Pooled(
        *(np.concatenate([getattr(p, name) for p in found]) for name in ("query", "row", "partial", "cosine"))
    )
    near, cosines = merged_pools(both, len(words), k, pool=pool)
    assert near.tolist() == expected[0].tolist()
    assert cosines.tolist() == expected[1].tolist()
