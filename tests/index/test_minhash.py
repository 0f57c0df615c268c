"""Signatures: datasketch's numbers, exactly; and estimates with the error that theory gives."""

from itertools import pairwise

import datasketch
import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from index.minhash import estimated_jaccard, from_datasketch, jaccard, shingle_hashes, signatures, to_datasketch
from index.minhash_kernels import EMPTY

hash_arrays = hnp.arrays(np.uint32, st.integers(0, 200), elements=st.integers(0, 2**32 - 1))


def laid_out(texts: list[NDArray[np.uint32]]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(t) for t in texts], out=bounds[1:])
    return np.concatenate([np.empty(0, np.uint32), *texts]), bounds


def by_datasketch(shingles: NDArray[np.uint32], permutations: int, seed: int) -> NDArray[np.uint32]:
    sketch = datasketch.MinHash(permutations, seed=seed, scheme="affine32", hashfunc=int)
    sketch.update_batch(shingles.tolist())
    return np.asarray(sketch.hashvalues)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(hash_arrays, max_size=5),
    st.integers(1, 7),
    st.sampled_from([1, 2, 3, 5, 64, 127, 128]),
    st.integers(0, 3),
    st.booleans(),
)
def test_signatures_equal_datasketch_bit_for_bit(
    texts: list[NDArray[np.uint32]], shingle: int, permutations: int, seed: int, masked: bool
) -> None:
    hashes, bounds = laid_out(texts)
    keep = hashes % 3 != 0 if masked else None
    signed = signatures(hashes, bounds, shingle=shingle, permutations=permutations, seed=seed, keep=keep)
    shingles, ends = shingle_hashes(hashes, bounds, shingle=shingle, seed=seed, keep=keep)
    assert signed.shape == (len(texts), permutations)
    for row, (lo, hi) in enumerate(pairwise(ends)):
        assert np.array_equal(signed[row], by_datasketch(shingles[lo:hi], permutations, seed))


@settings(max_examples=50, deadline=None)
@given(st.lists(hash_arrays, max_size=5), st.integers(1, 7))
def test_masked_words_count_as_if_they_were_not_there(texts: list[NDArray[np.uint32]], shingle: int) -> None:
    hashes, bounds = laid_out(texts)
    without = laid_out([t[t % 3 != 0] for t in texts])
    assert np.array_equal(
        signatures(hashes, bounds, shingle=shingle, keep=hashes % 3 != 0), signatures(*without, shingle=shingle)
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=40), st.integers(1, 7))
def test_shingle_hashes_tell_runs_of_words_apart(words: list[int], shingle: int) -> None:
    shingles, _ = shingle_hashes(*laid_out([np.array(words, np.uint32)]), shingle=shingle)
    if len(words) < shingle:
        runs = [tuple(words)] if words else []
    else:
        runs = [tuple(words[i : i + shingle]) for i in range(len(words) - shingle + 1)]
    assert len(shingles) == len(runs)
    assert len(set(zip(runs, shingles.tolist(), strict=True))) == len(set(runs)) == len(set(shingles.tolist()))


def test_a_short_text_differs_from_its_own_beginning() -> None:
    texts = [np.array(t, np.uint32) for t in ([1], [1, 0], [1, 0, 0], [0], [0, 0], [])]
    signed = signatures(*laid_out(texts))
    assert len({s.tobytes() for s in signed}) == len(texts)
    assert (signed[-1] == EMPTY).all()


def test_sketches_go_to_datasketch_and_back() -> None:
    words = np.arange(300, dtype=np.uint32)
    signed = signatures(words, np.array([0, 200, 300]), seed=7)
    full, lean = to_datasketch(signed[0], seed=7), to_datasketch(signed[1], seed=7, lean=True)
    assert isinstance(lean, datasketch.LeanMinHash)
    assert full.jaccard(lean) == estimated_jaccard(signed, np.array([[0, 1]]))[0]
    assert np.array_equal(from_datasketch(full, seed=7), signed[0])
    assert np.array_equal(from_datasketch(lean, seed=7), signed[1])
    theirs = datasketch.MinHash(128, seed=7, scheme="affine32")
    theirs.update(b"harbour")
    full.merge(theirs)
    assert np.array_equal(from_datasketch(full, seed=7), np.minimum(signed[0], theirs.hashvalues))


