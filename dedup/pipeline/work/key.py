"""What the products in a work folder were made of: any other input, setting, outlet, model or version gives others."""

import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files as resource_files
from pathlib import Path
from typing import Any

import polars as pl

from dedup.candidates.encoder import check_model
from dedup.decide.ledger import lines_of
from dedup.errors import UsageError
from dedup.pipeline.provenance import versions
from dedup.settings import Settings

WorkKey = Mapping[str, Any]
"""`input`, `reading`, `settings`, `outlets`, `decisions`, `model`, `versions`: plain values, as JSON keeps them."""
FREE = ("threads",)
"""Settings that no product depends on: a run may go on with more processors or fewer."""
_CODE = (".py", ".json", ".npz", ".toml")
_NAMES = {
    "reading": "--column, --include or --exclude", "outlets": "the table of outlets (--outlets)", "model": "the model",
    "decisions": "what people decided (--decisions, or the ledger of -o)",
}  # fmt: skip


def key_of(
    files: Sequence[Mapping[str, Any]], settings: Settings, outlets: str | Path | None = None,
    reading: Mapping[str, Any] | None = None, ledger: pl.DataFrame | None = None,
) -> WorkKey:  # fmt: skip
    """The key of a scan. `files`: its input (`dedup.pipeline.input_files`); `outlets`: the user's file; `reading`: what
    else decides which articles are read, and under which names; `ledger`: what people decided.

    >>> a, b = key_of([], Settings(threads=1)), key_of([], Settings(strictness="strict"))
    >>> a == key_of([], Settings(threads=2)), differences(a, b)
    (True, ["setting strictness ('balanced' there, 'strict' now)"])
    """
    return {
        "input": [dict(f) for f in files],
        "reading": dict(reading or {}),
        "settings": {name: value for name, value in settings.as_dict().items() if name not in FREE},
        "outlets": None if outlets is None else _sum_of(Path(outlets)),
        "decisions": None if ledger is None or ledger.is_empty() else hashlib.sha256(lines_of(ledger)).hexdigest(),
        "model": {"name": check_model(settings), "depth": settings.depth},
        "versions": {**versions(), "code": _code()},
    }


def differences(kept: WorkKey, now: WorkKey) -> list[str]:
    """In what two keys differ, in words for people."""
    found = []
    if kept.get("input") != now["input"]:
        found.append(_of_input(kept.get("input") or [], now["input"]))
    found += [word for part, word in _NAMES.items() if kept.get(part) != now[part]]
    for part, word in (("settings", "setting"), ("versions", "version of")):
        before = kept.get(part) or {}
        for name in sorted({*before, *now[part]}):
            if before.get(name) != now[part].get(name):
                short = [repr(v)[:40] for v in (before.get(name), now[part].get(name))]
                found.append(f"{word} {name} ({short[0]} there, {short[1]} now)")
    return found


def _of_input(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> str:
    was, here = ({str(f["name"]): f["sha256"] for f in files} for files in (before, now))
    for name in here:
        if name in was and was[name] != here[name]:
            return f"the input ({name} has other content)"
    odd = sorted(set(was) ^ set(here))
    return f"the input ({odd[0]} is {'new' if odd[0] in here else 'not given now'})" if odd else "the input"


def _sum_of(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise UsageError(f"cannot read the outlets in {file}: {error}") from error


def _code() -> str:
    """A sum of all code and learned weights: a checkout changes without a new version."""
    total = hashlib.sha256()
    for package in ("dedup", "embeddings", "index"):
        top = Path(str(resource_files(package)))
        for file in sorted(f for f in top.rglob("*") if f.suffix in _CODE):
            total.update(f"{package}/{file.relative_to(top).as_posix()}\0".encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]
