"""Words of saying, and whether a text has somebody say something."""

import re

from dedup.outlets.issuers import initials, is_body, tokens
from dedup.outlets.spelling import words

SAYING = words(
    "said says stated states announced announces noted notes informed informs confirmed confirms declared declares "
    "warned warns issued issues released releases published reported reports revealed reveals added adds told tells "
    "tweeted tweets posted posts wrote writes shared explained explains urged urges emphasised emphasized stressed "
    "highlighted claimed claims ordered ruled heard notified clarified disclosed requested advised forecast forecasts "
    "mentioned observed appealed pledged unveiled condemned condemns welcomed welcomes expressed expresses hailed "
    "directed instructed shows show showed reads read decided underscored cautioned predicted estimated cited "
    "maintained reiterated affirmed assured insisted argued acknowledged commended recalled called predicts remarked "
    "alleged alleges thundered vowed promised replied testified submitted lamented complained admitted conceded "
    "took taking posting issuing addressing announcing stating saying approved granted"
)
"""Words of saying, as they stand behind their speaker."""
_SAID = SAYING | words(
    "according statement release post tweet communique communiqué notice spokesman spokeswoman spokesperson"
)
_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+|\n+")
_WORDS = re.compile(r"\w+")


def says(text: str, name: str) -> bool:
    """Whether a sentence of `text` has the issuer `name` and a word of saying: the last name of a person; of a body all
    telling words, or its initials.

    >>> says("The pier is shut. Minister Vask told reporters why.", "Ilen Vask"), says("Vask sails.", "Ilen Vask")
    (True, False)
    >>> says("The HDB has said so in a post.", "Harbour Development Board")
    True
    """
    telling = tokens(name)
    if not telling:
        return False
    wanted = set(telling) if is_body(name) else {telling[-1]}
    short = initials(name).upper() if len(telling) > 1 else None
    for sentence in _SENTENCE.split(text):
        found = _WORDS.findall(sentence)
        folded = {w.casefold() for w in found}
        if (wanted <= folded or short in found) and not _SAID.isdisjoint(folded):
            return True
    return False
