"""`wirecopy scan`: articles in, a result folder out."""

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.articles import read_inputs, run_scan
from commands.early_checks import check_run
from commands.options import (
    AsJson,
    Case,
    Column,
    Config,
    Depth,
    Exclude,
    Include,
    Inputs,
    Log,
    MaxSkipped,
    MinWords,
    Model,
    Out,
    OutletsFile,
    Quiet,
    Strict,
    Strictness,
    TimesIn,
    Timezone,
    Title,
    Window,
    allowed_of,
    heading_of,
    settings_of,
)
from commands.output import say, say_json, say_lines, tell

if TYPE_CHECKING:
    from dedup.read import Reading
    from dedup.result import Result
    from dedup.settings import Settings

PLAN_FROM = 50_000
"""Articles above which a scan first says what it will cost."""


def scan(
    inputs: Inputs,
    *,
    out: Out = Path("wirecopy-result"),
    quiet: Quiet = False,
    as_json: AsJson = False,
    depth: Depth = None,
    strictness: Strictness = None,
    min_words: MinWords = None,
    window: Window = None,
    timezone: Timezone = None,
    model: Model = None,
    settings_file: Config = None,
    outlets: OutletsFile = None,
    column: Column = None,
    include: Include = None,
    exclude: Exclude = None,
    log: Log = None,  # for `commands.help_pages.Command`
    strict: Strict = False,
    max_skipped: MaxSkipped = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write the tables only, no pages.")] = False,
    title: Title = None,
    case: Case = None,
    times_in: TimesIn = None,
    plan: Annotated[bool, typer.Option("--plan", help="Tell time, memory and disk; scan nothing.")] = False,
) -> None:
    """Group articles by shared text or source and trace each group to its origin."""
    from dedup.pipeline.input_files import HashedStream, input_files
    from dedup.write import check_target, write_result
    from dedup.write.report import write_pages
    from dedup.write.terminal.scan import scan_lines

    settings = settings_of(
        settings_file, depth=depth, strictness=strictness, min_words=min_words, window_days=window, timezone=timezone,
        model=model,
    )  # fmt: skip
    allowed = allowed_of(strict, max_skipped)
    heading = heading_of(title=title, case=case, times_in=times_in)
    check_run(settings, outlets)
    if not plan:
        check_target(out)
    stream = HashedStream(sys.stdin.buffer)
    reading = read_inputs(inputs, column, quiet, allowed, include, exclude, settings, stdin=stream)
    if plan or len(reading.articles) > PLAN_FROM:
        _tell_plan(reading, settings, quiet, as_json, asked=plan, report=not no_report)
    if plan:
        return
    files = input_files(inputs, stream, include or (), exclude or ())
    result = run_scan(reading, settings, outlets, quiet, files=files, report=heading)
    folder = write_result(result, out, None if no_report else write_pages)
    pages = out / "report" / "index.html"
    if as_json:
        report = {} if no_report else {"report": str(folder / "report" / "index.html")}
        say_json({"out": str(folder), **report, **_summary(result), "left_out": reading.left_out})
    start = "start with clusters.parquet and members.parquet."
    where = f"All tables are in {out}; {start if no_report else f'to read them as pages, open {pages}'}"
    say_lines(chain(scan_lines(result), [where]), quiet or as_json)


def _tell_plan(
    reading: "Reading", settings: "Settings", quiet: bool, as_json: bool, *, asked: bool, report: bool
) -> None:
    from dedup.pipeline.plan import plan

    told = plan(reading.articles, settings, report=report)
    if asked and as_json:
        say_json(told.as_dict())
    elif asked and not quiet:
        say(told.sentence())
    else:
        tell(told.sentence(), quiet)


def _summary(result: "Result") -> dict[str, Any]:
    size = dict(result.clusters.select("cluster", "size").iter_rows())
    together = {
        article for cluster, article in result.members.select("cluster", "article").iter_rows() if size[cluster] > 1
    }
    return {
        "articles": len(result.articles), "skipped": len(result.skipped),
        "clusters": sum(n > 1 for n in size.values()), "in_clusters": len(together),
        "lone_with_outside_origin": sum(n == 1 for n in size.values()),
        "relations": result.run["counts"]["relations"], "seconds": round(sum(result.run["seconds"].values()), 2),
    }  # fmt: skip
