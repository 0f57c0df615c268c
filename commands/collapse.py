"""`wirecopy collapse`: one article of each set of copies."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from commands.articles import read_inputs, run_scan
from commands.early_checks import check_run
from commands.options import (
    AsJson,
    Column,
    Config,
    Depth,
    Exclude,
    Include,
    MaxSkipped,
    MinWords,
    Model,
    ModelLanguages,
    OutletsFile,
    Quiet,
    Strict,
    Strictness,
    Timezone,
    Window,
    allowed_of,
    columns_of,
    settings_of,
)
from commands.output import say, say_json
from commands.results import is_finished, result_of

if TYPE_CHECKING:
    from dedup.queries.collapse import Collapsed, Keep, Level, Within

Lossy = Annotated[
    bool, typer.Option("--lossy", help="Remove copies and versions even where they hold news of their own.")
]
Weights = Annotated[
    bool, typer.Option("--weights", help="Remove nothing; wirecopy_weight is 1 over how many rows hold the same.")
]
LevelWord = Annotated[
    str | None,
    typer.Option(metavar="WORD", help="What goes: copies; versions of one article too (default); derivatives too."),
]
Relations = Annotated[
    str | None,
    typer.Option(
        metavar="LIST", help="The same one by one: exact, near-duplicate, excerpt, rewrite, revision, translation."
    ),
]
WithinWord = Annotated[str, typer.Option(metavar="WORD", help="Pairs of one outlet, only across outlets, or both.")]
KeepWord = Annotated[
    str, typer.Option(metavar="WORD", help="origin, first, longest, best-dated, complete, or all (add columns only).")
]
Machine = Annotated[bool, typer.Option("--machine", help="For programs: CSV cells exactly as they were, formulas too.")]


def collapse(
    source: Annotated[list[str], typer.Argument(metavar="IN", help="Table, folder, a finished result, or an archive.")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help=".csv, .tsv, .jsonl or .parquet to write.")],
    level: LevelWord = None,
    relations: Relations = None,
    within: WithinWord = "both",
    keep: KeepWord = "origin",
    lossy: Lossy = False,
    weights: Weights = False,
    machine: Machine = False,
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
    strict: Strict = False,
    max_skipped: MaxSkipped = None,
) -> None:
    """Keep one article of what is surely the same news; a second table says what was removed, for which, and why."""
    from dedup.api import own_table
    from dedup.pipeline.input_files import input_files
    from dedup.queries.collapse import check_words, collapse_frames
    from dedup.write.files.table import check_table, write_tables

    names = None if relations is None else [r.strip() for r in relations.split(",") if r.strip()]
    sought, pairs, stays = cast("Level | None", level), cast("Within", within), cast("Keep", keep)
    check_words(sought, names, within, keep, weights)
    check_table(out, source)
    settings = settings_of(
        settings_file, depth=depth, strictness=strictness, min_words=min_words, window_days=window, timezone=timezone,
        model=model, model_languages=model_languages,
    )  # fmt: skip
    allowed = allowed_of(strict, max_skipped)
    if len(source) == 1 and is_finished(source[0]):
        said = (depth, strictness, min_words, window, timezone, model, model_languages, settings_file, outlets, column)
        _refuse_settings(source[0], [*said, include, exclude])
        result, table = result_of(source[0]), None
    else:
        check_run(settings, outlets)
        reading = read_inputs(source, column, quiet, allowed, include, exclude, settings)
        files = input_files(source, include=include or (), exclude=exclude or ())
        result = run_scan(reading, settings, outlets, quiet, files=files)
        table = own_table(source, columns_of(column))
    found = collapse_frames(
        result, level=sought, relations=names, within=pairs, keep=stays, lossy=lossy, weights=weights, table=table
    )
    run = found.run
    second = write_tables(found.kept, found.removed, out, found.objects, added=found.added, run=run, exact=machine)
    _tell(found, out, second, len(result.skipped), quiet, as_json)


def _tell(found: "Collapsed", out: Path, second: Path, skipped: int, quiet: bool, as_json: bool) -> None:
    if as_json:
        say_json({**_counts(found), "skipped": skipped, "out": str(out), "removed_table": str(second)})
    elif not quiet:
        _say_what_was_kept(found, out, second)


def _refuse_settings(source: str, asked: Sequence[object]) -> None:
    """Raises UsageError where any of the settings `asked` for is given: they cannot change a finished result."""
    from dedup.errors import UsageError

    if any(setting is not None for setting in asked):
        raise UsageError(f"{source} is a finished result: its settings are as they were; give its articles instead")


def _counts(found: "Collapsed") -> dict[str, int]:
    return {
        "kept": len(found.kept), "removed": found.removed["kept"].count(), "not_judged": found.unjudged,
        "kept_for_their_news": len(found.with_news),
    }  # fmt: skip


def _say_what_was_kept(found: "Collapsed", out: Path, second: Path) -> None:
    """The outcome in sentences; what was removed is listed in the table `second`."""
    removed = found.removed["kept"].count()
    rest = len(found.removed) - removed
    went = f"{removed:,} removed, listed with the reason in {second}" if removed else "none removed"
    say(f"{len(found.kept):,} articles kept in {out}; {went}.")
    if found.run["collapse"]["weights"]:
        say(
            f"Their weights add up to {found.kept[found.added[-1]].sum():,.0f}, as many as hold something of their own."
        )
    if found.with_news:
        n = len(found.with_news)
        who = "One copy or version stays, as it holds" if n == 1 else f"{n:,} copies and versions stay, as they hold"
        say(f"{who} words or figures that the kept one lacks (--lossy removes such too).")
    if found.unjudged:
        say(f"{found.unjudged:,} of those kept could not be judged; their added columns are empty.")
    if rest:
        say(f"{rest:,} of the inputs could not be read and {'is' if rest == 1 else 'are'} listed in {second}.")
