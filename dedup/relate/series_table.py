"""Table `series`: the articles of each series, and what its form is called: the frame that most of its titles have."""

import re
from collections import Counter

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Collection
from dedup.relate.series_seeds import days_known
from dedup.relate.titles import title_frame
from dedup.tables import conform

NAMED_BY = 0.2
"""Least share of the titles of a series that have the frame it is called by."""
IN_MANY = 0.25
"""Share of the titles in which a word stands that is a word of the form, where no frame is frequent."""
TELLING = 4
"""Letters that one of these words has at least: "to" and "in" tell nothing."""
LONGEST, OPENING = 80, 8
"""Characters of what a form is called, and words of an opening that stand for titles."""
GAP = "…"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def series_table(known: Collection, series: NDArray[np.int64]) -> pl.DataFrame:
    """Table `series` of the row that each article's series is called by, int64 (n), -1 for none; names follow the order
    of these rows.

    >>> from dedup.relate.collection import texts_alone
    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.settings import Settings
    >>> from dedup.tables import empty
    >>> told = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Rain.", "Sun."],
    ...                                          "title": ["Forecast for 3 March", "Forecast for 4 March"]}))
    >>> series_table(texts_alone(told, fingerprint(told, empty("masks"), Settings())), np.array([0, 0])).row(1)[:4]
    ('r000001', 'b', None, 'Forecast for …')
    """
    parts = []
    articles = known.articles.with_row_index("row")
    # a machine's date is no date of an issue
    dated = pl.when(pl.Series(~np.isnan(days_known(known)))).then(pl.col("published"))
    articles = articles.with_columns(published=dated, called=pl.Series(series))
    inside = articles.filter(pl.col("called") >= 0).sort("called", "row")
    for n, group in enumerate(inside.partition_by("called", maintain_order=True), 1):
        parts.append(group.select(
            series=pl.lit(f"r{n:06d}"), article="id", outlet="outlet", form=pl.lit(form_of(group)),
            first=pl.col("published").min(), last=pl.col("published").max(),
        ))  # fmt: skip
    return conform("series", pl.concat(parts) if parts else pl.DataFrame())


def form_of(items: pl.DataFrame) -> str:
    """What the form of some articles (columns `title` and `text`) is called: their commonest title without what changes
    in it, the words that many titles have, else the opening of the first.
    """
    titles = [t for t in items["title"].to_list() if t and _WORD.search(t)]
    frames = Counter(frame for t in titles if (frame := title_frame(t)))
    if frames:
        best, many = max(frames.items(), key=lambda f: (f[1], f[0]))
        if many >= max(2, NAMED_BY * len(titles)):
            return _kept(next(t for t in titles if title_frame(t) == best), frozenset(best))
    words = Counter(w for t in titles for w in set(title_frame(t)))
    usual = frozenset(w for w, many in words.items() if many >= max(2, IN_MANY * len(titles)))
    if max(map(len, usual), default=0) >= TELLING:
        return _kept(max(titles, key=lambda t: len(usual & set(title_frame(t)))), usual)
    return " ".join(items["text"][0].split()[:OPENING])[:LONGEST].rstrip() + f" {GAP}"


def _kept(title: str, words: frozenset[str]) -> str:
    """A title as it is written, with a sign for every stretch that is none of these words."""
    out: list[str] = []
    for word in _WORD.findall(title):
        kept = set(title_frame(word)) <= words and title_frame(word)
        if kept or not out or out[-1] != GAP:
            out.append(word if kept else GAP)
    told = " ".join(out)
    return told if len(told) <= LONGEST else told[: LONGEST - 2].rsplit(" ", 1)[0] + f" {GAP}"
