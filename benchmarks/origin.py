"""Origins measured: from text alone, from dates alone, from all together, and where the original is missing.

    python benchmarks/origin.py [--scan]

Works on the labelled clusters of ../shared/data directly: the members of each are judged against each other, pairs that
are not found derived are left out, and the largest linked part is traced. Directions are those of curves that saw
neither the cluster nor the family of models (`train_direction.py`). Every figure is given for the half of the clusters
that the weights of `dedup/trace/edge_weights.py` were set on ("set") and for the other half ("held"). With --scan the
same
curves are put into a scan at depth fast of the development corpus and of the versions, scored by their own score.py.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
import train_direction as cards
from train_relations import DATA, bucket

import dedup
from dedup.align.measuring import measure
from dedup.align.passages import align
from dedup.clean.masks import find_masks
from dedup.credit.ladder import find_credits
from dedup.data import Attributed, Clusters
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.registry import Outlets
from dedup.relate.collection import collection_of
from dedup.relate.direction import DIRECTION_MEASURES, direction_measures, log_odds
from dedup.relate.judging import judge
from dedup.relate.relations import directed_by, relate
from dedup.settings import Settings
from dedup.tables import conform, empty
from dedup.trace.origins import trace

FAMILIES = ("chatgpt", "llama2", "vicuna")
NAMED = "Farpoint Courier"  # the lost original's outlet, in the credit line that the benchmark puts in
START = datetime(2031, 5, 1, tzinfo=UTC)


class Curves:
    """Directions of labelled articles by curves that saw neither their cluster nor their family."""

    def __init__(self) -> None:
        frame = pl.concat([cards.rewrites(), cards.cuts()])
        weight, kin = cards.weights_of(frame, "family"), frame["family"].to_numpy()
        fold = np.array([bucket(c, cards.FOLDS) for c in frame["cluster"]])
        versions = cards.revisions()
        theirs = cards.weights_of(versions, "cluster")
        late = np.array([bucket(c, cards.FOLDS) for c in versions["cluster"]])
        self.cards = {}
        for k in range(cards.FOLDS):
            for family in FAMILIES:
                seen = (fold != k) & (kin != family)
                part = frame.filter(pl.Series(seen))
                self.cards[family, k] = cards.fit(part, weight[seen], cards.REWRITE, later=False)
            seen = late != k
            self.cards["revision", k] = cards.fit(
                versions.filter(pl.Series(seen)), theirs[seen], cards.REVISION, later=True
            )
        self.home: dict[str, tuple[str, str | None]] = {}
        for name in ("rewrites", "versions"):
            table = pl.read_parquet(DATA / f"{name}.parquet")
            models = table["model"].to_list() if "model" in table.columns else ["human"] * len(table)
            for i, c, m in zip(table["id"], table["cluster"], models, strict=True):
                self.home[i] = (str(c), None if m == "human" else cards.family(m))

    def direction(self, prints, pairs, relation=None, whole=None):
        """Takes the place of `dedup.relate.relations.direction`; pairs of articles without a label keep the packaged
        curves."""
        relation = np.full(len(pairs), "rewrite") if relation is None else relation
        measures = direction_measures(prints, pairs, whole)
        z = log_odds(measures, np.where(relation == "revision", "revision", "rewrite").tolist())
        frame = pl.DataFrame({n: measures[:, i].astype(np.float64) for i, n in enumerate(DIRECTION_MEASURES)})
        asked = defaultdict(list)
        for m, (a, b) in enumerate(pairs.tolist()):
            one, two = self.home.get(prints.ids[a]), self.home.get(prints.ids[b])
            if one is None or two is None:
                continue
            kin = {f for f in (one[1], two[1]) if f} or set(FAMILIES)
            for name in ("revision",) if relation[m] == "revision" else sorted(kin):
                asked[name, bucket(one[0], cards.FOLDS)].append((m, 1 if name == "revision" else len(kin)))
        for name in {m for some in asked.values() for m, _ in some}:
            z[name] = 0
        for key, some in asked.items():
            at = [m for m, _ in some]
            z[at] += cards.said(self.cards[key], frame[at]) / np.array([share for _, share in some])
        return np.tanh(z / 2) * (relation != "near-duplicate")


class Corpus:
    """The labelled clusters of one set, judged within themselves."""

    def __init__(self, name: str, curves: Curves) -> None:
        table = pl.read_parquet(DATA / f"{name}.parquet").sort("id")
        self.articles = conform("articles", table.select("id", "text"))
        self.outlets, settings = Outlets.packaged(), Settings(depth="fast")
        self.credits = find_credits(self.articles, self.outlets)
        self.prints = fingerprint(self.articles, find_masks(self.articles, self.credits), settings)
        oldest = pl.col("order") == pl.col("order").min().over("cluster") if name == "versions" else None
        first = table.select(pl.col("role") == "original" if oldest is None else oldest).to_series()
        self.original = set(np.flatnonzero(first.to_numpy()).tolist())
        self.order = table["order"].to_list() if name == "versions" else [int(not f) for f in first]
        self.groups: dict[str, list[int]] = defaultdict(list)
        for row, c in enumerate(table["cluster"]):
            self.groups[str(c)].append(row)
        pairs = np.array(sorted(p for g in self.groups.values() for p in combinations(g, 2)), np.int64)
        self.known = collection_of(self.articles, self.credits, self.outlets, self.prints)
        judged = judge(self.known, pairs, measure(self.prints, pairs), ["one"] * len(pairs), settings)
        kept = np.flatnonzero(judged.probability >= settings.threshold)
        with directed_by(curves.direction):
            related = relate(self.known, judged, align(self.prints, pairs[kept]), kept, settings)
        self.rows, self.pairs = related.rows, related.pairs
        self.linked = set(map(tuple, related.rows.tolist()))

    def part(self, rows: list[int]) -> list[int]:
        """The largest part of these rows that pairs link."""
        links, left, best = defaultdict(list), set(rows), []
        for a, b in combinations(rows, 2):
            if (a, b) in self.linked:
                links[a].append(b)
                links[b].append(a)
        while left:
            seen, todo = set(), [min(left)]
            while todo:
                x = todo.pop()
                if x not in seen:
                    seen.add(x)
                    todo += links[x]
            left -= seen
            best = max(best, sorted(seen), key=len)
        return best

    def dated(self, wrong: float) -> pl.DataFrame:
        """Dates in the true order, hours apart; that share of the articles has any date of those days."""
        rng = np.random.default_rng(7)
        hours = np.array([o * 24 + (rng.uniform(1, 24) if o else 0.0) for o in self.order])
        for row in np.flatnonzero(rng.uniform(size=len(hours)) < wrong):
            hours[row] = rng.uniform(-24, 24 * (1 + max(self.order)))
        when = [START + timedelta(hours=float(h)) for h in hours]
        return self.articles.with_columns(
            published=pl.Series(when, dtype=pl.Datetime("us", "UTC")), published_precision=pl.lit("minute"),
            published_zone=pl.lit("given"),
        )  # fmt: skip

    def traced(self, members: list[list[int]], articles: pl.DataFrame, pairs=None, credits=None):
        """For each cluster its row of table `clusters` and its members' probability of being the origin."""
        clusters = Clusters(members, [0.9] * len(members), [False] * len(members), set())
        credits = self.credits if credits is None else credits
        known = Attributed(articles, credits, self.outlets, self.prints.copies)
        table = self.pairs if pairs is None else pairs
        found = trace(known, clusters, self.rows, table, Settings().origin_probability)
        at = {i: n for n, i in enumerate(self.prints.ids)}
        roots = defaultdict(dict)
        for c, a, p in found.members.select("cluster", "article", "origin_probability").iter_rows():
            roots[c][at[a]] = p
        rows = {min(roots[r["cluster"]]): (r, roots[r["cluster"]]) for r in found.clusters.iter_rows(named=True)}
        return [rows[min(m)] for m in members]

    def scored(self, members: list[list[int]], answers) -> str:
        """Of the clusters with an original: how many name it, and how often it is before each other member."""
        named, before = [], []
        for rows, (row, roots) in zip(members, answers, strict=True):
            for o in self.original & set(rows):
                named.append(row["origin"] == self.prints.ids[o])
                before += [(roots[o] > roots[d]) + 0.5 * (roots[o] == roots[d]) for d in rows if d != o]
        first = f"named {np.mean(named):.3f} of {len(named)}"
        return f"{first}; original before another {np.mean(before):.3f} of {len(before)}"

    def by_length(self, members: list[list[int]], longest: bool) -> str:
        length, first, before = self.prints.words.counts, [], []
        for rows in members:
            for o in self.original & set(rows):
                sign = [np.sign(int(length[o]) - int(length[d])) * (1 if longest else -1) for d in rows if d != o]
                first.append(min(sign) > 0)
                before += [(s + 1) / 2 for s in sign]
        return f"named {np.mean(first):.3f}; before another {np.mean(before):.3f}"


