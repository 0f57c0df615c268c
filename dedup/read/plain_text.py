"""Plain text and Markdown: one file, one article."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dedup.read.finish.date_parsing import parse_date
from dedup.read.front_matter import front_matter
from dedup.read.intake import budget
from dedup.read.intake.batch import Batch, raw_rows
from dedup.read.intake.sources import Source

TITLE = 200
"""Code points. A first line that is longer is a paragraph."""
MARGIN = 5
"""Lines at either end, blank ones not counted, in which a date or a byline is looked for."""
EDGE = 4000
"""Code points at either end that are looked at for those lines."""

_FIRST = re.compile(rf"([^\r\n]{{1,{TITLE}}})(?:\r\n|\n|\r)[^\S\r\n]*(?:\r\n|\n|\r)\s*\S")
_SENTENCE_END = re.compile(r"\.[\"'”’)]?$")
_PUBLISHED = re.compile(r"(?:first )?(?:published|posted|publication date|date)\b(?: on| at)?\s*:?\s*(\S.*)", re.I)
_MODIFIED = re.compile(r"(?:last )?(?:updated|modified)\b(?: on| at)?\s*:?\s*(\S.*)", re.I)
_NAME = r"[^\W\d_a-z][\w.'’-]*"
_SMALL = "and|de|da|der|den|del|di|la|le|van|von|bin|al|&"
_BYLINE = re.compile(rf"[Bb][Yy]:?\s+({_NAME}(?:,?\s+(?:{_NAME}|{_SMALL})){{0,11}})")


def read_texts(sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    """Text files, many in one batch. `named` is for tables and not used."""
    rows: list[dict[str, Any]] = []
    batch, held = Batch(), 0
    for source in sources:
        if held > budget.RECORD:
            batch.rows = raw_rows(rows)
            yield batch
            batch, rows, held = Batch(), [], 0
        # one byte more than is taken: enough to tell that it is too long
        if (data := batch.load(source, budget.RECORD + 1)) is None:
            continue
        if len(data) > budget.RECORD:
            batch.skip(source, "limit", budget.too_long(source.size))
        else:
            text = batch.text_of(source, data)
            held += len(data)
            text, said = front_matter(text)
            if said:
                batch.note(source, "front matter read and left out of the text", 1)
            rows.append({"input": source.shown, "file": source.name, "text": text, **_facts(text), **said})
    batch.rows = raw_rows(rows)
    yield batch


def title_of(text: str) -> str | None:
    """The first line, if it is short, no sentence, and followed by a blank line and more text.

    >>> title_of("# Orlen ferry stops\\n\\nThe ferry at Orlen ...")
    'Orlen ferry stops'
    """
    match = _FIRST.match(text[:EDGE].lstrip())
    if match is None:
        return None
    line = match[1].strip().lstrip("#").strip()
    # A lead paragraph ends with a full stop, a headline hardly ever.
    return None if not line or _SENTENCE_END.search(line) else line


def _facts(text: str) -> dict[str, Any]:
    """Title, author and dates, where the text says them outright."""
    lines = [line.strip() for line in re.split(r"[\r\n]+", text[:EDGE]) if line.strip()][:MARGIN]
    if len(text) > EDGE:
        lines += [line.strip() for line in re.split(r"[\r\n]+", text[-EDGE:]) if line.strip()][-MARGIN:]
    else:
        lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
        lines = lines[:MARGIN] + lines[max(MARGIN, len(lines) - MARGIN) :]
    facts: dict[str, Any] = {"title": title_of(text)}
    for part in (part.strip(" *_") for line in lines if len(line) <= TITLE for part in line.split("|")):
        if (match := _PUBLISHED.fullmatch(part)) and parse_date(match[1]):
            facts.setdefault("published", match[1])
            facts.setdefault("published_from", "text")
        elif (match := _MODIFIED.fullmatch(part)) and parse_date(match[1]):
            facts.setdefault("modified", match[1])
        elif (match := _BYLINE.fullmatch(part)) and not part.endswith("."):
            facts.setdefault("author", match[1])
    return facts
