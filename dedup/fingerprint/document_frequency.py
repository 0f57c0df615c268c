"""In which other texts of a collection a passage stands: what tells copied news from pasted background and forms.

Two texts that share a passage which nobody else has share it because one has it from the other, or both from one. A
passage that thirty texts hold says no such thing. Passages of eight words are looked up with the texts that hold them;
turns of four words are only counted, for there are many more of them.
"""

import numpy as np
from numpy.typing import NDArray

from dedup.data import DocumentFrequency, Fingerprints
from dedup.text.gram_kernels import PASSAGE_WORDS, TURN_WORDS, keys_at, keys_once, place_of

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
    keys, texts = keys_once(at, bounds, rows)
    order = np.argsort(keys, kind="stable")
    keys, texts = keys[order], texts[order]
    first, size = _groups(keys)
    shared = size >= 2
    holders = texts[np.repeat(shared, size)]
    passage = place_of(at, keys[first[shared]])
    starts = np.concatenate([[0], np.cumsum(size[shared])]).astype(np.int64)
    at = keys_at(hashes, bounds, TURN_WORDS)
    keys = np.sort(keys_once(at, bounds, rows)[0])
    first, size = _groups(keys)
    usual = size >= 3  # of two texts that share a turn both hold it: two is the least
    place = place_of(at, keys[first[usual]])
    counts = np.concatenate([np.minimum(size[usual], MOST), [2]]).astype(np.uint8)
    return DocumentFrequency(passage, starts, holders, counts[place])


def _groups(keys: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each run of equal sorted keys begins, and how long it is."""
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    return first, np.diff(np.concatenate([first, [len(keys)]])).astype(np.int64)
