"""An evaluation in tables for people, in the width of the terminal."""

import io
import sys

from rich.console import Console
from rich.text import Text

from dedup.queries.evaluate.article_evaluation import Evaluation
from dedup.queries.evaluate.article_tables import article_lines, article_tables
from dedup.queries.evaluate.pair_evaluation import PairEvaluation
from dedup.queries.evaluate.pair_tables import pair_lines, pair_tables


def evaluation_text(found: Evaluation | PairEvaluation) -> str:
    """Who was counted, then the tables: figures, parts of the whole, and what the probabilities were worth."""
    if isinstance(found, PairEvaluation):
        lines, tables = pair_lines(found), pair_tables(found)
    else:
        lines, tables = article_lines(found), article_tables(found)
    out = io.StringIO()  # not stdout: rich ends the program where a pipe is closed
    terminal = True if sys.stdout is not None and sys.stdout.isatty() else None
    console = Console(file=out, force_terminal=terminal, highlight=False, markup=False, emoji=False)
    for line in lines:
        console.print(Text(line), soft_wrap=True)
    console.print()
    for table in tables:
        console.print(table)
    return out.getvalue()
