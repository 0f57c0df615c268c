"""The tables of an archive in SQL: those of a result, readable as they are, and those that only an archive has.

Dates are ISO 8601 text in UTC, as SQLite, Datasette and people read them. `recall` and `vectors` hold arrays for the
machine: what was learned of pairs, and the transformer's vectors.
"""

from collections.abc import Iterable

import polars as pl

from dedup.tables import SCHEMAS, UTC, conform
from index.store import SCHEMA as POSTINGS

FORMAT = 1
"""The form of archives that this version writes and reads; `format` in table `about`."""
APPLICATION = 0x77697265
"""`PRAGMA application_id`: "wire"."""
TABLES = (
    "articles",
    "metadata",
    "skipped",
    "credits",
    "pairs",
    "rejected",
    "passages",
    "clusters",
    "members",
    "stories",
)
"""Tables that are kept as a result holds them. `evidence` is packed, a row a pair: it would be half of the file."""
_KINDS = {"Int64": "INTEGER", "Float64": "REAL"}
_ISO = "%Y-%m-%dT%H:%M:%S%.6fZ"

OWN = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE batches (
    batch INTEGER PRIMARY KEY, added TEXT NOT NULL, verb TEXT NOT NULL, inputs TEXT NOT NULL, articles INTEGER NOT NULL,
    new INTEGER NOT NULL, revised INTEGER NOT NULL, unchanged INTEGER NOT NULL, removed INTEGER NOT NULL,
    skipped INTEGER NOT NULL
);
CREATE TABLE arrivals (article TEXT PRIMARY KEY, batch INTEGER NOT NULL, changed INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE history (article TEXT NOT NULL, batch INTEGER NOT NULL, was TEXT NOT NULL, PRIMARY KEY (article, batch))
    WITHOUT ROWID;
CREATE TABLE aliases (alias TEXT PRIMARY KEY, cluster TEXT, batch INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE changes (
    batch INTEGER NOT NULL, cluster TEXT NOT NULL, change TEXT NOT NULL, detail TEXT,
    PRIMARY KEY (batch, cluster, change)
) WITHOUT ROWID;
CREATE TABLE evidence_of ("left" TEXT NOT NULL, "right" TEXT NOT NULL, measures BLOB NOT NULL);
CREATE UNIQUE INDEX evidence_pair ON evidence_of ("left", "right");
CREATE TABLE recall (part INTEGER PRIMARY KEY, kind TEXT NOT NULL, rows INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE numbers (number INTEGER PRIMARY KEY, article TEXT NOT NULL UNIQUE);
CREATE VIEW shared_text AS
    SELECT a.title AS "left title", a.outlet AS "left outlet", b.title AS "right title", b.outlet AS "right outlet",
        p.relation, round(p.probability, 3) AS probability, round(100 * p.coverage_left) AS "% of left",
        round(100 * p.coverage_right) AS "% of right", p."left", p."right"
    FROM pairs p JOIN articles a ON a.id = p."left" JOIN articles b ON b.id = p."right"
    WHERE p.relation NOT IN ('same-story', 'same-template');
CREATE VIEW cluster_members AS
    SELECT m.cluster, c.size, coalesce(c.origin, 'outside: ' || c.origin_outside, 'undecided') AS origin,
        m.role, m.relation, m.credit_state, a.outlet, a.published, a.title, a.url, a.id AS article
    FROM members m JOIN clusters c USING (cluster) JOIN articles a ON a.id = m.article
    ORDER BY c.size DESC, m.cluster, a.published;
CREATE VIEW made_from AS
    SELECT a.outlet, a.title, a.published, m.relation, b.outlet AS "from outlet", b.title AS "from title",
        round(100 * iif(p."left" = a.id, p.coverage_left, p.coverage_right)) AS "% of it",
        round(100 * iif(p."left" = a.id, p.coverage_right, p.coverage_left)) AS "% of the other",
        round(m.parent_probability, 3) AS probability, m.credit_state, m.cluster, a.id AS article, b.id AS "from"
    FROM members m JOIN articles a ON a.id = m.article JOIN articles b ON b.id = m.parent
    LEFT JOIN pairs p ON p."right" = max(a.id, b.id) AND p."left" = min(a.id, b.id);
CREATE VIEW who_credits_whom AS
    SELECT a.outlet AS "by", c.outlet AS named, count(*) AS articles
    FROM credits c JOIN articles a ON a.id = c.article
    WHERE c.strength = 'strong' AND c.kind <> 'own-reporting' AND c.outlet IS NOT NULL
    GROUP BY 1, 2 ORDER BY 3 DESC;
CREATE INDEX pairs_right ON pairs ("right");
CREATE INDEX passages_pair ON passages ("left", "right");
CREATE INDEX members_article ON members (article);
CREATE INDEX credits_article ON credits (article);
"""


def statements() -> Iterable[str]:
    """SQL that makes every table, view and index of an empty archive."""
    for name in TABLES:
        key = {"articles": " PRIMARY KEY NOT NULL", "clusters": " PRIMARY KEY NOT NULL"}.get(name, "")
        columns = [f'"{c}" {_KINDS.get(str(t), "TEXT")}' for c, t in SCHEMAS[name].items()]
        yield f"CREATE TABLE {name} ({', '.join([columns[0] + key, *columns[1:]])})"
    yield OWN
    yield POSTINGS


def to_sql(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """A table as SQL holds it: dates as ISO 8601 text.

    >>> from datetime import UTC as utc, datetime
    >>> told = conform("articles", pl.DataFrame({"id": ["a"], "published": [datetime(2025, 3, 4, 6, tzinfo=utc)]}))
    >>> to_sql("articles", told)["published"][0]
    '2025-03-04T06:00:00.000000Z'
    """
    dates = [c for c, t in SCHEMAS[name].items() if t == UTC]
    return conform(name, frame).with_columns(pl.col(c).dt.strftime(_ISO) for c in dates)


def from_sql(name: str, rows: Iterable[tuple[object, ...]]) -> pl.DataFrame:
    """The inverse of `to_sql`: rows of a query over all columns, in order, as the table.

    >>> from_sql("skipped", [("a.txt", None, "empty", None)]).row(0)
    ('a.txt', None, 'empty', None)
    """
    schema = {c: pl.String if t == UTC else t for c, t in SCHEMAS[name].items()}
    frame = pl.DataFrame(list(rows), schema=schema, orient="row")
    if not (dates := [c for c, t in SCHEMAS[name].items() if t == UTC]):
        return frame
    return conform(
        name, frame.with_columns(pl.col(c).str.to_datetime(_ISO, time_unit="us", time_zone="UTC") for c in dates)
    )
