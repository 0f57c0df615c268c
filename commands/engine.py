"""`scan --engine spark`: which options it takes, and what it tells."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import columns_of
from commands.output import say, say_json, tell

if TYPE_CHECKING:
    from dedup.settings import Settings

Engine = Annotated[str, typer.Option("--engine", metavar="NAME", help="local (default), or spark, for Parquet files.")]
Master = Annotated[
    str | None, typer.Option("--master", metavar="URL", help="Of --engine spark: its master (default local[*]).")
]
ENGINES = ("local", "spark")
REFUSED = (
    "work", "until", "plan", "include", "exclude", "strict", "max_skipped", "title", "case", "times_in",
    "decisions", "model_languages",
)  # fmt: skip
"""Options of a scan that Spark does not take."""


def is_spark(engine: str, master: str | None, typed: Mapping[str, Any]) -> bool:
    """Whether Spark is asked for. Raises UsageError for another engine, for a master without it, and for options that
    it does not take; `typed`: all options by name, those that were given with a value.
    """
    from dedup.errors import UsageError

    if engine not in ENGINES:
        raise UsageError(f"--engine got {engine!r}; it takes one of {', '.join(ENGINES)}")
    if engine == "local":
        if master is not None:
            raise UsageError(f"--master {master} is for --engine spark; add that, or leave it out")
        return False
    if given := ["--" + name.replace("_", "-") for name in REFUSED if typed[name]]:
        raise UsageError(f"--engine spark does not take {', '.join(given)}; leave it out, or scan without --engine")
    return True


def scan_on_spark(
    inputs: list[str], out: Path, settings: "Settings", master: str | None, column: list[str] | None,
    outlets: Path | None, quiet: bool, as_json: bool,
) -> None:  # fmt: skip
    """Scan, and tell how much was found."""
    from dedup.decide import LEDGER
    from dedup.phrases import count
    from dedup.spark.scan import scan_to
    from dedup.write.terminal.progress import floor_bar

    if (out / LEDGER).exists():
        tell(f"what people decided about {out} is kept, and not obeyed: --engine spark cannot", quiet)
    with floor_bar(quiet) as step:
        run = scan_to(
            out, inputs, settings, master=master or "local[*]", columns=columns_of(column) or None, outlets=outlets,
            progress=step,
        )  # fmt: skip
    unseen = run.get("languages", {}).get("told")
    for line in [*run["notes"], *([unseen] if unseen else [])]:
        tell(line, quiet)
    counts = run["counts"]
    if as_json:
        say_json({"out": str(out), "counts": counts, "seconds": round(sum(run["seconds"].values()), 2)})
    elif not quiet:
        say(
            f"{count(counts['articles'], 'article')}, {count(counts['skipped'], 'input')} skipped, "
            f"{count(counts['pairs'], 'pair')} with a relation. All tables are in {out}; start with clusters.parquet "
            f"and members.parquet, or make pages of them with: wirecopy report {out}"
        )
