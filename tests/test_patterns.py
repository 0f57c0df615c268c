"""Every regular expression of the house takes time that grows with the text, never with its square.

Each is tried on strings made from itself (`regexes.py`), short and eight times as long. A pattern that reads a bounded
stretch only (a line's end, a name, a date) is tried on as much.
"""

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from examples import FULL
from regexes import ANCHORED, hard_strings, patterns

SHORT, LONG = 2_000, 16_000
"""Code points: eight times as many take eight times as long; where the square counts, 64 times."""
RATIO = 24
QUICK = 0.008
"""Seconds for a long string that need no second look: the square of its length takes fifty times as many."""
LEAST = 0.1
"""Seconds of uses that are measured together."""
SLOWEST = 0.5
"""Seconds of processor time after which a use is stopped, 30 microseconds a character."""

METHODS = {
    "dedup.clean.wording.RULES": "search", "dedup.phrases._WARNING": "match",
    "dedup.read.finish.date_parsing._FORMS": "fullmatch", "dedup.read.front_matter._TOML": "match",
    "dedup.read.front_matter._YAML": "match",
}  # fmt: skip
"""How patterns are used that stand in a list, or are called by another name."""
BOUNDED = {
    "dedup.credit.datelines._BY": 160, "dedup.credit.datelines._PLACE": 120, "dedup.credit.mentions._SIGNED": 160,
    "dedup.credit.mentions._TELLS": 110, "dedup.credit.names._BEHIND_NAME": 30,
    "dedup.credit.statement_kinds": 2_000, "dedup.credit.statements._FIRM": 20_000,
    "dedup.read.finish.date_parsing": 80, "dedup.read.intake.placeholders": 1_000,
}  # fmt: skip
"""Pattern, or module -> code points that it is ever given."""


class Stopped(Exception):
    pass


@contextmanager
def under_a_clock() -> Iterator[None]:
    """What takes over `SLOWEST` seconds is stopped: `re` looks for signals."""

    def stop(*_: object) -> None:
        raise Stopped

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SLOWEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def used(pattern: "re.Pattern[Any]", method: str, text: Any) -> None:
    if method in ANCHORED:
        getattr(pattern, method)(text)
    else:
        for _found in pattern.finditer(text):
            pass


def seconds(
    pattern: "re.Pattern[Any]", method: str, text: Any, clock: Callable[[], float] = time.process_time
) -> float:
    """Processor time of one use; infinite where it is stopped. Its clock ticks a hundred times a second only, so that
    a use is repeated until there is something to measure; by the wall clock once is enough."""
    began, uses = clock(), 0
    try:
        with under_a_clock():
            while (took := clock() - began) < LEAST and (clock is time.process_time or not uses):
                used(pattern, method, text)
                uses += 1
    except Stopped:
        return float("inf")
    return took / uses


def of(table: dict[str, Any], place: str) -> Any:
    name = place.partition("[")[0].partition(":")[0]
    return table.get(name, table.get(name.rpartition(".")[0]))


def too_slow(pattern: "re.Pattern[Any]", method: str, bound: int | None) -> str | None:
    """What a pattern takes too long on, and how long."""
    for n, text in enumerate(hard_strings(pattern, bound or LONG)):
        if seconds(pattern, method, text, time.perf_counter) <= QUICK:
            continue
        long = seconds(pattern, method, text)
        if bound is not None and bound <= SHORT:
            most = 4 * QUICK
        else:
            short = hard_strings(pattern, (bound or LONG) // 8)[n]
            most = max(QUICK, min(SLOWEST, RATIO * seconds(pattern, method, short)))
        if long > most:
            return f"{long:.4f} s on {text[:60]!r}, expected {most:.4f}"
    return None


def test_every_pattern_takes_time_that_grows_with_its_text() -> None:
    found = patterns()
    assert len(found) > 200
    assert not [p for table in (METHODS, BOUNDED) for p in table if not any(of({p: 1}, place) for place in found)]
    slow = {}
    for place, (pattern, called) in [*found.items()][:: 1 if FULL else 4]:
        methods = {of(METHODS, place)} - {None} or {m if m in ANCHORED else "search" for m in called} or {"search"}
        for method in methods:
            if (why := too_slow(pattern, method, of(BOUNDED, place))) is not None:
                slow[f"{place}.{method}"] = why
    assert not slow, "\n".join(f"{place}: {why}" for place, why in slow.items())


@pytest.mark.parametrize(
    ("pattern", "is_slow"),
    [(r"\s+x", True), (r"(?<!\s)\s++x", False), (r"(?:a+)+$", True), (r"<a.*?</a>", True), (r"[a-z]+", False)],
)
def test_the_test_tells_squares_from_lines(pattern: str, is_slow: bool) -> None:
    assert (too_slow(re.compile(pattern), "search", None) is not None) == is_slow
