"""One floor after the other: announced, timed, and made, or taken from where an earlier run kept it."""

import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Keep(Protocol):
    """Where products of floors are kept, so that a run that was stopped can go on (`dedup.pipeline.work`)."""

    def load(self, floor: str, kind: type[T]) -> tuple[T, float] | None:
        """What a floor gave, a `kind`, and the seconds it took; None where it is not there."""

    def save(self, floor: str, product: Any, seconds: float) -> None:
        """Keep what a floor gave, whole or not at all."""


class Steps:
    """The floors of one run. `progress` is called with the name of each as it begins; `keep`: where products are kept,
    None for nowhere. `seconds`: what each took when it was made; `taken`: those that were not made in this run.

    >>> steps = Steps(print)
    >>> steps("credit", int, lambda: 6), list(steps.seconds), steps.taken
    credit
    (6, ['credit'], [])
    """

    def __init__(self, progress: Callable[[str], None], keep: Keep | None = None) -> None:
        self._progress, self._keep = progress, keep
        self.seconds: dict[str, float] = {}
        self.taken: list[str] = []

    def __call__(self, floor: str, kind: type[T], make: Callable[[], T]) -> T:
        """The product of a floor, a `kind`: as it was kept, or made now and kept."""
        self._progress(floor)
        kept = None if self._keep is None else self._keep.load(floor, kind)
        if kept is not None:
            self.taken.append(floor)
            self.seconds[floor] = kept[1]
            return kept[0]
        start = time.perf_counter()
        product = make()
        self.seconds[floor] = round(time.perf_counter() - start, 3)
        if self._keep is not None:
            self._keep.save(floor, product, self.seconds[floor])
        return product
