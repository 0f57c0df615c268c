"""In which other texts of a collection a passage stands: what tells copied news from pasted background and forms.

Two texts that share a passage which nobody else has share it because one has it from the other, or both from one. A
passage that thirty texts hold says no such thing. Passages of eight words are looked up with the texts that hold them;
turns of four words are only counted, for there are many more of them.
"""

import numpy as np
from numpy.typing import NDArray

from dedup.data import DocumentFrequency, Fingerprints, OtherTexts
from dedup.fingerprint.frequency_beside import look_beside, with_holders_beside
from dedup.scratch import many_articles, unset
from dedup.text.gram_kernels import (
    PASSAGE_WORDS,
    TURN_WORDS,
    fill_counters,
    fill_known,
    fill_sieve,
    holders_of,
    keys_once,
)
from dedup.text.tokenizer import Words

LEAST = 500
"""Articles from which a collection tells what is usual in it: in a smaller one nearly every passage is rare."""
MOST = 255
"""Texts with one turn of phrase that are told apart; more are as many."""
SLOTS = 8
"""Counters of the sieve a word, two bytes in all: of the keys that one text has alone it lets one in nine through."""


def document_frequency(prints: Fingerprints, others: OtherTexts | None = None) -> DocumentFrequency | None:
    """What stands in which texts; a text and its copies count as one. None where the texts are too few to tell.

    `others`: the rest of a collection of which these texts are a part; with it only those passages are looked up that
    two texts of the part share.

    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.settings import Settings
    >>> from dedup.tables import conform, empty
    >>> import polars as pl
    >>> two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Harbour closed."] * 2}))
    >>> document_frequency(fingerprint(two, empty("masks"), Settings())) is None
    True
    """
    if len(prints) + (0 if others is None else len(others)) < LEAST:
        return None
    words, rows = prints.words, prints.representatives
    on_disk = many_articles(len(prints))
    passage, turns, told = (unset(len(words.hashes), kind, on_disk=on_disk) for kind in (np.int32, np.uint8, np.uint8))
    passage[:], turns[:], told[:] = -1, 2, 0
    least = 3 if others is None else 2  # of two texts that share a turn both hold it
    keys, sizes = _held_by_several(words, rows, TURN_WORDS, least, told, 0)
    before = told.copy() if others is not None else told  # what follows writes over it

    def fill_turns(many: NDArray[np.int64]) -> None:
        most = np.minimum(many, MOST).astype(np.uint8)
        fill_known(words.hashes, words.bounds, TURN_WORDS, before, least, 0, keys, most, turns)

    if others is None:
        fill_turns(sizes)
    # a passage that two texts hold begins with a turn that two hold, and ends with one
    passages, _ = _held_by_several(words, rows, PASSAGE_WORDS, 2, told, 2)
    every = np.arange(len(passages), dtype=np.int32)
    fill_known(words.hashes, words.bounds, PASSAGE_WORDS, told, 2, 0, passages, every, passage)
    starts, holders = holders_of(passage, words.bounds, rows, len(passages))
    if others is None:
        return DocumentFrequency(passage, starts, holders, turns)
    beside = look_beside(others, keys, passages)
    fill_turns(sizes + beside.counts)
    starts, holders, papers, days = with_holders_beside(prints.ids, starts, holders, others, beside)
    return DocumentFrequency(passage, starts, holders, turns, papers, days)


def _held_by_several(
    words: Words, rows: NDArray[np.int64], length: int, least: int, among: NDArray[np.uint8], open_from: int
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The keys of `length` words that `least` or more of `rows` hold, sorted, and how many do. Only where `among` says
    `open_from` or more of a key's first turn and of its last; after it `among` says of each key about how many hold it,
    3 for more."""
    apart = length - TURN_WORDS
    sieve = np.zeros(len(words.hashes) * SLOTS // 4 + 1, np.uint8)
    fill_sieve(words.hashes, words.bounds, rows, length, among, open_from, apart, sieve)
    fill_counters(words.hashes, words.bounds, length, among, open_from, apart, sieve)
    del sieve
    room = np.empty(len(words.hashes), np.uint64)  # only what is written takes memory
    counts = np.empty(len(rows), np.int64)
    found = room[: keys_once(words.hashes, words.bounds, rows, length, among, least, room, counts)]
    found.sort()
    return _held_by(found, least)


def keys_held(words: Words, rows: NDArray[np.int64], length: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The keys of the runs of `length` words in some texts, each once a text, and whose they are, both int64 or uint64
    of one length: what is counted where no machine holds all texts.

    >>> from dedup.text.tokenizer import read_words
    >>> import polars as pl
    >>> keys, of = keys_held(read_words(pl.Series(["It rained.", "It rained and rained."])), np.array([0, 1]), 2)
    >>> of.tolist(), bool(keys[0] in keys[1:])
    ([0, 1, 1, 1], True)
    """
    everywhere, counts = np.zeros(len(words.hashes), np.uint8), np.zeros(len(rows), np.int64)
    every = np.empty(len(words.hashes), np.uint64)
    n = keys_once(words.hashes, words.bounds, rows, length, everywhere, 0, every, counts)
    return every[:n], np.repeat(rows, counts).astype(np.int64)


def _held_by(keys: NDArray[np.uint64], least: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The keys that so many texts hold, sorted, and how many do; `keys`, sorted: those of each text, each once a text.

    >>> _held_by(np.array([3, 5, 5, 9, 9, 9], np.uint64), 2)
    (array([5, 9], dtype=uint64), array([2, 3]))
    """
    edges = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1], [True]])) if len(keys) else np.zeros(1, int)
    sizes = np.diff(edges)
    return keys[edges[:-1][sizes >= least]], sizes[sizes >= least]
