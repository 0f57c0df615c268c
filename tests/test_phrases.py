"""The words that users see: the ladder of verbs, shares, dates, and no word that accuses."""

import ast
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import dedup
from dedup.dates import earlier
from dedup.harmless import plain
from dedup.phrases import chance, gap, percent, shared, skipped, verb
from dedup.read.intake.batch import REASONS
from dedup.tables import RELATIONS
from dedup.write.terminal.scan import overview

TOP = Path(__file__).parent.parent
INTERFACE = [
    TOP / "cli.py",
    *sorted((TOP / "commands").glob("*.py")),
    *(TOP / "dedup" / f"{name}.py" for name in ("phrases", "measures", "errors", "read/skips", "pipeline/plan")),
    *(p for room in ("queries", "relate", "write") for p in sorted((TOP / "dedup" / room).rglob("*.py"))),
]
LOADED_WORDS = ("copied from", "stole", "plagiar", "infring")


@pytest.mark.parametrize("path", INTERFACE, ids=lambda p: p.name)
def test_no_string_of_the_interface_accuses(path: Path) -> None:
    strings = [
        node.value.lower()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert strings
    assert not [s for s in strings if any(word in s for word in LOADED_WORDS)]


@pytest.mark.parametrize("relation", [*RELATIONS, "unrelated"])
def test_every_relation_has_a_verb_of_its_own(relation: str) -> None:
    beside = {verb(r, 0.95) for r in (*RELATIONS, "unrelated")}
    assert len(beside) == len(RELATIONS) + 1
    assert verb(relation, 0.95, parent=True)


def test_the_ladder_is_tied_to_probability_and_to_what_is_known_of_the_direction() -> None:
    assert verb("rewrite", 0.95, parent=True) == "reworks"
    assert verb("rewrite", 0.89, parent=True) == "appears to rework"
    assert verb("rewrite", 0.95) == "tells the same, in other words, as"
    assert verb("rewrite", 0.5) == "appears to tell the same, in other words, as"


def row(left: float, right: float) -> dict[str, Any]:
    return {"left": "a", "right": "b", "coverage_left": left, "coverage_right": right}


def test_at_least_is_said_of_the_share_that_the_missing_rest_could_raise() -> None:
    assert (
        shared(row(1.0, 0.3), "a", cut=True) == "100 % of its text as far as it is here, at least 30 % of the other's"
    )
    assert shared(row(1.0, 0.3), "b", other_cut=True) == (
        "at least 30 % of its text, 100 % of the other's as far as it is here"
    )
    assert "at least" not in shared(row(1.0, 0.3), "a", cut=True, other_cut=True)
    assert shared(row(1.0, 0.3), "a") == "100 % of its text, 30 % of the other's"


def test_one_ladder_says_of_an_excerpt_and_its_whole_which_is_which() -> None:
    assert verb("excerpt", 0.9, coverage=(0.2, 0.95)) == "holds nearly all of"
    assert verb("excerpt", 0.9, parent=True, coverage=(0.2, 0.95)) == "holds nearly all of"
    assert verb("excerpt", 0.9, coverage=(0.95, 0.2)) == "stands nearly whole in"
    assert verb("excerpt", 0.9, coverage=(0.5, 0.5)) == "stands nearly whole in"
    assert verb("partial", 0.9, coverage=(0.2, 0.95)) == "shares passages with"


@pytest.mark.parametrize("words", ["holds nearly all of", "at least ", "as far as it is here"])
def test_the_words_for_shares_stand_in_one_place(words: str) -> None:
    """Four files each wrote them, and the rule of when they are said, anew."""
    rooms = ("write", "queries", "archive", "relate", "trace")
    sources = [p for room in rooms for p in sorted((TOP / "dedup" / room).rglob("*.py"))]
    strings = {
        (p.name, node.value)
        for p in sources
        for node in ast.walk(ast.parse(p.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value
    }
    assert not [s for s in strings if s[1].lstrip().startswith(words)]


def test_percent_and_chance_never_round_to_certainty() -> None:
    assert [percent(x) for x in (0.0, 0.0004, 0.5, 0.9999, 1.0)] == ["0 %", "1 %", "50 %", "99 %", "100 %"]
    assert [chance(x) for x in (0.0, 0.0004, 0.5, 0.9999, 1.0)] == ["0.00", "0.01", "0.50", "0.99", "1.00"]


def at(when: str, precision: str = "second", zone: str = "given") -> dict[str, Any]:
    published = datetime.fromisoformat(when).replace(tzinfo=UTC)
    return {"published": published, "published_precision": precision, "published_zone": zone}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (at("2025-03-04T09:00"), at("2025-03-04T12:00"), timedelta(hours=3)),
        (at("2025-03-04T12:00"), at("2025-03-04T09:00"), None),
        (at("2025-03-04T09:00"), at("2025-03-04T09:00"), None),
        # a day may be any hour of it
        (at("2025-03-04", "day", "absent"), at("2025-03-04T12:00"), None),
        (at("2025-03-04", "day", "absent"), at("2025-03-05", "day", "absent"), None),
        (at("2025-03-04", "day", "absent"), at("2025-03-06", "day", "absent"), timedelta(days=2)),
        (at("2025-03-04", "day", "absent"), at("2025-03-05T06:00"), None),
        (at("2025-03-01", "month", "absent"), at("2025-03-20", "day", "absent"), None),
        # times without a zone are of one clock, but not of the clock of a time that has one
        (at("2025-03-04T09:00", zone="absent"), at("2025-03-04T12:00", zone="absent"), timedelta(hours=3)),
        (at("2025-03-04T09:00", zone="absent"), at("2025-03-04T12:00"), None),
        (at("2025-03-04T09:00", zone="absent"), at("2025-03-05T12:00"), timedelta(days=1, hours=3)),
        ({**at("2025-03-04T09:00"), "published": None}, at("2025-03-04T12:00"), None),
    ],
)
def test_earlier_is_said_only_beyond_what_both_dates_leave_open(
    a: dict[str, Any], b: dict[str, Any], expected: timedelta | None
) -> None:
    assert earlier(a, b) == expected


def test_gaps_name_two_units() -> None:
    assert gap(timedelta(days=3)) == "3 d"
    assert gap(timedelta(minutes=61)) == "1 h 1 min"
    assert gap(timedelta()) == "0 s"


def test_every_reason_for_skipping_has_words_of_its_own() -> None:
    told = [skipped({reason: 1}).removeprefix("1 ") for reason in REASONS]
    assert len(set(told)) == len(REASONS)
    assert not set(told) & {r for r in REASONS if "-" in r}


def test_what_a_terminal_could_take_for_a_command_is_replaced() -> None:
    assert (
        plain("Storm\x1b[2J\x07 warning\n\nfor\u202e all\x9b31m")
        == "Storm\ufffd[2J\ufffd warning for\ufffd all\ufffd31m"
    )
    assert plain("Über Orlen, «nuit» 東京") == "Über Orlen, «nuit» 東京"


def test_the_ends_of_neighbour_lists_are_no_news_and_other_limits_are() -> None:
    result = dedup.scan(pl.DataFrame({"id": ["a", "b"], "text": ["Harbour closed.", "Ferry aground."]}))
    told = [
        replace(result, run={**result.run, "dropped": d}) for d in ({"lexical": 900}, {"passage": 3, "semantic": 9})
    ]
    assert [[x for x in overview(t) if "limit of the search" in x] for t in told] == [
        [], ["3 possible pairs left out by a limit of the search; run.json says where."],
    ]  # fmt: skip
