"""Train the judge (`dedup/judge.json`) and the same-story trees (`dedup/same_story.json`).

    python benchmarks/train_relations.py [--write]

From the labelled articles in ../shared/data (`more_pairs.py` has the newer sets) and from `newsroom/`, reports,
reworkings and independent reports of 102 invented events by our own hand, 60 of them briefs. Prints, for each source of
pairs, what cross-fitted weights say of pairs whose group they have not seen, the calibration curve, and how much each
measure moves the verdict. With --write what was trained on everything is stored. Reproducible to the byte on one
machine: no sampling but by hash and seed.
"""

import hashlib
import json
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier  # comes with sentence-transformers; only used here

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
from more_pairs import more

from dedup.align.measuring import measure
from dedup.candidates.generators import candidates
from dedup.clean.masks import find_masks
from dedup.credit.ladder import find_credits
from dedup.fingerprint.prints import fingerprint
from dedup.measures import CONTEXT, COUNTED, MEASURES
from dedup.outlets.registry import Outlets
from dedup.relate.collection import texts_alone
from dedup.relate.context import context
from dedup.relate.scorecard import Boosted, boosted
from dedup.settings import Settings
from dedup.tables import conform

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
VOLUME_SHARE = 6  # one in so many of the unlabelled neighbours is enough
FREE = {"words_smaller", "length_ratio", "quoted_share"}
FALLING = set(COUNTED) - {"quoted_more"}
RISING = set(MEASURES) - FREE - set(COUNTED)
TREES, STORY_TREES, RATE, SMALLEST_LEAF = 600, 300, 0.08, 40
NEWSROOM = Path(__file__).parent / "newsroom"
REWORKED = {"ab", "ac", "bc", "af", "ag", "bg", "cg"}
"""Kinds of texts of one invented event of which one was made from the other or both from "a"."""
BRIEFS = {f"s{n:02}" for n in range(1, 61)}
"""Events told in 40 to 200 words, most of them by four or five papers on their own."""
UNSAID = {"bf", "cf", "fg"}
"""Kinds that share a text's paragraphs in part: left out."""
Array = NDArray[np.float64]
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
    settings = Settings(depth="fast")
    rewrites = pl.read_parquet(DATA / "rewrites.parquet")
    story = pl.read_parquet(DATA / "same_story.parquet")
    levels = pl.read_parquet(DATA / "levels.parquet")
    volume = pl.read_parquet(DATA / "volume_en.parquet")
    volume = volume.filter(pl.Series([bucket(i, 8) == 0 for i in volume["id"]])).head(DISTRACTORS)
    cluster = dict(rewrites.select("id", "cluster").iter_rows())
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
    parts.append(_newsroom(volume, settings))
    parts += more(DATA, corpus, _frame, settings)
    frame = pl.concat(parts)
    # unlabelled neighbours of the volume set: those that share next to nothing word for word are taken as negatives
    rows = frame.select("source", "left").iter_rows()
    thin = pl.Series([source != "volume" or bucket(left, VOLUME_SHARE) == 0 for source, left in rows])
    return (
        frame.filter(thin)
        .filter((pl.col("label") >= 0) | (pl.col("runs8_smaller") < 0.02))
        .with_columns(pl.col("label").clip(0), weight=pl.lit(1.0))
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


def _newsroom(volume: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Pairs of the invented events, among volume articles: reworked, told independently, other."""
    lines = [json.loads(line) for part in sorted(NEWSROOM.glob("*.jsonl")) for line in part.open(encoding="utf-8")]
    kind = {f"{x['event']}-{x['kind']}": (x["event"], x["kind"]) for x in lines}
    own = pl.DataFrame({"id": [f"{x['event']}-{x['kind']}" for x in lines], "text": [x["text"] for x in lines]})
    others = volume.filter(pl.Series([bucket(i, 5) == 0 for i in volume["id"]])).select("id", "text")
    prints, proposed = corpus(pl.concat([own, others]), settings)
    row = {i: n for n, i in enumerate(prints.ids)}
    out = []
    for x, y in combinations(sorted(kind), 2):
        (event, a), (other, b) = kind[x], kind[y]
        pair = "".join(sorted(a + b))
        if event == other and pair not in UNSAID:
            derived = pair in REWORKED
            source = ("briefs" if event in BRIEFS else "newsroom") + ("" if derived else "-apart")
            out.append((*sorted((row[x], row[y])), int(derived), int(not derived), source, event))
    for a, b in proposed.tolist():
        events = [kind[i][0] for i in (prints.ids[a], prints.ids[b]) if i in kind]
        if events and len({*events}) == len(events):  # one of ours and a volume article, or two events
            out.append((a, b, 0, 0, "newsroom-other", events[0]))
    return _frame(prints, out)


def _frame(prints, rows) -> pl.DataFrame:
    pairs = np.array([r[:2] for r in rows], np.int64)
    values = measure(prints, pairs)
    alone = texts_alone(pl.DataFrame({"id": prints.ids}).with_columns(outlet=pl.lit(None, pl.String)), prints)
    beside = context(alone, pairs)  # of texts alone, how alike their frames are; the rest is not known
    columns = {n: values[:, i] for i, n in enumerate(MEASURES)} | {n: beside[:, i] for i, n in enumerate(CONTEXT)}
    return pl.DataFrame(columns).with_columns(
        label=pl.Series([r[2] for r in rows]), story=pl.Series([r[3] for r in rows]),
        source=pl.Series([r[4] for r in rows]), group=pl.Series([str(r[5]) for r in rows]),
        left=pl.Series([prints.ids[r[0]] for r in rows]), right=pl.Series([prints.ids[r[1]] for r in rows]),
    )  # fmt: skip


SHARES = {
    "rewrites": 2600, "basil": 2200, "ecb": 6000, "rewrites-other": 5000, "strangers": 5000, "volume": 1700,
    "events-other": 800, "events-copied": 1150, "versions": 450, "passages": 900, "edited": 150,
    "passages-other": 400, "versions-other": 1600, "levels-cut": 60, "levels-light": 60, "levels-heavy": 60,
    "levels-non": 300, "newsroom": 600, "newsroom-apart": 400, "newsroom-other": 400, "briefs": 200,
    "briefs-apart": 500, "incidents-independent": 1600, "incidents-shared-text": 700, "incidents-same-outlet": 40,
    "openings": 1800, "short_rewrites": 1100, "short_rewrites-other": 500, "translations": 500,
    "translations-human": 200, "translations-other": 500, "levels_of_reading": 300, "levels_of_reading-other": 100,
}  # fmt: skip
"""How much each source of pairs weighs in all: large sets must not drown small ones."""


NEWER = ("incidents-independent", "incidents-same-outlet", "incidents-shared-text", "openings", "short_rewrites-other",
         "translations-other", "levels_of_reading-other")  # fmt: skip


def weights_of(frame: pl.DataFrame) -> Array:
    count = frame.group_by("source").len()
    n = dict(count.iter_rows())
    return np.array([SHARES.get(s, 100) / n[s] for s in frame["source"]])


def grow(frame: pl.DataFrame, label: Array, weight: Array, names: list[str], number: int = TREES) -> Boosted:
    """So many boosted trees of two questions, one-way in the measures of `RISING` and `FALLING`, as figures."""
    x = frame.select(names).to_numpy().astype(np.float64)
    model = HistGradientBoostingClassifier(
        max_iter=number, learning_rate=RATE, max_depth=2, max_leaf_nodes=4, min_samples_leaf=SMALLEST_LEAF,
        l2_regularization=1.0, early_stopping=False,
        monotonic_cst=[1 if n in RISING else -1 if n in FALLING else 0 for n in names],
    ).fit(x, label, sample_weight=weight * len(weight) / weight.sum())  # fmt: skip
    intercept, trees = float(np.ravel(model._baseline_prediction)[0]), []
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        root = nodes[0]
        if root["is_leaf"]:
            intercept += float(root["value"])
            continue
        high = x[:, root["feature_idx"]] > root["num_threshold"]
        asks, bars, branch, leaves = [int(root["feature_idx"])], [float(root["num_threshold"])], [], []
        for side, here in ((nodes[root["left"]], ~high), (nodes[root["right"]], high)):
            if side["is_leaf"]:
                asks, bars = [*asks, -1], [*bars, 0.0]
                branch.append(float(side["value"]))
                leaves += [0.0, 0.0]
                continue
            asks, bars = [*asks, int(side["feature_idx"])], [*bars, float(side["num_threshold"])]
            low, top = (float(nodes[side[k]]["value"]) for k in ("left", "right"))
            above = x[:, side["feature_idx"]] > side["num_threshold"]
            share = weight[here & above].sum() / max(1e-12, weight[here].sum())
            branch.append(low + (top - low) * float(share))
            leaves += [low - branch[-1], top - branch[-1]]
        share = float(weight[high].sum() / weight.sum())
        mean = branch[0] + (branch[1] - branch[0]) * share
        intercept += mean
        trees.append((asks, bars, [branch[0] - mean, branch[1] - mean, *leaves]))
    return boosted(intercept, names, trees)


def cross_fitted(frame: pl.DataFrame, names: list[str], target: str, number: int = TREES) -> Array:
    fold = np.array([bucket(g, FOLDS) for g in frame["group"]])
    label, weight = frame[target].to_numpy().astype(float), weights_of(frame)
    out = np.zeros(len(frame))
    for k in range(FOLDS):
        train = fold != k
        card = grow(frame.filter(pl.Series(train)), label[train], weight[train], names, number)
        held = frame.filter(pl.Series(~train))
        out[~train] = card.probability({n: held[n].to_numpy() for n in names})
    return out


def report(frame: pl.DataFrame, p: Array, label: Array, weight: Array) -> None:
    scored = frame.select("source").with_columns(p=pl.Series(p), label=pl.Series(label))
    pl.Config.set_tbl_rows(40)
    print(scored.group_by("source").agg(
        pl.len(), pl.col("label").mean(), over_half=(pl.col("p") >= 0.5).mean().round(3),
        mean=pl.col("p").mean().round(3),
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
    names = list(MEASURES)
    weight = weights_of(frame)
    cards = {}
    for card, target in (("derived", "label"), ("same-story", "story")):
        # same-story is asked only of pairs that are not derived
        # the newer sets were tried: texts of a few words that have nothing in common then told the same event
        part = frame if card == "derived" else frame.filter((pl.col("label") == 0) & ~pl.col("source").is_in(NEWER))
        label, weight = part[target].to_numpy().astype(float), weights_of(part)
        print(f"\n== {card}: {len(part)} pairs")
        number = TREES if card == "derived" else STORY_TREES
        p = cross_fitted(part, names, target, number)
        report(part, p, label, weight)
        cards[card] = grow(part, label, weight, names, number)
        moves = cards[card].contributions({n: part[n].to_numpy() for n in names})
        print("how far each measure moves the log-odds (mean of the absolute value):")
        for name, move in sorted(moves.items(), key=lambda kv: -np.average(np.abs(kv[1]), weights=weight)):
            print(f"  {name:20s} {np.average(np.abs(move), weights=weight):.2f}")
    if write:
        folder = Path(__file__).parent.parent / "dedup"
        for card, name in (("derived", "judge.json"), ("same-story", "same_story.json")):
            told = json.dumps(cards[card].as_dict()).replace("]], [[", "]],\n [[")
            (folder / name).write_text(told + "\n")
        print("wrote judge.json and same_story.json")


if __name__ == "__main__":
    main("--write" in sys.argv)