def half(cluster: str) -> str:
    return ("set", "held")[bucket(f"origin {cluster}", 2)]


def with_and_without_dates(corpus: Corpus, longest: bool) -> None:
    """Text alone beside the length rule; then dates of which a tenth is wrong; then both."""
    # dates alone: which text holds the other says nothing
    sides = [
        pl.max_horizontal(f"{name}_left", f"{name}_right").alias(f"{name}_{side}")
        for name in ("coverage", "verbatim") for side in ("left", "right")
    ]  # fmt: skip
    plain = corpus.pairs.with_columns(*sides, direction=pl.lit(0.0))
    for part in ("set", "held"):
        members = [m for c, g in corpus.groups.items() if half(c) == part and len(m := corpus.part(g)) > 1]
        print(f"  {part}: length rule: {corpus.by_length(members, longest)}")
        print(f"  {part}: text alone:  {corpus.scored(members, corpus.traced(members, corpus.articles))}")
        dates = corpus.dated(0.1)
        print(f"  {part}: dates alone: {corpus.scored(members, corpus.traced(members, dates, plain))}")
        print(f"  {part}: together:    {corpus.scored(members, corpus.traced(members, dates))}")


def calibration(sure: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(sum(abs((sure - right)[bins == b].mean()) * np.mean(bins == b) for b in np.unique(bins)))


def least_error(sure: np.ndarray, draws: int = 200) -> float:
    """The error that answers with exactly these probabilities of being right would show, on average, by chance."""
    rng = np.random.default_rng(0)
    return float(np.mean([calibration(sure, rng.uniform(size=len(sure)) < sure) for _ in range(draws)]))


def answered(corpus: Corpus, members: list[list[int]]) -> tuple[np.ndarray, np.ndarray, list[float], list[bool]]:
    """Probability of each most probable answer and whether it is right; probability of being inside where the original
    is lost; whether it is named where it is not. An undecided answer is the member or else nobody inside.
    """
    sure, right, inside, named = [], [], [], []
    for rows, (row, roots) in zip(members, corpus.traced(members, corpus.articles), strict=True):
        best, there = max(roots, key=lambda r: roots[r]), corpus.original & set(rows)
        member = roots[best] >= row["origin_probability"] - 1e-9
        credited = row["origin_outside"] not in (None, "unnamed")
        sure.append(row["origin_probability"])
        right.append(best in corpus.original if member else not there and not credited)
        if there:
            named.append(row["origin"] in {corpus.prints.ids[o] for o in there})
        elif not credited:
            inside.append(sum(roots[r] for r in rows))
    return np.array(sure), np.array(right, np.float64), inside, named


def told(found: tuple[np.ndarray, np.ndarray, list[float], list[bool]]) -> str:
    sure, right, inside, named = found
    error = f"ECE {calibration(sure, right):.3f} (by chance alone {least_error(sure):.3f})"
    level = f"said {sure.mean():.3f}, right {right.mean():.3f}"
    return f"{error}, {level}; lost: inside {np.mean(inside):.3f}; there: named {np.mean(named):.3f}"


def with_lost_originals(corpus: Corpus) -> None:
    """Half of the clusters lose their original: is the answer's probability its share of right answers?

    Drawn once; then each cluster both ways, which is the mean over all draws; then each as large without its original
    as with it, by losing another member instead, so that size tells nothing.
    """
    for part in ("set", "held"):
        once, whole, lost, fewer, even = [], [], [], [], []
        for c, group in corpus.groups.items():
            if half(c) != part:
                continue
            with_it, without = corpus.part(group), corpus.part([r for r in group if r not in corpus.original])
            chosen = without if bucket(f"lost {c}", 2) == 1 else with_it
            once += [chosen] * (len(chosen) > 1)
            whole += [with_it] * (len(with_it) > 1)
            lost += [without] * (len(without) > 1)
            others = [r for r in with_it if r not in corpus.original]
            if len(others) < len(with_it) and len(with_it) > 2:
                gone = others[bucket(f"other {c}", len(others))]
                fewer.append(corpus.part([r for r in with_it if r != gone]))
                even.append(corpus.part(others))
        gone = [rows for rows in once if not corpus.original & set(rows)]
        print(f"  {part}: {len(once)} clusters, {len(gone)} without original: {told(answered(corpus, once))}")
        print(f"  {part}: each both ways, {len(whole)} and {len(lost)}: {told(both(corpus, whole, lost))}")
        some, rest = ([g for g in gs if len(g) > 1] for gs in (fewer, even))
        print(f"  {part}: as large with as without, {len(some)} and {len(rest)}: {told(both(corpus, some, rest))}")
        lines = pl.DataFrame([
            {"article": corpus.prints.ids[rows[bucket(str(rows), len(rows))]], "name": NAMED, "outlet": NAMED,
             "kind": "republication", "strength": "strong", "start": 0, "end": 1} for rows in gone
        ])  # fmt: skip
        credits = pl.concat([empty("credits"), corpus.credits, conform("credits", lines)])
        named = [row["origin_outside"] == NAMED for row, _ in corpus.traced(gone, corpus.articles, None, credits)]
        print(f"  {part}: a credit line names the lost one: it is the answer in {np.mean(named):.3f} of {len(named)}")


def both(corpus: Corpus, some: list[list[int]], others: list[list[int]]):
    """The answers of two lists of clusters that may share articles."""
    one, two = answered(corpus, some), answered(corpus, others)
    return np.append(one[0], two[0]), np.append(one[1], two[1]), [*one[2], *two[2]], [*one[3], *two[3]]


def by_scan(curves: Curves) -> None:
    """End to end: mix.py, a scan at depth fast with the curves held out, score.py."""
    for mix, labels in ((("20000", "rewrites", "same_story", "levels"), "rewrites"), (("0", "versions"), "versions")):
        with tempfile.TemporaryDirectory() as folder:
            corpus = f"{folder}/corpus.parquet"
            subprocess.run([sys.executable, DATA / "mix.py", corpus, *mix], check=True, capture_output=True)
            with directed_by(curves.direction):
                dedup.scan(corpus, Settings(depth="fast")).write(f"{folder}/out")
            score = [sys.executable, DATA / "score.py", "origin", DATA / f"{labels}.parquet", f"{folder}/out"]
            done = subprocess.run(score, check=True, capture_output=True, text=True)
            print(f"  {labels}, scanned: {json.loads(done.stdout)}")


def main() -> None:
    curves = Curves()
    rewrites, versions = Corpus("rewrites", curves), Corpus("versions", curves)
    print("rewrites, the longest is the original by the length rule")
    with_and_without_dates(rewrites, longest=True)
    print("versions, the shortest is the oldest by the length rule")
    with_and_without_dates(versions, longest=False)
    print("rewrites of which half lost their original")
    with_lost_originals(rewrites)
    if "--scan" in sys.argv:
        by_scan(curves)


if __name__ == "__main__":
    main()
