"""How often the intervals of a reading sample hold what is true.

    python benchmarks/reading_error.py [--pairs 400] [--times 100] [--data FOLDER] [--dev RESULT] [--news RESULT]

Development corpus: precision and recall are known of all pairs of its labelled articles, and of how many kept articles
the likeliest copy is one (here: derived). So many pairs are drawn as
`wirecopy evaluate --sample` draws them, judged from the labels, and evaluated; that so many times, each with a seed of
its own. Real news: `news_pairs.parquet` is split in halves at random, stratum by stratum, and a half is evaluated: does
its interval hold what all pairs say, and does the interval of the difference of both halves hold none? And so many are
drawn of a population in which each read pair stands as often as it weighs.

RESULT: a finished scan of either, to save time;
else they are scanned at depth fast. Exit 1 where an interval holds what is true in fewer than 93 of 100.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from dedup.queries.evaluate import PairEvaluation, evaluate, labels_of
from dedup.queries.reading.drawing import draw_of
from dedup.queries.reading.pair_strata import pair_strata
from dedup.result import Result

SHARED = HERE.parent.parent / "shared" / "data"
LEAST = 0.93
COPIED = 0.2
"""Share of 5-word shingles from which two reports of one event share agency copy, as score.py has it."""
Pair = tuple[str, str]
Held = dict[str, list[tuple[bool, float, float, float]]]


def truth(data: Path) -> tuple[set[str], set[Pair]]:
    """The labelled articles of the development corpus, and the pairs of them that are derived."""
    sys.path.insert(0, str(data))
    from score import shingles

    ids: set[str] = set()
    pairs: set[Pair] = set()
    for name, group_by in (("rewrites", "cluster"), ("levels", "task"), ("same_story", "event")):
        frame = pl.read_parquet(data / f"{name}.parquet")
        ids |= set(frame["id"])
        if name == "levels":
            frame = frame.filter(pl.col("level") != "non")
        for _, group in frame.group_by(group_by):
            rows = [
                (i, shingles(t) if name == "same_story" else set()) for i, t in group.select("id", "text").iter_rows()
            ]
            for (a, x), (b, y) in combinations(sorted(rows), 2):
                if name != "same_story" or len(x & y) >= COPIED * max(1, min(len(x), len(y))):
                    pairs.add((a, b))
    return ids, pairs


def judged(result: Result, rows: pl.DataFrame, derived: set[Pair]) -> PairEvaluation:
    said = [str((a, b) in derived).lower() for a, b in rows.select("left", "right").iter_rows()]
    found = evaluate(result, labels_of(rows.with_columns(derived=pl.Series(said, dtype=pl.String))))
    assert isinstance(found, PairEvaluation)  # noqa: S101 -- labels of pairs give one
    return found


def note(held: Held, found: PairEvaluation, true: dict[str, float]) -> None:
    for name, value in true.items():
        low, high = found.intervals[name]
        held[name].append((low <= value <= high, getattr(found, name), low, high))


def development(result: Result, data: Path, pairs: int, times: int) -> tuple[Held, dict[str, float]]:
    ids, derived = truth(data)
    strata = pair_strata(result)
    mine = pl.Series(sorted(ids)).implode()
    strata = strata.filter(pl.col("left").is_in(mine) & pl.col("right").is_in(mine))
    called = set(strata.filter("called").select("left", "right").iter_rows())
    true = {"precision": len(called & derived) / len(called), "recall": len(called & derived) / len(derived)}
    likeliest = [(n, pair in derived) for *pair_, n in strata.select("left", "right", "nearest_of").iter_rows()
                 for pair in [tuple(pair_)]]  # fmt: skip
    true["kept_twice"] = sum(n for n, twice in likeliest if twice) / sum(n for n, _ in likeliest)
    held: Held = defaultdict(list)
    for seed in range(times):
        note(held, judged(result, draw_of(strata, pairs, seed).rows, derived), true)
    return held, true


def halves(result: Result, read: pl.DataFrame, times: int) -> tuple[Held, dict[str, float]]:
    """Half of the read pairs against all of them, and against the other half, by the interval of the difference."""
    columns = ["left", "right", "derived", "label", "weight", "stratum"]
    read = read.select(columns)
    whole = evaluate(result, labels_of(read))
    true = {name: getattr(whole, name) for name in ("precision", "recall")}
    held: Held = defaultdict(list)
    for seed in range(times):
        mixed = read.sample(fraction=1, shuffle=True, seed=seed)
        first = pl.int_range(pl.len()).over("stratum") < pl.len().over("stratum") // 2
        one, other = (evaluate(result, labels_of(mixed.filter(f))) for f in (first, ~first))
        note(held, one, true)
        for name in true:
            a, b = getattr(one, name), getattr(other, name)
            (al, ah), (bl, bh) = one.intervals[name], other.intervals[name]
            low, high = a - b - np.hypot(a - al, bh - b), a - b + np.hypot(ah - a, b - bl)
            held[f"{name}, difference"].append((low <= 0 <= high, a - b, low, high))
    return held, true


def population(result: Result, read: pl.DataFrame, pairs: int, times: int) -> tuple[Held, dict[str, float]]:
    """Pairs drawn of a population that has each read pair as often as it weighs, strata as the result has them."""
    derived = set(read.filter("derived").select("left", "right").iter_rows())
    keys = ["left", "right"]
    strata = pair_strata(result)
    known = read.select(*keys, "weight").join(strata, on=keys, how="left").with_columns(
        pl.col("called").fill_null(False), pl.col("coarse", "stratum").fill_null("far"),
        pl.col("removes", "nearest_of").fill_null(0),
    )  # fmt: skip
    times_each = known["weight"].round().cast(pl.Int64).to_numpy()
    every = known[np.repeat(np.arange(len(known)), times_each)].with_columns(stands=1.0).drop("weight")
    # copies of a pair are pairs of their own here: the row number is what tells them apart
    is_called, is_derived = every["called"].to_numpy(), np.array([p in derived for p in every.select(keys).iter_rows()])
    hits = int((is_called & is_derived).sum())
    true = {"precision": hits / int(is_called.sum()), "recall": hits / int(is_derived.sum())}
    held: Held = defaultdict(list)
    for seed in range(times):
        rows = draw_of(every, pairs, seed).rows
        merged = rows.group_by(*keys, "stratum").agg(pl.col("weight").sum(), pl.len())
        note(held, judged(result, merged.with_columns(label=pl.lit(None)), derived), true)
    return held, true


def told(title: str, held: Held, true: dict[str, float]) -> bool:
    print(title)
    good = True
    for name, rows in held.items():
        share = float(np.mean([row[0] for row in rows]))
        value, low, high = (float(np.mean([row[k] for row in rows])) for k in (1, 2, 3))
        is_true = f"true {true[name]:.3f}, " if name in true else ""
        print(
            f"  {name}: {is_true}held in {share:.1%} of {len(rows)}; mean {value:.3f}, interval {low:.3f} to {high:.3f}"
        )
        good &= share >= LEAST
    return good


def scanned(given: str | None, folder: str, name: str, corpus: str) -> Result:
    if given is None:
        given = f"{folder}/{name}"
        command = [sys.executable, str(HERE.parent / "cli.py"), "scan", corpus, "-o", given, "--depth", "fast", "-q"]
        subprocess.run(command, check=True)
    return Result.load(given)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=400)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--dev")
    parser.add_argument("--news")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mixed = f"{folder}/dev.parquet"
        if given.dev is None:
            mix = [sys.executable, str(given.data / "mix.py"), mixed, "20000", "rewrites", "same_story", "levels"]
            subprocess.run(mix, check=True)
        dev = scanned(given.dev, folder, "dev", mixed)
        news = scanned(given.news, folder, "news", str(given.data / "volume_en.parquet"))
    read = pl.read_parquet(given.data / "news_pairs.parquet")
    good = told(
        f"{given.pairs} pairs of the development corpus", *development(dev, given.data, given.pairs, given.times)
    )
    good &= told("halves of news_pairs", *halves(news, read, given.times))
    good &= told(
        f"{given.pairs} pairs of the news that they stand for", *population(news, read, given.pairs, given.times)
    )
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
