"""Where things stand in the pictures: derivation tree, timeline, and all clusters by size and spread in time."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dedup.dates import earlier
from dedup.phrases import ISSUED, count, gap
from dedup.tables import Row
from dedup.write.report.chart_model import Band, Dot, Figure, Node, Picture
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.page_words import headline, short

MOST_NODES = 60
"""Articles that a tree shows."""
MOST_DOTS = 400
"""Clusters that the picture of the whole shows."""
BANDS = ((1, 1, "1 article"), (2, 2, "2 articles"), (3, 4, "3–4"), (5, 9, "5–9"), (10, 19, "10–19"),
         (20, 49, "20–49"), (50, 10**9, "50 and more"))  # fmt: skip
"""Sizes of clusters that are shown together: least, most, words."""
DEEPEST = 8
"""Steps of a tree that are indented; deeper ones stand below each other."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_STEPS = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 7 * _DAY,
          14 * _DAY, 30 * _DAY, 91 * _DAY, 182 * _DAY, 365 * _DAY, 730 * _DAY, 1826 * _DAY, 3652 * _DAY)  # fmt: skip
_WIDTH = {"day": timedelta(days=1), "month": timedelta(days=31)}


def ticks(first: datetime, last: datetime, most: int = 5) -> list[tuple[float, str]]:
    """Marks of a time axis as (place 0..1, words).

    >>> [words for _, words in ticks(datetime(2025, 3, 4, 9, tzinfo=UTC), datetime(2025, 3, 4, 19, tzinfo=UTC))]
    ['09:00', '12:00', '15:00', '18:00']
    """
    span = (last - first).total_seconds()
    if span <= 0:
        return []
    step = next((s for s in _STEPS if span / s <= most), _STEPS[-1] * (1 + int(span // (_STEPS[-1] * most))))
    zero = datetime(1970, 1, 5, tzinfo=UTC)  # a Monday: weeks begin with one
    at = first.timestamp() - zero.timestamp()
    out: list[tuple[float, str]] = []
    mark = -(-at // step) * step
    while mark <= at + span and len(out) <= most:
        moment = zero + timedelta(seconds=mark)
        if step >= 300 * _DAY:
            words = f"{moment:%b %Y}"
        elif step >= _DAY:
            words = f"{moment.day} {moment:%b}" + (f" {moment.year}" if first.year != last.year else "")
        else:
            words = f"{moment:%H:%M}" if moment.hour or moment.minute else f"{moment.day} {moment:%b}"
        out.append(((mark - at) / span, words))
        mark += step
    return out


def family(lookup: ResultLookup, cluster: Row, members: Sequence[Row]) -> Figure:
    """The tree and the timeline of a cluster, each article below the one that it was likely made from."""
    order, left_out = _grown(cluster, members)
    chosen = [m for m, _, _ in order if m is not None]
    rows = [lookup.articles[m["article"]] for m in chosen]
    dated = [r["published"] for r in rows if r["published"] is not None]
    first, last = (min(dated), max(dated)) if dated else (None, None)
    if first is not None and last is not None:
        last = max(last, *(r["published"] + _WIDTH.get(r["published_precision"], timedelta(0))
                           for r in rows if r["published"]))  # fmt: skip
    span = (last - first).total_seconds() if first is not None and last is not None else 0.0
    nodes = []
    for row, (m, depth, parent) in enumerate(order):
        if m is None:
            name = cluster["origin_outside"]
            label = short(ISSUED.get(cluster["origin_kind"], "a source outside") if name == "unnamed" else name, 34)
            nodes.append(Node(row, 0, None, label, "not in this collection", "outside", None, 0.0, ""))
            continue
        article = lookup.articles[m["article"]]
        at = article["published"]
        x = width = None
        if at is not None and first is not None:
            x = (at - first).total_seconds() / span if span else 0.0
            width = _WIDTH.get(article["published_precision"], timedelta(0)).total_seconds() / span if span else 0.0
        shown = lookup.shown(m["article"])
        nodes.append(
            Node(row, min(depth, DEEPEST), parent, short(shown.outlet or shown.id, 34), _note(m),
                 m["role"], x, width or 0.0, _delay(lookup, cluster, article))
        )  # fmt: skip
    axis = _axis(lookup, first, last) if first is not None and last is not None else []
    if not axis and first is not None:
        here = lookup.clock.shifted(first)
        axis = [(0.0, f"{here.day} {here:%b}")]  # all at one time: it is named
    return Figure(nodes, axis, left_out, sum(r["published"] is None for r in rows))


def _axis(lookup: ResultLookup, first: datetime, last: datetime, most: int = 5) -> list[tuple[float, str]]:
    """`ticks` at the hours and days of the report's zone."""
    here = lookup.clock.shifted(first)
    return ticks(here, here + (last - first), most)


def _note(m: Row) -> str:
    words = {
        "exact": "the same words", "near-duplicate": "nearly the same words", "excerpt": "an excerpt",
        "partial": "shares passages", "rewrite": "in other words", "revision": "another version",
        "translation": "translated",
    }  # fmt: skip
    if m["role"] == "origin":
        return "origin"
    return ("round-up, " if m["role"] == "compilation" else "") + words.get(m["relation"] or "", "derived")


def _delay(lookup: ResultLookup, cluster: Row, article: Row) -> str:
    origin = cluster["origin"]
    if origin is None or origin == article["id"] or origin not in lookup.articles:
        return ""
    late = earlier(lookup.articles[origin], article)
    return f"+{gap(late)}" if late is not None else ""


def _grown(cluster: Row, members: Sequence[Row]) -> tuple[list[tuple[Row | None, int, int | None]], int]:
    """(member, depth, row of the parent) in the order of the tree; None for an outside origin. And how many are not
    shown.
    """
    inside = {m["article"] for m in members}
    children: dict[str | None, list[Row]] = {}
    for m in sorted(members, key=lambda m: (m["role"] != "origin", m["role"] == "compilation", m["article"])):
        children.setdefault(m["parent"] if m["parent"] in inside else None, []).append(m)
    order: list[tuple[Row | None, int, int | None]] = []
    if cluster["origin"] is None and cluster["origin_outside"] is not None:
        order.append((None, 0, None))
    base = len(order)
    stack = [(m, base, 0 if base else None) for m in reversed(children.get(None, []))]
    seen: set[str] = set()
    while stack and len(order) < MOST_NODES:
        m, depth, parent = stack.pop()
        if m["article"] in seen:
            continue
        seen.add(m["article"])
        order.append((m, depth, parent))
        at = len(order) - 1
        stack += [(c, depth + 1, at) for c in reversed(children.get(m["article"], []))]
    return order, len(members) - (len(order) - base)


def picture(lookup: ResultLookup) -> Picture:
    """All clusters by size and spread in time; the largest where they are too many."""
    shown = [c for c in lookup.clusters if c["first_published"] is not None and c["last_published"] is not None]
    undated, drawn = len(lookup.clusters) - len(shown), shown[:MOST_DOTS]
    if not drawn:
        return Picture([], [], undated, 0)
    first, last = min(c["first_published"] for c in drawn), max(c["last_published"] for c in drawn)
    if first == last:
        last = first + timedelta(days=1)
    span = (last - first).total_seconds()
    bands = []
    for least, most, words in BANDS:
        inside = [c for c in drawn if least <= c["size"] <= most]
        dots = [
            Dot(
                lookup.number[c["cluster"]], f"{_title(lookup, c)}: {count(c['size'], 'article')}",
                (c["first_published"] - first).total_seconds() / span,
                (c["last_published"] - first).total_seconds() / span, (0.5 + 0.618034 * i) % 1,
                min(11.0, 2.2 + 1.15 * math.log2(c["size"] + 1)) * (1 if len(drawn) < 200 else 0.5),
                short(_title(lookup, c), 44) if i == 0 and c["size"] > 2 and len(inside) < 12 else "",
            )
            for i, c in enumerate(inside)
        ]  # fmt: skip
        if dots:
            bands.append(Band(words, sum(least <= c["size"] <= most for c in lookup.clusters), dots))
    return Picture(bands[::-1], _axis(lookup, first, last, 6), undated, len(shown) - len(drawn))


def _title(lookup: ResultLookup, cluster: Row) -> str:
    first = cluster["origin"] or lookup.members[cluster["cluster"]][0]["article"]
    return short(headline(lookup.articles[first]), 80)
