"""What is read of an archive once for many questions: kept while nobody writes, this connection or another."""

from collections.abc import Callable
from typing import Any, TypeVar

import apsw

T = TypeVar("T")


class WhileUnchanged:
    """Things by name, each made when it is asked for the second time in one state of the archive: a process that asks
    a single question does not pay for the next.

    >>> kept = WhileUnchanged(apsw.Connection(":memory:"))
    >>> [kept.get("answer", lambda: 42) for _ in range(3)]
    [None, 42, 42]
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._state: tuple[Any, ...] = ()
        self._kept: dict[str, Any] = {}

    def get(self, name: str, make: Callable[[], T]) -> T | None:
        """The thing; None for the first question since something was written. Inside a snapshot it is of its moment."""
        # what others wrote, then what was written here
        state = self._connection.pragma("data_version"), self._connection.total_changes()
        if state != self._state:
            self._state, self._kept = state, {}
        if name not in self._kept:
            self._kept[name] = None
        elif self._kept[name] is None:
            self._kept[name] = make()
        return self._kept[name]  # type: ignore[no-any-return]  # what `make` gave under this name
