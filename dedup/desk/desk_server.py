"""The desk's server: on loopback, started by the command or by a test, ended by a signal."""

import contextlib
import logging
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
HTTP = 80
PORT = 8765
"""Where the desk answers unless another port is asked for."""
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
        self._port = port
        self.view = StoreView(path, heading)
        self.visitors = Visitors(tokens)
        # no access log: addresses hold ids and words that were searched for
        config = uvicorn.Config(
            _not_yet, host=LOOPBACK, port=port, access_log=False, log_config=None, server_header=False,
            date_header=False, proxy_headers=False, ws="none", limit_concurrency=MOST_AT_ONCE,
            timeout_graceful_shutdown=2, http="h11",
        )  # fmt: skip
        self.hosts: set[str] = set()
        self.port = 0
        self.desk = Desk(self.view, self.visitors, "", blind, reviewer)
        self.guard = application(self.desk, self.hosts, rate)
        config.app = self.guard
        self.server = _Server(config, self._listens)
        self._ready: Callable[[], None] = lambda: None

    def _listens(self, port: int) -> None:
        """The port is known now, and with it what we are called."""
        self.port = port
        self.hosts |= {f"{LOOPBACK}:{port}", f"localhost:{port}"}
        if port == HTTP:
            self.hosts |= {LOOPBACK, "localhost"}  # browsers leave out the port of http
        self.desk.cookie = f"wirecopy-desk-{port}"  # cookies of one host are sent to all its ports
        self._ready()

    @property
    def address(self) -> str:
        """The first page; of a desk that listens."""
        return f"http://{LOOPBACK}:{self.port}/"

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
        self._ready = lambda: ready(self.address, self.start)
        try:
            self.server.run()
        except SystemExit as error:  # uvicorn's, where it cannot listen
            raise UsageError(
                f"port {self._port} of {LOOPBACK} is taken by another program; give another, as --port {self._port + 1}"
            ) from error
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
        thread = Thread(target=self.server.run, daemon=True)
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
        """Give the store back."""
        self.view.close()


class _Server(uvicorn.Server):
    """Says when it listens, and on which port."""

    def __init__(self, config: uvicorn.Config, listens: Callable[[int], None]) -> None:
        super().__init__(config)
        self._listens = listens

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """As uvicorn's, and then says so."""
        log = logging.getLogger("uvicorn.error")
        log.disabled = True  # where it cannot listen we say so ourselves
        try:
            await super().startup(sockets)
        finally:
            log.disabled = False
        if self.servers:
            self._listens(int(self.servers[0].sockets[0].getsockname()[1]))


async def _not_yet(*_: object) -> None:
    """Stands in until the port is known."""
