"""A number for each line of each text, the same for two lines that may have one normal form: found without making it.

Most lines of a collection stand in one article. Those that can be repeated are told from these numbers, read where
polars keeps the texts, so that normal forms are made of few articles.
"""

import numpy as np
import polars as pl

from dedup.text.arrow import Text
from index.jit import jit

_FACTOR, _SEED, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xCBF29CE484222325), np.uint64(29)
_CASE = np.uint64(32)
"""What a capital letter of ASCII lacks to the small one."""
_ANY = 1 << 40
"""More code points than any line has."""


def line_keys(texts: pl.Series, least: int, most: int) -> pl.DataFrame:
    """`row` (int64) and `key` (uint64) of the lines of each text that may have `least` to `most` code points without
    margins. Only letters and marks of ASCII count, in small letters, for the normal form keeps them one for one.

    >>> keys = line_keys(pl.Series(["Price: 12 crowns", "PRICE:  7 Crowns\\nNo"]), 5, 99)
    >>> keys["row"].to_list(), keys["key"].n_unique()
    ([0, 1], 1)
    """
    with Text(texts) as text:
        room = len(texts) + int(_count(text.data, text.starts, text.ends))
        rows, keys = np.empty(room, np.int64), np.empty(room, np.uint64)
        n = int(_read(text.data, text.starts, text.ends, least, most, rows, keys))
    return pl.DataFrame({"row": rows[:n], "key": keys[:n]})


def with_one_of(articles: pl.DataFrame, lines: pl.Series, least: int) -> pl.DataFrame:
    """Those of the articles, with column `text`, that may hold one of some `lines` in normal form, of `least` code
    points and more: what is looked through line by line then.

    >>> texts = pl.DataFrame({"text": ["Sun.\\nPRICE:  7 Crowns", "Rain."]})
    >>> with_one_of(texts, pl.Series(["price: 0 crowns"]), 5)["text"].to_list()
    ['Sun.\\nPRICE:  7 Crowns']
    """
    wanted = line_keys(lines, 0, _ANY)["key"].unique()
    keys = line_keys(articles["text"], least, _ANY)
    return articles[keys.filter(pl.col("key").is_in(wanted.implode()))["row"].unique().sort()]


@jit()
def _count(data, starts, ends):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """How often a line is broken in all texts."""
    n = 0
    for i in range(len(starts)):
        for at in range(starts[i], ends[i]):
            n += data[at] == 10
    return n


@jit()
def _read(data, starts, ends, least, most, rows, keys):  # type: ignore[no-untyped-def]
    """Fill `rows` and `keys`; how many lines there are."""
    n = 0
    for i in range(len(starts)):
        key, seen, begins = _SEED, 0, starts[i]
        for at in range(starts[i], ends[i] + 1):
            byte = data[at] if at < ends[i] else np.uint8(10)
            if byte == 10:
                if at - begins >= least and seen <= most:
                    rows[n], keys[n] = i, key
                    n += 1
                key, seen, begins = _SEED, 0, at + 1
                continue
            if byte <= 32 or 48 <= byte <= 57:
                seen += 1 if byte > 32 else 0
                continue
            if byte >= 128:  # two capitals outside ASCII have small letters in it
                if byte == 0xC4 and data[at + 1] == 0xB0:
                    byte = np.uint8(105)
                elif byte == 0xE2 and data[at + 1] == 0x84 and data[at + 2] == 0xAA:
                    byte = np.uint8(107)
                else:
                    continue
            seen += 1
            letter = np.uint64(byte) + (_CASE if 65 <= byte <= 90 else np.uint64(0))
            key = (key ^ letter) * _FACTOR
            key ^= key >> _SHIFT
    return n
