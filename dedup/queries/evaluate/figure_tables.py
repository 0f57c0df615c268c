"""An evaluation in tables for people, in the width of the terminal."""

import io
import sys

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.phrases import count
from dedup.queries.evaluate.evaluation import Evaluation
from dedup.queries.evaluate.metrics import Calibration, Shares


def evaluation_text(found: Evaluation) -> str:
    """Who was counted, the figures, those by length of text, and what the probabilities were worth."""
    out = io.StringIO()  # not stdout: rich ends the program where a pipe is closed
    terminal = True if sys.stdout is not None and sys.stdout.isatty() else None
    console = Console(file=out, force_terminal=terminal, highlight=False, markup=False, emoji=False)
    for line in _counted(found):
        console.print(Text(line), soft_wrap=True)
    console.print()
    console.print(_figures(found))
    console.print(_by_length(found))
    if found.calibration.pairs:
        console.print(_bins(found.calibration))
    return out.getvalue()


def _counted(found: Evaluation) -> list[str]:
    lines = [f"{count(found.counted, 'article')} both labelled and in the result."]
    if found.not_in_result:
        why = f", {found.skipped:,} of them skipped by the scan" if found.skipped else ""
        lines.append(f"{count(found.not_in_result, 'labelled id')} not in the result, and not counted{why}.")
    if found.not_labelled:
        lines.append(f"{count(found.not_labelled, 'article')} of the result without a label, and not counted.")
    return lines


def _figures(found: Evaluation) -> Table:
    table = _table("Figures (errors: 0 is best)", "", "precision", "recall", "F1", "of")
    table.add_row("B-cubed", *_shares(found.b_cubed), count(found.b_cubed.n, "article"))
    table.add_row("pairs", *_shares(found.pairs), count(found.pairs.n, "labelled pair"))
    table.add_row("adjusted Rand index", "", "", _figure(found.ari), count(found.counted, "article"))
    if found.origins is None:
        table.add_row("original named as origin", "", "", "-", "no original labelled")
    else:
        o = found.origins
        table.add_row("original named as origin", "", "", _figure(o.named), count(o.clusters, "cluster"))
        pairs = f"{o.together:,} of {count(o.pairs, 'pair')}"
        table.add_row("direction", "", "", _figure(o.direction), pairs)
    of = count(found.calibration.pairs, "pair")
    table.add_row("calibration error", "", "", _figure(found.calibration.ece), of)
    table.add_row("Brier score", "", "", _figure(found.calibration.brier), of)
    return table


def _by_length(found: Evaluation) -> Table:
    table = _table("By length of text (of a pair: of the shorter one)", "", *(f.length for f in found.by_length))
    every = found.by_length
    table.add_row("articles", *(f"{f.articles:,}" for f in every))
    for name, pick in (("B-cubed", [f.b_cubed for f in every]), ("pair", [f.pairs for f in every])):
        for part in ("precision", "recall", "f1"):
            shown = "F1" if part == "f1" else part
            table.add_row(f"{name} {shown}", *(_figure(getattr(s, part)) for s in pick))
    table.add_row("labelled pairs", *(f"{f.pairs.n:,}" for f in every))
    if found.origins is not None:
        table.add_row("direction", *(_figure(f.direction) for f in every))
    table.add_row("calibration error", *(_figure(f.calibration.ece) for f in every))
    table.add_row("Brier score", *(_figure(f.calibration.brier) for f in every))
    table.add_row("pairs with a probability", *(f"{f.calibration.pairs:,}" for f in every))
    return table


def _bins(found: Calibration) -> Table:
    table = _table("What probabilities were worth", "probability", "pairs", "said, mean", "labelled together")
    for b in found.bins:
        table.add_row(f"{b.low:.1f} to {b.high:.1f}", f"{b.pairs:,}", _figure(b.said), _figure(b.true))
    return table


def _table(title: str, first: str, *headings: str) -> Table:
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column(first, no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _shares(shares: Shares) -> tuple[str, str, str]:
    return _figure(shares.precision), _figure(shares.recall), _figure(shares.f1)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
