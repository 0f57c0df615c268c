"""What is new about an outlet's pieces, for people and for programs: lines of text, and one JSON object."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

from dedup.harmless import plain
from dedup.phrases import count
from dedup.queries.who_ran.new_uses import NewUses
from dedup.queries.who_ran.told_uses import ToldUse, Watched, use_key
from dedup.queries.who_ran.uses import COMMON, FROM_OURS, UNDECIDED
from dedup.tables import CREDITED, Row
from dedup.write.terminal.who_ran import ran_json, ran_text

MOST_TOLD = 50
"""Uses that are told otherwise now, or stand no more, in the text; the rest are counted."""

_SAID = {FROM_OURS: "made from a piece", UNDECIDED: "not decided", COMMON: "in common from elsewhere"}


def said_of(direction: str, *, credited: bool, whose: str = "yours") -> str:
    """What is said of a use, in a few words.

    >>> said_of("from ours", credited=False), said_of("undecided", credited=True)
    ('made from a piece of yours, naming you nowhere', 'not decided')
    """
    if direction != FROM_OURS:
        return _SAID[direction]
    you = "you" if whose == "yours" else "it"
    return f"{_SAID[direction]} of {whose}, naming {you if credited else f'{you} nowhere'}"


def before_now(was: ToldUse, row: Row, whose: str = "yours") -> tuple[str, str]:
    """What was told of a use, and what is told of it now."""
    old = "stands no more" if was.gone else said_of(was.direction, credited=was.credited, whose=whose)
    now = said_of(row["direction"], credited=row["credit"] in CREDITED, whose=whose)
    if old == now:  # the piece itself came into the archive
        old += ", the piece not being in the archive"
    return old, now


def watched_text(watched: Watched) -> str:
    """All that is new, as text; one line where nothing is."""
    ran, since = watched.fresh.ran, watched.fresh.since
    if not watched.any:
        return f"Nothing new about pieces of {plain(ran.outlet)}: batch {watched.fresh.last} is the last.\n"
    parts = []
    name = plain(ran.outlet)
    up_to = f"after batch {since}, up to batch {watched.fresh.last}" if since else f"up to batch {watched.fresh.last}"
    parts.append(f"Issue {watched.issue} about pieces of {name}: what came {up_to}.\n")
    if watched.again:
        parts.append(f"{count(len(watched.again), 'use')} below may have been told before: that run was ended "
                     "before it could note so.\n")  # fmt: skip
    if len(ran.rows):
        parts.append(ran_text(replace(ran, here=1)))
    whose = "yours" if ran.yours else f"{name}"
    if len(watched.changed.ran.rows):
        parts.append("\n".join(["\nTold before, and otherwise now", *_bounded([*_changed(watched, whose)])]) + "\n")
    if watched.gone:
        parts.append("\n".join(["\nTold before, and no longer so", *_bounded([*_gone(watched, whose)])]) + "\n")
    return "".join(parts)


def watched_json(watched: Watched) -> dict[str, Any]:
    """The same as plain values, exactly; times in ISO form, UTC."""
    told = ran_json(watched.fresh.ran)
    rows = told.pop("rows")
    changed = ran_json(watched.changed.ran)["rows"]
    return {
        **told, "issue": watched.issue, "since": watched.fresh.since, "batch": watched.fresh.last,
        "new": [row | {"told_before": use_key(row) in watched.again} for row in rows],
        "changed": [
            row | {"told_before": use_key(row) in watched.again, "before": _plain(watched.before[use_key(row)])}
            for row in changed
        ],
        "gone": [_plain(use) for use in watched.gone],
    }  # fmt: skip


def _plain(use: ToldUse) -> dict[str, Any]:
    values = {name: getattr(use, name) for name in ("theirs", "ours", "cluster", "direction", "credited", "gone")}
    at: datetime = use.at
    return {**values, "issue": use.issue, "told": at.isoformat()}


def _changed(watched: Watched, whose: str) -> Iterator[str]:
    for row in watched.changed.ran.rows.iter_rows(named=True):
        was, now = before_now(watched.before[use_key(row)], row, whose)
        yield f"{_article(row)}: {now}; told before as {was}"


def _gone(watched: Watched, whose: str) -> Iterator[str]:
    for use in watched.gone:
        piece = f" ({plain(use.ours)})" if use.ours else ""
        was = said_of(use.direction, credited=use.credited, whose=whose)
        yield f"{plain(use.theirs)}{piece}: told as {was}; who-ran has it no more"


def _article(row: Row) -> str:
    outlet = f"{plain(row['outlet'])}, " if row["outlet"] else ""
    piece = f" ({plain(row['ours'])})" if row["ours"] else ""
    return f"{outlet}{plain(row['theirs'])}{piece}"


def _bounded(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_TOLD
    return [*lines[:MOST_TOLD], *([f"and {more:,} more; --json holds all."] if more > 0 else [])]


def newest(uses: NewUses, most: int) -> NewUses:
    """Of all uses those of so many articles that were told last: what a feed holds.

    The order of the rows stays.
    """
    last = uses.ran.rows.group_by("theirs").agg(pl.col("added").max())
    kept = last.sort("added", "theirs", descending=[True, False]).head(most)["theirs"]
    rows = uses.ran.rows.filter(pl.col("theirs").is_in(kept.implode()))
    return replace(uses, ran=replace(uses.ran, rows=rows))
