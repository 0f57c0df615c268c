"""Banding: the pairs that share a bucket, all of them, and few where a bucket is crowded."""

from collections import Counter
from itertools import combinations

import numba
import numpy as np
import pytest
from datasketch import LeanMinHash, MinHashLSH
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from index.exact import equal_groups
from index.lsh import _strongest, bands_and_rows, candidate_pairs, query, recall
from index.minhash import signatures
from index.minhash_kernels import EMPTY

BANDS, ROWS = 3, 2
small_matrices = st.integers(0, 40).flatmap(lambda n: hnp.arrays(np.uint32, (n, 7), elements=st.integers(0, 2)))


def share_a_bucket(signed: NDArray[np.uint32]) -> list[list[int]]:
    bands = [signed[:, b * ROWS : b * ROWS + ROWS] for b in range(BANDS)]
    return [
        [i, j]
        for i, j in combinations(range(len(signed)), 2)
        if any((band[i] == band[j]).all() for band in bands)
    ]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(small_matrices)
def test_pairs_are_exactly_those_that_share_a_bucket(signed: NDArray[np.uint32]) -> None:
    found = candidate_pairs(signed, params=(BANDS, ROWS))
    assert found.pairs.tolist() == share_a_bucket(signed)
    assert found.dropped == 0


@settings(max_examples=100, deadline=None)
@given(small_matrices, st.integers(0, 40))
def test_a_query_finds_the_pairs_across_and_no_others(signed: NDArray[np.uint32], cut: int) -> None:
    old, new = signed[:cut], signed[cut:]
    across = [[i, j - len(old)] for i, j in share_a_bucket(signed) if i < len(old) <= j]
    assert query(old, new, params=(BANDS, ROWS)).pairs.tolist() == across


@settings(max_examples=100, deadline=None)
@given(small_matrices, st.integers(1, 6))
def test_crowded_buckets_lose_only_pairs_that_are_counted(signed: NDArray[np.uint32], cap: int) -> None:
    found = candidate_pairs(signed, params=(BANDS, ROWS), bucket_cap=cap)
    everything = share_a_bucket(signed)
    pairs = found.pairs.tolist()
    assert all(p in everything for p in pairs)
    assert pairs == sorted(pairs)
    assert len(everything) - len(pairs) <= found.dropped
    assert {j for _, j in pairs} == {j for _, j in everything}  # whoever had a partner before it still has one


def test_same_pairs_as_datasketch_on_signatures() -> None:
    rng = np.random.default_rng(3)
    base = rng.integers(0, 2**32, (60, 200), np.uint32)
    texts = [np.where(rng.random(200) < change, rng.integers(0, 2**32, 200), t).astype(np.uint32)
             for t in base for change in (0, 0.02, 0.1)]  # fmt: skip
    signed = signatures(np.concatenate(texts), np.arange(0, 200 * len(texts) + 1, 200))
    theirs = MinHashLSH(threshold=0.5, num_perm=128)
    expected = set()
    for row, signature in enumerate(signed):
        sketch = LeanMinHash(seed=1, hashvalues=signature, scheme="affine32")
        expected |= {(other, row) for other in theirs.query(sketch)}
        theirs.insert(row, sketch)
    assert bands_and_rows(0.5, 128) == (theirs.b, theirs.r)
    assert set(map(tuple, candidate_pairs(signed).pairs.tolist())) == expected


def test_texts_without_words_propose_nothing() -> None:
    signed = np.full((5, 128), EMPTY, np.uint32)
    assert candidate_pairs(signed).dropped == 0
    assert len(candidate_pairs(signed)) == len(query(signed, signed)) == 0


@pytest.mark.parametrize("rows", [0, 1])
def test_too_few_rows_for_a_pair(rows: int) -> None:
    assert candidate_pairs(np.ones((rows, 128), np.uint32)).pairs.shape == (0, 2)


def test_signatures_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="bands"):
        candidate_pairs(np.ones((2, 4), np.uint32), params=(3, 2))
    with pytest.raises(ValueError, match="sign both alike"):
        query(np.ones((2, 4), np.uint32), np.ones((2, 8), np.uint32))


@pytest.mark.parametrize("similarity", [0.3, 0.5, 0.7, 0.9])
def test_recall_follows_its_curve(similarity: float) -> None:
    made, size = 3000, 200
    rng = np.random.default_rng(round(similarity * 10))
    shared = round(2 * size * similarity / (1 + similarity))
    drawn = rng.integers(0, 2**32, (made, 2 * size - shared), np.uint32)
    texts = np.stack([drawn[:, :size], drawn[:, size - shared :]], 1).reshape(-1)
    signed = signatures(texts, np.arange(0, 2 * made * size + 1, size), shingle=1)
    pairs = candidate_pairs(signed).pairs
    found = np.count_nonzero((pairs[:, 0] % 2 == 0) & (pairs[:, 1] == pairs[:, 0] + 1)) / made
    true = shared / (2 * size - shared)
    assert found == pytest.approx(recall(true, *bands_and_rows(0.5, 128)), abs=0.035)


