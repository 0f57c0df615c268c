"""What runs in a worker process for tables and JSON: one file in, its rows out, and what is told of it."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from dedup.read.contained.messages import answer_of, source_of
from dedup.read.intake import budget
from dedup.read.intake.batch import FIELDS, Batch, Reader
from dedup.read.intake.compressed import unpacking
from dedup.read.intake.lengths import without_rest, without_waste
from dedup.read.intake.sources import Source
from dedup.read.sandbox.serving import guarded, serve


def main() -> None:
    """Answer tasks from standard input until it ends."""
    # its threads are there before the memory is measured: each counts as mapped what it never holds
    pl.DataFrame({"n": range(1000)}).lazy().select(pl.col("n").sort().sum()).collect()
    serve(answered)


def answered(data: bytes, about: Mapping[str, str | None]) -> dict[str, Any]:
    """The rows of a file, or why there are none.

    >>> task = {"family": "delimited", "named": "{}", "parts": b"a.csv".hex(), "shown": "a.csv", "name": "a.csv",
    ...         "held": "yes", "packed": None}
    >>> answered(b"id,text\\n7,Rain.\\n", task)["batches"][0]["skipped"]
    []
    """
    return guarded(_rows, data, dict(about), "a file")


def _rows(data: bytes, about: Mapping[str, str | None]) -> dict[str, Any]:
    source = source_of(about, data)
    room = budget.allowed(source.size)
    plain = source.data is None and not source.packed and source.suffix != ".parquet"
    reader = unpacking(_reader(about["family"] or ""))
    batches = []
    for batch in reader([source], json.loads(about["named"] or "{}")):
        without_waste(batch, budget.RECORD)
        room -= sum(int(batch.rows[c].str.len_bytes().sum() or 0) for c in FIELDS)
        if room < 0 and not plain:
            return answer_of([_grown(source)])
        batches.append(without_rest(source, batch))
    return answer_of(batches)


def _grown(source: Source) -> Batch:
    """What is told of a file whose texts together are far longer than itself: one text, named a million times."""
    batch = Batch()
    batch.skip(
        source, "limit", f"its texts take more than {budget.allowed(source.size) >> 20:,} MiB, over {budget.RATIO} "
        "times its size; write it again as a CSV file, if you trust it",
    )  # fmt: skip
    return batch


def _reader(family: str) -> Reader:
    # only what is needed is loaded
    if family == "objects":
        from dedup.read.objects.objects import read_objects

        return read_objects
    from dedup.read.tabular import table_reading

    return table_reading.read_parquet if family == "parquet" else table_reading.read_delimited
