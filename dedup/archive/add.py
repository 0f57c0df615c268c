"""`add`: new articles into an archive, in one transaction: all of it is kept, or the archive is as it was."""

from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from dedup.archive.history import undo_log
from dedup.archive.history.change import Change
from dedup.archive.history.cluster_changes import ClusterChange
from dedup.archive.history.decisions import forget_waiting, patience, unobeyed
from dedup.archive.history.log import log, next_number
from dedup.archive.rebuild import collection_facts
from dedup.archive.rebuild.rebuild import rebuild
from dedup.archive.rebuild.zones import zoned
from dedup.archive.store.configuration import outlets_of, settings_for
from dedup.archive.store.crash_points import point
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import read_table
from dedup.archive.store.selected_rows import some_rows
from dedup.pipeline.floors import Progress
from dedup.read import Reading
from dedup.settings import Settings
from dedup.tables import conform


@dataclass(frozen=True, slots=True)
class Added:
    """What one add did: `batch` (None when nothing changed), counts of articles, and `changes`, cluster by cluster."""

    batch: int | None
    articles: int
    new: int
    revised: int
    unchanged: int
    skipped: int
    changes: list[ClusterChange] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def add(
    db: Database, reading: Reading, settings: Settings | None, outlets_toml: str | None, inputs: list[str],
    progress: Progress = lambda floor: None, wait: float = 0.0, refresh: bool = False,
) -> Added:  # fmt: skip
    """Add what was read. Articles that are there already, unchanged, are counted and left alone; one with a known id
    and another text is a revision: it takes the place of the older, which goes to the history. `refresh`: run over
    everything whatever the size of the archive (`dedup.archive.rebuild.rebuild`).

    Raises UsageError for settings that are not the archive's, ArchiveLocked, LimitReached when the disk is full.
    """
    with db.writing(patience(db, wait)):
        point("locked")
        chosen = settings_for(db, settings)
        stored = some_rows(db, "articles", "id", reading.articles["id"].to_list())
        # compared as it would be stored: a date that has no zone of its own is kept in the one that was told for it
        incoming = zoned(collection_facts.named(db), reading.articles, outlets_of(db), chosen)
        arrived = sorted_out(stored, incoming, some_rows(db, "metadata", "article", stored["id"].to_list()),
                             reading.metadata)  # fmt: skip
        point("read")
        (held,) = next(db.rows("SELECT count(*) FROM articles"))
        other_outlets = outlets_toml is not None and outlets_toml != db.about.get("outlets")
        if not len(arrived.fresh) and not other_outlets and not ((refresh or unobeyed(db)) and held):
            db.connection.execute("ROLLBACK")
            db.checkpoint()  # it may be there only because an add that was stopped had committed it
            return Added(None, held, 0, 0, arrived.unchanged, len(reading.skipped))
        batch = next_number(db, "batch")
        skipped = read_table(db, "skipped")
        undo_log.keep_history(db, stored, some_rows(db, "metadata", "article", arrived.revised), arrived.revised, batch)
        undo_log.keep_inputs(db, batch, outlets_toml, skipped, reading.skipped)
        if outlets_toml is not None:
            db.about["outlets"] = outlets_toml
        here = pl.col("id").is_in(arrived.fresh["id"].implode())
        new = conform("articles", reading.articles.filter(here))
        fresh = zoned(collection_facts.named(db, arrived.revised), new, outlets_of(db), chosen)
        beside = reading.metadata.filter(pl.col("article").is_in(arrived.fresh["id"].implode()))
        skipped = pl.concat([skipped, reading.skipped]).unique(maintain_order=True)
        change = Change(fresh, beside, arrived.revised, skipped, reading.notes)
        # outlets decide whom credits name, in every article
        told = rebuild(db, change, chosen, batch, progress, refresh=refresh or (other_outlets and held > 0))
        count = held + arrived.new
        log(db, batch, "add", inputs, (count, arrived.new, len(arrived.revised), arrived.unchanged, 0,
                                       len(reading.skipped)))  # fmt: skip
        point("before-commit")
        db.commit()
    point("after-commit")
    forget_waiting(db)
    db.checkpoint()
    point("checkpointed")
    return Added(batch, count, arrived.new, len(arrived.revised), arrived.unchanged, len(reading.skipped), told)


@dataclass(frozen=True, slots=True)
class Arrived:
    """`fresh`: rows to be stored; `revised`: ids of those that take another's place; `new`, `unchanged`: counts."""

    fresh: pl.DataFrame
    revised: list[str]
    new: int
    unchanged: int


def sorted_out(stored: pl.DataFrame, incoming: pl.DataFrame, before: pl.DataFrame, now: pl.DataFrame) -> Arrived:
    """Which incoming articles are new, which revise a stored one, and how many are there as they are. `before`, `now`:
    rows of table `metadata` of the stored ones and of the incoming: a source that a page names beside its text, and did
    not name before, makes a revision, too.
    """
    compared = [c for c in incoming.columns if c != "status"]
    both = ((before, now), (now.filter(pl.col("article").is_in(stored["id"].implode())), before))
    other = [a.join(b, on=a.columns, how="anti", nulls_equal=True)["article"] for a, b in both]
    same = incoming.join(stored, on=compared, how="semi", nulls_equal=True)["id"]
    same = same.filter(~same.is_in(pl.concat(other).implode()))
    fresh = incoming.filter(~pl.col("id").is_in(same.implode()))
    revised = sorted(set(fresh["id"]) & set(stored["id"]))
    return Arrived(conform("articles", fresh), revised, len(fresh) - len(revised), len(incoming) - len(fresh))
