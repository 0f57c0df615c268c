"""What a run gives back: frozen, made of the tables, and able to answer the next question."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import polars as pl

from dedup.errors import UsageError
from dedup.tables import SCHEMAS, conform

TABLES = (
    "articles", "skipped", "credits", "pairs", "rejected", "passages", "evidence", "clusters", "members", "stories",
)  # fmt: skip
"""The tables that a result folder holds, each as NAME.parquet, beside run.json."""


@dataclass(frozen=True, slots=True)
class Result:
    """The tables of one run as polars frames (schemas in `dedup.tables`) and `run`, what stands in run.json."""

    articles: pl.DataFrame
    skipped: pl.DataFrame
    credits: pl.DataFrame
    pairs: pl.DataFrame
    rejected: pl.DataFrame
    passages: pl.DataFrame
    evidence: pl.DataFrame
    clusters: pl.DataFrame
    members: pl.DataFrame
    stories: pl.DataFrame
    run: Mapping[str, Any]

    def tables(self) -> dict[str, pl.DataFrame]:
        """Name -> frame, in the order of `TABLES`."""
        return {name: getattr(self, name) for name in TABLES}

    def why(self, a: str, b: str) -> pl.DataFrame:
        """What spoke for and against a pair being derived: table `evidence` of that pair, strongest first.

        Empty when the pair was not kept: it was never proposed, or found unrelated.
        """
        left, right = sorted((a, b))
        rows = self.evidence.filter((pl.col("left") == left) & (pl.col("right") == right))
        return rows.sort(pl.col("log_odds").abs(), descending=True)

    def weakest_pairs(self, n: int = 10) -> pl.DataFrame:
        """The n derived pairs with the lowest probability: the ones to look at first."""
        derived = self.pairs.filter(~pl.col("relation").is_in(["same-story", "same-template"]))
        return derived.sort("probability", "left", "right").head(n)

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """A result from the folder that `write` made. Raises UsageError when it is none."""
        folder = Path(folder)
        try:
            run = json.loads((folder / "run.json").read_text("utf-8"))
            frames = {name: conform(name, pl.read_parquet(folder / f"{name}.parquet")) for name in TABLES}
        except (OSError, ValueError, pl.exceptions.PolarsError) as error:
            raise UsageError(f"{folder} is not a wirecopy result ({error}); give a folder that `wirecopy scan` wrote") from error
        return cls(**frames, run=run)


assert set(TABLES) <= set(SCHEMAS)  # noqa: S101  # a name here without a schema is a slip of the pen, caught at import