@pytest.mark.parametrize(
    ("seed", "scheme"), [(2, "affine32"), (1, "legacy"), (1, "affine64")]
)  # fmt: skip
def test_a_sketch_that_cannot_be_compared_is_refused(seed: int, scheme: str) -> None:
    sketch = datasketch.MinHash(4, seed=seed, scheme=scheme)
    with pytest.raises(ValueError, match="make it anew"):
        from_datasketch(sketch, seed=1)


def test_arguments_that_do_not_fit_together_are_refused() -> None:
    words = np.arange(4, dtype=np.uint32)
    for hashes, bounds, options in (
        (words, np.array([0, 9]), {}),
        (words.astype(np.int64), np.array([0, 4]), {}),
        (words, np.array([0, 4]), {"keep": np.ones(3, np.bool_)}),
        (words, np.array([0, 4]), {"shingle": 0}),
    ):
        with pytest.raises(ValueError, match=r"bounds|keep|shingle"):
            signatures(hashes, bounds, **options)  # type: ignore[arg-type]


@settings(max_examples=100, deadline=None)
@given(st.lists(hnp.arrays(np.uint32, st.integers(0, 60), elements=st.integers(0, 12)), min_size=1, max_size=6))
def test_exact_jaccard_is_that_of_the_sets(texts: list[NDArray[np.uint32]]) -> None:
    hashes, bounds = laid_out(texts)
    pairs = np.array([(i, j) for i in range(len(texts)) for j in range(len(texts))], np.int64)
    shingles, ends = shingle_hashes(hashes, bounds, shingle=2)
    sets = [set(shingles[lo:hi].tolist()) for lo, hi in pairwise(ends)]
    expected = [len(sets[i] & sets[j]) / max(1, len(sets[i] | sets[j])) for i, j in pairs]
    assert jaccard(hashes, bounds, pairs, shingle=2).tolist() == expected


def test_no_pairs_no_similarities() -> None:
    words = np.arange(4, dtype=np.uint32)
    none = np.empty((0, 2), np.int64)
    assert jaccard(words, np.array([0, 4]), none).shape == (0,)
    assert estimated_jaccard(signatures(words, np.array([0, 4])), none).shape == (0,)


@pytest.mark.parametrize("similarity", [0.1, 0.5, 0.9])
def test_the_error_of_estimated_similarity_is_that_of_theory(similarity: float) -> None:
    pairs_made, size, permutations = 1500, 300, 128
    rng = np.random.default_rng(int(similarity * 100))
    shared = round(2 * size * similarity / (1 + similarity))
    texts = []
    for _ in range(pairs_made):
        drawn = rng.integers(0, 2**32, 2 * size - shared, np.uint32)
        texts += [drawn[:size], drawn[size - shared :]]
    hashes, bounds = laid_out(texts)
    pairs = np.arange(2 * pairs_made).reshape(-1, 2)
    true = jaccard(hashes, bounds, pairs, shingle=1)
    assert np.allclose(true, similarity, atol=0.01)
    error = estimated_jaccard(signatures(hashes, bounds, shingle=1), pairs) - true
    expected = np.sqrt(similarity * (1 - similarity) / permutations)
    assert abs(error.mean()) < 4 * expected / np.sqrt(pairs_made)
    assert 0.9 < error.std() / expected < 1.1


def test_any_number_of_threads_gives_the_same_signatures() -> None:
    rng = np.random.default_rng(5)
    hashes, bounds = laid_out([rng.integers(0, 2**32, n, np.uint32) for n in rng.integers(0, 400, 2000)])
    both = []
    for threads in (1, 2):
        numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
        both.append(signatures(hashes, bounds))
    numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)
    assert np.array_equal(*both)


