"""How news of a language words its credits, read from a table of `wordings/` by its code:

    [names]            # spellings of outlets in this language -> the name that tables show
    "Deutschen Presse-Agentur" = "dpa"
    [parts]            # parts of patterns: `{paper}` in a pattern stands for `paper` here
    paper = '...'
    [[line]]           # a line that credits an outlet
    cue = ["erschien"] # strings of which one stands in such a line; only the text around it is read by `says`
    says = '...'       # `{outlet}`, `{named}`: a name as `_OUTLETS` has it; or a group: `known`, a name that must be an
                       # outlet's; `any`, whatever stands there; `list`, several
    kind = "footer"    # with `strength` and `at` (head, foot or any), as in the ladder
    [[said]]           # a sentence that names who issued what is told
    cue, says          # as above; group `who`
    kind = "statement"
    deny = '...'       # for all of [[said]]: what, in the sentence, says that nothing was issued; with `lead` above all
    lead = '...'       # words that may stand before a name and are none of it, where the language has no capitals

A pattern with which hits of a wrong kind come is worse than none; each has its snippets in `tests/credit`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from dedup.credit.names import RUN
from dedup.outlets.spelling import UPPER, WORD

_SHARED = {
    "open": r"[«„“”\"‘’'‹「『《]\s?",
    "shut": r"\s?[»“”\"’'›」』》]",
    "start": r"(?:^|(?<=\n)|(?<=[.!?…»”\"।。] )|(?<=[।。！？]))[ \t(\[（［*※–—-]{0,4}",
    "end": r"(?=[\s.。।)\]）］»”]{0,4}(?:\n|\Z))",
    "word": WORD,
    "run": RUN,
    "upper": UPPER,
    "wires": "(?:dpa|DPA|AFP|AP|Reuters|REUTERS|EFE|Efe|ANSA|Ansa|Lusa|LUSA|APA|ATS|SDA|KNA|epd|SID|Belga|ANP|TASS|"
    "Xinhua|Europa Press|Adnkronos|AGI|BBC|Bloomberg)",
}
"""Parts that every wording has: marks of quotation, where lines begin and end, capitalised names, and agencies in Latin
letters that no other body shares where a line says no more than the name."""
_OUTLETS = {
    "outlet": ('{open}(?P<any>[^«»„“”"‘’『』「」《》\\n]{3,40}?){shut}', "(?P<any>{paper})", "(?P<known>{agent})"),
    "named": ("(?P<any>{paper})", "(?P<known>{agent})"),
}
"""How an outlet is written, the surest first: in marks of quotation, in the shape of a paper's name, as an agency."""


@dataclass(frozen=True, slots=True)
class Line:
    """One way of saying it, where it is looked for, and what it means; the first of `says` that matches counts."""

    cues: tuple[str, ...]
    says: tuple[re.Pattern[str], ...]
    kind: str
    strength: str
    at: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The wording of one language: spellings of outlets, lines that credit them, sentences that name an issuer."""

    language: str
    names: Mapping[str, str]
    lines: tuple[Line, ...]
    said: tuple[Line, ...]
    deny: re.Pattern[str]
    lead: re.Pattern[str] | None
    bodies: re.Pattern[str] | None


@cache
def wording_of(language: str) -> Wording:
    """The wording of a language, one of `dedup.credit.article_language.language_of`.

    >>> wording_of("de").names["Deutschen Presse-Agentur"]
    'dpa'
    """
    folder = resources.files("dedup.credit").joinpath("wordings")
    data: dict[str, Any] = tomllib.loads(folder.joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    spelled = "|".join(re.escape(n) for n in sorted(data["names"], key=lambda n: (-len(n), n)))
    parts = _SHARED | {"spelled": f"(?:{spelled})"}
    for name, pattern in data["parts"].items():  # a part may be made of those before it
        parts[name] = _filled(pattern, parts)
    return Wording(
        language,
        data["names"],
        tuple(_line(one, parts) for one in data["line"]),
        tuple(_line(one, parts) for one in data["said"]),
        re.compile(_filled(data["deny"], parts)),
        re.compile(f"(?:{data['lead']})+") if "lead" in data else None,
        re.compile(parts["kindof"]) if "kindof" in parts else None,
    )


def _line(one: Mapping[str, Any], parts: Mapping[str, str]) -> Line:
    says = [one["says"]]
    for name, ways in _OUTLETS.items():
        says = [s.replace(f"{{{name}}}", way) for s in says for way in (ways if f"{{{name}}}" in s else ("",))]
    patterns = tuple(re.compile(_filled(_filled(s, parts), parts)) for s in says)
    return Line(tuple(one["cue"]), patterns, one["kind"], one.get("strength", "strong"), one.get("at", "any"))


_PART = re.compile(r"\{([a-z]\w*)\}")


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return _PART.sub(lambda m: parts[m[1]], pattern)
