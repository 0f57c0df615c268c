"""A bar in a notebook that moves on floor by floor: one line of HTML, shown again in its place. It needs no widgets."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from markupsafe import Markup

_BAR = Markup('<div>wirecopy <progress max="{}" value="{}"></progress> {}</div>')


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook. Nothing is imported to find out.

    >>> in_notebook()
    False
    """
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    return getattr(shell, "kernel", None) is not None


@contextmanager
def notebook_bar(floors: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """Gives a function to be called with the name of each of `floors` as it begins; at the end it tells the seconds."""
    from IPython.display import HTML, display

    began = time.monotonic()
    done = 0
    shown: Any = display(HTML(_line(floors, 0, "begins")), display_id=True)

    def step(floor: str) -> None:
        nonlocal done
        done = list(floors).index(floor) if floor in floors else done
        shown.update(HTML(_line(floors, done, f"{floor}: step {done + 1} of {len(floors)}")))

    try:
        yield step
    except BaseException:
        shown.update(HTML(_line(floors, done, "stopped")))
        raise
    shown.update(HTML(_line(floors, len(floors), f"done in {time.monotonic() - began:.0f} s")))


def _line(floors: Sequence[str], done: int, words: str) -> str:
    return str(_BAR.format(len(floors), done, words))
