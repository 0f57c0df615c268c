"""Whether an article says where its words are from: by naming the source, by quotation marks, by both or by neither."""

import re
from collections.abc import Iterable, Iterator

from dedup.outlets.issuers import same_issuer
from dedup.tables import CREDITED, STATEMENTS, UNCREDITED, Row

MARKED = 0.8
"""Share of the words in common, by length, that must stand in quotation marks to be called quoted."""

WRITTEN = ("statement", "release", "post")
"""Kinds of what somebody issued to be printed; of speech each may have taken notes, and laws are everybody's."""

_SPAN = "{1,2000}+"
"""Code points of a quotation; a mark that is never closed opens none, and is not looked for to the end of the text."""
_QUOTES = re.compile(rf'“[^”\n]{_SPAN}”|"[^"\n]{_SPAN}"|«[^»\n]{_SPAN}»|„[^“”\n]{_SPAN}[“”]|^>[^\n]*', re.M)

SharedSpan = tuple[int, int, int, int]


def state(credited: bool, marked: bool | None) -> str:
    """The state of an article: `credited`, it names the source; `marked`, what it shares word for word stands in
    quotation marks, None where it shares nothing word for word.

    >>> state(True, None), state(True, False), state(False, True), state(False, None)
    ('credited', 'credited, not marked', 'quoted, not credited', 'neither')
    """
    if credited:
        return CREDITED[1] if marked is False else CREDITED[0]
    return UNCREDITED[0] if marked else UNCREDITED[1]


def marked(source: str, article: str, passages: Iterable[SharedSpan]) -> bool | None:
    """Whether `article` puts what it has word for word from `source` in quotation marks; None where there is nothing.

    `passages`: start and end in the source, start and end in the article, in code points. What is mostly speech in the
    source already is left out: its marks are not about the source. A double mark is closed in its own paragraph.

    >>> source = 'The bridge will stay shut until May. "We are sorry," the mayor said.'
    >>> marked(source, 'The Gazette wrote: "The bridge will stay shut until May."', [(0, 36, 20, 56)])
    True
    >>> marked(source, source, [(0, 36, 0, 36)]), marked(source, source, [(37, 52, 37, 52)])
    (False, None)
    """
    spoken, quoted = list(_quotes(source)), list(_quotes(article))
    whole = inside = 0
    for source_start, source_end, start, end in passages:
        if 2 * _inside(source_start, source_end, spoken) > source_end - source_start:
            continue
        whole += end - start
        inside += _inside(start, end, quoted)
    return inside >= MARKED * whole if whole else None


def issued_to_both(source: Iterable[Row], article: Iterable[Row]) -> bool:
    """Whether an article says clearly that it has a statement of somebody whom its possible source names, too, by the
    credits of both: then it may have it from there.

    >>> ours = {"name": "Ports Board", "kind": "speech", "strength": "weak"}
    >>> issued_to_both([ours], [{"name": "The Ports Board", "kind": "statement", "strength": "strong"}])
    True
    """
    named = [str(c["name"]) for c in source if c["kind"] in STATEMENTS and c["name"]]
    said = [str(c["name"]) for c in article if c["kind"] in WRITTEN and c["name"] and c["strength"] == "strong"]
    return any(same_issuer(a, b) for a in named for b in said)


def _quotes(text: str) -> Iterator[tuple[int, int]]:
    """Where something stands in double quotation marks, the marks included, or in a block quotation of Markdown."""
    return (found.span() for found in _QUOTES.finditer(text))


def _inside(start: int, end: int, spans: Iterable[tuple[int, int]]) -> int:
    return sum(max(0, min(end, e) - max(start, s)) for s, e in spans)
