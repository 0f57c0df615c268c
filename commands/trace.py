"""`wirecopy trace`: how the origin of one article was decided."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import AsJson, OutletsFile, Quiet
from commands.output import say, say_json
from commands.results import outlets_of, result_of


def trace(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Result folder of a scan, or an archive.")],
    article: Annotated[str, typer.Argument(metavar="ID", help="The article, by its id.")],
    *,
    outlets: OutletsFile = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Tell how an article's origin was decided: each possible origin and parent, with what spoke for and against it."""
    import polars as pl

    from dedup.queries.origin_trace.article_trace import traces_of
    from dedup.write.terminal.origin_trace import trace_json, trace_text

    known = outlets_of(result, outlets)
    tables = result_of(result)
    found = traces_of(tables, known, article)
    if as_json:
        say_json(trace_json(article, found))
    elif not quiet:
        row = tables.articles.filter(pl.col("id") == article).row(0, named=True)
        say(trace_text(article, found, row).rstrip("\n"))
