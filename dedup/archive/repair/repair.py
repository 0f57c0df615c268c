"""`wirecopy doctor --repair`: a sound archive made of what can be read of a damaged one, which is kept beside it."""

import json
import os
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from dedup.archive.history.change import Change
from dedup.archive.history.decisions import TABLE as DECISIONS
from dedup.archive.history.decisions import make_table
from dedup.archive.history.log import log
from dedup.archive.rebuild.rebuild import rebuild
from dedup.archive.repair.consistency import last_batch, last_cluster
from dedup.archive.repair.doctor import examine
from dedup.archive.repair.salvage import Salvaged, all_articles, all_decisions, by_key, by_row, known_ids, prepare
from dedup.archive.repair.upgrade import bring_up
from dedup.archive.store.checksums import unsound
from dedup.archive.store.configuration import settings_for
from dedup.archive.store.database import Database, translated
from dedup.archive.store.preflight import PAGE, has_rest, page_size
from dedup.archive.store.result_tables import write_table
from dedup.archive.store.schema import from_sql
from dedup.errors import ArchiveError, ArchiveLocked, WirecopyError
from dedup.pipeline.floors import Progress
from dedup.settings import Settings
from dedup.tables import SCHEMAS

RESULT = ("articles", "metadata", "skipped", "clusters", "members")
"""Tables of a result that are taken over; the last two so that clusters keep their names. The rest is made anew."""
OWN = {
    "about": ("name, value", "name"),
    "arrivals": ("article, batch, changed", "article"),
    "history": ("article, batch, was", "article, batch"),
    "aliases": ("alias, cluster, batch", "alias"),
    "changes": ("batch, cluster, change, detail", "batch, cluster, change"),
    "vectors": ("text, vector", "text"),
}
BATCHES = "batch, added, verb, inputs, articles, new, revised, unchanged, removed, skipped"
DECIDED = 'number, made, reviewer, kind, "left", "right", reason, told'
MADE_ANEW = ("run", "engine", "format")


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did. `kept`: where the damaged file is now (None: nothing was wrong); `articles`: how many the
    archive holds; `lost`: ids of articles that could not be read; `incomplete`: tables of which rows may be missing;
    `older`: nothing was damaged, it was of an older format.
    """

    kept: str | None
    articles: int
    lost: tuple[str, ...]
    incomplete: tuple[str, ...]
    older: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    def lines(self, path: Path) -> list[str]:
        """What people are told."""
        if self.kept is None:
            return [f"{path} is sound: nothing was changed."]
        if self.older:
            return [
                f"{path} has the format of this version now, with all that it held: {self.articles} articles. The "
                f"older file is kept as {self.kept}; delete it when you need it no longer."
            ]
        told = [
            f"{path} was repaired and is sound now: {self.articles} articles. The damaged file is kept as {self.kept}."
        ]
        if self.lost:
            told.append(f"{len(self.lost)} article(s) could not be read and are LOST; add them again: ")
            told += [f"  {i}" for i in self.lost]
        if self.incomplete:
            told.append(f"Rows may be missing from: {', '.join(self.incomplete)}.")
        return told


def repair(path: Path, trust: bool = False, progress: Progress = lambda floor: None) -> Repaired:
    """Mend the archive at `path`: what can be read is taken over, everything else is made from the articles again. A
    sound one of an older format is brought up to this version's.

    `trust`: take pages as they stand although their checksums do not fit, for a file that another program wrote to.
    Raises UsageError and ArchiveError where there is nothing to mend from, ArchiveLocked while another process writes.
    """
    report = examine(path)
    if report.clean:
        return Repaired(None, report.articles or 0, (), ())
    _refuse_writers(path)
    size = page_size(path)
    if not trust and len(unsound(path, size)) >= path.stat().st_size // size:
        raise ArchiveError(
            f"not one page of {path} is one that wirecopy wrote: it is no archive, or another program wrote all of it "
            "anew; take the last snapshot, or give --trust-pages to take its pages as they stand"
        )
    copy, fresh, empty = (path.with_name(f".{path.name}.{os.getpid()}.{end}") for end in ("copy", "fresh", "empty"))
    try:
        if report.older and len(report.findings) == 1:
            if done := _brought_up(path, fresh):
                return done
            _remove(fresh)  # its tables contradict one another
        for end in ("", "-wal"):
            if path.with_name(path.name + end).exists():
                shutil.copyfile(path.with_name(path.name + end), copy.with_name(copy.name + end))
        Database(empty, make=True).close()
        # the pages that describe tables are not the same in an older format
        prepare(copy, empty if size == PAGE else None, trust)
        told = _rebuilt(path, copy, fresh, progress)
        left = examine(fresh).findings
        if left:
            raise ArchiveError(f"{path} could not be repaired and is as it was: {left[0].what}")
        return Repaired(_swapped(path, fresh, "damaged"), *told)
    finally:
        _remove(copy, fresh, empty)


def _brought_up(path: Path, fresh: Path) -> Repaired | None:
    """Take over a sound archive of an older format row by row; None when what comes of it is not sound."""
    with Database(path, checked=False) as old:
        old.checkpoint()
    was = path.stat()
    count = bring_up(path, fresh)
    if examine(fresh).findings:
        return None
    now = path.stat()
    if has_rest(path) or (was.st_mtime_ns, was.st_size) != (now.st_mtime_ns, now.st_size):
        raise ArchiveLocked(f"another process wrote to {path} meanwhile; it is as that left it: run the command again")
    return Repaired(_swapped(path, fresh, "older"), count, (), (), older=True)


def _remove(*made: Path) -> None:
    for one in made:
        for end in ("", "-wal", "-shm"):
            one.with_name(one.name + end).unlink(missing_ok=True)


def _refuse_writers(path: Path) -> None:
    try:
        with Database(path, checked=False) as db, db.writing():
            db.connection.execute("ROLLBACK")
    except ArchiveLocked:
        raise
    except WirecopyError:
        return


@translated
def _rebuilt(source: Path, copy: Path, fresh: Path, progress: Progress) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    with Database(copy, read_only=True, checked=False) as old, Database(fresh, make=True) as new:
        had = old.connection
        frames, incomplete = {}, []
        for name in RESULT:
            columns = ", ".join(f'"{c}"' for c in SCHEMAS[name])
            found = all_articles(had, source) if name == "articles" else by_row(had, name, columns)
            frames[name] = from_sql(name, found.rows)
            if not found.whole:
                incomplete.append(name)
        own = {name: by_key(had, name, *told) for name, told in OWN.items()} | {
            "batches": by_row(had, "batches", BATCHES),
            DECISIONS: all_decisions(had, source, DECISIONS, DECIDED),
        }
        incomplete += [name for name, found in own.items() if not found.whole]
        frames["members"] = frames["members"].join(frames["clusters"], on="cluster", how="semi")
        ids = set(frames["articles"]["id"])
        lost = tuple(sorted(set(known_ids(had)) - ids)) if "articles" in incomplete else ()
        if not lost and own["arrivals"].whole:  # every article was found, and those there were are known
            incomplete = [name for name in incomplete if name != "articles"]
        if lost and not ids:
            raise ArchiveError("not one article in it can be read; it is as it was: take the last snapshot")
        with new.writing():
            batch = _taken_over(new, frames, own)
            articles = frames["articles"].sort("id")
            metadata = frames["metadata"].filter(pl.col("article").is_in(list(ids)))
            if len(articles):
                change = Change(articles, metadata, [], frames["skipped"])
                rebuild(new, change, settings_for(new, None), batch, progress, refresh=True)
            log(new, batch, "repair", [], (len(articles), 0, 0, len(articles), len(lost), 0))
            _arrivals(new, own["arrivals"], ids)
            _straighten_aliases(new)
            new.commit()
        new.checkpoint()
        made_anew = {"clusters", "members", "vectors"}
        return len(articles), lost, tuple(n for n in incomplete if n not in made_anew)


def _taken_over(new: Database, frames: dict[str, pl.DataFrame], own: dict[str, Salvaged]) -> int:
    """Write what the old archive alone knows; returns the number of the batch that the repair is."""
    for name in ("clusters", "members"):
        write_table(new, name, frames[name])
    for name, found in own.items():
        rows = [row for row in found.rows if name != "about" or row[0] not in MADE_ANEW]
        if rows and name == DECISIONS:
            make_table(new)
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            new.connection.executemany(f"INSERT OR REPLACE INTO {name} VALUES ({marks})", rows)  # noqa: S608
    kept: dict[str, str] = dict(own["about"].rows)
    if "settings" not in kept and "run" in kept:
        # what the last run was made with says it too
        told = json.loads(kept["run"]).get("settings")
        with suppress(TypeError, WirecopyError):
            settings_for(new, Settings(**told))
    batch = max(last_batch(new) + 1, int(kept.get("next batch", "1")))
    new.about["next batch"] = str(batch + 1)
    new.about["next cluster"] = str(max(last_cluster(new) + 1, int(kept.get("next cluster", "1"))))
    return batch


def _straighten_aliases(new: Database) -> None:
    """Aliases that lead in a circle, or to a name that is not there, lead nowhere from now on."""
    new.connection.execute("DELETE FROM aliases WHERE alias IN (SELECT cluster FROM clusters)")
    leads = dict(new.rows("SELECT alias, cluster FROM aliases"))
    living = {c for (c,) in new.rows("SELECT cluster FROM clusters")}
    for alias in leads:
        place, steps = alias, 0
        while place in leads and steps <= len(leads):
            place, steps = leads[place], steps + 1
        if place not in living:
            new.connection.execute("UPDATE aliases SET cluster = NULL WHERE alias = ?", (alias,))


def _arrivals(new: Database, had: Salvaged, ids: set[str]) -> None:
    """When each article came, as the old archive knew it; of the others, with the repair."""
    new.connection.executemany("INSERT OR REPLACE INTO arrivals VALUES (?, ?, ?)", (r for r in had.rows if r[0] in ids))
    new.connection.execute("DELETE FROM arrivals WHERE article NOT IN (SELECT id FROM articles)")
    # rows whose batch was lost with its page
    for table in ("arrivals", "history"):
        lost = f"SELECT DISTINCT batch FROM {table} WHERE batch NOT IN (SELECT batch FROM batches)"  # noqa: S608
        for (number,) in list(new.rows(lost)):
            new.connection.execute(
                "INSERT OR IGNORE INTO batches VALUES (?, '', 'lost', '[]', 0, 0, 0, 0, 0, 0)", (number,)
            )


def _swapped(path: Path, fresh: Path, what: str) -> str:
    """Put the new file in the place of the old one, which gets another name, after `what` it is; at every moment one
    is there.
    """
    n = 1
    while (kept := path.with_name(f"{path.name}.{what}-{n}")).exists():
        n += 1
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        wal.rename(kept.with_name(kept.name + "-wal"))  # first: it would be read as part of the new one
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    try:
        os.link(path, kept)
    except OSError:
        shutil.copyfile(path, kept)
    fresh.replace(path)
    return str(kept)
