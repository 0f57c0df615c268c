"""Compiled: the answers of small trees to a table of measures, summed for who decides and booked for who explains."""

import numba

from index.jit import jit

BLOCK = 1024
"""Pairs of which one tree after another is asked, while their columns lie in the processor's near memory."""


@jit(parallel=True)
def sum_trees(columns, asked, bars, leaves, out):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """Add to out (m) float64 the leaf that each of t trees comes to: columns (k, m) float32; asked int32 (t, 3), the
    row of `columns` asked first, then on the low and on the high branch; bars float32 (t, 3), at most so much is low;
    leaves float64 (t, 4): low-low, low-high, high-low, high-high.

    There is no branch: both second questions are answered, and for several pairs in one instruction.
    """
    for block in numba.prange((len(out) + BLOCK - 1) // BLOCK):
        start, end = block * BLOCK, min(len(out), (block + 1) * BLOCK)
        total = out[start:end]
        for t in range(len(asked)):
            first = columns[asked[t, 0], start:end]
            low, high = columns[asked[t, 1], start:end], columns[asked[t, 2], start:end]
            bar, low_bar, high_bar = bars[t, 0], bars[t, 1], bars[t, 2]
            a, b, c, d = leaves[t, 0], leaves[t, 1], leaves[t, 2], leaves[t, 3]
            for i in range(len(total)):
                below = b if low[i] > low_bar else a
                above = d if high[i] > high_bar else c
                total[i] += above if first[i] > bar else below


@jit(parallel=True)
def book_trees(table, asks, bars, moves, unknown, sides, out):  # type: ignore[no-untyped-def]
    """Add to out (m, k) float64 each move of each tree, in the column of the measure that was asked: table (m, k)
    float64; the others as `Boosted` has them."""
    for i in numba.prange(len(table)):
        for t in range(len(asks)):
            first = asks[t, 0]
            high = _answer(table[i, first], bars[t, 0], unknown[first], sides[t, 0])
            out[i, first] += moves[t, high]
            then = asks[t, 1 + high]
            if then >= 0:
                second = _answer(table[i, then], bars[t, 1 + high], unknown[then], sides[t, 1 + high])
                out[i, then] += moves[t, 2 + 2 * high + second]


@jit()
def _answer(value, bar, unknown, side):  # type: ignore[no-untyped-def]
    """1 where the value is over the bar; where it is not known, the side that was learned."""
    if unknown and value < -0.5:
        return side
    return 1 if value > bar else 0
