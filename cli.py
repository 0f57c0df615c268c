"""The command line: parse, one call into dedup, print. Data goes to stdout, messages and progress to stderr."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

if TYPE_CHECKING:
    from dedup.collapse import Keep, Within
    from dedup.read import Reading
    from dedup.result import Result
    from dedup.settings import Settings
    from dedup.skips import Allowed

# Nothing of dedup is imported at the top: `wirecopy --help` must answer at once, and dedup loads polars and numba.

app = typer.Typer(
    name="wirecopy", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Find articles that share their text or their source, and say where each came from.",
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT", help="Files, folders, or - for JSONL on stdin.")]
Out = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Result folder; an earlier result is replaced.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print no messages.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Depth = Annotated[
    str | None, typer.Option(metavar="DEPTH", help="fast (no transformer), standard (default), thorough.")
]
Strictness = Annotated[str | None, typer.Option(metavar="DIAL", help="lenient, balanced (default) or strict.")]
MinWords = Annotated[int | None, typer.Option(metavar="N", help="Below N words only copies are told (default 40).")]
Window = Annotated[int | None, typer.Option(metavar="DAYS", help="Compare only articles published so near each other.")]
Model = Annotated[str | None, typer.Option(metavar="DIR", help="Another sentence-transformers model, a local folder.")]
Config = Annotated[Path | None, typer.Option("--settings", metavar="TOML", help="Settings file; options override it.")]
OutletsFile = Annotated[Path | None, typer.Option("--outlets", metavar="TOML", help="Your outlets.toml.")]
Column = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="OURS=THEIRS", help="Name a table's column, as text=body; repeat for more."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 3 if any input was skipped; nothing is written then.")]
MaxSkipped = Annotated[str | None, typer.Option(metavar="N|N%", help="The same if more were skipped than this.")]
PLAN_FROM = 50_000
"""Articles above which a scan first says what it will cost."""


class _OutputClosedError(Exception):
    """Whoever read our output has closed it, as `| head` does: no error, and nothing more to do."""


def _print_version(asked: bool) -> None:
    if asked:
        import tomllib
        from importlib.metadata import PackageNotFoundError, version

        try:
            told = version("wirecopy")
        except PackageNotFoundError:  # run from its source folder
            told = tomllib.loads((Path(__file__).parent / "pyproject.toml").read_text("utf-8"))["project"]["version"]
        _say(f"wirecopy {told}")
        raise typer.Exit


@app.callback()
def _every_verb(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
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
    model: Model = None,
    settings_file: Config = None,
    outlets: OutletsFile = None,
    column: Column = None,
    strict: Strict = False,
    max_skipped: MaxSkipped = None,
    plan: Annotated[bool, typer.Option("--plan", help="Tell time, memory and disk; scan nothing.")] = False,
) -> None:
    """Group articles by shared text or source and trace each group to its origin."""
    from dedup.write import check_target, write_result
    from dedup.write.summary import scan_lines

    settings = _settings(
        settings_file, depth=depth, strictness=strictness, min_words=min_words, window_days=window, model=model
    )
    allowed = _allowed(strict, max_skipped)
    if not plan:
        check_target(out)
    reading = _read(inputs, column, quiet, allowed)
    if plan or len(reading.articles) > PLAN_FROM:
        _tell_plan(reading, settings, quiet, as_json, asked=plan)
    if plan:
        return
    result = _run(reading, settings, outlets, quiet)
    folder = write_result(result, out)
    if as_json:
        _say_json({"out": str(folder), **_summary(result)})
    elif not quiet:
        for line in scan_lines(result):
            _say(line)
        _say(f"All tables are in {out}; start with clusters.parquet and members.parquet.")


@app.command()
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
    from dedup.write.terminal import comparison_json, comparison_text

    settings = _settings(settings_file, depth="fast", strictness=strictness, min_words=min_words)
    found = dedup.compare(a, b, settings, outlets=outlets)
    if as_json:
        _say_json(comparison_json(found))
    elif not quiet:
        _say(comparison_text(found).rstrip("\n"))


@app.command()
def collapse(
    source: Annotated[list[str], typer.Argument(metavar="IN", help="Table, folder, or a finished result.")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help=".csv, .tsv, .jsonl or .parquet to write.")],
    relations: Annotated[
        str, typer.Option(metavar="LIST", help="Of exact, near-duplicate, excerpt, rewrite, revision.")
    ] = "exact,near-duplicate,revision",
    within: Annotated[
        str, typer.Option(metavar="WORD", help="Pairs of one outlet, only across outlets, or both.")
    ] = "both",
    keep: Annotated[
        str, typer.Option(metavar="WORD", help="origin, first, longest, or all (add columns only).")
    ] = "origin",
    quiet: Quiet = False,
    as_json: AsJson = False,
    depth: Depth = None,
    strictness: Strictness = None,
    min_words: MinWords = None,
    window: Window = None,
    model: Model = None,
    settings_file: Config = None,
    outlets: OutletsFile = None,
    column: Column = None,
    strict: Strict = False,
    max_skipped: MaxSkipped = None,
) -> None:
    """Keep one article of each set of copies; a second table says what was removed, for which, and why."""
    from dedup.api import own_table
    from dedup.collapse import check_words, collapse_frames
    from dedup.errors import UsageError
    from dedup.result import Result
    from dedup.write.table import check_table, write_tables

    names = [r.strip() for r in relations.split(",") if r.strip()]
    check_words(names, within, keep)
    check_table(out, source)
    settings = _settings(
        settings_file, depth=depth, strictness=strictness, min_words=min_words, window_days=window, model=model
    )
    allowed = _allowed(strict, max_skipped)
    if len(source) == 1 and (Path(source[0]) / "run.json").is_file():
        if any(o is not None for o in (depth, strictness, min_words, window, model, settings_file, outlets, column)):
            raise UsageError(
                f"{source[0]} is a finished result: its settings are as they were; give its articles instead"
            )
        result, table = Result.load(source[0]), None
    else:
        reading = _read(source, column, quiet, allowed)
        result = _run(reading, settings, outlets, quiet)
        table = own_table(source, _columns(column))
    found = collapse_frames(
        result, relations=names, within=cast("Within", within), keep=cast("Keep", keep), table=table
    )  # fmt: skip
    removed = found.removed.filter(found.removed["kept"].is_not_null()).height
    second = write_tables(found.kept, found.removed, out, found.objects)
    if as_json:
        counts = {"kept": len(found.kept), "removed": removed, "not_judged": found.unjudged}
        _say_json({**counts, "skipped": len(result.skipped), "out": str(out), "removed_table": str(second)})
    elif not quiet:
        rest = len(found.removed) - removed
        went = f"{removed:,} removed, listed with the reason in {second}" if removed else "none removed"
        _say(f"{len(found.kept):,} articles kept in {out}; {went}.")
        if found.unjudged:
            _say(f"{found.unjudged:,} of those kept could not be judged; their added columns are empty.")
        if rest:
            _say(f"{rest:,} of the inputs could not be read and {'is' if rest == 1 else 'are'} listed in {second}.")


@app.command()
def evaluate(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Result folder of a scan.")],
    labels: Annotated[
        Path,
        typer.Argument(metavar="LABELS", help="Table with id and cluster; also role (original, derivative) or order."),
    ],
    *,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Measure a finished result against labelled articles: clusters, origins, calibration, by length of text."""
    from dedup.evaluate import evaluate as measure
    from dedup.evaluate import evaluation_text, read_labels
    from dedup.result import Result

    found = measure(Result.load(result), read_labels(labels))
    if as_json:
        _say_json(found.as_dict())
    elif not quiet:
        _say(evaluation_text(found).rstrip("\n"))


