"""The region of an add, grown until the run over it sees every cluster that it changes as a whole.

What a run finds may reach further than what was looked at: a new copy takes the pairs of an older article over, and an
article that was taken for the same event at most is derived after all. Then the region grows, and what it grew by is
run over again (`dedup.archive.rebuild.run_again`).
"""

from dataclasses import dataclass

import polars as pl

from dedup.archive.history.change import Change
from dedup.archive.rebuild.affected import connected, copies, ids_of, known_pairs
from dedup.archive.rebuild.run_again import Floors, Ran, reached_by, run_again
from dedup.archive.store.database import Database
from dedup.archive.store.selected_rows import some_rows


@dataclass(frozen=True, slots=True)
class Region:
    """`core`: articles of the archive whose clusters were seen as a whole; `fringe`: those that were looked at for
    their pairs alone; `ran`: what it was run with and found.
    """

    core: set[str]
    fringe: set[str]
    ran: Ran


def grow_region(db: Database, change: Change, proposed: pl.DataFrame, core: set[str], floors: Floors) -> Region:
    """The region of a change, from `core`, the articles that it surely changes, and the pairs `proposed` (columns
    `left`, `right`, `causes`, `derived`). `floors` runs over it.
    """
    gone, fresh = set(change.gone), set(change.fresh["id"])
    core, fringe, folded = set(core), ids_of(proposed) - fresh, set[str]()
    ran: Ran | None = None
    while True:
        pairs = pl.concat([proposed.drop("derived"), known_pairs(db, core, gone, folded)])
        fringe |= ids_of(pairs)  # what stood with an article that leaves stands with its copy
        fringe = (fringe | copies(db, fringe)) - core - fresh - gone
        articles = pl.concat([some_rows(db, "articles", "id", core | fringe), change.fresh]).sort("id")
        if ran is None:
            ran = Ran(articles, pairs, floors(articles, pairs, None))
        else:
            ran = run_again(ran, articles, pairs, floors)
        result = ran.result
        # an older article that stands under a new copy now hands its pairs on to it
        under = (set(result.pairs.filter(pl.col("causes") == "equal")["right"]) & core) - folded
        folded |= under
        if under and len(known_pairs(db, core, gone, folded)) + len(proposed) > len(pairs):
            continue
        late = reached_by(result, fringe)
        more = connected(db, late) - gone
        core |= more
        if more == late:  # they stood alone, so that the run has seen all of their clusters
            return Region(core, fringe - late, ran)
