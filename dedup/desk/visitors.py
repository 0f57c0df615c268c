"""Who may come in: a start code that works once, sessions of this run, and tokens of other programs with their scope.

Nothing secret is kept as it is: of each code, session and token the sha256 stands here, so that neither a log nor an
error can hold one.
"""

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from dedup.errors import UsageError
from dedup.harmless import plain

READ, DECIDE = "read", "decide"
"""Scopes: to look and to check, and to decide too."""
LONGEST_NAME = 80
"""Characters of a reviewer's name."""
LEAST_SECRET = 24
"""Characters of a token: fewer can be guessed."""
MOST_SESSIONS = 100
"""Browsers that are let in by one run; the oldest goes when another comes."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: `name`, as decisions bear it, and what is allowed; `key`: which bucket of the rate it fills."""

    name: str
    scopes: frozenset[str]
    key: str

    def may(self, scope: str) -> bool:
        """Whether this visitor has a scope."""
        return scope in self.scopes


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def reviewer_name(given: str) -> str:
    """A reviewer's name in one line; UsageError for an empty one.

    >>> reviewer_name(" R. Askew\\n ")
    'R. Askew'
    """
    name = " ".join(plain(given).split())[:LONGEST_NAME]
    if not name:
        raise UsageError("a decision bears the name of whoever makes it; give your name")
    return name


class Visitors:
    """Those who are in, and the code that lets the next browser in.

    >>> visitors = Visitors()
    >>> code = visitors.code
    >>> session = visitors.exchange(code, "R. Askew")
    >>> visitors.by_session(session).name, visitors.exchange(code, "R. Askew"), visitors.by_session("guessed")
    ('R. Askew', None, None)
    """

    def __init__(self, tokens: Mapping[str, Visitor] | None = None) -> None:
        self._tokens = dict(tokens or {})
        self._sessions: dict[str, Visitor] = {}
        self._lock = Lock()
        self.code = secrets.token_urlsafe(24)
        self.entered: Callable[[], None] = lambda: None

    def exchange(self, code: str, name: str) -> str | None:
        """A session for a code, which is then void and another takes its place; None for a wrong or a used one."""
        name = reviewer_name(name)  # a code is not used up by who gives none
        with self._lock:
            if not hmac.compare_digest(digest(code), digest(self.code)):
                return None
            self.code = secrets.token_urlsafe(24)
            session = secrets.token_urlsafe(32)
            key = digest(session)
            self._sessions[key] = Visitor(name, frozenset({READ, DECIDE}), key)
            while len(self._sessions) > MOST_SESSIONS:
                del self._sessions[next(iter(self._sessions))]
        self.entered()
        return session

    def is_code(self, code: str) -> bool:
        """Whether this is the code that works now."""
        return hmac.compare_digest(digest(code), digest(self.code))

    def by_session(self, session: str | None) -> Visitor | None:
        """Who a session is."""
        return None if session is None else self._sessions.get(digest(session))

    def times(self, name: str) -> int:
        """How many browsers are in under a name."""
        return sum(visitor.name == name for visitor in [*self._sessions.values()])

    def by_token(self, token: str) -> Visitor | None:
        """Who a token is."""
        return self._tokens.get(digest(token))


def read_tokens(file: Path) -> dict[str, Visitor]:
    """The tokens of a file: lines `NAME SCOPE TOKEN`, scope read or decide; lines that begin with # say nothing.

    Raises UsageError for a file that others can read, a line of another form, and a token that is short or there twice.
    """
    try:
        mode = file.stat().st_mode
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read as text; --tokens takes a file of lines NAME SCOPE TOKEN") from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(f"{file} holds secrets and others can read it; run `chmod 600 {file}` first")
    found: dict[str, Visitor] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = line.split()
        if len(parts) != 3 or parts[1] not in (READ, DECIDE):
            raise UsageError(f"{file}:{number} is not of the form NAME SCOPE TOKEN, with scope read or decide")
        name, scope, token = parts
        if len(token) < LEAST_SECRET:
            raise UsageError(f"{file}:{number}: a token has {LEAST_SECRET} characters or more, so that none is guessed")
        if digest(token) in found:
            raise UsageError(f"{file}:{number}: this token stands in an earlier line too; give each program its own")
        scopes = frozenset({READ, DECIDE} if scope == DECIDE else {READ})
        found[digest(token)] = Visitor(reviewer_name(name), scopes, digest(token))
    return found
