"""Articles and masks -> what all later floors compare: the counted words of each text, as integers.

Masked words (boilerplate, credit lines, datelines) are left out here, once; nothing behind this floor sees them. What
is left keeps its place in the text, so that passages can be shown.
"""

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Fingerprints, Postings
from dedup.fingerprint.posting_kernels import close_up, fill_postings, find_content
from dedup.settings import Settings
from dedup.text.background import COMMON, background
from dedup.text.tokenizer import MASKED, SENTENCE, Words, read_words
from index.dense_ids import dense_ids
from index.exact import digests_of, first_equal
from index.minhash import signatures


def fingerprint(
    articles: pl.DataFrame, masks: pl.DataFrame, settings: Settings, *, sketch: bool = True
) -> Fingerprints:
    """Read each text once and leave out what is masked. Without `sketch` there are no signatures (n, 0).

    >>> from dedup.tables import conform, empty
    >>> two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Harbour closed.", "harbour CLOSED"]}))
    >>> fingerprint(two, empty("masks"), Settings()).same_as.tolist()
    [0, 0]
    """
    prints, digests, exact = read_prints(articles, masks, settings, sketch=sketch)
    same_as = _alone_without_words(first_equal(digests), prints.words.counts)
    return replace(prints, same_as=same_as, exact_as=first_equal(exact))


def read_prints(
    articles: pl.DataFrame, masks: pl.DataFrame, settings: Settings, *, sketch: bool = True
) -> tuple[Fingerprints, NDArray[np.uint64], NDArray[np.uint64]]:
    """The same before anything is known of who is a copy of whom, every article standing for itself; and the digests
    (n, 2) that tell it: articles with the same counted words have the same of the first, with credit lines counted of
    the second.
    """
    everything = read_words(articles["text"])
    masked = _masked(everything, articles, masks)
    flags = everything.flags | np.where(masked, MASKED, 0).astype(np.uint8)
    # a copy that dropped the credit is nearly, but not exactly, the same; headlines and boilerplate are the page's
    wording = ~_masked(everything, articles, masks.filter(pl.col("kind") != "credit")) if len(masks) else ~masked
    kept = (flags & MASKED) == 0
    bounds = everything.bounds - np.searchsorted(np.flatnonzero(~kept), everything.bounds)
    words = Words(everything.hashes[kept], everything.starts[kept], everything.ends[kept], flags[kept], bounds)
    sentence = (np.cumsum((flags & SENTENCE) != 0, dtype=np.int32) - 1)[kept]
    exact, all_words = digests_of(everything.hashes, everything.bounds, keep=wording), everything.counts
    del everything, masked, flags, wording, kept  # a third of all memory, where texts are many
    alone = np.arange(len(bounds) - 1)
    prints = Fingerprints(
        ids=articles["id"].to_list(),
        words=words,
        all_words=all_words,
        same_as=alone,
        exact_as=alone,
        signatures=signatures(
            words.hashes, bounds, shingle=settings.shingle_words, permutations=settings.permutations,
            seed=settings.seed,
        ) if sketch else np.zeros((len(bounds) - 1, 0), np.uint32),
        postings=_postings(words, sentence),
    )  # fmt: skip
    return prints, digests_of(words.hashes, bounds), exact


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
    within, content, most = np.empty(total, np.uint16), np.empty(total, np.bool_), np.zeros(n + 1, np.int64)
    find_content(ids, idf, words.bounds, content, most)
    keys, kinds, weights = np.empty(most[-1], np.uint64), np.empty(most[-1], np.uint8), np.empty(most[-1], np.float32)
    counts, sentences, bounds = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n + 1, np.int64)
    fill_postings(
        ids, vocabulary, idf, words.flags, sentence, words.bounds, content, most,
        within, keys, kinds, weights, counts, sentences,
    )  # fmt: skip
    close_up(most, counts, keys, kinds, weights, bounds)
    for column in (keys, kinds, weights):
        column.resize(bounds[-1], refcheck=False)  # in place: words that a sentence has twice took room too
    return Postings(keys, kinds, weights, bounds, sentences, within, content)
