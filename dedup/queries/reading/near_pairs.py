"""Pairs that are near each other by words, title or date, whether anybody proposed them or not."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates.weighted_terms import article_terms, idf_of, weighed
from dedup.clean.masks import find_masks
from dedup.fingerprint.prints import fingerprint
from dedup.queries.table_rows import settings_of
from dedup.tables import Frames
from dedup.text.tokenizer import read_words
from index.dense_ids import dense_ids
from index.inverted_index import Terms, nearest_by_terms

POOL = 40
"""Nearest articles by words that are looked at for each article."""
BY_WORDS = 20
"""Of these, how many are taken whenever they were published."""
MOST, LEAST_BY_WORDS = 2_000_000, 3
"""Of more articles than fit into so many pairs fewer are taken, so that a million fit into memory; three at least."""
BY_DATE, DAYS = 2, 2
"""Of these, how many of those published within so many days are taken besides."""
BY_TITLE = 2
"""Nearest articles by the words of titles."""
LEAST, LEAST_TITLE = 0.05, 0.5
"""Cosine from which two texts, or two titles, are near at all."""
DAY = 86_400_000_000
"""Microseconds."""


def near_pairs(result: Frames) -> pl.DataFrame:
    """Pairs of a result's articles that are near each other: `left`, `right` (left < right), `by` (words, date or
    title, the first of them by which they are) and `cosine`, float64 0..1, by that; sorted. Copies are left out: the
    articles judged in their place are there.

    >>> from dedup.tables import TABLES, conform, empty
    >>> tables = {name: empty(name) for name in TABLES}
    >>> texts = ["The ferry to Orlen sank at the pier.", "Divers raised the Orlen ferry.", "Wheat prices rose."]
    >>> tables["articles"] = conform("articles", pl.DataFrame({"id": ["a", "b", "c"], "text": texts}))
    >>> near_pairs(Frames(**tables, run={})).select("left", "right", "by").rows()
    [('a', 'b', 'words')]
    """
    articles = result.articles
    prints = fingerprint(articles, find_masks(articles, result.credits), settings_of(result), sketch=False)
    own = prints.representatives
    rows, cosines = nearest_by_terms(article_terms(prints)[0], POOL, queries=own, targets=own)
    near = (rows >= 0) & (cosines >= LEAST)
    time = articles["published"].cast(pl.Int64).to_numpy().astype(np.float64)  # NaN where it is not known
    with np.errstate(invalid="ignore"):
        close = near & (np.abs(time[rows] - time[own][:, None]) <= DAYS * DAY)
    first = near & (np.arange(POOL) < min(BY_WORDS, max(LEAST_BY_WORDS, MOST // max(1, len(own)))))
    timely = close & (np.cumsum(close, axis=1) <= BY_DATE)
    found = [_listed(own, rows, cosines, first, "words"), _listed(own, rows, cosines, timely, "date")]
    titles = _title_terms(articles["title"])
    named = own[np.diff(titles.first)[own] > 0]
    rows, cosines = nearest_by_terms(titles, BY_TITLE, queries=named, targets=named)
    found.append(_listed(named, rows, cosines, (rows >= 0) & (cosines >= LEAST_TITLE), "title"))
    ids = pl.Series(prints.ids, dtype=pl.String)
    pairs = pl.concat(found).unique(["left", "right"], keep="first", maintain_order=True)
    return pairs.with_columns(left=ids.gather(pairs["left"]), right=ids.gather(pairs["right"])).sort("left", "right")


def _listed(
    own: NDArray[np.int64], rows: NDArray[np.int64], cosines: NDArray[np.float32], taken: NDArray[np.bool_], by: str
) -> pl.DataFrame:
    """The pairs of rows that are `taken`, bool (n, k), of the k nearest `rows` of each of the n `own`."""
    mine = np.broadcast_to(own[:, None], rows.shape)[taken]
    ends = np.sort(np.stack([mine, rows[taken]], 1), 1).reshape(-1, 2)
    cosine = np.minimum(cosines[taken].astype(np.float64), 1.0)
    return pl.DataFrame({"left": ends[:, 0], "right": ends[:, 1], "cosine": cosine}).with_columns(by=pl.lit(by))


def _title_terms(titles: pl.Series) -> Terms:
    """The words of each title, each once, weighed by how few titles of the collection hold it."""
    words = read_words(titles.fill_null(""), offsets=False, flags=False)
    vocabulary, ids = dense_ids(words.hashes)
    text = np.repeat(np.arange(len(titles)), words.counts)
    once = np.unique(text * max(1, len(vocabulary)) + ids)
    text, ids = once // max(1, len(vocabulary)), (once % max(1, len(vocabulary))).astype(np.int32)
    first = np.searchsorted(text, np.arange(len(titles) + 1)).astype(np.int64)
    holders = np.bincount(ids, minlength=len(vocabulary))
    idf, _ = idf_of(vocabulary, holders, int((words.counts > 0).sum()))
    return weighed(ids, np.ones(len(ids), np.int32), first, idf)
