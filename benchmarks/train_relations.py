"""Train the scorecards of `dedup/weights.json` from the labelled articles in ../shared/data.

    python benchmarks/train_relations.py [--write]

Prints, for each source of pairs, what cross-fitted weights say of pairs that they have not seen, the calibration
curve, and how much each measure moves the verdict. With --write the weights trained on everything are stored.
Reproducible to the byte: no sampling but by hash, no solver but Newton's.
"""

import hashlib
import json
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))
from dedup.align import measure
from dedup.measures import MEASURES
from dedup.candidates import candidates
from dedup.clean import find_masks
from dedup.credit import find_credits
from dedup.fingerprint import fingerprint
from dedup.outlets import Outlets
from dedup.scorecard import Curve, Scorecard
from dedup.settings import Settings
from dedup.tables import conform

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
KNOTS = 6
RIDGE, SMOOTH = 2.0, 8.0
DISTRACTORS = 8000
FOLDS = 5
SHORTEST = 30  # counted words: below it even a reader cannot tell


def bucket(text: str, n: int) -> int:
    """A number below n that depends on the text alone."""
    return int.from_bytes(hashlib.sha1(text.encode()).digest()[:4], "big") % n


def corpus(frame: pl.DataFrame, settings: Settings):
    articles = conform("articles", frame.select("id", "text")).sort("id")
    credits = find_credits(articles, Outlets.packaged())
    prints = fingerprint(articles, find_masks(articles, credits), settings)
    pairs = candidates(articles, prints, credits, settings, None).pairs
    return prints, pairs


def shingles(text: str) -> set:
    words = text.lower().split()
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


def examples() -> pl.DataFrame:
    """One row a pair: the measures, label (1 derived), story (1 same event), source, group (for the folds), weight."""
    settings = Settings(depth="fast", lexical_neighbours=20)
    rewrites = pl.read_parquet(DATA / "rewrites.parquet")
    story = pl.read_parquet(DATA / "same_story.parquet")
    levels = pl.read_parquet(DATA / "levels.parquet")
    volume = pl.read_parquet(DATA / "volume_en.parquet")
    volume = volume.filter(pl.Series([bucket(i, 8) == 0 for i in volume["id"]])).head(DISTRACTORS)
    cluster = dict(rewrites.select("id", "cluster").iter_rows())
    dataset = dict(rewrites.select("id", "dataset").iter_rows())
    event = dict(story.select("id", "event").iter_rows())
    paper = dict(story.select("id", "outlet").iter_rows())
    task = dict(levels.select("id", "task").iter_rows())
    level = dict(levels.select("id", "level").iter_rows())
    outlet = dict(volume.select("id", "outlet").iter_rows())
    frames = [f.select("id", "text") for f in (rewrites, story, levels, volume)]
    prints, proposed = corpus(pl.concat(frames), settings)
    row = {i: n for n, i in enumerate(prints.ids)}
    wanted = {tuple(p) for p in proposed.tolist()}
    for groups in (cluster, event, task):
        by: dict[str, list[int]] = {}
        for i, g in groups.items():
            by.setdefault(g, []).append(row[i])
        wanted |= {tuple(sorted(p)) for rows in by.values() for p in combinations(rows, 2)}
    copy = {i: shingles(t) for i, t in story.select("id", "text").iter_rows()}
    out = []
    for a, b in sorted(wanted):
        l, r = prints.ids[a], prints.ids[b]
        if min(prints.words.counts[a], prints.words.counts[b]) < SHORTEST:
            continue
        if l in cluster and r in cluster:
            if cluster[l] == cluster[r]:
                out.append((a, b, 1, 0, "rewrites", cluster[l]))
            else:
                out.append((a, b, 0, 0, "rewrites-other", cluster[l]))
        elif l in event and r in event:
            if event[l] != event[r]:
                out.append((a, b, 0, 0, "events-other", event[l]))
            elif len(copy[l] & copy[r]) >= 0.2 * max(1, min(len(copy[l]), len(copy[r]))):
                out.append((a, b, 1, 0, "events-copied", event[l]))
            else:
                out.append((a, b, 0, 1, "basil" if paper[l] else "ecb", event[l]))
        elif l in task and r in task:
            if "orig" in (level[l], level[r]) and task[l] == task[r]:
                done = level[r] if level[l] == "orig" else level[l]
                out.append((a, b, int(done != "non"), int(done == "non"), f"levels-{done}", task[l]))
        elif l in outlet and r in outlet:
            out.append((a, b, -1, 0, "volume", l))  # labelled below, by what they share word for word
        else:
            out.append((a, b, 0, 0, "strangers", cluster.get(l) or cluster.get(r) or event.get(l) or event.get(r) or l))
    parts = [_frame(prints, out)]
    for name in ("versions", "passages"):
        parts.append(_other_set(name, settings))
    parts.append(_edited(volume, settings))
    frame = pl.concat(parts)
    # unlabelled neighbours of the volume set: those that share next to nothing word for word are taken as negatives
    return frame.filter((pl.col("label") >= 0) | (pl.col("runs8_smaller") < 0.02)).with_columns(
        pl.col("label").clip(0), weight=pl.lit(1.0)
    )