def main() -> None:
    """Run the command line; turns wirecopy's own errors into one line on stderr and their exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a title may hold what the terminal's encoding does not
    code: Any = 0
    try:
        app(prog_name="wirecopy")
    except SystemExit as stop:
        code = stop.code
    except _OutputClosedError:
        pass
    except KeyboardInterrupt:
        code = 130
    except MemoryError:
        code = _failed(
            "there is not enough memory; scan less at once, or try --depth fast (wirecopy scan --plan tells)", 6
        )
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if code is None:
            import traceback

            traceback.print_exc()
            code = _failed("this is a mistake in wirecopy itself: please report it with the lines above", 1)
        else:
            _failed(str(error), code)
    if code == 130:
        _failed("interrupted", 130)
    try:
        if sys.stdout is not None:  # as under `>&-`
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it shuts down
    sys.exit(code)


def _failed(message: str, code: int) -> int:
    print(f"wirecopy: {message}", file=sys.stderr)
    return code


def _say(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise _OutputClosedError from None
    except OSError as error:
        from dedup.errors import LimitReached

        raise LimitReached(f"the output could not be written ({error.strerror}); the result itself is whole") from error


def _say_json(value: dict[str, Any]) -> None:
    ascii_only = "utf" not in (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    _say(json.dumps(value, ensure_ascii=ascii_only, default=str))


def _settings(file: Path | None, **values: Any) -> "Settings":
    from dedup.settings import Settings

    base = Settings.from_toml(file) if file else Settings()
    return base.changed(**values)


def _columns(given: list[str] | None) -> dict[str, str]:
    from dedup.errors import UsageError

    out = {}
    for item in given or []:
        ours, sign, theirs = item.partition("=")
        if not sign or not theirs:
            raise UsageError(f"--column got {item!r}; it takes OURS=THEIRS, as text=body")
        out[ours] = theirs
    return out


def _allowed(strict: bool, max_skipped: str | None) -> "Allowed | None":
    from dedup.skips import Allowed

    given = None if max_skipped is None else Allowed.parse(max_skipped)
    return Allowed() if strict else given


def _read(inputs: list[str], column: list[str] | None, quiet: bool, allowed: "Allowed | None") -> "Reading":
    from dedup.phrases import plain
    from dedup.read import read
    from dedup.skips import skip_lines
    from dedup.write.progress import floor_bar

    with floor_bar(quiet) as step:
        step("read")
        reading = read(inputs, columns=_columns(column) or None)
    if not quiet:
        for line in (*map(plain, reading.notes), *(f"skipped {line}" for line in skip_lines(reading))):
            print(line, file=sys.stderr)
    if allowed is not None:
        allowed.check(reading)
    return reading


def _run(reading: "Reading", settings: "Settings", outlets: Path | None, quiet: bool) -> "Result":
    from dedup.api import scan as run_scan
    from dedup.write.progress import floor_bar

    with floor_bar(quiet) as step:
        return run_scan(reading, settings, outlets=outlets, progress=step)


def _tell_plan(reading: "Reading", settings: "Settings", quiet: bool, as_json: bool, *, asked: bool) -> None:
    from dedup.plan import plan

    told = plan(reading.articles, settings)
    if asked and as_json:
        _say_json(told.as_dict())
    elif asked and not quiet:
        _say(told.sentence())
    elif not quiet:
        print(told.sentence(), file=sys.stderr)


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


if __name__ == "__main__":
    main()
