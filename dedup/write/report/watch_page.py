"""The pages of a watch: one issue as HTML, with what is said otherwise now, and the feed of all that was told lately.

Both are digests (`digest.py`). The feed is no issue: it holds what was told last under ids that stay, so that a reader
who looks in once a week misses nothing and is shown nothing twice.
"""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from dedup.queries.who_ran.standing import OWN
from dedup.queries.who_ran.told_uses import Watched, use_key
from dedup.tables import Frames
from dedup.write.report.colophon import Heading, clock_of
from dedup.write.report.digest import MOST_ENTRIES, Digest, GoneUse, digest, digest_page
from dedup.write.report.digest_feed import digest_feed
from dedup.write.report.lookup import article_of
from dedup.write.report.page_words import short
from dedup.write.terminal.watched import before_now, newest, said_of

CHANGED = "Told before, and otherwise now"


def watch_page(frames: Frames, watched: Watched, heading: Heading | None = None) -> bytes:
    """An issue as one page of HTML in UTF-8, without a script. `frames`: the tables of its moment."""
    made = digest(frames, watched.fresh, heading)
    if len(watched.changed.ran.rows):
        changed = digest(frames, watched.changed, heading)
        entries = [replace(e, before=_before(watched, e.key)) for e in changed.entries()]
        made = replace(made, parts=made.parts | {CHANGED: entries}, left_out=made.left_out + changed.left_out)
    return digest_page(_issue(frames, watched, made)).encode("utf-8", "replace")


def watch_feed(frames: Frames, watched: Watched, heading: Heading | None = None) -> bytes:
    """The articles of others that were told last, at most `MOST_ENTRIES`, as an Atom feed; `updated` is when."""
    rows = watched.standing.ran.rows
    told = {(use.cluster, use.theirs) for use in watched.told if use.issue}
    kept = [use_key(row) in told and row["standing"] != OWN for row in rows.iter_rows(named=True)]
    of = newest(replace(watched.standing, ran=replace(watched.standing.ran, rows=rows.filter(pl.Series(
        kept, dtype=pl.Boolean)))), MOST_ENTRIES)  # fmt: skip
    made = digest(frames, of, heading)
    lead = ["What was told last; an entry that is told otherwise now is shown as changed."]
    return digest_feed(replace(_issue(frames, watched, made), lead=lead))


def _issue(frames: Frames, watched: Watched, made: Digest) -> Digest:
    lead = list(made.lead)
    if watched.again:
        lead.append(f"{len(watched.again):,} of these may have been told before: that run was ended before it could "
                    "note so.")  # fmt: skip
    return replace(made, issue=watched.issue, lead=lead, gone=[*_gone(frames, watched)])


def _before(watched: Watched, article: str) -> str:
    """What was told of the uses of an article before."""
    rows = (row for row in watched.changed.ran.rows.iter_rows(named=True) if row["theirs"] == article)
    whose = "yours" if watched.fresh.ran.yours else short(watched.fresh.ran.outlet)
    return "; ".join(dict.fromkeys(before_now(watched.before[use_key(row)], row, whose)[0] for row in rows))


def _gone(frames: Frames, watched: Watched) -> Iterator[GoneUse]:
    whose = "yours" if watched.fresh.ran.yours else short(watched.fresh.ran.outlet)
    here = frames.articles.filter(pl.col("id").is_in([use.theirs for use in watched.gone]))
    rows = {row["id"]: row for row in here.iter_rows(named=True)}
    clock, names = clock_of(frames.run), frames.outlet_names()
    at = max((use.at for use in watched.told), default=watched.fresh.added)
    for use in watched.gone:
        article = article_of(rows[use.theirs], clock, names) if use.theirs in rows else None
        said = said_of(use.direction, credited=use.credited, whose=whose)
        yield GoneUse(use.theirs, short(use.theirs), article, said, at)