def sign_and_pair(texts: NDArray[np.uint32], bounds: NDArray[np.int64]) -> int:
    """Pairs that the whole way stores: each copy with its representative, and candidates of representatives."""
    first = equal_groups(texts, bounds)
    alone = np.flatnonzero(first == np.arange(len(first)))
    return len(first) - len(alone) + len(candidate_pairs(signatures(texts, bounds)[alone]))


def test_identical_articles_make_one_pair_each() -> None:
    n, size = 10_000, 50
    texts = np.tile(np.arange(size, dtype=np.uint32), n)
    bounds = np.arange(0, n * size + 1, size)
    assert sign_and_pair(texts, bounds) == n - 1
    assert len(candidate_pairs(signatures(texts, bounds))) == n - 1


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=20), st.integers(1, 4))
def test_the_strongest_are_those_named_most_often_and_of_equals_the_first(named: list[int], most: int) -> None:
    found = np.array(named, np.int64)
    kept, lost = _strongest(found, len(named), most)
    times = Counter(named)
    expected = sorted(times, key=lambda value: (-times[value], value))
    assert (found[:kept].tolist(), lost) == (expected[:most], len(expected[most:]))


def test_shared_boilerplate_makes_at_most_two_pairs_an_article() -> None:
    n, size = 10_000, 100
    texts = np.random.default_rng(8).integers(0, 2**32, (n, size), np.uint32)
    texts[:, :80] = np.arange(80)
    bounds = np.arange(0, n * size + 1, size)
    found = candidate_pairs(signatures(texts.reshape(-1), bounds))
    assert n / 2 < len(found) <= 1.5 * n  # one hub for each; of two, twice as many
    assert found.dropped > n


def test_articles_of_one_word_make_at_most_one_pair_each() -> None:
    texts = np.random.default_rng(9).integers(0, 5000, 100_000, np.uint32)
    assert sign_and_pair(texts, np.arange(100_001)) <= 100_000


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 1), max_size=4), max_size=20), st.booleans())
def test_equal_groups_are_those_of_equal_sequences(texts: list[list[int]], masked: bool) -> None:
    bounds = np.concatenate([[0], np.cumsum([len(t) for t in texts], dtype=np.int64)]).astype(np.int64)
    hashes = np.array([w for t in texts for w in t], np.uint32)
    keep = hashes != 1 if masked else None
    seen: dict[tuple[int, ...], int] = {}
    counted = [tuple(w for w in t if w != 1 or not masked) for t in texts]
    assert equal_groups(hashes, bounds, keep).tolist() == [seen.setdefault(t, i) for i, t in enumerate(counted)]


def test_any_number_of_threads_gives_the_same_pairs() -> None:
    signed = np.random.default_rng(4).integers(0, 3, (3000, 128), np.uint32)
    both = []
    for threads in (1, 2):
        numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
        both.append(candidate_pairs(signed, bucket_cap=8))
    numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)
    assert np.array_equal(both[0].pairs, both[1].pairs)
    assert both[0].dropped == both[1].dropped


def by_counting(signed: NDArray[np.uint32], cap: int, most: int) -> tuple[list[list[int]], int]:
    """Pairs and losses as the text says them: all of a bucket of at most `cap`; else each row with the bucket's first,
    of which a row keeps the `most` that most of its buckets name.
    """
    pairs, lost, hubs = set(), 0, [Counter[int]() for _ in signed]
    for b in range(BANDS):
        buckets: dict[bytes, list[int]] = {}
        for row, values in enumerate(signed[:, b * ROWS : b * ROWS + ROWS]):
            buckets.setdefault(values.tobytes(), []).append(row)
        for rows in buckets.values():
            if len(rows) <= cap:
                pairs |= set(combinations(rows, 2))
            else:
                lost += len(rows) * (len(rows) - 1) // 2 - (len(rows) - 1)
                for row in rows[1:]:
                    hubs[row][rows[0]] += 1
    for row, named in enumerate(hubs):
        best = sorted(named, key=lambda hub: (-named[hub], hub))
        pairs |= {(hub, row) for hub in best[:most]}
        lost += len(best[most:])
    return [list(p) for p in sorted(pairs)], lost


@settings(max_examples=80, deadline=None)
@given(small_matrices, st.integers(1, 6), st.integers(1, 3))
@example(np.array([[0, 0, 1, 1, 2, 2, 0], [3, 3, 4, 4, 5, 5, 0], [0, 0, 4, 4, 5, 5, 0]], np.uint32), 1, 1)
def test_of_a_crowded_bucket_the_strongest_hub_is_kept_and_every_loss_counted(
    signed: NDArray[np.uint32], cap: int, most: int
) -> None:
    found = candidate_pairs(signed, params=(BANDS, ROWS), bucket_cap=cap, hot_pairs=most)
    assert (found.pairs.tolist(), found.dropped) == by_counting(signed, cap, most)


@pytest.mark.parametrize(("rows", "pairs", "dropped"), [(64, 2016, 0), (65, 64, 2016)])
def test_sixty_four_copies_are_compared_all_with_all_and_one_more_with_the_first(
    rows: int, pairs: int, dropped: int
) -> None:
    found = candidate_pairs(np.ones((rows, 2), np.uint32), params=(1, 2))
    assert (len(found), found.dropped) == (pairs, dropped)
