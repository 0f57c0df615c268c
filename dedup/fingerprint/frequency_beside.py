"""Passages of a part of a collection in the rest of it: how many other texts hold them, and which.

The rest is read once for turns of phrase and once for passages, some texts at a time; it is never held as a whole.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.data import OtherTexts
from dedup.text.gram_kernels import PASSAGE_WORDS, count_holders, fill_known, list_holders

Holders = tuple[NDArray[np.int64], NDArray[np.int32], list[str | None], NDArray[np.float64]]
"""`starts`, `holders`, `papers` and `days` of `dedup.data.DocumentFrequency`."""


def counted_beside(others: OtherTexts, keys: NDArray[np.uint64], length: int) -> NDArray[np.int64]:
    """int64: how many of the other texts hold each of the sorted `keys` of so many words."""
    counts = np.zeros(len(keys), np.int64)
    last = np.full(len(keys), -1, np.int64)
    read = 0
    for place, bounds, rows, _ in _places(others, keys, length):
        count_holders(place, bounds, rows, read, last, counts)
        read += len(bounds) - 1
    return counts


def with_holders_beside(
    ids: Sequence[str], starts: NDArray[np.int64], holders: NDArray[np.int32], others: OtherTexts,
    keys: NDArray[np.uint64],
) -> Holders:  # fmt: skip
    """Which texts hold each of the sorted `keys` of passages: of n texts with these `ids` those told by `starts` and
    `holders`, and of the others, which are rows from n on. Each key's in the order of their ids, as in a run over all.
    """
    found, numbers, read = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)], 0
    last = np.full(len(keys), -1, np.int64)
    for place, bounds, rows, of in _places(others, keys, PASSAGE_WORDS):
        found.append(list_holders(place, bounds, rows, read, last))
        numbers.append(of)
        read += len(of)
    hits = np.concatenate(found)
    low = np.uint64(0xFFFFFFFF)
    texts, which = np.unique(hits & low, return_inverse=True)
    more, papers, days = others.about(np.concatenate(numbers)[texts.astype(np.int64)])
    n = len(ids)
    rank = np.empty(n + len(more), np.uint64)
    order = np.array(sorted(range(len(rank)), key=[*ids, *more].__getitem__), np.int64)
    rank[order] = np.arange(len(rank), dtype=np.uint64)
    places = np.concatenate([np.repeat(np.arange(len(keys), dtype=np.uint64), np.diff(starts)), hits >> np.uint64(32)])
    every = np.concatenate([holders.astype(np.int64), which.astype(np.int64) + n])
    packed = np.sort((places << np.uint64(32)) | rank[every])
    sizes = np.bincount((packed >> np.uint64(32)).astype(np.int64), minlength=len(keys))
    return np.concatenate([[0], np.cumsum(sizes)]), order[(packed & low).astype(np.int64)].astype(np.int32), papers, days


def _places(
    others: OtherTexts, keys: NDArray[np.uint64], length: int
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """Of some other texts at a time: the place in `keys` of what begins at each word, -1 for none; their bounds, those
    that count, and their numbers."""
    every = np.arange(len(keys), dtype=np.int32)
    for hashes, bounds, rows, numbers in others.read():
        place = np.full(len(hashes), -1, np.int32)
        fill_known(hashes, bounds, length, np.zeros(len(hashes), np.uint8), 0, keys, every, place)
        yield place, bounds, rows, numbers
