"""Taking out: an article with all that was learned of it (takedown), or what one batch brought (undo).

What remains goes through the floors again, so that the archive is what it would be without them. A takedown also writes
the whole file anew: no page of it holds a sentence of the text any more. What stays is the log: ids, in `batches` and
`changes`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from dedup.archive.history import undo_log
from dedup.archive.history.change import Change
from dedup.archive.history.cluster_changes import ClusterChange
from dedup.archive.history.decisions import forget_waiting, patience
from dedup.archive.history.log import log, next_number
from dedup.archive.rebuild import purge
from dedup.archive.rebuild.rebuild import rebuild
from dedup.archive.store.configuration import settings_for
from dedup.archive.store.crash_points import point
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import read_table
from dedup.archive.store.selected_rows import matching
from dedup.errors import LimitReached, UsageError
from dedup.phrases import count
from dedup.pipeline.floors import Progress
from dedup.tables import empty

NAMED = 5
"""Ids that an error names; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What one removal did: `batch`, its own number; `articles` that remain; ids `removed` and `restored` to what they
    were; `changes`, cluster by cluster; `wiped`: whether the file holds no byte of the removed texts any more.
    """

    batch: int
    articles: int
    removed: list[str]
    restored: list[str]
    wiped: bool
    changes: list[ClusterChange] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def remove(db: Database, ids: Sequence[str], progress: Progress = lambda floor: None, wait: float = 0.0) -> Removed:
    """Take these articles out, with their history, and overwrite what held them. All of them, or none.

    An article that is still in the inputs comes back with the next add of them. No id at all finishes a removal that
    was stopped while it wrote the file anew. Raises UsageError for an id that is
    not there, ArchiveLocked, LimitReached when there is no room to write the file anew.
    """
    due = db.about.get(purge.DUE)
    wiped = finish_purge(db, wait)
    wanted = sorted(set(ids))
    if not wanted:
        if due is None:
            raise UsageError("no article was named; give the ids of the articles to remove, or --batch ID")
        return Removed(int(due), next(db.rows("SELECT count(*) FROM articles"))[0], [], [], wiped)
    db.connection.pragma("secure_delete", True)
    with db.writing(patience(db, wait)):
        known = {i for (i,) in matching(db, "SELECT id FROM articles WHERE id IN wanted", wanted)}
        if unknown := sorted(set(wanted) - known):
            raise UsageError(f"there is no article {_some(unknown)} in {db.path}; nothing was removed")
        batch = next_number(db, "batch")
        change = Change(empty("articles"), empty("metadata"), wanted, read_table(db, "skipped"))
        told, left = _without(db, change, batch, progress, {})
        db.connection.executemany("DELETE FROM history WHERE article = ?", ((i,) for i in wanted))
        db.about[purge.DUE] = str(batch)
        log(db, batch, "remove", wanted, (left, 0, 0, 0, len(wanted), 0))
        point("before-commit")
        db.commit()
    point("after-commit")
    forget_waiting(db)
    db.checkpoint()
    return Removed(batch, left, wanted, [], finish_purge(db, wait), told)


def undo(db: Database, batch: int, progress: Progress = lambda floor: None, wait: float = 0.0) -> Removed:
    """Take back what one add did: its new articles go, those that it revised are again what they were before.

    Clusters have the names that they had; a name that the batch gave is not given again. Raises UsageError for a batch
    that is not there, is no add or was undone, and where later batches revised what it brought.
    """
    db.connection.pragma("secure_delete", True)
    with db.writing(patience(db, wait)):
        new = _batch(db, batch)
        older, beside = undo_log.history_of(db, batch)
        both = sorted({*new, *older["id"]})
        number = next_number(db, "batch")
        skipped = undo_log.without_skipped(db, batch, read_table(db, "skipped"))
        undo_log.restore_outlets(db, batch)
        restored = older["id"].to_list()
        change = Change(older, beside, both, skipped)
        told, left = _without(db, change, number, progress, undo_log.clusters_before(db, batch))
        db.connection.execute("DELETE FROM history WHERE batch = ?", (batch,))
        _date_back(db, restored)
        undo_log.forget(db, f"skipped with {batch}", f"clusters before {batch}")
        db.about[f"undone {batch}"] = str(number)
        gone = sorted(set(new) - set(restored))
        log(db, number, "remove", [f"batch {batch}"], (left, 0, len(restored), 0, len(gone), 0))
        point("before-commit")
        db.commit()
    point("after-commit")
    forget_waiting(db)
    db.checkpoint()
    point("checkpointed")
    return Removed(number, left, gone, restored, False, told)


def finish_purge(db: Database, wait: float = 0.0) -> bool:
    """Write the file anew where a removal asked for it and was stopped before; whether nothing is left to be done."""
    if db.about.get(purge.DUE) is None:
        return True
    try:
        done = purge.overwrite(db, wait)
    except LimitReached as error:
        raise LimitReached(
            f"the articles are out of the archive, but its file could not be written anew to wipe them from its pages "
            f"({error.__cause__}); that takes room for a second copy. Make room and remove again, any article or none"
        ) from error
    point("checkpointed")
    return done


def _without(
    db: Database, change: Change, batch: int, progress: Progress, names: dict[str, frozenset[str]]
) -> tuple[list[ClusterChange], int]:
    """Run the floors over what remains and purge the rest; returns the changes, and how many articles there are."""
    lost = set(change.gone) - set(change.fresh["id"])
    db.connection.executemany("DELETE FROM arrivals WHERE article = ?", ((i,) for i in lost))
    told = rebuild(db, change, settings_for(db, None), batch, progress, earlier=names, purge=True)
    return told, next(db.rows("SELECT count(*) FROM articles"))[0]


def _batch(db: Database, batch: int) -> list[str]:
    """The articles that came with a batch; raises UsageError unless it can be undone."""
    verbs = {int(b): verb for b, verb in db.rows("SELECT batch, verb FROM batches ORDER BY batch")}
    if batch not in verbs:
        last = f"the last is {max(verbs)}" if verbs else "it has none"
        raise UsageError(f"there is no batch {batch} in {db.path}; {last}, and table batches lists them")
    if verbs[batch] != "add":
        raise UsageError(f"batch {batch} is a removal: what it took out is gone; add the articles again")
    if (by := db.about.get(f"undone {batch}")) is not None:
        raise UsageError(f"batch {batch} was undone before, by batch {by}")
    new = [i for (i,) in db.rows("SELECT article FROM arrivals WHERE batch = ? ORDER BY article", batch)]
    sql = """SELECT article, changed FROM arrivals WHERE changed > ?1 AND
             (batch = ?1 OR article IN (SELECT article FROM history WHERE batch = ?1)) ORDER BY changed, article"""
    if later := [*db.rows(sql, batch)]:
        named = _some([f"{article} (batch {n})" for article, n in later])
        raise UsageError(
            f"batch {batch} cannot be undone: later batches revised {count(len(later), 'article')} of it, {named}; "
            f"undo batch {later[-1][1]} first. Nothing was removed"
        )
    return new


def _date_back(db: Database, restored: list[str]) -> None:
    """Let `arrivals` say of these when their text of now came."""
    sql = """UPDATE arrivals SET changed =
             max(batch, coalesce((SELECT max(h.batch) FROM history h WHERE h.article = arrivals.article), 0))
             WHERE article = ?"""
    db.connection.executemany(sql, ((i,) for i in restored))


def _some(names: list[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest:,} more" if rest > 0 else "")
