"""An add to a large archive, by running over the part that it can change: clusters connected with what comes or goes.

New articles are compared with the archive through its postings, as `check` does, and with each other; then the floors
run over them, what may be related to them, and the clusters of these. What the rest says of it is kept
(`dedup.archive.rebuild.collection_facts`). The clusters and origins of all else stay as they are.
"""

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numba
import polars as pl

from dedup.archive.cache.sentence_vectors import SentenceVectors
from dedup.archive.cache.stored import forget
from dedup.archive.history.change import Change, Outcome
from dedup.archive.history.cluster_changes import State, state_of
from dedup.archive.history.decisions import with_partners, write_obeyed
from dedup.archive.rebuild import collection_facts
from dedup.archive.rebuild.across_parts import propose_across, told_across
from dedup.archive.rebuild.affected import PAIRS, connected, ids_of, kept_apart, naming
from dedup.archive.rebuild.continue_series import continue_series, continued_by, series_left
from dedup.archive.rebuild.full import named_clusters, renamed
from dedup.archive.rebuild.grow_region import grow_region
from dedup.archive.rebuild.merge_tables import replace as put
from dedup.archive.rebuild.merge_tables import splice
from dedup.archive.rebuild.move_stories import restory
from dedup.archive.rebuild.neighbours import Around, index_and_propose
from dedup.archive.rebuild.read_once import ReadOnce
from dedup.archive.rebuild.run_again import ENDS, Ran
from dedup.archive.rebuild.zones import kept_zones, protected
from dedup.archive.search.opening_vectors import languages_kept
from dedup.archive.search.postings import forget_numbers
from dedup.archive.store.configuration import outlets_of
from dedup.archive.store.crash_points import point
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import read_outlet_table, read_series, write_outlet_table, write_table
from dedup.archive.store.selected_rows import matching, some_rows
from dedup.candidates.encoder import encoder
from dedup.credit.ladder import find_credits
from dedup.decide.muted_passages import text_key
from dedup.outlets.display_names import outlet_table
from dedup.outlets.registry import Outlets
from dedup.pipeline.floors import Progress, run
from dedup.pipeline.scope import Part
from dedup.read import Reading
from dedup.result import Result
from dedup.settings import Settings
from dedup.tables import of_statements


def run_part(
    db: Database, change: Change, settings: Settings, progress: Progress, ledger: pl.DataFrame, decided: set[str]
) -> Outcome:
    """Run the floors over what the change can change, and put the tables of it in their place. `decided`: articles that
    decisions of the `ledger` since the last run are about. Inside a transaction.
    """
    numba.set_num_threads(min(settings.workers, numba.config.NUMBA_NUM_THREADS))
    collection_facts.learn(db, settings)
    gone, fresh = set(change.gone), set(change.fresh["id"])
    leaving = some_rows(db, "articles", "id", gone)
    forget_numbers(db, change.gone)
    progress("candidates")
    given, before = outlets_of(db), collection_facts.named(db)
    collection_facts.changed(db, change.fresh, leaving)
    now = collection_facts.named(db)
    outlets, same_outlets = given.including(now), now.equals(before)
    credits = find_credits(change.fresh, outlets, change.beside)
    once = ReadOnce(db, collection_facts.paragraphs(db), gone)
    around = Around(credits, outlets, collection_facts.crowded(db, outlets), once)
    found = [*index_and_propose(db, change.fresh, around, settings)]
    sentences = SentenceVectors(db)
    found.append(propose_across(db, change.fresh, leaving, settings, sentences))
    found.append(kept_apart(db, ledger, fresh).with_columns(derived=pl.lit(False)))
    proposed = pl.concat([pl.DataFrame(schema={**PAIRS, "derived": pl.Boolean}), *found])
    renamed_outlets = set[str]() if same_outlets else naming(db, given.including(before), outlets)
    core = connected(db, (ids_of(proposed.filter("derived")) - fresh) | gone | renamed_outlets) - gone
    if partners := with_partners(ledger, core | fresh | decided) | decided:
        core = connected(db, core | (partners - fresh)) - gone

    floors = _Floors(db, change, around, same_outlets, settings, progress, ledger, sentences)
    region = grow_region(db, change, proposed, core, floors)
    ran = region.ran
    result = _without(ran.result, region.fringe)
    point("scanned")
    was, clusters, members = _clusters(db, region.core | gone)
    names = named_clusters(db, result, was.members, {})
    result = renamed(result, names.names)
    kept = ran.articles.filter(pl.col("id").is_in(sorted(region.core)))
    replaced = splice(db, result, ran.pairs, gone, fresh)
    _count(db, result, pl.concat([kept, leaving]), replaced, settings)
    point("articles-written")
    put(db, "metadata", some_rows(db, "metadata", "article", gone), change.beside, ["article"])
    write_table(db, "skipped", change.skipped)
    _name_outlets(db, change.fresh, credits, given)
    continue_series(db, result.series, result.articles["id"], gone)
    put(db, "clusters", clusters, result.clusters, ["cluster"])
    moved = put(db, "members", members, result.members, ["cluster"])["cluster"]
    rows = pl.concat([members, result.members]).filter(pl.col("cluster").is_in(moved.implode()))
    restory(db, fresh | set(rows["article"]))
    write_obeyed(db, ran.result.decisions, part=True, unsure=_beside(ran, region.fringe))
    point("tables-written")
    forget(db)  # nothing of it is asked for in a part
    sentences.save(whole=False)
    point("recall-written")
    return Outcome(was, state_of(result.clusters, result.members), names)


