"""Which pairs to read: how many of each stratum, and which."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.errors import UsageError
from dedup.queries.reading.pair_strata import pair_strata
from dedup.tables import Frames

DRAWN = {
    "left": pl.String, "right": pl.String, "derived": pl.String, "label": pl.String, "stratum": pl.String,
    "weight": pl.Float64, "removed_rows": pl.Float64, "kept_rows": pl.Float64,
}  # fmt: skip
"""The columns of a sample that `evaluate` reads again; `derived` and `label` are empty until somebody fills them in."""
FOR_PRECISION = 0.4
"""Share of the pairs that is drawn of those called derived; the rest tells what was missed."""
LEAST = 2
"""Pairs of each stratum that are drawn at least, where it has as many: less says nothing of it."""
FLOOR = 0.02
"""Share of hits, and of misses, that is expected of every stratum at least: probabilities are surer than readers."""
FINE = 6
"""Pairs to read for each stratum below which all strata of one kind are one."""
COARSE = 4
"""Kinds of strata; so many pairs, `LEAST` times, are read at least."""


@dataclass(frozen=True, slots=True)
class ReadingSample:
    """`rows`: the columns `DRAWN`, a row a pair, in an order that tells nothing; `strata`: what the codes in `stratum`
    mean: name, `pairs` that it holds, and how many of them were `drawn`. Codes hide from readers what the result says.
    """

    rows: pl.DataFrame
    strata: dict[str, dict[str, str | float | int]]


def draw(result: Frames, pairs: int, seed: int = 0) -> ReadingSample:
    """So many pairs for reading, or all, where there are fewer.

    Some are called derived, some are related otherwise, were rejected, or are near by words, title or date and were
    mostly never proposed; `weight` (1 and more) says how many pairs each stands for, `removed_rows` and `kept_rows`
    for how many rows of a collapse. Raises UsageError for fewer pairs
    than tell anything, and where the result has none to read.

    >>> from dedup import scan
    >>> rain = "Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale."
    >>> sample = draw(scan([{"id": "a", "text": rain}, {"id": "b", "text": rain}]), 100)
    >>> sample.rows.select("left", "right", "stratum", "weight").rows(), sample.strata["s1"]["name"]
    ([('a', 'b', 's1', 1.0)], 'exact')
    """
    if pairs < LEAST * COARSE:
        raise UsageError(
            f"{pairs:,} pairs to read were asked for; fewer than {LEAST * COARSE} tell nothing, and 400 tell much"
        )
    strata = pair_strata(result)
    if strata.is_empty():
        raise UsageError(
            "this result has no two articles that are related or near each other, and so no pair to read; scan more "
            "articles"
        )
    return draw_of(strata, pairs, seed)


def draw_of(strata: pl.DataFrame, pairs: int, seed: int) -> ReadingSample:
    """The same of what `pair_strata` gives, one row at least."""
    if pairs < FINE * strata["stratum"].n_unique():
        strata = strata.with_columns(stratum="coarse")
    rng = np.random.default_rng(seed)
    groups = sorted(strata.partition_by("stratum"), key=lambda g: str(g["stratum"][0]))
    taken = _budget(groups, pairs)
    codes = [f"s{1 + k}" for k in rng.permutation(len(groups)).tolist()]
    out: list[pl.DataFrame] = []
    told: dict[str, dict[str, str | float | int]] = {}
    for group, n, code in zip(groups, taken, codes, strict=True):
        stands = float(group["stands"].sum())
        told[code] = {"name": str(group["stratum"][0]), "pairs": stands, "drawn": n}
        some = group[np.sort(rng.choice(len(group), n, replace=False))]
        out.append(some.with_columns(
            weight=pl.lit(stands / max(1, n)), stratum=pl.lit(code), removed_rows=_rows(group, some, "removes"),
            kept_rows=_rows(group, some, "nearest_of"),
        ))  # fmt: skip
    drawn = pl.concat(out).with_columns(derived=pl.lit(None), label=pl.lit(None))
    rows = drawn.select(pl.col(c).cast(t) for c, t in DRAWN.items())
    return ReadingSample(
        rows[rng.permutation(len(rows))], dict(sorted(told.items(), key=lambda item: int(item[0][1:])))
    )


def _rows(group: pl.DataFrame, some: pl.DataFrame, column: str) -> pl.Series:
    """For how many rows of the whole stratum each pair that was drawn stands, float64: their number is known, and only
    what is right of them is not."""
    whole, drawn = (float(frame[column].to_numpy().sum()) for frame in (group, some))
    return some[column] * (whole / drawn if drawn else 0.0)


def _budget(groups: list[pl.DataFrame], pairs: int) -> list[int]:
    """How many of `pairs` to draw of each group: apart of those that are called derived and of the others."""
    called = np.array([bool(g["called"].all()) for g in groups])
    rows = np.array([len(g) for g in groups], np.int64)
    weight = np.array([float(g["stands"].sum()) for g in groups])
    expected = np.array([_expected(g) for g in groups])
    of_called, of_others = int(rows[called].sum()), int(rows[~called].sum())
    budget = min(of_called, max(round(pairs * FOR_PRECISION), pairs - of_others))
    taken = np.zeros(len(groups), np.int64)
    for mine, n in ((called, budget), (~called, pairs - budget)):
        if mine.any():
            taken[mine] = shares(rows[mine], weight[mine], expected[mine], n)
    return [int(n) for n in taken]


def shares(
    rows: NDArray[np.int64], weight: NDArray[np.float64], expected: NDArray[np.float64], n: int
) -> NDArray[np.int64]:
    """How many of `n` to draw of each stratum, int64: by its `weight` (pairs that it stands for) times the spread that
    is `expected` of the share of hits there (0..1), which is the optimum of Neyman (1934, "On the two different aspects
    of the representative method"); `LEAST` of each, and never more than the `rows` that it has.

    >>> shares(np.array([1000, 10, 1]), np.array([1000.0, 10.0, 1.0]), np.array([0.5, 0.5, 0.5]), 30).tolist()
    [27, 2, 1]
    """
    taken = np.minimum(rows, LEAST)
    hits = np.clip(expected, FLOOR, 1 - FLOOR)
    wanted = weight * np.sqrt(hits * (1 - hits))
    while (left := n - int(taken.sum())) > 0 and (free := taken < rows).any():
        # half of what is left by what is wanted, then one at a time: what is full gives its part to the others
        step = np.floor(np.where(free, wanted, 0) / wanted[free].sum() * left / 2).astype(np.int64)
        step = np.minimum(step, rows - taken)
        if not step.any():
            step[int(np.argmax(np.where(free, wanted / (taken + 1), -1)))] = 1
        taken += step
    return taken


def _expected(group: pl.DataFrame) -> float:
    """The share of derived pairs that is expected in a stratum, by probabilities; where nobody judged, by words."""
    judged = group["probability"].mean()
    if judged is not None:
        return float(judged)  # type: ignore[arg-type]  # polars does not say that this column's mean is a float
    # measured on labelled news: a tenth at .2, half at .45 and above
    return float((group["cosine"].fill_null(0) ** 2).mean() or 0.0)  # type: ignore[arg-type]
