"""The options that commands share, each declared once, and what is made of them."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from dedup.read.skips import Allowed
    from dedup.settings import Settings

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT", help="Files, folders, or - for JSONL on stdin.")]
Out = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Result folder; an earlier result is replaced.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print no messages.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Depth = Annotated[
    str | None, typer.Option(metavar="DEPTH", help="fast (default, no transformer), standard or thorough.")
]
Strictness = Annotated[str | None, typer.Option(metavar="DIAL", help="lenient, balanced (default) or strict.")]
MinWords = Annotated[int | None, typer.Option(metavar="N", help="Below N words only copies are told (default 40).")]
Window = Annotated[int | None, typer.Option(metavar="DAYS", help="Compare only articles published so near each other.")]
Timezone = Annotated[
    str | None, typer.Option(metavar="NAME", help="Zone of dates without one, as Europe/London (default: unknown).")
]
Model = Annotated[str | None, typer.Option(metavar="DIR", help="Another sentence-transformers model, a local folder.")]
ModelLanguages = Annotated[
    str | None,
    typer.Option(
        metavar="CODES", help="Languages that it knows, as cs,is,en, if its card does not say: for translations."
    ),
]
Config = Annotated[Path | None, typer.Option("--settings", metavar="TOML", help="Settings file; options override it.")]
OutletsFile = Annotated[Path | None, typer.Option("--outlets", metavar="TOML", help="Your outlets.toml.")]
Column = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="OURS=THEIRS", help="Name a table's column, as text=body; repeat for more."),
]
Include = Annotated[
    list[str] | None, typer.Option("--include", metavar="GLOB", help="Of folders only such files; repeat for more.")
]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="GLOB", help="Of folders no such files; repeat for more.")
]
Log = Annotated[
    Path | None, typer.Option("--log", metavar="FILE", help="Add what happens to the end of this file, with times.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 3 if any input was skipped; nothing is written then.")]
MaxSkipped = Annotated[str | None, typer.Option(metavar="N|N%", help="The same if more were skipped than this.")]
Title = Annotated[str | None, typer.Option(metavar="TEXT", help="A title that every page of the report bears.")]
Case = Annotated[str | None, typer.Option(metavar="TEXT", help="A case, such as a file number, on every page.")]
TimesIn = Annotated[
    str | None, typer.Option("--times-in", metavar="NAME", help="Zone of the report's times, as Europe/London (UTC).")
]
ResultPlace = Annotated[Path | None, typer.Argument(metavar="RESULT", help="Result folder of a scan, or an archive.")]
InPlaceOfResult = Annotated[
    Path | None, typer.Option("--archive", metavar="DB", help="An archive, in place of RESULT.")
]
ArchiveFile = Annotated[Path, typer.Option("--archive", metavar="FILE", help="The archive, as news.db.")]
Wait = Annotated[float, typer.Option(metavar="SECONDS", help="Wait so long for another writer (default: not at all).")]


def settings_of(file: Path | None, **values: Any) -> "Settings":
    """The settings of a file, or the defaults, changed by every value that is not None."""
    from dedup.settings import Settings

    base = Settings.from_toml(file) if file else Settings()
    return _read_by(values.get("model"), base.changed(**values))


def settings_over(stored: "Settings | None", file: Path | None, **values: Any) -> "Settings | None":
    """Settings for an archive: those `stored` in it, None where it has none yet, changed by what was given. None where
    nothing was given: it keeps its own.
    """
    from dedup.settings import Settings

    if file is None and all(v is None for v in values.values()):
        return None
    if stored is None:
        return settings_of(file, **values)
    told: dict[str, Any] = {}
    if file is not None:
        read = Settings.from_toml(file)
        told = {name: getattr(read, name) for name in tomllib.loads(file.read_text("utf-8"))}
    return _read_by(values.get("model"), stored.changed(**told).changed(**values))


def _read_by(model: str | None, settings: "Settings") -> "Settings":
    """The settings, unless a model is given and nothing would be read by it: then raises UsageError. At depth fast it
    reads articles of several languages, if it knows several.
    """
    from dedup.errors import UsageError
    from dedup.languages.own_model import own_model

    if model is not None and settings.depth == "fast" and not ((own := own_model(settings)) and own.serves):
        raise UsageError(
            f"--model {model} would read nothing at depth fast; add --depth standard or thorough, or, if it knows "
            "several languages, name them: --model-languages cs,is,en"
        )
    return settings


def heading_of(**values: str | None) -> dict[str, str]:
    """Title, case and zone of a report's times, those that were given; raises UsageError for a name that is no zone."""
    from dedup.dates import check_zone

    if (zone := values.get("times_in")) is not None:
        check_zone(zone, "--times-in")
    return {name: value for name, value in values.items() if value is not None}


def columns_of(given: list[str] | None) -> dict[str, str]:
    """OURS=THEIRS, each, as our column name -> theirs; raises UsageError for another form."""
    from dedup.errors import UsageError

    out = {}
    for item in given or []:
        ours, sign, theirs = item.partition("=")
        if not sign or not theirs:
            raise UsageError(f"--column got {item!r}; it takes OURS=THEIRS, as text=body for a table's column body")
        out[ours] = theirs
    return out


def allowed_of(strict: bool, max_skipped: str | None) -> "Allowed | None":
    """How many inputs may be skipped: none under --strict, as --max-skipped says, or any (None)."""
    from dedup.read.skips import Allowed

    given = None if max_skipped is None else Allowed.parse(max_skipped)
    return Allowed() if strict else given
