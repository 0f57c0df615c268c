"""What probabilities were worth: those that were said of pairs, beside the share that the labels agree with."""

from typing import Any

import polars as pl

from dedup.phrases import count, percent
from dedup.queries.evaluate import Evaluation, PairEvaluation
from dedup.write.plots.style import ACCENT, INK, LINE, PAPER, PERCENT, SOFT, altair, nothing, rows_of, styled

TITLE = "What the probabilities were worth"
SIDE = 420
_SCHEMA = {"low": pl.Float64, "high": pl.Float64, "pairs": pl.Int64, "said": pl.Float64, "true": pl.Float64}


def calibration_table(found: Evaluation | PairEvaluation) -> pl.DataFrame:
    """A row for each of the ten bins that has labelled pairs: from `low` to `high`, how many `pairs`, the mean
    probability `said`, and the share that is `true` by the labels; all of them but `pairs` 0..1.
    """
    rows = [(b.low, b.high, b.pairs, b.said, b.true) for b in found.calibration.bins if b.pairs]
    return pl.DataFrame(rows, _SCHEMA, orient="row")


def calibration_chart(found: Evaluation | PairEvaluation) -> Any:
    """The table as points beside the line on which they would lie if probabilities were exact."""
    table = calibration_table(found)
    if table.is_empty():
        return nothing(TITLE, "No labelled pair has a probability in this result.")
    alt = altair()
    scale = alt.Scale(domain=[-0.04, 1.04], nice=False)
    axis = alt.Axis(labelExpr=PERCENT, values=[0, 0.2, 0.4, 0.6, 0.8, 1], gridColor=LINE, domain=False)
    x = alt.X("said:Q", scale=scale, axis=axis, title="Probability that was said (mean of the pairs in a bin)")
    y = alt.Y("true:Q", scale=scale, axis=axis, title="Share of them that the labels confirm")
    exact = alt.Chart(rows_of([{"said": 0, "true": 0}, {"said": 1, "true": 1}])).mark_line(
        color=SOFT, strokeDash=[4, 4], strokeWidth=1.2
    ).encode(x=x, y=y)  # fmt: skip
    rows = [row | {"shown": f"{row['pairs']:,}"} for row in table.to_dicts()]
    base = alt.Chart(rows_of(rows)).encode(x=x, y=y)
    tips = [alt.Tooltip("pairs:Q", title="pairs"), alt.Tooltip("said:Q", title="said", format=".0%"),
            alt.Tooltip("true:Q", title="labelled so", format=".0%")]  # fmt: skip
    points = base.mark_circle(color=ACCENT, stroke=PAPER, strokeWidth=1.5, opacity=1).encode(
        size=alt.Size("pairs:Q", legend=None, scale=alt.Scale(range=[60, 500])), tooltip=tips
    )
    numbers = base.mark_text(dy=-20, color=INK, fontSize=12).encode(text="shown:N")
    ece = found.calibration.ece
    told = f"{count(found.calibration.pairs, 'labelled pair')}; the number over a point says how many it stands for."
    gap = f"The mean gap to the dashed line, on which both would agree, is {percent(ece)}." if ece is not None else ""
    return styled((exact + points + numbers).properties(width=SIDE, height=SIDE), TITLE, told, gap)
