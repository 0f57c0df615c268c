"""An evaluation of labelled articles in lines and tables."""

from rich.table import Table

from dedup.phrases import count
from dedup.queries.evaluate.article_evaluation import Evaluation
from dedup.queries.evaluate.metrics import Shares
from dedup.queries.evaluate.table_parts import bins_table, figure, figure_table


def article_lines(found: Evaluation) -> list[str]:
    """Which articles were counted, and which were left out."""
    lines = [f"{count(found.counted, 'article')} both labelled and in the result."]
    if found.in_several:
        lines.append(f"{count(found.in_several, 'article')} labelled to be in several clusters.")
    if found.not_in_result:
        why = f", {found.skipped:,} of them skipped by the scan" if found.skipped else ""
        lines.append(f"{count(found.not_in_result, 'labelled id')} not in the result, and not counted{why}.")
    if found.not_labelled:
        what = "taken for strangers to all that are" if found.complete else "and not counted"
        lines.append(f"{count(found.not_labelled, 'article')} of the result without a label, {what}.")
    return lines


def article_tables(found: Evaluation) -> list[Table]:
    """The figures, those by length of text, and what the probabilities were worth."""
    tables = [_figures(found), *([_intervals(found)] if found.intervals else [])]
    if found.by_length:
        tables.append(_by_length(found))
    if found.calibration.pairs:
        tables.append(bins_table(found.calibration, "labelled together", found.intervals))
    return tables


def _figures(found: Evaluation) -> Table:
    table = figure_table("Figures (errors: 0 is best)", "", "precision", "recall", "F1", "of")
    table.add_row("B-cubed", *_shares(found.b_cubed), count(found.b_cubed.n, "article"))
    table.add_row("pairs", *_shares(found.pairs), count(found.pairs.n, "labelled pair"))
    if (v := found.v_measure) is not None:
        table.add_row("adjusted Rand index", "", "", figure(found.ari), count(found.counted, "article"))
        shares = figure(v.homogeneity), figure(v.completeness), figure(v.v)
        table.add_row("V-measure", *shares, count(found.counted, "article"))
    if found.origins is None:
        table.add_row("original named as origin", "", "", "-", "no original labelled")
    else:
        o = found.origins
        table.add_row("original named as origin", "", "", figure(o.named), count(o.clusters, "cluster"))
        pairs = f"{o.together:,} of {count(o.pairs, 'pair')}"
        table.add_row("direction", "", "", figure(o.direction), pairs)
    of = count(found.calibration.pairs, "pair")
    table.add_row("calibration error", "", "", figure(found.calibration.ece), of)
    table.add_row("Brier score", "", "", figure(found.calibration.brier), of)
    return table


_NAMES = {
    "b_cubed": "B-cubed", "pairs": "pairs", "v_measure": "V-measure", "precision": "precision", "recall": "recall",
    "f1": "F1", "ari": "adjusted Rand index", "homogeneity": "homogeneity", "completeness": "completeness", "v": "V",
    "origins": "origin:", "named": "original named", "direction": "direction", "calibration": "probabilities:",
    "ece": "calibration error", "brier": "Brier score",
}  # fmt: skip
"""What the parts of a figure's name are called."""


def _intervals(found: Evaluation) -> Table:
    """How far the figures may be off; those of the bins stand with these."""
    table = figure_table("95 % intervals, labelled clusters drawn again", "", "from", "to")
    for name, (low, high) in found.intervals.items():
        if ".bins." not in name:
            table.add_row(" ".join(_NAMES[part] for part in name.split(".")), figure(low), figure(high))
    return table


def _by_length(found: Evaluation) -> Table:
    table = figure_table("By length of text (of a pair: of the shorter one)", "", *(f.length for f in found.by_length))
    every = found.by_length
    table.add_row("articles", *(f"{f.articles:,}" for f in every))
    for name, pick in (("B-cubed", [f.b_cubed for f in every]), ("pair", [f.pairs for f in every])):
        for part in ("precision", "recall", "f1"):
            shown = "F1" if part == "f1" else part
            table.add_row(f"{name} {shown}", *(figure(getattr(s, part)) for s in pick))
    table.add_row("labelled pairs", *(f"{f.pairs.n:,}" for f in every))
    if found.origins is not None:
        table.add_row("direction", *(figure(f.direction) for f in every))
    table.add_row("calibration error", *(figure(f.calibration.ece) for f in every))
    table.add_row("Brier score", *(figure(f.calibration.brier) for f in every))
    table.add_row("pairs with a probability", *(f"{f.calibration.pairs:,}" for f in every))
    return table


def _shares(shares: Shares) -> tuple[str, str, str]:
    return figure(shares.precision), figure(shares.recall), figure(shares.f1)
