"""Figures as plain values, for JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def as_plain(figures: "DataclassInstance") -> dict[str, Any]:
    """A dataclass, and those in it, as dictionaries and lists, numbers with four digits.

    >>> from dedup.queries.evaluate.metrics import Shares
    >>> as_plain(Shares(3, 2 / 3, None, None))
    {'n': 3, 'precision': 0.6667, 'recall': None, 'f1': None}
    """
    rounded: dict[str, Any] = _rounded(asdict(figures))
    return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    return [_rounded(v) for v in value] if isinstance(value, list | tuple) else value
