"""A product as files: its arrays as npz, its tables as Parquet, the rest as JSON; never a pickle.

A product is a table, or a dataclass of arrays, tables, plain values and such dataclasses. The types of its fields say
how each is written and what it becomes again; a type for which there is no way is refused when it is written.
"""

import json
import types
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np
import polars as pl
from numpy.typing import NDArray

T = TypeVar("T")
ARRAYS, VALUES = "arrays.npz", "values.json"
ITSELF = "product"
"""The name of a product that is one table, and no field of anything."""
_PLAIN = (str, int, float, bool, object)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A product taken apart, by the dotted names of its fields."""

    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def write_product(kind: type[T], product: T, folder: Path) -> None:
    """Write a product, a `kind`, into a folder that is there. Raises TypeError for a type that cannot be kept, and what
    the system or polars raises.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_product(pl.DataFrame, pl.DataFrame({"id": ["a"]}), Path(folder))
    ...     read_product(pl.DataFrame, Path(folder)).rows()
    [('a',)]
    """
    parts = _Parts()
    _take_apart(kind, product, ITSELF, parts)
    for name, table in parts.tables.items():
        table.write_parquet(folder / f"{name}.parquet", compression="zstd", statistics=False)
    if parts.arrays:
        arrays: dict[str, Any] = parts.arrays
        np.savez(folder / ARRAYS, **arrays)
    if parts.values:
        text = json.dumps(parts.values, default=_number)
        (folder / VALUES).write_text(text + "\n", encoding="utf-8")


def read_product(kind: type[T], folder: Path) -> T:
    """The product as it was written. Raises KeyError where a part of it is missing, and what the system, numpy, polars
    or json raise for a file that cannot be read.
    """
    parts = _Parts()
    if (folder / ARRAYS).exists():
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            parts.arrays.update({name: arrays[name] for name in arrays.files})
    if (folder / VALUES).exists():
        parts.values.update(json.loads((folder / VALUES).read_text("utf-8")))
    for file in folder.glob("*.parquet"):
        parts.tables[file.stem] = pl.read_parquet(file, glob=False)
    product: T = _put_together(kind, ITSELF, parts)
    return product


def _take_apart(kind: Any, value: Any, name: str, parts: _Parts) -> None:
    kind = _present(kind)
    if value is None:
        parts.values[name] = None
    elif kind is pl.DataFrame:
        parts.tables[name] = value
    elif get_origin(kind) is np.ndarray:
        parts.arrays[name] = value
    elif kind == list[str]:  # one for each article or pair: a column is read many times as fast
        parts.tables[name] = pl.DataFrame({"value": value}, schema={"value": pl.String})
    elif is_dataclass(kind):
        for of, hint in _hints(kind).items():
            _take_apart(hint, getattr(value, of), f"{name}.{of}", parts)
    else:
        _check(kind, name)
        parts.values[name] = sorted(value) if get_origin(kind) is set else value


def _put_together(kind: Any, name: str, parts: _Parts) -> Any:
    kind = _present(kind)
    if name in parts.values:
        value = parts.values[name]
        make = {set: set, tuple: tuple}.get(get_origin(kind) or kind)
        return value if make is None or value is None else make(value)
    if kind is pl.DataFrame:
        return parts.tables[name]
    if get_origin(kind) is np.ndarray:
        return parts.arrays[name]
    if kind == list[str]:
        return parts.tables[name]["value"].to_list()
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{of: _put_together(hint, f"{name}.{of}", parts) for of, hint in _hints(kind).items()})
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
    """Raises TypeError unless JSON, with what `_put_together` does, gives a value of this type back."""
    origin, given = get_origin(kind), [a for a in get_args(kind) if a is not Ellipsis]
    plain = kind in _PLAIN
    nested = origin is list or (origin is dict and given[0] is str)
    flat = origin in (set, tuple) and len(given) == 1 and given[0] in _PLAIN
    if not plain and not flat and not nested:
        raise TypeError(f"{name} is a {kind}, which cannot be kept; a table, an array or plain values can")
    for inner in given if nested else ():
        if not (inner in _PLAIN or get_origin(inner) in (list, dict)):
            raise TypeError(f"{name} holds {inner}, which cannot be kept; a table, an array or plain values can")


def _number(value: Any) -> Any:
    """numpy's numbers as Python's."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{value!r} cannot be kept as JSON")
