"""Addresses among the inputs of `wirecopy add`: asked for, told, and remembered when their articles are in."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import tell

if TYPE_CHECKING:
    from dedup.archive import Archive
    from dedup.fetch.fetching import Fetched
    from dedup.fetch.remembered import FeedMemory

Follow = Annotated[
    bool, typer.Option("--follow", help="Of feeds also the pages that entries without a full text link to.")
]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Ask hosts of private networks and of this machine, too.")
]
Refetch = Annotated[bool, typer.Option("--refetch", help="Ask for addresses as if for the first time.")]
Pause = Annotated[
    float | None,
    typer.Option(metavar="SECONDS", min=0, help="Wait so long between two questions to one host (default: 1)."),
]
Agent = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Who asks, told to hosts beside wirecopy, as an address of yours.")
]


@dataclass(frozen=True, slots=True)
class Way:
    """How addresses are asked for; the options of `add`."""

    follow: bool = False
    private: bool = False
    refetch: bool = False
    pause: float | None = None
    agent: str | None = None


@dataclass(slots=True)
class Inputs:
    """What was given: `files` and folders, and `addresses`, those of lists of feeds among them. `shown`: all of it, as
    the log and the archive are to name it."""

    files: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AskedAddresses:
    """What addresses gave, and where it is remembered."""

    fetched: "Fetched"
    memory: "FeedMemory"

    def as_dict(self) -> dict[str, int]:
        """Counts, for JSON."""
        return {"addresses": len(self.fetched.asked), "not_changed": self.fetched.unchanged}

    def remember(self, store: "Archive") -> None:
        """Note what they answered: their articles are in the archive now."""
        began, last = _batches(store)
        if began is not None:
            self.memory.keep(self.fetched.seen, began, last)


def sorted_inputs(given: list[str], way: Way) -> Inputs:
    """Addresses apart from files. Raises UsageError for a list of feeds that cannot be read, and for a way to ask where
    there is no address.
    """
    out = Inputs()
    for one in given:
        lower = one.lower()
        if lower.startswith(("http://", "https://")):
            from dedup.harmless import without_secrets

            out.addresses.append(one)
            out.shown.append(without_secrets(one))
        elif lower.endswith(".opml") and Path(one).is_file():
            from dedup.fetch.feed_lists import read_list

            out.addresses += read_list(Path(one))
            out.shown.append(one)
        else:
            out.files.append(one)
            out.shown.append(one)
    _check_way(out, way)
    return out


def _check_way(inputs: Inputs, way: Way) -> None:
    from dedup.errors import UsageError

    given = {"--follow": way.follow, "--allow-private": way.private, "--refetch": way.refetch,
             "--pause": way.pause is not None, "--agent": way.agent is not None}  # fmt: skip
    if not inputs.addresses and (stray := [name for name, value in given.items() if value]):
        raise UsageError(f"{stray[0]} goes with addresses; give one with https://, or a list of feeds ending in .opml")
    if way.agent is not None and not (way.agent.isascii() and way.agent.isprintable() and len(way.agent) <= 200):
        raise UsageError("--agent takes one line of at most 200 signs in ASCII, as 'newsdesk@gazette.example'")


def ask_all(inputs: Inputs, way: Way, store: "Archive", quiet: bool) -> AskedAddresses:
    """Ask for all addresses. Raises UsageError where what is needed for that is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    from dedup.fetch.asking import Asker
    from dedup.fetch.failing import Limits
    from dedup.fetch.fetching import fetch
    from dedup.fetch.remembered import FeedMemory, Seen
    from dedup.harmless import plain
    from dedup.phrases import count
    from dedup.write.terminal.progress import floor_bar

    memory = FeedMemory.beside(store.path, *_batches(store))
    if memory.note:
        tell(plain(memory.note), quiet)
    try:
        number = version("wirecopy")
    except PackageNotFoundError:  # run from its source folder
        number = ""
    limits = Limits() if way.pause is None else Limits(pause=way.pause)
    with floor_bar(quiet) as step:
        step("fetch")
        with Asker(limits, private=way.private, agent=way.agent or "", version=number) as asker:
            known = (lambda address: Seen()) if way.refetch else memory.of
            fetched = fetch(inputs.addresses, asker, known, follow=way.follow)
    if fetched.unchanged:
        tell(f"not changed, and not read again: {count(fetched.unchanged, 'article')}", quiet)
    return AskedAddresses(fetched, memory)


def _batches(store: "Archive") -> tuple[str | None, int]:
    """When the archive began, None where nothing is in it, and its last batch."""
    if not store.path.exists():
        return None, 0
    rows = [*store.database.rows("SELECT min(added), max(batch) FROM batches")]
    return (None, 0) if rows[0][1] is None else (str(rows[0][0]), int(rows[0][1]))
