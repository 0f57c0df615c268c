"""Thresholds and stability in tables for people."""

import polars as pl
from rich.table import Table

from dedup.phrases import count
from dedup.queries.evaluate.table_parts import figure, figure_table, tables_text
from dedup.queries.thresholds.grid import Thresholds
from dedup.queries.thresholds.stability import SHAKY, Stability

MOST = 20
"""Rows that are printed of a table without an end; the rest are counted."""


def thresholds_text(found: Thresholds) -> str:
    """How much is left at each threshold, then the largest clusters that part.

    >>> from dedup.queries.thresholds.grid import PARTED, STEPS
    >>> print(thresholds_text(Thresholds(pl.DataFrame(schema=STEPS), pl.DataFrame(schema=PARTED))).splitlines()[0])
    No cluster parts at these thresholds.
    """
    steps = figure_table(
        "What is left when only surer pairs count", "at", "pairs", "clusters", "articles", "largest", "removed",
        "parted", "alone",
    )  # fmt: skip
    for p, *numbers in found.steps.iter_rows():
        steps.add_row(f"{p:g}", *(f"{n:,}" for n in numbers))
    parted = figure_table(
        "The largest clusters that part, and what joins below", "cluster", "at", "articles", "parts", "left alone"
    )
    largest = found.parted.sort("size", "threshold", "cluster", descending=[True, False, False])
    for p, name, size, parts, alone, _ in largest.head(MOST).iter_rows():
        parted.add_row(name, f"{p:g}", f"{size:,}", parts or "-", f"{alone:,}")
    many = len(found.parted)
    if not many:
        return tables_text(["No cluster parts at these thresholds."], [steps])
    more = f"; the {MOST} largest are shown, --json has all" if many > MOST else ""
    return tables_text([f"{count(many, 'cluster')} in all part from one threshold to the next{more}."], [steps, parted])


def stability_text(found: Stability) -> str:
    """How much stays together, then the shakiest clusters.

    >>> from dedup.queries.thresholds.stability import CLUSTERS, RUNS
    >>> print(stability_text(Stability(pl.DataFrame(schema=RUNS), pl.DataFrame(schema=CLUSTERS))).splitlines()[0])
    0 of 0 clusters do not stand firm (Jaccard under 0.75 in the mean).
    """
    runs = figure_table(
        "Clusters made anew", "changed", "times", "clusters, mean", "still together, least", "mean", "Rand index, mean"
    )
    for changed, shown in (("seed", "another seed"), ("left-out", "a tenth left out")):
        mine = found.runs.filter(changed=changed)
        if len(mine):
            means = mine.select(pl.mean("clusters", "still_together", "ari"), least=pl.min("still_together")).row(0)
            clusters, together, ari, least = means
            runs.add_row(shown, f"{len(mine):,}", f"{clusters:,.0f}", figure(least), figure(together), figure(ari))
    shaky = found.clusters.filter(pl.min_horizontal("seeds", "left_out") < SHAKY)
    said = (
        f"{len(shaky):,} of {count(len(found.clusters), 'cluster')} do not stand firm (Jaccard under {SHAKY:g} in the "
        "mean)."
    )
    return tables_text([said], [runs, *([_shaky(shaky)] if len(shaky) else [])])


def _shaky(clusters: pl.DataFrame) -> Table:
    table = figure_table("The shakiest", "cluster", "articles", "other seeds", "a tenth left out")
    for name, size, seeds, left_out in clusters.head(MOST).iter_rows():
        table.add_row(name, f"{size:,}", figure(seeds), figure(left_out))
    return table
