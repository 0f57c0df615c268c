"""`wirecopy methods`: what a paper says of how articles were grouped."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import AsJson
from commands.output import say, say_json
from commands.results import result_of


def methods(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Result folder of a scan, or an archive.")],
    *,
    labels: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Your labels, as evaluate takes them: the error is then your own."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the paragraph and the table for a paper: version, settings, counts, error and its source, citation."""
    from dedup.queries.evaluate import evaluate, read_labels
    from dedup.write.methods_section import methods_section

    known = None if labels is None else read_labels(labels)  # before a result of many articles is read
    tables = result_of(result)
    section = methods_section(tables, None if known is None else evaluate(tables, known))
    if as_json:
        say_json(section.as_dict())
    else:
        say(section.as_markdown().rstrip("\n"))
