"""`wirecopy compare`: two articles side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.early_checks import check_run
from commands.options import AsJson, Config, MinWords, OutletsFile, Quiet, Strictness, settings_of
from commands.output import say, say_json
from commands.results import result_of

if TYPE_CHECKING:
    import polars as pl

    from dedup.result import Result


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A file with one article; with --in also an id or address.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    *,
    within: Annotated[
        Path | None, typer.Option("--in", metavar="RESULT", help="Result folder or archive that A and B may be in.")
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
    min_words: MinWords = None,
    strictness: Strictness = None,
    settings_file: Config = None,
    outlets: OutletsFile = None,
) -> None:
    """Show what two articles share, side by side, and every measure that spoke for or against."""
    import dedup
    from dedup.queries.article_lookup import judged_there
    from dedup.write.terminal.comparison import comparison_json, comparison_text
    from dedup.write.terminal.compiling import compiling_told

    settings = settings_of(settings_file, depth="fast", strictness=strictness, min_words=min_words)
    check_run(settings, outlets)
    result = None if within is None else result_of(within)
    with compiling_told(quiet):
        found = dedup.compare(_given(a, result), _given(b, result), settings, outlets=outlets)
    if as_json:
        say_json(comparison_json(found))
    elif not quiet:
        say(comparison_text(found).rstrip("\n"), styled=True)
        if result is not None and (told := judged_there(result, a, b)) is not None:
            say(told)


def _given(asked: str, result: "Result | None") -> "Path | pl.DataFrame":
    """An article of the result, by id or address, else a file."""
    from dedup.errors import UsageError
    from dedup.queries.article_lookup import find_article, unknown_article

    if result is None:
        if not Path(asked).exists() and not asked.startswith("-"):
            raise UsageError(f"there is no file {asked}; ids and addresses need their result: --in RESULT")
        return Path(asked)
    if (found := find_article(result.articles, asked)) is not None:
        return found
    if not Path(asked).exists():
        raise UsageError(unknown_article(result.articles, asked))
    return Path(asked)
