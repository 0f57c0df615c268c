"""A product taken apart into arrays, tables and plain values, and put together again; never a pickle.

A product is a table, a column, or a dataclass of arrays, tables, plain values, outlets and such dataclasses. The types
of its fields say what each is taken apart into and what it becomes again; a type for which there is no way is refused.
"""

import types
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.outlets.plain_table import outlets_of, plain
from dedup.outlets.registry import Outlets

ITSELF = "product"
"""The name of a product that is one table, and no field of anything."""
_PLAIN = (str, int, float, bool, object)


@dataclass(frozen=True, slots=True)
class Parts:
    """A product taken apart, by the dotted names of its fields."""

    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def take_apart(kind: Any, value: Any, parts: Parts, name: str = ITSELF) -> None:
    """Put the parts of a value of type `kind` into `parts`, under names that begin with `name`. Raises TypeError for a
    type that has none.
    """
    kind = _present(kind)
    if value is None:
        parts.values[name] = None
    elif kind is pl.DataFrame:
        parts.tables[name] = value
    elif kind is pl.Series:
        parts.tables[name] = value.to_frame("value")
    elif kind is Outlets:
        parts.values[name] = plain(value)
    elif get_origin(kind) is np.ndarray:
        parts.arrays[name] = value
    elif kind == list[str]:  # one for each article or pair: a column is read many times as fast
        parts.tables[name] = pl.DataFrame({"value": value}, schema={"value": pl.String})
    elif is_dataclass(kind):
        for of, hint in _hints(kind).items():
            take_apart(hint, getattr(value, of), parts, f"{name}.{of}")
    else:
        _check(kind, name)
        parts.values[name] = sorted(value) if get_origin(kind) is set else value


def put_together(kind: Any, parts: Parts, name: str = ITSELF) -> Any:
    """The value of type `kind` of which these are the parts. Raises KeyError where one is missing.

    >>> parts = Parts()
    >>> take_apart(set[str], {"b", "a"}, parts)
    >>> put_together(set[str], parts) == {"a", "b"}
    True
    """
    kind = _present(kind)
    if kind is Outlets:
        return outlets_of(parts.values[name])
    if name in parts.values:
        value = parts.values[name]
        make = {set: set, tuple: tuple}.get(get_origin(kind) or kind)
        return value if make is None or value is None else make(value)
    if kind is pl.DataFrame:
        return parts.tables[name]
    if kind is pl.Series:
        return parts.tables[name]["value"]
    if get_origin(kind) is np.ndarray:
        return parts.arrays[name]
    if kind == list[str]:
        return parts.tables[name]["value"].to_list()
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{of: put_together(hint, parts, f"{name}.{of}") for of, hint in _hints(kind).items()})
    raise KeyError(name)


def _hints(kind: Any) -> dict[str, Any]:
    """The fields of a dataclass and their types."""
    known = get_type_hints(kind)
    return {f.name: known[f.name] for f in fields(kind)}


def _present(kind: Any) -> Any:
    """X of X | None; any other type as it is."""
    if get_origin(kind) in (types.UnionType, Union):
        rest = [a for a in get_args(kind) if a is not type(None)]
        return rest[0] if len(rest) == 1 else kind
    return kind


def _check(kind: Any, name: str) -> None:
    """Raises TypeError unless JSON, with what `put_together` does, gives a value of this type back."""
    origin, given = get_origin(kind), [a for a in get_args(kind) if a is not Ellipsis]
    plain = kind in _PLAIN
    nested = origin is list or (origin is dict and given[0] is str)
    flat = origin in (set, tuple) and len(given) == 1 and given[0] in _PLAIN
    if not plain and not flat and not nested:
        raise TypeError(f"{name} is a {kind}, which cannot be kept; a table, an array or plain values can")
    for inner in given if nested else ():
        if not (inner in _PLAIN or get_origin(inner) in (list, dict)):
            raise TypeError(f"{name} holds {inner}, which cannot be kept; a table, an array or plain values can")


def number(value: Any) -> Any:
    """numpy's numbers as Python's."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{value!r} cannot be kept as JSON")
