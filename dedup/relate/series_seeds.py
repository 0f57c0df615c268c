"""What an outlet prints again and again in one form, by titles and openings alone: the seeds from which series grow.

A form is known by the title, figures and dates away, or by the opening, figures and names away. It is one only where
many distinct texts on several days have it: the versions of one report have one title too, but not for long.
"""

from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Collection
from dedup.measures import UNKNOWN
from dedup.outlets.numbers import outlet_numbers
from dedup.relate.context import frames_alike
from dedup.relate.context_kernels import openings_of
from dedup.relate.titles import read_titles

TITLE_WORDS, TITLE_ARTICLES, TITLE_DAYS = 3, 3, 3
"""Words of a title that is a form, the distinct articles that have it, and the days they are of. Of 383 read pairs of
bulletins, every pair that these find was one."""
OPENING_WORDS, OPENING_ARTICLES, OPENING_DAYS = 12, 5, 4
"""The same of the first words of a text."""
OPENING_PLAIN = 6
"""Words of an opening that are neither names nor figures: a list of names opens as any other."""
UNDATED_ARTICLES = 5
"""Distinct articles of a form where the days, or the outlet, are not known."""
SEEDED, UNSEEDED = (TITLE_ARTICLES, TITLE_DAYS), (5, 4)
"""Distinct articles of a series, and the days they are of: where titles or openings come back, and where the texts
alone say so. Of three or four alike without such a title most were one affair reported again."""
MANY = 8
"""Distinct articles that are a series whatever their days: the results of one night."""
ISSUE_DAYS = 0.5
"""Days within which an issue is corrected, and after which the next one comes."""
REFILLED = 0.08
"""How much more alike two texts are once names and figures are away, from which one is the other's form filled anew."""


def seeds(known: Collection) -> NDArray[np.int64]:
    """int64 (n): the row that each article's form is called by, the least that has it; -1 for an article without one.

    >>> from datetime import UTC, datetime
    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.outlets.registry import Outlets
    >>> from dedup.relate.collection import collection_of
    >>> from dedup.settings import Settings
    >>> from dedup.tables import conform, empty
    >>> daily = conform("articles", pl.DataFrame({
    ...     "id": ["a", "b", "c"], "text": ["Rain, 4 mm.", "Sun all day.", "Snow by noon."], "outlet": "Orlen Post",
    ...     "title": [f"Orlen harbour forecast for {day} March" for day in (3, 4, 5)],
    ...     "published": [datetime(2025, 3, day, tzinfo=UTC) for day in (3, 4, 5)]}))
    >>> seeds(collection_of(daily, empty("credits"), Outlets([]), fingerprint(daily, empty("masks"), Settings())))
    array([0, 0, 0])
    """
    by_title, by_opening = form_keys(known)
    groups = [
        *_forms(known, by_title, TITLE_ARTICLES, TITLE_DAYS), *_forms(known, by_opening, OPENING_ARTICLES, OPENING_DAYS)
    ]  # fmt: skip
    return together(len(known.prints), groups)


def form_keys(known: Collection) -> tuple[pl.Series, pl.Series]:
    """What a form is known by, of each article: a key of its title and one of its opening, null for none."""
    words = known.prints.words
    titles = read_titles(known.articles["title"]).forms(TITLE_WORDS)
    openings = openings_of(words.hashes, words.flags, words.bounds, OPENING_WORDS, OPENING_PLAIN)
    return pl.Series(titles).replace(0, None), pl.Series(openings).replace(0, None)


def days_known(known: Collection) -> NDArray[np.float64]:
    """float64 (n): days since 1970, nan where unknown, and where all that are dated have one moment, as the day of an
    export.
    """
    days = known.days.copy()
    if len(np.unique(days[~np.isnan(days)])) == 1 and (~np.isnan(days)).sum() > 1:
        days[:] = np.nan
    return days


