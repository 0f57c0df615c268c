"""The region of an add, grown until the run over it sees every cluster that it changes as a whole.

What a run finds may reach further than what was looked at: a new copy takes the pairs of an older article over, and an
article that was taken for the same event at most is derived after all. Then the region grows, and is run again.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from dedup.archive.history.change import Change
from dedup.archive.rebuild.affected import connected, copies, ids_of, known_pairs
from dedup.archive.store.database import Database
from dedup.archive.store.selected_rows import some_rows
from dedup.result import Result
from dedup.tables import DERIVED

Floors = Callable[[pl.DataFrame, pl.DataFrame], Result]
"""A run over table `articles` with these pairs of ids."""


@dataclass(frozen=True, slots=True)
class Region:
    """`core`: articles of the archive whose clusters were seen as a whole; `fringe`: those that were looked at for
    their pairs alone; `articles` and `pairs`, what the last run was given, and its `result`.
    """

    core: set[str]
    fringe: set[str]
    articles: pl.DataFrame
    pairs: pl.DataFrame
    result: Result


def grow_region(db: Database, change: Change, proposed: pl.DataFrame, core: set[str], floors: Floors) -> Region:
    """The region of a change, from `core`, the articles that it surely changes, and the pairs `proposed` (columns
    `left`, `right`, `causes`, `derived`). `floors` runs over it.
    """
    gone, fresh = set(change.gone), set(change.fresh["id"])
    core, fringe, folded = set(core), ids_of(proposed) - fresh, set[str]()
    while True:
        pairs = pl.concat([proposed.drop("derived"), known_pairs(db, core, gone, folded)])
        fringe |= ids_of(pairs)  # what stood with an article that leaves stands with its copy
        fringe = (fringe | copies(db, fringe)) - core - fresh - gone
        articles = pl.concat([some_rows(db, "articles", "id", core | fringe), change.fresh]).sort("id")
        result = floors(articles, pairs)
        # an older article that stands under a new copy now hands its pairs on to it
        under = (set(result.pairs.filter(pl.col("causes") == "equal")["right"]) & core) - folded
        folded |= under
        if under and len(known_pairs(db, core, gone, folded)) + len(proposed) > len(pairs):
            continue
        late = _reached(result, fringe)
        more = connected(db, late) - gone
        core |= more
        if more == late:  # they stood alone, so that the run has seen all of their clusters
            return Region(core, fringe - late, articles, pairs, result)


def _reached(result: Result, fringe: set[str]) -> set[str]:
    """Of the fringe, what a derived pair links with the core or with what is new: its cluster may change."""
    names = sorted(fringe)
    outside = pl.col("left").is_in(names) & pl.col("right").is_in(names)
    return ids_of(result.pairs.filter(pl.col("relation").is_in(DERIVED) & ~outside)) & fringe
