"""A comparison for the terminal: verdict, passages side by side, and what spoke for and against."""

import io
import math
import sys
from collections.abc import Callable
from typing import Any

import polars as pl
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.harmless import plain
from dedup.measures import words_for
from dedup.phrases import OPEN, chance, count, listed, share_of, verb
from dedup.queries.compare import Comparison
from dedup.tables import DERIVED, NOT_VERBATIM
from dedup.text.written_words import WORD

LEAST_MOVE = 0.05
"""Log-odds below which a measure is counted, not listed."""
LONGEST_BAR = 10
"""Signs; each stands for a quarter in log-odds."""
_NO_VALUE = ("average", "credit")
"""Rows of the evidence that are no measures: what they add is all there is to say."""
_LOGARITHMS = (
    "longest_run", "unquoted_run_words", "long_runs", "days_apart", "elsewhere", "turns_alone", "turns_rare",
)  # fmt: skip
"""Measures that are logarithms of a count and one: shown as the count; that of the length, as the length."""
_LACKED = {
    "outlet": "the outlet of both", "published": "when both were published", "title": "the titles of both",
    "collection": "what other articles print",
}  # fmt: skip
_HOW = {"verbatim": "word for word", "quotation": "quotation", "reworded": "reworded", "translated": "other language"}


def comparison_json(found: Comparison) -> dict[str, Any]:
    """The comparison as plain values."""
    return {
        "left": found.left, "right": found.right, "relation": found.relation,
        "probability": round(found.probability, 4), "coverage": [round(c, 4) for c in found.coverage],
        "verbatim": [round(c, 4) for c in found.verbatim], "direction": round(found.direction, 4),
        "truncated": list(found.cut), "too_short": found.short, "lacked": list(found.lacked),
        "languages": found.languages or None, "verdict": verdict(found),
        "passages": found.passages.drop("left", "right").to_dicts(),
        "evidence": _strongest_first(found.evidence).drop("left", "right").to_dicts(),
    }  # fmt: skip


def comparison_text(found: Comparison) -> str:
    """It for people, in the width of the terminal; in colour where stdout is a terminal that wants it."""
    # Written to a string, not to stdout: rich ends the program where a pipe is closed. Names and texts go in as Text,
    # never as strings: it would take brackets in them for its own commands.
    out = io.StringIO()
    terminal = True if sys.stdout is not None and sys.stdout.isatty() else None
    console = Console(file=out, force_terminal=terminal, highlight=False, markup=False, emoji=False)
    console.print(Text(verdict(found)), soft_wrap=True)
    console.print()
    if len(found.passages):
        console.print(_passages(found))
    else:
        console.print("No passage of eight words or more, and no sentence, is shared.\n")
    if found.relation == "translation":
        console.print(
            "Their sentences were matched across languages by their meaning; no words were weighed.", soft_wrap=True
        )
        return out.getvalue()
    table, total = _waterfall(found)
    console.print(table)
    alone = 1 / (1 + math.exp(-total))
    if chance(alone) != chance(found.probability):
        why = rule(found.relation, found.short, found.probability < alone)
        console.print(f"The sum alone would give a probability of {chance(alone)}: {why}.", soft_wrap=True)
    return out.getvalue()


def verdict(found: Comparison, shown: Callable[[str], str] = plain) -> str:
    """The answer in a few sentences. `shown`: how names are made safe."""
    left, right = shown(found.left), shown(found.right)
    out = [f"{left} {verb(found.relation, found.probability, coverage=found.coverage)} {right}."]
    if found.relation not in DERIVED and found.relation != "same-template" and found.probability >= OPEN:
        out.append("Whether they share a source could not be decided.")
    if found.short:
        out.append("One of them is too short for more than copies to be told.")
    out.append(f"Probability that one is made from the other, or both from one source: {chance(found.probability)}.")
    shares = [
        share_of(share, name, cut, other_cut)
        for share, name, cut, other_cut in zip(found.coverage, (left, right), found.cut, found.cut[::-1], strict=True)
    ]
    out.append(f"Shared: {shares[0]}, {shares[1]} (credit lines and boilerplate left out of the count).")
    if found.languages:
        out.append(f"{found.languages[0].upper()}{found.languages[1:]}.")
    if found.lacked and found.relation not in ("exact", "near-duplicate", "translation"):
        out.append(f"Not known here, and judged by in a scan: {listed([_LACKED[name] for name in found.lacked])}.")
    return " ".join(out)


