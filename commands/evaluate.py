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
            help="Table of articles: id, cluster; also role (original, derivative), order or origin. Or of pairs: "
            "left, right, and derived (true, false) or label; also weight.",
        ),
    ],
    *,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Measure a finished result against labels: of articles, for clusters and origins, or of pairs."""
    from dedup.queries.evaluate import evaluate as measure
    from dedup.queries.evaluate import evaluation_text, read_labels

    found = measure(result_of(result), read_labels(labels))
    if as_json:
        say_json(found.as_dict())
    elif not quiet:
        say(evaluation_text(found).rstrip("\n"))
