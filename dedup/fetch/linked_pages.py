"""The pages that entries of a feed link to: their full texts in place of summaries, each asked for once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import polars as pl

from dedup.fetch.addresses import Address, parse
from dedup.fetch.answer_kinds import charset_of, kind_of
from dedup.fetch.asking import Asker
from dedup.fetch.failing import NotFetched
from dedup.fetch.request import WebAnswer
from dedup.harmless import without_secrets
from dedup.read.intake.batch import RAW, Batch, Note
from dedup.read.intake.sources import Skip, Source
from dedup.read.sandbox.pool import Workers
from dedup.read.web import pages
from dedup.read.web.pages import Page, answers
from dedup.read.wires.feeds import WHOLE

MOST = 200
"""Pages of one feed in one run; the others come with the next ones."""
_OF_PAGE = ("text", "completeness", "rights", "language", "modified")
"""Columns for which the page is asked first, where its text is the longer one; for all others the feed."""


@dataclass(slots=True)
class Followed:
    """`rows`: those of the feed, with the texts of pages, without what an earlier run has read in full (`unchanged`);
    `ids`: of the entries of this feed whose pages have been read, now or then; `missed`: pages that could not be had.
    """

    rows: pl.DataFrame
    ids: set[str] = field(default_factory=set)
    unchanged: int = 0
    missed: int = 0


def follow_links(batch: Batch, asker: Asker, done: set[str]) -> Followed:
    """Ask for the pages of a feed's entries that have no full text. `batch`: of one feed, ids filled; skips, notes and
    metadata of the pages go into it. `done`: ids of entries whose pages were read by an earlier run.
    """
    old = batch.rows.filter(pl.col("id").is_in(list(done)))
    rows = batch.rows.filter(~pl.col("id").is_in(list(done)))
    out = Followed(rows, set(old["id"]), len(old))
    short = rows.filter(
        pl.col("url").is_not_null() & (pl.col("completeness").is_not_null() | (pl.col("text").str.len_chars() < WHOLE))
    )
    asked = _asked(batch, short.head(MOST), asker, out)
    if len(short) > MOST:
        source = Source(batch.rows["input"][0], (), name=batch.rows["file"][0])
        batch.note(source, "linked pages that are left for the next run", len(short) - MOST)
        out.missed += len(short) - MOST
    with Workers(pages.WORKER, count=2, caps=pages.CAPS) as workers:
        found = list(answers(asked, workers))
    for one in found:
        batch.skipped += one.skipped
        batch.notes += [Note(n.file, n.message, n.count, n.example) for n in one.notes]
        batch.metadata += one.metadata
    read = pl.concat([one.rows for one in found]) if found else rows.head(0)
    out.ids |= set(rows.filter(pl.col("row").is_in(read["row"].implode()))["id"])
    out.rows = with_pages(rows, read)
    return out


def _asked(batch: Batch, rows: pl.DataFrame, asker: Asker, out: Followed) -> Iterator[Page]:
    for row in rows.iter_rows(named=True):
        place = f"{row['file']}:{row['row']}"
        try:
            address = parse(row["url"])
            answer = _page(asker, address)
        except NotFetched as error:
            batch.skipped.append(Skip(without_secrets(row["url"]), error.reason, str(error), place))
            out.missed += error.reason in ("no-answer", "limit")
            continue
        yield as_page(row["file"], answer, row["row"], address.shown)


def _page(asker: Asker, address: Address) -> WebAnswer:
    answer = asker.ask(address)
    if kind_of(answer.body, answer.headers.get("content-type", "")) != "page":
        raise NotFetched("format", "what an entry links to is no page, but a feed or another XML file")
    return answer


def with_pages(rows: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """Rows of a feed, with the text of its page where that is longer; `read`: raw rows of pages, by file and row.

    >>> from dedup.read.intake.batch import raw_rows
    >>> one = {"file": "f", "row": 0, "id": "7", "title": "Rain", "text": "It rained.", "completeness": "summary"}
    >>> page = {"file": "f", "row": 0, "title": "Rain, Post", "text": "It rained all night.", "author": "A. Lind"}
    >>> with_pages(raw_rows([one]), raw_rows([page])).select("id", "title", "text", "author", "completeness").row(0)
    ('7', 'Rain', 'It rained all night.', 'A. Lind', None)
    """
    other = read.select(
        "file", "row", *(pl.col(c).alias(f"page {c}") for c in RAW if c not in ("file", "row", "input"))
    )
    both = rows.join(other, on=["file", "row"], how="left", maintain_order="left")
    longer = (pl.col("page text").str.len_chars() > pl.col("text").str.len_chars()).fill_null(False)
    filled = []
    for name in RAW:
        page = pl.col(f"page {name}")
        if name in ("file", "row", "input", "id", "url", "version"):
            continue
        if name == "completeness":
            filled.append(pl.when(longer).then(page).otherwise(name).alias(name))
        elif name in _OF_PAGE:
            filled.append(pl.when(longer).then(pl.coalesce(page, name)).otherwise(pl.coalesce(name, page)).alias(name))
        elif name == "published_from":
            filled.append(pl.when(pl.col("published").is_null()).then(page).otherwise(name).alias(name))
        else:
            filled.append(pl.coalesce(name, page).alias(name))
    return both.with_columns(filled).select(*RAW)


def as_page(name: str, answer: WebAnswer, row: int | None = None, shown: str | None = None) -> Page:
    """A page on its way to its reader. `name`, `row`: of the article that it is."""
    return Page(
        Source(shown or name, ("page.html",), name=name, data=answer.body), answer.body, row, answer.address.shown,
        datetime.now(UTC).isoformat(timespec="seconds"), charset_of(answer.headers.get("content-type", "")),
        answer.headers.get("link"),
    )  # fmt: skip
