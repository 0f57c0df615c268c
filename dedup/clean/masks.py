"""What in a text does not count as shared: credit lines, boilerplate, photograph credits. Offsets; nothing is deleted.

Five sources, each a file of its own or a few lines here:

- `credit`: the lines that `dedup.credit.ladder` found (datelines, bylines, footers, sign-offs) and "(Reporting by
...)";
- `boilerplate` and `photo` by their wording: `dedup.clean.wording`;
- `title`: the headline at the head of the text, which each desk writes anew;
- `boilerplate` by repetition: `dedup.clean.repetition` (the paragraph that an outlet prints under everything, and the
  title that a page repeats), and `dedup.clean.shared_paragraphs` (the one that many print under stories of their own).

A mention in the running text ("Reuters reported") is part of the story and stays.
"""

from collections.abc import Sequence

import polars as pl

from dedup.clean.line_keys import with_one_of
from dedup.clean.repetition import MIN_CHARS, known_paragraphs, outlet_paragraphs, repeated_titles
from dedup.clean.shared_paragraphs import known_anywhere, shared_paragraphs
from dedup.clean.wording import line_masks
from dedup.data import Each
from dedup.tables import SCHEMAS, conform, empty

PRIORITY = ("credit", "photo", "boilerplate", "title")
"""Which kind an overlap of several is called, first wins."""

SLICE = 10_000
"""Articles that are looked at in one go where each is looked at alone: bounds memory."""
_LINE_KINDS = ("dateline", "republication", "footer", "byline", "wire-metadata")


def find_masks(
    articles: pl.DataFrame, credits: pl.DataFrame, paragraphs: pl.DataFrame | None = None, each: Each = map
) -> pl.DataFrame:
    """The spans of each text that do not count as shared; table `masks`, merged, sorted, within the text.

    `paragraphs`: what is repeated (`repeated_paragraphs` of `dedup.clean.repetition`, `repeated_anywhere` of
    `dedup.clean.shared_paragraphs`), where the articles are only a part of a collection and cannot tell it.
    `each`: how parts of the articles are gone over.

    >>> text = "Two piers were closed.\\n\\nLeave a Reply"
    >>> articles = pl.DataFrame({"id": ["a"], "text": [text]})
    >>> find_masks(articles, pl.DataFrame(schema=dict(SCHEMAS["credits"]))).row(0)
    ('a', 24, 37, 'boilerplate')
    """
    frame = conform("articles", articles.select(c for c in articles.columns if c in SCHEMAS["articles"]))
    frame = frame.with_columns(pl.col("text").fill_null(""))
    if paragraphs is None:
        return masks_with(frame, credits, [outlet_paragraphs(frame), shared_paragraphs(frame)], each)
    some = with_one_of(frame, paragraphs["paragraph"].unique(), MIN_CHARS)
    return masks_with(frame, credits, [known_paragraphs(some, paragraphs), known_anywhere(some, paragraphs)], each)


def masks_with(
    articles: pl.DataFrame, credits: pl.DataFrame, repeated: Sequence[pl.DataFrame], each: Each = map
) -> pl.DataFrame:
    """The same of table `articles`, no text null, with the unmerged masks of what is `repeated`."""
    alone = each(of_articles, articles.select("id", "text", "title").iter_slices(SLICE))
    spans = [credit_spans(articles, credits), *repeated, *alone]
    return merge(pl.concat(conform("masks", s) for s in spans), articles)


def of_articles(articles: pl.DataFrame) -> pl.DataFrame:
    """The masks that an article has for what it is, whatever the others are."""
    spans = line_masks(articles), repeated_titles(articles), titles(articles)
    return pl.concat(conform("masks", s) for s in spans)


_TITLE_CHARS = 40
"""Code points of a title that are looked for in all texts at once."""


def titles(articles: pl.DataFrame) -> pl.DataFrame:
    """The headline that a text opens with, when it is the article's title: each desk writes its own.

    >>> text = "# Ice on the Orlen\\n\\nThe river froze."
    >>> titles(pl.DataFrame({"id": ["a"], "text": [text], "title": ["Ice on the Orlen"]})).row(0)
    ('a', 0, 18, 'title')
    """
    mark = pl.col("text").str.extract(r"^(\s*#*\s*)", 1).fill_null("").str.len_chars()
    opens = pl.col("text").str.slice(mark, _TITLE_CHARS).str.starts_with(pl.col("title").str.head(_TITLE_CHARS))
    some = articles.filter((pl.col("title") != "") & opens)
    whole = pl.col("text").str.slice(mark).str.starts_with(pl.col("title"))
    end = mark + pl.col("title").str.len_chars()
    rest = pl.col("text").str.slice(end)
    alone = rest.str.contains(r"^\s*\n") & (rest.str.strip_chars() != "")
    return some.filter(whole & alone).select(
        article="id", start=pl.lit(0, pl.Int64), end=end.cast(pl.Int64), kind=pl.lit("title")
    )


def credit_spans(articles: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
    """Credits that are lines or marks of their own, as masks.

    An outlet's own dateline or footer is `own-reporting`, strong; a signature or "via X" line is a mention whose span
    is longer than the name.
    """
    if credits.is_empty():
        return empty("masks")
    span = pl.col("end") - pl.col("start")
    mark = (
        pl.col("kind").is_in(_LINE_KINDS)
        | ((pl.col("kind") == "own-reporting") & (pl.col("strength") == "strong"))
        | ((pl.col("kind") == "mention") & (span > pl.col("name").str.len_chars()))
    )
    found = conform("credits", credits).filter(mark & pl.col("start").is_not_null() & pl.col("end").is_not_null())
    found = found.join(articles.select("id"), left_on="article", right_on="id", how="semi")
    return found.select("article", "start", "end", pl.lit("credit").alias("kind"))


def merge(spans: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """Overlapping and touching spans as one, cut to the text, sorted by article and place.

    >>> spans = pl.DataFrame({"article": ["a"] * 3, "start": [0, 3, 8], "end": [5, 9, 99],
    ...                       "kind": ["boilerplate", "credit", "photo"]})
    >>> merge(spans, pl.DataFrame({"id": ["a"], "text": ["0123456789"]})).rows()
    [('a', 0, 10, 'credit')]
    """
    if spans.is_empty():
        return conform("masks", spans)
    lengths = articles.select(pl.col("id").alias("article"), pl.col("text").str.len_chars().cast(pl.Int64).alias("n"))
    rank = pl.col("kind").replace_strict({k: i for i, k in enumerate(PRIORITY)}, return_dtype=pl.Int64)
    inside = (
        spans.join(lengths.unique("article"), on="article")
        .with_columns(pl.col("start").clip(0, pl.col("n")), pl.col("end").clip(0, pl.col("n")), rank.alias("rank"))
        .filter(pl.col("start") < pl.col("end"))
        .sort("article", "start", "end", "rank")
    )
    # A span opens a new mask when it begins behind all that came before it in its article.
    reach = pl.col("end").cum_max().shift(1).over("article")
    opens = reach.is_null() | (pl.col("start") > reach)
    named = pl.col("rank").replace_strict(dict(enumerate(PRIORITY)), return_dtype=pl.String)
    return (
        inside.with_columns(opens.cum_sum().alias("group"))
        .group_by("group", maintain_order=True)
        .agg(pl.col("article").first(), pl.col("start").min(), pl.col("end").max(), pl.col("rank").min())
        .select("article", "start", "end", named.alias("kind"))
    )
