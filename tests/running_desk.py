"""A desk that runs on loopback in a thread of the tests, and a browser that is let in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from dedup.desk.desk_server import RunningDesk
from dedup.desk.guard import Rate

MANY = {"write": 100_000, "check": 100_000, "enter": 100_000}
CLIENTS: list[tuple[RunningDesk, httpx2.Client]] = []
READER, DECIDER = "reader-of-tests-0123456789", "decider-of-tests-0123456789"


@dataclass
class Browser:
    """A client that is let in, as a browser that sends what browsers send."""

    desk: RunningDesk
    client: httpx2.Client

    def get(self, path: str, **options: Any) -> httpx2.Response:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, str], **options: Any) -> httpx2.Response:
        headers = {"origin": self.desk.address[:-1], "sec-fetch-site": "same-origin"} | options.pop("headers", {})
        return self.client.post(path, data=data, headers=headers, **options)

    def decide(self, kind: str, **fields: str) -> httpx2.Response:
        return self.post("/decide", {"kind": kind, "back": "/decisions", **fields})


def enter(desk: RunningDesk, name: str = "R. Askew") -> Browser:
    """Let a browser in."""
    client = httpx2.Client(base_url=desk.address, trust_env=False, timeout=30)
    CLIENTS.append((desk, client))
    browser = Browser(desk, client)
    answer = browser.post("/start", {"code": desk.visitors.code, "name": name})
    assert answer.status_code == 303, answer.text
    return browser


@contextmanager
def running(path: Path, **options: Any) -> Iterator[RunningDesk]:
    """A desk that never says that too much was sent, unless a rate is given."""
    desk = RunningDesk(path, port=0, **{"rate": Rate(dict(MANY)), **options})
    with desk.beside():
        yield desk
        for of, client in CLIENTS:
            if of is desk:  # one that others share may have been entered meanwhile
                client.close()
