"""A scan in a process of its own that kills itself, as `kill -9` would, where a floor's product is about to be kept.

`python killed_scan.py WHEN FLOOR ARGUMENTS...`: `before` its files are written, `within` when they are and the folder
has not its name yet, `after` that. Without such a moment the scan ends as the command line does.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import cli
from dedup.pipeline.work import kept, whole


def main() -> None:
    when, floor, *arguments = sys.argv[1:]
    write, move = kept.write_whole, whole.move_all

    def stop() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def write_and_stop(home: Path, name: str, fill: Callable[[Path], None], seconds: float = 0.0) -> None:
        if (name, when) == (floor, "before"):
            stop()
        write(home, name, fill, seconds)
        if (name, when) == (floor, "after"):
            stop()

    def move_or_stop(moves: Iterable[tuple[Path, Path]]) -> None:
        every = list(moves)
        if (every[-1][1].name, when) == (floor, "within"):
            stop()
        move(every)

    changed: Any = kept
    changed.write_whole = write_and_stop
    changed = whole
    changed.move_all = move_or_stop
    sys.argv = ["wirecopy", *arguments]
    cli.main()


if __name__ == "__main__":
    main()
