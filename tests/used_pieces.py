"""Articles, pairs and clusters for tests of who ran whose pieces, in few words."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from dedup.outlets.registry import Outlets
from dedup.tables import TABLES, Frames, conform, empty, ordered

NINE = datetime(2025, 3, 4, 9, tzinfo=UTC)
TERMS = """
ours = ["Harbour Gazette"]
[groups]
"North Media" = ["Harbour Gazette", "Tarn Post"]
[[partner]]
name = "Inland Courier"
credit = true
embargo = "2h"
share = "60 %"
"""


def article(name: str, outlet: str | None, after: float | None = None, **more: Any) -> dict[str, Any]:
    """A row of table `articles`; `after`: hours after nine."""
    when = None if after is None else NINE + timedelta(hours=after)
    return {
        "id": name, "text": f"Text of {name}.", "title": f"Title of {name}", "outlet": outlet, "published": when,
        "published_precision": "minute", "published_zone": "given", "completeness": "full", **more,
    }  # fmt: skip


def pair(a: str, b: str, of_a: float = 1.0, of_b: float = 1.0, **more: Any) -> dict[str, Any]:
    """A row of table `pairs` with the shares of `a` and `b`; `made`: the one that is made from the other."""
    left, right = ordered(a, b)
    shares = (of_a, of_b) if left == a else (of_b, of_a)
    made = more.pop("made", None)
    basis = {left: "left-from-right", right: "right-from-left"}.get(made, "undecided")
    return {
        "left": left, "right": right, "causes": "minhash", "relation": "near-duplicate", "probability": 0.9,
        "basis": basis, "coverage_left": shares[0], "coverage_right": shares[1], "verbatim_left": shares[0],
        "verbatim_right": shares[1], "direction": 0.0, **more,
    }  # fmt: skip


def member(name: str, parent: str | None = None, sure: float | None = 0.9, root: float = 0.0, **more: Any) -> Any:
    """A row of table `members` of cluster c1."""
    role = "origin" if parent is None else "derivative"
    return {"cluster": "c1", "article": name, "role": role, "parent": parent,
            "parent_probability": None if parent is None else sure, "origin_probability": root, **more}  # fmt: skip


def frames(
    articles: Sequence[dict[str, Any]], pairs: Sequence[Any] = (), members: Sequence[Any] = (),
    cluster: dict[str, Any] | None = None, **more: Sequence[Any],
) -> Frames:  # fmt: skip
    """Tables with one cluster, c1."""
    made: dict[str, Sequence[Any]] = {
        "articles": articles, "pairs": pairs, "members": members,
        "clusters": [{"cluster": "c1", "origin_state": "named", "origin_probability": 0.9, **(cluster or {})}], **more,
    }  # fmt: skip
    tables = {
        name: conform(name, pl.DataFrame(made[name], infer_schema_length=None)) if made.get(name) else empty(name)
        for name in TABLES
    }
    return Frames(**tables, run={})


def credit(who: str, name: str = "Harbour Gazette", **more: Any) -> dict[str, Any]:
    return {"article": who, "name": name, "outlet": None, "kind": "footer", "strength": "strong", **more}


def own_outlets(folder: Path) -> Outlets:
    """The user's outlets: one title of theirs, one of the same house, one partner."""
    (folder / "outlets.toml").write_text(TERMS)
    return Outlets.load(folder / "outlets.toml")


OURS = article("a", "Harbour Gazette", 0)
