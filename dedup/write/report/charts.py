"""Charts of the first page: who takes from whom, how long after, and who names the source. All pairs are counted.

A pair is an article that was likely made from another outlet's, or from a source outside, once for each cluster that it
is in; round-ups are left out. Labels are broken into lines and the pictures made as wide as these need, so that none is
cut off.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

import polars as pl

from dedup.dates import earlier
from dedup.phrases import count, percent
from dedup.tables import CREDIT_STATES, CREDITED, Frames, called
from dedup.write.report.chart_model import Bar, Bars, Charts, Matrix, MatrixRow
from dedup.write.report.page_words import short

MOST_TAKERS, MOST_GIVERS, MOST_BARS = 14, 12, 14
"""Outlets that have a row, a column, or a bar of their own; the rest are taken together."""
LINE = 24.0
"""Width of a line of a label, in letters of middle width."""
LETTER, LINE_HEIGHT = 6.9, 14
"""Pixels of such a letter at 12 pixels, and of a line."""
OTHERS, UNKNOWN, UNNAMED = "others", "outlet not known", "a source outside, not named"
_DELAYS: Sequence[tuple[timedelta, str]] = (
    (timedelta(minutes=10), "up to 10 min"), (timedelta(hours=1), "10 min to 1 h"), (timedelta(hours=3), "1 to 3 h"),
    (timedelta(hours=12), "3 to 12 h"), (timedelta(days=1), "12 to 24 h"), (timedelta(days=2), "1 to 2 days"),
    (timedelta(days=7), "2 to 7 days"), (timedelta(days=10**6), "more than a week"),
)  # fmt: skip
Taken = tuple[str, str, str | None, timedelta | None, bool]
"""Who, from whom, the credit state, how long after, and whether what it is from is in the collection."""


def charts(result: Frames) -> Charts | None:
    """All three; None where nothing was taken from another outlet."""
    taken = taken_pieces(result)
    if not taken:
        return None
    return Charts(_matrix(taken), _delays(taken), _credits(taken), len(taken))


def taken_pieces(result: Frames) -> list[Taken]:
    """Every pair: who has an article from whom, with names of outlets in one spelling."""
    return _one_spelling(list(_taken(result)))


def label_lines(text: str, most: int = 4) -> list[str]:
    """A label in lines of at most `LINE`, broken at blanks, else within a word; ended with "..." after `most`.

    >>> label_lines("The Society of Harbour Masters and Pilots of Orlen")
    ['The Society of Harbour', 'Masters and Pilots of', 'Orlen']
    """
    lines = [""]
    for word in text.split(" "):
        rest = word
        while rest:
            joined = f"{lines[-1]} {rest}".strip(" ")
            if _width(joined) <= LINE:
                lines[-1], rest = joined, ""
            elif lines[-1] and _width(rest) <= LINE:
                lines.append(rest)
                rest = ""
            else:
                cut = next(n for n in range(len(rest), 0, -1) if n == 1 or _width(rest[:n]) <= LINE)
                lines += [rest[:cut]] if lines[-1] else []
                lines[-1], rest = rest[:cut], rest[cut:]
                if rest:
                    lines.append("")
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][: int(LINE) - 4] + " ..."]


def _width(text: str) -> float:
    """In letters of middle width: signs of East Asia are two, capitals and m and w wider than others."""
    return sum(
        1.8 if unicodedata.east_asian_width(c) in "WF" else 1.25 if c.isupper() or c in "mw@%" else 1.0 for c in text
    )


def _pixels(lines: Iterable[str]) -> int:
    return round(LETTER * max((_width(line) for line in lines), default=0.0)) + 4


def _taken(result: Frames) -> Iterator[Taken]:
    names = result.outlet_names()
    columns = ("id", "outlet", "published", "published_precision", "published_zone")
    inside = result.articles.join(result.members, left_on="id", right_on="article", how="semi").select(columns)
    articles = {row["id"]: row for row in inside.iter_rows(named=True)}
    outlet = {i: short(called(row["outlet"], names)) or UNKNOWN for i, row in articles.items()}
    rows = result.members.filter(pl.col("parent").is_not_null() & (pl.col("role") != "compilation"))
    for me, parent, state in rows.select("article", "parent", "credit_state").iter_rows():
        if me not in articles:
            continue
        if parent in articles:
            if outlet[me] != outlet[parent] or outlet[me] == UNKNOWN:
                yield outlet[me], outlet[parent], state, earlier(articles[parent], articles[me]), True
        elif parent.startswith("outside:"):
            name = parent.removeprefix("outside:")
            giver = UNNAMED if name == "unnamed" else short(called(name, names)) or UNNAMED
            if giver != outlet[me]:
                yield outlet[me], giver, state, None, False


def _one_spelling(taken: Sequence[Taken]) -> list[Taken]:
    """With one spelling of names that differ in blanks, quotation marks, capitals or "the" only: the most frequent."""
    counts = Counter(name for t in taken for name in t[:2])
    best: dict[str, str] = {}
    for name in sorted(counts, key=lambda n: (-counts[n], n)):
        best.setdefault(_letters(name), name)
    return [(best[_letters(me)], best[_letters(giver)], *rest) for me, giver, *rest in taken]  # type: ignore[misc]


def _letters(name: str) -> str:
    plain = re.sub(r"[\W_]+", "", name.casefold().removeprefix("the "))
    return plain or name


def _ranked(names: Iterable[str], most: int) -> dict[str, str]:
    """Each name -> itself, the most frequent ones, or `OTHERS`; what is not known or not named stays apart."""
    counts = Counter(names)
    own = [n for n, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0])) if n not in (UNKNOWN, UNNAMED)]
    shown = own if len(own) <= most + 1 else own[:most]
    tail = [OTHERS] if len(shown) < len(own) else []
    order = [*shown, *tail, *(n for n in (UNKNOWN, UNNAMED) if n in counts)]
    place = {n: n if n in shown or n in (UNKNOWN, UNNAMED) else OTHERS for n in counts}
    return {n: place[n] for n in sorted(place, key=lambda n: (order.index(place[n]), n))}


def _label(name: str, all_of: dict[str, str]) -> list[str]:
    n = sum(place == OTHERS for place in all_of.values())
    return label_lines(count(n, "other", "others") if name == OTHERS else name)


def _matrix(taken: Sequence[Taken]) -> Matrix:
    takers = _ranked((t[0] for t in taken), MOST_TAKERS)
    givers = _ranked((t[1] for t in taken), MOST_GIVERS)
    cells = Counter((takers[t[0]], givers[t[1]]) for t in taken)
    columns, most = list(dict.fromkeys(givers.values())), max(cells.values())
    heads = [_label(g, givers) for g in columns]
    rows, y = [], 0
    for taker in dict.fromkeys(takers.values()):
        lines = _label(taker, takers)
        height = max(26, LINE_HEIGHT * len(lines) + 8)
        found = [cells[taker, giver] for giver in columns]
        rows.append(MatrixRow(lines, y, height, [(n, n / most) for n in found], sum(found)))
        y += height
    left, top = _pixels(line for r in rows for line in r.label), _pixels(h for head in heads for h in head)
    return Matrix(heads, rows, left + 14, top + 12, max(40, LINE_HEIGHT * max(map(len, heads)) + 8), y)


def _bars(rows: Sequence[tuple[list[str], float, str]]) -> Bars:
    bars, y = [], 0
    for label, share, words in rows:
        height = max(24, LINE_HEIGHT * len(label) + 8)
        bars.append(Bar(label, y, height, share, words))
        y += height
    return Bars(bars, _pixels(line for label, _, _ in rows for line in label) + 10, _pixels(w for *_, w in rows) + 8, y)


def _delays(taken: Sequence[Taken]) -> Bars:
    """Of articles whose source is in the collection."""
    inside = [t[3] for t in taken if t[4]]
    counts = Counter(next(words for most, words in _DELAYS if d <= most) for d in inside if d is not None)
    rows = [(words, counts[words]) for _, words in _DELAYS]
    rows.append(("dates do not tell", sum(d is None for d in inside)))
    most = max((n for _, n in rows), default=0) or 1
    return _bars([([words], n / most, f"{n:,}") for words, n in rows]) if inside else Bars([], 0, 0, 0)


def _credits(taken: Sequence[Taken]) -> Bars:
    """The share of what an outlet has from others that names the source."""
    judged = [t for t in taken if t[2] in CREDIT_STATES]
    place = _ranked((t[0] for t in judged), MOST_BARS)
    every, named = Counter(place[t[0]] for t in judged), Counter(place[t[0]] for t in judged if t[2] in CREDITED)
    return _bars([
        (_label(o, place), named[o] / every[o], f"{percent(named[o] / every[o])}: {named[o]:,} of {every[o]:,}")
        for o in dict.fromkeys(place.values())
    ])  # fmt: skip
