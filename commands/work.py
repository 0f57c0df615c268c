"""`scan --work DIR --until FLOOR`: steps kept on disk, which of them are there, and what is told of an early stop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import say, say_json, tell

if TYPE_CHECKING:
    import polars as pl

    from dedup.pipeline.input_files import HashedStream
    from dedup.pipeline.work.kept import Kept, Reached
    from dedup.read import Reading
    from dedup.settings import Settings

Work = Annotated[
    Path | None, typer.Option("--work", metavar="DIR", help="Keep every step here: the same command goes on from it.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="FLOOR", help="Stop after this step, as align; needs --work.")
]


@dataclass(frozen=True)
class ScanInput:
    """What a scan is given to read. `column`, `include`, `exclude`: as typed; `stream`: the standard input."""

    inputs: list[str]
    column: list[str] | None
    include: list[str] | None
    exclude: list[str] | None
    stream: "HashedStream"

    @cached_property
    def files(self) -> list[dict[str, Any]]:
        """Names, sizes and sums of the files that are read, as they were when first asked for."""
        return self._look()

    def is_the_same(self) -> bool:
        """Whether the files are still what they were."""
        return self._look() == self.files

    def as_typed(self) -> dict[str, Any]:
        """What else decides which articles are read, and under which names."""
        typed = {"inputs": self.inputs, "columns": self.column, "include": self.include, "exclude": self.exclude}
        return {name: sorted(value or []) for name, value in typed.items()}

    def _look(self) -> list[dict[str, Any]]:
        from dedup.pipeline.input_files import input_files

        if "-" in self.inputs:
            self.stream.read()  # the sum is of what comes, so it must have come
        return input_files(self.inputs, self.stream, self.include or (), self.exclude or ())


def check_steps(work: Path | None, until: str | None, out: Path) -> None:
    """Raises UsageError for a work folder that cannot be used, for an unknown floor, and for a floor without folder."""
    from dedup.errors import UsageError
    from dedup.pipeline.work.kept import STEPS
    from dedup.pipeline.work.work_folder import check_work

    if until is not None and until not in STEPS:
        raise UsageError(f"--until got {until!r}; it takes one of {', '.join(STEPS)}")
    if until is not None and work is None:
        raise UsageError(f"--until {until} would keep nothing; add --work DIR, the folder that keeps what was made")
    if work is not None:
        check_work(work, out)


@contextmanager
def work_of(
    work: Path | None,
    until: str | None,
    given: ScanInput,
    settings: "Settings",
    outlets: Path | None,
    quiet: bool,
    ledger: "pl.DataFrame | None" = None,
) -> "Iterator[Kept | None]":
    """The open work folder of a scan, None without one; tells which steps are taken from it."""
    if work is None:
        yield None
        return
    from dedup.pipeline.work.key import key_of
    from dedup.pipeline.work.work_folder import open_work

    with open_work(work, key_of(given.files, settings, outlets, given.as_typed(), ledger), until) as kept:
        if done := kept.finished():
            then = f"; {kept.next()} is made now" if kept.next() else ", and nothing else needs to be made"
            tell(f"going on in {work}: {', '.join(done)} {'are' if len(done) > 1 else 'is'} taken from it{then}", quiet)
        yield kept


def read_once(kept: "Kept", given: ScanInput, read: "Callable[[], Reading]") -> "Reading":
    """What was read, from the work folder where it is there. Raises UsageError unless the inputs are the same after
    reading: what is kept would not be what the folder's key says.
    """
    from dedup.errors import UsageError
    from dedup.pipeline.steps import Steps
    from dedup.read import Reading

    def make() -> Reading:
        reading = read()
        if not given.is_the_same():
            raise UsageError(
                f"the input changed while it was read, so nothing of it was kept; delete {kept.folder}, and run the "
                "command again when the input is complete"
            )
        return reading

    return Steps(lambda floor: None, kept)("read", Reading, make)


def tell_reached(stop: "Reached", quiet: bool, as_json: bool) -> None:
    """What is kept, and how to go on."""
    kept = stop.kept
    done, following, size = kept.finished(), kept.next(), kept.size()
    if as_json:
        say_json({"work": str(kept.folder), "kept": done, "next": following, "bytes": size})
    elif not quiet:
        then = f"goes on with {following}" if following else "writes the result"
        say(
            f"Stopped after {kept.until}, as asked. Kept in {kept.folder} ({max(1, round(size / 1e6)):,} MB): "
            f"{', '.join(done)}. The same command without --until {then}."
        )
