"""All pairs that may be drawn for reading, in strata by what the result says of them.

| stratum | holds | stands for |
|---|---|---|
| a derived relation, by probability, by whether a collapse removes by it | table `pairs` | itself |
| another relation | table `pairs` | itself |
| `rejected` | table `rejected`, as far as not near | a share of all pairs that were judged and not kept |
| near by words (by cosine), title or date | pairs in no table, mostly never proposed | itself |

Pairs that are neither proposed nor near are in no stratum: what is estimated is said of those that are.
"""

import polars as pl

from dedup.queries.reading.collapse_pairs import with_collapse
from dedup.queries.reading.near_pairs import near_pairs
from dedup.tables import DERIVED, Frames

SURE = 0.8
"""Probability that divides the pairs of one derived relation."""
COSINES = (0.1, 0.2, 0.35, 0.5)
"""Bounds of the strata of near pairs, by cosine of words."""
REJECTED = "rejected"


def pair_strata(result: Frames, near: pl.DataFrame | None = None) -> pl.DataFrame:
    """A row a pair: `left`, `right`, `relation` (null: in no table), `probability` (null likewise), `cosine` (null: not
    near), `called` (bool: the result calls it derived), `coarse` and `stratum` (names), `stands` (float64, how many
    pairs this row is one of), `removes` (int64: how many rows a collapse removes for being this pair) and `nearest_of`
    (int64, 0 to 2: of how many kept articles the other is the likeliest copy among the kept). Sorted by ids.

    `near`: what `near_pairs` gives, where it was asked already.
    """
    near = near_pairs(result) if near is None else near
    keys = ["left", "right"]
    told = result.pairs.select(*keys, "relation", "probability", "causes", called=pl.col("relation").is_in(DERIVED))
    judged = int(result.run.get("counts", {}).get("judged", 0)) - len(told.filter(pl.col("causes") != "equal"))
    stands = max(1.0, judged / max(1, len(result.rejected)))
    inside = told.join(near.drop("by"), on=keys, how="left").with_columns(
        coarse=pl.when("called").then(pl.lit("derived")).otherwise(pl.lit("not derived")), stratum="relation",
        stands=pl.lit(1.0),
    )  # fmt: skip
    outside = near.join(told, on=keys, how="anti").with_columns(
        called=pl.lit(False), coarse=pl.lit("near"), stratum=_near_name(), stands=pl.lit(1.0)
    )
    out = result.rejected.select(*keys, "probability").join(near, on=keys, how="anti").with_columns(
        called=pl.lit(False), coarse=pl.lit(REJECTED), stratum=pl.lit(REJECTED), stands=pl.lit(stands)
    )  # fmt: skip
    pairs = pl.concat([inside.drop("causes"), outside.drop("by"), out], how="diagonal").sort(keys)
    return _named(with_collapse(result, pairs))


def _near_name() -> pl.Expr:
    words = pl.lit("words, cosine under 1")
    for bound in reversed(COSINES):
        words = pl.when(pl.col("cosine") < bound).then(pl.lit(f"words, cosine under {bound:g}")).otherwise(words)
    return pl.lit("near by ") + pl.when(pl.col("by") == "words").then(words).otherwise("by")


def _named(pairs: pl.DataFrame) -> pl.DataFrame:
    """`stratum` of the pairs called derived with probability and what a collapse does."""
    called = pl.col("called") & (pl.col("relation") != "exact")
    name = pl.col("stratum") + pl.when(pl.col("probability") < SURE).then(pl.lit(f", under {SURE:g}")).otherwise(
        pl.lit(f", from {SURE:g}")
    )
    gone = pl.when(pl.col("removes") > 0).then(pl.lit(", removed")).otherwise(pl.lit(""))
    return pairs.with_columns(stratum=pl.when(called).then(name + gone).otherwise("stratum"))
