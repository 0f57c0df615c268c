"""The tables of an archive in SQL: those of a result, readable as they are, and those that only an archive has.

Dates are ISO 8601 text in UTC, as SQLite, Datasette and people read them. `recall` and `vectors` hold arrays for the
machine: what was learned of pairs, and the transformer's vectors.

`articles` is a view of two tables, `heads` and `texts`, which its triggers write: who asks for outlets and dates does
not read all texts. Tables of pairs are kept by their key, so that no index repeats the ids.
"""

from collections.abc import Iterable

import polars as pl

from dedup.tables import SCHEMAS, UTC, conform
from index.disk_postings import SCHEMA as POSTINGS

FORMAT = 2
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
KEYS = {
    "articles": ("id",),
    "pairs": ("left", "right"),
    "passages": ("left", "right", "left_start", "left_end", "right_start", "right_end", "kind"),
    "clusters": ("cluster",),
}
"""Columns by which a row of a table is known; the other tables may hold one row twice."""
_BY_KEY = ("pairs", "passages")
_KINDS = {"Int64": "INTEGER", "Float64": "REAL"}
_ISO = "%Y-%m-%dT%H:%M:%S%.6fZ"

_OWN = """
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
CREATE TABLE evidence_of (
    "left" TEXT NOT NULL, "right" TEXT NOT NULL, measures BLOB NOT NULL, PRIMARY KEY ("left", "right")
) WITHOUT ROWID;
CREATE TABLE recall (part INTEGER PRIMARY KEY, kind TEXT NOT NULL, rows INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE numbers (number INTEGER PRIMARY KEY, article TEXT NOT NULL UNIQUE);
CREATE TABLE sources (outlet TEXT NOT NULL, host TEXT NOT NULL, articles INTEGER NOT NULL, PRIMARY KEY (outlet, host))
    WITHOUT ROWID;
CREATE TABLE paragraphs (source TEXT NOT NULL, paragraph TEXT NOT NULL, PRIMARY KEY (source, paragraph)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX pairs_right ON pairs ("right");
CREATE INDEX pairs_equal ON pairs ("right") WHERE causes = 'equal';
CREATE INDEX metadata_article ON metadata (article);
CREATE INDEX members_article ON members (article);
CREATE INDEX members_cluster ON members (cluster);
CREATE INDEX stories_article ON stories (article);
CREATE INDEX stories_story ON stories (story);
CREATE INDEX credits_article ON credits (article);
"""
_VIEWS = """
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
"""


def statements() -> Iterable[str]:
    """SQL that makes every table, view and index of an empty archive.

    Tables first, then indexes, then views: so does VACUUM, and each begins on the same page in both. A repair whose
    pages of descriptions are damaged takes them from an empty archive.
    """
    yield from _articles()
    for name in TABLES[1:]:
        columns = [_column(c, t) for c, t in SCHEMAS[name].items()]
        key = ", ".join(f'"{c}"' for c in KEYS.get(name, ()))
        if name in _BY_KEY:
            yield f"CREATE TABLE {name} ({', '.join(columns)}, PRIMARY KEY ({key})) WITHOUT ROWID"
        elif key:
            yield f"CREATE TABLE {name} ({columns[0]} PRIMARY KEY NOT NULL, {', '.join(columns[1:])})"
        else:
            yield f"CREATE TABLE {name} ({', '.join(columns)})"
    yield _OWN
    yield POSTINGS
    yield _INDEXES
    yield from _written_view()
    yield _VIEWS


def _column(name: str, kind: pl.DataType | type[pl.DataType]) -> str:
    return f'"{name}" {_KINDS.get(str(kind), "TEXT")}'


HEADS = tuple(c for c in SCHEMAS["articles"] if c != "text")
"""Columns of table `heads` beside `number`, in order."""


def _articles() -> Iterable[str]:
    """Tables `heads` and `texts`."""
    columns = [_column(c, SCHEMAS["articles"][c]) for c in HEADS[1:]]
    yield f'CREATE TABLE heads (number INTEGER PRIMARY KEY, "id" TEXT NOT NULL UNIQUE, {", ".join(columns)})'
    # `bytes` tells how much text there is without reading it, and a row of this table from those of all others
    yield "CREATE TABLE texts (number INTEGER PRIMARY KEY, bytes INTEGER, text TEXT)"


def _written_view() -> Iterable[str]:
    """View `articles` of both, and what makes it one that can be written."""
    text = "(SELECT t.text FROM texts t WHERE t.number = h.number) AS text"  # looked up only where it is asked for
    listed = ", ".join(text if c == "text" else f'h."{c}"' for c in SCHEMAS["articles"])
    yield f"CREATE VIEW articles AS SELECT {listed} FROM heads h"  # noqa: S608  # names of our own schema
    names, new = (", ".join(f'{of}"{c}"' for c in HEADS) for of in ("", "NEW."))
    sets = ", ".join(f'"{c}" = NEW."{c}"' for c in HEADS)
    drop = "DELETE FROM texts WHERE number = (SELECT number FROM heads WHERE id = {id});"
    yield from (
        f"CREATE TRIGGER articles_insert INSTEAD OF INSERT ON articles BEGIN {drop.format(id='NEW.id')} "  # noqa: S608
        f"INSERT INTO heads ({names}) VALUES ({new}); "
        "INSERT INTO texts VALUES (last_insert_rowid(), length(CAST(NEW.text AS BLOB)), NEW.text); END",
        f"CREATE TRIGGER articles_delete INSTEAD OF DELETE ON articles BEGIN {drop.format(id='OLD.id')} "  # noqa: S608
        "DELETE FROM heads WHERE id = OLD.id; END",
        "CREATE TRIGGER articles_update INSTEAD OF UPDATE ON articles BEGIN "  # noqa: S608
        "UPDATE texts SET bytes = length(CAST(NEW.text AS BLOB)), text = NEW.text WHERE text IS NOT NEW.text "
        "AND number = (SELECT number FROM heads WHERE id = OLD.id); "
        f"UPDATE heads SET {sets} WHERE id = OLD.id; END",
    )


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
