"""Out of an archive: what changed since a batch, who ran whose pieces since then, and a copy of the whole file."""

from pathlib import Path

import apsw
import polars as pl

from dedup.archive.store.database import Database, translated
from dedup.archive.store.schema import APPLICATION
from dedup.errors import UsageError
from dedup.write.files.atomic import check_place, failure, move_all, scratch_in

COLUMNS = {
    "batch": pl.Int64, "added": pl.String, "cluster": pl.String, "now": pl.String, "change": pl.String,
    "detail": pl.String,
}  # fmt: skip
"""Of `changes_since`. `now`: the name that the cluster goes by today, null where none of it is left."""


def changes_since(db: Database, batch: int) -> pl.DataFrame:
    """What became of clusters after this batch, 0 for all: created, grown, shrunk, merged, split, origin changed,
    dissolved, decided, one row each. Raises UsageError for a batch that is not there.
    """
    with db.snapshot():
        check_batch(db, batch)
        sql = """SELECT batch, added, cluster, cluster, change, detail FROM changes JOIN batches USING (batch)
                 WHERE batch > ? ORDER BY batch, cluster, change"""
        rows = pl.DataFrame([*db.rows(sql, batch)], schema=COLUMNS, orient="row")
        names = rows["cluster"].unique().to_list()
        now = names_now(db, names)
    told = pl.col("cluster").replace_strict(names, [now[n] for n in names], return_dtype=pl.String, default=None)
    return rows.with_columns(now=told if names else pl.lit(None, pl.String))


def check_batch(db: Database, batch: int) -> int:
    """The number of the last batch; raises UsageError for a batch that is not there. 0, before the first, is."""
    last: int = next(db.rows("SELECT coalesce(max(batch), 0) FROM batches"))[0]
    if not 0 <= batch <= last:
        raise UsageError(f"there is no batch {batch} in {db.path}; the last is {last}")
    return last


def brought(db: Database) -> tuple[pl.DataFrame, pl.DataFrame]:
    """In which batch each article came and last changed, and when each batch was: what `new_uses` asks for."""
    arrivals = pl.DataFrame(
        [*db.rows("SELECT article, batch, changed FROM arrivals")],
        schema={"article": pl.String, "batch": pl.Int64, "changed": pl.Int64}, orient="row",
    )  # fmt: skip
    batches = pl.DataFrame(
        [*db.rows("SELECT batch, added FROM batches ORDER BY batch")],
        schema={"batch": pl.Int64, "added": pl.String}, orient="row",
    )  # fmt: skip
    return arrivals, batches.with_columns(pl.col("added").str.to_datetime(time_zone="UTC", time_unit="us"))


def names_now(db: Database, names: list[str]) -> dict[str, str | None]:
    """Each name of a cluster, of today or of once -> the name that it goes by now; None where nothing is left of it."""
    alive = {c for (c,) in db.rows("SELECT cluster FROM clusters")}
    alias = dict(db.rows("SELECT alias, cluster FROM aliases"))
    out: dict[str, str | None] = {}
    for name in names:
        at: str | None = name
        seen = {name}
        while at is not None and at not in alive:
            at = alias.get(at)
            if at in seen:
                at = None
            elif at is not None:
                seen.add(at)
        out[name] = at
    return out


def snapshot(db: Database, out: str | Path) -> Path:
    """Copy the archive as it is at this moment to the file `out`, page by page, checksums and all, whoever writes to
    it meanwhile. An older snapshot is replaced as a whole. Every page is read and checked on the way.

    Raises UsageError for a file that is no archive or is in use, ArchiveError where a page is damaged, LimitReached
    when the disk is full.
    """
    out = Path(out)
    _check(db, out)
    try:
        with scratch_in(out.absolute().parent, out.name) as scratch:
            new = scratch / "new" / out.name
            _copy(db, new)
            move_all([*([(out, scratch / "old" / out.name)] if out.exists() else []), (new, out)])
    except OSError as error:
        raise failure(error, out) from error
    return out


@translated
def _copy(db: Database, new: Path) -> None:
    copy = apsw.Connection(str(new), vfs=db.connection.open_vfs)
    try:
        with copy.backup("main", db.connection, "main") as pages:
            pages.step()
    finally:
        copy.close()


def _check(db: Database, out: Path) -> None:
    if out.is_dir():
        raise UsageError(f"{out} is a folder; a snapshot is a file, as news-copy.db")
    check_place(out.absolute().parent)
    if not out.exists():
        return
    if out.resolve() == db.path.resolve():
        raise UsageError(f"{out} is the archive itself; name another file for the snapshot")
    with out.open("rb") as file:
        head = file.read(100)
    if head and int.from_bytes(head[68:72], "big") != APPLICATION:
        raise UsageError(f"{out} is no snapshot of an archive and was left untouched; name another file")
    if any(out.with_name(out.name + end).exists() for end in ("-wal", "-journal")):
        raise UsageError(f"{out} is in use by another program; close it there, or name another file")
