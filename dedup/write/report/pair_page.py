"""Two articles side by side: verdict, both texts with their passages, and what spoke for and against."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from dedup.article_status import SHORT, judged_how
from dedup.dates import earlier
from dedup.harmless import isolated
from dedup.measures import words_for
from dedup.phrases import OPEN, chance, count, gap, known_share, percent, share_of, verb
from dedup.tables import DERIVED, Row
from dedup.text.written_words import WORD
from dedup.write.report.highlights import Span, alike, changed, paragraphs
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import Article, PairPage, Segment, Side, Step
from dedup.write.report.page_words import sentence
from dedup.write.terminal.comparison import rule, value_shown

MOST_STEPS = 12
"""Measures that are listed, the strongest first."""
COPIES = ("exact", "near-duplicate")
"""Relations of copies that were taken together before passages were looked for: what they share is found here."""
_TOLD = {"verbatim": "word for word", "quotation": "quotation", "reworded": "reworded", "translated": "translated"}


def relation_words(lookup: ResultLookup, pair: Row, a: str, b: str, parent: bool) -> str:
    """The verb between two articles, `a` first. `parent`: whether `b` is what it was likely made from."""
    own, theirs = lookup.sides(pair, a, b)
    coverage = (pair[f"coverage_{own}"], pair[f"coverage_{theirs}"])
    return verb(pair["relation"], pair["probability"], parent=parent, coverage=coverage)


def shares(lookup: ResultLookup, pair: Row, a: str, b: str) -> tuple[float, float, str, str]:
    """The shares of `a` and of `b` that both have, as numbers and in words; "at least" where the other is cut."""
    own, theirs = (pair[f"coverage_{side}"] for side in lookup.sides(pair, a, b))
    cut, other_cut = lookup.shown(a).cut, lookup.shown(b).cut
    return own, theirs, known_share(own, cut, other_cut), known_share(theirs, other_cut, cut)


def comparison(
    lookup: ResultLookup, a: str, b: str, number: int, parent: bool, *, first: bool = True, excerpts: bool = False
) -> PairPage | None:
    """The comparison of two members; None where nothing is known of them. `parent`: b is what a was likely made from;
    `first`: whether it is the one that a member is listed with.

    A copy is shown with what was found for the article judged in its place; `excerpts`: matched passages only.
    """
    pair = lookup.between(a, b)
    if pair is None:
        return None
    spans_a, spans_b, shown_a, shown_b, sizes = spans_between(lookup, pair, a, b)
    of_a, of_b, words_a, words_b = shares(lookup, pair, a, b)
    own, theirs = lookup.sides(pair, a, b)
    copied = pair["relation"] in COPIES and not lookup.passages(pair["left"], pair["right"])
    sides = [
        Side(lookup.shown(i), _text(lookup, shown, spans, copied, excerpts), said, share,
             percent(pair[f"verbatim_{side}"]), _note(lookup, i, shown))
        for i, shown, spans, said, share, side in (
            (a, shown_a, spans_a, words_a, of_a, own), (b, shown_b, spans_b, words_b, of_b, theirs),
        )
    ]  # fmt: skip
    steps, zero, total, closing = waterfall(lookup, pair, {lookup.articles[i]["status"] for i in (a, b)})
    how = relation_words(lookup, pair, a, b, parent)
    passages = [(n, _TOLD.get(kind, kind), n_words) for n, kind, n_words in sizes]
    return PairPage(
        number=number, heading=_heading(lookup, a, how, b),
        verdict=_verdict(lookup, pair, a, b, how), left=sides[0], right=sides[1],
        passages=passages, longest=max((w for _, _, w in passages), default=1), steps=steps, zero=zero, total=total,
        closing=closing, whole=pair["relation"] == "exact", kinds=_kinds(sides),
        probability=pair["probability"], first=first, ids=(a, b),
    )  # fmt: skip


def _verdict(lookup: ResultLookup, pair: Row, a: str, b: str, how: str) -> list[str]:
    """The answer in sentences."""
    first, second = map(isolated, names(lookup.shown(a), lookup.shown(b)))
    cut, other_cut = lookup.shown(a).cut, lookup.shown(b).cut
    own, theirs = (pair[f"coverage_{side}"] for side in lookup.sides(pair, a, b))
    out = [
        f"{first} {how} {second}.",
        f"Shared: {share_of(own, first, cut, other_cut)}, {share_of(theirs, second, other_cut, cut)}.",
    ]
    gaps = [(earlier(lookup.articles[x], lookup.articles[y]), n) for x, y, n in ((a, b, first), (b, a, second))]
    out += [f"{name} is earlier by {gap(span)}." for span, name in gaps if span is not None]
    if pair["relation"] not in DERIVED and pair["relation"] != "same-template" and pair["probability"] >= OPEN:
        out.append("Whether they share a source could not be decided.")
    if (decided := lookup.decided.of_pair(a, b)) is not None:
        judged = (lookup.decided.pair(a, b) or {}).get("judged")
        return [*out, sentence(decided), *([] if judged is None else [
            f"The judge by itself gave a probability of {chance(judged)} that one is made from the other, or both from "
            "one source."
        ])]  # fmt: skip
    out.append(f"Probability that one is made from the other, or both from one source: {chance(pair['probability'])}.")
    return out


def names(a: Article, b: Article) -> tuple[str, str]:
    """What two articles are called in sentences: by outlet, and by headline, else by id, where that does not tell them
    apart.
    """
    if a.name != b.name:
        return a.name, b.name
    if a.outlet and a.title != b.title:
        return f"{a.name} (“{a.title}”)", f"{b.name} (“{b.title}”)"
    return f"{a.name} ({a.id})", f"{b.name} ({b.id})"


def _heading(lookup: ResultLookup, a: str, how: str, b: str) -> tuple[str, str, str]:
    first, second = names(lookup.shown(a), lookup.shown(b))
    return first, how, second


def _kinds(sides: Iterable[Side]) -> frozenset[str]:
    found: set[str] = set()
    for segment in (s for side in sides for paragraph in side.paragraphs for s in paragraph):
        found |= {segment.kind, "mask" if segment.mask else ""}
        if any(changed for _, changed in segment.parts):
            found.add("changed")
    return frozenset(found - {""})


def _note(lookup: ResultLookup, article: str, shown: str) -> str:
    if article == shown:
        return ""
    other = lookup.shown(shown)
    return f"Shown in the words of {other.name if other.outlet else other.id}, which has the same words."


def spans_between(
    lookup: ResultLookup, pair: Row, a: str, b: str
) -> tuple[list[Span], list[Span], str, str, list[tuple[int, str, int]]]:
    """The passages as spans of both texts, the articles whose text is shown, and (number, kind, words) of each."""
    found = lookup.passages(pair["left"], pair["right"])
    if not found and pair["relation"] in COPIES:
        first, second = (lookup.articles[i]["text"] for i in (a, b))
        blocks = alike(first, second) if pair["relation"] != "exact" else [(0, len(first), 0, len(second))]
        sizes = [(n, "verbatim", len(WORD.findall(first[r[0] : r[1]]))) for n, r in enumerate(blocks, 1)]
        sides = [[Span(r[i], r[i + 1], "verbatim", n) for n, r in enumerate(blocks, 1)] for i in (0, 2)]
        return sides[0], sides[1], a, b, sizes
    own, theirs = lookup.sides(pair, a, b)
    at = {own: (a, pair[own], 2 * (own == "right")), theirs: (b, pair[theirs], 2 * (theirs == "right"))}
    texts, places = {}, {}
    for side, (article, judged, column) in at.items():
        stands = [(row[column], row[column + 1]) for row in found]
        moved = stands if article == judged else _moved(lookup, stands, judged, article)
        texts[side] = article if moved is not None else judged
        places[side] = stands if moved is None else moved
    out: dict[str, list[Span]] = {"left": [], "right": []}
    sizes = []
    for n, row in enumerate(found, 1):
        kind = row[4]
        texts_of = {s: lookup.articles[texts[s]]["text"][slice(*places[s][n - 1])] for s in at}
        for side, marks in zip(at, changed(texts_of[own], texts_of[theirs], kind), strict=True):
            start, end = places[side][n - 1]
            out[side].append(Span(start, end, kind, n, frozenset(start + m for m in marks)))
        sizes.append((n, kind, max(1, min(len(WORD.findall(t)) for t in texts_of.values()))))
    return out[own], out[theirs], texts[own], texts[theirs], sizes


def _moved(
    lookup: ResultLookup, spans: list[tuple[int, int]], judged: str, article: str
) -> list[tuple[int, int]] | None:
    """Where passages of the article judged stand in its copy; None where one is written otherwise there."""
    text, copy = lookup.articles[judged]["text"], lookup.articles[article]["text"]
    out, at = [], 0
    for start, end in spans:
        passage = text[start:end]
        place = copy.find(passage, max(0, at))
        place = copy.find(passage) if place < 0 else place
        if place < 0:
            return None
        at = place
        out.append((place, place + end - start))
    return out


def _text(lookup: ResultLookup, article: str, spans: list[Span], over: bool, excerpts: bool) -> list[list[Segment]]:
    masks = [Span(start, end, kind) for start, end, kind in lookup.masks.get(article, ())]
    if excerpts:
        masks = [m for m in masks if m.kind == "credit"]
    return paragraphs(lookup.articles[article]["text"], spans, masks, over=over, only=excerpts)


def waterfall(lookup: ResultLookup, pair: Row, status: set[Any]) -> tuple[list[Step], float, str, str]:
    """The evidence from an average pair to the sum: steps, the place of zero (0..100), the sum, and a closing word."""
    rows = lookup.evidence(pair["left"], pair["right"])
    stated = chance(pair["probability"])
    if not rows and pair["causes"] == "languages":
        return [], 0.0, "", "Their sentences were matched across languages by their meaning: no words were weighed."
    decided = lookup.decided.of_pair(pair["left"], pair["right"])
    if not rows and (decided or pair["relation"] not in COPIES):
        return [], 0.0, "", "What was weighed of the two was not kept."
    if not rows:
        return [], 0.0, "", "The words of the two are the same: nothing else was weighed."
    named = [r for r in rows if r[0]]
    head, tail = named[: MOST_STEPS + 1], [*named[MOST_STEPS + 1 :], *(r for r in rows if not r[0])]
    moves = [(words_for(m), value_shown(m, value), move) for m, value, move, _ in head]
    if tail:
        n = sum(r[3] for r in tail)
        moves.append((f"{count(n, 'more measure')}, each of little weight", "", sum(r[2] for r in tail)))
    ends = [0.0]
    for _, _, move in moves:
        ends.append(ends[-1] + move)
    low, high = min(ends), max(ends)
    scale = 100 / ((high - low) or 1.0)
    steps = [
        Step(
            label, value, f"{move:+.2f}".replace("-", "−"), (min(a, b) - low) * scale, max(0.4, abs(move) * scale),
            "base" if i == 0 and named[0][0] == "average" else "for" if move > 0 else "against",
        )
        for i, ((label, value, move), a, b) in enumerate(zip(moves, ends, ends[1:], strict=False))
    ]  # fmt: skip
    total = ends[-1]
    alone = 1 / (1 + math.exp(-max(-700.0, min(700.0, total))))
    summed = chance(alone)
    closing = f"The sum gives a probability of {summed}."
    if decided is not None:
        closing = f"The sum gives a probability of {summed}, and a person decided: {stated}."
    elif summed != stated:
        closing = f"The sum alone would give {summed}; the probability is {stated}: {_rule(pair, status, alone)}."
    return steps, -low * scale, f"{total:+.2f}".replace("-", "−"), closing


def _rule(pair: Mapping[str, Any], status: set[Any], alone: float) -> str:
    """Why the probability is not what the measures add up to, `alone`."""
    return rule(pair["relation"], SHORT in {judged_how(s) for s in status if s}, pair["probability"] < alone)
