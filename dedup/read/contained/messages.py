"""Files, and batches of rows, as messages between processes: plain JSON and Arrow's own format, never pickles."""

import io
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import polars as pl

from dedup.read.intake.batch import RAW, Batch, Meta, Note, TableSeen
from dedup.read.intake.sources import Skip, Source

PART = 32 << 20
"""Bytes of rows in one message."""
_KNOWN = ("input", "file")
"""Columns that both sides know: the file's own names."""


def task_of(source: Source, family: str, named: Mapping[str, str]) -> dict[str, str | None]:
    """What a worker is told of a file; paths in hexadecimal, since not all are text.

    >>> source_of(task_of(Source("a.csv", ("news", "a.csv")), "delimited", {}), b"").parts
    ('news', 'a.csv')
    """
    parts = "/".join(os.fsencode(part).hex() for part in source.parts)
    return {
        "family": family, "named": json.dumps(dict(named)), "parts": parts, "shown": source.shown, "name": source.name,
        "held": "yes" if source.data is not None else None, "packed": "yes" if source.packed else None,
    }  # fmt: skip


def source_of(about: Mapping[str, str | None], data: bytes) -> Source:
    """The file that a worker was told of."""
    parts = tuple(os.fsdecode(bytes.fromhex(part)) for part in (about["parts"] or "").split("/"))
    held = data if about["held"] else None
    return Source(about["shown"] or "", parts, 1, about["name"] or "", held, bool(about["packed"]))


def answer_of(batches: Sequence[Batch]) -> dict[str, Any]:
    """Batches of one file as an answer; `batches` is emptied, and rows are put into bytes one part after the other."""
    told, parts = [], []
    for batch in batches:
        calls = _parts(batch.rows)
        told.append({
            "parts": len(calls), "skipped": [(s.reason, s.detail, s.id) for s in batch.skipped],
            "notes": [(n.message, n.count, n.example) for n in batch.notes],
            "tables": [(t.columns, sorted(t.absent)) for t in batch.tables],
            "metadata": [asdict(m) for m in batch.metadata],
        })  # fmt: skip
        parts += calls
        batch.rows = batch.rows.clear()
    return {"batches": told, "parts": parts}


def batches_of(source: Source, answer: Mapping[str, Any]) -> list[Batch]:
    """The batches in an answer about a file."""
    parts: list[bytes] = answer.get("parts", [])
    batches = []
    for told in answer["batches"]:
        frames = []
        for _ in range(told["parts"]):
            frames.append(_whole(source, pl.read_ipc_stream(io.BytesIO(parts.pop(0)))))
        batch = Batch(pl.concat(frames)) if frames else Batch()
        batch.skipped = [Skip(source.shown, *told_of) for told_of in told["skipped"]]
        batch.notes = [Note(source.name, *told_of) for told_of in told["notes"]]
        batch.tables = [TableSeen(source.shown, tuple(c), frozenset(a)) for c, a in told["tables"]]
        batch.metadata = [Meta(**said) for said in told["metadata"]]
        batches.append(batch)
    return batches


def _parts(rows: pl.DataFrame) -> list[Callable[[], bytes]]:
    """Calls that make the bytes of some rows each."""
    if rows.is_empty():
        return []
    lean = rows.select(c for c in rows.columns if c not in _KNOWN and rows[c].null_count() < len(rows))
    if not lean.width:
        lean = rows.select("row")
    step = max(1, len(lean) * PART // max(1, int(lean.estimated_size())))
    return [partial(_bytes, lean.slice(at, step)) for at in range(0, len(lean), step)]


def _bytes(rows: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    rows.rechunk().write_ipc_stream(out)
    return out.getvalue()


def _whole(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    known = {"input": source.shown, "file": source.name}
    return rows.select(
        pl.lit(known[c], pl.String).alias(c) if c in known
        else pl.col(c) if c in rows.columns
        else pl.lit(None, t).alias(c)
        for c, t in RAW.items()
    )  # fmt: skip
