"""The desk's server: on loopback, started by the command or by a test, ended by a signal."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn

from dedup.desk.application import application
from dedup.desk.desk_state import Desk
from dedup.desk.guard import Rate
from dedup.desk.store_view import StoreView
from dedup.desk.visitors import Visitor, Visitors
from dedup.errors import UsageError, WirecopyError
from dedup.write.report.colophon import Heading

LOOPBACK = "127.0.0.1"
PORT = 8765
"""Where the desk answers unless another port is asked for."""
NO_DELAY = (6, 1, 1)
"""IPPROTO_TCP, TCP_NODELAY, on: head and body of an answer are written apart, and the body would wait 40 ms for the
other side to say that it has the head."""
MOST_WARM = 200
"""Clusters whose pages are made before anybody asks for them."""
SWITCH = 0.0005
"""Seconds after which a thread that makes pages lets those go on that send them; Python's own are ten times as long."""
MOST_AT_ONCE = 600
"""Connections that are served at once; more are told to come back."""


class RunningDesk:
    """A desk on a port of loopback. `address`: of its first page; `start`: the address that lets a browser in, once.

    Raises UsageError where the port is taken, and as `StoreView` does. Port 0 takes a free one.
    """

    def __init__(
        self, path: Path, *, port: int = PORT, heading: Heading | None = None, blind: bool = False,
        reviewer: str = "", tokens: dict[str, Visitor] | None = None, rate: Rate | None = None,
    ) -> None:  # fmt: skip
        self.view = StoreView(path, heading)
        self.visitors = Visitors(tokens)
        # no access log: addresses hold ids and words that were searched for
        config = uvicorn.Config(
            _not_yet, host=LOOPBACK, port=port, access_log=False, log_config=None, server_header=False,
            date_header=False, proxy_headers=False, ws="none", limit_concurrency=MOST_AT_ONCE,
            timeout_graceful_shutdown=2, http="h11",
        )  # fmt: skip
        try:
            self._socket = config.bind_socket()
        except SystemExit as error:
            self.view.close()
            raise UsageError(
                f"port {port} of {LOOPBACK} is taken by another program; give another one, as --port {port + 1}"
            ) from error
        self._socket.setsockopt(*NO_DELAY)
        self.port = int(self._socket.getsockname()[1])
        self.address = f"http://{LOOPBACK}:{self.port}/"
        hosts = frozenset({f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"})
        self.desk = Desk(self.view, self.visitors, f"wirecopy-desk-{self.port}", blind, reviewer)
        config.app = application(self.desk, hosts, rate)
        self.server = _Server(config)

    @property
    def start(self) -> str:
        """The address that lets one browser in."""
        return f"{self.address}start/{self.visitors.code}"

    def run(self, ready: Callable[[str, str], None], entered: Callable[[str], None]) -> None:
        """Serve until a signal ends it. `ready` is told the address and the start address; `entered`, whenever a
        browser was let in, the start address for another one.
        """
        sys.setswitchinterval(SWITCH)
        Thread(target=self._warm, daemon=True).start()
        self.visitors.entered = lambda: entered(self.start)
        try:
            self.server.ready = lambda: ready(self.address, self.start)
            self.server.run(sockets=[self._socket])
        finally:
            self.close()

    def _warm(self) -> None:
        """Make the pages of the largest clusters while nobody waits for any, so that whoever asks waits for none."""
        while not self.server.should_exit:
            with contextlib.suppress(WirecopyError):
                edition = self.view.edition()
                for name in edition.names[:MOST_WARM]:
                    if self.server.should_exit or edition is not self.view.shown():
                        break
                    if edition.kept(f"cluster {name}") is None and not edition.waiting:
                        edition.page(f"cluster {name}", partial(edition.cluster, name))
                        time.sleep(0.005)
            time.sleep(1.0)

    @contextmanager
    def beside(self) -> Iterator["RunningDesk"]:
        """Serve in a thread while the block runs."""
        thread = Thread(target=self.server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        thread.start()
        try:
            while not self.server.started and thread.is_alive():
                thread.join(0.01)
            yield self
        finally:
            self.server.should_exit = True
            thread.join(10)
            self.close()

    def close(self) -> None:
        """Give the port and the store back."""
        with contextlib.suppress(OSError):
            self._socket.close()
        self.view.close()


class _Server(uvicorn.Server):
    """Says when it listens."""

    ready: Callable[[], None] = staticmethod(lambda: None)

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """As uvicorn's, and then `ready`."""
        await super().startup(sockets)
        self.ready()


async def _not_yet(*_: object) -> None:
    """Stands in until the port is known."""