@dataclass(frozen=True, slots=True)
class _Floors:
    """The floors over some articles: `dedup.archive.rebuild.run_again.Floors`. `same_outlets`: what older articles
    credit is known, for no new outlet makes more names known.
    """

    db: Database
    change: Change
    around: Around
    same_outlets: bool
    settings: Settings
    progress: Progress
    ledger: pl.DataFrame
    sentences: SentenceVectors

    def __call__(self, articles: pl.DataFrame, pairs: pl.DataFrame, before: Result | None) -> Result:
        """`before`: what the first run found, of which the series are known then."""
        db, change, around, once = self.db, self.change, self.around, self.around.once
        old = articles.filter(~pl.col("id").is_in(change.fresh["id"].implode()))
        ids = old["id"].to_list()
        known = some_rows(db, "credits", "article", ids)
        if not self.same_outlets:
            anew = find_credits(old, around.outlets, some_rows(db, "metadata", "article", ids))
            known = pl.concat([anew, of_statements(known)])
        new = around.credits.join(articles, left_on="article", right_on="id", how="semi")
        series = series_left(db, read_series(db), change.gone)
        if before is not None:
            series = continued_by(series, before.series, before.articles["id"])
        once.begin(articles)
        languages = frozenset(languages_kept(db) or ())
        part = Part(pairs, pl.concat([known, new]), once.masks, around.crowded, series, once.frequency, languages,
                    _heard(db, ids))  # fmt: skip
        reading = Reading(protected(articles), change.skipped, change.notes)
        result = run(reading, self.settings, around.outlets, self.progress, model=(None, encoder(self.settings)[1]),
                     scope=part, keep=once, ledger=self.ledger, vectors=self.sentences)  # fmt: skip
        if before is None:
            once.ran(change.fresh, result.pairs.filter(pl.col("causes") == "equal")["right"])
        return replace(result, articles=kept_zones(result.articles, articles))


def _heard(db: Database, ids: list[str]) -> list[str]:
    """Those of these articles whose text was read for who issued it: it stood in a cluster with another. A lone article
    that credits somebody outside is a member of its own, and was not read.
    """
    inside = some_rows(db, "members", "article", ids).select("cluster", "article")
    return inside.filter(pl.len().over("cluster") > 1)["article"].unique().to_list()


