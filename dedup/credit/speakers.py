"""Who speaks in a sentence: the name before "said", after "according to", behind "a statement by".

Each word of saying is followed to its name: over "has also", "on Tuesday", "in a statement issued today", over what
stands between two commas, over an abbreviation in brackets.
"""

from collections.abc import Iterator

from dedup.credit.spoken_names import DATED, Sentence, Speaker
from dedup.outlets.issuers import FIRMS, TITLES
from dedup.outlets.sayings import SAYING
from dedup.outlets.spelling import words

PAPERS = words(
    "statement release communique communiqué notice notification bulletin advisory announcement message circular "
    "letter post tweet thread filing disclosure report gazette briefing speech address note update conference data "
    "figures study survey statistics ruling indictment dossier"
)
"""What is issued."""
_RELEASES, _RELEASED = words("release statement communique communiqué notice circular"), words("press news media")
"""What is issued under its issuer's name, and of what kind such a release is."""
_INVERTED = words(
    "said says added stated noted explained told tweeted wrote announced thundered vowed replied insisted remarked"
)
_OPENING = words("issuing addressing taking posting")
_OVER = words(
    "has have had also further later today yesterday now then officially formally publicly recently jointly again is "
    "was been being be itself himself herself themselves here separately however therefore thus meanwhile tonight "
    "previously officials official spokesman spokeswoman spokesperson sources accordingly earlier"
)
"""Words that stand between a name and its "said"."""
_BY = ("by", "from", "of")
_TELLS = SAYING | PAPERS | {"according", *_BY}
"""Words beside which somebody may be named."""


def speakers(sentence: str) -> list[Speaker]:
    """All who speak in one sentence, in the order of the words of saying.

    >>> speakers("Work starts in May, the Harbour Development Board (HDB) said in a statement on Tuesday.")
    [Speaker(name='Harbour Development Board', short='HDB', of=None)]
    >>> [s.name for s in speakers("According to the ports ministry it sinks, Minister Ilen Vask told parliament.")]
    ['ports ministry', 'Ilen Vask']
    """
    return list(dict.fromkeys(_speakers(Sentence(sentence))))


def _speakers(sentence: Sentence) -> Iterator[Speaker]:
    low = sentence.low
    for at in [at for at, word in enumerate(low) if word in _TELLS]:
        word = low[at]
        if word in SAYING and (at == 0 or not sentence.capital(at)):  # "League of Inland States"
            found = sentence.names_to(_name_end(sentence, at - 1)) if at else []
            if not found and word in _INVERTED:
                found = sentence.names_from(at + 1)
            if not found and word in _OPENING:
                found = _behind_comma(sentence, at)
            yield from found
        elif word == "according" and low[at + 1 : at + 2] == ["to"]:
            yield from sentence.names_from(_issued_by(low, at + 2))
        elif word in _BY and at and (low[at - 1] in PAPERS or low[at - 1] in SAYING or _is_issued(low, at)):
            if word != "of" or low[at - 1] in ("data", "figures", "statement"):
                yield from sentence.names_from(at + 1)
        elif word in PAPERS and at and sentence.words[at - 1].endswith(("'s", "’s", "s'", "s’")):
            yield from sentence.names_to(at - 1)


def _is_issued(low: list[str], at: int) -> bool:
    """ "statement issued today by": a paper stands some words before "by"."""
    return low[at] == "by" and not PAPERS.isdisjoint(low[max(0, at - 5) : at])


def _issued_by(low: list[str], at: int) -> int:
    """Over "a statement issued by" behind "according to"."""
    for k in range(at, min(at + 9, len(low))):
        if low[k] in (*_BY, "to") and not PAPERS.isdisjoint(low[at:k]):
            return k + 1
        if low[k] in ".,;":
            break
    return at


def _behind_comma(sentence: Sentence, at: int) -> list[Speaker]:
    """ "Taking to X, Ilen Vask hailed the crew": the speaker is named behind the comma."""
    comma = next((k for k in range(at + 1, min(at + 14, len(sentence.low))) if sentence.low[k] == ","), None)
    return [] if comma is None else sentence.names_from(comma + 1)


def _name_end(sentence: Sentence, j: int) -> int:
    """Over all that stands between a name and its "said", from word `j` leftwards, to the name's last word."""
    low = sentence.low
    for _ in range(8):
        if j < 1:
            return j
        w = low[j]
        if w in _OVER or (w.endswith("ly") and len(w) > 4) or (w.isdigit() and low[j - 1] in DATED):
            j -= 1
        elif w in DATED or (w.isdigit() and low[j - 1] == "on"):
            j -= 2 if low[j - 1] in ("on", "this", "last", "in") else 1
        elif w == "." and sentence.words[j - 1] in FIRMS:
            j -= 1
        elif w == ")":
            opening = next((k for k in range(j - 1, max(j - 8, -1), -1) if low[k] == "("), None)
            if opening is None or sentence.is_short(opening, j):
                return j
            j = opening - 1
        elif w in PAPERS and (k := _opens(low, j)) is not None:
            j = k - 1
        elif w in _RELEASES and j > 1 and sentence.capital(j - 1 - (low[j - 1] in _RELEASED)):
            j -= 1 + (low[j - 1] in _RELEASED)  # "an Orlen Mutual press release said"
        elif w == ",":
            before = next((k for k in range(j - 1, max(j - 16, 0), -1) if low[k] == ","), None)
            if before is None or not SAYING.isdisjoint(low[before:j]) or _is_apposed(sentence, before, j):
                return j - 1
            j = before - 1
        else:
            return j
    return j


def _opens(low: list[str], j: int) -> int | None:
    """Where "in a ... statement" begins that ends at `j`."""
    return next((k for k in range(j - 1, max(j - 8, -1), -1) if low[k] in ("in", "issuing", "through", "via")), None)


def _is_apposed(sentence: Sentence, before: int, after: int) -> bool:
    """Whether what stands between two commas is the name itself: "the port's director, Ilen Vask, said"."""
    inside = range(before + 1, after)
    return (
        1 < len(inside) < 5
        and all(map(sentence.capital, inside))
        and TITLES.isdisjoint(sentence.low[before + 1 : after])
    )
