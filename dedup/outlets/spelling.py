"""How names are written in running text: the shapes that the rules of credits are made of."""


def words(text: str) -> frozenset[str]:
    """The words of a line, as a set: how this package writes lists of words down.

    >>> sorted(words("of the"))
    ['of', 'the']
    """
    return frozenset(text.split())


UPPER = "".join(c for c in map(chr, range(0x530)) if c.isupper() or c.istitle())
"""Capital letters of the Latin, Greek and Cyrillic scripts, for character classes (`re` has no \\p{Lu})."""

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
"""The months in English, as a pattern."""

WORD = rf"(?>(?:[{UPPER}]\.){{2,}}(?!\w)|[{UPPER}][\w'’&!\-]*(?:\.(?=\w)[\w\-]+)*)"
"""A capitalised word of a name, as a pattern; it is taken whole or not at all, so that a long one costs no more."""