def _name_outlets(db: Database, fresh: pl.DataFrame, credits: pl.DataFrame, known: Outlets) -> None:
    """Name the outlets that come for the first time; a name that another has already is told apart by the key."""
    kept = read_outlet_table(db)
    new = outlet_table(fresh, credits, known).join(kept, on="outlet", how="anti")
    if new.is_empty():
        return
    taken = pl.col("name").str.to_lowercase().is_in(kept["name"].str.to_lowercase().implode())
    apart = pl.when(taken & (pl.col("named_by") != "registry")).then(pl.format("{} ({})", "name", "outlet"))
    write_outlet_table(db, pl.concat([kept, new.with_columns(name=apart.otherwise("name"))]).sort("outlet"))


def _without(result: Result, fringe: set[str]) -> Result:
    """The result without what it says of articles whose clusters were not looked at as a whole."""
    names = sorted(fringe)
    outside = pl.col("article").is_in(names)
    both = pl.col("left").is_in(names) & pl.col("right").is_in(names)
    members = result.members.filter(~outside)
    return replace(
        result, articles=result.articles.filter(~pl.col("id").is_in(names)), credits=result.credits.filter(~outside),
        members=members, clusters=result.clusters.join(members, on="cluster", how="semi"),
        pairs=result.pairs.filter(~both), passages=result.passages.filter(~both),
    )  # fmt: skip


def _beside(ran: Ran, fringe: set[str]) -> set[int]:
    """The numbers of decisions that name articles of the fringe alone, by their ids, or by their words where the id is
    gone: in which clusters these are was not looked at.
    """
    told = ran.result.decisions.filter(pl.col("left").is_not_null() & (pl.col("state") != "gone"))
    names, here = sorted(fringe), ran.articles["id"].implode()
    by_words = told.select(pl.any_horizontal(~pl.col(ENDS).is_in(here)).any()).item()
    texts = ran.articles.filter(pl.col("id").is_in(names))["text"]
    words = [text_key(text or "") for text in texts] if by_words else []
    left, right = (
        pl.col(side).is_in(names) | (~pl.col(side).is_in(here) & pl.col(f"{side}_text").is_in(words)) for side in ENDS
    )
    return set(told.filter(left & (right | pl.col("right").is_null()))["number"])


def _clusters(db: Database, articles: set[str]) -> tuple[State, pl.DataFrame, pl.DataFrame]:
    """The clusters that hold one of these articles: their state, and their rows of `clusters` and of `members`."""
    names = {c for (c,) in matching(db, "SELECT DISTINCT cluster FROM members WHERE article IN wanted", articles)}
    clusters, members = (some_rows(db, table, "cluster", names) for table in ("clusters", "members"))
    return state_of(clusters, members), clusters, members


def _count(db: Database, result: Result, articles: pl.DataFrame, pairs: pl.DataFrame, settings: Settings) -> None:
    """Keep what `run` in table `about` counts in step with the archive; `articles`, `pairs`: the rows that were there
    of the part.
    """
    told: dict[str, Any] = json.loads(db.about["run"])
    counts, new = told["counts"], result.run["counts"]
    for name, was, now in (
        ("status", articles["status"], result.articles["status"]),
        ("relations", pairs["relation"], result.pairs["relation"]),
    ):
        kept = Counter(counts[name])
        kept.subtract(Counter(was.to_list()))
        kept.update(now.to_list())
        counts[name] = {k: n for k, n in sorted(kept.items()) if n > 0}
    counts["articles"], counts["pairs"] = sum(counts["status"].values()), sum(counts["relations"].values())
    counts["skipped"] = new["skipped"]
    for name in ("candidates", "judged"):
        counts[name] += new[name]
    counts.pop("masked_spans", None)  # a part is run over again and again: nobody counted each once
    told.pop("languages", None)  # of before
    told |= {"notes": result.run["notes"], "versions": result.run["versions"]} | told_across(db, settings)
    db.about["run"] = json.dumps({**told, "candidates": {"part": True}, "dropped": {}}, default=str, sort_keys=True)
