"""Who ran an outlet's pieces, for people and for programs: totals in words, a table a piece, and one JSON object."""

import io
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.harmless import plain
from dedup.phrases import count, date_words, gap, known_share, listed
from dedup.queries.who_ran.order import LIKELY_LATER
from dedup.queries.who_ran.rows import WhoRan
from dedup.queries.who_ran.standing import CHECK, OWN
from dedup.queries.who_ran.use_words import both_have, credit_words, open_order
from dedup.queries.who_ran.uses import COMMON, DIRECTIONS, FROM_OURS, UNDECIDED
from dedup.tables import CREDITED, Row

MOST, MOST_ARTICLES = 20, 20
"""Pieces that are shown, and articles of each; the rest are counted."""
WIDEST = 120
"""Columns of the terminal that are used."""

_HOW = {
    "exact": "same words", "near-duplicate": "nearly the same", "excerpt": "excerpt", "partial": "passages",
    "rewrite": "reworded", "revision": "other version", "translation": "translated",
}  # fmt: skip


def ran_json(found: WhoRan) -> dict[str, Any]:
    """The totals and all rows as plain values, exactly; times in ISO form, UTC."""
    rows = [
        {k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}
        for row in found.rows.iter_rows(named=True)
    ]
    return {"outlet": found.outlet, "also": list(found.also), **found.totals(), "rows": rows}


