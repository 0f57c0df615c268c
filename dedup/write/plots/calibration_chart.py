"""What probabilities were worth: those that were said of pairs, beside the share that the labels agree with."""

from typing import Any

import polars as pl

from dedup.phrases import count, percent
from dedup.queries.evaluate import Evaluation, PairEvaluation
from dedup.write.plots.style import ACCENT, INK, LINE, PAPER, PERCENT, SOFT, altair, nothing, rows_of, styled

TITLE = "What the probabilities were worth"
CONFIRMED = "Share of them that the labels confirm"
SIDE = 420
_SCHEMA = {"low": pl.Float64, "high": pl.Float64, "pairs": pl.Int64, "said": pl.Float64, "true": pl.Float64,
           "least": pl.Float64, "most": pl.Float64}  # fmt: skip


def calibration_table(found: Evaluation | PairEvaluation) -> pl.DataFrame:
    """A row for each of the ten bins that has labelled pairs: from `low` to `high`, how many `pairs`, the mean
    probability `said`, the share that is `true` by the labels, and from `least` to `most` its 95 % interval, null where
    it has none; all of them but `pairs` 0..1.
    """
    ends = [found.intervals.get(f"calibration.bins.{k}", (None, None)) for k in range(len(found.calibration.bins))]
    bins = zip(found.calibration.bins, ends, strict=True)
    rows = [(b.low, b.high, b.pairs, b.said, b.true, *end) for b, end in bins if b.pairs]
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
    y = alt.Y("true:Q", scale=scale, axis=axis, title=CONFIRMED)
    exact = alt.Chart(rows_of([{"said": 0, "true": 0}, {"said": 1, "true": 1}])).mark_line(
        color=SOFT, strokeDash=[4, 4], strokeWidth=1.2
    ).encode(x=x, y=y)  # fmt: skip
    rows = [row | {"shown": f"{row['pairs']:,}"} for row in table.to_dicts()]
    base = alt.Chart(rows_of(rows)).encode(x=x, y=y)
    tips = [alt.Tooltip("pairs:Q", title="pairs"), alt.Tooltip("said:Q", title="said", format=".0%"),
            alt.Tooltip("true:Q", title="labelled so", format=".0%")]  # fmt: skip
    rules = base.transform_filter("datum.least !== null").mark_rule(color=ACCENT, strokeWidth=1.4, opacity=0.6)
    bars = rules.encode(y=alt.Y("least:Q", scale=scale, axis=axis, title=CONFIRMED), y2="most:Q")
    points = base.mark_circle(color=ACCENT, stroke=PAPER, strokeWidth=1.5, opacity=1).encode(
        size=alt.Size("pairs:Q", legend=None, scale=alt.Scale(range=[60, 500])), tooltip=tips
    )
    numbers = base.mark_text(align="left", dx=15, dy=-8, color=INK, fontSize=12).encode(text="shown:N")
    ece = found.calibration.ece
    told = f"{count(found.calibration.pairs, 'labelled pair')}; the number beside a point says how many it stands for."
    gap = f"The mean gap to the dashed line, on which both would agree, is {percent(ece)}." if ece is not None else ""
    sure = "An upright line is the 95 % interval." if table["least"].is_not_null().any() else ""
    return styled((exact + bars + points + numbers).properties(width=SIDE, height=SIDE), TITLE, told, gap, sure)
