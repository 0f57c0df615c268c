"""Asking politely: robots.txt first, a pause between two questions to one host, again where it may help, and each step
of a redirect as if it had been named: looked up, checked, allowed.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import responses
from typing import Any

from dedup.fetch.addresses import Address
from dedup.fetch.failing import Limits, NotFetched
from dedup.fetch.request import WebAnswer, new_client, request
from dedup.fetch.resolving import Lookup, look_up, numbers_of
from dedup.fetch.robots import Robots

NAME = "wirecopy"
"""What robots.txt may call us."""
_MOVED = (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)
_PASSES = (429, 500, 502, 503, 504)
"""Statuses that may be another one soon."""
MOST_NUMBERS = 3
"""Numbers of one host that are tried, where no connection can be made."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What time it is, in seconds that only grow, and how to let it pass; `chance`: a number of 0 to 1 for jitter."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


class Asker:
    """Asks addresses for one run; close it, or use it in a `with` statement.

    `private`: also hosts of private networks and of this machine; `agent`: who asks, beside our name; `verify`: as
    httpx2 has it. Raises UsageError where a package of the extra `feeds` is missing.
    """

    def __init__(
        self, limits: Limits | None = None, *, private: bool = False, agent: str = "", version: str = "",
        lookup: Lookup = look_up, timing: Timing | None = None, verify: Any = True,
    ) -> None:  # fmt: skip
        self.limits, self._timing = limits or Limits(), timing or Timing()
        self._private, self._lookup = private, lookup
        self._agent = f"{NAME}/{version or '0'} ({agent or 'reader of named feeds'})"
        self._robots = Robots(NAME, self._ask_robots)
        self._client = new_client(verify)
        self._last: dict[str, float] = {}

    def __enter__(self) -> "Asker":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, address: Address, headers: Mapping[str, str] | None = None) -> WebAnswer:
        """What an address answers: status 200, or 304 where `headers` ask for what is new only. The answer's address is
        the one that gave it in the end. Raises NotFetched.
        """
        answer = self._followed(address, headers or {}, self._robots.check)
        if answer.status in (200, 304):
            return answer
        raise NotFetched("no-answer", f"it answered {status_words(answer.status)}{_advice(answer.status)}")

    def _ask_robots(self, address: Address) -> WebAnswer:
        """A host's rules; what follows need not wait for that: it is one small file a run."""
        before = self._last.get(address.host)
        try:
            return self._followed(address, {}, lambda there: 0.0)
        finally:
            if before is None:
                self._last.pop(address.host, None)
            else:
                self._last[address.host] = before

    def _followed(
        self, address: Address, headers: Mapping[str, str], allowed: Callable[[Address], float]
    ) -> WebAnswer:  # fmt: skip
        seen, moved = {address.url}, True
        for _ in range(self.limits.redirects + 1):
            answer = self._tried(address, headers, allowed(address))
            place = answer.headers.get("location")
            if answer.status not in _MOVED or place is None:
                return replace(answer, moved=moved and len(seen) > 1)
            address, moved = address.towards(place), moved and answer.status in _FOR_GOOD
            if address.url in seen:
                raise NotFetched("no-answer", "it sends on in a circle; check the address")
            seen.add(address.url)
        raise NotFetched("no-answer", f"it sends on more than {self.limits.redirects} times; check the address")

    def _tried(self, address: Address, headers: Mapping[str, str], delay: float) -> WebAnswer:
        """What comes of an address, asked some times where that may help."""
        for attempt in range(1, self.limits.attempts + 1):
            self._pause(address.host, delay)
            try:
                answer = self._asked(address, headers)
                if answer.status not in _PASSES:
                    return answer
                if attempt == self.limits.attempts:
                    return answer
                again = _retry_after(answer.headers)
                if again > self.limits.patience:
                    return answer
            except NotFetched as error:
                if error.again is None or attempt == self.limits.attempts:
                    raise
                again = error.again
            finally:
                self._last[address.host] = self._timing.now()
            # twice as long each time, and never at one moment with all who wait for the same host
            self._timing.sleep(max(again, self.limits.pause * 2**attempt * self._timing.chance()))
        raise AssertionError("the last attempt returns or raises")

    def _asked(self, address: Address, headers: Mapping[str, str]) -> WebAnswer:
        host, port = address.origin[1:]
        numbers = numbers_of(host, port, private=self._private, lookup=self._lookup)[:MOST_NUMBERS]
        for number in numbers[:-1]:
            try:
                return self._request(address, number, headers)
            except NotFetched as error:
                if error.again is None:
                    raise
        return self._request(address, numbers[-1], headers)

    def _request(self, address: Address, number: str, headers: Mapping[str, str]) -> WebAnswer:
        return request(self._client, address, number, {"User-Agent": self._agent, **headers}, self.limits)

    def _pause(self, host: str, delay: float) -> None:
        """Wait until the host may be asked again; what robots.txt asks for counts up to our patience."""
        if host in self._last:
            wanted = max(self.limits.pause, min(delay, self.limits.patience))
            if (left := self._last[host] + wanted - self._timing.now()) > 0:
                self._timing.sleep(left)


def status_words(status: int) -> str:
    """A status as people are told.

    >>> status_words(404), status_words(299)
    ('404 (Not Found)', '299')
    """
    return f"{status} ({responses[status]})" if status in responses else str(status)


def _advice(status: int) -> str:
    if status in (404, 410):
        return "; check the address"
    if status in (401, 403):
        return "; it wants a login (https://USER:PASSWORD@HOST/...), or does not let itself be asked"
    return "; ask again later" if status in _PASSES else ""


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that a host asks to wait for, 0 where it does not say."""
    said = headers.get("retry-after", "").strip()
    if said.isdigit():
        return float(said[:9])
    try:
        until = parsedate_to_datetime(said)
        now = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, KeyError, IndexError):
        return 0.0
