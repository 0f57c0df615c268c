"""Two texts in two languages -> their sentences matched in order, and measures of how well they match.

Matching by vectors of sentences with dynamic programming is Vecalign's way (Thompson and Koehn 2019) and Bertalign's
(Liu and Zhu 2022). Here one sentence may stand for up to three of the other text, and any may have no match.
"""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.languages.alignment_kernels import WIDEST, aligned_beads

FLOOR = 0.3
"""Cosine above which two sentences match. Of sentences of different stories nearly all lie below."""
MEASURES = (
    "covered_smaller", "covered_larger", "cosine", "best_smaller", "best_larger", "mutual", "order", "figures",
    "names",
)  # fmt: skip
"""`covered`: the share of a text's code points in matched sentences, the smaller and the larger of the two; `cosine`:
the mean of matches; `best`: the mean over the sentences of a text of the best cosine in the other, in any order;
`mutual`: sentences that are each other's best, as a share of the text that has fewer; `order`: how many of those, but
the first, follow each other in both texts; `figures`, `names`: the share of the smaller set of keys
(`dedup.languages.anchors`) that the other has too."""
UNTOLD = 0.5
"""What `order` is of fewer than `FEWEST_PLACES`, and `figures` and `names` where one side has fewer than `FEWEST`."""
FEWEST_PLACES, FEWEST = 3, 2


@dataclass(frozen=True, slots=True)
class SentenceText:
    """One text by its sentences: `vectors` float32 (n, dim), unit; `lengths` float64 (n), code points; the keys of its
    figures and names.
    """

    vectors: NDArray[np.float32]
    lengths: NDArray[np.float64]
    figures: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class SentenceMatches:
    """`beads` int64 (k, 4): first sentence on the left, how many, first on the right, how many; `cosines`
    float64 (k).
    """

    beads: NDArray[np.int64]
    cosines: NDArray[np.float64]


def matched(left: SentenceText, right: SentenceText, floor: float = FLOOR) -> SentenceMatches:
    """The sentences of two texts matched in order.

    >>> one = np.eye(3, dtype=np.float32)
    >>> text = SentenceText(one, np.ones(3), frozenset(), frozenset())
    >>> shorter = SentenceText(one[[0, 2]], np.ones(2), frozenset(), frozenset())
    >>> matched(text, shorter).beads.tolist()
    [[0, 1, 0, 1], [2, 1, 1, 1]]
    """
    cosines = np.ascontiguousarray(left.vectors @ right.vectors.T, np.float32)
    beads, values = aligned_beads(cosines, _norms(left.vectors), _norms(right.vectors), floor)
    return SentenceMatches(beads, values)


def measured(left: SentenceText, right: SentenceText, floor: float = FLOOR) -> NDArray[np.float32]:
    """float32 (len(MEASURES)): how well two texts match. Both hold at least one sentence."""
    cosines = np.ascontiguousarray(left.vectors @ right.vectors.T, np.float32)
    found = matched(left, right, floor)
    covered = [
        _covered(found.beads[:, 2 * side : 2 * side + 2], text.lengths) for side, text in enumerate((left, right))
    ]
    best = [
        float(np.average(cosines.max(1), weights=left.lengths)),
        float(np.average(cosines.max(0), weights=right.lengths)),
    ]
    joined = (found.beads[:, 1] + found.beads[:, 3]) / 2
    cosine = float(np.average(found.cosines, weights=joined)) if len(joined) else 0.0
    mutual, order = in_each_other(cosines, floor)
    return np.array([
        min(covered), max(covered), cosine, min(best), max(best), mutual, order,
        shared_keys(left.figures, right.figures), shared_keys(left.names, right.names),
    ], np.float32)  # fmt: skip


def in_each_other(cosines: NDArray[np.float32], floor: float) -> tuple[float, float]:
    """Of cosines (n, m): the sentences that are each other's best, above `floor`, as a share of the text that has
    fewer; and the share of those, but the first, that stand in one order in both.

    >>> in_each_other(np.eye(4, dtype=np.float32)[[0, 2, 1, 3]], 0.3)
    (1.0, 0.6666666666666666)
    """
    to, back = cosines.argmax(1), cosines.argmax(0)
    places = np.arange(len(to))
    both = (back[to] == places) & (cosines[places, to] > floor)
    at = to[both]
    mutual = len(at) / min(cosines.shape)
    if len(at) < FEWEST_PLACES:
        return mutual, UNTOLD
    tops: list[int] = []  # the least end of a rising run of each length
    for place in at.tolist():
        i = bisect_left(tops, place)
        tops[i : i + 1] = [place]
    return mutual, (len(tops) - 1) / (len(at) - 1)


def shared_keys(left: frozenset[str], right: frozenset[str]) -> float:
    """The share of the smaller set that is in both, 0..1.

    >>> shared_keys(frozenset("abc"), frozenset("bcde")), shared_keys(frozenset("a"), frozenset("ab"))
    (0.6666666666666666, 0.5)
    """
    fewest = min(len(left), len(right))
    return len(left & right) / fewest if fewest >= FEWEST else UNTOLD


def _norms(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 (WIDEST, n): the length of the sum of 1, 2, ... vectors from each on; of 1 past the end."""
    n = len(vectors)
    out = np.ones((WIDEST, n), np.float32)
    total = vectors.copy()
    for width in range(1, min(WIDEST, n)):
        total = total[:-1] + vectors[width:]
        out[width, : n - width] = np.maximum(np.linalg.norm(total, axis=1), 1e-6)
    return out


def _covered(runs: NDArray[np.int64], lengths: NDArray[np.float64]) -> float:
    """The share of a text in `runs` (k, 2) of its sentences."""
    inside = sum(float(lengths[first : first + many].sum()) for first, many in runs.tolist())
    return inside / float(lengths.sum())
