"""Compiled: probabilities as whole numbers, so that a sum is the same in any order and nothing of it is ever lost.

A probability is a number of parts of 2**-60. Such sums outgrow 64 bits, so each is kept as two numbers: of parts of
2**-30, and of the parts of 2**-60 that are left.
"""

import numpy as np

from index.jit import jit

HALF = 30
"""Bits of each of the two numbers."""


@jit()
def exact(p):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """int64 twice: a probability 0..1, cut off after 60 bits.

    >>> exact(0.5), exact(2.0**-30), exact(2.0**-60)
    ((536870912, 0), (1, 0), (0, 1))
    """
    whole = np.int64(p * 2.0**60)
    return whole >> HALF, whole & ((1 << HALF) - 1)


@jit()
def at_least(high, low, p, times):  # type: ignore[no-untyped-def]
    """bool: whether a sum reaches `times` times a probability. Up to 2**33 pairs may have gone into it.

    >>> high, low = exact(0.3)
    >>> at_least(3 * high, 3 * low, 0.3, 3), at_least(3 * high, 3 * low - 1, 0.3, 3)
    (True, False)
    """
    about, bar = high * 2.0**-30 + low * 2.0**-60, p * times
    # far apart, floats tell; the products below would not fit where the sum is of few pairs among very many rows
    if about < 0.99 * bar or about > 1.01 * bar:
        return about > bar
    p_high, p_low = exact(p)
    bar_high, bar_low = p_high * times, p_low * times
    bar_high += bar_low >> HALF
    high += low >> HALF
    bar_low &= (1 << HALF) - 1
    low &= (1 << HALF) - 1
    return high > bar_high or (high == bar_high and low >= bar_low)
