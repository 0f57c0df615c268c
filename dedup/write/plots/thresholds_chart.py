"""What is left when only surer pairs count: clusters, articles in them, and the largest, at each threshold.

A cluster is taken to be held together while pairs of at least that probability connect its members; a scan divides
some of those further (`Result.at`), and never joins more.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl

from dedup.errors import UsageError
from dedup.phrases import percent
from dedup.queries.recluster import threshold_of
from dedup.tables import DERIVED, Frames
from dedup.write.plots.style import ACCENT, PERCENT, WIDTH, altair, nothing, rows_of, styled

TITLE = "What is left when only surer pairs count"
STEP = 0.01
_SCHEMA = {"threshold": pl.Float64, "clusters": pl.Int64, "articles": pl.Int64, "largest": pl.Int64}
_PANELS = {
    "clusters": "Clusters", "articles": "Articles in clusters", "largest": "Articles of the largest",
    "removed": "Rows that a collapse removes",
}  # fmt: skip
"""Column -> what its line shows. Of a table without the last there are three lines."""
Node = tuple[str, str]


def thresholds_table(result: Frames) -> pl.DataFrame:
    """A row for each threshold, from the result's own to 1 in steps of .01: `threshold`, then how many `clusters` of
    two articles or more there are, how many `articles` in them, and how many in the `largest` of them.

    >>> from dedup import scan
    >>> thresholds_table(scan([{"id": n, "text": "Rain fell on Orlen."} for n in "abc"])).row(-1)
    (1.0, 1, 3, 3)
    """
    least = threshold_of(result)
    steps = [round(1 - STEP * i, 4) for i in range(int((1 - least) / STEP + 1e-9) + 1)]
    grid = steps if steps[-1] == least else [*steps, least]
    return pl.DataFrame(list(_rows(result, grid)), _SCHEMA, orient="row").sort("threshold")


def _rows(result: Frames, grid: list[float]) -> Iterator[tuple[float, int, int, int]]:
    """Of thresholds from high to low: pairs only come in, so groups only grow."""
    links = _links(result)
    group: dict[Node, Node] = {}
    held: dict[Node, set[Node]] = {}
    at = 0
    for least in grid:
        while at < len(links) and links[at][0] >= least:
            _, *both = links[at]
            a, b = (group.setdefault(node, node) for node in both)
            held.setdefault(a, {a})
            held.setdefault(b, {b})
            if a != b:
                small, large = sorted((a, b), key=lambda top: (len(held[top]), top))
                held[large] |= held[small]
                group.update(dict.fromkeys(held.pop(small), large))
            at += 1
        yield (
            least,
            len(held),
            len({article for nodes in held.values() for _, article in nodes}),
            max((len(nodes) for nodes in held.values()), default=0),
        )


def _links(result: Frames) -> list[tuple[float, Node, Node]]:
    """Derived pairs inside clusters, the surest first; an article is another node in each of its clusters."""
    pairs = result.pairs.filter(pl.col("relation").is_in(DERIVED)).select("left", "right", "probability")
    homes = result.members.select("cluster", "article")
    left = pairs.join(homes, left_on="left", right_on="article", how="inner")
    both = left.join(homes, left_on=["right", "cluster"], right_on=["article", "cluster"], how="semi")
    rows = both.sort("probability", "cluster", "left", "right", descending=[True, False, False, False])
    return [(p, (c, a), (c, b)) for a, b, p, c in rows.select("left", "right", "probability", "cluster").iter_rows()]


def thresholds_chart(result: Frames, steps: pl.DataFrame | None = None) -> Any:
    """A table of thresholds as lines above each other, `thresholds_table` where no other is given.

    Raises UsageError for a table without its columns, or without a row.
    """
    table = thresholds_table(result) if steps is None else steps
    if lacking := [column for column in _SCHEMA if column not in table.columns]:
        raise UsageError(f"the table of thresholds has no column {', '.join(lacking)}; it needs {', '.join(_SCHEMA)}")
    if table.is_empty():
        raise UsageError("the table of thresholds has no row; give one threshold at least")
    table = table.sort("threshold")
    panels = {column: words for column, words in _PANELS.items() if column in table.columns}
    if not table["clusters"].max():
        return nothing(TITLE, "No cluster of two articles or more, at any threshold.")
    alt = altair()
    rows = table.to_dicts()
    x = alt.X("threshold:Q", scale=alt.Scale(domain=[table["threshold"].min(), 1], nice=False),
              axis=alt.Axis(labelExpr=PERCENT, tickCount=8))  # fmt: skip
    drawn = []
    for column, words in panels.items():
        last = column == [*panels][-1]
        across = x.title("Only pairs of at least this probability count" if last else None)
        up = alt.Y(f"{column}:Q", title=words, axis=alt.Axis(tickCount=4, tickMinStep=1, domain=False),
                   scale=alt.Scale(domain=[0, 1.1 * max(1, *table[column].to_list())], nice=False))  # fmt: skip
        tips = [alt.Tooltip("threshold:Q", title="at least", format=".0%"), alt.Tooltip(f"{column}:Q", title=words)]
        drawn.append(
            alt.Chart(rows_of(rows)).mark_line(color=ACCENT, strokeWidth=2.2, interpolate="step-before")
            .encode(x=across, y=up, tooltip=tips).properties(width=WIDTH, height=130)
        )  # fmt: skip
    told = (
        f"Drawn from {percent(float(table['threshold'][0]))} on. Where a line falls steeply, much "
        "hangs on the threshold. Of large clusters a scan may divide some further."
    )
    return styled(alt.vconcat(*drawn, spacing=18), TITLE, told)
