"""How rare a word is in news at large: document frequencies of 58,700 English articles, shipped with the package, and
of 47,000 Tamil and Sinhala ones, so that what every article of these says is not taken for rare.

The judge weighs words by this table alone, so that a judgement depends on the two texts and nothing else: `compare`
says what `scan` says, and an archive does not change its mind about old pairs when new articles arrive. Only figures
are shipped, as hash and count; `benchmarks/make_background.py` and `benchmarks/make_other_background.py` make them
again from the articles.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

COMMON = 0.10
"""A word in more than this share of articles is a function word for matching sentences, and weighs nothing."""
RARE = 0.001
"""A word in at most this share of articles is rare."""


@dataclass(frozen=True, slots=True)
class Background:
    """Document frequencies: `hashes` uint32, sorted; `counts` int64, articles that hold the word; `articles` in all."""

    hashes: NDArray[np.uint32]
    counts: NDArray[np.int64]
    articles: int

    def idf(self, hashes: NDArray[np.uint32]) -> NDArray[np.float32]:
        """Natural log of articles per article with the word; an unknown word counts as seen in two articles."""
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        seen = np.where(self.hashes[at] == hashes, self.counts[at], 2)
        return np.log(self.articles / seen).astype(np.float32)


TABLES = ("background.npz", "background_south_asian.npz")
"""English; Tamil and Sinhala, counted as of as many articles, of words in their own letters. These take the place of
what the first has of them: English papers quote some, and seldom."""


@cache
def background() -> Background:
    """The packaged tables as one.

    >>> table = background()
    >>> from dedup.text.tokenizer import word_hash
    >>> the, harbourmaster = table.idf(np.array([word_hash("the"), word_hash("harbourmaster")], np.uint32))
    >>> bool(the < 0.1 < 6 < harbourmaster)
    True
    """
    english, others = map(packaged, TABLES)
    left = ~np.isin(english.hashes, others.hashes)
    hashes = np.concatenate([english.hashes[left], others.hashes])
    order = np.argsort(hashes)
    return Background(hashes[order], np.concatenate([english.counts[left], others.counts])[order], english.articles)


def packaged(name: str) -> Background:
    """One of the `TABLES`."""
    with (files("dedup") / name).open("rb") as file, np.load(file, allow_pickle=False) as data:
        return Background(data["hashes"], data["counts"].astype(np.int64), int(data["articles"]))
