"""`wirecopy remove`: articles out of an archive, or all that one batch brought."""

from typing import Annotated

import typer

from commands.options import ArchiveFile, AsJson, Quiet, Wait
from commands.output import say, say_json, tell, tell_need


def remove(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Ids of articles, to be removed with all traces.")
    ] = None,
    *,
    archive: ArchiveFile,
    batch: Annotated[
        int | None, typer.Option(metavar="BATCH", help="Undo this add instead; table batches lists them.")
    ] = None,
    wait: Wait = 0.0,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Take articles out of an archive so that nothing of their text is left in it, or undo one add."""
    from dedup.archive import Archive
    from dedup.archive.describe import changed_json, removed_lines
    from dedup.write.terminal.progress import floor_bar

    with Archive(archive) as store:
        tell_need(store, quiet)
        with floor_bar(quiet) as step:
            removed = store.remove(*(ids or []), batch=batch, wait=wait, progress=step)
        if batch is None and not removed.wiped:
            tell(
                "another program reads the archive as it was: the text stays on the pages of the file until it has "
                "finished. Then run `wirecopy remove` on the archive again, with no id",
                quiet=False,
            )
        if as_json:
            told = removed.as_dict() | changed_json(store.database, removed.changes)
            say_json({"archive": str(archive), **told})
        elif not quiet:
            for line in removed_lines(store.database, removed):
                say(line)
