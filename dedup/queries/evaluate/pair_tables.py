"""An evaluation of labelled pairs in lines and tables."""

from rich.table import Table

from dedup.phrases import count
from dedup.queries.evaluate.pair_evaluation import PairEvaluation
from dedup.queries.evaluate.table_parts import bins_table, ends, figure, figure_table
from dedup.tables import DERIVED


def pair_lines(found: PairEvaluation) -> list[str]:
    """Which pairs were counted, and which were left out."""
    stand = f"; they stand for {found.weight:,.0f} pairs" if found.weight != found.counted else ""
    lines = [
        f"{count(found.counted, 'labelled pair')} in the result, {found.derived:,} of them labelled derived{stand}.",
    ]
    if found.not_in_result:
        why = f", {found.skipped:,} of them with one that the scan skipped" if found.skipped else ""
        what = count(found.not_in_result, "labelled pair")
        lines.append(f"{what} with an article that is not in the result, and not counted{why}.")
    if found.labelled_twice:
        lines.append(f"{count(found.labelled_twice, 'row')} of pairs that an earlier row labels too, counted once.")
    if found.unread:
        lines.append(
            f"{count(found.unread, 'drawn pair')} not read yet; those read of the same stratum stand for them."
        )
    if found.strata_unread:
        lines.append(
            f"Nothing was read of the strata {', '.join(found.strata_unread)}, and no figure speaks of them: read some "
            "of each."
        )
    return lines


def pair_tables(found: PairEvaluation) -> list[Table]:
    """The figures, by relation, by label where there are labels, and what the probabilities were worth."""
    tables = [_figures(found), _by_relation(found)]
    if found.by_label:
        tables.append(_by_label(found))
    if found.calibration.pairs:
        tables.append(bins_table(found.calibration, "labelled derived", found.intervals))
    return tables


def _figures(found: PairEvaluation) -> Table:
    table = figure_table("Figures (errors: 0 is best)", "", "", "95 % interval", "of")
    called, labelled = f"{count(found.called_derived, 'pair')} called derived", f"{found.derived:,} labelled derived"
    for name, key, value, of in (
        ("precision, by weight", "precision", found.precision, called),
        ("recall, by weight", "recall", found.recall, labelled),
        ("F1, by weight", "", found.f1, ""),
        ("found, each pair once", "found", found.found, labelled),
        ("calibration error", "", found.calibration.ece, called),
        ("Brier score", "", found.calibration.brier, called),
        ("removed rows, wrongly", "removed_wrongly", found.removed_wrongly, "rows that a collapse removes"),
        ("kept rows, there twice", "kept_twice", found.kept_twice, "rows that a collapse keeps"),
    ):
        if value is not None or not key.endswith(("wrongly", "twice")):
            table.add_row(name, figure(value), ends(found.intervals, key), of)
    return table


def _by_relation(found: PairEvaluation) -> Table:
    table = figure_table(
        "By what a pair is called", "relation", "pairs", "right, by weight", "95 % interval", "right if labelled"
    )
    for name, of in found.right_if.items():
        about = ends(found.intervals, f"right_if.{name}")
        table.add_row(name, f"{of.pairs:,}", figure(of.right), about, "derived" if name in DERIVED else "not derived")
    return table


def _by_label(found: PairEvaluation) -> Table:
    table = figure_table("By label", "label", "pairs", "called derived")
    for name, of in found.by_label.items():
        table.add_row(name, f"{of.pairs:,}", figure(of.called_derived))
    return table
