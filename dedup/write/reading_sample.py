"""A sample of pairs for reading as files: a table to fill in, a page to read it on, and what its strata mean."""

import json
from pathlib import Path
from typing import Any

import polars as pl

from dedup.errors import UsageError
from dedup.queries.reading.drawing import DRAWN, ReadingSample
from dedup.tables import Frames
from dedup.write.files.atomic import check_place, failure, move_all, scratch_in
from dedup.write.files.spreadsheet import safe
from dedup.write.files.table import SUFFIXES, run_path, write_one
from dedup.write.report.colophon import clock_of, colophon
from dedup.write.report.page_words import short
from dedup.write.report.render import PageLinks, render

OF_ARTICLE = ("outlet", "published", "title", "text")
"""What the table tells of both articles, as `left_title` and so on, for whoever reads in it."""


def page_path(out: Path) -> Path:
    """Where the page goes: beside the table.

    >>> page_path(Path("reading.csv")).name
    'reading.html'
    """
    return out.with_suffix(".html")


def check_sample(out: Path) -> None:
    """Raises UsageError unless a sample can be written to `out`: a file of the right kind that is not there yet."""
    if out.suffix.lower() not in SUFFIXES:
        raise UsageError(f"-o got {out}; it takes a file ending in {', '.join(SUFFIXES)}")
    for path in (out, page_path(out), run_path(out)):
        if path.exists():
            raise UsageError(f"{path} is there already and may hold what somebody has read; give another file to -o")
    check_place(out.absolute().parent)


def sample_table(result: Frames, sample: ReadingSample) -> pl.DataFrame:
    """The sample with both texts: `left`, `right`, `derived` and `label` (to be filled in), `OF_ARTICLE` of each, then
    what `evaluate` needs to know.

    >>> from dedup import scan
    >>> rain = "Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale."
    >>> both = scan([{"id": "a", "text": rain}, {"id": "b", "text": rain}])
    >>> sample_table(both, both.draw_pairs(20)).columns[:6]
    ['left', 'right', 'derived', 'label', 'left_outlet', 'left_published']
    """
    rows = sample.rows
    articles = result.articles.select("id", *OF_ARTICLE)
    for side in ("left", "right"):
        named = articles.rename({column: f"{side}_{column}" for column in OF_ARTICLE})
        rows = rows.join(named, left_on=side, right_on="id", how="left", maintain_order="left")
    first, last = list(DRAWN)[:4], list(DRAWN)[4:]
    return rows.select(*first, *(f"{side}_{column}" for side in ("left", "right") for column in OF_ARTICLE), *last)


def sample_page(result: Frames, table: pl.DataFrame) -> str:
    """The pairs of a `sample_table`, each with both texts side by side and the number of its row, as one HTML page that
    loads nothing and says nothing of what the result holds of them."""
    clock = clock_of(result.run)
    pairs = [[_side(row, side) for side in ("left", "right")] for row in table.iter_rows(named=True)]
    return render("reading.html", PageLinks(), colophon(result.run, clock), pairs=pairs, excerpts=False)


def _side(row: dict[str, Any], side: str) -> dict[str, Any]:
    day = row[f"{side}_published"]
    told = [row[f"{side}_outlet"], None if day is None else f"{day:%Y-%m-%d %H:%M} UTC", row[side]]
    text = row[f"{side}_text"] or ""
    return {
        "title": short(row[f"{side}_title"] or row[side], 300), "about": " · ".join(short(t, 200) for t in told if t),
        "paragraphs": [p for p in text.split("\n") if p.strip()],
    }  # fmt: skip


def write_sample(result: Frames, sample: ReadingSample, out: Path, seed: int) -> tuple[Path, Path]:
    """Write the table to `out`, the page beside it as NAME.html, and the meaning of strata as NAME.run.json; returns
    table and page.

    Texts that a spreadsheet could take for a formula have an apostrophe in front in CSV and TSV; ids are as they are.
    Raises UsageError as `check_sample`, LimitReached when the disk is full; nothing is left then.
    """
    check_sample(out)
    table = sample_table(result, sample)
    told = {**result.run, "reading_sample": {"seed": seed, "pairs": len(table), "strata": sample.strata}}
    shown = table
    if out.suffix.lower() in (".csv", ".tsv"):
        words = [f"{side}_{column}" for side in ("left", "right") for column in ("outlet", "title", "text")]
        shown = table.with_columns(safe(table.select(words)))
    try:
        with scratch_in(out.absolute().parent, out.name) as scratch:
            new = scratch / "new"
            write_one(shown, new / out.name)
            (new / page_path(out).name).write_text(sample_page(result, table), "utf-8")
            text = json.dumps(told, indent=2, ensure_ascii=False, default=str)
            (new / run_path(out).name).write_text(text + "\n", "utf-8")
            move_all([(new / path.name, path) for path in (out, page_path(out), run_path(out))])
    except (OSError, pl.exceptions.PolarsError) as error:
        raise failure(error, out) from error
    return out, page_path(out)
