"""The schema of every table, declared once. Floors hand each other these and nothing else.

Flat frames only (no nested columns): they must open in R, a spreadsheet and SQLite. Ids are strings. Offsets are
Unicode code points into `articles.text`, end exclusive. Shares and probabilities lie in 0..1.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import polars as pl

from dedup.measures import LOG_ODDS, WEIGHED

UTC = pl.Datetime("us", "UTC")

SCHEMAS: Mapping[str, Mapping[str, pl.DataType | type[pl.DataType]]] = {
    "articles": {
        "id": pl.String, "text": pl.String, "title": pl.String, "url": pl.String, "outlet": pl.String,
        "author": pl.String, "published": UTC, "published_from": pl.String, "published_precision": pl.String,
        "published_zone": pl.String, "modified": UTC, "language": pl.String, "version": pl.String,
        "rights": pl.String, "completeness": pl.String, "status": pl.String,
    },
    "skipped": {"input": pl.String, "id": pl.String, "reason": pl.String, "detail": pl.String},
    "credits": {
        "article": pl.String, "name": pl.String, "outlet": pl.String, "url": pl.String, "kind": pl.String,
        "strength": pl.String, "start": pl.Int64, "end": pl.Int64,
    },
    # what a reader found beside the text: `kind` as in credits, `field` where it stood; not written to results
    "metadata": {
        "article": pl.String, "kind": pl.String, "field": pl.String, "name": pl.String, "url": pl.String,
    },
    "masks": {"article": pl.String, "start": pl.Int64, "end": pl.Int64, "kind": pl.String},
    "pairs": {
        "left": pl.String, "right": pl.String, "causes": pl.String, "relation": pl.String, "probability": pl.Float64,
        "basis": pl.String, "coverage_left": pl.Float64, "coverage_right": pl.Float64, "verbatim_left": pl.Float64,
        "verbatim_right": pl.Float64, "direction": pl.Float64,
    },
    "passages": {
        "left": pl.String, "right": pl.String, "left_start": pl.Int64, "left_end": pl.Int64, "right_start": pl.Int64,
        "right_end": pl.Int64, "kind": pl.String, "score": pl.Float64,
    },
    # of each measure its value and what it added (`dedup.evidence`): sums of the trees' moves lose digits in 32 bits
    "evidence": {
        "left": pl.String, "right": pl.String, **dict.fromkeys(WEIGHED, pl.Float32),
        **{name + LOG_ODDS: pl.Float64 for name in WEIGHED},
    },
    "clusters": {
        "cluster": pl.String, "size": pl.Int64, "outlets": pl.Int64, "first_published": UTC, "last_published": UTC,
        "origin": pl.String, "origin_outside": pl.String, "origin_outlet": pl.String, "origin_state": pl.String,
        "origin_kind": pl.String, "origin_probability": pl.Float64, "cohesion": pl.Float64, "warnings": pl.String,
    },
    "members": {
        "cluster": pl.String, "article": pl.String, "role": pl.String, "parent": pl.String,
        "parent_probability": pl.Float64, "origin_probability": pl.Float64, "relation": pl.String,
        "credit_state": pl.String,
    },
    "stories": {"story": pl.String, "cluster": pl.String, "article": pl.String, "independent_sources": pl.Int64},
    # what an outlet prints again and again in one form
    "series": {
        "series": pl.String, "article": pl.String, "outlet": pl.String, "form": pl.String, "first": UTC, "last": UTC,
    },
    # what people decided, in the order in which they did; nothing of it is ever changed (`dedup.decide`)
    "ledger": {
        "number": pl.Int64, "made": UTC, "reviewer": pl.String, "kind": pl.String, "left": pl.String,
        "right": pl.String, "left_text": pl.String, "right_text": pl.String, "cluster": pl.String, "value": pl.String,
        "reason": pl.String, "undoes": pl.Int64,
    },
    # what outlets are called where people read it; `outlet` as in articles
    "outlets": {"outlet": pl.String, "name": pl.String, "named_by": pl.String, "host": pl.String},
}  # fmt: skip
"""Table name -> column name -> polars type. `rejected` has the columns of `pairs`."""
SCHEMAS = {
    **SCHEMAS, "rejected": SCHEMAS["pairs"],
    # the ledger as a run met it: what it made of each decision, and what the judge alone said of the pair
    "decisions": {**SCHEMAS["ledger"], "state": pl.String, "why": pl.String, "judged": pl.Float64},
}  # fmt: skip

DERIVED = ("exact", "near-duplicate", "excerpt", "partial", "rewrite", "revision", "translation")
"""The relations that make clusters."""

RELATIONS = (*DERIVED, "shared-background", "same-template", "same-story", "undecided")
"""All relations that are written; `unrelated` pairs are not. Of an `undecided` pair is known neither whether it is
derived nor that both tell one event."""

TOLD = (*DERIVED, "shared-background")
"""The relations of which the shared passages are a finding: they are kept wherever passages are."""

NOT_VERBATIM = ("reworded", "translated")
"""`passages.kind` of passages that stand in both texts, but not in the same words."""

STRENGTHS = ("strong", "medium", "weak")
"""`credits.strength`, the strongest first."""

STATEMENTS = ("statement", "release", "post", "speech", "document", "hearing")
"""`credits.kind` of credits that name who issued the text, and not an outlet."""

CREDITED = ("credited", "credited, not marked")
"""The credit states in which the source is named: with quotation marks around what both have, and without."""

UNCREDITED = ("quoted, not credited", "neither")
"""The credit states in which it is not named."""

OWN_OUTLET = "own"
"""The credit state of an origin, and of what its own outlet made from it."""

CREDIT_STATES = (*CREDITED, *UNCREDITED)
"""All states of an article by another outlet, from most to least said: `members.credit_state`, `credit` of who-ran."""


def empty(name: str) -> pl.DataFrame:
    """The table called `name` with its full schema and no rows.

    >>> empty("skipped").columns
    ['input', 'id', 'reason', 'detail']
    """
    return pl.DataFrame(schema=dict(SCHEMAS[name]))


def conform(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with the columns of table `name`, in order and of the right types; missing columns become null.

    Raises ValueError for a column that the table does not have, and polars' own error for a value that does not fit
    its type. Every floor calls it at its door.

    >>> conform("skipped", pl.DataFrame({"id": ["a"], "reason": ["empty"]})).row(0)
    (None, 'a', 'empty', None)
    """
    schema = SCHEMAS[name]
    if not frame.width:
        return empty(name)
    if frame.schema == schema:
        return frame
    if unknown := [c for c in frame.columns if c not in schema]:
        raise ValueError(f"table {name} has no column {', '.join(unknown)}; it has {', '.join(schema)}")
    return frame.select(
        pl.col(c).cast(t) if c in frame.columns else pl.lit(None, t).alias(c) for c, t in schema.items()
    )


