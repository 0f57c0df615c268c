"""Train the trees that tell whether two articles of known outlets report one event (`dedup/newsroom_story.json`).

    python benchmarks/train_same_event.py [--rows FOLDER] [--write]

Of pairs of real news that were read and are not derived: one event told twice, or background, a follow-up, another
filling of a form, nothing. Beside them local reports of incidents, of one and of two. Cross-fitted as in
`train_newsroom.py`, over ten folds of articles that no pair links; --write stores what was trained on everything.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from grow import Growth, calibration, grow, mean_of
from newsroom_table import DERIVED, without
from train_newsroom import AGAIN, FOLDS, LEAST, NAMES, SEEDS, Array, folds, log_odds, measured, shares

from dedup.measures import CONTEXT, MEASURES
from dedup.relate.judging import STORY_PROBABILITY
from dedup.relate.scorecard import Boosted, same_story

OF_KNOWN = {"incidents-independent": 1.0, "incidents-other": 1.0, "basil-known": 0.3}
SHARE = 0.1
"""What incidents and BASIL weigh beside the read pairs. With .3 more incidents are told (.63 for .49) and of read pairs
called so .61 are right instead of .90, by weight."""
ONE_EVENT = ("incidents-independent", "basil-known")
GROWTH = Growth(trees=150)


def trained(read: pl.DataFrame, told: pl.DataFrame, seeds: Sequence[int] = SEEDS) -> Boosted:
    parts, weights = [read], [np.ones(len(read))]
    for names, share in AGAIN:
        parts.append(without(read, names))
        weights.append(np.full(len(read), share))
    parts.append(told)
    weights.append(SHARE * len(read) * (w := shares(told, OF_KNOWN)) / w.sum())
    frame, weight = pl.concat([p.select(*NAMES, "y") for p in parts]), np.concatenate(weights)
    x, y = frame.select(NAMES).to_numpy().astype(np.float64), frame["y"].to_numpy().astype(np.float64)
    free = [0] * len(NAMES)
    return mean_of([grow(x, y, weight, NAMES, free, CONTEXT, seed, GROWTH) for seed in seeds])


def said(y: Array, w: Array, called: Array) -> str:
    return (
        f"{int(called.sum())} called so, right {y[called].mean():.3f}, weighted "
        f"{(w * y)[called].sum() / w[called].sum():.3f}, found {called[y == 1].mean():.3f}"
    )


def main(arguments: Sequence[str]) -> None:
    rows = Path(arguments[arguments.index("--rows") + 1]) if "--rows" in arguments else None
    read, told, _ = measured(rows)
    read = read.filter(~pl.col("label").is_in(DERIVED)).with_columns(y=(pl.col("label") == "same-event").cast(pl.Int64))
    told = told.filter(pl.col("source").is_in([*OF_KNOWN])).with_columns(
        y=pl.col("source").is_in(ONE_EVENT).cast(pl.Int64)
    )
    y, w = read["y"].to_numpy().astype(float), read["weight"].to_numpy()
    before = same_story().probability({n: read[n].to_numpy() for n in MEASURES})
    print(f"{len(read)} read pairs, {int(y.sum())} of one event")
    print("by the texts alone:", said(y, w, before >= STORY_PROBABILITY))
    z, q = np.zeros(len(read)), np.zeros(len(told))
    part, other = folds(read), folds(told)
    for k in range(FOLDS):
        card = trained(read.filter(pl.Series(part != k)), told.filter(pl.Series(other != k)))
        z[part == k] = log_odds(card, read.filter(pl.Series(part == k)))
        q[other == k] = log_odds(card, told.filter(pl.Series(other == k)))
    counted = z > LEAST
    slope, offset = calibration(z[counted], y[counted], w[counted])
    print(f"calibration with weights: {slope:.3f} z + {offset:.3f}; with none", calibration(z, y, np.ones(len(y))))
    for bar in (-1.0, -0.5, 0.0, 0.5, 1.0):
        print(f"from {bar}", said(y, w, z >= bar))
        print("   ", {s: round(float((q[(told["source"] == s).to_numpy()] >= bar).mean()), 3) for s in OF_KNOWN})
    if "--write" in arguments:
        out = json.dumps(trained(read, told).as_dict()).replace("]], [[", "]],\n [[")
        (Path(__file__).parent.parent / "dedup" / "newsroom_story.json").write_text(out + "\n")
        print("wrote newsroom_story.json")


if __name__ == "__main__":
    main(sys.argv[1:])
