"""What must hold in an archive that can be read: its structure, and that its tables agree with one another."""

from collections.abc import Iterator
from dataclasses import dataclass

import apsw
import numpy as np

from dedup.archive.cache.stored import SHAPES
from dedup.archive.history.cluster_names import number
from dedup.archive.rebuild.collection_facts import all_kept
from dedup.archive.rebuild.kept_words import KIND, fits, without_words
from dedup.archive.store import packed_vectors
from dedup.archive.store.database import Database
from dedup.archive.store.schema import statements
from index.disk_postings import contents


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: `what`, a sentence; `mendable`, whether `wirecopy doctor --repair` can mend it."""

    what: str
    mendable: bool = True


_WITHOUT_ARTICLE = """
SELECT '{table}', count(*), min("{column}") FROM {table} WHERE "{column}" NOT IN (SELECT id FROM articles)
"""
_NAMED = (
    ("metadata", "article"), ("credits", "article"), ("pairs", "left"), ("pairs", "right"), ("rejected", "left"),
    ("rejected", "right"), ("passages", "left"), ("passages", "right"), ("members", "article"), ("stories", "article"),
    ("evidence_of", "left"), ("evidence_of", "right"), ("numbers", "article"), ("arrivals", "article"),
)  # fmt: skip
_COUNTED = (
    ("article(s) have no row in table texts", "SELECT id FROM heads WHERE number NOT IN (SELECT number FROM texts)"),
    ("text(s) are of no article", "SELECT number FROM texts WHERE number NOT IN (SELECT number FROM heads)"),
    ("article(s) have no number, so `check` cannot find them",
     "SELECT id FROM articles WHERE id NOT IN (SELECT article FROM numbers)"),
    ("article(s) have no row in table arrivals",
     "SELECT id FROM articles WHERE id NOT IN (SELECT article FROM arrivals)"),
    ("cluster(s) have another size than members",
     "SELECT c.cluster FROM clusters c LEFT JOIN members m USING (cluster) GROUP BY c.cluster, c.size "
     "HAVING c.size <> count(m.article)"),
    ("member(s) are of a cluster that is not there",
     "SELECT article FROM members WHERE cluster NOT IN (SELECT cluster FROM clusters)"),
    ("member(s) have a parent that is no member of their cluster",
     "SELECT m.article FROM members m LEFT JOIN members p ON p.cluster = m.cluster AND p.article = m.parent "
     "WHERE m.parent IS NOT NULL AND m.parent NOT LIKE 'outside:%' AND p.article IS NULL"),
    ("alias(es) are also the name of a cluster",
     "SELECT alias FROM aliases WHERE alias IN (SELECT cluster FROM clusters)"),
    ("alias(es) lead to a name that was never given",
     "SELECT alias FROM aliases WHERE cluster IS NOT NULL AND cluster NOT IN (SELECT cluster FROM clusters) "
     "AND cluster NOT IN (SELECT alias FROM aliases)"),
    ("vector(s) have another length than the rest",
     "SELECT hex(text) FROM vectors WHERE length(vector) % 4 <> 0 OR length(vector) = 0 OR length(vector) <> "
     "(SELECT length(vector) FROM vectors LIMIT 1)"),
    ("row(s) of history are of a batch that is not in table batches",
     "SELECT article FROM history WHERE batch NOT IN (SELECT batch FROM batches)"),
    ("row(s) of arrivals are of a batch that is not in table batches",
     "SELECT article FROM arrivals WHERE batch NOT IN (SELECT batch FROM batches) "
     "OR changed NOT IN (SELECT batch FROM batches)"),
)  # fmt: skip


def checks(db: Database) -> Iterator[Finding]:
    """All that is wrong with an open archive. Raises ArchiveError at a page that cannot be read."""
    for (told,) in db.rows("PRAGMA integrity_check(20)"):
        if told != "ok":
            yield Finding(f"SQLite's own check says: {told}.")
    lacking = [*_structure(db)]
    yield from lacking
    if lacking:
        return
    for table, column in _NAMED:
        for name, count, first in db.rows(_WITHOUT_ARTICLE.format(table=table, column=column)):
            if count:
                yield Finding(
                    f'{count} row(s) of table {name} name in "{column}" an article that is not there: {first}.'
                )
    for what, sql in _COUNTED:
        found = [row[0] for row in db.rows(sql)]
        if found:
            yield Finding(f"{len(found)} {what}: {found[0]}{' and others' if len(found) > 1 else ''}.")
    yield from _circles(db)
    yield from _recall(db)
    if all_kept(db) and (missing := without_words(db)):
        yield Finding(f"Table recall holds no words of {missing:,} article(s), and the archive counts on them.")
    yield from _postings(db)
    yield from _counters(db)


def _structure(db: Database) -> Iterator[Finding]:
    """Every table, view and index is there as it is made."""
    with apsw.Connection(":memory:") as fresh:
        for statement in statements():
            fresh.execute(statement)
        wanted = dict(fresh.execute("SELECT name, sql FROM sqlite_master"))
    there = dict(db.rows("SELECT name, sql FROM sqlite_master"))
    for name, sql in wanted.items():
        if name not in there:
            yield Finding(f"The table, view or index {name} is missing.")
        elif there[name] != sql:
            yield Finding(f"The table, view or index {name} is not as wirecopy made it.")


def _circles(db: Database) -> Iterator[Finding]:
    """Following aliases comes to an end."""
    leads = dict(db.rows("SELECT alias, cluster FROM aliases"))
    ends: set[str | None] = {None}
    for alias in leads:
        passed: list[str] = []
        place: str | None = alias
        while place is not None and place in leads and place not in ends and place not in passed:
            passed.append(place)
            place = leads[place]
        if place in passed:
            yield Finding(f"The alias {alias} leads in a circle.")
            return
        ends.update(passed)


def _recall(db: Database) -> Iterator[Finding]:
    """What is remembered of pairs has the lengths that it says, and its parts fit one another."""
    known = SHAPES
    totals = dict.fromkeys(known, 0)
    most = -1
    for part, kind, rows, data in db.rows("SELECT part, kind, rows, data FROM recall ORDER BY part"):
        if kind == KIND:
            if not fits(rows, data):
                yield Finding(f"Part {part} of table recall (words) has {len(data)} bytes, not those of {rows} texts.")
            continue
        if kind in packed_vectors.KEYS:
            if not packed_vectors.fits(kind, rows, data):
                yield Finding(f"Part {part} of table recall ({kind}) is not as it was written.")
            continue
        if kind not in known:
            yield Finding(f"Part {part} of table recall is of a kind that is not known: {kind}.")
            continue
        dtype, shape = known[kind]
        if len(data) != rows * np.dtype(dtype).itemsize * int(np.prod(shape)):
            yield Finding(f"Part {part} of table recall ({kind}) has {len(data)} bytes, which {rows} rows do not have.")
            continue
        totals[kind] += rows
        if kind in ("settled", "open") and rows:
            codes = np.frombuffer(data, np.uint64)
            most = max(most, int((codes >> np.uint64(32)).max()), int((codes & np.uint64(0xFFFFFFFF)).max()))
    if totals["settled"] != totals["figures"] or totals["open"] != totals["measures"] or most >= totals["keys"]:
        yield Finding("The parts of table recall do not fit one another.")


def _postings(db: Database) -> Iterator[Finding]:
    """The packed postings can be read, and lead to numbers that were given."""
    try:
        _, numbers = contents(db.connection)
    except ValueError as error:
        yield Finding(f"Table postings cannot be read: {error}.")
        return
    following = int(db.about.get("next number") or 1)
    given = max((int(n) for (n,) in db.rows("SELECT max(number) FROM numbers") if n is not None), default=0)
    if given >= following or (len(numbers) and int(numbers.max()) >= following):
        yield Finding(f"The next number of an article would be {following}, and a larger one was given already.")


def _counters(db: Database) -> Iterator[Finding]:
    """The next names are larger than all that were given."""
    told = {n: db.about.get(f"next {n}") for n in ("batch", "cluster")}
    used = {"batch": last_batch(db), "cluster": last_cluster(db)}
    for name, last in used.items():
        following = told[name] or "1"
        if not following.isdigit() or int(following) <= last:
            yield Finding(f"The next {name} would be {following}, and {last} was given already.")


def last_batch(db: Database) -> int:
    """The largest batch number that was given; 0 for none."""
    sql = " UNION ALL ".join(
        f"SELECT max({c}) FROM {t}"  # noqa: S608  # names of our own schema
        for t, c in (
            ("batches", "batch"), ("arrivals", "changed"), ("history", "batch"), ("changes", "batch"),
            ("aliases", "batch"),
        )
    )  # fmt: skip
    return max((int(n) for (n,) in db.rows(sql) if n is not None), default=0)


def last_cluster(db: Database) -> int:
    """The largest number in a cluster's name that was given; 0 for none."""
    sql = "SELECT cluster FROM clusters UNION SELECT alias FROM aliases UNION SELECT cluster FROM changes"
    return max((number(n) for (n,) in db.rows(sql)), default=0)