def _other_set(name: str, settings: Settings) -> pl.DataFrame:
    table = pl.read_parquet(DATA / f"{name}.parquet")
    prints, proposed = corpus(table, settings)
    row = {i: n for n, i in enumerate(prints.ids)}
    if name == "versions":
        cluster = dict(table.select("id", "cluster").iter_rows())
        true = set()
        by: dict[str, list[int]] = {}
        for i, c in cluster.items():
            by.setdefault(c, []).append(row[i])
        true = {tuple(sorted(p)) for rows in by.values() for p in combinations(rows, 2)}
    else:
        truth = pl.read_parquet(DATA / "passages_truth.parquet")
        true = {tuple(sorted((row[s], row[o]))) for s, o in truth.select("suspicious", "source").iter_rows()}
        cluster = {i: i for i in row}
    pairs = sorted({tuple(p) for p in proposed.tolist()} | true)
    return _frame(prints, [(a, b, int((a, b) in true), 0, name if (a, b) in true else f"{name}-other",
                            cluster[prints.ids[a]]) for a, b in pairs])  # fmt: skip


def _edited(volume: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Copies that a desk makes, of volume articles: cut from the foot, an excerpt, words changed here and there."""
    rng = np.random.default_rng(1)
    base = volume.filter(pl.Series([bucket(i, 97) == 3 for i in volume["id"]]) | pl.lit(False)).head(60)
    if len(base) < 60:
        base = volume.sort("id").gather_every(max(1, len(volume) // 120)).head(120)
    texts, rows = [], []
    for i, text in base.select("id", "text").iter_rows():
        words = text.split()
        if len(words) < 120:
            continue
        n = len(words)
        cut = " ".join(words[: int(n * rng.uniform(0.3, 0.9))])
        at = int(rng.integers(0, n // 2))
        excerpt = " ".join(words[at : at + int(rng.integers(60, max(61, n // 2)))])
        edited = " ".join(w for w in words if rng.random() > 0.06)
        for kind, copy in (("o", text), ("cut", cut), ("excerpt", excerpt), ("edited", edited)):
            rows.append(f"{i}:{kind}")
            texts.append(copy)
    prints, _ = corpus(pl.DataFrame({"id": rows, "text": texts}), settings)
    row = {i: n for n, i in enumerate(prints.ids)}
    out = []
    for i in rows:
        stem, kind = i.rsplit(":", 1)
        if kind != "o":
            a, b = sorted((row[i], row[f"{stem}:o"]))
            out.append((a, b, 1, 0, "edited", stem))
    return _frame(prints, out)


def _frame(prints, rows) -> pl.DataFrame:
    pairs = np.array([r[:2] for r in rows], np.int64)
    values = measure(prints, pairs)
    return pl.DataFrame({n: values[:, i] for i, n in enumerate(MEASURES)}).with_columns(
        label=pl.Series([r[2] for r in rows]), story=pl.Series([r[3] for r in rows]),
        source=pl.Series([r[4] for r in rows]), group=pl.Series([str(r[5]) for r in rows]),
        left=pl.Series([prints.ids[r[0]] for r in rows]), right=pl.Series([prints.ids[r[1]] for r in rows]),
    )  # fmt: skip


def basis(values: NDArray[np.float32], knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hat functions at the knots and, last, one for "does not apply"."""
    out = np.zeros((len(values), len(knots) + 1))
    absent = values <= -1
    for k in range(len(knots)):
        unit = np.zeros(len(knots))
        unit[k] = 1
        out[:, k] = np.where(absent, 0, np.interp(values, knots, unit))
    out[:, -1] = absent
    return out


def fit(frame: pl.DataFrame, label: NDArray[np.float64], weight: NDArray[np.float64], names: list[str]) -> Scorecard:
    """Penalised logistic regression by Newton's method: a ridge, and a price on bends of each curve."""
    knots, blocks, penalty = {}, [], []
    for name in names:
        v = frame[name].to_numpy()
        have = v[v > -1]
        knots[name] = np.unique(np.quantile(have, np.linspace(0.01, 0.99, KNOTS)).round(4))
        if len(knots[name]) < 2:
            knots[name] = np.array([0.0, 1.0])
        blocks.append(basis(v, knots[name]))
        k = len(knots[name])
        p = RIDGE * np.eye(k + 1)
        if k > 2:
            bend = np.zeros((k - 2, k + 1))
            for i in range(k - 2):
                bend[i, i : i + 3] = 1, -2, 1
            p += SMOOTH * bend.T @ bend
        penalty.append(p)
    x = np.concatenate(blocks, 1)
    mean = np.average(x, axis=0, weights=weight)
    x = np.c_[np.ones(len(x)), x - mean]
    full = np.zeros((x.shape[1], x.shape[1]))
    at = 1
    for p in penalty:
        full[at : at + len(p), at : at + len(p)] = p
        at += len(p)
    beta = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (label - p)) - full @ beta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + full
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    curves, at = {}, 1
    for name in names:
        k = len(knots[name])
        part = beta[at : at + k + 1]
        shift = float(mean[at - 1 : at + k] @ part)
        curves[name] = Curve(knots[name], part[:-1] - shift, float(part[-1]) - shift)
        at += k + 1
    return Scorecard(float(beta[0]), curves)


