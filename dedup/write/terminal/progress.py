"""A bar that moves on floor by floor, on a terminal only: nothing of it lands in a file or a cron mail."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def floor_bar(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Gives a function to be called with the name of each floor as it begins.

    >>> with floor_bar(quiet=True) as step:
    ...     step("read")
    """
    if quiet or not sys.stderr.isatty():
        yield lambda floor: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:12}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: list[TaskID] = []

        def step(floor: str) -> None:
            finish()
            tasks.append(progress.add_task(floor, total=None))  # how long a floor takes is not known: the bar swings

        def finish() -> None:
            if tasks:
                progress.update(tasks[-1], total=1, completed=1)

        yield step
        finish()
