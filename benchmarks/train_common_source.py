"""Fit the two models of `dedup/trace/common_source.py` to pairs of real news whose origin readers told.

    python benchmarks/train_common_source.py RESULT [--write]

RESULT: a scan of `volume_en.parquet`. Pairs: those given (`news_pairs.parquet`) and our own (`news_labels.csv`). Each
is judged by weights that were fitted to the other, and the figures of both are printed: of pairs of two outlets, how
often "outside" or "the first of them" is right; of those from outside with a named issuer, how often that issuer is
named. --write stores the weights fitted to both.
"""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parent.parent))

from dedup.credit.statements import statement_credits
from dedup.data import Attributed, Copies
from dedup.outlets.issuers import same_issuer
from dedup.outlets.registry import Outlets
from dedup.result import Result
from dedup.trace.attribution import Dossier
from dedup.trace.common_source import ISSUER, NAMED_FROM, OUTSIDE, candidates, outside_signs
from dedup.trace.pair_table import PairTable

DATA = Path(__file__).parents[2] / "shared" / "data"
OWN = Path(__file__).parent / "news_labels.csv"
DERIVED = ("copy", "excerpt", "partial", "rewrite", "version")
NOT_ISSUERS = ("agency", "outlet", "article")
RIDGE, UNDATED = 1.0, 0.3
"""Weight of the ridge; what a pair weighs again with its dates unknown."""
Array = NDArray[np.float64]
_PARTS = re.compile(r"\s*/\s*|\s*[()]\s*|,\s+| on X\b| at | report$| statement$| press release$|^X\b|^social media\b")


def dossier(result: Path, ids: set[str]) -> tuple[Dossier, dict[str, int]]:
    """What tracing knows of these articles of a result."""
    frames = Result.load(result)
    articles = frames.articles.filter(pl.col("id").is_in(sorted(ids)))
    row = {name: i for i, name in enumerate(articles["id"].to_list())}
    pairs = frames.pairs.filter(pl.col("left").is_in(list(row)) & pl.col("right").is_in(list(row)))
    ends = np.array([(row[a], row[b]) for a, b in pairs.select("left", "right").iter_rows()], np.int64).reshape(-1, 2)
    order = np.argsort(ends, axis=1)
    if not (order[:, 0] == 0).all():
        raise ValueError(f"{result}: the rows of a result were expected in the order of their ids; scan again")
    alone = np.arange(len(articles))
    credits = pl.concat([frames.credits, statement_credits(articles)])
    known = Attributed(articles, credits, Outlets.packaged().including(frames.articles), Copies(alone, alone.copy()))
    return Dossier(known, PairTable(ends, pairs, known.copies)), row


def read_pairs() -> dict[str, pl.DataFrame]:
    """The derived pairs whose origin readers told."""
    columns = ("left", "right", "label", "origin", "origin_kind", "origin_name")
    given = pl.read_parquet(DATA / "news_pairs.parquet").select(columns)
    own = pl.read_csv(OWN, infer_schema_length=None).select(columns)
    return {
        name: t.filter(pl.col("label").is_in(DERIVED) & pl.col("origin").is_in(["left", "right", "outside"]))
        for name, t in (("given", given), ("own", own))
    }  # fmt: skip


def outside_rows(known: Dossier, row: dict[str, int], pairs: pl.DataFrame) -> tuple[Array, Array]:
    """Signs of each pair of two outlets, and whether it is from outside. One that goes from the later to the earlier is
    left out: the clock forbids it.
    """
    x, y = [], []
    for a, b, origin in pairs.select("left", "right", "origin").iter_rows():
        if a not in row or b not in row:
            continue
        rows = sorted((row[a], row[b]))
        signs = outside_signs(known, rows, known.pairs.shared(rows))
        if signs is None:
            continue
        later = {"left": (row[b], row[a]), "right": (row[a], row[b])}.get(origin)
        if later and known.dates.before([later[0]], [later[1]])[0, 0]:
            continue
        x.append(signs)
        y.append(origin == "outside")
    return np.array(x), np.array(y, np.float64)


def without_dates(x: Array) -> Array:
    """The signs as they are when no date is known."""
    out = x.copy()
    for name in ("within-6h", "within-24h", "dated", "short-first"):
        out[:, OUTSIDE.index(name)] = 0
    return out


def logistic(x: Array, y: Array) -> Array:
    """Weights of a logistic regression; each pair counts again, less, with its dates unknown."""
    x, y, w = np.vstack([x, without_dates(x)]), np.tile(y, 2), np.repeat([1.0, UNDATED], len(y))
    scale = np.append(0.0, x[:, 1:].std(0))

    def loss(b: Array) -> tuple[float, Array]:
        z = x @ b
        ridge = RIDGE * scale**2 * b
        return float((w * (np.logaddexp(0, z) - y * z)).sum() + ridge @ b / 2), x.T @ (
            w * (1 / (1 + np.exp(-z)) - y)
        ) + ridge

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), jac=True).x)


