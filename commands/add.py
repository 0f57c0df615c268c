"""`wirecopy add`: new articles into an archive."""

from typing import TYPE_CHECKING, Annotated

import typer

from commands.articles import read_inputs
from commands.early_checks import check_run
from commands.from_addresses import (
    Agent,
    AllowPrivate,
    AskedAddresses,
    Follow,
    Inputs,
    Pause,
    Refetch,
    Way,
    ask_all,
    sorted_inputs,
)
from commands.options import (
    ArchiveFile,
    AsJson,
    Column,
    Config,
    Depth,
    Exclude,
    Include,
    Log,
    MaxSkipped,
    MinWords,
    Model,
    ModelLanguages,
    OutletsFile,
    Quiet,
    Strict,
    Strictness,
    Timezone,
    Wait,
    Window,
    allowed_of,
    settings_over,
)
from commands.output import say_json, say_lines, tell, tell_need

if TYPE_CHECKING:
    from dedup.archive import Added, Archive
    from dedup.read import Reading
    from dedup.read.skips import Allowed
    from dedup.settings import Settings


GivenInputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="INPUT", help="Files, folders, addresses, lists of feeds (.opml), or - for JSONL."),
]
MinArticles = Annotated[
    int | None, typer.Option(metavar="N", min=0, help="Exit 3 if fewer usable articles came; nothing is written.")
]
Refresh = Annotated[
    bool, typer.Option("--refresh", help="Compare everything anew, also in a large archive. Needs no INPUT.")
]


def add(
    inputs: GivenInputs = None,
    *,
    archive: ArchiveFile,
    min_articles: MinArticles = None,
    refresh: Refresh = False,
    strict: Strict = False,
    max_skipped: MaxSkipped = None,
    wait: Wait = 0.0,
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
    follow: Follow = False,
    pause: Pause = None,
    agent: Agent = None,
    allow_private: AllowPrivate = False,
    refetch: Refetch = False,
    log: Log = None,  # for `commands.help_pages.Command`
) -> None:
    """Add articles to an archive, compare them with all that it holds, and tell what is new."""
    from dedup.archive import Archive
    from dedup.errors import UsageError
    from dedup.write.terminal.progress import floor_bar

    if not inputs and not refresh:
        raise UsageError("nothing to add: give files, folders or addresses, - for JSONL on stdin, or --refresh")
    given = sorted_inputs(inputs or [], way := Way(follow, allow_private, refetch, pause, agent))
    allowed = allowed_of(strict, max_skipped)
    with Archive(archive) as store:
        settings = settings_over(
            store.settings_kept(), settings_file, depth=depth, strictness=strictness,
            min_words=min_words, window_days=window, timezone=timezone, model=model, model_languages=model_languages,
        )  # fmt: skip
        check_run(settings or store.settings_kept(), outlets)
        store.check_add(settings)
        asked = ask_all(given, way, store, quiet) if given.addresses else None
        reading = _read(given, asked, column, quiet, allowed, min_articles, include, exclude, settings)
        if store.path.exists() and (refresh or store.is_decided_anew()):
            tell_need(store, quiet)
        with floor_bar(quiet) as step:
            added = store.add(
                reading, settings, outlets=outlets, wait=wait, progress=step, names=given.shown, refresh=refresh
            )
        if asked is not None:
            asked.remember(store)
        _warn(added, reading, quiet)
        _tell(store, added, reading, asked, quiet, as_json)


def _tell(
    store: "Archive", added: "Added", reading: "Reading", asked: AskedAddresses | None, quiet: bool, as_json: bool
) -> None:  # fmt: skip
    from dedup.archive.describe import added_lines, changed_json, languages_told

    if as_json:
        told = added.as_dict() | changed_json(store.database, added.changes, added.batch)
        web = asked.as_dict() if asked else {}
        said = {"left_out": reading.left_out, "languages": languages_told(store.database)}
        say_json({"archive": str(store.path), **said, **web, **told})
    say_lines(added_lines(store.database, added), quiet or as_json)


def _read(
    given: Inputs, asked: "AskedAddresses | None", column: list[str] | None, quiet: bool, allowed: "Allowed | None",
    least: int | None, include: list[str] | None, exclude: list[str] | None, settings: "Settings | None",
) -> "Reading":  # fmt: skip
    """Read the inputs; that nothing usable came is told as too few where a least number was asked for. What addresses
    had already and have unchanged counts as having come.
    """
    from dedup.errors import NoUsableArticle, TooFewArticles
    from dedup.read import Reading
    from dedup.read.skips import check_least, too_few
    from dedup.tables import empty

    if not given.shown:  # a refresh needs none
        return Reading(empty("articles"), empty("skipped"), ())
    unchanged, beside = (asked.fetched.unchanged, asked.fetched.batches) if asked else (0, [])
    if unchanged and not beside and not given.files:
        reading = Reading(empty("articles"), empty("skipped"), ())
        check_least(reading, (least or 0) - unchanged)
        return reading
    try:
        reading = read_inputs(
            given.files, column, quiet, allowed, include, exclude, settings, beside=beside, none_needed=unchanged > 0
        )
    except NoUsableArticle as error:
        if not least:
            raise
        raise TooFewArticles(f"{too_few(0, least)}: {error}") from error
    check_least(reading, (least or 0) - unchanged)
    return reading


def _warn(added: "Added", reading: "Reading", quiet: bool) -> None:
    """Rows that are known by their place in a file take the place of other articles when another file has its name."""
    if added.revised and any("ids are FILE:ROW" in note for note in reading.notes):
        tell(
            f"{added.revised:,} articles took the place of others with the same id. Tables here have no id column, so "
            "FILE:ROW is the id: where this is another night's file of the same name, undo with `wirecopy remove "
            f"--batch {added.batch}`, and give it a name of its own or an id column",
            quiet,
        )
