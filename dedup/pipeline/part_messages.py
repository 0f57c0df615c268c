"""Values between processes: JSON says what they are made of, and the bytes of their arrays and tables stand behind it.

Which type a value has is told by the function that takes or gives it, never by the message: so nothing but what was
expected can come (`dedup.pipeline.product_parts`).
"""

import io
from collections.abc import Callable
from itertools import pairwise
from typing import IO, Any, get_type_hints

import numpy as np
import polars as pl

from dedup.pipeline.product_parts import Parts, put_together, take_apart
from dedup.pipes import receive, send


def kinds_of(work: Callable[..., Any]) -> tuple[Any, Any]:
    """The type of what a function takes, and of what it gives.

    >>> def many(table: pl.DataFrame) -> int: ...
    >>> kinds_of(many)
    (<class 'polars.dataframe.frame.DataFrame'>, <class 'int'>)
    """
    hints = get_type_hints(work)
    gives = hints.pop("return")
    return next(iter(hints.values())), gives


def send_value(pipe: IO[bytes], kind: Any, value: Any, head: dict[str, Any]) -> None:
    """Write a value of type `kind`, with what else is to be known of it. Raises TypeError where it cannot be sent."""
    parts = Parts()
    take_apart(kind, value, parts)
    blobs = [_array(a) for a in parts.arrays.values()] + [_table(t) for t in parts.tables.values()]
    told = {
        **head, "values": parts.values, "sizes": [len(b) for b in blobs], "arrays": [*parts.arrays],
        "tables": [*parts.tables],
    }  # fmt: skip
    send(pipe, told, b"".join(blobs))


def receive_parts(pipe: IO[bytes]) -> tuple[dict[str, Any], Parts]:
    """What is known of a value, and its parts. Raises EOFError at the end of the stream."""
    received = receive(pipe)
    if received is None:
        raise EOFError
    head, data = received
    ends = np.cumsum([0, *head["sizes"]]).tolist()
    blobs = [data[a:b] for a, b in pairwise(ends)]
    many = len(head["arrays"])
    arrays = {n: np.load(io.BytesIO(b), allow_pickle=False) for n, b in zip(head["arrays"], blobs[:many], strict=True)}
    tables = {n: pl.read_ipc(io.BytesIO(b)) for n, b in zip(head["tables"], blobs[many:], strict=True)}
    return head, Parts(arrays, tables, head["values"])


def receive_value(pipe: IO[bytes], kind: Any) -> tuple[dict[str, Any], Any]:
    """What is known of a value of type `kind`, and the value; None where the head says that it `failed`."""
    head, parts = receive_parts(pipe)
    return head, None if head["failed"] else put_together(kind, parts)


def _array(array: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, np.ascontiguousarray(array), allow_pickle=False)
    return out.getvalue()


def _table(table: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    table.write_ipc(out)
    return out.getvalue()
