"""A file of JSON looked over and read by polars at the same time: which columns it will be asked for is guessed first.

Each of the two takes about as long as the other, and neither holds up the other: one counts and compares, one copies.
"""

import json
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl

from dedup.read.intake.columns import choose
from dedup.read.intake.decoding import without_surrogates
from dedup.read.objects.fast_lines import Lines, look_over, parsed
from dedup.read.tabular.delimited import Bytes

HEAD = 1 << 16
"""Bytes at the beginning of a file whose objects are looked at for the guess."""

_MOST = 100
_BETWEEN = re.compile(r"[ \t\r\n,\[]*+")
_DECODER = json.JSONDecoder()


def look_and_read(
    where: Path | bytes, data: Bytes, named: Mapping[str, str], *, listed: bool
) -> tuple[Lines | None, pl.DataFrame | None]:
    """The lines of `data` (of a list its objects), and what polars makes of `where`, which holds the same bytes.

    No lines: it cannot be read so. No frame: polars refuses, or another column than guessed is needed of a list.

    >>> import numpy as np
    >>> data = b'{"id": 7, "text": "Rain."}\\n{"id": 8, "text": "Hail."}\\n'
    >>> lines, frame = look_and_read(data, np.frombuffer(data, np.uint8), {}, listed=False)
    >>> lines.keys, frame.rows()
    (('id', 'text'), [('7', 'Rain.'), ('8', 'Hail.')])
    """
    keys = guess(data, named, listed=listed)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(parsed, where, keys, listed=listed) if keys else None
        lines = look_over(data, listed=listed) if reading or not listed else None
        frame = reading.result() if reading else None
    if listed and lines is not None and frame is not None:
        found = [key for _, key in sorted(zip(lines.first, lines.keys, strict=True), key=lambda met: met[0])]
        needed = set(choose(found, named).columns.values()) & set(lines.keys)
        if len(frame) != len(lines.starts) or not needed <= set(frame.columns):
            frame = None
    return lines, frame


def guess(data: Bytes, named: Mapping[str, str], *, listed: bool) -> Sequence[str]:
    """The keys that will be asked for, by the first objects; none when that is of no use.

    >>> import numpy as np
    >>> guess(np.frombuffer(b'[{"body": "Rain.", "id": 7, "price": 1}, {"author": "M', np.uint8), {}, listed=True)
    ['id', 'body']
    """
    values = _first_objects(data)
    chosen = choose(list(dict.fromkeys(key for value in values for key in value)), named).columns
    keys = [key for key in chosen.values() if any(key in value for value in values)]
    if any(without_surrogates(key)[1] for key in keys):
        return []  # no name that polars could be asked for
    if "text" not in chosen or (listed and any(isinstance(v.get(k), list | dict) for v in values for k in keys)):
        return []  # polars reads no list inside a list of objects as a string
    return keys


def _first_objects(data: Bytes) -> list[dict[str, Any]]:
    text = data[:HEAD].tobytes().decode("utf-8-sig", "ignore")
    values: list[dict[str, Any]] = []
    at = 0
    while len(values) < _MOST:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            break  # most of the time since the head ends there
        if not isinstance(value, dict):
            break
        values.append(value)
    return values
