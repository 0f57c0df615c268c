"""A sieve of keys: which of very many come but once is known for certain, and those need no memory of their own.

Every key has one of many small counters, and shares it with others. A key whose counter says one came once; most keys
of a collection did. Four counters of two bits stand in each byte, 3 for three or more (a counting Bloom filter of one
hash; Fan et al. 2000).
"""

import numpy as np

from index.jit import jit


@jit()
def slot_of(key, sieve):  # type: ignore[no-untyped-def]
    """The counter of a key, by its first 32 bits; there are at most as many counters."""
    return ((key >> np.uint64(32)) * np.uint64(4 * len(sieve))) >> np.uint64(32)


@jit()
def counted(sieve, slot):  # type: ignore[no-untyped-def]
    """What a counter says: four counters stand in a byte."""
    return (sieve[slot >> np.uint64(2)] >> np.uint8((slot & np.uint64(3)) * np.uint64(2))) & np.uint8(3)


@jit()
def count_one(sieve, slot):  # type: ignore[no-untyped-def]
    """Count one more in a sieve: four counters of two bits in each byte, 3 for more."""
    if counted(sieve, slot) < 3:
        sieve[slot >> np.uint64(2)] += np.uint8(1 << ((slot & np.uint64(3)) * np.uint64(2)))