def _passages(found: Comparison) -> Table:
    table = Table(show_lines=True, expand=True, title=Text("Shared passages"), title_justify="left", box=box.SIMPLE)
    table.add_column("how", width=9)
    table.add_column(Text(plain(found.left)), ratio=1)
    table.add_column(Text(plain(found.right)), ratio=1)
    for row in found.passages.sort("left_start").iter_rows(named=True):
        left = _printable(found.texts[0][row["left_start"] : row["left_end"]])
        right = _printable(found.texts[1][row["right_start"] : row["right_end"]])
        both = (Text(left), Text(right)) if row["kind"] in NOT_VERBATIM else _marked(left, right)
        table.add_row(_HOW.get(row["kind"], row["kind"]), *both)
    return table


def _printable(text: str) -> str:
    return "\n".join(plain(line) for line in text.splitlines())


def _marked(left: str, right: str) -> tuple[Text, Text]:
    """Both texts with the words underlined that the other lacks."""
    sets = [{w.casefold() for w in WORD.findall(t)} for t in (left, right)]
    out = []
    for text, other in ((left, sets[1]), (right, sets[0])):
        marked = Text(text)
        for word in WORD.finditer(text):
            if word.group().casefold() not in other:
                marked.stylize("underline", word.start(), word.end())
        out.append(marked)
    return out[0], out[1]


def _waterfall(found: Comparison) -> tuple[Table, float]:
    title = Text("What spoke for (+) and against (-), in log-odds")
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("measure")
    for heading in ("value", "log-odds"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    rest, total = 0, 0.0
    for row in _strongest_first(found.evidence).iter_rows(named=True):
        move = row["log_odds"]
        total += move
        if abs(move) < LEAST_MOVE:
            rest += 1
            continue
        bar = ("+" if move > 0 else "-") * min(LONGEST_BAR, max(1, round(4 * abs(move))))
        table.add_row(words_for(row["measure"]), value_shown(row["measure"], row["value"]), f"{move:+.2f}", bar)
    if rest:
        table.add_row(f"{count(rest, 'more measure')}, each under {LEAST_MOVE}", "", "", "")
    table.add_row("sum", "", f"{total:+.2f}", "")
    return table, total


def rule(relation: str, short: bool, lowered: bool) -> str:
    """Why the probability is not what the measures add up to: rules that stand above them. `lowered`: it is less.

    >>> rule("undecided", False, lowered=True)
    "what little else bears out, and another day's story, are held under the threshold"
    """
    if relation in ("exact", "near-duplicate"):
        return "copies are told by their words"
    if relation == "same-template":
        return "texts from one form with other facts are held under the threshold"
    if short:
        return "texts too short are held under the threshold"
    if lowered and relation not in DERIVED:
        return "what little else bears out, and another day's story, are held under the threshold"
    return "a certain one is never written"


def value_shown(measure: str, value: float) -> str:
    """The value of a measure as people read it: a count for a logarithm, nothing for what is no measure."""
    if measure in _NO_VALUE:
        return ""
    if value < 0:
        return "none"  # the measure does not apply to this pair
    if measure == "words_smaller":
        return f"{math.exp(value):,.0f}"
    return f"{math.expm1(value):,.0f}" if measure in _LOGARITHMS else f"{value:.2f}"


def _strongest_first(evidence: pl.DataFrame) -> pl.DataFrame:
    return evidence.sort(pl.col("log_odds").abs(), "measure", descending=[True, False])
