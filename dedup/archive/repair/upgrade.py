"""An archive of an older format brought up to this version's: every row is taken over, nothing is made anew."""

from pathlib import Path

from dedup.archive.history.decisions import TABLE as DECISIONS
from dedup.archive.history.decisions import make_table
from dedup.archive.store.database import Database, translated
from dedup.archive.store.schema import KEYS

MADE_ANEW = ("format",)
"""Names in table `about` that the new file has of its own."""


@translated
def bring_up(source: Path, fresh: Path) -> int:
    """Make `fresh`, an archive of today's format with all that `source`, one of an older format, holds: articles and
    results, history, arrivals, names of clusters, changes, what was learned. Returns how many articles it has.

    Columns that only one of the formats has are left out, or empty. `source` must be sound and brought
    in (`Database.checkpoint`); it is only read.
    """
    with Database(fresh, make=True) as new:
        new.connection.execute("ATTACH ? AS old", (str(source.absolute()),))
        with new.writing():  # this holds the lock of both
            if any(new.rows("SELECT 1 FROM old.sqlite_master WHERE name = ?", DECISIONS)):
                make_table(new)
            for (name,) in list(new.rows("SELECT name FROM old.sqlite_master WHERE type = 'table'")):
                _copy(new, name)
            new.commit()
        new.connection.execute("DETACH old")
        new.checkpoint()
        return next(int(n) for (n,) in new.rows("SELECT count(*) FROM articles"))


def _copy(new: Database, name: str) -> None:
    """All rows of a table that both have, in the order of its key, so that pages are filled one after another."""
    columns = [f'"{c}"' for (c,) in new.rows("SELECT name FROM pragma_table_info(?, 'main')", name)]
    there = {f'"{c}"' for (c,) in new.rows("SELECT name FROM pragma_table_info(?, 'old')", name)}
    listed = ", ".join(c for c in columns if c in there)
    if not listed:
        return
    order = "rowid" if name == "articles" else ", ".join(f'"{c}"' for c in KEYS.get(name, ())) or "1, 2"
    rest = " WHERE name NOT IN ({})".format(", ".join(f"'{n}'" for n in MADE_ANEW)) if name == "about" else ""
    new.connection.execute(
        f"INSERT INTO main.{name} ({listed}) SELECT {listed} FROM old.{name}{rest} ORDER BY {order}"  # noqa: S608
    )
