"""In which other texts of a collection a passage stands: what tells copied news from pasted background and forms.

Two texts that share a passage which nobody else has share it because one has it from the other, or both from one. A
passage that thirty texts hold says no such thing. Passages of eight words are looked up with the texts that hold them;
turns of four words are only counted, for there are many more of them.
"""

import numpy as np
from numpy.typing import NDArray

from dedup.data import DocumentFrequency, Fingerprints
from dedup.text.gram_kernels import PASSAGE_WORDS, TURN_WORDS, holders_of, keys_at, keys_once, place_of

LEAST = 500
"""Articles from which a collection tells what is usual in it: in a smaller one nearly every passage is rare."""
MOST = 255
"""Texts with one turn of phrase that are told apart; more are as many."""


def document_frequency(prints: Fingerprints) -> DocumentFrequency | None:
    """What stands in which texts; a text and its copies count as one. None where the texts are too few to tell.

    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.settings import Settings
    >>> from dedup.tables import conform, empty
    >>> import polars as pl
    >>> two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Harbour closed."] * 2}))
    >>> document_frequency(fingerprint(two, empty("masks"), Settings())) is None
    True
    """
    if len(prints) < LEAST:
        return None
    hashes, bounds, rows = prints.words.hashes, prints.words.bounds, prints.representatives
    at = keys_at(hashes, bounds, PASSAGE_WORDS)
    shared, _ = _held_by(keys_once(at, bounds, rows), 2)
    passage = place_of(at, shared)
    starts, holders = holders_of(passage, bounds, rows, len(shared))
    at = keys_at(hashes, bounds, TURN_WORDS)
    usual, size = _held_by(
        keys_once(at, bounds, rows), 3
    )  # of two texts that share a turn both hold it: 2 is the least
    counts = np.concatenate([np.minimum(size, MOST), [2]]).astype(np.uint8)
    return DocumentFrequency(passage, starts, holders, counts[place_of(at, usual)])


def _held_by(keys: NDArray[np.uint64], least: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The keys that so many texts hold, sorted, and how many do; `keys`: those of each text, each once a text."""
    some = np.sort(keys)
    first = np.flatnonzero(np.concatenate([[True], some[1:] != some[:-1]])) if len(some) else np.zeros(0, np.int64)
    size = np.diff(np.concatenate([first, [len(some)]])).astype(np.int64)
    return some[first[size >= least]], size[size >= least]