def large_enough(
    series: NDArray[np.int64], days: NDArray[np.float64], texts: NDArray[np.int64], seeded: NDArray[np.bool_]
) -> NDArray[np.int64]:  # fmt: skip
    """Series of articles, int64 (n), without those of too few distinct `texts`, or too few days where days are known.

    >>> large_enough(np.zeros(4, np.int64), np.arange(4.0), np.arange(4), np.zeros(4, np.bool_)).tolist()
    [-1, -1, -1, -1]
    >>> large_enough(np.zeros(4, np.int64), np.arange(4.0), np.arange(4), np.ones(4, np.bool_)).tolist()
    [0, 0, 0, 0]
    """
    out = series.copy()
    rows = np.flatnonzero(series >= 0)
    rows = rows[np.argsort(series[rows], kind="stable")]
    for group in np.split(rows, np.flatnonzero(np.diff(series[rows])) + 1):
        many, dated = len(np.unique(texts[group])), days[group][~np.isnan(days[group])]
        articles, several = SEEDED if seeded[group].any() else UNSEEDED
        apart = len(np.unique(np.floor(dated))) >= several
        undated = len(dated) <= len(group) / 2 and many >= UNDATED_ARTICLES
        if not (many >= articles and apart) and not undated and many < MANY:
            out[group] = -1
    return out


def gains(known: Collection, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 (m): measure `frames_gain` of pairs (m, 2) of rows; -1 where a text is too short to have frames."""
    return frames_alike(known, pairs, UNKNOWN)[:, 1]


def together(n: int, groups: list[list[int]]) -> NDArray[np.int64]:
    """int64 (n): the least row of all that are linked by groups of rows; -1 for a row of no group.

    >>> together(5, [[3, 1], [4, 3]]).tolist()
    [-1, 1, -1, 1, 1]
    """
    first = list(range(n))

    def find(row: int) -> int:
        while first[row] != row:
            first[row] = row = first[first[row]]
        return row

    for group in groups:
        for other in group[1:]:
            a, b = find(group[0]), find(other)
            first[max(a, b)] = min(a, b)
    out = np.full(n, -1, np.int64)
    for row in {row for group in groups for row in group}:
        out[row] = find(row)
    return out


def _forms(known: Collection, keys: pl.Series, articles: int, days: int) -> list[list[int]]:
    """Rows of one outlet with one key, where so many distinct articles on so many days have it."""
    outlets = outlet_numbers(known.papers)
    frame = pl.DataFrame({
        "key": keys, "outlet": outlets, "row": np.arange(len(outlets)), "text": known.copies.same_as,
        "day": pl.Series(days_known(known)).fill_nan(None).floor(),
    }).drop_nulls("key")  # fmt: skip
    groups = frame.group_by("outlet", "key", maintain_order=True).agg(
        "row", pl.col("text").unique(maintain_order=True), days=pl.col("day").drop_nulls().n_unique(),
        dated=pl.col("day").is_not_null().mean(),
    ).filter(pl.col("text").list.len() >= articles)  # fmt: skip
    dated = (pl.col("outlet") >= 0) & (pl.col("days") >= days)
    careful = ~dated & ((pl.col("outlet") < 0) | (pl.col("dated") <= 0.5))
    few = groups.filter(careful & (pl.col("text").list.len() >= max(articles, UNDATED_ARTICLES)))
    return [*groups.filter(dated)["row"].to_list(), *_filled_anew(known, few)]


def _filled_anew(known: Collection, groups: pl.DataFrame) -> list[list[int]]:
    """Of groups of which days or outlet are not known those whose texts are mostly one form filled anew, by each text
    and the next."""
    texts = groups["text"].to_list()
    if not texts:
        return []
    pairs = np.array([pair for some in texts for pair in pairwise(some)], np.int64)
    anew = np.split(gains(known, np.sort(pairs, 1)) >= REFILLED, np.cumsum([len(some) - 1 for some in texts])[:-1])
    return [rows for rows, some in zip(groups["row"].to_list(), anew, strict=True) if some.mean() > 0.5]
