"""Text -> sentences, in scripts with and without spaces: where each begins and ends."""

import re
from itertools import pairwise

SHORTEST = 12
"""Code points. What is shorter is joined to the sentence before it: `No.`, a number in a list."""
LONGEST = 400
"""Code points of a sentence that are read: a page without full stops is no sentence."""

_MARKS = "[.!?…।॥؟۔]"
_END = re.compile(
    # from the first mark of a row of them, and never a part of it: a page of dots is looked at once
    rf"(?:(?<!{_MARKS}){_MARKS}++[\"'”»’)\]]*+(?=\s)|[。！？｡]++[」』”）]*+|\n)\s*+"
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence, code points, end exclusive, without white space around it.

    >>> text = "The ferry stops. It was old.\\n渡し船は五月に止まると発表された。島の人は驚いている。"
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['The ferry stops. It was old.', '渡し船は五月に止まると発表された。島の人は驚いている。']
    """
    edges = [0, *(m.end() for m in _END.finditer(text)), len(text)]
    out: list[tuple[int, int]] = []
    for a, b in pairwise(edges):
        body = text[a:b]
        start, end = a + len(body) - len(body.lstrip()), a + len(body.rstrip())
        if end <= start:
            continue
        short = out and min(end - start, out[-1][1] - out[-1][0]) < SHORTEST
        if short and "\n" not in text[out[-1][1] : start]:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out
