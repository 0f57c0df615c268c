"""Places on a circle, and the lines between them: which things stand on it, in which order, and how lines bend."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MOST = 24
"""Places: with more of them the words beside them would touch."""
RADIUS = 1.0
_STEPS = 24


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing stands: x to the right, y up, in radii."""

    name: str
    x: float
    y: float


def most_linked(links: Mapping[tuple[str, str], int], most: int = MOST) -> list[str]:
    """The `most` names that the links, (from, to) -> how many, are of; those of most come first.

    >>> most_linked({("a", "b"): 2, ("b", "c"): 1}, 2)
    ['b', 'a']
    """
    of_each: Counter[str] = Counter()
    for (giver, taker), n in links.items():
        of_each[giver] += n
        of_each[taker] += n
    return sorted(of_each, key=lambda name: (-of_each[name], name))[:most]


def placed(names: Sequence[str], links: Mapping[tuple[str, str], int]) -> list[Place]:
    """The names in a circle, each beside what it is linked with most, none exactly at the top or the bottom.

    >>> [(p.name, round(p.x, 1), round(p.y, 1)) for p in placed(["a", "b"], {("a", "b"): 1})]
    [('a', 1.0, 0.0), ('b', -1.0, -0.0)]
    """
    order, left = list(names[:1]), list(names[1:])
    while left:
        last = order[-1]
        both = {name: links.get((last, name), 0) + links.get((name, last), 0) for name in left}
        order.append(max(left, key=lambda name: (both[name], -left.index(name))))
        left.remove(order[-1])
    turn = 2 * math.pi / (len(order) + len(order) % 2)  # of an odd number one place stays empty, beside the top
    return [
        Place(name, RADIUS * math.sin((i + 0.5) * turn), RADIUS * math.cos((i + 0.5) * turn))
        for i, name in enumerate(order)
    ]


def bent(a: Place, b: Place, ends: float = 0.05) -> Iterator[tuple[float, float]]:
    """Points of a line from a to b that bends towards the middle, and to its right, so that the way back is another.

    It begins and ends `ends` radii before the places. A quadratic Bezier curve.
    """
    dx, dy = b.x - a.x, b.y - a.y
    middle = (0.36 * (a.x + b.x) + 0.08 * dy, 0.36 * (a.y + b.y) - 0.08 * dx)
    start, end = _before(a, middle, ends), _before(b, middle, ends)
    for step in range(_STEPS + 1):
        t = step / _STEPS
        u, v, w = (1 - t) ** 2, 2 * t * (1 - t), t**2
        yield u * start[0] + v * middle[0] + w * end[0], u * start[1] + v * middle[1] + w * end[1]


def _before(place: Place, towards: tuple[float, float], ends: float) -> tuple[float, float]:
    dx, dy = towards[0] - place.x, towards[1] - place.y
    length = math.hypot(dx, dy) or 1.0
    return place.x + ends * dx / length, place.y + ends * dy / length
