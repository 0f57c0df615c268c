"""A text as paragraphs of marked stretches: what is shared, what is not counted, which words only this text has."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from dedup.text.written_words import WORD
from dedup.write.report.model import Segment

LONG_TEXT = 60_000
"""Characters from which the stretches of a text are shortened, so that a page stays readable."""
LONG_PLAIN, LONG_SHARED = 1500, 12_000
"""Characters of an unmarked and of a shared stretch that are shown of such a text."""
LONG_EXCERPT = 400
"""Characters of a shared stretch that are shown where only passages are."""

MOST_ALIKE, LEAST_ALIKE = 4000, 3
"""Words of texts up to which runs of the same words are looked for, and of the shortest run."""

_LINES = re.compile("[^\n\r\v\f\x85\u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_FIRST = {"verbatim": 0, "quotation": 1, "reworded": 2, "translated": 3}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text. `number`: that of its passage, 0 for what is not counted; `kind`: of a passage or a mask.

    `changed`: where words begin that the other side has otherwise or not at all.
    """

    start: int
    end: int
    kind: str = field(compare=False)
    number: int = field(default=0, compare=False)
    changed: frozenset[int] = field(default=frozenset(), compare=False)


def changed(left: str, right: str, kind: str) -> tuple[list[int], list[int]]:
    """Where words begin, in both texts of a passage, that the other has otherwise or not at all.

    Of a reworded passage these are the words that the other lacks, wherever they stand; of another kind, in which only
    few words differ, those that differ in their place.

    >>> changed("Rain fell for nine days", "Rain fell for ten days", "verbatim")
    ([14], [14])
    """
    words = [list(WORD.finditer(text)) for text in (left, right)]
    folded = [[w.group().casefold() for w in side] for side in words]
    if kind == "translated" or folded[0] == folded[1]:
        return [], []  # of a translation every word is another one
    if kind == "reworded" or max(map(len, words)) > MOST_ALIKE:
        sets = [set(side) for side in folded[::-1]]
        kept = [{i for i, w in enumerate(side) if w in other} for side, other in zip(folded, sets, strict=True)]
    else:
        blocks = SequenceMatcher(None, folded[0], folded[1], autojunk=False).get_matching_blocks()
        kept = [{b[i] + n for b in blocks for n in range(b.size)} for i in (0, 1)]
    first, second = ([w.start() for i, w in enumerate(side) if i not in k] for side, k in zip(words, kept, strict=True))
    return first, second


def alike(left: str, right: str) -> list[tuple[int, int, int, int]]:
    """Runs of the same words in two texts that are nearly the same, as (left start, end, right start, end).

    >>> alike("Rain fell on Orlen for nine days.", "Rain fell on Orlen for ten days.")
    [(0, 22, 0, 22)]
    """
    words = [list(WORD.finditer(text)) for text in (left, right)]
    if max(map(len, words)) > MOST_ALIKE:
        return [(0, len(left), 0, len(right))]
    folded = [[w.group().casefold() for w in side] for side in words]
    blocks = SequenceMatcher(None, folded[0], folded[1], autojunk=False).get_matching_blocks()
    out = []
    for i, j, size in blocks:
        if size >= LEAST_ALIKE:
            (first, last), (one, two) = (
                (side[at], side[at + size - 1]) for side, at in zip(words, (i, j), strict=True)
            )
            out.append((first.start(), last.end(), one.start(), two.end()))
    return out


def paragraphs(
    text: str, passages: Iterable[Span], masks: Iterable[Span], *, over: bool = False, only: bool = False
) -> list[list[Segment]]:
    """The text in paragraphs. Where spans overlap, the verbatim passage goes first, then the longer, then what is not
    counted; `over`: that goes before all. `only`: whether all outside passages and credit lines is left out.

    >>> found = paragraphs("Rain fell. Fog came.", [Span(0, 10, "verbatim", 1)], [])
    >>> [(s.kind, s.number, s.parts[0][0]) for s in found[0]]
    [('verbatim', 1, 'Rain fell.'), ('', 0, ' Fog came.')]
    """
    text = _CONTROL.sub("\ufffd", text)
    ranked = sorted(passages, key=lambda s: (_FIRST.get(s.kind, 3), s.start - s.end, s.start))
    taken = _flat([*masks, *ranked] if over else [*ranked, *masks])
    long = len(text) > LONG_TEXT
    seen: set[int] = set()
    out: list[list[Segment]] = []
    for paragraph in _LINES.finditer(text):
        found = [
            segment
            for start, end, span in _pieces(taken, paragraph.start(), paragraph.end())
            for segment in _segments(text[start:end], start, span, seen, long, only)
        ]
        if any(s.gap or any(t.strip() for t, _ in s.parts) for s in found):
            out.append(found)
    return _joined(out) if only else out


