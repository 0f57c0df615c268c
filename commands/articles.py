"""From inputs to articles, and from articles to a result, with a bar on a terminal and messages on stderr."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.options import columns_of
from commands.output import tell

if TYPE_CHECKING:
    from dedup.read import Reading
    from dedup.read.intake.batch import Batch
    from dedup.read.skips import Allowed
    from dedup.result import Result
    from dedup.settings import Settings


def read_inputs(
    inputs: list[str], column: list[str] | None, quiet: bool, allowed: "Allowed | None",
    include: list[str] | None = None, exclude: list[str] | None = None, settings: "Settings | None" = None,
    *, stdin: Any = None, through: "Callable[[Callable[[], Reading]], Reading] | None" = None,
    beside: "Sequence[Batch]" = (), none_needed: bool = False,
) -> "Reading":  # fmt: skip
    """Read all inputs, tell on stderr what was skipped; raises TooMuchSkipped beyond what is allowed. `stdin`: what is
    read for `-`, unless it is the program's own. `through`: calls what reads, unless it knows what was read. `beside`,
    `none_needed`: as `dedup.read.reading.read` has them.
    """
    from dedup.harmless import plain
    from dedup.read.reading import LONGEST, read
    from dedup.read.skips import skip_lines
    from dedup.write.terminal.progress import floor_bar

    def read_now() -> "Reading":
        return read(
            inputs, columns=columns_of(column) or None, include=include or (), exclude=exclude or (),
            longest=settings.longest_text if settings else LONGEST, stdin=stdin, beside=beside,
            none_needed=none_needed,
        )  # fmt: skip

    with floor_bar(quiet) as step:
        step("read")
        reading = read_now() if through is None else through(read_now)
    for line in (*map(plain, reading.notes), *(f"skipped {line}" for line in skip_lines(reading))):
        tell(line, quiet)
    if allowed is not None:
        allowed.check(reading)
    return reading


def run_scan(reading: "Reading", settings: "Settings", outlets: Path | None, quiet: bool, **told: Any) -> "Result":
    """Scan what was read, with a bar that names the floors as they begin. `told`: what `dedup.scan` takes besides."""
    from dedup.api import scan
    from dedup.write.terminal.progress import floor_bar

    with floor_bar(quiet) as step:
        return scan(reading, settings, outlets=outlets, progress=step, **told)