def names_it(name: str, label: str) -> bool:
    """Whether a name is the one that a reader wrote down, "X (Minister Ilen Vask)" for one."""
    return any(part.strip() and same_issuer(name, part.strip()) for part in (*_PARTS.split(label), label) if part)


def issuer_rows(known: Dossier, row: dict[str, int], pairs: pl.DataFrame) -> list[tuple[Array, Array]]:
    """For each pair from outside with a named issuer: signs of all issuers that its texts name, and which are right."""
    out = []
    wanted = pairs.filter((pl.col("origin") == "outside") & pl.col("origin_name").is_not_null())
    for a, b, kind, label in wanted.select("left", "right", "origin_kind", "origin_name").iter_rows():
        if kind in NOT_ISSUERS or a not in row or b not in row:
            continue
        found: list[tuple[int, Any]] = [(r, c) for r in (row[a], row[b]) for c in known.statements.get(r, ())]
        groups = candidates(found, known.texts, 2)
        signs = np.array([s for s, _, _ in groups]).reshape(-1, len(ISSUER))
        right = [any(names_it(str(c["name"]), label) for _, c in mine) for _, _, mine in groups]
        out.append((signs, np.array(right, np.float64)))
    return out


def softmax(rows: Sequence[tuple[Array, Array]]) -> Array:
    """Weights under which the right issuer of each pair, or none of those named, is the likeliest."""
    told = [(np.vstack([x, np.zeros(len(ISSUER))]), np.append(y, not y.any())) for x, y in rows]

    def loss(b: Array) -> tuple[float, Array]:
        total, slope = RIDGE * float(b[1:] @ b[1:]) / 2, RIDGE * np.append(0.0, b[1:])
        for x, y in told:
            z = x @ b
            p = np.exp(z - z.max())
            p /= p.sum()
            right = p * y
            total -= float(np.log(right.sum()))
            slope = slope - x.T @ (right / right.sum() - p)
        return total, slope

    return np.asarray(minimize(loss, np.zeros(len(ISSUER)), jac=True).x)


def issuer_figures(rows: Sequence[tuple[Array, Array]], weights: Array) -> str:
    said = []
    for x, y in rows:
        z = x @ weights
        if not len(z):
            said.append((0.0, 0.0))
            continue
        best = int(z.argmax())
        said.append((float(1 / (np.exp(z - z[best]).sum() + np.exp(-z[best]))), float(y[best])))
    p, right = np.array(said).T
    told = p >= NAMED_FROM
    return (
        f"{len(rows)} pairs, an issuer found that is right {np.mean([y.any() for _, y in rows]):.3f}, the likeliest "
        f"right {right.mean():.3f}; named {told.mean():.3f}, of these right {right[told].mean():.3f}, said "
        f"{p[told].mean():.3f}"
    )


def main(arguments: Sequence[str]) -> None:
    pairs = read_pairs()
    known, row = dossier(Path(arguments[0]), {i for t in pairs.values() for c in ("left", "right") for i in t[c]})
    outside = {name: outside_rows(known, row, t) for name, t in pairs.items()}
    issuers = {name: issuer_rows(known, row, t) for name, t in pairs.items()}
    for name, other in (("given", "own"), ("own", "given")):
        x, y = outside[name]
        weights = logistic(*outside[other])
        for told, z in (("", x @ weights), (" without dates", without_dates(x) @ weights)):
            p = 1 / (1 + np.exp(-z))
            good = (p > 0.5) == y
            print(
                f"{name}{told}: {len(y)} pairs, outside {y.mean():.3f}, right {good.mean():.3f}, "
                f"said {np.maximum(p, 1 - p).mean():.3f}"
            )
        print(f"{name}, issuers:", issuer_figures(issuers[name], softmax(issuers[other])))
    both = logistic(*(np.concatenate(c) for c in zip(*outside.values(), strict=True)))
    which = softmax([r for rows in issuers.values() for r in rows])
    print({n: round(float(w), 2) for n, w in zip(OUTSIDE, both, strict=True)})
    print({n: round(float(w), 2) for n, w in zip(ISSUER, which, strict=True)})
    if "--write" in arguments:
        out = {
            "outside": {n: round(float(w), 3) for n, w in zip(OUTSIDE, both, strict=True)},
            "issuer": {n: round(float(w), 3) for n, w in zip(ISSUER, which, strict=True)},
        }
        (Path(__file__).parent.parent / "dedup" / "common_source.json").write_text(json.dumps(out, indent=1) + "\n")
        print("wrote common_source.json")


if __name__ == "__main__":
    main(sys.argv[1:])
