"""An end by the clock to one answer: a server that gives a byte now and then would hold a night for ever."""

from collections.abc import Mapping
from contextlib import suppress
from socket import SHUT_RDWR
from threading import Timer
from typing import Any, Self


class Deadline:
    """In a `with` statement: after so many `seconds` the connection of the request that it watches is closed, whatever
    that waits for. `passed`: whether that was done. `watch` is the request's extension `trace`.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: list[Any] = []
        self._timer = Timer(seconds, self._close)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by the client at each step; keeps what a connection is made of."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._sockets.append(info["return_value"].get_extra_info("socket"))
            if self.passed:
                self._close()

    def _close(self) -> None:
        self.passed = True
        for found in self._sockets:
            with suppress(OSError, AttributeError):
                found.shutdown(SHUT_RDWR)  # wakes a read that waits; closing alone does not
