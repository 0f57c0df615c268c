"""A text once, with who else has each stretch of it; and a text with each of its sources in its own colour."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from dedup.dates import earlier
from dedup.desk.edition import Edition
from dedup.phrases import known_share
from dedup.tables import Row, called, is_complete
from dedup.write.report.highlights import Span, paragraphs
from dedup.write.report.model import Article
from dedup.write.report.pair_page import relation_words, spans_between

MOST_SHOWN = 60_000
"""Characters of a text that are shown."""
MOST_USERS = 300
"""Other articles that are shown with a text; the rest are counted."""
MOST_COLOURS = 8
"""Sources that have a colour and a pattern of their own; those that follow are listed."""
SHADES = 5


@dataclass(frozen=True, slots=True)
class SharedBy:
    """Another article with which the text shares something. `spans`: of the text, start and end; `how`: the verb from
    the later to the earlier; `share`: of the text's counted words; `mark`: number of its colour, 0 for none.
    """

    number: int
    id: str
    article: Article
    how: str
    share: str
    share_of: float
    spans: list[tuple[int, int]]
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a text: its words, and the numbers of those who have it too; `shade`: 0 to `SHADES`, by how many."""

    words: str
    users: list[int]
    shade: int


def users_of(edition: Edition, article: str) -> tuple[list[SharedBy], int]:
    """The articles of the same clusters that share something with this one, most of it first, at most `MOST_USERS`; and
    how many more there are.
    """
    found = sorted(_beside(edition, article), key=lambda o: (-o[1], o[0]))
    return _shown(edition, article, [other for other, _ in found])


def sources_of(edition: Edition, article: str) -> tuple[list[SharedBy], int]:
    """Those of them that are not dated after it: what it may have its words from. Whom the text names comes first, then
    the earliest; the first have colours.
    """
    rows, named, names = edition.lookup.articles, _named_by(edition, article), edition.lookup.outlets

    def rank(found: tuple[str, float]) -> tuple[bool, bool, datetime, float, str]:
        other, share = found
        when, outlet = rows[other]["published"], rows[other]["outlet"]
        credited = not named.isdisjoint({_plain(outlet), _plain(called(outlet, names))} - {""})
        return not credited, when is None, when or datetime.min, -share, other

    found = [o for o in _beside(edition, article) if earlier(rows[article], rows[o[0]]) is None]
    told, left_out = _shown(edition, article, [other for other, _ in sorted(found, key=rank)])
    return [replace(s, mark=s.number if s.number <= MOST_COLOURS else 0) for s in told], left_out


def _shown(edition: Edition, article: str, others: list[str]) -> tuple[list[SharedBy], int]:
    """The first of them as they are shown, numbered from 1, and how many are not."""
    told = [_shared(edition, article, other) for other in others[:MOST_USERS]]
    return [replace(s, number=n) for n, s in enumerate(told, 1)], max(0, len(others) - MOST_USERS)


def _named_by(edition: Edition, article: str) -> set[str]:
    """Outlets and sources that a text credits, as it names them and as they are called."""
    credits = edition.lookup.credits.get(article, ())
    return {_plain(row[c]) for row in credits for c in ("outlet", "name")} - {""}


def _plain(name: str | None) -> str:
    return (name or "").strip().casefold()


def _beside(edition: Edition, article: str) -> list[tuple[str, float]]:
    """The articles of the same clusters that were found to share text with this one, each with the share of this."""
    lookup = edition.lookup
    found = []
    for other in {m["article"] for c in edition.homes.get(article, ()) for m in lookup.members[c]} - {article}:
        if (pair := lookup.between(article, other)) is not None:
            found.append((other, float(pair[f"coverage_{lookup.sides(pair, article, other)[0]}"])))
    return found


