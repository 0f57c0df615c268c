"""The words that users see. One ladder of verbs, tied to relation and probability; nothing here accuses anybody.

What is shared is stated, with both shares; what is named is stated, with the place where it stands; what could not be
decided is said to be so. `tests/test_phrases.py` keeps loaded words out of every string of the interface.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

SURE = 0.9
"""Probability from which a rewrite is stated; below it the text only "appears to" rework the other."""
OPEN = 0.3
"""Probability from which a pair that was not found derived is said to be undecided, and not to be independent."""

_MADE = {
    "exact": "has the same words as", "near-duplicate": "has nearly the same words as",
    "excerpt": "is an excerpt of", "revision": "is another version of",
    "translation": "appears to translate",
}  # fmt: skip
"""Verbs for an article and the one it was likely made from."""
_BESIDE = {
    "exact": "has the same words as", "near-duplicate": "has nearly the same words as",
    "excerpt": "stands nearly whole in", "revision": "is another version of",
    "translation": "tells the same, in another language, as",
    "shared-background": "shares a passage, but not its news, with",
    "same-template": "fills the same form, with other facts, as", "same-story": "reports the same event as",
    "undecided": "may share text or a source with",
}  # fmt: skip
"""Verbs for two articles of which neither is known to be made from the other."""

_PLACES = {
    "dateline": "in the dateline of", "byline": "in the byline of", "footer": "at the foot of",
    "republication": "in the republication line of", "mention": "in the text of", "meta": "in the page data of",
    "canonical": "in the page data of", "pixel": "in the page data of", "wire-metadata": "in the agency data of",
    "statement": "in the text of", "release": "in the text of", "post": "in the text of", "speech": "in the text of",
    "document": "in the text of", "hearing": "in the text of",
}  # fmt: skip

ISSUED: Mapping[str, str] = {
    "statement": "a statement", "press-release": "a press release", "post": "a post", "speech": "a speech",
    "document": "a document", "hearing": "a hearing", "manuscript": "a contributed article",
}  # fmt: skip
"""`clusters.origin_kind` of what somebody issued -> words."""

UNNAMED_SOURCE = "a source outside, no other outlet credited"
"""What an outside origin is called that nobody names."""

_SKIPPED = {
    "missing": "not found", "not-allowed": "not to be asked", "no-answer": "without an answer",
    "unreadable": "not readable", "not-a-file": "not a file", "link": "linked folder",
    "format": "of a kind that is not read", "empty-folder": "empty folder", "empty-file": "empty",
    "damaged": "damaged", "no-text-column": "table without a text column", "bad-row": "damaged row",
    "empty": "without text", "duplicate-id": "with an id that another has",
    "limit": "too big or too costly to read", "unsafe": "not safe to read",
}  # fmt: skip

WARNINGS: Mapping[str, str] = {
    "chained": "chained: its members share text with one hub, and little with each other",
    "left-out": "{pairs} it to articles that were left out, as they are not like its other members",
    "taken-out": "{pairs} it to articles that stand apart, as a person decided so",
    "credited-late": "dates in conflict: {child} credits {parent}, which is dated after it{more}",
    "date-out-of-range": "dates before 1990 or in the future were not counted: {named}",
    "versions": "{members} of its members are versions of one article by {outlet}",
}
"""Code -> the sentence in `clusters.warnings`: tracing writes them, reports know them again (`warning_code`)."""

_FACT = re.compile(r"\{\w+\}")
_WARNING = {  # each part of a sentence is looked for once, whatever stands between them
    code: re.compile(f"(?>{')(?>.*?'.join(map(re.escape, _FACT.split(words)))})", re.S)
    for code, words in WARNINGS.items()
}


def verb(
    relation: str, probability: float, *, parent: bool = False, coverage: tuple[float, float] | None = None
) -> str:
    """The verb for a relation: "A <verb> B". `parent`: whether B is what A was likely made from; `coverage`: the
    shares (of A, of B), 0..1, that both have, which tell of an excerpt and its whole which is which.

    >>> verb("rewrite", 0.95, parent=True), verb("rewrite", 0.6, parent=True), verb("excerpt", 0.9)
    ('reworks', 'appears to rework', 'stands nearly whole in')
    >>> verb("excerpt", 0.9, coverage=(0.2, 0.9)), verb("excerpt", 0.9, parent=True, coverage=(0.9, 0.2))
    ('holds nearly all of', 'is an excerpt of')
    """
    if relation == "excerpt" and coverage is not None and coverage[0] < coverage[1]:
        return "holds nearly all of"
    if relation == "rewrite":
        if parent:
            return "reworks" if probability >= SURE else "appears to rework"
        return f"{'tells' if probability >= SURE else 'appears to tell'} the same, in other words, as"
    if relation == "partial":
        return "shares passages with"
    known = _MADE if parent else _BESIDE
    return known.get(relation, _BESIDE.get(relation, "was not found to share text or a source with"))


def shared(row: Mapping[str, Any], article: str, cut: bool = False, other_cut: bool = False) -> str:
    """Both shares of a row of table `pairs`, that of `article` first; `cut`: whether a text ends before its article.

    >>> row = {"left": "a", "right": "b", "coverage_left": 0.62, "coverage_right": 0.4}
    >>> shared(row, "b"), shared(row, "a", cut=True)
    ("40 % of its text, 62 % of the other's", "62 % of its text as far as it is here, at least 40 % of the other's")
    """
    mine, theirs = ("left", "right") if row["left"] == article else ("right", "left")
    own, other = row[f"coverage_{mine}"], row[f"coverage_{theirs}"]
    return f"{share_of(own, 'its text', cut, other_cut)}, {share_of(other, _OTHERS, other_cut, cut)}"


_OTHERS = "the other's"


def known_share(share: float, cut: bool = False, other_cut: bool = False) -> str:
    """A share of a text, 0..1, that another has too: "at least" where only the other text ends before its article.

    What is missing of the other may hold more of this one, so that a least share is all that is known. Where this one
    is cut as well, it is a share of what is here, and what is missing of it could lower it: nothing is said.

    >>> known_share(0.4), known_share(0.4, other_cut=True), known_share(0.4, cut=True, other_cut=True)
    ('40 %', 'at least 40 %', '40 %')
    """
    return f"{'at least ' if other_cut and not cut else ''}{percent(share)}"


def share_of(share: float, whose: str, cut: bool = False, other_cut: bool = False) -> str:
    """`known_share` of a text called `whose`, with what it is a share of where that text is cut.

    >>> share_of(0.4, "a.txt", other_cut=True), share_of(0.62, "this text", cut=True)
    ('at least 40 % of a.txt', '62 % of this text as far as it is here')
    """
    return f"{known_share(share, cut, other_cut)} of {whose}{' as far as it is here' if cut else ''}"


def warning(code: str, **facts: str) -> str:
    """A sentence of `WARNINGS`, its facts filled in. Raises KeyError for a code or a fact that it does not have.

    >>> warning("versions", members="2", outlet="Tarn Post")
    '2 of its members are versions of one article by Tarn Post'
    """
    return WARNINGS[code].format(**facts)


def warning_code(sentence: str) -> str | None:
    """The code in `WARNINGS` of a sentence; None for one that is none of them.

    >>> warning_code("2 of its members are versions of one article by Tarn Post"), warning_code("it rained")
    ('versions', None)
    """
    return next((code for code, pattern in _WARNING.items() if pattern.match(sentence)), None)


def warning_lines(warnings: str | None, names: Mapping[str, str]) -> list[str]:
    """The sentences of `clusters.warnings`, with outlets by what they are called; `names`: `Frames.outlet_names`.

    >>> warning_lines("2 of its members are versions of one article by tarnpostuk", {"tarnpostuk": "Tarn Post"})
    ['2 of its members are versions of one article by Tarn Post']
    """
    out = []
    for written in filter(None, (warnings or "").split("; ")):
        said, by, outlet = written.rpartition(" by ")
        out.append(f"{said}{by}{names.get(outlet, outlet)}" if warning_code(written) == "versions" else written)
    return out


def percent(share: float) -> str:
    """A share of 0..1 as whole per cent; never rounded up to all or down to nothing.

    >>> percent(0.624), percent(0.999), percent(0.001), percent(1.0)
    ('62 %', '99 %', '1 %', '100 %')
    """
    whole = round(100 * share)
    if 0 < share < 1:
        whole = min(99, max(1, whole))
    return f"{whole} %"


def chance(probability: float) -> str:
    """A probability with two digits; 1.00 and 0.00 are kept for what is certain.

    >>> chance(0.456), chance(0.9999), chance(1.0)
    ('0.46', '0.99', '1.00')
    """
    return f"{min(0.99, max(0.01, probability)) if 0 < probability < 1 else probability:.2f}"


def gap(span: timedelta) -> str:
    """A time span in the two largest units.

    >>> gap(timedelta(hours=3, minutes=10)), gap(timedelta(days=2, hours=5)), gap(timedelta(seconds=40))
    ('3 h 10 min', '2 d 5 h', '40 s')
    """
    seconds = int(abs(span.total_seconds()))
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    for at, (name, size) in enumerate(units):
        if seconds >= size:
            first, rest = divmod(seconds, size)
            if at + 1 < len(units) and (second := rest // units[at + 1][1]):
                return f"{first} {name} {second} {units[at + 1][0]}"
            return f"{first} {name}"
    return "0 s"


def count(n: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "article"), count(1200, "article")
    ('1 article', '1,200 articles')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def in_series(series: int, articles: int) -> str:
    """How much a collection holds that an outlet prints again and again in one form.

    >>> in_series(2, 31), in_series(0, 0)
    ('31 articles are items of 2 series, printed again and again in one form.', 'No series was found.')
    """
    if not series:
        return "No series was found."
    of = "one series" if series == 1 else f"{series:,} series"
    return f"{count(articles, 'article')} are items of {of}, printed again and again in one form."


def listed(words: Iterable[str], most: int = 5) -> str:
    """Names in a row, the last ones counted.

    >>> listed(["a", "b", "c"], 2), listed(["a", "b"])
    ('a, b and 1 more', 'a and b')
    """
    every = list(words)
    if len(every) > most:
        return f"{', '.join(every[:most])} and {len(every) - most:,} more"
    return " and ".join([", ".join(every[:-1]), every[-1]]) if len(every) > 1 else "".join(every)


def whence(kind: str, name: str) -> str:
    """An outside origin: what it is, where that is known, and who issued it.

    >>> whence("statement", "Department of Ports"), whence("agency", "Northwire")
    ('a statement (Department of Ports)', 'Northwire')
    >>> whence("manuscript", "unnamed"), whence("unknown", "unnamed")
    ('a contributed article', 'a source outside, no other outlet credited')
    """
    if name == "unnamed":
        return ISSUED.get(kind, UNNAMED_SOURCE)
    return f"{ISSUED[kind]} ({name})" if kind in ISSUED else name


def is_unknown(kind: str, name: str | None) -> bool:
    """Whether an outside origin is only known not to be here: neither who issued it is named, nor what it is known.

    >>> is_unknown("unknown", "unnamed"), is_unknown("manuscript", "unnamed"), is_unknown("agency", "Northwire")
    (True, False, False)
    """
    return name == "unnamed" and kind not in ISSUED


def date_words(published: datetime | None, precision: str | None) -> str:
    """A date as exactly as it is known, in UTC.

    >>> date_words(datetime(2025, 3, 4, 9, 30), "minute"), date_words(datetime(2025, 3, 4), "month")
    ('2025-03-04 09:30', '2025-03')
    >>> date_words(None, None)
    'no date'
    """
    return "no date" if published is None else f"{published:{_DATE_FORMS.get(precision or '', '%Y-%m-%d %H:%M')}}"


_DATE_FORMS = {"month": "%Y-%m", "day": "%Y-%m-%d"}


def place(kind: str, article: str) -> str:
    """Where a credit stands.

    >>> place("footer", "003"), place("canonical", "003")
    ('at the foot of 003', 'in the page data of 003')
    """
    return f"{_PLACES.get(kind, 'in')} {article}"


def skipped(reasons: Mapping[str, int]) -> str:
    """Why inputs were skipped, most frequent first.

    >>> skipped({"empty": 1, "duplicate-id": 3})
    '3 with an id that another has, 1 without text'
    """
    order = sorted(reasons.items(), key=lambda r: (-r[1], r[0]))
    return ", ".join(f"{n:,} {_SKIPPED.get(reason, reason)}" for reason, n in order)


def is_whole(words: str) -> bool:
    r"""Whether a text can be written as UTF-8: it holds no half of a sign, as JSON may spell one.

    >>> is_whole("caf\u00e9"), is_whole("\ud800")
    (True, False)
    """
    return not any("\ud800" <= c <= "\udfff" for c in words) if not words.isascii() else True
