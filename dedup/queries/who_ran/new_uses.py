"""What is new of who ran an outlet's pieces: rows of who-ran that a batch of an archive brought, or changed."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from dedup.queries.who_ran.rows import WhoRan
from dedup.tables import UTC as UTC_TIME

NEW_COLUMNS = {"batch": pl.Int64, "added": UTC_TIME, "revised": pl.Boolean}
"""What rows of `NewUses.ran` have beside those of who-ran: the batch that brought the use, when that was, and whether
both articles were there before and theirs came in another form."""


@dataclass(frozen=True, slots=True)
class NewUses:
    """Who ran the pieces of an outlet, as far as batches after `since` brought it, up to `last`, the newest.

    `ran`: its rows with `NEW_COLUMNS`; `added`: the time of the newest batch; `began`: of the archive's first, which
    no later one changes.
    """

    ran: WhoRan
    since: int
    last: int
    added: datetime
    began: datetime


def new_uses(ran: WhoRan, arrivals: pl.DataFrame, batches: pl.DataFrame, since: int) -> NewUses:
    """The rows of `ran` that batches after `since` brought.

    `arrivals`: `article`, the `batch` in which it came and that in which it last `changed`; `batches`: `batch`, `added`
    in UTC, one row or more. A use is as new as the later of the two articles, and new again when theirs is revised; a
    new form of our own piece does not make all its uses new.
    """
    times = batches.sort("batch").with_columns(pl.col("added").cast(UTC_TIME))
    came = arrivals.select("article", "batch", "changed")
    theirs = came.rename({"article": "theirs", "batch": "_theirs", "changed": "_changed"})
    ours = came.select(pl.col("article").alias("ours"), pl.col("batch").alias("_ours"))
    rows = ran.rows.join(theirs, on="theirs", how="left", maintain_order="left")
    rows = rows.join(ours, on="ours", how="left", maintain_order="left")
    rows = rows.with_columns(
        batch=pl.max_horizontal("_changed", "_ours"), revised=pl.max_horizontal("_theirs", "_ours") <= since
    ).filter(pl.col("batch") > since)
    rows = rows.join(times.select("batch", "added"), on="batch", how="left", maintain_order="left")
    last = times.row(-1, named=True)
    kept = rows.select(*ran.rows.columns, *NEW_COLUMNS)
    # what stands beside the rows was not counted batch by batch
    return NewUses(replace(ran, rows=kept, elsewhere=0, left_out=0), since, last["batch"], last["added"],
                   times["added"][0])  # fmt: skip
