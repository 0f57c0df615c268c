"""Large corpora for `recall_speed.py`: perturbed copies of the volume's articles, partly alike, from one seed."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

DROPPED, REPLACED, MOVED = (0.05, 0.30), (0.05, 0.20), 0.02
"""Shares of a copy's sentences left out and words replaced (drawn for each copy between these); and of its words,
both deleted and exchanged with the next."""
PIECE = re.compile(r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+$")


def perturbed(
    text: str, words: list[str], rng: np.random.Generator, dropped: tuple[float, float] = DROPPED,
    replaced: tuple[float, float] = REPLACED, moved: float = MOVED,
) -> str:  # fmt: skip
    """A copy with sentences left out, and words replaced by others drawn by frequency, deleted and exchanged."""
    pieces = PIECE.findall(text)
    stay = (rng.random(len(pieces)) >= rng.uniform(*dropped)).tolist()
    new = "".join(p for p, s in zip(pieces, stay, strict=True) if s or len(pieces) == 1).split(" ")
    n = len(new)
    at = np.flatnonzero(rng.random(n) < rng.uniform(*replaced)).tolist()
    for place, draw in zip(at, rng.integers(0, len(words), len(at)).tolist(), strict=True):
        new[place] = words[draw]
    for place in np.flatnonzero(rng.random(max(0, n - 1)) < moved).tolist():
        new[place], new[place + 1] = new[place + 1], new[place]
    for place in np.flatnonzero(rng.random(n) < moved).tolist()[::-1]:
        del new[place]
    return " ".join(new)


def make_corpora(volume: Path, folder: Path, most: int) -> None:
    """`all`, N articles: perturbed copies of the volume's articles in turn; `one-copy`, the first tenth of them;
    `ten-copies`, as many, all copies of a tenth of the volume's articles.
    """
    source = pl.read_parquet(volume).select("id", "text", "title", "outlet", "published", "language")
    rng = np.random.default_rng(7)
    source = source[rng.permutation(len(source))]
    words = " ".join(source["text"].sample(min(len(source), 4000), seed=1)).split()
    for name, count, base in (("all", most, source), ("ten-copies", most // 10, source.head(len(source) // 10))):
        frames = []
        edges = [*range(0, count, len(base)), count]
        for copy, (low, high) in enumerate(pairwise(edges)):
            some = base.head(high - low)
            texts = [perturbed(t, words, rng) for t in some["text"]]
            frames.append(some.with_columns(pl.format("{}-{}", pl.col("id"), pl.lit(copy)).alias("id"),
                                            pl.Series("text", texts)))  # fmt: skip
        frame = pl.concat(frames)
        frame.write_parquet(folder / f"{name}.parquet")
        if name == "all":
            frame.head(most // 10).write_parquet(folder / "one-copy.parquet")
