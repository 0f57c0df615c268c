"""Who wants to know that a compiled loop was not in the cache: to compile all of them takes a minute or two, once.

Nothing is imported here, so that whoever watches need not load the compiler.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_WATCHERS: list[Callable[[], None]] = []


@contextmanager
def watching(missed: Callable[[], None]) -> Iterator[None]:
    """Inside, `missed` is called whenever a loop is about to be compiled.

    >>> with watching(lambda: print("a loop")):
    ...     to_be_compiled()
    a loop
    """
    _WATCHERS.append(missed)
    try:
        yield
    finally:
        _WATCHERS.remove(missed)


def to_be_compiled() -> None:
    """Tell all who watch that a loop will be compiled now."""
    for missed in _WATCHERS:
        missed()
