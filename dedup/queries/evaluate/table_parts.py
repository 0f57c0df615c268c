"""What the tables of both kinds of labels are made of."""

import io
import sys
from collections.abc import Iterable, Mapping

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.queries.evaluate.calibration import Calibration


def figure_table(title: str, first: str, *headings: str) -> Table:
    """An empty table: a column of names called `first`, and columns of figures.

    >>> [column.justify for column in figure_table("Figures", "", "pairs").columns]
    ['left', 'right']
    """
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column(first, no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def figure(value: float | None) -> str:
    """A share or an error with three digits; `-` where there was nothing to take it of.

    >>> figure(2 / 3), figure(None)
    ('0.667', '-')
    """
    return "-" if value is None else f"{value:.3f}"


def ends(intervals: Mapping[str, tuple[float, float]], name: str) -> str:
    """The 95 % interval of a figure; empty where none is known.

    >>> ends({"recall": (0.5, 0.75)}, "recall"), ends({}, "recall")
    ('0.500 to 0.750', '')
    """
    return f"{figure(intervals[name][0])} to {figure(intervals[name][1])}" if name in intervals else ""


def tables_text(lines: Iterable[str], tables: Iterable[Table]) -> str:
    """Lines, then tables, as they are printed in the width of the terminal.

    >>> tables_text(["Two pairs."], [])
    'Two pairs.\\n\\n'
    """
    out = io.StringIO()  # not stdout: rich ends the program where a pipe is closed
    terminal = True if sys.stdout is not None and sys.stdout.isatty() else None
    console = Console(file=out, force_terminal=terminal, highlight=False, markup=False, emoji=False)
    for line in lines:
        console.print(Text(line), soft_wrap=True)
    console.print()
    for table in tables:
        console.print(table)
    return out.getvalue()


def bins_table(found: Calibration, true: str, intervals: Mapping[str, tuple[float, float]]) -> Table:
    """What probabilities were worth, a row a bin; `true` says of what the share was taken.

    >>> from dedup.queries.evaluate.calibration import calibration
    >>> import numpy as np
    >>> bins_table(calibration(np.array([0.5]), np.array([True])), "labelled derived", {}).row_count
    10
    """
    table = figure_table("What probabilities were worth", "probability", "pairs", "said, mean", true, "95 % interval")
    for k, b in enumerate(found.bins):
        of_bin = ends(intervals, f"calibration.bins.{k}")
        table.add_row(f"{b.low:.1f} to {b.high:.1f}", f"{b.pairs:,}", figure(b.said), figure(b.true), of_bin)
    return table
