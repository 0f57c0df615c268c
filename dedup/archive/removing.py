"""Taking out: an article with all that was learned of it (takedown), or what one batch brought (undo).

What remains goes through the floors again, so that the archive is what it would be without them. A takedown also writes
the whole file anew: no page of it holds a sentence of the text any more. What stays is the log: ids, in `batches` and
`changes`.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from dedup.archive import purging, undoing
from dedup.archive.adding import log, next_number, rebuild, settings_for
from dedup.archive.changes import Row
from dedup.archive.database import Database
from dedup.archive.faults import point
from dedup.archive.tables import read_table
from dedup.errors import LimitReached, UsageError
from dedup.phrases import count
from dedup.read import Reading

Progress = Callable[[str], None]
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
    changes: list[Row] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def remove(db: Database, ids: Sequence[str], progress: Progress = lambda floor: None, wait: float = 0.0) -> Removed:
    """Take these articles out, with their history, and overwrite what held them. All of them, or none.

    An article that is still in the inputs comes back with the next add of them. No id at all finishes a removal that
    was stopped while it wrote the file anew. Raises UsageError for an id that is
    not there, ArchiveLocked, LimitReached when there is no room to write the file anew.
    """
    due = db.about.get(purging.DUE)
    wiped = finish_purge(db, wait)
    wanted = sorted(set(ids))
    if not wanted:
        if due is None:
            raise UsageError("no article was named; give the ids of the articles to remove, or --batch ID")
        return Removed(int(due), next(db.rows("SELECT count(*) FROM articles"))[0], [], [], wiped)
    db.connection.pragma("secure_delete", True)
    with db.writing(wait):
        stored = read_table(db, "articles")
        if unknown := sorted(set(wanted) - set(stored["id"])):
            raise UsageError(f"there is no article {_some(unknown)} in {db.path}; nothing was removed")
        batch = next_number(db, "batch")
        rest = stored.filter(~pl.col("id").is_in(wanted))
        metadata = read_table(db, "metadata").filter(~pl.col("article").is_in(wanted))
        told = _without(db, rest, metadata, read_table(db, "skipped"), batch, progress, wanted, [], {})
        db.connection.executemany("DELETE FROM history WHERE article = ?", ((i,) for i in wanted))
        db.about[purging.DUE] = str(batch)
        log(db, batch, "remove", wanted, (len(rest), 0, 0, 0, len(wanted), 0))
        point("before-commit")
        db.commit()
    point("after-commit")
    db.checkpoint()
    return Removed(batch, len(rest), wanted, [], finish_purge(db, wait), told)


def undo(db: Database, batch: int, progress: Progress = lambda floor: None, wait: float = 0.0) -> Removed:
    """Take back what one add did: its new articles go, those that it revised are again what they were before.

    Clusters have the names that they had; a name that the batch gave is not given again. Raises UsageError for a batch
    that is not there, is no add or was undone, and where later batches revised what it brought.
    """
    db.connection.pragma("secure_delete", True)
    with db.writing(wait):
        new = _batch(db, batch)
        older, beside = undoing.history_of(db, batch)
        both = sorted({*new, *older["id"]})
        number = next_number(db, "batch")
        rest = read_table(db, "articles").filter(~pl.col("id").is_in(both))
        metadata = read_table(db, "metadata").filter(~pl.col("article").is_in(both))
        skipped = undoing.without_skipped(db, batch, read_table(db, "skipped"))
        undoing.restore_outlets(db, batch)
        articles, names = pl.concat([rest, older]), undoing.clusters_before(db, batch)
        metadata = pl.concat([metadata, beside])
        restored = older["id"].to_list()
        told = _without(db, articles, metadata, skipped, number, progress, both, restored, names)
        db.connection.execute("DELETE FROM history WHERE batch = ?", (batch,))
        _date_back(db, restored)
        undoing.forget(db, f"skipped with {batch}", f"clusters before {batch}")
        db.about[f"undone {batch}"] = str(number)
        gone = sorted(set(new) - set(restored))
        log(db, number, "remove", [f"batch {batch}"], (len(articles), 0, len(restored), 0, len(gone), 0))
        point("before-commit")
        db.commit()
    point("after-commit")
    db.checkpoint()
    point("checkpointed")
    return Removed(number, len(articles), gone, restored, False, told)


def finish_purge(db: Database, wait: float = 0.0) -> bool:
    """Write the file anew where a removal asked for it and was stopped before; whether nothing is left to be done."""
    if db.about.get(purging.DUE) is None:
        return True
    try:
        done = purging.overwrite(db, wait)
    except LimitReached as error:
        raise LimitReached(
            f"the articles are out of the archive, but its file could not be written anew to wipe them from its pages "
            f"({error.__cause__}); that takes room for a second copy. Make room and remove again, any article or none"
        ) from error
    point("checkpointed")
    return done


def _without(
    db: Database, articles: pl.DataFrame, metadata: pl.DataFrame, skipped: pl.DataFrame, batch: int,
    progress: Progress, gone: list[str], fresh: list[str], names: dict[str, frozenset[str]],
) -> list[Row]:  # fmt: skip
    """Run the floors over what remains and purge the rest; returns the changes."""
    db.connection.executemany("DELETE FROM arrivals WHERE article = ?", ((i,) for i in set(gone) - set(fresh)))
    reading = Reading(articles.sort("id"), skipped, (), metadata)
    return rebuild(db, reading, settings_for(db, None), batch, progress, fresh, gone, earlier=names, purge=True)


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
