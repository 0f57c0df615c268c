"""What the tables of both kinds of labels are made of."""

from rich import box
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


def bins_table(found: Calibration, true: str) -> Table:
    """What probabilities were worth, a row a bin; `true` says of what the share was taken.

    >>> from dedup.queries.evaluate.calibration import calibration
    >>> import numpy as np
    >>> bins_table(calibration(np.array([0.5]), np.array([True])), "labelled derived").row_count
    10
    """
    table = figure_table("What probabilities were worth", "probability", "pairs", "said, mean", true)
    for b in found.bins:
        table.add_row(f"{b.low:.1f} to {b.high:.1f}", f"{b.pairs:,}", figure(b.said), figure(b.true))
    return table
