"""Train the judge of the newsroom (`dedup/newsroom.json`), on pairs of real news that were read.

    python benchmarks/train_newsroom.py [--rows FOLDER] [--write]

The read pairs (`newsroom_table.news`) weigh one each, whatever number of pairs each stands for: with the roots of
these numbers as weights a few heavy pairs decide (docs/LOG.md). They are given again with parts of what is known taken
away, so that a text without a date, or a small collection, is judged too; and the labelled sets as far as their outlets
are known, and as if two outlets had printed them. Calibrated on cross-fitted log-odds, with the numbers as weights:
that is the mix of a real collection. Prints what cross-fitted judges say, ten folds of articles that no pair links;
with --write what was trained on everything is stored. --rows keeps the measured pairs in a folder, and takes them from
there.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from grow import Growth, calibration, grow, mean_of
from newsroom_table import by_two, known, news, without
from numpy.typing import NDArray
from train_relations import FALLING, FREE, SHARES, bucket, examples

from dedup.measures import CONTEXT, MEASURES
from dedup.relate.judging import TAKEN_OVER
from dedup.relate.relations import REWRITE_MARGIN
from dedup.relate.scorecard import Boosted

Array = NDArray[np.float64]
NAMES = [*MEASURES, *CONTEXT]
WAYS = {"titles_smaller": 1, "titles_larger": 1, "elsewhere": -1, "elsewhere_own": -1, "elsewhere_far": -1,
        "turns_alone": 1, "turns_rare": 1, "turns_rare_rate": 1, "later_opening": 1}  # fmt: skip
"""Measures beside the texts that go one way; the others may speak for or against."""
COLLECTION = [n for n in CONTEXT if n.startswith(("elsewhere", "turns"))]
BESIDE = ["one_outlet", "days_apart", "titles_smaller", "titles_larger", "title_frames", "elsewhere_own",
          "elsewhere_far", "later_opening", "later_new"]  # fmt: skip
AGAIN = ((COLLECTION, 0.15), (BESIDE, 0.05), (sorted({*COLLECTION, *BESIDE}), 0.05))
"""The read pairs again without what is named, and what each then weighs."""
KNOWN, LABELLED = 0.15, 0.3
"""What the sets with outlets and dates, and the labelled texts as if by two outlets, weigh beside the read pairs."""
OF_KNOWN = {
    "incidents-independent": 1200, "incidents-shared-text": 300, "incidents-same-outlet": 40, "basil-known": 500,
    "copied-known": 200,
}  # fmt: skip
OF_LABELLED = SHARES | {
    "rewrites": 1500, "rewrites-other": 1500, "openings": 1000, "short_rewrites": 900, "incidents-independent": 1200,
    "incidents-shared-text": 500,
}  # fmt: skip
FOLDS, SEEDS, EACH = 10, (1, 2, 3), 1500
LEAST = -5.0
"""Log-odds under which nothing is calibrated: there is nothing to tell."""
RELATIONS = ("near-duplicate", "excerpt", "partial", "revision", "rewrite")


def ways() -> list[int]:
    """1, -1 or 0 for each of `NAMES`."""
    return [WAYS.get(n, 0) if n in CONTEXT or n in FREE else -1 if n in FALLING else 1 for n in NAMES]


def shares(frame: pl.DataFrame, of: dict[str, float]) -> Array:
    """A weight for each row, so that each source weighs what `of` says of it, 0 where it says nothing."""
    many = dict(frame.group_by("source").len().iter_rows())
    return np.array([of.get(s, 0) / many[s] for s in frame["source"]])


def rows_of(read: pl.DataFrame, told: pl.DataFrame, labelled: pl.DataFrame) -> tuple[pl.DataFrame, Array]:
    """All that a judge is trained on, and the weights."""
    parts, weights = [read], [np.ones(len(read))]
    for names, share in AGAIN:
        parts.append(without(read, names))
        weights.append(np.full(len(read), share))
    for frame, of, share in ((told, OF_KNOWN, KNOWN), (by_two(labelled, 5), OF_LABELLED, LABELLED)):
        parts.append(frame)
        weights.append(share * len(read) * (w := shares(frame, of)) / w.sum())
    return pl.concat([p.select(*NAMES, "y") for p in parts]), np.concatenate(weights)


def trained(read: pl.DataFrame, told: pl.DataFrame, labelled: pl.DataFrame, seeds: Sequence[int]) -> list[Boosted]:
    frame, weight = rows_of(read, told, labelled)
    x, y = frame.select(NAMES).to_numpy().astype(np.float64), frame["y"].to_numpy().astype(np.float64)
    used = weight > 0
    return [grow(x[used], y[used], weight[used], NAMES, ways(), CONTEXT, seed, Growth()) for seed in seeds]


def log_odds(card: Boosted, frame: pl.DataFrame) -> Array:
    return card.log_odds({n: frame[n].to_numpy().astype(np.float32) for n in NAMES})


def folds(frame: pl.DataFrame) -> NDArray[np.int64]:
    return np.array([bucket(g, FOLDS) for g in frame["group"]])


def cross_fitted(
    read: pl.DataFrame, told: pl.DataFrame, labelled: pl.DataFrame
) -> tuple[Array, Array, Array, list[Boosted]]:
    """Log-odds of the read pairs, of the sets with outlets, and of the labelled ones as if by two, each by a judge that
    has seen none of its group; and the ten judges, one a fold."""
    out = [np.zeros(len(f)) for f in (read, told, labelled)]
    parts, cards = [folds(f) for f in (read, told, labelled)], []
    asked = (read, told, by_two(labelled, 7))
    for k in range(FOLDS):
        some = [f.filter(pl.Series(p != k)) for f, p in zip((read, told, labelled), parts, strict=True)]
        cards.append(mean_of(trained(*some, SEEDS)))
        for frame, z, part in zip(asked, out, parts, strict=True):
            z[part == k] = log_odds(cards[-1], frame.filter(pl.Series(part == k)))
    return out[0], out[1], out[2], cards


def said(read: pl.DataFrame, p: Array, called: NDArray[np.bool_]) -> str:
    """Precision, found, calibration error, and by relation how many of those called derived are."""
    y, w, relation = read["y"].to_numpy(), read["weight"].to_numpy(), read["relation"].to_numpy()
    bins = np.clip((p * 10).astype(int), 0, 9)
    error = sum(abs((w * (p - y))[called & (bins == b)].sum()) for b in range(10)) / w[called].sum()

    def share(rows: NDArray[np.bool_]) -> float:
        return round(float((w * y)[rows].sum() / max(1e-9, w[rows].sum())), 3)

    right = {r: (int(k.sum()), share(k)) for r in RELATIONS if (k := called & (relation == r)).any()}
    return f"precision {share(called)} found {called[y == 1].mean():.3f} error {error:.3f} {right}"


def report(read: pl.DataFrame, told: pl.DataFrame, labelled: pl.DataFrame, z: Sequence[Array]) -> tuple[float, float]:
    """Print what cross-fitted judges say; the slope and offset of the calibration."""
    y, w = read["y"].to_numpy().astype(float), read["weight"].to_numpy()
    held, part = read["held"].to_numpy(), folds(read)
    counted = (z[0] > LEAST) & ~held
    p = np.zeros(len(read))
    for k in range(FOLDS):
        slope, offset = calibration(*(a[counted & (part != k)] for a in (z[0], y, w)))
        p[part == k] = 1 / (1 + np.exp(-(slope * z[0][part == k] + offset)))
    p = np.where(read["taken"].to_numpy(), np.maximum(p, TAKEN_OVER), p)
    more = REWRITE_MARGIN * (read["relation"].to_numpy() == "rewrite")
    slope, offset = calibration(z[0][counted], y[counted], w[counted])
    print(f"calibration: {slope:.3f} z + {offset:.3f}")
    for bar in (0.4, 0.5, 0.6, 0.7):
        for name, some in (
            *read.with_row_index().group_by("drawn", maintain_order=True),
            ("all", read.with_row_index()),
        ):
            at = some["index"].to_numpy()
            print(f"  from {bar}", name, said(read[at], p[at], (p[at] >= bar + more[at]) & ~held[at]))
    called = pl.Series((p >= 0.5 + more) & ~held)
    print(read.with_columns(called=called).group_by("label").agg(pl.len(), pl.col("called").mean()).sort("label"))
    for name, frame, odds in (("with outlets", told, z[1]), ("as if by two", labelled, z[2])):
        q = 1 / (1 + np.exp(-(slope * odds + offset)))
        scored = frame.with_columns(over_half=pl.Series(q >= 0.5)).group_by("source").agg(
            pl.len(), pl.col("y").mean(), pl.col("over_half").mean().round(3)
        )  # fmt: skip
        print(name, scored.sort("y", "source"))
    return slope, offset


def measured(folder: Path | None) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The read pairs, the sets with outlets and the labelled ones, from `folder` if they are there."""
    makers = {"news": news, "known": known, "labelled": labelled_sets}
    out = []
    for name, make in makers.items():
        path = folder / f"{name}.parquet" if folder else None
        frame = pl.read_parquet(path) if path and path.exists() else make()
        if path and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            frame.write_parquet(path)
        out.append(frame)
    read, told, labelled = out
    inside = pl.concat([read["left"], read["right"]]).implode()
    return read, told, labelled.filter(~(pl.col("left").is_in(inside) | pl.col("right").is_in(inside)))


