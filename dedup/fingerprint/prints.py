"""Articles and masks -> what all later floors compare: the counted words of each text, as integers.

Masked words (boilerplate, credit lines, datelines) are left out here, once; nothing behind this floor sees them. What
is left keeps its place in the text, so that passages can be shown.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Fingerprints, Postings
from dedup.fingerprint.posting_kernels import close_up, fill_postings, find_content, mark_spans
from dedup.scratch import Laid, many_articles
from dedup.settings import Settings
from dedup.text.background import COMMON, background
from dedup.text.tokenizer import MASKED, SENTENCE, Words, read_words
from index.dense_ids import dense_ids
from index.exact import digests_of, first_equal
from index.minhash import signatures

Spans = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]

SLICE = 20_000
"""Articles that are read in one go: bounds what is held of words before masked ones are left out."""


def fingerprint(
    articles: pl.DataFrame, masks: pl.DataFrame, settings: Settings, *, sketch: bool = True
) -> Fingerprints:
    """Read each text once and leave out what is masked. Without `sketch` there are no signatures (n, 0). Of many
    articles the arrays lie on disk (`dedup.scratch`).

    >>> from dedup.tables import conform, empty
    >>> two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Harbour closed.", "harbour CLOSED"]}))
    >>> fingerprint(two, empty("masks"), Settings()).same_as.tolist()
    [0, 0]
    """
    prints, digests, exact = read_prints(articles, masks, settings, sketch=sketch)
    same_as = alone_without_words(first_equal(digests), prints.words.counts)
    return replace(prints, same_as=same_as, exact_as=first_equal(exact))


def read_prints(
    articles: pl.DataFrame, masks: pl.DataFrame, settings: Settings, *, sketch: bool = True
) -> tuple[Fingerprints, NDArray[np.uint64], NDArray[np.uint64]]:
    """The same before anything is known of who is a copy of whom, every article standing for itself; and the digests
    (n, 2) that tell it: articles with the same counted words have the same of the first, with credit lines counted of
    the second.
    """
    texts, spans = articles["text"], _spans(articles, masks)
    laid, small = Laid(on_disk=many_articles(len(texts))), Laid(on_disk=False)
    for at in range(0, max(1, len(texts)), SLICE):
        large, counted = _read(texts[at : at + SLICE], _within(spans, at, at + SLICE), settings, sketch=sketch)
        laid.add(large)
        small.add(counted)
    hashes, starts, ends, flags, sentence, content, keys, kinds, weights, signed = laid.whole()
    counts, all_counts, in_postings, sentences, digests, exact = small.whole()
    alone = np.arange(len(texts))
    prints = Fingerprints(
        ids=articles["id"].to_list(),
        words=Words(hashes, starts, ends, flags, _bounds(counts)),
        all_words=all_counts,
        same_as=alone,
        exact_as=alone,
        signatures=signed,
        postings=Postings(keys, kinds, weights, _bounds(in_postings), sentences, sentence, content),
    )
    return prints, digests, exact


def _read(
    texts: pl.Series, spans: Spans, settings: Settings, *, sketch: bool
) -> tuple[list[NDArray[Any]], list[NDArray[Any]]]:
    """Of some texts: what there is of each word, posting or signature; and of each text its numbers of counted words,
    words, postings and sentences, and the digests by which equal ones are found."""
    everything = read_words(texts)
    masked, page = np.zeros(len(everything.hashes), np.bool_), np.zeros(len(everything.hashes), np.bool_)
    mark_spans(everything.starts, everything.bounds, *spans, masked, page)
    flags = everything.flags | np.where(masked, MASKED, 0).astype(np.uint8)
    kept = (flags & MASKED) == 0
    bounds = everything.bounds - np.searchsorted(np.flatnonzero(~kept), everything.bounds)
    words = Words(everything.hashes[kept], everything.starts[kept], everything.ends[kept], flags[kept], bounds)
    postings = _postings(words, (np.cumsum((flags & SENTENCE) != 0, dtype=np.int32) - 1)[kept])
    signed = signatures(
        words.hashes, bounds, shingle=settings.shingle_words, permutations=settings.permutations, seed=settings.seed
    ) if sketch else np.zeros((len(texts), 0), np.uint32)  # fmt: skip
    large: list[NDArray[Any]] = [
        words.hashes, words.starts, words.ends, words.flags, postings.sentence, postings.content, postings.keys,
        postings.kinds, postings.weights, signed,
    ]  # fmt: skip
    # a copy that dropped the credit is nearly, but not exactly, the same; headlines and boilerplate are the page's
    exact = digests_of(everything.hashes, everything.bounds, keep=~page)
    return large, [
        words.counts, everything.counts, np.diff(postings.bounds), postings.sentences, digests_of(words.hashes, bounds),
        exact,
    ]  # fmt: skip


def _bounds(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])


def alone_without_words(groups: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first of each row's equals, int64 (n), given that of `groups`: texts in which nothing counts (a page of
    boilerplate, say) are no copies of each other.

    >>> alone_without_words(np.array([0, 0, 2, 2]), np.array([5, 5, 0, 0])).tolist()
    [0, 0, 2, 3]
    """
    return np.where(counts > 0, groups, np.arange(len(groups)))


def _spans(articles: pl.DataFrame, masks: pl.DataFrame) -> Spans:
    """Row, start and end of what is masked, and whether that is the page's and no credit; sorted by row."""
    if masks.is_empty():  # a question reads some sixty texts whole, and a frame costs as much as several of them
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.bool_)
    rows = articles.select("id", row=pl.int_range(pl.len(), dtype=pl.Int64))
    found = masks.join(rows, left_on="article", right_on="id").sort("row")
    row, start, end = (found[name].to_numpy().astype(np.int64) for name in ("row", "start", "end"))
    return row, start, end, (found["kind"] != "credit").to_numpy()


def _within(spans: Spans, first: int, behind: int) -> Spans:
    """The spans of the rows from `first` on, numbered from there."""
    lo, hi = np.searchsorted(spans[0], (first, behind))
    row, start, end, page = spans
    return row[lo:hi] - first, start[lo:hi], end[lo:hi], page[lo:hi]


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
