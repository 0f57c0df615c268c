"""A dated receipt: what was compared with what, by which program and settings, what was found, and who looked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from dedup.desk.questions import Answered
from dedup.pipeline.provenance import version_of
from dedup.settings import THRESHOLDS
from dedup.write.report.model import Article, PairPage, Side
from dedup.write.report.times import Clock

MOST_SOURCES, MOST_EXCERPTS, LONGEST = 20, 8, 400
"""Sources on a receipt, passages of each, and characters of a passage."""
SAME_WORDS = ("verbatim", "quotation")
"""Kinds of passages of which one side tells both."""
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ReceiptText:
    """A text by what proves which one it was: sha256 of its bytes in UTF-8, and its length in characters."""

    article: Article
    sha256: str
    characters: int


@dataclass(frozen=True, slots=True)
class ReceiptSource:
    """What one article shares with the text that was asked about. `excerpts`: (kind, words of the text, words of
    the article where they are others), the longest first; `notes`: whose words these are, where a text is shown in
    those of its copy.
    """

    text: ReceiptText
    heading: tuple[str, str, str]
    verdict: list[str]
    excerpts: list[tuple[str, str, str]]
    notes: list[str]
    more: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything on the page. `left_out`: sources that are not listed."""

    made: str
    looked: str
    tool: str
    settings: str
    searched: str
    asked: ReceiptText
    verdict: str
    sources: list[ReceiptSource]
    left_out: int


def receipt_of(answer: Answered, looked: str, clock: Clock, now: datetime) -> Receipt:
    """The receipt of an answer. `looked`: who asked; `now`: when, with its zone."""
    sources = [_source(answer, page) for page in answer.pairs[:MOST_SOURCES]]
    first = answer.pairs[0].ids[0] if answer.pairs else next(iter(answer.texts), "")
    return Receipt(
        made=f"{clock.moment(now)} ({now.isoformat(timespec='seconds')})", looked=looked,
        tool=f"wirecopy {version_of('wirecopy')}", settings=settings_told(answer.settings), searched=answer.searched,
        asked=_text(answer, answer.asked, first), verdict=answer.verdict, sources=sources,
        left_out=len(answer.pairs) - len(sources),
    )  # fmt: skip


def digest_of(text: str) -> str:
    """sha256 of a text in UTF-8, 64 hex digits.

    >>> digest_of("Rain.")[:8]
    '389be629'
    """
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _source(answer: Answered, page: PairPage) -> ReceiptSource:
    theirs = _excerpts(page.right)
    every = sorted(_excerpts(page.left).items(), key=lambda e: -len(e[1][1]))
    shown = [
        (kind, _cut(words), "" if kind in SAME_WORDS or n not in theirs else _cut(theirs[n][1]))
        for n, (kind, words) in every[:MOST_EXCERPTS]
    ]
    return ReceiptSource(
        text=_text(answer, page.right.article, page.ids[1]), heading=page.heading, verdict=page.verdict[1:],
        excerpts=shown, notes=_notes(page), more=len(every) - len(shown),
    )  # fmt: skip


def _notes(page: PairPage) -> list[str]:
    """Which side is quoted in the words of its copy: the sum beside its id is of its own."""
    noted = ((side.article.name, side.note) for side in (page.left, page.right) if side.note)
    return [f"{name}: {note[:1].lower()}{note[1:]}" for name, note in noted]


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"


def settings_told(settings: Mapping[str, Any]) -> str:
    """What a reader of a receipt needs of the settings, in a sentence.

    >>> settings_told({"depth": "fast", "strictness": "balanced", "permutations": 128})
    'Read at depth fast; strictness balanced: two texts count as related from a probability of 0.50.'
    """
    strictness = str(settings.get("strictness", "balanced"))
    told = f"strictness {strictness}"
    if strictness in THRESHOLDS:
        told += f": two texts count as related from a probability of {THRESHOLDS[strictness]:.2f}"
    return f"Read at depth {settings.get('depth', 'fast')}; {told}."


def _excerpts(side: Side) -> dict[int, tuple[str, str]]:
    """The passages of one side as they stand in its text, by number: kind and words."""
    found: dict[int, tuple[str, list[str]]] = {}
    for paragraph in side.paragraphs:
        for segment in paragraph:
            if segment.number:
                words = "".join(text for text, _ in segment.parts)
                found.setdefault(segment.number, (segment.kind, []))[1].append(words)
    return {n: (kind, _BLANKS.sub(" ", " ".join(parts)).strip()) for n, (kind, parts) in found.items()}


def _text(answer: Answered, article: Article, key: str) -> ReceiptText:
    text = answer.texts.get(key, "")
    return ReceiptText(article, digest_of(text), len(text))
