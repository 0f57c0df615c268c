"""`collapse_frames`: one article of each set of copies, of a result and perhaps the user's own table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from dedup.queries.collapse.choices import DEFAULT_LEVEL, Keep, Level, Within, check_words, relations_of
from dedup.queries.collapse.standing_for import StoodFor, stood_for
from dedup.queries.collapse.table_places import ADDED, WEIGHT, free_names, known_of, places_of, weights_of
from dedup.tables import Frames

if TYPE_CHECKING:
    from dedup.read.own_table import TableRows

REMOVED_SCHEMA = {
    "removed": pl.String, "kept": pl.String, "relation": pl.String, "probability": pl.Float64, "why": pl.String,
    "row": pl.Int64,
}  # fmt: skip
REPEATED = "the same id and text as an earlier row"


@dataclass(frozen=True, slots=True)
class Collapsed:
    """`kept`: what stays, with `wirecopy_cluster`, `wirecopy_role`, `wirecopy_origin` and `wirecopy_probability` added;
    `removed`: a row for each article that went, with the one that stands for it and why, and for each input that was
    skipped (`kept` is null there); `row` is its row in the table given, from 0, and null of what is no row of one.

    From a table that was given to `dedup.collapse` both are of its kind. `rows`: the numbers of the rows of that table
    that stay; with `row` of `removed` each row is there exactly once. `unjudged`: rows that stay without having been
    judged, as those without text; `objects`: for a table of JSON objects, each kept one as it was written; `with_news`:
    ids of copies and versions that stay beside the one that would stand for them, as they hold news that it lacks;
    `added`: the names of the columns added; `run`: what stands in run.json, with what was asked and counts.
    """

    kept: Any
    removed: Any
    unjudged: int = 0
    objects: Sequence[str] | None = None
    with_news: Sequence[str] = ()
    rows: Sequence[int] = ()
    added: Sequence[str] = ADDED
    run: Mapping[str, Any] = field(default_factory=dict, repr=False)


def collapse_frames(
    result: Frames, *, level: Level | None = None, relations: Sequence[str] | None = None, within: Within = "both",
    keep: Keep = "origin", lossy: bool = False, weights: bool = False, table: "TableRows | None" = None,
) -> Collapsed:  # fmt: skip
    """Remove what another article of the same cluster, one that stays, already holds.

    A near copy or a version goes only where the other lacks nothing of it (`dedup.queries.collapse.own_news`); with
    `lossy` it goes whatever it holds.

    `level`: what counts as "already holds": `copies`, `versions` of one article too (the default), `derivatives` too;
    `relations` says the same one by one (an excerpt is held by the longer text, never the other way round); `within`:
    only pairs of one outlet, only across outlets, or both; `keep`: which one stays: the `origin`, the `first`
    published, the `longest`, the `best-dated`, a `complete` one; `all` removes nothing and only adds the columns;
    `weights`: nothing is removed, and `wirecopy_weight` is one divided by how many rows hold the same; `table`: the
    user's own rows, which then come back instead of table `articles`. A compilation is never removed, nor is every
    member of a cluster. Raises UsageError for an unknown word.
    """
    check_words(level, relations, within, keep, weights)
    asked = relations_of(level, relations)
    gone: dict[str, StoodFor] = {}
    more: dict[str, Any] = {}
    with_news: list[str] = []
    if keep != "all":
        gone, with_news = stood_for(result, asked, within, keep, lossy)
    repeated = keep != "all" and "exact" in asked and within != "across"
    if table is None:
        kept, removed = _articles(result, gone, weights), [] if weights else [*_went(gone)]
    else:
        kept, removed, more = _own_rows(result, gone, table, repeated, weights)
    listed = set() if table is None else set(table.ids)
    removed += [
        (id or shown, None, None, None, f"skipped: {reason}: {detail}", None)
        for shown, id, reason, detail in result.skipped.iter_rows()
        if id is None or id not in listed
    ]
    frame = _removed(removed)
    said = {
        "level": None if relations is not None else level or DEFAULT_LEVEL, "relations": list(asked), "within": within,
        "keep": keep, "lossy": lossy, "weights": weights, "kept": len(kept), "removed": frame["kept"].count(),
        "not_judged": more.get("unjudged", 0), "kept_for_their_news": len(with_news), "skipped": len(result.skipped),
    }  # fmt: skip
    names = kept.columns[-(len(ADDED) + weights) :]
    return Collapsed(kept, frame, with_news=with_news, added=names, run={**result.run, "collapse": said}, **more)


def _removed(rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=REMOVED_SCHEMA, orient="row")
    return frame.sort("removed", "kept", "row", nulls_last=True)


def _went(gone: Mapping[str, StoodFor], rows: Mapping[str, int] | None = None) -> Iterator[tuple[Any, ...]]:
    for id, one in gone.items():
        yield id, one.kept, one.relation, one.probability, one.why, None if rows is None else rows.get(id)


def _articles(result: Frames, gone: Mapping[str, StoodFor], weights: bool) -> pl.DataFrame:
    """Table `articles` without those that go, with what is known of each."""
    kept = result.articles if weights else result.articles.filter(~pl.col("id").is_in(list(gone)))
    kept = kept.join(known_of(result), on="id", how="left", maintain_order="left")
    if weights:
        kept = kept.with_columns(pl.Series(WEIGHT, weights_of(_tops(gone), kept["id"].to_list()), pl.Float64))
    return kept


def _own_rows(
    result: Frames, gone: Mapping[str, StoodFor], table: "TableRows", repeated: bool, weights: bool
) -> tuple[pl.DataFrame, list[tuple[Any, ...]], dict[str, Any]]:
    """The rows of the user's table that stay, with what is known of each; those that went; what else to tell."""
    places = places_of(table, set(result.articles["id"]), repeated)
    article = {**places.judged, **places.repeats, **dict.fromkeys(places.unjudged)}
    went = [] if weights else [row for row, id in places.judged.items() if id in gone] + list(places.repeats)
    stays = sorted(set(range(len(table.ids))) - set(went))
    at = [article[row] for row in stays]
    known = pl.DataFrame({"id": pl.Series(at, dtype=pl.String)}).join(
        known_of(result), on="id", how="left", maintain_order="left"
    )
    added = [known[name] for name in ADDED]
    if weights:
        added.append(pl.Series(WEIGHT, weights_of(_tops(gone), at), pl.Float64))
    names = free_names([column.name for column in added], table.frame.columns)
    kept = table.frame[stays].with_columns(c.alias(name) for c, name in zip(added, names, strict=True))
    removed: list[tuple[Any, ...]] = []
    if not weights:
        removed += _went(gone, {id: row for row, id in places.judged.items()})
        removed += [
            (id, gone[id].kept if id in gone else id, "exact", 1.0, REPEATED, row) for row, id in places.repeats.items()
        ]
    more = {
        "unjudged": len(places.unjudged), "rows": stays,
        "objects": None if table.objects is None else [table.objects[row] for row in stays],
    }  # fmt: skip
    return kept, removed, more


def _tops(gone: Mapping[str, StoodFor]) -> dict[str, str]:
    return {id: one.kept for id, one in gone.items()}
