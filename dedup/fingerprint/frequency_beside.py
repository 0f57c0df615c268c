"""Passages of a part of a collection in the rest of it: how many other texts hold them, and which.

The rest is read once, some texts at a time; it is never held as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.data import OtherTexts
from dedup.text.beside_kernels import count_once, find_beside, list_once
from dedup.text.gram_kernels import table_of

Holders = tuple[NDArray[np.int64], NDArray[np.int32], list[str | None], NDArray[np.float64]]
"""`starts`, `holders`, `papers` and `days` of `dedup.data.DocumentFrequency`."""
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)


@dataclass(frozen=True, slots=True)
class Beside:
    """What other texts hold. `counts` int64: how many have each turn; `hits` uint64: place of a passage << 32 | place
    in `numbers`, int64, of a text that has it.
    """

    counts: NDArray[np.int64]
    hits: NDArray[np.uint64]
    numbers: NDArray[np.int64]


def look_beside(others: OtherTexts, turns: NDArray[np.uint64], passages: NDArray[np.uint64]) -> Beside:
    """Which of the other texts hold these keys of turns and of passages, each sorted."""
    counts = np.zeros(len(turns), np.int64)
    last_turn, last_passage = (np.full(len(keys), -1, np.int64) for keys in (turns, passages))
    tables = table_of(turns), table_of(passages)
    hits, numbers, read = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)], 0
    held = said = np.zeros(0, np.uint64)
    for hashes, bounds, rows, of in others.read():
        if len(held) < len(hashes):  # only what is written takes memory
            held, said = (np.empty(len(hashes), np.uint64) for _ in range(2))
        begins, ends = find_beside(hashes, bounds, rows, turns, tables[0], passages, tables[1], held, said)
        count_once(held, begins, ends[:, 0], read, last_turn, counts)
        hits.append(list_once(said, begins, ends[:, 1], read, last_passage))
        numbers.append(of)
        read += len(of)
    return Beside(counts, np.concatenate(hits), np.concatenate(numbers))


def with_holders_beside(
    ids: Sequence[str], starts: NDArray[np.int64], holders: NDArray[np.int32], others: OtherTexts, beside: Beside
) -> Holders:
    """Which texts hold each passage: of n texts with these `ids` those told by `starts` and `holders`, and of the
    others, which are rows from n on. Each passage's in the order of their ids, as in a run over all.
    """
    n, keys = len(ids), len(starts) - 1
    texts, which = np.unique(beside.hits & _LOW, return_inverse=True)
    more, papers, days = others.about(beside.numbers[texts.astype(np.int64)])
    order = np.array(sorted(range(n + len(more)), key=[*ids, *more].__getitem__), np.int64)
    rank = np.empty(len(order), np.uint64)
    rank[order] = np.arange(len(rank), dtype=np.uint64)
    own = np.repeat(np.arange(keys, dtype=np.uint64), np.diff(starts))
    rows = np.concatenate([holders.astype(np.int64), which.astype(np.int64) + n])
    packed = np.sort((np.concatenate([own, beside.hits >> _HALF]) << _HALF) | rank[rows])
    sizes = np.bincount((packed >> _HALF).astype(np.int64), minlength=keys)
    in_order = order[(packed & _LOW).astype(np.int64)].astype(np.int32)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)]), in_order, papers, days