def test_one_huge_text_beside_small_ones() -> None:
    rng = np.random.default_rng(6)
    texts = [rng.integers(0, 2**32, n, np.uint32) for n in (3, 1_000_000, 0, 10)]
    hashes, bounds = laid_out(texts)
    signed = signatures(hashes, bounds)
    assert np.array_equal(signed[[0, 2, 3]], signatures(*laid_out([texts[0], texts[2], texts[3]])))
    assert (signed[1] < 2**32 // 20_000).all()


def test_signatures_are_those_of_seed_one_and_shingles_of_five_unless_told() -> None:
    words = np.random.default_rng(4).integers(0, 2**32, 40, np.uint32)
    told = signatures(words, np.array([0, 40]), shingle=5, permutations=128, seed=1)
    assert np.array_equal(signatures(words, np.array([0, 40])), told)
    assert not np.array_equal(signatures(words, np.array([0, 40]), seed=0), told)


def shingle_sum(words: list[int], shingle: int, seed: int) -> int:
    """The hash of one shingle of 64-bit words by whole numbers: the high half of a sum of products modulo 2**64."""
    factors = np.random.Generator(np.random.PCG64(seed)).integers(0, 2**64, shingle + 1, np.uint64).tolist()
    odd = [f | 1 for f in factors]
    return (sum(w * f for w, f in zip(words, odd, strict=False)) + len(words) * odd[-1]) % 2**64 >> 32


@settings(max_examples=50, deadline=None)
@given(st.lists(hash_arrays, max_size=4), st.integers(1, 7), st.integers(0, 3))
def test_a_shingle_hashes_to_the_high_half_of_a_sum_of_products(
    texts: list[NDArray[np.uint32]], shingle: int, seed: int
) -> None:
    hashes, bounds = laid_out(texts)
    found, ends = shingle_hashes(hashes, bounds, shingle=shingle, seed=seed)
    for text, (lo, hi) in zip(texts, pairwise(ends), strict=True):
        runs = [text[i : i + shingle].tolist() for i in range(max(len(text) - shingle + 1, min(len(text), 1)))]
        assert found[lo:hi].tolist() == [shingle_sum(run, shingle, seed) for run in runs]


@pytest.mark.parametrize("masked", [False, True])
def test_many_texts_are_signed_and_compared_as_each_alone(masked: bool) -> None:
    rng = np.random.default_rng(9)
    # more words than one parallel task takes, and more pairs than one takes: some of long texts and some of none
    sizes = [*rng.integers(0, 60, 300).tolist(), 1, 40_000, 0, 64, 65]
    texts = [rng.integers(0, 6 if n < 100 else 2**32, n).astype(np.uint32) for n in sizes]
    hashes, bounds = laid_out(texts)
    keep = rng.random(len(hashes)) < 0.8 if masked else np.ones(len(hashes), np.bool_)
    given_ = {"keep": keep} if masked else {}
    signed = signatures(hashes, bounds, permutations=6, **given_)  # type: ignore[arg-type]
    alone = [text[keep[lo:hi]] for text, (lo, hi) in zip(texts, pairwise(bounds), strict=True)]
    for row, text in enumerate(alone):
        assert np.array_equal(signed[row], signatures(text, np.array([0, len(text)]), permutations=6)[0])
    pairs = np.concatenate([rng.integers(0, len(texts), (900, 2)), [[301, 301], [302, 300], [302, 302], [303, 304]]])
    sets = [set(shingle_hashes(text, np.array([0, len(text)]), shingle=2)[0].tolist()) for text in alone]
    exact = [len(sets[i] & sets[j]) / max(1, len(sets[i] | sets[j])) for i, j in pairs.tolist()]
    for order in (np.arange(len(pairs)), np.lexsort((pairs[:, 1], pairs[:, 0]))):  # by the left text it is fastest
        found = jaccard(hashes, bounds, pairs[order], shingle=2, **given_)  # type: ignore[arg-type]
        assert found.tolist() == [exact[k] for k in order.tolist()]
    shares = estimated_jaccard(signed, pairs)
    assert shares.tolist() == [(signed[i] == signed[j]).mean() for i, j in pairs.tolist()]


@pytest.mark.parametrize(
    ("bounds", "fits"),
    [([0, 4], True), ([1, 3], True), ([4, 4], True), ([0, 5], False), ([-1, 4], False), ([], False), ([0], True)],
)
def test_bounds_lie_within_the_words(bounds: list[int], fits: bool) -> None:
    words = np.arange(4, dtype=np.uint32)
    if fits:
        assert len(signatures(words, np.array(bounds, np.int64))) == len(bounds) - 1
        return
    with pytest.raises(ValueError, match="bounds must lie within the 4 hashes"):
        signatures(words, np.array(bounds, np.int64))


def test_a_shingle_of_one_word_is_the_shortest_and_texts_that_do_not_begin_at_the_first_word_are_read_too() -> None:
    words = np.arange(9, dtype=np.uint32)
    some, ends = shingle_hashes(words, np.array([2, 5, 9]), shingle=1)
    assert some.tolist() == shingle_hashes(words, np.array([0, 9]), shingle=1)[0][2:].tolist()
    assert ends.tolist() == [0, 3, 7]
    assert np.array_equal(signatures(words, np.array([2, 5, 9])), signatures(words[2:], np.array([0, 3, 7])))
