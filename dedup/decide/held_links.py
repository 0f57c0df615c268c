"""What links of decisions can hold together: pairs that must be in one cluster, and pairs that must not.

Decisions are taken in the latest first. One that would put into one cluster what those taken so far hold apart, or hold
apart what they put together, cannot be held, and the decisions that it is against are named.
"""

from collections import defaultdict, deque
from collections.abc import Iterable

Link = tuple[int, int]


class HeldLinks:
    """HeldLinks that hold so far, between any numbers.

    >>> links = HeldLinks()
    >>> links.hold_apart(3, [(1, 3)]), links.put_together(2, [(2, 3)]), links.put_together(1, [(1, 2)])
    ([], [], [3])
    >>> links.hold_apart(0, [(2, 3)])
    [2]
    """

    def __init__(self) -> None:
        self._above: dict[int, int] = {}
        self._apart: dict[int, dict[int, int]] = defaultdict(dict)
        self._ties: dict[int, list[Link]] = defaultdict(list)

    def put_together(self, number: int, links: Iterable[Link]) -> list[int]:
        """Take in that both of each link are in one cluster; the decisions against it, and then nothing is taken in."""
        links = list(links)
        for a, b in links:
            if (against := self._apart[self.top(a)].get(self.top(b))) is not None:
                return [against]
        for a, b in links:
            self._ties[a].append((b, number))
            self._ties[b].append((a, number))
            self._join(self.top(a), self.top(b))
        return []

    def hold_apart(self, number: int, links: Iterable[Link]) -> list[int]:
        """Take in that both of each link are in no cluster together; the decisions against it, as above."""
        links = list(links)
        for a, b in links:
            if self.top(a) == self.top(b):
                return self._between(a, b)
        for a, b in links:
            one, other = self.top(a), self.top(b)
            self._apart[one].setdefault(other, number)
            self._apart[other].setdefault(one, number)
        return []

    def top(self, a: int) -> int:
        """The one that stands for all that are put together with this one."""
        while (above := self._above.get(a, a)) != a:
            self._above[a] = self._above.get(above, above)
            a = above
        return a

    def _join(self, one: int, other: int) -> None:
        if one == other:
            return
        self._above[other] = one
        for enemy, number in self._apart.pop(other, {}).items():
            self._apart[enemy].pop(other)
            self._apart[enemy].setdefault(one, number)
            self._apart[one].setdefault(enemy, number)

    def _between(self, a: int, b: int) -> list[int]:
        """The decisions on the shortest way from one to the other."""
        came: dict[int, Link] = {a: (a, -1)}
        waiting = deque([a])
        while waiting and b not in came:
            here = waiting.popleft()
            for there, number in self._ties[here]:
                if there not in came:
                    came[there] = (here, number)
                    waiting.append(there)
        way = []
        while b != a and b in came:
            b, number = came[b]
            way.append(number)
        return sorted(set(way))
