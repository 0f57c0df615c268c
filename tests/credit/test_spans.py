"""Each credit of a line, with the very words that it spans, at the head, in the middle and at the foot of a text."""

from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

from dedup.credit.ladder import find_credits
from dedup.outlets.registry import Outlets

LONG = "\n\n".join(["The old pier is high, and the sea under it is grey. " * 9] * 9)
LAID_OUT = {"lead": f"{{}}\n\n{LONG}", "middle": f"{LONG}\n\n{{}}\n\n{LONG}", "foot": f"{LONG}\n\n{{}}"}


def labelled() -> dict[tuple[str, str, str], list[str]]:
    """(place, paper, line) -> its credits as "kind strength name|line with the span marked"."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in Path(__file__).with_name("credit_spans.txt").read_text("utf-8").splitlines():
        if not row.startswith("#"):
            place, paper, credit, line = row.replace("¶", "\n").split("|")
            found[place, paper, line.replace("⟦", "").replace("⟧", "")] += [f"{credit}|{line}"] * (credit != "-")
    return found


LABELLED = labelled()


@pytest.mark.parametrize("paper", sorted({paper for _, paper, _ in LABELLED}))
@pytest.mark.parametrize("place", LAID_OUT)
def test_a_credit_spans_the_words_that_say_it(place: str, paper: str) -> None:
    lines = [key for key in LABELLED if key[:2] == (place, paper)]
    texts = [LAID_OUT[place].format(line) for *_, line in lines]
    names = [f"{i:03}" for i in range(len(lines))]
    table = pl.DataFrame({"id": names, "text": texts, "outlet": [paper or None] * len(lines)},
                         schema=dict.fromkeys(("id", "text", "outlet"), pl.String))  # fmt: skip
    found: dict[tuple[str, str, str], list[str]] = {key: [] for key in lines}
    for row in find_credits(table, Outlets.packaged()).iter_rows(named=True):
        at = int(row["article"])
        line, first = lines[at][2], texts[at].index(lines[at][2])
        start, end = row["start"] - first, row["end"] - first
        marked = f"{line[:start]}⟦{line[start:end]}⟧{line[end:]}"
        found[lines[at]].append(f"{row['kind']} {row['strength']} {row['name']}|{marked}")
    assert {key: sorted(told) for key, told in found.items()} == {key: sorted(LABELLED[key]) for key in lines}


def test_there_are_lines_of_every_kind_and_lines_that_credit_nobody() -> None:
    kinds = {told.split(" ")[0] for credits in LABELLED.values() for told in credits}
    assert kinds == {"dateline", "byline", "footer", "republication", "wire-metadata", "own-reporting", "mention"}
    assert sum(not credits for credits in LABELLED.values()) > 50
