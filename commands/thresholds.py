"""`wirecopy thresholds`: what hangs on the threshold, and on chance."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import AsJson, OutletsFile, Quiet
from commands.output import say, say_json
from commands.results import outlets_of, result_of


def thresholds(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Result folder of a scan, or an archive.")],
    *,
    grid: Annotated[
        str | None,
        typer.Option("--at", metavar="LIST", help="Probabilities, as .6,.8,.9 (default: the result's, then by .05)."),
    ] = None,
    stability: Annotated[
        int | None,
        typer.Option(metavar="TIMES", help="Instead, clusters under so many other seeds, and without a tenth."),
    ] = None,
    outlets: OutletsFile = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show what is left of a result when only surer pairs count, and which clusters part."""
    from dedup.errors import UsageError
    from dedup.queries.thresholds import stability as shaken
    from dedup.queries.thresholds import stability_text, thresholds_text
    from dedup.queries.thresholds import thresholds as at_each

    if grid is not None and stability is not None:
        raise UsageError("--at and --stability were both given; take one of them")
    asked = None if grid is None else [_number(word) for word in grid.split(",") if word.strip()]
    tables = result_of(result)
    if stability is not None:
        held = shaken(tables, stability)
        told, text = held.as_dict(), stability_text(held)
    else:
        found = at_each(tables, asked, outlets_of(result, outlets))
        told, text = found.as_dict(), thresholds_text(found)
    if as_json:
        say_json(told)
    elif not quiet:
        say(text.rstrip("\n"), styled=True)


def _number(word: str) -> float:
    from dedup.errors import UsageError

    try:
        return float(word)
    except ValueError:
        raise UsageError(f"--at got {word.strip()!r}; it takes probabilities, as .6,.8,.9") from None
