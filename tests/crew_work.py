"""What the processes of a crew are given to do in tests: they import it."""

import os

import polars as pl

from dedup.errors import UsageError


def doubled(number: int) -> int:
    return 2 * number


def process(number: int) -> int:
    return os.getpid()


def turned(table: pl.DataFrame) -> pl.DataFrame:
    return table.reverse()


def refused(name: str) -> str:
    raise UsageError(f"no such file: {name}")


def killed_elsewhere(home: int) -> int:
    """The process that this is done in, which is `home`: any other dies of it."""
    if os.getpid() != home:
        os._exit(9)
    return os.getpid()


def told_by_print(text: str) -> str:
    print(text)
    os.write(1, b"and written")
    return text
