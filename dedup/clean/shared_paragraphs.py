"""Boilerplate whoever prints it: a long paragraph under many articles that have nothing else in common.

A wire story that hundreds of papers print with lines of their own is no boilerplate, and stays. Any of these tells it:
the articles share another paragraph too; some open with it; one prints nothing else; what they add speaks of somebody
whom it names. Real news has no such paragraph in so many articles (docs/LOG.md, 2026-11-27).
"""

import re
from collections import Counter

import polars as pl

from dedup.clean.repetition import ANYWHERE, beside, normal_form, paragraphs_of

MIN_HOLDERS = 20
"""Articles that must hold a paragraph. Of 119,261 real articles the rule takes two paragraphs then, a note on an author
and an advertisement."""
MIN_CHARS = 200
"""Code points, at least: what an outlet repeats that is shorter is found by `dedup.clean.repetition`."""
DISTINCT = 0.9
"""Distinct first other paragraphs, and distinct longest ones, for each holder."""
OPENS = 0.1
"""Share of the holders, at most, that open with it: a story opens what is made of it, a notice stands below."""
ALONE = 0.95
"""Share of one article's text, from which the article is that paragraph: where any is, it is a story of its own."""
NAMED = 0.3
"""Share of the holders, at most, that name beside it somebody whom it names."""
SLICE = 20_000
"""Articles of which the lines are held at once."""
LOOKED_AT = 200
"""Holders of one paragraph whose words are looked at."""
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][^\W\d_]{3,}")
_WORD = re.compile(r"[^\W\d_]{4,}")


def shared_paragraphs(articles: pl.DataFrame) -> pl.DataFrame:
    """Unmerged masks of all such paragraphs. `articles`: table of that name.

    >>> shared_paragraphs(pl.DataFrame(schema={"id": pl.String, "text": pl.String, "title": pl.String})).columns
    ['article', 'start', 'end', 'kind']
    """
    if len(articles) < MIN_HOLDERS:
        return _NONE.clear()
    often = long_lines(articles).filter(pl.len().over("line") >= MIN_HOLDERS)
    if often.is_empty():
        return _NONE.clear()
    holders = articles[often["row"].unique().sort()].with_row_index("row")
    hits, lines = hits_of(holders)
    own = keys_anywhere(beside(hits, lines), holders)
    return _masks(hits.filter(pl.col("hash").is_in(own)), holders)


def long_lines(articles: pl.DataFrame) -> pl.DataFrame:
    """`row` and `line`, a hash: the lines of articles that are long enough, each once an article."""
    numbered = articles.select("text", row=pl.int_range(pl.len(), dtype=pl.UInt32))
    parts = [_long_lines(some) for some in numbered.iter_slices(SLICE)]
    return pl.concat(parts or [_long_lines(numbered)]).unique(maintain_order=True)


def _long_lines(articles: pl.DataFrame) -> pl.DataFrame:
    lines = articles.select("row", line=pl.col("text").str.split("\n")).explode("line")
    long = lines.filter(pl.col("line").str.len_bytes() >= MIN_CHARS)
    return long.select("row", pl.col("line").str.strip_chars().hash())


def keys_anywhere(hits: pl.DataFrame, holders: pl.DataFrame) -> list[int]:
    """The hashes of such paragraphs among the `hits` (of `hits_of`, by `beside`) of articles that hold often held
    lines, by `row`; the holders of a paragraph may not be divided.
    """
    distinct = (
        hits.group_by("hash")
        .agg(k=pl.col("row").n_unique(), first=pl.col("first").drop_nulls().n_unique(),
             longest=pl.col("longest").drop_nulls().n_unique(),
             opens=pl.col("opens").mean(), alone=pl.col("alone").any())
        .filter(pl.col("k") >= MIN_HOLDERS, pl.min_horizontal("first", "longest") >= DISTINCT * pl.col("k"),
                pl.col("opens") <= OPENS, ~pl.col("alone"))
    )  # fmt: skip
    places = hits.join(distinct.select("hash"), on="hash").sort("hash", "row", "start")
    return [h for (h,), some in places.group_by("hash", maintain_order=True) if not _tells(some, holders)]


def repeated_anywhere(articles: pl.DataFrame) -> pl.DataFrame:
    """What `shared_paragraphs` masks, as `source`, which is `ANYWHERE`, and `paragraph` in normal form, sorted."""
    texts = articles.select("text", article="id").unique("article")
    masks = shared_paragraphs(articles).join(texts, on="article")
    found = normal_form(pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start")))
    return masks.select(source=pl.lit(ANYWHERE), paragraph=found).unique().sort("paragraph")


def known_anywhere(articles: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.DataFrame:
    """The same masks for a part of a collection, of which is known what is repeated (`repeated_anywhere`)."""
    of = paragraphs.filter(pl.col("source") == ANYWHERE).select(pl.col("paragraph").hash().alias("hash"))
    return keyed_anywhere(articles, of)


def keyed_anywhere(articles: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """The same where only the hashes of what is repeated are known, column `hash` of `keys`."""
    if keys.is_empty() or articles.is_empty():
        return _NONE.clear()
    numbered = articles.with_row_index("row")
    return _masks(hits_of(numbered)[0].join(keys, on="hash", how="semi"), numbered)


def hits_of(articles: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The long paragraphs of numbered articles, with whether a text `opens` with it or is it `alone`; and all."""
    whole = articles.select("row", "text", source=pl.lit(ANYWHERE), day=pl.lit(None, pl.Date), articles=len(articles))
    lines = paragraphs_of(whole)
    alone = pl.col("chars") >= ALONE * pl.col("chars").sum().over("row")
    seen = lines.with_columns(opens=pl.col("start") == pl.col("start").min().over("row"), alone=alone)
    return seen.filter(pl.col("chars") >= MIN_CHARS), lines


def _tells(places: pl.DataFrame, articles: pl.DataFrame) -> bool:
    """Whether more than a few holders of one paragraph speak beside it of somebody whom it names."""
    told: Counter[str] = Counter()
    some = places.unique("row", keep="first", maintain_order=True).head(LOOKED_AT)
    texts = articles[some["row"]].select("text", pl.col("title").fill_null("")).iter_rows()
    for (text, title), start, chars in zip(texts, some["start"], some["chars"], strict=True):
        own = f"{title} {text[:start]} {text[start + chars :]}"
        told.update(set(_NAME.findall(text[start : start + chars])) & set(_WORD.findall(own)))
    return max(told.values(), default=0) > NAMED * len(some)


def _masks(places: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """What is left of an article decides: one that opens with the paragraph, or is nothing else, keeps it."""
    below = places.filter(~pl.col("opens") & ~pl.col("alone")).join(articles.select("row", "id"), on="row")
    end = (pl.col("start") + pl.col("chars")).alias("end")
    return below.select(pl.col("id").alias("article"), "start", end, pl.lit("boilerplate").alias("kind"))


_NONE = pl.DataFrame(schema={"article": pl.String, "start": pl.Int64, "end": pl.Int64, "kind": pl.String})
