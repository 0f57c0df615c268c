"""A change of an archive by running over everything that it then holds, exactly as `scan` would.

What makes it cheaper than a scan is what is remembered: pairs of texts that were judged before are not aligned again,
vectors not made again, and only rows that changed are written.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from dedup.archive.cache import stored
from dedup.archive.cache.judged_pairs import Memory
from dedup.archive.cache.sentence_vectors import SentenceVectors
from dedup.archive.history.change import Change, Outcome
from dedup.archive.history.cluster_changes import state_of
from dedup.archive.history.cluster_names import Named, name_clusters
from dedup.archive.history.decisions import write_obeyed
from dedup.archive.rebuild import collection_facts
from dedup.archive.rebuild.kept_across import keep_across
from dedup.archive.rebuild.purge import purge_learned, purge_postings
from dedup.archive.rebuild.zones import kept_zones, protected
from dedup.archive.search.postings import forget_numbers, index_articles
from dedup.archive.store.configuration import outlets_of
from dedup.archive.store.crash_points import point
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import read_table, write_evidence, write_outlet_table, write_series, write_table
from dedup.candidates.encoder import encoder
from dedup.outlets.display_names import outlet_table
from dedup.pipeline.floors import Progress, run
from dedup.read import Reading
from dedup.result import Result
from dedup.settings import Settings
from dedup.tables import DERIVED, TOLD


def run_whole(
    db: Database, change: Change, settings: Settings, batch: int, progress: Progress,
    earlier: Mapping[str, frozenset[str]], purge: bool, ledger: pl.DataFrame,
) -> Outcome:  # fmt: skip
    """Run the floors over all articles as they are to be, and write what changed. Inside a transaction."""
    reading = _all(db, change)
    memory = Memory(stored.load(db))
    encode, model = encoder(settings)
    vectors = stored.Vectors(db, encode) if encode is not None else None
    sentences = SentenceVectors(db)
    safe = replace(reading, articles=protected(reading.articles))
    result = run(safe, settings, outlets_of(db), progress, assess=memory, model=(vectors, model),
                 ledger=ledger, vectors=sentences)  # fmt: skip
    result = replace(result, articles=kept_zones(result.articles, reading.articles))
    point("scanned")
    before = state_of(read_table(db, "clusters"), read_table(db, "members"))
    named = named_clusters(db, result, before.members, earlier)
    result = renamed(result, named.names)
    numbers = forget_numbers(db, change.gone)
    if purge:  # before any of these numbers is given to another text
        purge_postings(db, numbers)
    write_table(db, "articles", result.articles)
    point("articles-written")
    write_table(db, "metadata", reading.metadata)
    for name in ("skipped", "credits", "pairs", "rejected", "clusters", "members", "stories"):
        write_table(db, name, result.tables()[name])
    write_table(db, "passages", passages_kept(result))
    write_evidence(db, result.evidence, derived_pairs(result))
    write_series(db, result.series)
    write_obeyed(db, result.decisions)
    write_outlet_table(db, outlet_table(result.articles, result.credits, outlets_of(db)))
    point("tables-written")
    stored.save(db, memory)
    if vectors is not None:
        vectors.save()
    collection_facts.forget(db)
    point("recall-written")
    index_articles(db, result.articles.filter(pl.col("id").is_in(change.fresh["id"].implode())), settings)
    limited = "not_read" in result.run.get("languages", {})
    keep_across(db, sentences, result.articles, limited=limited, purge=purge)
    if purge:
        purge_learned(db, result.articles["text"], memory.texts)
    db.about["run"] = json.dumps({**result.run, "seconds": {}}, default=str, sort_keys=True)
    return Outcome(before, state_of(result.clusters, result.members), named)


def _all(db: Database, change: Change) -> Reading:
    """Everything that the archive is to hold."""
    leaving = [*change.gone, *change.fresh["id"]]
    rest = read_table(db, "articles").filter(~pl.col("id").is_in(leaving))
    metadata = read_table(db, "metadata").filter(~pl.col("article").is_in(leaving))
    articles = pl.concat([rest, change.fresh]).sort("id")
    return Reading(articles, change.skipped, change.notes, pl.concat([metadata, change.beside]))


def derived_pairs(result: Result) -> pl.DataFrame:
    """`left` and `right` of the pairs that make clusters."""
    return result.pairs.filter(pl.col("relation").is_in(DERIVED)).select("left", "right")


def passages_kept(result: Result) -> pl.DataFrame:
    """The passages of pairs of which they are a finding: of those that only tell one event there are several times as
    many.
    """
    told = result.pairs.filter(pl.col("relation").is_in(TOLD)).select("left", "right")
    return result.passages.join(told, on=["left", "right"], how="semi", maintain_order="left")


def renamed(result: Result, names: list[str]) -> Result:
    """The result with its clusters under other names, those of `clusters` in order."""
    of = dict(zip(result.clusters["cluster"].to_list(), names, strict=True))
    frames = result.tables()
    for table in ("clusters", "members", "stories"):
        column = pl.col("cluster").replace_strict(of, default=None, return_dtype=pl.String)
        frames[table] = frames[table].with_columns(column)
    return Result(**frames, run=result.run)


def named_clusters(
    db: Database, result: Result, now: Mapping[str, frozenset[str]], earlier: Mapping[str, frozenset[str]]
) -> Named:
    """Names for the clusters of a result, given the members of those that it takes the place of, and of `earlier` ones
    whose names are to come back.
    """
    today = state_of(result.clusters, result.members)
    groups = [today.members[c] for c in result.clusters["cluster"]]
    named = name_clusters(groups, {**now, **earlier}, int(db.about.get("next cluster") or 1))
    db.about["next cluster"] = str(named.next)
    # a name that was not in use and comes into none is not lost now: it was before
    return replace(named, aliases={a: c for a, c in named.aliases.items() if a in now})
