"""Whether the text taken from a page is all that it shows: what stands between its paragraphs and was left."""

from collections.abc import Iterator
from itertools import islice

from lxml import html

SHARE = 0.2
"""Share of an article's words from which on what was left is more than a note to readers."""
LEAST = 40
"""Words of it, at least."""

MOST = 5_000
"""Paragraphs that are looked at: a page with more is no article."""

_GRAM = 4
_SHORT = 8
"""Words. Shorter paragraphs are labels and links."""
_BESIDE = frozenset(
    ("nav", "aside", "footer", "form", "figure", "header", "button", "noscript", "template", "dialog", "menu")
)


def paragraphs(tree: html.HtmlElement) -> list[tuple[int, list[str]]]:
    """The words of the page's paragraphs, each with the number of the element that holds it; links and asides left out.

    >>> words = "the lift at the mill stood still for nine days"
    >>> paragraphs(html.document_fromstring(f"<div><p>{words}</p></div><aside><p>{words}</p></aside>"))[0][1][:2]
    ['the', 'lift']
    """
    places: dict[html.HtmlElement, int] = {}
    return [(places.setdefault(p.getparent(), len(places)), words) for p, words in _running(tree)]


def left_out(shown: list[tuple[int, list[str]]], text: str) -> bool:
    """Whether much of what stands among the paragraphs that were taken is not in `text`.

    >>> taken, lost = ([f"{which}{n}" for n in range(60)] for which in ("taken", "lost"))
    >>> left_out([(0, taken), (0, lost)], " ".join(taken))
    True
    """
    taken = _bare(text.split())
    known = set(zip(*(taken[n:] for n in range(_GRAM)), strict=False))
    kept: dict[int, int] = {}
    lost: dict[int, int] = {}
    for place, words in shown:
        bare = _bare(words)
        grams = list(zip(*(bare[n:] for n in range(_GRAM)), strict=False))
        missing = sum(gram not in known for gram in grams)
        share = missing / len(grams) if grams else 0.0
        lost[place] = lost.get(place, 0) + round(share * len(words))
        kept[place] = kept.get(place, 0) + round((1 - share) * len(words))
    # a block of which next to nothing was taken is another text: comments, another article's teaser
    articles = [place for place in kept if kept[place] >= lost[place] / 4 and kept[place] >= _SHORT]
    missed = sum(lost[place] for place in articles)
    return missed >= LEAST and missed >= SHARE * (missed + sum(kept[place] for place in articles))


def _running(tree: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, list[str]]]:
    for p in islice(tree.iter("p"), MOST):
        words = p.text_content().split()
        if len(words) < _SHORT or p.getparent() is None or any(a.tag in _BESIDE for a in p.iterancestors()):
            continue
        linked = sum(len(a.text_content().split()) for a in p.iter("a"))
        if 2 * linked <= len(words):
            yield p, words


def _bare(words: list[str]) -> list[str]:
    return [bare for w in words if (bare := "".join(filter(str.isalnum, w)).casefold())]
