"""Whether a copy or a version holds something that the article which would be kept for it lacks.

A later version mostly adds, and a near copy may have another day's figure: to remove them is to lose news. Set by
reading articles of real news that a collapse removed, beside what it kept for them (docs/LOG.md).
"""

import re

from dedup.relate.titles import NUMERALS

OWN_SHARE, OWN_WORDS = 0.03, 3
"""Share of an article's words, or number of them, that may be missing in the other: spelling, credits, another verb."""
OWN_FIGURES = 1
"""Figures, also in letters, that may be missing in the other, as the day in a dateline."""
OWN_PASSAGE = 25
"""Words of an article that may stand outside what it shares with the other: fewer make no passage of news."""
_WORD = re.compile(r"\w+")


def own_news(small: str, large: str, covered: float | None = None) -> bool:
    """Whether the text `small` holds words, figures or a passage that `large` lacks. `covered`: the share of its words,
    0..1, that stands in passages of both; without it only words and figures are looked at.

    >>> own_news("The ferry stopped, and 41 people waited.", "On Monday the ferry stopped, and 41 people waited.")
    False
    >>> own_news("The ferry stopped, and 41 of 90 people waited.", "The ferry stopped, and 38 people waited.")
    True
    >>> own_news("The ferry stopped, and eight of ten waited.", "The ferry stopped, and four of ninety waited.")
    True
    """
    words = [w.casefold() for w in _WORD.findall(small)]
    there = {w.casefold() for w in _WORD.findall(large)}
    missing = [w for w in words if w not in there]
    figures = sum(w in NUMERALS or any(sign.isdigit() for sign in w) for w in missing)
    passage = 0.0 if covered is None else (1 - covered) * len(words)
    return len(missing) > max(OWN_WORDS, OWN_SHARE * len(words)) or figures > OWN_FIGURES or passage > OWN_PASSAGE