Row = Mapping[str, Any]
"""A row of a table, by column."""


def called(outlet: str | None, names: Mapping[str, str]) -> str | None:
    """What an outlet is called, of what `articles.outlet` gives; `names`: `Frames.outlet_names`.

    >>> called("tarnpostuk", {"tarnpostuk": "Tarn Post"}), called("Orlen Times", {}), called(None, {})
    ('Tarn Post', 'Orlen Times', None)
    """
    return None if outlet is None else names.get(outlet.strip(), outlet)


def is_complete(article: Row) -> bool:
    """Whether the text of a row of table `articles` is all of its article, as far as is known.

    Null counts as full: a frame that says nothing of completeness is taken at its word, as the judge takes it. Who
    calls it cut would say "at least" of every share.

    >>> [is_complete({"completeness": c}) for c in ("full", None, "truncated", "stub")]
    [True, True, False, False]
    """
    return article["completeness"] in ("full", None)


def complete_rows(articles: pl.DataFrame) -> pl.Series:
    """`is_complete` of every row of table `articles`: n booleans, none of them null.

    >>> complete_rows(pl.DataFrame({"completeness": ["full", None, "stub"]})).to_list()
    [True, True, False]
    """
    return (articles["completeness"] == "full").fill_null(True)


TABLES = (
    "articles", "skipped", "credits", "pairs", "rejected", "passages", "evidence", "clusters", "members", "stories",
    "series", "outlets", "decisions",
)  # fmt: skip
"""The tables that a result folder holds, each as NAME.parquet, beside run.json."""


