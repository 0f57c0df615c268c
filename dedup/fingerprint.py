"""Articles and masks -> what all later floors compare: the counted words of each text, as integers.

Masked words (boilerplate, credit lines, datelines) are left out here, once; nothing behind this floor sees them. What
is left keeps its place in the text, so that passages can be shown.
"""

import numba
import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.background import COMMON, background
from dedup.settings import Settings
from dedup.shapes import FIGURE, NAME, Fingerprints, Postings
from dedup.words import CAPITAL, MASKED, NUMBER, SENTENCE, Words, read_words
from index.dense import dense_ids
from index.lsh import equal_groups
from index.minhash import signatures

SENTENCES = 400
"""A text with more sentences has neighbours merged until it has no more: alignment grows with their square."""


def fingerprint(
    articles: pl.DataFrame, masks: pl.DataFrame, settings: Settings, *, sketch: bool = True
) -> Fingerprints:
    """Read each text once and leave out what is masked. Without `sketch` there are no signatures (n, 0).

    >>> from dedup.tables import conform, empty
    >>> two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Harbour closed.", "harbour CLOSED"]}))
    >>> fingerprint(two, empty("masks"), Settings()).same_as.tolist()
    [0, 0]
    """
    everything = read_words(articles["text"])
    masked = _masked(everything, articles, masks)
    flags = everything.flags | np.where(masked, MASKED, 0).astype(np.uint8)
    # a copy that dropped the credit is nearly, but not exactly, the same; headlines and boilerplate are the page's
    wording = ~_masked(everything, articles, masks.filter(pl.col("kind") != "credit")) if len(masks) else ~masked
    kept = (flags & MASKED) == 0
    bounds = np.concatenate([[0], np.cumsum(kept)])[everything.bounds].astype(np.int64)
    words = Words(everything.hashes[kept], everything.starts[kept], everything.ends[kept], flags[kept], bounds)
    sentence = (np.cumsum((flags & SENTENCE) != 0, dtype=np.int32) - 1)[kept]
    return Fingerprints(
        ids=articles["id"].to_list(),
        words=words,
        all_words=everything.counts,
        same_as=_alone_without_words(equal_groups(words.hashes, bounds), words.counts),
        exact_as=equal_groups(everything.hashes, everything.bounds, keep=wording),
        signatures=signatures(
            words.hashes, bounds, shingle=settings.shingle_words, permutations=settings.permutations,
            seed=settings.seed,
        ) if sketch else np.zeros((len(bounds) - 1, 0), np.uint32),
        postings=_postings(words, sentence),
    )  # fmt: skip


def _alone_without_words(groups: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Texts in which nothing counts (a page of boilerplate, say) are no copies of each other."""
    return np.where(counts > 0, groups, np.arange(len(groups)))


def _masked(words: Words, articles: pl.DataFrame, masks: pl.DataFrame) -> NDArray[np.bool_]:
    """Which words begin inside a masked span."""
    out = np.zeros(len(words.hashes), np.bool_)
    if masks.is_empty():
        return out
    rows = articles.select("id").with_row_index("row")
    for row, start, end in masks.join(rows, left_on="article", right_on="id").select("row", "start", "end").iter_rows():
        lo, hi = words.bounds[row], words.bounds[row + 1]
        a, b = np.searchsorted(words.starts[lo:hi], (start, end))
        out[lo + a : lo + b] = True
    return out


def _postings(words: Words, sentence: NDArray[np.int32]) -> Postings:
    n, total = len(words), len(words.hashes)
    vocabulary, ids = dense_ids(words.hashes)
    idf = background().idf(vocabulary)
    idf[idf < -np.log(COMMON)] = 0
    within, content = np.empty(total, np.int32), np.empty(total, np.bool_)
    keys, kinds, weights = np.zeros(total, np.uint64), np.zeros(total, np.uint8), np.zeros(total, np.float32)
    counts, sentences = np.zeros(n, np.int64), np.zeros(n, np.int64)
    _fill_postings(
        ids, vocabulary, idf, words.flags, sentence, words.bounds,
        within, content, keys, kinds, weights, counts, sentences,
    )  # fmt: skip
    return Postings(keys, kinds, weights, counts, sentences, within, content)


@numba.njit(cache=True, nogil=True, parallel=True)
def _fill_postings(  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    ids, vocabulary, idf, flags, sentence, bounds, within, content, keys, kinds, weights, counts, sentences
):
    """For each text, its content words as sorted unique (hash << 16 | sentence) with weight and kind.

    `ids` are places in the sorted `vocabulary`, so their order is that of the hashes.
    """
    for t in numba.prange(len(bounds) - 1):
        lo, hi = bounds[t], bounds[t + 1]
        n = hi - lo
        if n == 0:
            continue
        opening = np.int64(sentence[lo])
        many = np.int64(sentence[hi - 1]) - opening + 1
        sentences[t] = min(many, SENTENCES)
        longest = many if many > SENTENCES else SENTENCES
        order = np.empty(n, np.uint64)
        m = 0
        for i in range(lo, hi):
            # neighbouring sentences of a very long text are merged: the alignment's memory grows with their square
            place = (np.int64(sentence[i]) - opening) * SENTENCES // longest
            within[i] = place
            content[i] = idf[ids[i]] > 0
            if content[i]:
                f = 0
                if flags[i] & CAPITAL and not flags[i] & SENTENCE:
                    f |= NAME
                if flags[i] & NUMBER:
                    f |= FIGURE
                order[m] = np.uint64(ids[i]) << np.uint64(32) | np.uint64(place) << np.uint64(16) | np.uint64(f)
                m += 1
        some = np.sort(order[:m])
        k = lo
        previous = np.uint64(0)
        for j in range(m):
            key = some[j] >> np.uint64(16)
            if k > lo and key == previous:
                kinds[k - 1] |= np.uint8(some[j] & np.uint64(3))
                continue
            word = key >> np.uint64(16)
            keys[k] = np.uint64(vocabulary[word]) << np.uint64(16) | (key & np.uint64(0xFFFF))
            kinds[k], weights[k] = np.uint8(some[j] & np.uint64(3)), idf[word]
            previous = key
            k += 1
        counts[t] = k - lo
