"""How far a share of read pairs may be from the share of all: 95 % intervals of stratified samples.

Read pairs were drawn by strata, each stratum at its own rate, so that a pair stands for as many as its weight says
(Horvitz and Thompson 1952, "A generalization of sampling without replacement from a finite universe"; importance
weights). An interval by the normal curve, or by drawing read pairs again, has no width where a stratum gave no hit, and
a heavy stratum without a hit is what recall hangs on. So each stratum gets the interval of Wilson (1927, "Probable
inference, the law of succession, and statistical inference"), and sums of strata are put together by the distances of
their ends (MOVER: Zou, Huang and Zhang 2009, "A note on confidence interval estimation for a linear function of
binomial proportions"; for shares of two sums Donner and Zou 2012, "Closed-form confidence intervals for functions of
the normal mean and standard deviation"). `benchmarks/reading_error.py` measures how often they hold what is true.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf, sqrt

Z = 1.959963984540054
"""The 97.5 % point of the normal curve."""
RARE = (0.0, 0.0513, 0.3554, 0.8177)
"""Half the 5 % points of chi squared with 0, 2, 4 and 6 degrees of freedom: of a rare thing seen that often, how often
it is to be expected at least."""
_HALVINGS = 60
"""Steps in which the end of an interval is looked for: more digits than a float has."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share `value` and the ends of its 95 % interval, all 0..1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """Pairs drawn alike: `total` that they stand for, how many were `read` (1 or more; of unequal weights, how many of
    equal weight would tell as much), and the `share` (0..1) of them that is a hit."""

    total: float
    read: float
    share: float


def stratum_of(weights: Iterable[float], hits: Iterable[bool], *, finite: bool) -> Stratum:
    """A stratum of the weights (above 0, one at least) of its read pairs and whether each is a hit.

    `finite`: the weights are how many pairs each was drawn for, so that a stratum of which most was read is known.

    >>> stratum_of([2.0, 2.0], [True, False], finite=False)
    Stratum(total=4.0, read=2.0, share=0.5)
    >>> stratum_of([2.0, 2.0], [True, False], finite=True).read
    4.0
    """
    weighed = list(zip(weights, hits, strict=True))
    total = sum(w for w, _ in weighed)
    alike = total**2 / sum(w * w for w, _ in weighed)  # Kish 1965, "Survey sampling"
    unread = max(1 - alike / total, 1e-9) if finite else 1.0
    return Stratum(total, alike / unread, sum(w for w, hit in weighed if hit) / total)


def wilson(share: float, read: float) -> tuple[float, float]:
    """The 95 % interval of a share of `read` things (any number above 0); near 0 and 1 as Brown, Cai and DasGupta
    (2001, "Interval estimation for a binomial proportion") mend it: one hit alone may be a rare one.

    >>> [round(end, 3) for end in wilson(0.0, 30)], [round(end, 3) for end in wilson(0.5, 100)]
    ([0.0, 0.114], [0.404, 0.596])
    >>> [round(end, 4) for end in wilson(1 / 30, 30)]
    [0.0017, 0.1667]
    """
    middle = (share + Z * Z / (2 * read)) / (1 + Z * Z / read)
    half = Z / (1 + Z * Z / read) * sqrt(share * (1 - share) / read + Z * Z / (4 * read * read))
    low = min(middle - half, _rare(share * read) / read)
    high = max(middle + half, 1 - _rare((1 - share) * read) / read)
    return max(0.0, low), min(1.0, high)


def _rare(hits: float) -> float:
    """How many hits are likely at least where so many were seen; of more than `RARE`, as many as one likes."""
    if hits >= len(RARE) - 1:
        return inf
    at = int(hits)
    return RARE[at] + (hits - at) * (RARE[at + 1] - RARE[at])


def share_of(strata: Iterable[Stratum]) -> Interval | None:
    """The share of hits in all strata together; None where there is no stratum.

    >>> share_of([Stratum(90, 30, 1.0), Stratum(10, 10, 0.5)]).value
    0.95
    """
    strata = list(strata)
    whole = sum(s.total for s in strata)
    return Interval(*(end / whole for end in _hits(strata))) if whole else None


def part_of(part: Iterable[Stratum], rest: Iterable[Stratum]) -> Interval | None:
    """The hits of `part` as a share of those of `part` and `rest` together, as recall is: those that are called and
    those that are not. None where there is no hit at all.

    The interval is all shares r for which (1 - r) * hits of part - r * hits of rest may be 0.

    >>> found = part_of([Stratum(100, 50, 0.8)], [Stratum(1000, 50, 0.02)])
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (0.8, 0.43, 0.99)
    """
    a, b = _hits(list(part)), _hits(list(rest))
    if not a[0] + b[0]:
        return None
    value = a[0] / (a[0] + b[0])
    # the difference falls as r rises: r is too low where even its lower end is above 0
    low = _last(lambda r: _difference(r, a, b) - _distance(r, a[0] - a[1], b[2] - b[0]) > 0)
    high = _last(lambda r: _difference(r, a, b) + _distance(r, a[2] - a[0], b[0] - b[1]) > 0)
    return Interval(value, min(low, value), max(high, value))


def _hits(strata: list[Stratum]) -> tuple[float, float, float]:
    """The number of hits of all strata, and the ends of its interval."""
    value, below, above = 0.0, 0.0, 0.0
    for s in strata:
        low, high = wilson(s.share, s.read)
        value += s.total * s.share
        below += (s.total * (s.share - low)) ** 2
        above += (s.total * (high - s.share)) ** 2
    return value, max(0.0, value - sqrt(below)), min(sum(s.total for s in strata), value + sqrt(above))


def _difference(r: float, a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    return (1 - r) * a[0] - r * b[0]


def _distance(r: float, of_a: float, of_b: float) -> float:
    return sqrt(((1 - r) * of_a) ** 2 + (r * of_b) ** 2)


def _last(holds: Callable[[float], bool]) -> float:
    """The largest share for which something holds that holds for no larger one."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
