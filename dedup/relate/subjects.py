"""Of whom a short notice tells: two that fill one form for two people are no copies, however few words differ.

A notice of a death, a missing person or a conviction says who it is about at its start, with an age. Nine words of ten
and long runs of the same words may stand in two of them, which are a copy's measures; a copy names the same person.
"""

import re

import numpy as np
from numpy.typing import NDArray

from dedup.data import Collection
from dedup.outlets.spelling import UPPER

LONGEST_NOTICE = 300
"""Counted words. In longer texts another desk may have changed the person at the start for a local one."""
OPENING = 300
"""Code points in which the person stands."""

_PARTICLE = r"(?:de|del|della|da|dos|van|von|der|den|bin|al|el|la|le|Jr\.?|Sr\.?)"
_PERSON = rf"(?<![\w'’\-])[{UPPER}][\w'’\-]++(?: (?:{_PARTICLE}|[{UPPER}]\.|[{UPPER}][\w'’\-]++)){{1,4}}"
_PLAIN = r"(?!(?:from|of|in) )[a-z]+ "
_AGED = re.compile(
    rf"(?P<a>{_PERSON})(?:,? (?:who was )?aged? (?P<b>\d{{1,3}})|, (?P<c>\d{{1,3}})(?=,|\.| of | from |\s*$|\n)|"
    rf" \((?:aged? )?(?P<d>\d{{1,3}})\))|"
    rf"\b(?P<e>\d{{1,3}})-year-old (?:{_PLAIN}){{0,3}}(?:(?:from|of|in) [{UPPER}]\w+(?: [{UPPER}]\w+)?,? )?"
    rf"(?:{_PLAIN}){{0,2}}(?P<f>{_PERSON})"
)

Subject = tuple[tuple[str, ...], int]
"""The words of a name, in small letters, and an age in years."""


def subject_of(title: str | None, text: str) -> Subject | None:
    """The first person who is named with an age in a title, else at the start of a text; None where there is none.

    >>> subject_of(None, "Edda Brannick, 84, of Tarn Vale, died on Tuesday."), subject_of("Rain on Orlen", "It rained.")
    ((('edda', 'brannick'), 84), None)
    >>> subject_of(None, "A 31-year-old man named as Ivo Maren was arrested.")
    (('ivo', 'maren'), 31)
    """
    for where in (title or "", text):
        for m in _AGED.finditer(where[: 2 * OPENING]):  # a cut there would make another age of one that it goes through
            if m.end() > OPENING:
                break
            age = int(next(g for g in (m["b"], m["c"], m["d"], m["e"]) if g))
            if age <= 120:  # a number behind a name that is no age: a road's, a year's
                return tuple((m["a"] or m["f"]).casefold().split()), age
    return None


def are_two(a: Subject, b: Subject) -> bool:
    """Whether two are surely two people: no word of their names is the same, or first name and age differ.

    A name that was misspelt, cut to its initial or given in another order is one person's.

    >>> are_two((("edda", "brannick"), 84), (("edda", "branick"), 84))
    False
    >>> are_two((("edda", "keel"), 84), (("ivo", "keel"), 79))
    True
    """
    (one, age), (other, other_age) = a, b
    return not set(one) & set(other) or (one[0] not in other and other[0] not in one and age != other_age)


def other_person(known: Collection, pairs: NDArray[np.int64], asked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """bool (m): pairs of short notices of two people, among those that are `asked` about, bool (m)."""
    out = np.zeros(len(pairs), np.bool_)
    at = np.flatnonzero(asked & (known.prints.words.counts[pairs].max(1) <= LONGEST_NOTICE))
    if not len(at):
        return out
    rows = np.unique(pairs[at])
    some = known.articles[rows]
    texts = dict(zip(rows.tolist(), some["text"].fill_null("").to_list(), strict=True))
    titles = dict(zip(rows.tolist(), some["title"].to_list(), strict=True))
    subjects = {row: subject_of(titles[row], texts[row]) for row in texts}
    for place in at.tolist():
        left, right = pairs[place].tolist()
        a, b = subjects[left], subjects[right]
        if a is not None and b is not None and are_two(a, b):
            # each is named nowhere in the other's notice
            out[place] = not (_names(texts[right], a) or _names(texts[left], b))
    return out


def _names(text: str, subject: Subject) -> bool:
    return " ".join(subject[0]) in " ".join(text.casefold().split())
