"""What stands before every page: which requests are answered at all, and what each answer carries.

A site that an editor has open in another tab can send requests to this machine, and names of its own can lead here (DNS
rebinding). So the host must be exactly ours, what writes must come from our own pages, and a cookie alone proves
nothing. GET changes nothing.
"""

import json
import time
from collections.abc import Awaitable, Callable, MutableMapping, Set
from html import escape
from threading import Lock
from typing import Any

from dedup.desk.visitors import DECIDE, READ, Visitor, Visitors

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Handler = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Content security policy of every answer: our own files, nothing inline, nothing from anywhere."""
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # with no-referrer a browser sends Origin: null from our own forms
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
LARGEST_TEXT, LARGEST_FORM = 4_000_000, 256_000
"""Bytes of a body: of a text to be checked, and of anything else."""
MOST_A_MINUTE = {"write": 240, "check": 60, "enter": 10}
"""Requests a minute that one visitor may send; those to enter are counted together, whoever sends them."""
_TEXTS = ("/check", "/compare", "/receipt", "/api/check")
_OPEN = ("/start", "/static/", "/favicon.ico")


class Refused(Exception):
    """A request that is not answered. `status`: of HTTP; `words`: why, and what to do."""

    def __init__(self, status: int, words: str, **headers: str) -> None:
        super().__init__(words)
        self.status, self.words, self.headers = status, words, headers


class Rate:
    """How often something may happen in a minute: a bucket that fills evenly. `now`: seconds of a clock.

    >>> rate = Rate({"check": 2}, now=iter([0.0, 0.0, 0.0, 31.0]).__next__)
    >>> [rate.allows("check", "me") for _ in range(4)]
    [True, True, False, True]
    """

    def __init__(self, most: dict[str, int], now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._now, self._lock = most, now, Lock()
        self._level: dict[tuple[str, str], tuple[float, float]] = {}

    def allows(self, kind: str, who: str) -> bool:
        """Whether one more is allowed now; it is counted if so."""
        most, now = self._most[kind], self._now()
        with self._lock:
            level, at = self._level.pop((kind, who), (0.0, now))
            level = max(0.0, level - (now - at) * most / 60)
            fits = level + 1 <= most
            self._level[kind, who] = (level + fits, now)
            while len(self._level) > 1000:
                del self._level[next(iter(self._level))]
        return fits


class Guard:
    """The desk behind its door, as an ASGI application. `hosts`: what `Host` may be, with the port; `cookie`:
    tells the name of the cookie that holds a session. A bare visitor stands in `scope["state"]["visitor"]`.
    """

    def __init__(
        self, app: Handler, hosts: Set[str], visitors: Visitors, cookie: Callable[[], str], rate: Rate | None = None
    ) -> None:
        self._app, self._hosts, self._visitors, self._cookie = app, hosts, visitors, cookie
        self._rate = rate or Rate(dict(MOST_A_MINUTE))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # a web socket: closed without an answer

        async def guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                told = [*message.get("headers", [])]
                if not any(name == b"cache-control" for name, _ in told):
                    told.append((b"cache-control", b"no-store"))
                message["headers"] = [*told, *HEADERS]
            await send(message)

        try:
            visitor = self._admitted(scope)
            if scope["method"] == "POST":
                receive = _again(await _body(scope, receive))
            scope.setdefault("state", {})["visitor"] = visitor
            await self._app(scope, receive, guarded)
        except Refused as refused:
            await _say(refused, scope, guarded)

    def _admitted(self, scope: Scope) -> Visitor | None:
        """Who asks; None at the door. Raises Refused."""
        path, method = scope["path"], scope["method"]
        hosts = _all(scope, b"host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            raise Refused(421, "This desk answers under its own address only; open the one that the terminal shows.")
        if method not in ("GET", "HEAD", "POST"):
            raise Refused(405, "Only GET, HEAD and POST are answered.", allow="GET, HEAD, POST")
        bearer = [a[7:].strip() for a in _all(scope, b"authorization") if a[:7].lower() == "bearer "]
        visitor = self._visitors.by_token(bearer[0]) if bearer else self._visitors.by_session(self._session(scope))
        at_door = path.startswith(_OPEN)
        if method == "POST":
            _check_origin(scope, hosts[0], needed=not bearer)
        if at_door:
            if method == "POST":
                self._check_rate("enter", "")
            return visitor
        if visitor is None:
            raise Refused(401, "You are not signed in to this desk, or it was started again since. Open the address "
                               "that the terminal shows; a program sends its token as Authorization: Bearer.",
                          **{"www-authenticate": "Bearer"})  # fmt: skip
        scope_needed = DECIDE if method == "POST" and path not in _TEXTS else READ
        if not visitor.may(scope_needed):
            raise Refused(403, f"This token may not do that: it lacks the scope {scope_needed}.")
        if method == "POST":
            self._check_rate("check" if path in _TEXTS else "write", visitor.key)
        return visitor

    def _check_rate(self, kind: str, who: str) -> None:
        if not self._rate.allows(kind, who):
            raise Refused(
                429, "Too many requests in a minute; wait a little and send it again.", **{"retry-after": "10"}
            )

    def _session(self, scope: Scope) -> str | None:
        for header in _all(scope, b"cookie"):
            for part in header.split(";"):
                name, _, value = part.strip().partition("=")
                if name == self._cookie():
                    return value
        return None


def _all(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _check_origin(scope: Scope, host: str, *, needed: bool) -> None:
    """Raises Refused for what does not come from our own pages; `needed`: whether the origin must be said."""
    origins, sites = _all(scope, b"origin"), _all(scope, b"sec-fetch-site")
    if (needed and not origins) or any(origin.lower() != f"http://{host.lower()}" for origin in origins):
        raise Refused(403, "This came from another site, or does not say where from; use the desk's own pages.")
    if any(site != "same-origin" for site in sites):
        raise Refused(403, "This came from another site; use the desk's own pages.")


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The whole body, which is small. Raises Refused for one over its limit, before more of it is read."""
    most = LARGEST_TEXT if scope["path"] in _TEXTS else LARGEST_FORM
    refused = Refused(413, f"This is too large: at most {most:,} bytes are taken here. `wirecopy check FILE` on the "
                           "command line takes larger texts.", connection="close")  # fmt: skip
    for told in _all(scope, b"content-length"):
        if not told.isdecimal() or len(told) > 15 or int(told) > most:
            raise refused
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(400, "The request ended before its body did.")
        size += len(message.get("body", b""))
        if size > most:
            raise refused
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes) -> Receive:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _say(refused: Refused, scope: Scope, send: Send) -> None:
    """Why a request was not answered, as JSON for programs and as a plain page for people."""
    if scope["path"].startswith("/api/"):
        kind, body = "application/json", json.dumps({"error": refused.words}).encode()
    else:
        kind = "text/html; charset=utf-8"
        body = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Not answered</title><h1>Not answered</h1>'
            f"<p>{escape(refused.words)}</p></html>"
        ).encode()
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    headers += [(name.encode(), value.encode()) for name, value in refused.headers.items()]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
