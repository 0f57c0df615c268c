"""In whose voice a text speaks: its author's, as an essay does, or a reporter's, who stays out of it.

An essay of an outside author that several papers print is no paper's own news. English only: in other languages no text
is taken for an essay. On 9,000 articles of ten sources: of columns and opinion pages .81 and .49, of business news .03,
of news .02, of a news agency's .01.
"""

import re

LEAST_WORDS = 300
"""Words outside quotations from which a text can be an essay; letters to an editor and notices are shorter."""
LEAST_SAID, PER_WORD = 5, 0.003
"""Words of the first person outside quotations, and their share."""
LEAST_ALONE = 2
"""Of these "I", "my", "me": firms, banks and unions say "we" in what they issue."""
FOOT = 700
"""Code points at the end in which a note about the author stands."""

_QUOTED = re.compile(r"[“\"][^”\"\n]{3,900}[”\"]")
_WORD = re.compile(r"\w+")
_FIRST_PERSON = re.compile(
    r"(?<![\w’'])(?:I(?=[’' ][a-z])|[Mm]y|[Mm]e|[Ww]e|[Uu]s|[Oo]ur|[Mm]yself|[Oo]urselves)(?![\w])"
)
_ALONE = re.compile(r"(?<![\w’'])(?:I(?=[’' ][a-z])|[Mm]y|[Mm]e|[Mm]yself)(?![\w])")
_ABOUT_AUTHOR = re.compile(
    r"(?i)\bthe (?:writer|author|columnist)s?,? (?:is|was|are|can|may|served|works|has|teaches|formerly|an?)\b|"
    r"\b(?:he|she) (?:can|may) be (?:reached|contacted) (?:at|on|by|via)\b|"
    r"\b(?:views|opinions) expressed\b[^.\n]{0,60}\b(?:author|writer)"
)


def is_essay(text: str) -> bool:
    """Whether a text speaks as its author: it says "I", and "we", outside quotations, or ends with a note about who
    wrote it.

    >>> is_essay("I walked to Tarn Vale, where we saw our old bridge. My guide told me that it is safe. " * 20)
    True
    >>> is_essay('The bridge is closed. “I saw our old bridge fall, and we ran,” said the guide of Tarn Vale. ' * 20)
    False
    """
    own = _QUOTED.sub(" ", text)
    told = _ABOUT_AUTHOR.search(text[-FOOT:]) is not None
    if not told and len(_ALONE.findall(own)) < LEAST_ALONE:
        return False  # most texts, whose words need not be counted
    words = len(_WORD.findall(own))
    if told or words < LEAST_WORDS:
        return words >= LEAST_WORDS
    return len(_FIRST_PERSON.findall(own)) >= max(LEAST_SAID, PER_WORD * words)
