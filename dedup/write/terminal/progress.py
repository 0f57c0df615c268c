"""A bar that moves on floor by floor, on a terminal only: nothing of it lands in a file or a cron mail."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dedup.write.notebook_bar import in_notebook, notebook_bar
from dedup.write.terminal.compiling import compiling_told

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def progress_of(asked: Callable[[str], None] | bool, floors: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """What is to be called with the name of each floor as it begins: `asked` itself, or for True a bar, in a notebook
    or on a terminal; for False it does nothing. `floors`: their names, in order.

    >>> with progress_of(False, ["read"]) as step:
    ...     step("read")
    """
    if callable(asked):
        yield asked
    elif not asked:
        yield lambda floor: None
    elif in_notebook():
        with notebook_bar(floors) as step, compiling_told(silent=False):
            yield step
    else:
        with floor_bar() as step:
            yield step


@contextmanager
def floor_bar(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Gives a function to be called with the name of each floor as it begins.

    That loops are compiled first is told too, also where stdout is for one object of JSON: it takes minutes.

    >>> with floor_bar(quiet=True) as step:
    ...     step("read")
    """
    if quiet or not sys.stderr.isatty():
        with compiling_told(quiet):
            yield lambda floor: None
        return
    with swinging() as progress, compiling_told(silent=False, progress=progress):
        tasks: list[TaskID] = []

        def step(floor: str) -> None:
            finish()
            tasks.append(progress.add_task(floor, total=None))  # how long a floor takes is not known: the bar swings

        def finish() -> None:
            if tasks:
                progress.update(tasks[-1], total=1, completed=1)

        yield step
        finish()


def swinging() -> "Progress":
    """A bar on stderr that is gone afterwards, for what nobody knows how long it takes."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:12}", markup=False), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
