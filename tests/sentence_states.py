"""A result with a cluster for every state that a sentence can be made from: all of it invented, one after another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, product
from typing import Any

import polars as pl

from dedup.phrases import ISSUED
from dedup.tables import CREDIT_STATES, DERIVED, OWN_OUTLET, TABLES, Frames, conform, empty, ordered

NINE = datetime(2025, 3, 4, 9, tzinfo=UTC)
WHENCE = ("inside", "outside", "unnamed", "nowhere")
"""Where a cluster is from: one of its articles, a name outside, a text outside that nobody names, or undecided."""
KINDS = ("unknown", "agency", *ISSUED)
CREDITS = (*CREDIT_STATES, OWN_OUTLET, None)
DATES = ("later", "earlier", "near", "none")
"""When the second article of a cluster appeared, against the first."""


def every_state() -> Frames:
    """Clusters named after their states."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    number = count(1)
    for relation, sure, basis, whence in product(DERIVED, (0.6, 0.95), (True, False), WHENCE):
        _cluster(tables, next(number), whence=whence, relation=relation, sure=sure, parent=basis)
    for credit, whence, kind, size in product(CREDITS, WHENCE, KINDS, (1, 2, 3)):
        _cluster(tables, next(number), whence=whence, kind=kind, credit=credit, size=size)
    for date, parent, role, cut, outlet in product(
        DATES, (True, False), ("derivative", "duplicate", "compilation"), (True, False), (True, False)
    ):
        _cluster(tables, next(number), date=date, parent=parent, role=role, cut=cut, outlet=outlet)
    return Frames(
        **{n: conform(n, pl.DataFrame(r, infer_schema_length=None)) if r else empty(n) for n, r in tables.items()},
        run={},
    )


def _cluster(
    tables: dict[str, list[dict[str, Any]]], n: int, *, whence: str = "inside", kind: str = "unknown",
    relation: str = "rewrite", sure: float = 0.95, parent: bool = True, credit: str | None = "neither", size: int = 2,
    date: str = "later", role: str = "derivative", cut: bool = False, outlet: bool = True,
) -> None:  # fmt: skip
    names = [f"a{n:04d}-{place}" for place in range(size)]
    after = {"later": 180, "earlier": -180, "near": 0, "none": 0}[date]
    for place, name in enumerate(names):
        tables["articles"].append({
            "id": name, "title": f"Ferry {n} stops, report {place}", "text": f"Ferry {n} stops. Part {place} of it.",
            "outlet": f"{('Orlen Post', 'Tarn Voice', 'Keld Echo')[place]}" if outlet else None, "status": "judged",
            "published": None if date == "none" and place else NINE + timedelta(minutes=after * place),
            "published_precision": "day" if date == "near" else "minute", "published_zone": "given",
            "completeness": "truncated" if cut and place else "full",
        })  # fmt: skip
    outside = {"outside": "Northwire", "unnamed": "unnamed"}.get(whence)
    origin = names[0] if whence == "inside" and size > 1 else None
    tables["clusters"].append({
        "cluster": f"c{n:06d}", "size": size, "outlets": size, "first_published": NINE,
        "last_published": NINE + timedelta(minutes=max(0, after) * (size - 1)), "origin": origin,
        "origin_outside": outside, "origin_outlet": "Orlen Post" if origin and outlet else None,
        "origin_state": {"nowhere": "undecided", "inside": ("named", "likely")[n % 2] if origin else "undecided"}.get(
            whence, "outside"
        ),
        "origin_kind": kind, "origin_probability": 0.55 + 0.4 * (n % 2), "cohesion": 0.8,
    })  # fmt: skip
    for place, name in enumerate(names):
        first = name == origin
        above = names[0] if place and parent else None if outside is None else f"outside:{outside}"
        tables["members"].append({
            "cluster": f"c{n:06d}", "article": name, "role": "origin" if first else role,
            "parent": None if first else above, "parent_probability": None if first or above is None else sure,
            "origin_probability": 0.9 if first else 0.05, "relation": None if first else relation,
            "credit_state": OWN_OUTLET if first else credit,
        })  # fmt: skip
    for a, b in _pairs(names):
        left, right = ordered(a, b)
        tables["pairs"].append({
            "left": left, "right": right, "causes": "lexical", "relation": relation, "basis": "undecided",
            "probability": 1.0 if relation == "exact" else sure, "coverage_left": (0.9, 0.2)[n % 2],
            "coverage_right": (0.4, 0.95)[n % 2], "verbatim_left": 0.1, "verbatim_right": 0.1, "direction": 0.0,
        })  # fmt: skip


def _pairs(names: list[str]) -> Iterator[tuple[str, str]]:
    return ((a, b) for i, a in enumerate(names) for b in names[i + 1 :])
