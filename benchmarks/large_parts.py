"""How the time to divide one large connected part, and to trace one large cluster, grows with its size.

    python benchmarks/large_parts.py [--rows 100000] [--links 10] [--traced 10000] [--only SHAPE]

Each shape is made at doubling sizes up to `--rows`, of `--links` derived pairs a row where the shape allows it, and as
many judged pairs under the threshold. Printed: seconds of processor time of `closure` and of `cluster`, at each size,
and the exponent by which they grow (1 is linear, 2 the square): the slope of log seconds over log size, by least
squares. Then the same of `trace` for one cluster of up to `--traced` articles, with the memory that it took.
"""

import argparse
import time
from collections.abc import Callable, Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.cluster.closure import closure
from dedup.cluster.clusters import cluster
from dedup.cluster.judged_graph import JudgedGraph
from dedup.cluster.pair_figures import PairFigures, overlaid
from dedup.data import Attributed, Clusters, Copies
from dedup.outlets.registry import Outlets
from dedup.tables import conform
from dedup.trace.origins import trace

THRESHOLD = 0.5
SIZES = 4
"""How often the size is doubled."""
Pairs = NDArray[np.int64]


def chain(n: int, _: int) -> Pairs:
    """Each row derived from the one before."""
    return np.stack([np.arange(n - 1), np.arange(1, n)], 1)


def star(n: int, _: int) -> Pairs:
    """Each row derived from the first."""
    return np.stack([np.zeros(n - 1, np.int64), np.arange(1, n)], 1)


def grid(n: int, _: int) -> Pairs:
    """Rows in a square, each linked with the four beside it."""
    side = int(n**0.5)
    at = np.arange(side * side).reshape(side, side)
    across, down = (at[:, :-1], at[:, 1:]), (at[:-1], at[1:])
    return np.concatenate([np.stack([x.ravel(), y.ravel()], 1) for x, y in (across, down)])


def random(n: int, links: int) -> Pairs:
    """Rows linked by chance, and one after the other, so that they are one part."""
    return np.concatenate([chain(n, links), np.random.default_rng(7).integers(0, n, (n * (links - 1), 2))])


def boilerplate(n: int, links: int) -> Pairs:
    """What a paragraph in every article leaves: links by chance, and the best linked row judged with everybody."""
    return np.concatenate([star(n, links), np.random.default_rng(8).integers(0, n, (n * (links - 1), 2))])


def cliques(n: int, links: int) -> Pairs:
    """Groups of `2 * links` rows of which all are linked, in a ring."""
    size = 2 * links
    low, high = np.triu_indices(size, 1)
    starts = np.arange(0, n - size + 1, size)
    inside = np.stack([(starts[:, None] + low).ravel(), (starts[:, None] + high).ravel()], 1)
    return np.concatenate([inside, np.stack([starts, np.roll(starts, -1) + 1], 1)])


def one_clique(n: int, links: int) -> Pairs:
    """As many rows, all linked with each other, as make `n * links` pairs: fewer than `n`."""
    low, high = np.triu_indices(int((2 * n * links) ** 0.5), 1)
    return np.stack([low, high], 1)


SHAPES: dict[str, Callable[[int, int], Pairs]] = {
    f.__name__: f for f in (chain, star, grid, random, boilerplate, cliques, one_clique)
}


def judged_part(shape: str, n: int, links: int, certainty: float = THRESHOLD) -> JudgedGraph:
    """One part of a shape: probabilities from `certainty` to 1, and as many pairs under the threshold by chance."""
    rng = np.random.default_rng(1)
    derived = _distinct(SHAPES[shape](n, links))
    rows = int(derived.max()) + 1
    edges = PairFigures(derived, rng.uniform(certainty, 0.999, len(derived)))
    weak = _distinct(rng.integers(0, rows, (len(derived), 2)))
    judged = overlaid(PairFigures(weak, rng.uniform(0.3, THRESHOLD, len(weak))), edges)
    story = PairFigures(judged.rows, np.full(len(judged), 0.9))
    return JudgedGraph(edges, judged, np.arange(rows), story, copies=derived[edges.figures >= 0.98])


