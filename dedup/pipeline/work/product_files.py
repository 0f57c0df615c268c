"""A product as files: its arrays as npz, its tables as Parquet, the rest as JSON."""

import json
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import polars as pl

from dedup.pipeline.product_parts import Parts, number, put_together, take_apart

T = TypeVar("T")
ARRAYS, VALUES = "arrays.npz", "values.json"


def write_product(kind: type[T], product: T, folder: Path) -> None:
    """Write a product, a `kind`, into a folder that is there. Raises TypeError for a type that cannot be kept, and what
    the system or polars raises.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_product(pl.DataFrame, pl.DataFrame({"id": ["a"]}), Path(folder))
    ...     read_product(pl.DataFrame, Path(folder)).rows()
    [('a',)]
    """
    parts = Parts()
    take_apart(kind, product, parts)
    for name, table in parts.tables.items():
        table.write_parquet(folder / f"{name}.parquet", compression="zstd", statistics=False)
    if parts.arrays:
        arrays: dict[str, Any] = parts.arrays
        np.savez(folder / ARRAYS, **arrays)
    if parts.values:
        text = json.dumps(parts.values, default=number)
        (folder / VALUES).write_text(text + "\n", encoding="utf-8")


def read_product(kind: type[T], folder: Path) -> T:
    """The product as it was written. Raises KeyError where a part of it is missing, and what the system, numpy, polars
    or json raise for a file that cannot be read.
    """
    parts = Parts()
    if (folder / ARRAYS).exists():
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            parts.arrays.update({name: arrays[name] for name in arrays.files})
    if (folder / VALUES).exists():
        parts.values.update(json.loads((folder / VALUES).read_text("utf-8")))
    for file in folder.glob("*.parquet"):
        parts.tables[file.stem] = pl.read_parquet(file, glob=False)
    product: T = put_together(kind, parts)
    return product
