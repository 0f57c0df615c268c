"""Measures of two texts in two languages -> how likely one is a translation, and how likely both tell one event.

Two logistic curves, whose weights (`dedup/translations.json`) `benchmarks/train_translations.py` learns.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.languages.sentence_alignment import MEASURES

Float = NDArray[np.float64]
Judge = Callable[[Sequence[tuple[str, str]], NDArray[np.float32]], tuple[Float, Float]]
"""What `judge` is."""
_IN_ITS_PLACE: ContextVar[Judge | None] = ContextVar("translations", default=None)


def judge(ids: Sequence[tuple[str, str]], measures: NDArray[np.float32]) -> tuple[Float, Float]:
    """float64 (m) twice, 0..1: of each pair, float32 (m, len(MEASURES)), that one is a translation of the other or both
    of one text; and, if not, that both tell one event. `ids`: of the two articles of each.

    >>> whole, none = judge([("a", "b")] * 2, np.array([[1, 1, .8, .8, .8, 1, 1, 1, 1], [0] * 9], np.float32))
    >>> (whole > 0.9).tolist()
    [True, False]
    """
    if own := _IN_ITS_PLACE.get():
        return own(ids, measures)
    card = _card()
    return curve(card["translation"], measures), curve(card["same_story"], measures)


def curve(card: Mapping[str, Any], measures: NDArray[np.float32]) -> Float:
    """float64 (m), 0..1: a logistic curve, `intercept` and `weights` by measure.

    >>> curve({"intercept": 0.0, "weights": {"order": 2.0}}, np.zeros((1, len(MEASURES)), np.float32)).tolist()
    [0.5]
    """
    odds = np.full(len(measures), float(card["intercept"]))
    for name, weight in card["weights"].items():
        odds += weight * measures[:, MEASURES.index(name)].astype(np.float64)
    return np.asarray(1 / (1 + np.exp(-odds)), np.float64)


@contextmanager
def judged_by(own: Judge) -> Iterator[None]:
    """Inside, `judge` gives what `own` gives, in this thread: for benchmarks of weights on what they have not seen.

    >>> with judged_by(lambda ids, measures: (np.ones(1), np.zeros(1))):
    ...     judge([("a", "b")], np.zeros((1, len(MEASURES)), np.float32))[0].item()
    1.0
    """
    token = _IN_ITS_PLACE.set(own)
    try:
        yield
    finally:
        _IN_ITS_PLACE.reset(token)


@cache
def _card() -> Any:
    return json.loads((files("dedup") / "translations.json").read_text("utf-8"))