def _distinct(pairs: Pairs) -> Pairs:
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], 1)
    return np.unique(pairs, axis=0)


def traced_cluster(n: int) -> Callable[[], object]:
    """Tracing one cluster of n articles of 50 outlets, each a rewrite of ten others; each credits another outlet."""
    rng = np.random.default_rng(2)
    rows = _distinct(np.concatenate([star(n, 1), rng.integers(0, n, (9 * n, 2))]))
    names = [f"Paper {i % 50}" for i in range(n)]
    articles = conform("articles", pl.DataFrame({
        "id": [f"a{i:06d}" for i in range(n)], "text": ["Rain fell on Orlen for a week."] * n, "outlet": names,
        "published": np.datetime64("2025-03-01", "us") + np.arange(n).astype("timedelta64[m]"),
        "published_zone": ["given"] * n, "published_precision": ["minute"] * n,
    }))  # fmt: skip
    credits = conform("credits", pl.DataFrame({
        "article": articles["id"], "kind": ["republication"] * n, "name": names[::-1], "outlet": names[::-1],
        "strength": ["strong"] * n, "start": [0] * n, "end": [9] * n,
    }))  # fmt: skip
    p = rng.uniform(THRESHOLD, 1, (6, len(rows)))
    figures = ("coverage_left", "coverage_right", "verbatim_left", "verbatim_right")
    pairs = pl.DataFrame({"relation": ["rewrite"] * len(rows), "probability": p[0], "direction": p[1] - 0.75}
                         | dict(zip(figures, p[2:], strict=True)))  # fmt: skip
    known = Attributed(articles, credits, Outlets([]), Copies(np.arange(n), np.arange(n)))
    clusters = Clusters([list(range(n))], [0.9], [False], set(range(0, n, 100)))
    return lambda: trace(known, clusters, rows, pairs, 0.5)


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """Slope of log seconds over log size, by least squares.

    >>> round(exponent([10, 20, 40], [1.0, 4.0, 16.0]), 2)
    2.0
    """
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(seconds, 1e-4)), 1)[0])


def measured(make: Callable[[int], Callable[[], object]], sizes: list[int]) -> list[float]:
    """Processor seconds of what `make` gives for each size, the making not counted."""
    seconds = []
    for n in sizes:
        run = make(n)
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return seconds


def lines(rows: int, links: int, traced: int, only: str | None) -> Iterator[str]:
    """One line a shape and step: seconds at each size, and the exponent."""
    sizes = [rows >> k for k in reversed(range(SIZES))]
    yield f"{'':24}" + "".join(f"{n:>10,}" for n in sizes) + "  exponent"
    for shape in SHAPES:
        if only in (None, shape):
            steps: dict[str, Callable[[int], Callable[[], object]]] = {
                "closure": lambda n, shape=shape: _closing(shape, n, links),
                "cluster": lambda n, shape=shape: _clustering(shape, n, links),
            }
            for step, make in steps.items():
                yield _line(f"{shape} {step}", sizes, measured(make, sizes))
    if only in (None, "trace"):
        sizes = [traced >> k for k in reversed(range(SIZES))]
        yield f"{'':24}" + "".join(f"{n:>10,}" for n in sizes)
        yield _line("one cluster traced", sizes, measured(traced_cluster, sizes))


def _line(name: str, sizes: list[int], seconds: list[float]) -> str:
    return f"{name:24}" + "".join(f"{s:10.2f}" for s in seconds) + f"{exponent(sizes, seconds):10.2f}"


def _closing(shape: str, n: int, links: int) -> Callable[[], object]:
    graph = judged_part(shape, n, links)
    return lambda: closure(graph.derived.rows, graph.judged.rows)


def _clustering(shape: str, n: int, links: int) -> Callable[[], object]:
    graph = judged_part(shape, n, links)
    return lambda: cluster(graph, THRESHOLD, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--links", type=int, default=10)
    parser.add_argument("--traced", type=int, default=10_000)
    parser.add_argument("--only")
    given = parser.parse_args()
    for line in lines(given.rows, given.links, given.traced, given.only):
        print(line, flush=True)
