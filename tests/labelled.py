"""Small results made of rows, and labels of them, for the tests of figures."""

import math
from typing import Any

import polars as pl

from dedup.queries.evaluate.article_labels import ArticleLabels
from dedup.tables import SCHEMAS, TABLES, Frames, conform, empty

WORDS = ("harbour", "ferry", "winter", "bridge", "crown", "tower", "market", "river", "lantern", "orchard")


def close(ours: float | None, theirs: float | None) -> bool:
    return ours is theirs is None or (
        ours is not None and theirs is not None and math.isclose(ours, theirs, abs_tol=1e-12)
    )


def result_of(articles: dict[str, int], members: list[tuple[Any, ...]], pairs: list[tuple[str, str, float]],
              rejected: list[tuple[str, str, float]]) -> Frames:  # fmt: skip
    """`articles`: id -> words; `members`: (cluster, article, role, origin_probability)."""
    tables = {name: empty(name) for name in TABLES}
    text = [" ".join(WORDS[i % 10] for i in range(n)) for n in articles.values()]
    tables["articles"] = conform("articles", pl.DataFrame({"id": [*articles], "text": text}))
    tables["skipped"] = conform("skipped", pl.DataFrame({"id": ["lost"], "reason": ["empty"]}))
    wanted = ("cluster", "article", "role", "origin_probability")
    schema = {c: SCHEMAS["members"][c] for c in wanted}
    tables["members"] = conform("members", pl.DataFrame(members, schema=schema, orient="row"))
    for name, rows in (("pairs", pairs), ("rejected", rejected)):
        schema = {c: SCHEMAS[name][c] for c in ("left", "right", "probability")}
        tables[name] = conform(name, pl.DataFrame(rows, schema=schema, orient="row"))
    return Frames(**tables, run={})


def labels_of(rows: list[tuple[str, str | None, bool | None]]) -> ArticleLabels:
    schema = {"id": pl.String, "cluster": pl.String, "original": pl.Boolean}
    return ArticleLabels(pl.DataFrame(rows, schema=schema, orient="row"))
