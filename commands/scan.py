"""`wirecopy scan`: articles in, a result folder out."""

import sys
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.articles import read_inputs, run_scan
from commands.early_checks import check_run
from commands.engine import Engine, Master, is_spark, scan_on_spark
from commands.obeying import decided_for, keep_decisions
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
    ModelLanguages,
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
from commands.work import ScanInput, Until, Work, check_steps, read_once, tell_reached, work_of

if TYPE_CHECKING:
    from dedup.read import Reading
    from dedup.result import Result
    from dedup.settings import Settings

NoReport = Annotated[bool, typer.Option("--no-report", help="Write the tables only, no pages.")]
Decisions = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Obey what people decided: .csv, .jsonl, result or archive; those in -o are obeyed, too.",
    ),
]
Plan = Annotated[bool, typer.Option("--plan", help="Tell time, memory and disk; scan nothing.")]
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
    model_languages: ModelLanguages = None,
    settings_file: Config = None,
    outlets: OutletsFile = None,
    column: Column = None,
    include: Include = None,
    exclude: Exclude = None,
    log: Log = None,  # for `commands.help_pages.Command`
    strict: Strict = False,
    max_skipped: MaxSkipped = None,
    no_report: NoReport = False,
    title: Title = None,
    case: Case = None,
    times_in: TimesIn = None,
    work: Work = None,
    until: Until = None,
    engine: Engine = "local",
    master: Master = None,
    plan: Plan = False,
    decisions: Decisions = None,
) -> None:
    """Group articles by shared text or source and trace each group to its origin."""
    from dedup.pipeline.input_files import HashedStream
    from dedup.pipeline.work.kept import Reached

    settings = settings_of(
        settings_file, depth=depth, strictness=strictness, min_words=min_words, window_days=window, timezone=timezone,
        model=model, model_languages=model_languages,
    )  # fmt: skip
    told: dict[str, Any] = {"report": heading_of(title=title, case=case, times_in=times_in)}
    _check(settings, outlets, work, until, out, plan)
    if is_spark(engine, master, locals()):
        scan_on_spark(inputs, out, settings, master, column, outlets, quiet, as_json)
        return
    told["decisions"] = decided_for(out, decisions)
    given = ScanInput(inputs, column, include, exclude, HashedStream(sys.stdin.buffer))
    read = partial(read_inputs, inputs, column, quiet, allowed_of(strict, max_skipped), include, exclude, settings,
                   stdin=given.stream)  # fmt: skip
    if plan:
        _tell_plan(read(), settings, quiet, as_json, asked=True, report=not no_report)
        return
    try:
        with work_of(work, until, given, settings, outlets, quiet, told["decisions"]) as kept:
            reading = read(through=None if kept is None else partial(read_once, kept, given))
            _tell_large(reading, settings, quiet, as_json, no_report)
            told |= {"files": given.files, "keep": kept}
            _finish(reading, settings, outlets, told, out, no_report, quiet, as_json)
    except Reached as stop:
        tell_reached(stop, quiet, as_json)


def _finish(
    reading: "Reading", settings: "Settings", outlets: Path | None, told: dict[str, Any], out: Path, no_report: bool,
    quiet: bool, as_json: bool,
) -> None:  # fmt: skip
    """Scan, write the folder, with the decisions that were obeyed, and tell of it. `told`: what `dedup.scan` takes."""
    from dedup.write import report, write_result

    result = run_scan(reading, settings, outlets, quiet, **told)
    folder = write_result(result, out, None if no_report else report.write_pages)
    keep_decisions(folder, told["decisions"], result)
    _tell_result(result, out, folder, reading.left_out, no_report, quiet, as_json)


def _check(
    settings: "Settings", outlets: Path | None, work: Path | None, until: str | None, out: Path, plan: bool
) -> None:
    """What must hold before anything is read."""
    from dedup.write import check_target

    check_run(settings, outlets)
    check_steps(work, until, out)
    if not plan:
        check_target(out)


def _tell_large(reading: "Reading", settings: "Settings", quiet: bool, as_json: bool, no_report: bool) -> None:
    if len(reading.articles) > PLAN_FROM:
        _tell_plan(reading, settings, quiet, as_json, asked=False, report=not no_report)


def _tell_result(
    result: "Result", out: Path, folder: Path, left_out: int, no_report: bool, quiet: bool, as_json: bool
) -> None:
    from dedup.write.terminal.scan import scan_lines

    if as_json:
        report = {} if no_report else {"report": str(folder / "report" / "index.html")}
        say_json({"out": str(folder), **report, **_summary(result), "left_out": left_out})
    start = "start with clusters.parquet and members.parquet."
    pages = out / "report" / "index.html"
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
