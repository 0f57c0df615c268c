"""What people decided about the articles of an archive: table `decisions` of its file, made with the first decision.

While an add runs the file is locked for minutes, and a desk cannot wait. A decision then goes into a file beside the
archive, NAME.decisions.jsonl, and into the table with the next decision, add or removal that finds it open; who reads
sees both. A number is given once: both places are asked for the last one, under the lock of the file beside.
"""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import polars as pl

from dedup.archive.store.crash_points import point
from dedup.archive.store.database import Database
from dedup.archive.store.selected_rows import matching
from dedup.decide.decision_rows import named_by
from dedup.decide.kinds import MUTES, TOGETHER
from dedup.decide.ledger import COLUMNS, LedgerFile, lines_of, numbered, table_of
from dedup.decide.standing_decisions import standing
from dedup.errors import ArchiveLocked, UsageError
from dedup.tables import conform, empty

TABLE = "decisions"
"""Name of the table: `number`, and the decision as a JSON object beside columns that people can read in Datasette."""
MOMENT = 2.0
"""Seconds; one decision holds the lock for some hundredths."""
OBEYED = "decisions obeyed"
"""Name in table `about`: what the last run made of each decision, as JSON."""
_MAKE = f"""CREATE TABLE IF NOT EXISTS {TABLE} (
    number INTEGER PRIMARY KEY, made TEXT, reviewer TEXT NOT NULL, kind TEXT NOT NULL, "left" TEXT, "right" TEXT,
    reason TEXT, told TEXT NOT NULL
)"""


def beside(path: Path) -> LedgerFile:
    """The file for decisions that were made while the archive at `path` was locked."""
    return LedgerFile(path.with_name(f"{path.name}.decisions.jsonl"))


def read_decisions(db: Database) -> pl.DataFrame:
    """Table `ledger` of the open archive and of the file beside it, by number; empty where nothing was decided."""
    waiting = beside(db.path).read()  # first: what an add takes in meanwhile is in the table then
    kept = _kept(db)
    if waiting.is_empty():
        return kept
    return pl.concat([kept, waiting.filter(~pl.col("number").is_in(kept["number"].implode()))]).sort("number")


def patience(db: Database, wait: float) -> float:
    """Seconds that an add or a removal waits for the lock, told `wait`: where people decide, it may be held for the
    moment that one decision takes.
    """
    return max(wait, MOMENT) if _has_table(db) or beside(db.path).path.exists() else wait


def take_in(db: Database) -> None:
    """Write what waits in the file beside into the table, inside the transaction that is open."""
    waiting = beside(db.path).read()
    if not waiting.is_empty():
        _insert(db, waiting)


def forget_waiting(db: Database) -> None:
    """Drop from the file beside what is in the table, once that is committed."""
    waiting = beside(db.path)
    if waiting.path.exists():
        with waiting.locked() as file:
            waiting.drop(file, set(_kept(db)["number"]))


class ArchiveLedger:
    """The decisions of the archive at `path`, which must be there: see `dedup.decide.ledger.Ledger`.

    Each call opens the file for itself, so that threads may share one.

    >>> import tempfile
    >>> from dedup import Archive
    >>> from dedup.decide import row
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Archive(Path(folder) / "news.db") as archive:
    ...         added = archive.add(pl.DataFrame({"id": ["a"], "text": ["Rain fell on Orlen."]}))
    ...     ledger = ArchiveLedger(Path(folder) / "news.db")
    ...     ledger.append(row("note", "R. Askew", left="a", reason="ask the council")), len(ledger.read())
    ([1], 1)
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def read(self) -> pl.DataFrame:
        """All decisions, by number."""
        with Database(self.path, read_only=True) as db:
            return read_decisions(db)

    def faults(self) -> list[str]:
        """What of the file beside could not be read."""
        return beside(self.path).faults()

    def append(self, rows: pl.DataFrame) -> list[int]:
        """Into the table where the archive is open, else into the file beside."""
        if not len(rows):
            return []
        if not self.path.exists():
            raise UsageError(f"there is no archive {self.path}; nothing was decided")
        waiting = beside(self.path)
        with waiting.locked() as file:
            try:
                with Database(self.path) as db:
                    numbers = _into_table(db, rows)
                    db.checkpoint(wait=0)
                    waiting.drop(file, set(_kept(db)["number"]))
            except ArchiveLocked:
                with Database(self.path, read_only=True) as db:
                    numbers = waiting.write(file, rows, _kept(db))
        return numbers


def _into_table(db: Database, rows: pl.DataFrame) -> list[int]:
    """Write decisions, and what waits beside, in one transaction."""
    with db.writing():
        take_in(db)
        new = numbered(rows, _kept(db))
        _insert(db, new)
        point("decided")
        db.commit()
    return list(new["number"])


def _has_table(db: Database) -> bool:
    return any(db.rows("SELECT 1 FROM sqlite_master WHERE name = ?", TABLE))


def _kept(db: Database) -> pl.DataFrame:
    """Table `ledger` of what is in the archive's file."""
    if not _has_table(db):
        return empty("ledger")
    lines = (told for (told,) in db.rows(f"SELECT told FROM {TABLE} ORDER BY number"))  # noqa: S608  # our own name
    return table_of("".join(f"{line}\n" for line in lines).encode())[0]