SHARES = {
    "rewrites": 1500, "basil": 500, "ecb": 1300, "rewrites-other": 800, "strangers": 800, "volume": 1000,
    "events-other": 500, "events-copied": 250, "versions": 300, "passages": 200, "edited": 150,
    "passages-other": 250, "versions-other": 300, "levels-cut": 30, "levels-light": 30, "levels-heavy": 30,
    "levels-non": 120,
}  # fmt: skip
"""How much each source of pairs weighs in all: large sets must not drown small ones."""


def weights_of(frame: pl.DataFrame) -> NDArray[np.float64]:
    count = frame.group_by("source").len()
    n = dict(count.iter_rows())
    return np.array([SHARES.get(s, 100) / n[s] for s in frame["source"]])


def cross_fitted(frame: pl.DataFrame, names: list[str], target: str) -> NDArray[np.float64]:
    fold = np.array([bucket(g, FOLDS) for g in frame["group"]])
    label, weight = frame[target].to_numpy().astype(float), weights_of(frame)
    out = np.zeros(len(frame))
    for k in range(FOLDS):
        train = fold != k
        card = fit(frame.filter(pl.Series(train)), label[train], weight[train], names)
        held = frame.filter(pl.Series(~train))
        out[~train] = card.probability({n: held[n].to_numpy() for n in names})
    return out


def report(frame: pl.DataFrame, p: NDArray[np.float64], label: NDArray[np.float64], weight: NDArray[np.float64]) -> None:
    scored = frame.select("source").with_columns(p=pl.Series(p), label=pl.Series(label))
    print(scored.group_by("source").agg(
        pl.len(), pl.col("label").mean(), over_half=(pl.col("p") >= 0.5).mean().round(3), mean=pl.col("p").mean().round(3),
    ).sort("source"))  # fmt: skip
    edges = np.clip((p * 10).astype(int), 0, 9)
    ece = 0.0
    print("calibration: probability said, share true, weight")
    for k in range(10):
        here = edges == k
        if here.any():
            said, true = np.average(p[here], weights=weight[here]), np.average(label[here], weights=weight[here])
            share = weight[here].sum() / weight.sum()
            ece += share * abs(said - true)
            print(f"  {said:.3f} {true:.3f} {share:.3f}")
    print(f"  ECE {ece:.4f}")


def main(write: bool) -> None:
    frame = examples()
    names = [m for m in MEASURES]
    weight = weights_of(frame)
    cards = {}
    for card, target in (("derived", "label"), ("same-story", "story")):
        # same-story is asked only of pairs that are not derived
        part = frame if card == "derived" else frame.filter(pl.col("label") == 0)
        label, weight = part[target].to_numpy().astype(float), weights_of(part)
        print(f"\n== {card}: {len(part)} pairs")
        p = cross_fitted(part, names, target)
        report(part, p, label, weight)
        cards[card] = fit(part, label, weight, names)
        moves = cards[card].contributions({n: part[n].to_numpy() for n in names})
        print("how far each measure moves the log-odds (mean of the absolute value):")
        for name, move in sorted(moves.items(), key=lambda kv: -np.average(np.abs(kv[1]), weights=weight)):
            print(f"  {name:20s} {np.average(np.abs(move), weights=weight):.2f}")
    if write:
        target = Path(__file__).parent.parent / "dedup" / "weights.json"
        target.write_text(json.dumps({k: c.as_dict() for k, c in cards.items()}, indent=1) + "\n")
        print(f"wrote {target.name}")


if __name__ == "__main__":
    main("--write" in sys.argv)
