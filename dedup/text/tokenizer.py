"""Text -> word hashes, read once. All lexical floors work on these integers; none parses text again.

A word is a run of letters, marks and digits in folded form (`dedup.text.folding`); a full stop or comma between digits
joins them ("5,000" is one word). An ending of Tamil or Sinhala that is written to a figure is a word by itself. In
scripts written without spaces each character is a word. Each word also carries what later floors ask: where it stands,
whether it opens a sentence or paragraph, is capitalised, holds a digit, or stands inside double quotation marks.

Reading is compiled (`dedup.text.tokenizer_kernels`, by the rules of `dedup.text.tokenizer_rule_kernels`), and texts
are read where polars
keeps them (`dedup.text.arrow`).
"""

# ruff: noqa: SIM905
# Words read best as text.

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.text.arrow import AHEAD, Text
from dedup.text.folding import fold, folding_tables
from dedup.text.tokenizer_kernels import move_blocks, read_blocks
from dedup.text.tokenizer_rule_kernels import (
    CAPITAL,
    FACTOR,
    HARD_WRAP,
    MASKED,
    NUMBER,
    PARAGRAPH,
    PLACES,
    QUOTED,
    SEED,
    SENTENCE,
)

__all__ = [
    "CAPITAL", "HARD_WRAP", "MASKED", "NUMBER", "PARAGRAPH", "QUOTED", "SENTENCE", "Words", "read_words", "word_hash",
]  # fmt: skip

_ABBREVIATIONS = """
    mr mrs ms dr st gen sen rep gov lt col sgt capt cmdr maj prof rev hon vs no jr sr inc ltd co corp
    jan feb mar apr jun jul aug sep sept oct nov dec approx dept est fig vol
""".split()

_OTHER_ABBREVIATIONS = """
    எம் என் எஸ் ஆர் எல் எச் எஃப் எப் எக்ஸ் கியூ டபிள்யு டபிள்யூ யாழ் திரு திருமதி செல்வி
    එම් එන් එස් ආර් එල් එච් එෆ් එක්ස් අයි වයි ඩබ්ලිව් ඩබ්ලියු
""".split()
"""Of Tamil and Sinhala: the names of Latin letters that have two letters, as initials are written; titles, Jaffna."""

_BLOCK = 1 << 16  # bytes of text a parallel task: what it works on stays in a core's own cache
_TASKS = 256  # tasks a round: few enough for the shared cache, many enough that threads seldom wait for each other


@dataclass(frozen=True, slots=True)
class Words:
    """The words of n texts, laid end to end: text i owns the slice `bounds[i]:bounds[i + 1]` of every array.

    `hashes` uint32; `starts`, `ends` int32, code points in the text, end exclusive; `flags` uint8; `bounds` int64
    (n + 1). Arrays that were not asked for are empty.
    """

    hashes: NDArray[np.uint32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    flags: NDArray[np.uint8]
    bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def counts(self) -> NDArray[np.int64]:
        """Words in each text."""
        return np.diff(self.bounds)


def read_words(texts: pl.Series, *, offsets: bool = True, flags: bool = True) -> Words:
    """The words of each text of a string series; a null reads as an empty text.

    Without `offsets` or `flags` their arrays stay empty and reading is faster: enough for signatures.

    >>> words = read_words(pl.Series(["The port re-opened. It cost 5,000 crowns.", "THE PORT"]))
    >>> words.counts.tolist(), bool((words.hashes[:2] == words.hashes[8:]).all())
    ([8, 2], True)
    """
    table = folding_tables()
    lookup = (table.packed, table.first, table.several, *_abbreviation_tables())
    with Text(texts) as text:
        edges, room = _blocks(text.ends - text.starts)
        tasks = len(edges) - 1
        # No more than `room` words can come: memory is reserved for them, but only touched where words are written.
        found = _columns(int(room[-1]), offsets, flags)
        rounds = [edges[r : min(r + _TASKS, tasks) + 1] for r in range(0, tasks, _TASKS)]
        shared = max((int(room[r[-1]] - room[r[0]]) for r in rounds), default=0)
        parts = _columns(shared, offsets, flags)
        bounds = np.zeros(len(text.starts) + 1, np.int64)
        for r in rounds:
            read_blocks(text.data, text.starts, text.ends, *lookup, offsets, flags, r, room, *parts, bounds)
            move_blocks(r, room, *parts, *found, bounds)
    for array in found:
        array.resize(min(int(bounds[-1]), len(array)), refcheck=False)  # hands back what was reserved in vain
    return Words(*found, bounds)


def word_hash(word: str) -> int:
    """The hash of one word given in folded form: what `read_words` gives for it.

    >>> [word_hash("port")] == read_words(pl.Series(["Port"])).hashes.tolist()
    True
    """
    state = SEED
    for char in word:
        state = ((state ^ ord(char)) * FACTOR) % 2**64
        state ^= state >> 29
    return state >> 32


def _blocks(sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Texts at which parallel tasks begin, and the most words that can stand before each text."""
    room = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum((sizes + 1) // 2, out=room[1:])  # each word but the last is followed by at least one byte
    work = room + AHEAD * np.arange(len(sizes) + 1)
    edges = np.searchsorted(work, np.arange(0, work[-1], _BLOCK // 2))
    return np.append(edges, len(sizes)).astype(np.int64), room


def _columns(
    size: int, offsets: bool, flags: bool
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
    """Unset `hashes`, `starts`, `ends`, `flags`; those not asked for are empty."""
    places, marks = size if offsets else 0, size if flags else 0
    return np.empty(size, np.uint32), np.empty(places, np.int32), np.empty(places, np.int32), np.empty(marks, np.uint8)


@cache
def _abbreviation_tables() -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
    """The hashes of the abbreviations, sorted; and the letters of those in ASCII as a number, at or behind their place
    in a table."""
    table = np.zeros(PLACES, np.uint64)
    for word in _ABBREVIATIONS:
        letters = int.from_bytes(word.encode(), "little")
        place = (letters * FACTOR % 2**64) >> 56
        while table[place]:
            place = (place + 1) % PLACES
        table[place] = letters
    others = ["".join(map(fold, word)) for word in _OTHER_ABBREVIATIONS]
    return np.array(sorted(word_hash(w) for w in [*_ABBREVIATIONS, *others]), np.uint32), table