def ran_text(found: WhoRan) -> str:
    """Totals first, then a table a piece, in the width of the terminal; in colour where stdout is one that wants it."""
    out = io.StringIO()  # not stdout: rich ends the program where a pipe is closed
    terminal = True if sys.stdout is not None and sys.stdout.isatty() else None
    console = Console(file=out, force_terminal=terminal, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    for line in ran_lines(found):
        console.print(Text(line), soft_wrap=True)
    for direction in DIRECTIONS:
        rows, heading = found.rows.filter(pl.col("direction") == direction), _APART.get(direction)
        groups = rows.partition_by("cluster", maintain_order=True)
        if heading and groups:
            console.print(Text(f"\n{heading}", style="bold underline"), soft_wrap=True)
        for group in groups[:MOST]:
            console.print()
            _piece(console, found, group)
        if len(groups) > MOST:
            console.print(f"\nand {count(len(groups) - MOST, 'more piece')}; --csv FILE and --json hold all.")
    if len(found.rows):
        console.print()
        console.print(Text(_KEY), soft_wrap=True)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


MOST_DECIDED = 5
"""Decisions that are told; the rest are counted."""
_APART = {
    UNDECIDED: "Not decided: these may be from one of the pieces",
    COMMON: "In common from elsewhere: neither is likely to have run the other's",
}
"""Headings of what is not said to have run a piece."""
_KEY = "Shares are of the words of each text; credit lines, datelines and boilerplate are left out of the count."


def ran_lines(found: WhoRan) -> Iterator[str]:
    """The totals, in words, and what would tell more."""
    if found.also:
        names = listed(map(plain, found.also))
        yield f"{plain(found.outlet)} is taken as written; {names} may be called so, too: ask for it by that name."
    yield from ran_totals(found)
    for words in found.decided[:MOST_DECIDED]:
        yield f"Decided: {plain(words)}."
    if len(found.decided) > MOST_DECIDED:
        yield f"and {len(found.decided) - MOST_DECIDED:,} more that people decided."
    if not found.known and len(found.rows):
        yield "No partner or title of yours is listed; --outlets TOML adds how each of these stands to you."
    elif not found.yours:
        yield f"{plain(found.outlet)} is not listed as yours, so the terms in your outlets.toml were not looked at."


def ran_totals(found: WhoRan) -> Iterator[str]:
    """The totals, in words."""
    n = found.totals()
    name = plain(found.outlet)
    whose, you = ("of your pieces", "you") if found.yours else (f"of the pieces of {name}", "it")
    if n["articles"]:
        credit = f"no credit to {you} was found"
        if n["credited"]:
            credit = f"{n['credited']:,} {'names' if n['credited'] == 1 else 'name'} {you} as the source"
        yield f"{_articles(n)} ran {n['pieces']:,} {whose}; {credit}."
    elif not found.here and not len(found.rows) and not found.left_out:
        yield f"This collection holds no article of {name}, and none whose source is said to be a piece of it."
    else:
        yield f"No article of others in this collection was found to have run one {whose}."
    article = "more article" if n["articles"] else "article"
    if k := n["to_check"]:
        yield f"{count(k, 'article')} to check against your terms."
    if k := n["own_titles"]:
        yield f"{count(k, article)} at titles of the same house."
    if k := n["common_source"]:
        have = "has" if k == 1 else "have"
        what = "yours" if found.yours else f"articles of {name}"
        shared = f"{have} with {what} a text from elsewhere in common"
        yield f"{count(k, article)} {shared}: likely neither ran the other's."
    if k := n["undecided"]:
        yield f"{count(k, article)} may be from one {whose}: dates or texts do not tell."
    if k := n["elsewhere"]:
        share, are = ("shares", "is") if k == 1 else ("share", "are")
        whom = "yours" if found.yours else f"articles of {name}"
        other = count(k, "article")
        yield f"Not listed: {other} that {share} text or a source with {whom} and {are} not made from them."
    if k := n["left_out"]:
        yield f"{count(k, 'row')} left out by --since, --min-coverage or --uncredited."


def _articles(n: Mapping[str, int]) -> str:
    """How many articles, at how many outlets: "8 articles, 4 of them at 3 outlets and 4 at outlets not known,"."""
    articles, unknown = count(n["articles"], "article"), n["of_unknown_outlets"]
    if not unknown:
        return f"{articles} at {count(n['outlets'], 'outlet')}"
    if unknown == n["articles"]:
        return f"{articles} whose outlet is not known"
    known = f"{n['articles'] - unknown:,} of them at {count(n['outlets'], 'outlet')}"
    return f"{articles}, {known} and {unknown:,} at outlets not known,"


def _piece(console: Console, found: WhoRan, rows: pl.DataFrame) -> None:
    first = rows.row(0, named=True)
    known = rows.filter(pl.col("ours").is_not_null()).sort("ours_published", nulls_last=True)
    if len(known):
        first = known.row(0, named=True)
        title = plain(first["ours_title"] or "").lstrip("# ") or "(no title)"
        when = f", {first['ours_published']:%Y-%m-%d %H:%M} UTC" if first["ours_published"] else ""
        source = _itself(first["ours_from"])
        console.print(Text(title, style="bold"), soft_wrap=True)
        console.print(Text(f"{plain(first['ours'])}{when}{source}"), soft_wrap=True)
    else:
        console.print(Text("A piece that is not in this collection", style="bold"), soft_wrap=True)
        console.print(Text(f"{plain(found.outlet)} is named as the source"), soft_wrap=True)
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("outlet, article", ratio=1, overflow="fold")
    table.add_column("shared: of theirs / of ours", width=15)
    table.add_column("after ours", width=10)
    table.add_column("names the source", width=12)
    said = set(rows["standing"].drop_nulls())
    stands = OWN in said or (found.known and bool(said))  # where nobody is listed, "not on your list" says nothing
    if stands:
        table.add_column("stands to you", width=16)
    order = rows.with_columns(own=pl.col("standing").eq_missing(pl.lit(OWN))).sort("own", maintain_order=True)
    for row in order.head(MOST_ARTICLES).iter_rows(named=True):
        table.add_row(*_cells(row)[: 5 if stands else 4])
    console.print(table)
    if len(rows) > MOST_ARTICLES:
        console.print(f"and {count(len(rows) - MOST_ARTICLES, 'more article')}")


def _itself(source: str | None) -> str:
    """Where a piece is from, if not from the outlet itself."""
    if source is None:
        return ""
    return f"; itself from {'a text from outside this collection' if source == 'unnamed' else plain(source)}"


def _cells(row: Row) -> list[Text]:
    article = plain(row["theirs"])
    lines = [plain(row["outlet"]), article] if row["outlet"] else [article]
    if row["through"]:
        lines.append(f"by way of {plain(row['through'])}")
    if row["direction"] == COMMON:
        lines.append(both_have(row["ours_from"] and plain(row["ours_from"])))
    elif row["direction"] != FROM_OURS:
        lines.append(open_order(row["order"], row["ours"] is not None))
    cut, standing = row["truncated"] or "", row["standing"] or ""
    missing = row["credit"] not in CREDITED and row["direction"] == FROM_OURS
    shared = "-"
    if row["coverage_ours"] is not None:
        theirs = known_share(row["coverage_theirs"], "theirs" in cut, "ours" in cut)
        ours = known_share(row["coverage_ours"], "ours" in cut, "theirs" in cut)
        shared = f"{_HOW.get(row['relation'], '')}\n{theirs} / {ours}"
    return [
        Text("\n".join(lines)),
        Text(shared),
        Text(_delay(row)),
        Text(credit_words(row["credit"], row["credits_others"]) or "-", style="bold" if missing else ""),
        Text(plain(standing).replace("; ", ";\n"), style="bold" if CHECK in standing else ""),
    ]


def _delay(row: Row) -> str:
    """How long after ours, else the date alone: the dates do not tell, or ours is not here."""
    if row["delay_hours"] is None:
        date = date_words(row["published"], row["published_precision"])
        return f"{date}, {row['order']}" if row["order"] == LIKELY_LATER else date
    apart = gap(timedelta(hours=abs(row["delay_hours"])))
    return apart if row["delay_hours"] >= 0 else f"{apart} before"