def _shared(edition: Edition, article: str, other: str) -> SharedBy:
    lookup = edition.lookup
    pair = lookup.between(article, other)
    assert pair is not None  # noqa: S101  # for the type checker: `_beside` has those that have one
    spans, _, shown, _, _ = spans_between(lookup, pair, article, other)
    if shown != article:  # told in the words of its copy, whose places are not those of this text
        spans = [Span(0, len(lookup.articles[article]["text"]), "verbatim", 1)]
    own, _ = lookup.sides(pair, article, other)
    rows = lookup.articles
    share: float = pair[f"coverage_{own}"]
    return SharedBy(
        0, other, lookup.shown(other), _how(edition, pair, other, article),
        known_share(share, not is_complete(rows[article]), not is_complete(rows[other])), share,
        _joined([(s.start, s.end) for s in spans]),
    )  # fmt: skip


def _how(edition: Edition, pair: Row, other: str, article: str) -> str:
    """What the other does with this text, as far as it can be said."""
    lookup = edition.lookup
    return relation_words(lookup, pair, other, article, article in edition.parents.get(other, ()))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap or touch as one.

    >>> _joined([(5, 9), (0, 3), (2, 5)])
    [(0, 9)]
    """
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def stretches(text: str, users: Sequence[SharedBy]) -> list[list[Stretch]]:
    """The text in paragraphs of stretches, each with all who have it.

    >>> from dedup.write.report.model import Article
    >>> nobody = Article("b", "", None, None, "", None, None, False)
    >>> both = [SharedBy(n, "", nobody, "", "", 1.0, [span]) for n, span in ((1, (0, 10)), (2, (5, 10)))]
    >>> [(s.words, s.users) for s in stretches("Rain fell. Fog came.", both)[0]]
    [('Rain ', [1]), ('fell.', [1, 2]), (' Fog came.', [])]
    """
    text = text[:MOST_SHOWN]
    cuts = {0, len(text)} | {min(at, len(text)) for u in users for span in u.spans for at in span}
    edges = sorted(cuts)
    pieces = list(pairwise(edges))
    of = _who_has(pieces, users)
    most = max((len(o) for o in of), default=0) or 1
    spans = [Span(start, end, "verbatim", n) for n, (start, end) in enumerate(pieces, 1) if of[n - 1]]
    return [
        [
            Stretch("".join(t for t, _ in s.parts) or s.gap, who := of[s.number - 1] if s.number else [],
                    -(-SHADES * len(who) // most))
            for s in paragraph
        ]
        for paragraph in paragraphs(text, spans, [])
    ]  # fmt: skip


def _who_has(pieces: Sequence[tuple[int, int]], users: Sequence[SharedBy]) -> list[list[int]]:
    """The numbers of those who have each piece, in their order; no span ends inside of a piece."""
    begin: dict[int, list[int]] = {}
    end: dict[int, list[int]] = {}
    for n, user in enumerate(users):
        for a, b in user.spans:
            begin.setdefault(a, []).append(n)
            end.setdefault(b, []).append(n)
    having: set[int] = set()
    out = []
    for start, _ in pieces:
        having -= {*end.get(start, ())}
        having |= {*begin.get(start, ())}
        out.append([users[n].number for n in sorted(having)])
    return out


def coloured(text: str, sources: Sequence[SharedBy]) -> list[list[Stretch]]:
    """The text in paragraphs of stretches, each of the first of `sources` that has it: `users` names it
    first.
    """
    taken: list[SharedBy] = []
    free: list[tuple[int, int]] = []
    for source in sources:
        spans = [piece for span in source.spans for piece in _without(span, free)]
        free = _joined([*free, *spans])
        taken.append(replace(source, spans=spans))
    return stretches(text, taken)


def _without(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of a span is in none of `taken`, which are in order.

    >>> _without((0, 10), [(2, 4), (6, 20)])
    [(0, 2), (4, 6)]
    """
    out, at = [], span[0]
    for start, end in taken:
        if end <= at or start >= span[1]:
            continue
        if start > at:
            out.append((at, start))
        at = max(at, end)
    if at < span[1]:
        out.append((at, span[1]))
    return out
