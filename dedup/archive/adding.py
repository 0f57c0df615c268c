"""`add`: new articles into an archive, in one transaction: all of it is kept, or the archive is as it was.

The floors run over everything that the archive holds, exactly as `scan` would, so that the answer is that of one scan
of all. What makes it cheap is what is remembered: pairs of texts that were judged before are not aligned again, vectors
not made again, and only rows that changed are written.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import polars as pl

from dedup.archive import purging, recall, undoing
from dedup.archive.changes import Row, changes, state_of
from dedup.archive.database import Database
from dedup.archive.faults import point
from dedup.archive.kept import outlets_of, settings_kept
from dedup.archive.names import Named, name_clusters
from dedup.archive.postings import forget_numbers, index_articles
from dedup.archive.tables import read_table, write_evidence, write_table
from dedup.archive.zones import kept_zones, protected, zoned
from dedup.errors import UsageError
from dedup.memory import Memory
from dedup.pipeline import run
from dedup.read import Reading
from dedup.result import Result
from dedup.settings import Settings
from dedup.tables import DERIVED, conform
from dedup.vectors import encoder

Progress = Callable[[str], None]
RUNTIME = ("threads", "device")
"""Settings that change how fast an answer comes, not the answer; an add may bring its own."""


@dataclass(frozen=True, slots=True)
class Added:
    """What one add did: `batch` (None when nothing changed), counts of articles, and `changes`, cluster by cluster."""

    batch: int | None
    articles: int
    new: int
    revised: int
    unchanged: int
    skipped: int
    changes: list[Row] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def add(
    db: Database, reading: Reading, settings: Settings | None, outlets_toml: str | None, inputs: list[str],
    progress: Progress = lambda floor: None, wait: float = 0.0,
) -> Added:  # fmt: skip
    """Add what was read. Articles that are there already, unchanged, are counted and left alone; one with a known id
    and another text is a revision: it takes the place of the older, which goes to the history.

    Raises UsageError for settings that are not the archive's, ArchiveLocked, LimitReached when the disk is full.
    """
    with db.writing(wait):
        point("locked")
        chosen = settings_for(db, settings)
        stored = read_table(db, "articles")
        # compared as it would be stored: a date that has no zone of its own is kept in the one that was told for it
        arrived = sorted_out(stored, zoned(stored, reading.articles, outlets_of(db), chosen))
        point("read")
        if not len(arrived.fresh) and (outlets_toml is None or outlets_toml == db.about.get("outlets")):
            db.connection.execute("ROLLBACK")
            db.checkpoint()  # it may be there only because an add that was stopped had committed it
            return Added(None, len(stored), 0, 0, arrived.unchanged, len(reading.skipped))
        batch = next_number(db, "batch")
        metadata, skipped = read_table(db, "metadata"), read_table(db, "skipped")
        undoing.keep_history(db, stored, metadata, arrived.revised, batch)
        undoing.keep_inputs(db, batch, outlets_toml, skipped, reading.skipped)
        if outlets_toml is not None:
            db.about["outlets"] = outlets_toml
        rest = stored.filter(~pl.col("id").is_in(arrived.revised))
        new = reading.articles.filter(pl.col("id").is_in(arrived.fresh["id"].implode()))
        articles = pl.concat([rest, zoned(rest, conform("articles", new), outlets_of(db), chosen)]).sort("id")
        old = metadata.filter(~pl.col("article").is_in(arrived.revised))
        extra = reading.metadata.filter(pl.col("article").is_in(arrived.fresh["id"].implode()))
        skipped = pl.concat([skipped, reading.skipped]).unique(maintain_order=True)
        whole = Reading(articles, skipped, reading.notes, pl.concat([old, extra]))
        told = rebuild(db, whole, chosen, batch, progress, [*arrived.fresh["id"]], arrived.revised)
        numbers = (len(articles), arrived.new, len(arrived.revised), arrived.unchanged, 0, len(reading.skipped))
        log(db, batch, "add", inputs, numbers)
        point("before-commit")
        db.commit()
    point("after-commit")
    db.checkpoint()
    point("checkpointed")
    return Added(batch, len(articles), arrived.new, len(arrived.revised), arrived.unchanged, len(reading.skipped), told)


@dataclass(frozen=True, slots=True)
class Arrived:
    """`fresh`: rows to be stored; `revised`: ids of those that take another's place; `new`, `unchanged`: counts."""

    fresh: pl.DataFrame
    revised: list[str]
    new: int
    unchanged: int


def sorted_out(stored: pl.DataFrame, incoming: pl.DataFrame) -> Arrived:
    """Which incoming articles are new, which revise a stored one, and how many are there as they are."""
    compared = [c for c in incoming.columns if c != "status"]
    fresh = incoming.join(stored, on=compared, how="anti", nulls_equal=True, maintain_order="left")
    revised = sorted(set(fresh["id"]) & set(stored["id"]))
    return Arrived(conform("articles", fresh), revised, len(fresh) - len(revised), len(incoming) - len(fresh))


