"""What run.json says of a run: when, of what, settings, versions, counts, what was dropped, and seconds a floor."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import polars as pl

from dedup.candidates.generators import Candidates
from dedup.read import Reading
from dedup.result import Result
from dedup.settings import Settings


def provenance(
    reading: Reading, articles: pl.DataFrame, masks: pl.DataFrame, pairs: pl.DataFrame, found: Candidates, judged: int,
    series: pl.DataFrame, model: str | None, settings: Settings, seconds: dict[str, float], taken: Sequence[str],
    languages: Mapping[str, object],
) -> dict[str, Any]:  # fmt: skip
    """The mapping for run.json; `found`: what was aligned of the candidates; `seconds`: of each floor, when it was
    made; `taken`: the floors that an earlier run made; `languages`: what could be seen across languages, if there are
    several.
    """
    proposed = len(found.pairs) + int(str(found.notes.get("screened", 0)))
    counts = {
        "articles": len(articles), "skipped": len(reading.skipped), "candidates": proposed,
        "judged": judged, "pairs": len(pairs), "masked_spans": len(masks),
        "status": dict(articles["status"].value_counts(name="n").sort("status").iter_rows()),
        "relations": dict(pairs["relation"].value_counts(name="n").sort("relation").iter_rows()),
        "series": series["series"].n_unique(),
    }  # fmt: skip
    told = run_json(counts, found.dropped, found.notes, reading.notes, model, settings, seconds)
    told |= {"languages": dict(languages)} if languages else {}
    return told | ({"taken_from_work": list(taken)} if taken else {})


def run_json(
    counts: Mapping[str, Any], dropped: Mapping[str, int], candidates: Mapping[str, object], notes: Sequence[str],
    model: str | None, settings: Settings, seconds: Mapping[str, float],
) -> dict[str, Any]:  # fmt: skip
    """The same of what was counted."""
    return {
        "tool": "wirecopy", "format": 1, "settings": settings.as_dict(), "model": model, "versions": versions(),
        "counts": dict(counts), "dropped": dict(dropped), "candidates": dict(candidates), "notes": list(notes),
        "seconds": dict(seconds),
    }  # fmt: skip


def with_origin(result: Result, files: Sequence[Mapping[str, Any]], report: Mapping[str, str]) -> Result:
    """The result with `made` in run.json, when it was made (now, UTC) and of which files, and with `report`, what its
    pages say at the top.
    """
    made = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "inputs": [dict(f) for f in files]}
    counts = {**result.run["counts"], "outlets": len(result.outlets), "decisions": len(result.decisions)}
    return replace(result, run={**result.run, "counts": counts, "made": made, "report": dict(report)})


_LIBRARIES = ("wirecopy", "polars", "numpy", "numba", "datasketch", "faiss-cpu", "sentence-transformers", "igraph")


def versions() -> dict[str, str | None]:
    """The versions of Python, of wirecopy and of the libraries that decide what comes out."""
    return {"python": platform.python_version(), **{p: version_of(p) for p in _LIBRARIES}}


def version_of(package: str) -> str | None:
    """The version of an installed package; None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