def _flat(spans: Iterable[Span]) -> list[Span]:
    """Spans without overlaps, in order; of each only what earlier ones left free."""
    taken: list[Span] = []
    starts: list[int] = []
    for span in spans:
        at = span.start
        free: list[tuple[int, int]] = []
        for other in taken[max(0, bisect_left(starts, at) - 1) :]:
            if other.start >= span.end:
                break
            if other.end <= at:
                continue
            if other.start > at:
                free.append((at, other.start))
            at = max(at, other.end)
        if at < span.end:
            free.append((at, span.end))
        for start, end in free:
            place = bisect_left(starts, start)
            starts.insert(place, start)
            taken.insert(place, Span(start, end, span.kind, span.number, span.changed))
    return taken


def _pieces(taken: Sequence[Span], start: int, end: int) -> Iterator[tuple[int, int, Span | None]]:
    """The stretches of a paragraph, each with the span that holds it."""
    at = start
    for span in taken[max(0, bisect_left(taken, start, key=_start) - 1) :]:
        if span.start >= end:
            break
        if span.end <= at:
            continue
        if span.start > at:
            yield at, span.start, None
        yield max(at, span.start), min(span.end, end), span
        at = min(span.end, end)
    if at < end:
        yield at, end, None


def _segments(text: str, at: int, span: Span | None, seen: set[int], long: bool, only: bool) -> Iterator[Segment]:
    """A stretch that begins at `at`, as it is shown: whole, or with a word on what is left out of it."""
    if span is None:
        if only:
            yield _gap("…")
        elif long and len(text) > LONG_PLAIN:
            half = LONG_PLAIN // 2
            yield Segment("", "", 0, False, [(text[:half], False)])
            yield _gap(f"… {len(text) - 2 * half:,} characters are not shown …")
            yield Segment("", "", 0, False, [(text[-half:], False)])
        else:
            yield Segment("", "", 0, False, [(text, False)])
        return
    if not span.number:
        yield Segment("", span.kind, 0, False, [(text[:LONG_PLAIN] if long else text, False)])
        return
    most = LONG_EXCERPT if only else LONG_SHARED if long else len(text)
    opens = span.number not in seen
    seen.add(span.number)
    yield Segment(span.kind, "", span.number, opens, _parts(text[:most], at, span.changed))
    if len(text) > most:
        yield _gap(f"… {len(text) - most:,} more characters of this passage are not shown …")


def _parts(text: str, at: int, starts: frozenset[int]) -> list[tuple[str, bool]]:
    """The words that begin at `starts`, in a text that begins at `at`, apart from the rest; neighbours together."""
    if not starts:
        return [(text, False)]
    out: list[tuple[str, bool]] = []
    done = 0
    for word in WORD.finditer(text):
        if at + word.start() not in starts:
            continue
        start, end = word.span()
        if out and not WORD.search(text, done, start):
            out[-1] = (out[-1][0] + text[done:end], True)  # one mark from the first changed word to the last
        else:
            if start > done:
                out.append((text[done:start], False))
            out.append((text[start:end], True))
        done = end
    if done < len(text):
        out.append((text[done:], False))
    return out


def _start(span: Span) -> int:
    return span.start


def _gap(words: str) -> Segment:
    return Segment("", "", 0, False, [], words)


def _joined(found: list[list[Segment]]) -> list[list[Segment]]:
    """Without paragraphs, and ends of them, that only say that something is left out again."""
    out: list[list[Segment]] = []
    last = False
    for paragraph in found:
        kept: list[Segment] = []
        for segment in paragraph:
            if segment.gap == "…" and last:
                continue
            kept.append(segment)
            last = segment.gap == "…"
        if kept:
            out.append(kept)
    return out
