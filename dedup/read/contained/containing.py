"""The reader of a family of files, contained: small files are read here, all others in a process under caps."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial

from dedup.read.contained.messages import batches_of, task_of
from dedup.read.intake.batch import Batch, Reader
from dedup.read.intake.compressed import unpacking
from dedup.read.intake.sources import Source
from dedup.read.sandbox.pool import Answer, Caps, Task, Workers

WORKER = "dedup.read.contained.worker"
SMALL = 2 << 20
"""Bytes of a file that is read in this process: a hundred times as much does no harm."""
LEAST = 1280 << 20
"""Bytes of memory that the reading of one file may take, however small it is."""
TIMES = 8
"""Times its size that the reading of a large file may take."""
SECONDS = 10.0
"""Of processor time for one file, and one more for each `PER_SECOND` bytes."""
PER_SECOND = 2 << 20


def contained(reader: Reader, family: str, *, never_here: bool = False) -> Reader:
    """`reader` for files from anywhere. `family`: how the worker knows it; `never_here`: not even for small files."""
    return partial(_read, unpacking(reader), family, never_here)


def caps_for(size: int) -> Caps:
    """What the reading of a file of `size` bytes may use.

    >>> caps_for(1000).memory >> 20, caps_for(1 << 30).memory >> 20
    (1280, 9216)
    """
    # a file that is mapped counts, too
    memory = size + max(LEAST, TIMES * size)
    return Caps(bytes=max(size, 1 << 20), seconds=SECONDS + size / PER_SECOND, memory=memory)


def _read(
    reader: Reader, family: str, never_here: bool, sources: Sequence[Source], named: Mapping[str, str]
) -> Iterator[Batch]:
    with ExitStack() as stack:
        workers: Workers | None = None
        for source in sources:
            size = _size(source)
            # packed ones may become a thousand times as large
            small = size <= (SMALL >> 10 if source.packed else SMALL)
            if small and not (never_here and size):
                yield from reader([source], named)
                continue
            workers = workers or stack.enter_context(Workers(WORKER, 1))
            task = Task(source.data or b"", task_of(source, family, named), caps_for(size))
            (answer,) = workers.map([task])
            yield from _taken(source, answer)


def _size(source: Source) -> int:
    try:
        return source.size
    except OSError:
        return 0  # its reader tells why


def _taken(source: Source, answer: Answer) -> list[Batch]:
    if "batches" in answer:
        return batches_of(source, answer)
    batch = Batch()
    batch.skip(source, answer["reason"], answer["detail"])
    return [batch]
