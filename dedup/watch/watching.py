"""`watch`: one night. Look at who ran an outlet's pieces, tell what was not told, remember it; in this order, so that a
run that is killed at any moment loses nothing: what it may have told is told again and marked, never left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path

from dedup.archive.archive import Archive
from dedup.archive.store.crash_points import point
from dedup.errors import UsageError
from dedup.queries.who_ran.new_uses import NewUses
from dedup.queries.who_ran.told_uses import Watched, sort_out
from dedup.result import Result
from dedup.watch.memory import Remembered, held_alone, load, memory_beside, note, recover, settle
from dedup.write.files.atomic import replace_file

Pages = Callable[[Watched, Result], Mapping[Path, bytes]]
"""Makes what is to be written: file -> its bytes."""


def _no_pages(watched: Watched, result: Result) -> Mapping[Path, bytes]:
    return {}


def watch(
    archive: Archive, outlet: str, *, since: int | None = None, state: str | PathLike[str] | None = None,
    outlets: str | Path | None = None, pages: Pages = _no_pages, say: Callable[[Watched], None] = lambda watched: None,
) -> Watched:  # fmt: skip
    """Tell what is new about the pieces of `outlet`, a name, short name or domain, and remember that it was told.

    `since`: what batches up to this one brought counts as told. `state`: the file of what is remembered, else one
    beside the archive. `pages` makes the files to be written where there is anything to tell, `say` tells in any case;
    when both are done, what they told is never new again. Raises UsageError as `Archive.who_ran` does, and for a memory
    of another archive; WorkLocked while another watch tells; WorkDamaged for a damaged memory.

    >>> import tempfile
    >>> import polars as pl
    >>> from dedup import Settings
    >>> rain = ("Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale, the "
    ...         "council said. Nobody was hurt. Sixty homes were cut off from the road until a ferry was found.")
    >>> two = pl.DataFrame({"id": ["a", "b"], "text": [rain, rain + " First published in the Harbour Gazette."],
    ...                     "outlet": ["Harbour Gazette", "Inland Courier"], "published": ["2025-03-04", "2025-03-06"]})
    >>> with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "news.db") as news:
    ...     added = news.add(two, Settings(depth="fast", min_words=20))
    ...     nights = [watch(news, "Harbour Gazette") for _ in range(2)]
    >>> [night.fresh.ran.rows["theirs"].to_list() for night in nights]
    [['b'], []]
    """
    path = memory_beside(archive.path, outlet) if state is None else Path(state)
    archive.database.about.get("format")  # that it is none is told before anything is made beside it
    with held_alone(path):
        maybe = recover(path)
        before = load(path)
        uses, result = archive.new_uses(outlet, 0, outlets=outlets)
        _check(path, before, uses, since)
        watched, memory = _looked(uses, result, before, maybe, since)
        if not watched.any:
            say(watched)
            if before is None or memory.told != before.told or memory.batch != before.batch:
                note(path, memory, {})
                settle(path)
            return watched
        made = pages(watched, result)
        note(path, memory, made)
        point("watch-noted")
        say(watched)
        point("watch-said")
        for page, data in made.items():  # last: that they stand proves that all was told
            replace_file(page, data)
        point("watch-told")
        settle(path)
        return watched


def _looked(
    uses: NewUses, result: Result, before: Remembered | None, maybe: Remembered | None, since: int | None
) -> tuple[Watched, Remembered]:
    """What is to be told, and what is to be remembered once it is."""
    told = before.told if before else ()
    issue = (before.issue if before else 0) + 1
    # a clock that went back must not make what is told now older than what was told before
    at = max(datetime.now(UTC), *([before.at] if before else []), uses.began)
    known = before.skipped if before else 0
    skipped = max(since or 0, known)
    whole = before is None or uses.last >= before.batch
    watched = sort_out(uses, result, told, issue, at, skipped=skipped if skipped > known else 0, whole=whole)
    if maybe is not None:
        watched = replace(watched, again=_again(watched, maybe))
    last = max(uses.last, before.batch if before else 0)
    if not watched.any:
        watched = replace(watched, issue=issue - 1)
        at = before.at if before else at
    named = NewUses(watched.fresh.ran, before.batch if before else since or 0, uses.last, uses.added, uses.began)
    memory = Remembered(uses.ran.outlet, uses.began, last, skipped, watched.issue, at, watched.told)
    return replace(watched, fresh=named, changed=replace(watched.changed, since=named.since)), memory


def _again(watched: Watched, maybe: Remembered) -> frozenset[tuple[str, str]]:
    """The uses to be told now that a run which was ended had noted for its issue."""
    noted = {(use.theirs, use.ours, use.direction, use.credited) for use in maybe.told if use.issue == maybe.issue}
    now = [use for use in watched.told if use.issue == watched.issue]
    return frozenset((u.cluster, u.theirs) for u in now if (u.theirs, u.ours, u.direction, u.credited) in noted)


def _check(path: Path, before: Remembered | None, uses: NewUses, since: int | None) -> None:
    if since is not None and since > uses.last:
        raise UsageError(f"there is no batch {since} in this archive; the last is {uses.last}")
    if before is not None and before.began != uses.began:
        raise UsageError(
            f"{path} is of another archive, that began at {before.began:%Y-%m-%d %H:%M} UTC and not at "
            f"{uses.began:%Y-%m-%d %H:%M}; delete it, or give --state another file"
        )
