"""docs/reliability.md against the suite: every threat has a promise and tests, and each test it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reliability.md").read_text("utf-8")
THREATS = PAGE.partition("\n## ")[0]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in THREATS.splitlines() if line.startswith("| ")
][1:]


@cache
def named_in(path: str) -> set[str]:
    if not (ROOT / path).exists():
        return set()
    return {n.name for n in ast.parse((ROOT / path).read_text("utf-8")).body if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:30] for row in ROWS])
def test_a_threat_has_a_promise_and_tests_that_are_there(row: list[str]) -> None:
    threat, promise, tests, _ = row
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", tests)
    assert threat and promise and named and len(named) == tests.count("::")
    assert not [f"{path}::{name}" for path, name in named if name not in named_in(path)]
