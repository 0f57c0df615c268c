"""Who can issue a statement: names of offices, companies, bodies and people as running text writes them.

Papers write "the Ministry of Ports (MoP)", "the ports ministry", "Ports Minister Ilen Vask", "Vask"; which of them are
one issuer is told by `same_issuer`. Only the shape of names is known here, no list of bodies.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from dedup.outlets.spelling import UPPER, WORD, words

BODIES = words(
    "academy administration agency airline airlines airport airways alliance army assembly association authority "
    "bank board bureau cabinet carrier cartel charity center centre chamber church club clinic coalition college "
    "commissariat commission commissioner committee company confederation conglomerate congress consortium "
    "consulate corporation council court delegation department directorate division embassy exchange facility "
    "federation firm force forum foundation front fund government group guild hospital inspectorate institute "
    "institution insurer judiciary league lender manufacturer ministry mission movement museum navy network office "
    "operator organisation organization panel parliament party police presidency registrar registry regulator "
    "retailer school secretariat service services society station supplier survey taskforce team treasury tribunal "
    "trust union unit university utility watchdog"
)
"""Nouns that end, or open, the name of a body: "the ports ministry", "Ministry of Ports"."""
FIRMS = words("PLC Plc plc Ltd Ltd. Limited Inc Inc. Corp Corp. Co Co. LLC Holdings GmbH AG NV SA Pvt")
_THINGS = words(
    "act acts bill bills law laws constitution data order orders regulation regulations article section budget "
    "agreement investigations investigation testament bible treaty amendment motion speech distinguished results "
    "findings evidence ordinance figures total prices deal plan scheme project programme program version"
)
"""Things that tell or show, but do not issue."""
KEPT = words("police cabinet parliament government navy army treasury court customs")
"""Bodies that one common word names."""
TITLES = words(
    "minister president secretary governor chairman chairwoman chairperson chair director ceo spokesman spokeswoman "
    "spokesperson mp senator ambassador commissioner superintendent brigadier lieutenant corporal coach councillor "
    "bishop imam sheikh pope rabbi baroness general admiral inspector sergeant colonel captain officer mayor "
    "premier chancellor judge justice prof professor dr mr mrs ms sir dame lord bishop cardinal leader head chief "
    "speaker analyst economist lawyer attorney envoy representative convener coordinator manager founder dig ssp "
    "igp hon rev ven deputy vice former state prime executive advisor adviser president's high country general "
    "managing senior assistant additional acting chief-executive md cfo coo"
)
"""Words in front of a person's name."""
MEDIA_OFFICE = re.compile(r"(?i)\b(?:media|information|communications?|press|public relations)\b")
"""A word in the name of an office that speaks for another."""
_NOT_NAMES = words(
    "the a an it he she they we i you who that this these those which there here what when where while but and or "
    "if in on at by for from with as after before since because although however meanwhile moreover further "
    "furthermore additionally accordingly also yet still then thus so speaking addressing commenting responding "
    "asked monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december today yesterday experts analysts officials sources residents "
    "witnesses critics observers reports media newspapers prosecutors investigators detectives lawyers doctors "
    "scientists his her its their our one some many most all both each several under during had according no not "
    "issuing releasing people report statement release earlier later last next"
)
"""Words that stand capitalised at the head of a sentence, or where a name could, and are none."""

_TITLED = re.compile(rf"\b(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})\b", re.I)
_SMALL = re.compile(r"\b(?:of|for|on|and|&)\b(?: the\b)?")
_NAME = re.compile(rf"(?:{WORD}\.? ?){{1,5}}")
_WORDS = re.compile(r"[\w&]+(?:[.\-][\w]+)*", re.UNICODE)
_DROPPED = words("of the for and on in to at s a an plc ltd limited inc corp co pvt company holdings official")


def is_name(name: str) -> bool:
    """Whether a run of words can be an issuer at all: not a pronoun, a day, or a sentence's first word alone."""
    if len(name) < 2 or len(name) > 120:
        return False
    parts = name.split()
    first = parts[0].casefold().replace("’", "'").removesuffix("'s")
    return first not in _NOT_NAMES and not (len(parts) == 1 and first in _NOT_NAMES | TITLES | _THINGS)