def _insert(db: Database, rows: pl.DataFrame) -> None:
    """Add rows to the table, which is made where it is missing; those whose number is there are there already."""
    make_table(db)
    shown = ("number", "made", "reviewer", "kind", "left", "right", "reason")
    for line in lines_of(rows).decode().splitlines():
        told = json.loads(line)
        values = (*(told.get(c) for c in shown), line)
        db.connection.execute(f"INSERT OR IGNORE INTO {TABLE} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608


def make_table(db: Database) -> None:
    """Make the table where it is missing, inside the transaction that is open."""
    db.connection.execute(_MAKE)


def write_obeyed(db: Database, decisions: pl.DataFrame, *, part: bool = False, unsure: Collection[int] = ()) -> None:
    """Keep what a run made of the decisions (table `decisions`), inside the transaction that is open. `part`: of a run
    over a part of the archive, which knows nothing of decisions about other articles; `unsure`: numbers of decisions of
    which it did not see all, so that it tells at most that their articles are back.
    """
    if decisions.is_empty() and db.about.get(OBEYED) is None:
        return
    told = {row[0]: row for row in decisions.select("number", "state", "why", "judged").rows()}
    if part:
        known = {row[0]: tuple(row) for row in _obeyed(db)}
        unseen = {n for n, row in known.items() if told.get(n, row)[1] == "gone" or (n in unsure and row[1] != "gone")}
        told = known | {n: row for n, row in told.items() if n not in unseen}
    db.about[OBEYED] = json.dumps([told[n] for n in sorted(told)])


def _obeyed(db: Database) -> list[list[Any]]:
    """What the last run made of each decision: its number, `state`, `why` and `judged`."""
    told: list[list[Any]] = json.loads(db.about.get(OBEYED) or "[]")
    return told


def with_partners(ledger: pl.DataFrame, articles: set[str]) -> set[str]:
    """The articles that decisions which stand put into one cluster with some of these; not these themselves.

    >>> from dedup.decide import row
    >>> made = [row("same", "R. Askew", left="a", right="b"), row("merge", "R. Askew", left="b", right="c")]
    >>> sorted(with_partners(pl.concat(made).with_columns(number=pl.int_range(1, 3)), {"a"}))
    ['b', 'c']
    """
    if ledger.is_empty():
        return set()
    stands = standing(ledger).filter((pl.col("state") == "held") & pl.col("kind").is_in(TOGETHER))
    links = [*stands.select("left", "right").drop_nulls().rows()]
    found = set(articles)
    while more := {i for link in links if found & {*link} for i in link} - found:
        found |= more
    return found - articles


def read_obeyed(db: Database) -> pl.DataFrame:
    """Table `decisions`: all that were made, with what the last run made of each; null of those made since."""
    told = [(number, *rest) for number, *rest in _obeyed(db)]
    schema = {"number": pl.Int64, "state": pl.String, "why": pl.String, "judged": pl.Float64}
    made = read_decisions(db).select(COLUMNS)
    if made.is_empty():
        return empty("decisions")
    return conform("decisions", made.join(pl.DataFrame(told, schema=schema, orient="row"), on="number", how="left",
                                          maintain_order="left"))  # fmt: skip


def unobeyed(db: Database) -> bool:
    """Whether decisions were made since the last run."""
    return len(_since(read_decisions(db), db)) > 0


def decided_since(db: Database, made: pl.DataFrame) -> dict[int, set[str] | None]:
    """Number of each decision of the ledger `made` since the last run that asks something -> the articles that it is
    about, or that the one is about which it takes back; None of one that mutes something, which may change any article.
    """
    every = {told["number"]: told for told in made.iter_rows(named=True)}
    out: dict[int, set[str] | None] = {}
    for number in _since(made, db).filter(pl.col("kind") != "note")["number"]:
        told = every[number]
        about = [told, *([every[told["undoes"]]] if told["undoes"] in every else [])]
        muted = any(one["kind"] in MUTES for one in about)
        out[number] = None if muted else {i for one in about for i in _articles_of(one, db)}
    return out


def named_since(db: Database, made: pl.DataFrame) -> set[str] | None:
    """The articles that decisions of the ledger `made` since the last run are about, and those that these take back.
    None where that cannot be told: what is muted may change any article, and so may a copy of one that is gone.
    """
    found: set[str] = set()
    for about in decided_since(db, made).values():
        if about is None:
            return None
        found |= about
    here = {i for (i,) in matching(db, "SELECT id FROM heads WHERE id IN wanted", found)}
    return found if here == found else None


def _articles_of(told: dict[str, Any], db: Database) -> set[str]:
    found = named_by(told)
    if told["kind"] == "origin" and any(db.rows("SELECT 1 FROM heads WHERE id = ?", told["value"])):
        found.add(told["value"])
    return found


def _since(made: pl.DataFrame, db: Database) -> pl.DataFrame:
    """Of the decisions those made since the last run."""
    known = max((int(n) for n, *_ in _obeyed(db)), default=0)
    return made.filter(pl.col("number") > known)
