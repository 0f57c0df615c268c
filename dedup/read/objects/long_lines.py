"""Lines of JSON that are longer than any article: they are told and stepped over before anything reads them."""

import mmap
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dedup.read.intake import budget
from dedup.read.intake.batch import Batch
from dedup.read.intake.sources import Source
from dedup.read.objects.records import HEAD, LINES, is_list

_NONE = b"null"
"""What stands for such a line: no article, so that the lines behind it keep their numbers."""


def without_long_lines(source: Source) -> tuple[Source, dict[int, int]]:
    """The file with `null` for each line of more than `RECORD` bytes; the numbers of these from 1, and their bytes."""
    try:
        if source.suffix not in LINES or source.size <= budget.RECORD:
            return source, {}
        if source.data is not None:
            return _shortened(source, source.data)
        with source.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _shortened(source, data)
    except OSError:
        return source, {}  # its reader tells why


def tell_long_lines(batch: Batch, source: Source, long: Mapping[int, int]) -> None:
    """Say of these lines in `batch` that they are too long, and no longer that they hold `null`.

    >>> batch, source = Batch(), Source("a.jsonl", ("a.jsonl",))
    >>> batch.skip(source, "bad-row", "line 2: got null, expected an object", "a.jsonl:1")
    >>> tell_long_lines(batch, source, {2: 90_000_000})
    >>> [(s.id, s.reason, s.detail[:30]) for s in batch.skipped]
    [('a.jsonl:1', 'limit', 'line 2 holds 90,000,000 bytes,')]
    """
    at = {skip.detail.partition(":")[0]: n for n, skip in enumerate(batch.skipped) if skip.reason == "bad-row"}
    for line, size in long.items():
        told = budget.too_long(size, what=f"line {line}")
        if (place := at.get(f"line {line}")) is None:
            batch.skip(source, "limit", told)
        else:
            batch.skipped[place] = replace(batch.skipped[place], reason="limit", detail=told)


def _shortened(source: Source, data: bytes | mmap.mmap) -> tuple[Source, dict[int, int]]:
    if is_list(data[:HEAD].decode("utf-8", "replace")):
        return source, {}
    kept: list[bytes] = []
    long: dict[int, int] = {}
    at = line = 0
    for start, end in _long(data):
        kept += [data[at:start], _NONE]
        line += kept[-2].count(b"\n") + (1 if not line else 0)
        long[line] = end - start
        at = end
    return (replace(source, data=b"".join([*kept, data[at:]])) if long else source), long


def _long(data: bytes | mmap.mmap, most: int | None = None) -> Iterator[tuple[int, int]]:
    """Where lines of more than `most` bytes begin and end.

    >>> list(_long(b"1\\n22\\n55555\\n", 3))
    [(5, 10)]
    """
    most = budget.RECORD if most is None else most
    at = 0
    while len(data) - at > most:
        last = data.rfind(b"\n", at, at + most + 1)
        if last < 0:
            end = data.find(b"\n", at + most)
            end = len(data) if end < 0 else end
            yield at, end
            last = end
        at = last + 1
