"""What the judge does with articles it was not trained on: the development corpus, scored on what was left out.

    python benchmarks/held_out.py [--depth fast]

Five folds of labelled clusters and events: each time the judge is trained on four, the development corpus (20,000
distractors, rewrites, same_story, levels) is scanned with it, and ../shared/data/score.py scores the fifth; the figures
are means weighed by articles or pairs. Then once each without one `dataset` and without one family of models of the
rewrites, without BASIL and without ECB+, scored on what was left out.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent))
import train_relations as training

import dedup
from dedup.measures import MEASURES
from dedup.relate.scorecard import Boosted, judged_by

DATA = training.DATA
FOLDS = 5
Held = Callable[[str], bool]


def scores(
    corpus: Path, judge: Boosted, kept: dict[str, pl.DataFrame], every: pl.DataFrame, depth: str
) -> dict[str, dict[str, float]]:
    """Scan with `judge` and score the labels `kept`, by set; `every`: all rewrites, so that joining a held-out article
    with another cluster's counts as wrong.
    """
    out: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        with judged_by(judge):
            result = dedup.scan(corpus, settings=dedup.Settings(depth=depth))  # type: ignore[arg-type]
        result.write(Path(folder) / "result")
        for name, kind in (("rewrites", "clusters"), ("same_story", "events"), ("levels", "levels")):
            if name in kept and len(kept[name]):
                labels = Path(folder) / f"{name}.parquet"
                kept[name].write_parquet(labels)
                done = subprocess.run(
                    [sys.executable, str(DATA / "score.py"), kind, str(labels), str(Path(folder) / "result")],
                    capture_output=True, text=True, check=True,
                )  # fmt: skip
                out[name] = json.loads(done.stdout)
        if "rewrites" in kept:
            out["rewrites"] |= b_cubed(Path(folder) / "result", every, set(kept["rewrites"]["id"]))
    return out


def b_cubed(result: Path, every: pl.DataFrame, held: set[str]) -> dict[str, float]:
    """B-cubed of the articles `held`, each against all labelled articles in its found and in its true cluster."""
    members = pl.read_parquet(result / "members.parquet", columns=["cluster", "article"])
    home = dict(members.select("article", "cluster").iter_rows())
    gold = dict(every.select("id", "cluster").iter_rows())
    found, true = {}, {}
    for i, g in gold.items():
        found.setdefault(home.get(i, i), set()).add(i)
        true.setdefault(g, set()).add(i)
    both = [(found[home.get(i, i)], true[gold[i]]) for i in sorted(held)]
    precision, recall = (float(np.mean([len(f & t) / len((f, t)[k]) for f, t in both])) for k in (0, 1))
    return {"b3_precision": precision, "b3_recall": recall, "b3_f1": 2 * precision * recall / (precision + recall)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--depth", default="fast")
    depth = parser.parse_args().depth
    pairs = training.examples()
    labels = {n: pl.read_parquet(DATA / f"{n}.parquet") for n in ("rewrites", "same_story", "levels")}
    group = {"rewrites": "cluster", "same_story": "event", "levels": "task"}
    label, weight = pairs["label"].to_numpy().astype(float), training.weights_of(pairs)

    def without(left_out: np.ndarray) -> object:
        keep = ~left_out
        return training.grow(pairs.filter(pl.Series(keep)), label[keep], weight[keep], list(MEASURES))

    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "dev.parquet"
        subprocess.run([sys.executable, str(DATA / "mix.py"), str(corpus), "20000", *labels], check=True)
        rows = []
        for k in range(FOLDS):
            held = np.array([training.bucket(g, FOLDS) == k for g in pairs["group"]])
            kept = {
                n: f.filter(pl.Series([training.bucket(str(g), FOLDS) == k for g in f[group[n]]]))
                for n, f in labels.items()
            }
            rows.append(scores(corpus, without(held), kept, labels["rewrites"], depth))
            print(f"fold {k}: {json.dumps(rows[-1])}", flush=True)
        told = (("rewrites", "b3_f1", "articles"), ("rewrites", "b3_precision", "articles"),
                ("rewrites", "b3_recall", "articles"), ("same_story", "merged_share", "same_event_pairs"),
                ("same_story", "copied_found", "copied_pairs"))  # fmt: skip
        for name, figure, by in told:
            values = [(r[name][figure], r[name][by]) for r in rows if name in r]
            print(
                f"five folds, {name} {figure}:",
                f"{np.average([v for v, _ in values], weights=[n for _, n in values]):.4f}",
                flush=True,
            )
        ids = pl.Series([*zip(pairs["left"], pairs["right"], strict=True)], dtype=pl.Object)
        for title, name, rule in (
            ("dataset politifact", "rewrites", pl.col("dataset") == "politifact"),
            ("models of Llama 2", "rewrites", pl.col("model").str.starts_with("llama")),
            ("BASIL", "same_story", pl.col("outlet").is_not_null()),
            ("ECB+", "same_story", pl.col("outlet").is_null()),
        ):
            kept_labels = labels[name].filter(rule)
            out = set(kept_labels.filter(pl.lit(True) if name != "rewrites" else pl.col("role") != "original")["id"])
            held = np.array([a in out or b in out for a, b in ids])
            if name == "rewrites":  # scored with the originals of the clusters that lost texts
                original = (pl.col("role") == "original") & pl.col("cluster").is_in(kept_labels["cluster"].to_list())
                kept_labels = labels[name].filter(rule | original)
            print(
                f"without {title}: "
                + json.dumps(scores(corpus, without(held), {name: kept_labels}, labels["rewrites"], depth)),
                flush=True,
            )


if __name__ == "__main__":
    main()