def rebuild(
    db: Database, reading: Reading, settings: Settings, batch: int, progress: Progress, fresh: list[str],
    gone: list[str], *, earlier: Mapping[str, frozenset[str]] | None = None, purge: bool = False,
) -> list[Row]:  # fmt: skip
    """Run the floors over `reading`, all that the archive is to hold, and write what changed; returns the changes.

    `fresh`: ids whose text is new; `gone`: ids whose older text is to be forgotten; `earlier`: names of clusters and
    members by which today's are to be known, where not by those of now; `purge`: drop all that was learned of texts
    that are here no longer. Inside a transaction.
    """
    outlets = outlets_of(db)
    memory = Memory(recall.load(db))
    encode, model = encoder(settings)
    vectors = recall.Vectors(db, encode) if encode is not None else None
    safe = replace(reading, articles=protected(reading.articles))
    result = run(safe, settings, outlets, progress, assess=memory, model=(vectors, model))
    result = replace(result, articles=kept_zones(result.articles, reading.articles))
    point("scanned")
    before = state_of(read_table(db, "clusters"), read_table(db, "members"))
    named = _named(db, result, before.members, earlier or {})
    result = renamed(result, named.names)
    numbers = forget_numbers(db, gone)
    if purge:  # before any of these numbers is given to another text
        purging.purge_postings(db, numbers)
    write_table(db, "articles", result.articles)
    arrivals = [(i, batch, batch) for i in fresh]
    db.connection.executemany(
        "INSERT INTO arrivals VALUES (?, ?, ?) ON CONFLICT (article) DO UPDATE SET changed = excluded.changed", arrivals
    )
    point("articles-written")
    write_table(db, "metadata", reading.metadata)
    for name in ("skipped", "credits", "pairs", "rejected", "passages", "clusters", "members", "stories"):
        write_table(db, name, result.tables()[name])
    derived = result.pairs.filter(pl.col("relation").is_in(DERIVED))
    write_evidence(db, result.evidence, derived.select("left", "right"))
    point("tables-written")
    recall.save(db, memory)
    if vectors is not None:
        vectors.save()
    point("recall-written")
    index_articles(db, result.articles.filter(pl.col("id").is_in(fresh)), settings)
    if purge:
        purging.purge_learned(db, result.articles["text"], memory.texts)
    after = state_of(result.clusters, result.members)
    if not purge:  # a removal is not undone
        undoing.keep_clusters(db, batch, before, after)
    told = [*changes(before, after, named)]
    db.connection.executemany("INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?)", ((batch, *row) for row in told))
    db.connection.executemany("DELETE FROM aliases WHERE alias = ?", ((name,) for name in named.names))
    aliases = ((alias, cluster, batch) for alias, cluster in named.aliases.items())
    db.connection.executemany("INSERT OR REPLACE INTO aliases VALUES (?, ?, ?)", aliases)
    db.about["run"] = json.dumps({**result.run, "seconds": {}}, default=str, sort_keys=True)
    return told


def renamed(result: Result, names: list[str]) -> Result:
    """The result with its clusters under other names, those of `clusters` in order."""
    of = dict(zip(result.clusters["cluster"].to_list(), names, strict=True))
    frames = result.tables()
    for table in ("clusters", "members", "stories"):
        column = pl.col("cluster").replace_strict(of, default=None, return_dtype=pl.String)
        frames[table] = frames[table].with_columns(column)
    return Result(**frames, run=result.run)


def settings_for(db: Database, asked: Settings | None) -> Settings:
    """The archive's settings, with the runtime ones of `asked`. Raises UsageError where the others differ."""
    stored = settings_kept(db)
    if stored is None:
        chosen = asked or Settings()
        db.about["settings"] = json.dumps(
            {k: v for k, v in chosen.as_dict().items() if k not in RUNTIME}, sort_keys=True
        )
        return chosen
    if asked is None:
        return stored
    differing = [k for k, v in stored.as_dict().items() if k not in RUNTIME and asked.as_dict()[k] != v]
    if differing:
        told = ", ".join(f"{k} {getattr(stored, k)!r}, not {getattr(asked, k)!r}" for k in differing)
        raise UsageError(
            f"{db.path} was made with {told}; leave these options out, or make a new archive with other settings: "
            "an archive that mixes them would contradict itself"
        )
    return stored.changed(**{k: getattr(asked, k) for k in RUNTIME})


def log(db: Database, batch: int, verb: str, inputs: list[str], counts: tuple[int, ...]) -> None:
    """A row of table `batches`: articles, new, revised, unchanged, removed, skipped."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    row = (batch, when, verb, json.dumps(inputs), *counts)
    db.connection.execute("INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def next_number(db: Database, name: str) -> int:
    """The next number of a counter that the archive keeps, as "batch"."""
    following = int(db.about.get(f"next {name}") or 1)
    db.about[f"next {name}"] = str(following + 1)
    return following


def _named(
    db: Database, result: Result, now: Mapping[str, frozenset[str]], earlier: Mapping[str, frozenset[str]]
) -> Named:
    today = state_of(result.clusters, result.members)
    groups = [today.members[c] for c in result.clusters["cluster"]]
    named = name_clusters(groups, {**now, **earlier}, int(db.about.get("next cluster") or 1))
    db.about["next cluster"] = str(named.next)
    # a name that was not in use and comes into none is not lost now: it was before
    return replace(named, aliases={a: c for a, c in named.aliases.items() if a in now})
