"""Articles encoded a second in fp32 and in bf16, beside the library's own batches, and what bf16 changes.

    python benchmarks/encoding.py [--data FOLDER] [--articles N] [--rounds N]

The ways alternate within this one run; medians are printed as Markdown. Processor seconds stand beside wall seconds
because the machine may be shared. FOLDER holds volume_en.parquet; its first N articles are read.
"""

import argparse
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import numpy as np
import polars as pl
import torch
from numpy.typing import NDArray

from embeddings.encoder import SentenceTransformerEncoder

NEIGHBOURS = 10


def nearest(vectors: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """(n, k) rows of the nearest others, by exact inner products; ties go to the lower row."""
    products = vectors @ vectors.T
    np.fill_diagonal(products, -np.inf)
    return np.argsort(-products, axis=1, kind="stable")[:, :k]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    texts = pl.read_parquet(given.data / "volume_en.parquet", n_rows=given.articles)["text"].to_list()
    full, half = SentenceTransformerEncoder(), SentenceTransformerEncoder(bf16=True)

    def library() -> NDArray[np.float32]:
        found: NDArray[np.float32] = full._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return found

    ways: dict[str, Callable[[], NDArray[np.float32]]] = {
        "fp32": lambda: full.encode(texts),
        "bf16": lambda: half.encode(texts),
        "library, fp32, batches of 32": library,
    }
    wall: dict[str, list[float]] = {name: [] for name in ways}
    processor: dict[str, list[float]] = {name: [] for name in ways}
    vectors: dict[str, NDArray[np.float32]] = {}
    for encoder in (full, half):
        encoder.encode(texts[:8])
    for _ in range(given.rounds):
        for name, way in ways.items():
            start, used = time.perf_counter(), time.process_time()
            vectors[name] = way()
            wall[name].append(time.perf_counter() - start)
            processor[name].append(time.process_time() - used)

    machine = platform.processor() or platform.machine()
    print(f"{len(texts)} articles, {given.rounds} rounds, {torch.get_num_threads()} threads, {machine}\n")
    print("| way | articles/s | processor ms an article | to fp32: least cosine | median cosine | nearest changed "
          f"| of {NEIGHBOURS} nearest changed |\n|---|---|---|---|---|---|---|")  # fmt: skip
    exact = vectors["fp32"]
    near = nearest(exact, NEIGHBOURS)
    for name, found in vectors.items():
        cosine = (found.astype(np.float64) * exact).sum(1)
        others = nearest(found, NEIGHBOURS)
        kept = np.mean([len(np.intersect1d(a, b)) / NEIGHBOURS for a, b in zip(near, others, strict=True)])
        print(f"| {name} | {len(texts) / median(wall[name]):.1f} | {1000 * median(processor[name]) / len(texts):.1f} "
              f"| {cosine.min():.6f} | {np.median(cosine):.6f} | {(near[:, 0] != others[:, 0]).mean():.2%} "
              f"| {1 - kept:.2%} |")  # fmt: skip


if __name__ == "__main__":
    main()
