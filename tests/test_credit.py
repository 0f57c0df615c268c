"""Credits: the labelled snippets, worked examples, the traps, and what must hold for any text."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.credit import find_credits
from dedup.outlets import Outlets
from dedup.tables import SCHEMAS

SNIPPETS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("credit_snippets.toml").read_text(encoding="utf-8")
)["snippet"]

FILLER = """The old pier of Ostwick has stood for ninety years, and for most of them nobody looked underneath. When divers
went down in spring they found that every third pile had been eaten through, and that the planks above were held up by
habit. The town closed the pier on the same evening and put two watchmen at the gate.

Since then the boats have landed their catch at the coal quay, where the crane is too short and the road too steep. It
costs each crew an hour a day, and in the cold months an hour is a box of fish. Some have moved to the next harbour, and
the ice house, which used to run day and night, now opens three times a week.

The council wants to build a new pier of steel within two years. It has the drawings, it has most of the money, and it
has a petition against it with nine hundred names, because the steel pier would be straight and the old one is not. A
bend in a pier, the petition says, is worth more than a crane, and no engineer has yet explained why it must go.

Work on the piles could start in the autumn if the survey of the sea bed is done by then. Until that day the watchmen
keep the gate, the gulls keep the planks, and the children fish through the fence as children in Ostwick always did."""
FILLER = "\n\n".join(" ".join(p.split()) for p in FILLER.split("\n\n"))
TAIL = FILLER.split("\n\n")[3] + "\n\n" + FILLER.split("\n\n")[2]


def laid_out(snippet: dict[str, Any]) -> str:
    """The snippet in an invented article, at the place that its label says."""
    text = str(snippet["text"])
    if snippet["at"] == "lead":
        return f"{text}\n\n{FILLER}"
    if snippet["at"] == "middle":
        return f"{FILLER}\n\n{text} {TAIL}"
    return f"{FILLER}\n\n{text}"


def read(snippets: list[dict[str, Any]]) -> list[Counter[str]]:
    """What is found in each snippet, in the form of its label."""
    columns = ("outlet", "author", "rights")
    found: list[Counter[str]] = [Counter() for _ in snippets]
    # Each alone, so that no snippet's outlet becomes a known name for the others.
    for i, s in enumerate(snippets):
        table = pl.DataFrame({"id": [str(i)], "text": [laid_out(s)], **{c: [s[c]] for c in columns if c in s}})
        for row in find_credits(table, Outlets.packaged()).iter_rows(named=True):
            found[i][plain(f"{row['kind']} {row['strength']} {row['outlet'] or row['name']}")] += 1
    return found


def plain(label: str) -> str:
    """A label with its name resolved, and without the article of an unlisted paper's name."""
    kind, strength, name = label.split(" ", 2)
    outlet = Outlets.packaged().resolve(name)
    return f"{kind} {strength} {outlet.name if outlet else name.removeprefix('The ')}"


def figures(snippets: list[dict[str, Any]]) -> tuple[float, float, list[str]]:
    """Precision, recall and the misses; a credit is right when kind, strength and name are."""
    right = wrong = missed = 0
    report = []
    for s, found in zip(snippets, read(snippets), strict=True):
        want = Counter(map(plain, s["want"]))
        good = sum((found & want).values())
        right, wrong, missed = right + good, wrong + sum(found.values()) - good, missed + sum(want.values()) - good
        if found != want:
            report.append(f"{s['rule']} {s['at']} {s['text']!r}: wants {dict(want)}, got {dict(found)}")
    return right / max(right + wrong, 1), right / max(right + missed, 1), report


def test_snippets_hold_five_hits_and_five_near_misses_of_each_rule_and_half_are_held_back() -> None:
    assert len(SNIPPETS) >= 300
    rules = Counter((s["rule"], bool(s["want"])) for s in SNIPPETS)
    assert min(rules.values()) >= 5, rules
    assert {r for r, hit in rules if hit} == {r for r, hit in rules if not hit}
    assert abs(sum(s["held"] for s in SNIPPETS) - len(SNIPPETS) / 2) < 10


@pytest.mark.parametrize("held", [True, False])
def test_precision_and_recall_of_the_snippets(held: bool) -> None:
    precision, recall, report = figures([s for s in SNIPPETS if s["held"] is held])
    print(f"{'held back' if held else 'open'}: precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.98, None if held else report
    assert recall >= 0.90, None if held else report
