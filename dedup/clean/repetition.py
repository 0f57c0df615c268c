"""Boilerplate by repetition: what an outlet prints under many of its articles, and a title that a page repeats."""

import polars as pl

from dedup.clean.line_keys import line_keys
from dedup.outlets.hosts import url_host

MIN_ARTICLES = 5
"""Articles of one outlet that must hold a paragraph before it can be boilerplate."""
MIN_SHARE = 0.02
"""Share of the outlet's articles: a stock phrase of its reporters is rarer, the box under every page far commoner."""
MIN_DAYS = 5
"""Days on which an outlet must have printed a paragraph, figures apart, before it is boilerplate however small its
share: the sentence of every market report. Versions and copies of one story come within a few days."""
MAX_WORDS = 60
"""Words. A longer paragraph is a story's own, however often it was run."""
MIN_CHARS = 20
"""Code points. Shorter lines ("said.", "Nine mths") are table cells and wrapped ends of sentences."""
MAX_MASKED = 0.5
"""The most of an article, in code points, that this rule may mask; beyond it the article is a template or a copy."""
ANYWHERE = ""
"""Source of a paragraph that is boilerplate whoever prints it (`dedup.clean.shared_paragraphs`)."""
_MAX_CHARS = 12 * MAX_WORDS
_TITLE_LINES, _HEAD = 6, 1500


def outlet_paragraphs(articles: pl.DataFrame) -> pl.DataFrame:
    """Short paragraphs that many articles of one outlet share while those articles otherwise differ; unmerged masks.

    Copies of one story share all their paragraphs, and versions of it most: neither makes boilerplate. So a paragraph
    counts once for each distinct first other paragraph, and once for each distinct longest other paragraph, and both
    counts must reach the minimum. Figures are taken for one figure: yesterday's price is in the same sentence.
    """
    if len(articles) < MIN_ARTICLES or all(articles[c].null_count() == len(articles) for c in ("outlet", "url")):
        return _NONE.clear()
    sized = of_sources(articles)
    sized = _repeating(sized.filter(pl.col("articles") >= MIN_ARTICLES).with_row_index("row"))
    if sized.is_empty():
        return _NONE.clear()
    lines = paragraphs_of(sized)
    keys = repeated_keys(lines)
    if keys.is_empty():
        return _NONE.clear()
    return _masked(sized, lines, keys)


def repeated_keys(lines: pl.DataFrame) -> pl.DataFrame:
    """What of the paragraphs `lines` (`paragraphs_of`) is repeated, as `source` and `hash`; a source's lines may not be
    divided.
    """
    short = lines.filter(pl.col("chars").is_between(MIN_CHARS, _MAX_CHARS))
    often = _often(short, "hash")
    hits = short.join(often.select("source", "hash", "days"), on=["source", "hash"])
    distinct = (
        beside(hits, lines)
        .group_by("source", "hash")
        .agg(pl.col("first").drop_nulls().n_unique().alias("nf"),
             pl.col("longest").drop_nulls().n_unique().alias("nl"),
             pl.col("articles").first(), pl.col("days").first())
    )  # fmt: skip
    share = pl.when(pl.col("days") >= MIN_DAYS).then(0.0).otherwise(MIN_SHARE * pl.col("articles"))
    needed = pl.max_horizontal(pl.lit(MIN_ARTICLES), share)
    repeated = distinct.filter((pl.col("nf") >= needed) & (pl.col("nl") >= needed))
    return repeated.select("source", "hash")