@lru_cache(1 << 16)  # the same few names come again and again
def is_body(name: str) -> bool:
    """Whether the name is that of a body rather than a person.

    >>> is_body("Ministry of Ports"), is_body("Pellworm Shipping PLC"), is_body("FRU"), is_body("Ilen Vask")
    (True, True, True, False)
    >>> is_body("Tarn Foundation Founder Ilen Vask"), is_body("Tarn President's Office")
    (False, True)
    """
    parts = name.replace("’", "'").split()
    plain = {p.casefold().rstrip(".,").removesuffix("'s") for p in parts}
    if plain & BODIES or {p.strip(",") for p in parts} & FIRMS:
        if _is_titled([p.casefold() for p in parts]):
            return False
        return not (len(parts) > 1 and parts[0].casefold() in TITLES and not plain & words("office division unit"))
    return len(parts) == 1 and len(name) > 1 and name.isupper()


def _is_titled(parts: Sequence[str]) -> bool:
    """Whether a title stands between a body's name and what can be a person's: "Tarn Foundation Founder Ilen Vask"."""
    last = max((i for i, p in enumerate(parts) if p in TITLES), default=0)
    rest = parts[last + 1 :]
    body = BODIES.union(map(str.casefold, FIRMS), ("of", "for", "and"))
    return last > 0 and 1 <= len(rest) <= 3 and body.isdisjoint(p.rstrip(".,") for p in rest)


def person(name: str) -> str | None:
    """The person's name in a run like "Ports Minister Ilen Vask"; None when it names a body, or an office alone.

    >>> person("Ports Minister Ilen Vask"), person("Minister of Power Ilen Vask"), person("Ministry of Ports")
    ('Ilen Vask', 'Ilen Vask', None)
    """
    if is_body(name):
        return None
    last = None
    for m in _TITLED.finditer(name):
        last = m
    rest = (name[last.end() :] if last else name).strip(" .,")
    if last and rest.startswith(("of ", "for ", "on ")):
        rest = " ".join(_SMALL.split(rest)[-1].split()[1:])  # the first word behind "of" is the office's
        return rest if " " in rest and _NAME.fullmatch(rest) else None
    return rest if rest and _NAME.fullmatch(rest) else None


@lru_cache(1 << 16)
def tokens(name: str) -> tuple[str, ...]:
    """A name's telling words, folded."""
    out = [w.casefold().removesuffix("'s").replace(".", "") for w in _WORDS.findall(name.replace("’", "'"))]
    return tuple(w for w in out if w not in _DROPPED and w not in TITLES - {"president", "secretary"})


def initials(name: str) -> str:
    """The capitals of a name's words, of which an abbreviation is made.

    >>> initials("Harbour Development Board")
    'hdb'
    """
    return "".join(w[0] for w in tokens(name))


@lru_cache(1 << 16)
def same_issuer(one: str, other: str) -> bool:
    """Whether two names mean one issuer: the same words in any order, an abbreviation, a word's beginning, or less of
    the same.

    >>> same_issuer("Department of Meteorology", "Met Department"), same_issuer("HDB", "Harbour Development Board")
    (True, True)
    >>> same_issuer("Ministry of Ports", "Ministry of Health"), same_issuer("Ilen Vask", "Vask")
    (False, True)
    """
    a, b = tokens(one), tokens(other)
    if not a or not b or set(a) == set(b):
        return set(a) == set(b) if a else one.casefold() == other.casefold()
    if len(a) > len(b):
        a, b, one, other = b, a, other, one
    if len(a) == 1 and len(a[0]) <= 6 and (a[0] == initials(other) or a[0] in _all_initials(other)):
        return True
    if not all(any(_begins(x, y) for y in b) for x in a):
        return False
    return set(a) <= KEPT or (not set(a) <= BODIES and (len(a) > 1 or len(b) < 4))


def _all_initials(name: str) -> set[str]:
    capitals = re.findall(rf"[{UPPER}]", name)
    return {"".join(capitals).casefold()}


def _begins(x: str, y: str) -> bool:
    if len(x) > 7 and len(y) > 7 and x[:7] == y[:7]:
        return True  # Meteorology, Meteorological
    return x == y or (len(x) > 2 and (y.startswith(x) or (len(y) > 2 and x.startswith(y))))


def longest(names: Iterable[str]) -> str:
    """The fullest of several names for one issuer."""
    return max(names, key=lambda n: (len(tokens(n)), not n.isupper(), len(n)))


def group(names: Sequence[str]) -> list[int]:
    """For each name the place of the first name that means the same issuer.

    >>> group(["Met Department", "Ilen Vask", "Department of Meteorology"])
    [0, 1, 0]
    """
    out: list[int] = []
    for i, name in enumerate(names):
        out.append(next((out[k] for k in range(i) if same_issuer(names[k], name)), i))
    return out
