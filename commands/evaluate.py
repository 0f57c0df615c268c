"""`wirecopy evaluate`: a result against labels."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import AsJson, Quiet
from commands.output import say, say_json
from commands.results import result_of


def evaluate(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Result folder of a scan, or an archive.")],
    labels: Annotated[
        Path,
        typer.Argument(
            metavar="LABELS",
            help="Table of labels. Of articles: id, cluster (a row for each cluster of an article), and perhaps role "
            "(original, derivative), order or origin. Of pairs: left, right, and derived (true, false) or label, and "
            "perhaps weight.",
        ),
    ],
    *,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Measure a finished result against labels of articles or of pairs."""
    from dedup.queries.evaluate import evaluate as measure
    from dedup.queries.evaluate import evaluation_text, read_labels

    known = read_labels(labels)  # before a result of many articles is read
    found = measure(result_of(result), known)
    if as_json:
        say_json(found.as_dict())
    elif not quiet:
        say(evaluation_text(found).rstrip("\n"), styled=True)
