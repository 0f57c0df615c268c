"""The tables of an archive after articles came or went: as a whole while it is small, in parts when it is not.

Up to `WHOLE_UP_TO` articles every change is followed by a run over everything, and the answer is that of one scan.
Above it a night would cost minutes; there an add runs over what it can change (`dedup.archive.rebuild.partial`), new
articles in pieces; what people decided since is of it, as far as it names articles. A removal, an undo, a refresh and
a mute run over everything whatever the size.
"""

from collections.abc import Mapping

import polars as pl

from dedup.archive.cache import stored
from dedup.archive.history import undo_log
from dedup.archive.history.change import Change, Outcome
from dedup.archive.history.cluster_changes import ClusterChange, with_decisions
from dedup.archive.history.decisions import decided_since, named_since, read_decisions, read_obeyed, take_in
from dedup.archive.rebuild.full import run_whole
from dedup.archive.rebuild.partial import run_part
from dedup.archive.store.database import Database
from dedup.pipeline.floors import Progress
from dedup.settings import Settings

WHOLE_UP_TO = 50_000
"""Articles up to which an archive is run over as a whole at every change."""
PIECE = 10_000
"""New articles that a part takes at a time: bounds memory."""
REFRESHED = "refreshed"
"""Name in table `about`: the batch of the last run over everything."""


def rebuild(
    db: Database, change: Change, settings: Settings, batch: int, progress: Progress, *,
    earlier: Mapping[str, frozenset[str]] | None = None, purge: bool = False, refresh: bool = False,
) -> list[ClusterChange]:  # fmt: skip
    """Write what a change makes of the archive; returns what became of clusters.

    `earlier`: names of clusters and members by which today's are to be known, where not by those of now; `purge`: drop
    all that was learned of texts that are here no longer; `refresh`: run over everything. Inside a transaction.
    """
    back = earlier or {}
    (now,) = next(db.rows("SELECT count(*) FROM articles"))
    room, added = WHOLE_UP_TO - now, len(change.fresh) - len(change.gone)
    # another judge's figures are never mixed with this one's
    other = now > 0 and db.about.get("engine") != stored.engine()
    # a removal is rare, and what it leaves behind is to be as if what goes had never been there
    take_in(db)
    # what is decided from here on waits for the next run: of a mute, a part would not know that it may change anything
    ledger = read_decisions(db)
    decided, named = decided_since(db, ledger), named_since(db, ledger)
    if refresh or other or purge or added <= room or named is None:
        outcome = run_whole(db, change, settings, batch, progress, back, purge, ledger)
        db.about[REFRESHED] = str(batch)
    else:
        outcome = _in_pieces(db, change, settings, batch, progress, max(0, room), ledger, named)
    arrivals = [(i, batch, batch) for i in change.fresh["id"]]
    db.connection.executemany(
        "INSERT INTO arrivals VALUES (?, ?, ?) ON CONFLICT (article) DO UPDATE SET changed = excluded.changed", arrivals
    )
    if not purge:  # a removal is not undone
        undo_log.keep_clusters(db, batch, outcome.before, outcome.after)
    held = {n for n, state in read_obeyed(db).select("number", "state").iter_rows() if state in ("held", "noted")}
    decided = {n: about for n, about in decided.items() if n in held}
    told = with_decisions(outcome.told(), outcome.before, outcome.after, decided)
    db.connection.executemany("INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?)", ((batch, *row) for row in told))
    db.connection.executemany("DELETE FROM aliases WHERE alias = ?", ((name,) for name in outcome.after.members))
    aliases = ((alias, cluster, batch) for alias, cluster in outcome.named.aliases.items())
    db.connection.executemany("INSERT OR REPLACE INTO aliases VALUES (?, ?, ?)", aliases)
    return told


def _in_pieces(
    db: Database, change: Change, settings: Settings, batch: int, progress: Progress, room: int, ledger: pl.DataFrame,
    named: set[str],
) -> Outcome:  # fmt: skip
    """The first articles fill the archive up as far as it is run over as a whole, the others come as parts of it.
    `named`: articles that decisions of the `ledger` since the last run are about, which the first piece obeys.
    """
    whole = max(room, PIECE) if db.about.get("run") is None else room if room >= PIECE else 0
    outcome: Outcome | None = None
    for n, piece in enumerate(change.pieces(whole or PIECE, PIECE)):
        if n == 0 and whole:
            found = run_whole(db, piece, settings, batch, progress, {}, False, ledger)
            db.about[REFRESHED] = str(batch)
        else:
            found = run_part(db, piece, settings, progress, ledger, named if n == 0 else set())
        outcome = found if outcome is None else outcome.then(found)
    assert outcome is not None  # noqa: S101  # there is one piece at least
    return outcome
