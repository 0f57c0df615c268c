"""`wirecopy compare`: two articles side by side."""

from pathlib import Path
from typing import Annotated

import typer

from commands.early_checks import check_run
from commands.options import AsJson, Config, MinWords, OutletsFile, Quiet, Strictness, settings_of
from commands.output import say, say_json


def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="A file with one article.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Another.")],
    *,
    quiet: Quiet = False,
    as_json: AsJson = False,
    min_words: MinWords = None,
    strictness: Strictness = None,
    settings_file: Config = None,
    outlets: OutletsFile = None,
) -> None:
    """Show what two articles share, side by side, and every measure that spoke for or against."""
    import dedup
    from dedup.write.terminal.comparison import comparison_json, comparison_text
    from dedup.write.terminal.compiling import compiling_told

    settings = settings_of(settings_file, depth="fast", strictness=strictness, min_words=min_words)
    check_run(settings, outlets)
    with compiling_told(quiet or as_json):
        found = dedup.compare(a, b, settings, outlets=outlets)
    if as_json:
        say_json(comparison_json(found))
    elif not quiet:
        say(comparison_text(found).rstrip("\n"), styled=True)
