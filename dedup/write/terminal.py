"""A comparison for the terminal: verdict, passages side by side, and what spoke for and against."""

import re
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.compare import Comparison
from dedup.measures import WORDS_FOR
from dedup.phrases import percent, verb

LEAST_MOVE = 0.05
"""Log-odds below which a measure is counted, not listed."""


def comparison_json(found: Comparison) -> dict[str, Any]:
    """The comparison as plain values."""
    return {
        "left": found.left, "right": found.right, "relation": found.relation,
        "probability": round(found.probability, 4), "coverage": [round(c, 4) for c in found.coverage],
        "verbatim": [round(c, 4) for c in found.verbatim], "direction": round(found.direction, 4),
        "passages": found.passages.drop("left", "right").to_dicts(),
        "evidence": found.evidence.drop("left", "right").sort(pl.col("log_odds").abs(), descending=True).to_dicts(),
    }  # fmt: skip


def show_comparison(found: Comparison) -> None:
    """Print it to stdout; colour and width are the terminal's."""
    console = Console(highlight=False)
    console.print(Text(verdict(found)), soft_wrap=True)
    console.print()
    if len(found.passages):
        console.print(_passages(found))
    else:
        console.print("No passage of eight words or more, and no sentence, is shared.")
    console.print(_waterfall(found))


def verdict(found: Comparison) -> str:
    """The answer in one sentence."""
    told = verb(found.relation, found.probability)
    shares = f"{percent(found.coverage[0])} of {found.left}, {percent(found.coverage[1])} of {found.right}"
    return (
        f"{found.left} {told} {found.right}. Probability that one is made from the other or both from one source: "
        f"{found.probability:.2f}. Shared: {shares} (credits and boilerplate left out of the count)."
    )


def _passages(found: Comparison) -> Table:
    table = Table(show_lines=True, expand=True, title="Shared passages", title_justify="left")
    table.add_column("how", width=9)
    table.add_column(found.left, ratio=1)
    table.add_column(found.right, ratio=1)
    for row in found.passages.sort("left_start").iter_rows(named=True):
        left = found.texts[0][row["left_start"] : row["left_end"]]
        right = found.texts[1][row["right_start"] : row["right_end"]]
        if row["kind"] == "reworded":
            table.add_row("reworded", *(Text(s) for s in (left, right)))
        else:
            kind = "word for word" if row["kind"] == "verbatim" else "quotation"
            table.add_row(kind, *_marked(left, right))
    return table


def _marked(left: str, right: str) -> tuple[Text, Text]:
    """Both texts with the words underlined that the other lacks."""
    sets = [{w.casefold() for w in re.findall(r"\w+", t)} for t in (left, right)]
    out = []
    for text, other in ((left, sets[1]), (right, sets[0])):
        marked = Text(text)
        for word in re.finditer(r"\w+", text):
            if word.group().casefold() not in other:
                marked.stylize("underline", word.start(), word.end())
        out.append(marked)
    return out[0], out[1]


def _waterfall(found: Comparison) -> Table:
    table = Table(title="What spoke for (+) and against (-), in log-odds", title_justify="left")
    table.add_column("measure")
    table.add_column("value", justify="right")
    table.add_column("log-odds", justify="right")
    table.add_column("")
    rows = found.evidence.sort(pl.col("log_odds").abs(), descending=True)
    rest, total = 0, 0.0
    for row in rows.iter_rows(named=True):
        total += row["log_odds"]
        if abs(row["log_odds"]) < LEAST_MOVE:
            rest += 1
            continue
        name = WORDS_FOR.get(row["measure"], "an average pair of this kind")
        value = "" if row["measure"] == "average" else "none" if row["value"] < 0 else f"{row['value']:.2f}"
        bar = ("+" if row["log_odds"] > 0 else "-") * min(20, max(1, round(4 * abs(row["log_odds"]))))
        table.add_row(name, value, f"{row['log_odds']:+.2f}", bar)
    if rest:
        table.add_row(f"{rest} more measures, each under {LEAST_MOVE}", "", "", "")
    table.add_row("sum", "", f"{total:+.2f}", f"probability {1 / (1 + 2.718281828459045 ** -total):.2f}")
    return table