def _masked(sized: pl.DataFrame, lines: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    short = lines.filter(pl.col("chars").is_between(MIN_CHARS, _MAX_CHARS))
    return _bearable(short.join(keys, on=["source", "hash"]), lines, sized)


def _often(lines: pl.DataFrame, what: str) -> pl.DataFrame:
    """What of column `what` stands in enough articles of a source, and on enough days or in enough of its articles."""
    return (
        lines.group_by("source", what)
        .agg(pl.col("articles").first(), df=pl.col("row").n_unique(), days=pl.col("day").drop_nulls().n_unique())
        .filter((pl.col("df") >= MIN_ARTICLES)
                & ((pl.col("df") >= MIN_SHARE * pl.col("articles")) | (pl.col("days") >= MIN_DAYS)))
    )  # fmt: skip


def _repeating(sized: pl.DataFrame) -> pl.DataFrame:
    """Those of the articles that may hold a paragraph which `_often` would take: of the others no line is read."""
    keys = line_keys(sized["text"], MIN_CHARS, _MAX_CHARS)
    keys = keys.filter(pl.col("key").is_duplicated())
    of = sized.select("source", "articles", "day", row=pl.col("row").cast(pl.Int64))
    lines = keys.join(of, on="row")
    rows = lines.join(_often(lines, "key"), on=["source", "key"], how="semi")["row"]
    return sized.filter(pl.col("row").is_in(rows.unique().cast(pl.UInt32).implode()))


def beside(hits: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Some of the paragraphs `lines` (`paragraphs_of`) with what else their article holds: `first` and `longest`, the
    hashes of its first and its longest other paragraph; null where there is none.
    """
    by_place = lines.sort("row", "start")
    firsts = by_place.unique(["row", "hash"], keep="first", maintain_order=True).group_by("row", maintain_order=True)
    first = firsts.agg(pl.col("hash").get(0).alias("f1"), pl.col("hash").get(1, null_on_oob=True).alias("f2"))
    ranked = by_place.sort("row", "chars", "hash", descending=[False, True, False])
    longs = ranked.unique(["row", "hash"], keep="first", maintain_order=True).group_by("row", maintain_order=True)
    longest = longs.agg(pl.col("hash").get(0).alias("l1"), pl.col("hash").get(1, null_on_oob=True).alias("l2"))
    seen = hits.join(first, on="row").join(longest, on="row")
    return seen.with_columns(_other("f1", "f2").alias("first"), _other("l1", "l2").alias("longest"))


def repeated_paragraphs(articles: pl.DataFrame) -> pl.DataFrame:
    """What `outlet_paragraphs` masks in these articles, as `source` and `paragraph` in normal form, each once, sorted.

    >>> repeated_paragraphs(pl.DataFrame(schema={c: pl.String for c in ("id", "text", "outlet", "url")}
    ...                                  | {"published": pl.Datetime})).columns
    ['source', 'paragraph']
    """
    texts = of_sources(articles).unique("id").select("id", "source", "text")
    masks = outlet_paragraphs(articles).join(texts, left_on="article", right_on="id")
    found = pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
    return masks.select("source", normal_form(found).alias("paragraph")).unique().sort("source", "paragraph")


def known_paragraphs(articles: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.DataFrame:
    """The same masks for a part of a collection, of which is known what its outlets repeat; unmerged masks.

    `paragraphs`: `source` and `paragraph`, as `repeated_paragraphs` gives them.
    """
    paragraphs = paragraphs.filter(pl.col("source") != ANYWHERE)
    if paragraphs.is_empty():
        return _NONE.clear()
    return keyed_paragraphs(articles, paragraphs.select("source", pl.col("paragraph").hash().alias("hash")))


def keyed_paragraphs(articles: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """The same where only the hashes of what is repeated are known: `keys` as `repeated_keys` gives them."""
    sized = of_sources(articles)
    sized = sized.join(keys.select("source").unique(), on="source", how="semi", maintain_order="left")
    sized = sized.with_row_index("row")
    if sized.is_empty():
        return _NONE.clear()
    return _masked(sized, paragraphs_of(sized), keys)


def of_sources(articles: pl.DataFrame) -> pl.DataFrame:
    """Articles of a known source, its outlet or else its host: id, text, source, day, and how many articles it has."""
    return articles.select(
        "id", "text", pl.coalesce(pl.col("outlet").str.strip_chars(), url_host(pl.col("url"))).alias("source"),
        day=pl.col("published").dt.date(),
    ).drop_nulls("source").with_columns(pl.len().over("source").alias("articles"))  # fmt: skip


def _bearable(masks: pl.DataFrame, lines: pl.DataFrame, sized: pl.DataFrame) -> pl.DataFrame:
    """Masks of articles of which they leave enough, as table `masks`; a paragraph with many words is a story's own."""
    masked = masks.group_by("row").agg(pl.col("chars").sum().alias("masked"))
    total = lines.group_by("row").agg(pl.col("chars").sum().alias("total"))
    bearable = masked.join(total, on="row").filter(pl.col("masked") <= MAX_MASKED * pl.col("total")).select("row")
    words = masks.join(bearable, on="row").join(sized.select("row", "id", "text"), on="row").with_columns(
        pl.col("text").str.slice(pl.col("start"), pl.col("chars")).str.count_matches(r"\S+").alias("words")
    ).filter(pl.col("words") <= MAX_WORDS)  # fmt: skip
    end = (pl.col("start") + pl.col("chars")).alias("end")
    return words.select(pl.col("id").alias("article"), "start", end, pl.lit("boilerplate").alias("kind"))


_NONE = pl.DataFrame(schema={"article": pl.String, "start": pl.Int64, "end": pl.Int64, "kind": pl.String})


def normal_form(paragraph: pl.Expr) -> pl.Expr:
    """Case, spaces and figures do not tell a repeated paragraph from another."""
    return paragraph.str.to_lowercase().str.replace_all(r"\s+", " ").str.replace_all(r"\d+", "0")


def _other(this: str, that: str) -> pl.Expr:
    return pl.when(pl.col(this) == pl.col("hash")).then(pl.col(that)).otherwise(pl.col(this))


def paragraphs_of(articles: pl.DataFrame) -> pl.DataFrame:
    """Every line that is not empty: row, source, articles, day, hash of its normal form, start and chars without
    margins. `articles`: row, source, text, day, articles."""
    cut = pl.col("cut")
    parts = []
    for batch in articles.iter_slices(20_000):
        split = batch.select("row", "source", "articles", "day", pl.col("text").str.split("\n").alias("line")).explode(
            "line"
        )
        width = pl.col("line").str.len_chars().cast(pl.Int64) + 1
        split = split.with_columns((width.cum_sum().over("row") - width).alias("start"))
        stripped = split.with_columns(pl.col("line").str.strip_chars_start().alias("cut"))
        margin = pl.col("line").str.len_chars() - cut.str.len_chars()
        stripped = stripped.with_columns(pl.col("start") + margin, cut.str.strip_chars_end())
        normal = normal_form(cut).hash()
        chars = cut.str.len_chars().cast(pl.Int64)
        kept = stripped.filter(cut != "")
        parts.append(
            kept.select("row", "source", "articles", "day", "start", normal.alias("hash"), chars.alias("chars"))
        )
    return pl.concat(parts)


def repeated_titles(articles: pl.DataFrame) -> pl.DataFrame:
    """The title where the text repeats it: a line that equals `title`, or a short one that stands twice at the head."""
    text = pl.col("text")
    head = articles.select("id", "title", text.str.head(_HEAD).alias("head"), text.str.len_chars().alias("n"))
    head = head.filter(pl.col("head").str.contains("\n", literal=True))
    lines = pl.col("head").str.split("\n").list.head(2 * _TITLE_LINES).list.eval(pl.element().str.strip_chars())
    lines = lines.list.eval(pl.element().filter(pl.element() != ""))
    lower = pl.col("head").str.to_lowercase()
    stated = lower.str.contains(pl.col("title").str.strip_chars().str.to_lowercase(), literal=True).fill_null(False)
    titled = head.filter(stated | (lines.list.n_unique() < lines.list.len()))
    rows: list[tuple[str, int, int, str]] = []
    for article, title, top, n in titled.iter_rows():
        rows.extend((article, start, end, "boilerplate") for start, end in _titles(top, title, n))
    schema = {"article": pl.String, "start": pl.Int64, "end": pl.Int64, "kind": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _titles(head: str, title: str | None, length: int) -> list[tuple[int, int]]:
    """Spans of the title's repetitions among the first lines of a text of `length` code points."""
    wanted = _fold(title or "")
    lines: list[tuple[int, int, str]] = []
    at = 0
    for line in head.split("\n"):
        if (plain := line.strip()) and len(lines) < _TITLE_LINES:
            start = at + len(line) - len(line.lstrip())
            lines.append((start, start + len(plain), _fold(plain)))
        at += len(line) + 1
    folds = [f for _, _, f in lines]
    spans = [
        (start, end) for start, end, fold in lines
        if fold and end < length and (fold == wanted or (folds.count(fold) > 1 and _like_a_title(head[start:end])))
    ]  # fmt: skip
    return spans if sum(e - s for s, e in spans) < 0.5 * length else []


def _like_a_title(line: str) -> bool:
    return 5 <= len(line.split()) <= 20 and line[-1] not in '.,;:!…”"»'


def _fold(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