def labelled_sets() -> pl.DataFrame:
    """The pairs of `train_relations`, at most `EACH` of a source."""
    columns = [*NAMES, "label", "source", "group", "left", "right"]
    every = examples().select(columns).rename({"label": "y"})
    drawn = pl.Series([bucket(f"{a}|{b}", 1 << 30) for a, b in every.select("left", "right").iter_rows()])
    thin = every.with_columns(drawn=drawn).filter(pl.col("drawn").rank("ordinal").over("source") <= EACH)
    return thin.drop("drawn")


pl.Config.set_tbl_rows(50)


def main(arguments: Sequence[str]) -> None:
    rows = Path(arguments[arguments.index("--rows") + 1]) if "--rows" in arguments else None
    read, told, labelled = measured(rows)
    print(f"{len(read)} read pairs, {len(told)} with outlets, {len(labelled)} labelled")
    *z, _ = cross_fitted(read, told, labelled)
    slope, offset = report(read, told, labelled, z)
    if "--write" in arguments:
        card = mean_of(trained(read, told, labelled, SEEDS), slope, offset)
        out = json.dumps(card.as_dict()).replace("]], [[", "]],\n [[")
        (Path(__file__).parent.parent / "dedup" / "newsroom.json").write_text(out + "\n")
        print("wrote newsroom.json")


if __name__ == "__main__":
    main(sys.argv[1:])