@dataclass(frozen=True, slots=True)
class Frames:
    """The tables of one run as polars frames (schemas in `dedup.tables`) and `run`, what stands in run.json."""

    articles: pl.DataFrame
    skipped: pl.DataFrame
    credits: pl.DataFrame
    pairs: pl.DataFrame
    rejected: pl.DataFrame
    passages: pl.DataFrame
    evidence: pl.DataFrame
    clusters: pl.DataFrame
    members: pl.DataFrame
    stories: pl.DataFrame
    series: pl.DataFrame
    run: Mapping[str, Any]
    outlets: pl.DataFrame = field(default_factory=lambda: empty("outlets"))
    decisions: pl.DataFrame = field(default_factory=lambda: empty("decisions"))

    def outlet_names(self) -> dict[str, str]:
        """What `articles.outlet` gives -> what the outlet is called; who is not in it is called as it is given."""
        return dict(self.outlets.select("outlet", "name").iter_rows())

    def tables(self) -> dict[str, pl.DataFrame]:
        """Name -> frame, in the order of `TABLES`."""
        return {name: getattr(self, name) for name in TABLES}

    def of_clusters(self, names: Collection[str]) -> Self:
        """The tables as far as they speak of these clusters and their members."""
        inside = pl.col("cluster").is_in(list(names))
        members = self.members.filter(inside)
        ids = members["article"].unique().implode()
        both = pl.col("left").is_in(ids) & pl.col("right").is_in(ids)
        pairs = {n: getattr(self, n).filter(both) for n in ("pairs", "rejected", "passages", "evidence")}
        return replace(
            self, articles=self.articles.filter(pl.col("id").is_in(ids)), members=members,
            credits=self.credits.filter(pl.col("article").is_in(ids)), clusters=self.clusters.filter(inside),
            stories=self.stories.filter(inside), series=self.series.filter(pl.col("article").is_in(ids)), **pairs,
        )  # fmt: skip

    def stand_ins(self) -> dict[str, str]:
        """Each copy -> the article that was judged in its place.

        Of articles with the same words only the first by id is compared with others; its pairs hold for its copies.
        """
        copies = self.pairs.filter(pl.col("causes") == "equal")
        return dict(copies.select("right", "left").iter_rows())


def pair_of(pairs: Mapping[tuple[str, str], Row], place: Mapping[str, str], a: str, b: str) -> Row | None:
    """The row of `pairs`, by (left, right), of two articles, else that of those judged in their place (`stand_ins`)."""
    direct = pairs.get(ordered(a, b))
    x, y = place.get(a, a), place.get(b, b)
    if direct or x != y:
        return direct or pairs.get(ordered(x, y))
    # two copies of a third: what they share with it, they share with each other
    rows = [pairs[ordered(x, i)] for i in (a, b) if ordered(x, i) in pairs]
    return max(rows, key=lambda r: str(r["relation"]), default=None)


def ordered(a: str, b: str) -> tuple[str, str]:
    """Two ids as tables of pairs hold them: the smaller one left.

    >>> ordered("b", "a")
    ('a', 'b')
    """
    return (a, b) if a <= b else (b, a)


assert set(TABLES) <= set(SCHEMAS)  # noqa: S101  # a name here without a schema is a slip of the pen, caught at import


def of_outlets(credits: pl.DataFrame) -> pl.DataFrame:
    """The rows of table `credits` that name an outlet, without those that name who issued a statement.

    >>> of_outlets(conform("credits", pl.DataFrame({"kind": ["dateline", "statement"]})))["kind"].to_list()
    ['dateline']
    """
    return credits.filter(~pl.col("kind").is_in(STATEMENTS))


def of_statements(credits: pl.DataFrame) -> pl.DataFrame:
    """The other rows of table `credits`: those that name who issued a statement.

    >>> of_statements(conform("credits", pl.DataFrame({"kind": ["dateline", "statement"]})))["kind"].to_list()
    ['statement']
    """
    return credits.filter(pl.col("kind").is_in(STATEMENTS))
