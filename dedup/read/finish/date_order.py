"""03/04/2025 is in April or in March: a column as a whole can tell which, where 25/12/2025 stands in it."""

import polars as pl

from dedup.read.finish.date_figures import figures, order_of
from dedup.read.intake.batch import Note

_ROUGHLY = r"^\s*\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{4}"


def undecided(rows: pl.DataFrame) -> str | None:
    """A date of raw rows that reads two ways, which only the whole of its column can settle; None without one."""
    for column in ("published", "modified"):
        written = rows.filter(pl.col(column).cast(pl.String).str.contains(_ROUGHLY).fill_null(False))[column]
        for date in written.unique().sort().to_list():
            if (found := figures(date)) is not None and found.either():
                return str(date)
    return None


def in_order(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Note]]:
    """Raw rows whose dates that read two ways have their year first, where the rest of the column tells the order.

    The pages of a web archive have one file and many writers: only columns of tables and feeds are taken as a whole.

    >>> dates = ["03/04/2025", "25/12/2025", "5/6/2025 10:00"]
    >>> rows = pl.DataFrame({"file": "a.csv", "published": dates, "modified": None, "published_from": None})
    >>> in_order(rows)[0]["published"].to_list()
    ['2025-04-03', '25/12/2025', '2025-06-05 10:00']
    """
    notes = []
    one_hand = pl.col("published_from").is_null() | (pl.col("published_from") == "feed")
    for column in ("published", "modified"):
        rough = pl.col(column).cast(pl.String).str.contains(_ROUGHLY).fill_null(False)
        asked = rows.filter(one_hand & rough).select("file", column)
        changes = []
        for (file,), part in asked.unique().group_by("file"):
            dates = part[column].to_list()
            order = order_of(dates)
            if order is None:
                continue
            changed = {d: f.spelled(day_first=order) for d in dates if (f := figures(d)) is not None and f.either()}
            if changed:
                way = "day" if order else "month"
                told = f"{column} dates read {way} first, since others of the column can be read so only"
                count = asked.filter((pl.col("file") == file) & pl.col(column).is_in(list(changed))).height
                notes.append(Note(str(file), told, count, min(changed)))
                changes += [(file, was, now) for was, now in changed.items()]
        if changes:
            table = pl.DataFrame(changes, schema=["file", column, "spelled"], orient="row")
            rows = rows.join(table, on=["file", column], how="left", maintain_order="left")
            now = pl.when(one_hand).then(pl.coalesce("spelled", column)).otherwise(column)
            rows = rows.with_columns(now.alias(column)).drop("spelled")
    return rows, notes
