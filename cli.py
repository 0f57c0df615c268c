"""The command line: parse, one call into dedup, print. Data goes to stdout, messages and progress to stderr."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from dedup.read import Reading
    from dedup.result import Result
    from dedup.settings import Settings

# Nothing of dedup is imported at the top: `wirecopy --help` must answer at once, and dedup loads polars and numba.

app = typer.Typer(
    name="wirecopy", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Find articles that share their text or their source, and say where each came from.",
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, or - for JSONL on stdin.")]
Out = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Result folder; an earlier result is replaced.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Depth = Annotated[str | None, typer.Option(help="fast (no transformer), standard or thorough. [default: standard]")]
Strictness = Annotated[str | None, typer.Option(help="lenient, balanced or strict. [default: balanced]")]
MinWords = Annotated[int | None, typer.Option(metavar="N", help="Below N words only copies are named. [default: 40]")]
Window = Annotated[int | None, typer.Option(metavar="DAYS", help="Compare only articles published so near.")]
Model = Annotated[str | None, typer.Option(metavar="DIR", help="A sentence-transformers model. [default: packaged]")]
Config = Annotated[Path | None, typer.Option("--settings", metavar="TOML", help="Settings file; options override it.")]
OutletsFile = Annotated[Path | None, typer.Option("--outlets", metavar="TOML", help="Your outlets.toml.")]
Column = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="OURS=THEIRS", help="Name a column, as text=body; repeat for more."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 3 if any input was skipped.")]
MaxSkipped = Annotated[str | None, typer.Option(metavar="N|N%", help="Exit 3 if more inputs were skipped.")]
MOST_CLUSTERS = 20
PLAN_FROM = 50_000


@app.command()
def scan(
    inputs: Inputs,
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
    from dedup.phrases import overview
    from dedup.write import check_target, write_result

    settings = _settings(settings_file, depth, strictness, min_words, window, model)
    allowed = _allowed(strict, max_skipped)
    if not plan:
        check_target(out)
    reading = _read(inputs, column, quiet or as_json)
    _check_skipped(reading, allowed)
    if plan or len(reading.articles) > PLAN_FROM:
        _tell_plan(reading, settings, quiet or (as_json and not plan), as_json and plan)
        if plan:
            return
    result = _run(reading, settings, outlets, quiet or as_json)
    folder = write_result(result, out)
    if as_json:
        print(json.dumps({"out": str(folder), **_summary(result)}, ensure_ascii=False, default=str))
    elif not quiet:
        for line in overview(result):
            print(line)
        _print_clusters(result)
        print(f"\nAll tables are in {out}{'' if str(out).endswith('/') else '/'} (start with clusters.parquet and members.parquet).")


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="A file with one article.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Another.")],
    quiet: Quiet = False,
    as_json: AsJson = False,
    min_words: MinWords = None,
    strictness: Strictness = None,
) -> None:
    """Show what two articles share, side by side, and every measure that spoke for or against."""
    import dedup
    from dedup.write.terminal import comparison_json, show_comparison

    found = dedup.compare(a, b, _settings(None, "fast", strictness, min_words, None, None))
    if as_json:
        print(json.dumps(comparison_json(found), ensure_ascii=False))
    elif not quiet:
        show_comparison(found)


@app.command()
def collapse(
    source: Annotated[list[str], typer.Argument(metavar="IN...", help="Table, folder, or a finished result.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help=".csv, .jsonl or .parquet to write.")],
    relations: Annotated[
        str, typer.Option(help="Comma-separated: exact, near-duplicate, excerpt, rewrite, revision.")
    ] = "exact,near-duplicate,revision",
    within: Annotated[str, typer.Option(help="Pairs of one outlet, only across outlets, or both.")] = "both",
    keep: Annotated[str, typer.Option(help="origin, first, longest, or all (add columns only).")] = "origin",
    quiet: Quiet = False,
    as_json: AsJson = False,
    depth: Depth = None,
    strictness: Strictness = None,
    min_words: MinWords = None,
    column: Column = None,
) -> None:
    """Keep one article of each set of copies; a second table says what was removed, for which, and why."""
    from dedup.collapse import collapse_result
    from dedup.errors import UsageError
    from dedup.result import Result
    from dedup.write.table import check_table, with_own_columns, write_tables

    check_table(out)
    settings = _settings(None, depth, strictness, min_words, None, None)
    if len(source) == 1 and (Path(source[0]) / "run.json").is_file():
        result = Result.load(source[0])
        own = None
    else:
        reading = _read(source, column, quiet or as_json)
        result = _run(reading, settings, None, quiet or as_json)
        own = source[0] if len(source) == 1 and Path(source[0]).is_file() else None
    if within not in ("outlet", "across", "both") or keep not in ("origin", "first", "longest", "all"):
        raise UsageError(f"got --within {within} --keep {keep}; see wirecopy collapse --help for the words they take")
    names = [r.strip() for r in relations.split(",") if r.strip()]
    found = collapse_result(result, relations=names, within=within, keep=keep)  # type: ignore[arg-type]  # checked above
    kept = with_own_columns(found.kept, own, _columns(column))
    removed_path = write_tables(kept, found.removed, out)
    told = {"kept": len(found.kept), "removed": len(found.removed), "out": str(out), "removed_table": str(removed_path)}
    if as_json:
        print(json.dumps(told))
    elif not quiet:
        print(f"{told['kept']:,} articles kept in {out}; {told['removed']:,} removed, listed with the reason in {removed_path}.")


def main() -> None:
    """Run the command line; turns wirecopy's own errors into one line on stderr and their exit code."""
    try:
        app()
    except KeyboardInterrupt:
        print("wirecopy: interrupted; nothing was written", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # the reader of our output has gone (as in `wirecopy scan ... | head`): not an error
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if code is None:
            raise
        print(f"wirecopy: {error}", file=sys.stderr)
        sys.exit(code)


def _settings(
    file: Path | None, depth: str | None, strictness: str | None, min_words: int | None, window: int | None,
    model: str | None,
) -> "Settings":  # fmt: skip
    from dedup.settings import Settings

    base = Settings.from_toml(file) if file else Settings()
    return base.changed(depth=depth, strictness=strictness, min_words=min_words, window_days=window, model=model)


def _columns(given: list[str] | None) -> dict[str, str]:
    from dedup.errors import UsageError

    out = {}
    for item in given or []:
        ours, sign, theirs = item.partition("=")
        if not sign or not theirs:
            raise UsageError(f"--column got {item!r}; it takes OURS=THEIRS, as text=body")
        out[ours] = theirs
    return out


def _read(inputs: list[str], column: list[str] | None, quiet: bool) -> "Reading":
    from dedup.read import read

    with _bar(quiet) as step:
        step("read")
        reading = read(inputs, columns=_columns(column) or None)
    if not quiet:
        for note in reading.notes:
            print(note, file=sys.stderr)
    return reading


def _run(reading: "Reading", settings: "Settings", outlets: Path | None, quiet: bool) -> "Result":
    from dedup.api import scan as run_scan

    with _bar(quiet) as step:
        return run_scan(reading, settings, outlets=outlets, progress=step)


@contextmanager
def _bar(quiet: bool) -> Iterator[Any]:
    """A bar that moves on floor by floor, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda floor: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from dedup.pipeline import FLOORS

    columns = (TextColumn("{task.description:12}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: list[Any] = []

        def step(floor: str) -> None:
            if tasks:
                progress.update(tasks[-1], total=1, completed=1)
            tasks.append(progress.add_task(floor, total=None if floor in ("read", *FLOORS) else 1))

        yield step


def _allowed(strict: bool, max_skipped: str | None) -> tuple[float, bool] | None:
    """How many inputs may be skipped, and whether that is a share of all."""
    from dedup.errors import UsageError

    if max_skipped is None:
        return (0, False) if strict else None
    try:
        share = max_skipped.endswith("%")
        value = float(max_skipped.removesuffix("%"))
        if value < 0:
            raise ValueError
    except ValueError:
        raise UsageError(f"--max-skipped got {max_skipped!r}; it takes a number of inputs or a share, as 5 or 1%") from None
    return (0, False) if strict else (value / 100 if share else value, share)


def _check_skipped(reading: "Reading", allowed: tuple[float, bool] | None) -> None:
    from dedup.errors import TooMuchSkipped

    skipped, total = len(reading.skipped), len(reading.articles) + len(reading.skipped)
    if allowed is None:
        return
    limit, share = allowed
    if skipped > (limit * total if share else limit):
        first = reading.skipped.row(0, named=True)
        raise TooMuchSkipped(
            f"{skipped} of {total} inputs were skipped, the first of them {first['input']} ({first['reason']}: "
            f"{first['detail']}); mend them or allow more with --max-skipped. Nothing was written"
        )


def _tell_plan(reading: "Reading", settings: "Settings", quiet: bool, as_json: bool) -> None:
    from dedup.plan import plan

    told = plan(reading.articles, settings)
    if as_json:
        print(json.dumps(told.as_dict()))
    elif not quiet:
        print(told.sentence(), file=sys.stderr)


def _summary(result: "Result") -> dict[str, Any]:
    return {
        "articles": len(result.articles), "skipped": len(result.skipped),
        "clusters": result.clusters.filter(result.clusters["size"] > 1).height,
        "lone_with_outside_origin": result.clusters.filter(result.clusters["size"] == 1).height,
        "in_clusters": result.members["article"].n_unique(),
        "relations": result.run["counts"]["relations"], "seconds": round(sum(result.run["seconds"].values()), 2),
    }  # fmt: skip


def _print_clusters(result: "Result") -> None:
    from dedup.phrases import count, headline, member_lines, origin_sentence

    groups = result.clusters.filter(result.clusters["size"] > 1).sort("size", "cluster", descending=[True, False])
    for row in groups.head(MOST_CLUSTERS).iter_rows(named=True):
        print(f"\n{headline(result, row['cluster'])}")
        print(f"  {count(row['size'], 'article')}, {origin_sentence(result, row['cluster'])}")
        for article, text in member_lines(result, row["cluster"]):
            print(f"    {article}: {text}" if article else f"    {text}")
    if len(groups) > MOST_CLUSTERS:
        print(f"\nand {len(groups) - MOST_CLUSTERS:,} more clusters.")


if __name__ == "__main__":
    main()
