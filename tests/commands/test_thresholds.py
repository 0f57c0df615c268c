"""`wirecopy thresholds` as a user meets it."""

import json
from pathlib import Path

import pytest
from command_line import Run, listing

from dedup.result import Result


@pytest.fixture
def whole(scanned: Result, tmp_path: Path) -> Path:
    return scanned.write(tmp_path / "whole")


def test_what_is_left_is_shown_and_nothing_changed(run: Run, whole: Path, scanned: Result) -> None:
    before = listing(whole)
    told = run("thresholds", whole, "--at", ".6, .95")
    assert (told.code, told.err) == (0, "")
    rows = [line.split() for line in told.out.splitlines()]
    expected = scanned.thresholds([0.6, 0.95]).steps
    for row in expected.iter_rows():
        assert [f"{row[0]:g}", *map(str, row[1:])] in rows
    found = json.loads(run("thresholds", whole, "--at", ".6,.95", "--json").out)
    assert found["steps"] == expected.to_dicts()
    assert listing(whole) == before


def test_stability_is_shown(run: Run, whole: Path) -> None:
    told = run("thresholds", whole, "--stability", 2)
    assert told.code == 0 and "a tenth left out" in told.out and "do not stand firm" in told.out
    assert len(json.loads(run("thresholds", whole, "--stability", 2, "--json").out)["runs"]) == 4
    assert run("thresholds", whole, "-q").out == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--at", "high"), "--at got 'high'; it takes probabilities"),
        (("--at", ".3"), "holds pairs from a probability of 0.5 on and cannot tell of 0.3"),
        (("--at", ","), "no threshold was given"),
        (("--stability", 0), "0 times were asked for; take 1 or more"),
        (("--stability", 2, "--at", ".8"), "take one of them"),
    ],
)
def test_what_cannot_be_asked(run: Run, whole: Path, options: tuple[object, ...], said: str) -> None:
    told = run("thresholds", whole, *options)
    assert (told.code, told.out) == (2, "") and said in " ".join(told.err.split())
