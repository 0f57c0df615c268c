"""Train the two direction scorecards of `dedup/direction_weights.json` from the labelled articles in ../shared/data.

    python benchmarks/train_direction.py [--write]

Rewrites are judged by curves trained without the clusters and without the whole family of language models that is
measured; revisions without the clusters that are measured. Each figure stands beside the length rule. Also printed:
what each measure moves, its sign in each family, and three sets that no weight was fitted for. With --write the weights
trained on everything are stored. Reproducible to the byte on one machine: no sampling but by hash and seed.
"""

import json
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
from train_relations import DATA, bucket

from dedup.clean.masks import find_masks
from dedup.credit.ladder import find_credits
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.registry import Outlets
from dedup.relate.direction import DIRECTION_MEASURES, direction_measures
from dedup.settings import Settings
from dedup.tables import conform

Array = NDArray[np.float64]
Card = dict[str, tuple[Array, Array]]
REWRITE = ("own_words", "own_names", "name_share", "own_figures", "own_rare", "own_dates", "quoted", "details")
"""Measures of the card "rewrite": each may only speak for the text that has more of it."""
REVISION = ("own_words", "own_figures", "latest_year", "insertions", "merged", "misspelt", "details")
"""Measures of the card "revision": each but `misspelt` may only speak for the text that has more of it being later."""
KNOTS, RIDGE, FOLDS = 3, 1.0, 5
HIGHEST = 0.93
"""Quantile of a measure's size beyond which more says no more: no odd text is decided by one measure alone."""
LOOSE, CUTS = 0.3, 0.5
"""Weight of a loosely derived text, and of a cut made here, where a rewrite of an average family weighs about 1."""
CUT = 300  # volume articles that are cut by rule


def prints_of(frame: pl.DataFrame):
    articles = conform("articles", frame.select("id", "text")).sort("id")
    credits = find_credits(articles, Outlets.packaged())
    return fingerprint(articles, find_masks(articles, credits), Settings(depth="fast"))


def frame_of(prints, rows: list[tuple]) -> pl.DataFrame:
    """Pairs (source, derivative, set, family, style, cluster) with their measures, source left."""
    row = {i: n for n, i in enumerate(prints.ids)}
    pairs = np.array([(row[a], row[b]) for a, b, *_ in rows], np.int64)
    values = direction_measures(prints, pairs).astype(np.float64)
    lengths = prints.words.counts[pairs].astype(np.float64)
    return pl.DataFrame({n: values[:, i] for i, n in enumerate(DIRECTION_MEASURES)}).with_columns(
        rule=pl.Series(np.sign(lengths[:, 0] - lengths[:, 1])), left=pl.Series([r[0] for r in rows]),
        same=pl.Series(prints.same_as[pairs[:, 0]] == prints.same_as[pairs[:, 1]]),
        **{n: pl.Series([str(r[2 + i]) for r in rows]) for i, n in enumerate(("set", "family", "style", "cluster"))},
    )  # fmt: skip


def family(model: str) -> str:
    return model.replace("-", "_").partition("_")[0]


def rewrites() -> pl.DataFrame:
    """Original left of each derivative: rewrites and loosely derived texts."""
    every = pl.concat([pl.read_parquet(DATA / "rewrites.parquet"), pl.read_parquet(DATA / "loose.parquet")]).sort("id")
    source = dict(every.filter(pl.col("role") == "original").select("cluster", "id").iter_rows())
    return frame_of(prints_of(every), [
        (source[c], i, "loose" if style == "open_ended" else "rewrites", family(model), style, c)
        for i, c, role, style, model in every.select("id", "cluster", "role", "style", "model").iter_rows()
        if role != "original" and c in source
    ])  # fmt: skip


def cuts() -> pl.DataFrame:
    """What a desk does: the head of an article, some of its sentences, a stretch of it; nothing is added."""
    volume = pl.read_parquet(DATA / "volume_en.parquet").filter(pl.col("text").str.len_chars() > 900).sort("id")
    volume = volume.filter(pl.Series([bucket(i, 97) == 3 for i in volume["id"]])).head(CUT)
    rng, texts, rows = np.random.default_rng(1), {}, []
    for i, text in volume.select("id", "text").iter_rows():
        said = [s for s in text.replace("\n", " ").split(". ") if s]
        if len(said) < 6:
            continue
        texts[i] = text
        m = int(len(said) * rng.uniform(0.3, 0.8))
        start = int(rng.integers(0, len(said) - m))
        some = sorted(rng.choice(len(said), m, replace=False))
        for how, kept in (("head", said[:m]), ("some", [said[k] for k in some]), ("stretch", said[start : start + m])):
            texts[f"{i}:{how}"] = ". ".join(kept) + "."
            rows.append((i, f"{i}:{how}", "cuts", "rule", how, i))
    return frame_of(prints_of(pl.DataFrame({"id": list(texts), "text": list(texts.values())})), rows)


def people() -> pl.DataFrame:
    """Students' answers written from a source (cut, lightly or heavily reworded): measured, never trained on."""
    levels = pl.read_parquet(DATA / "levels.parquet")
    source = dict(levels.filter(pl.col("level") == "orig").select("task", "id").iter_rows())
    wanted = levels.filter(~pl.col("level").is_in(["orig", "non"])).select("id", "task", "level")
    return frame_of(prints_of(levels), [(source[t], i, "people", "people", lv, t) for i, t, lv in wanted.iter_rows()])


def revisions() -> pl.DataFrame:
    """Older version left of newer; `style` is the number of versions between them, `family` how old the left one is."""
    table = pl.read_parquet(DATA / "versions.parquet").sort("cluster", "order")
    rows = []
    for (cluster,), group in table.group_by("cluster", maintain_order=True):
        for (i, a), (j, b) in combinations(group.select("id", "order").iter_rows(), 2):
            rows.append((i, j, "versions", "first" if a == 0 else "later", b - a, cluster))
    return frame_of(prints_of(table), rows)


def ramps(values: Array, knots: Array) -> Array:
    """One odd column for each stretch between 0 and the knots."""
    low = np.r_[0.0, knots[:-1]]
    return np.sign(values)[:, None] * np.clip((np.abs(values)[:, None] - low) / (knots - low), 0, 1)


def fit(frame: pl.DataFrame, weight: Array, names: tuple[str, ...], later: bool) -> Card:
    """Logistic regression of odd curves without an intercept, held to one sign each (see `REWRITE`, `REVISION`).

    `later`: the left text of each pair is the older version, so what it has more of speaks against it.
    """
    knots, blocks, bounds = {}, [], []
    for name in names:
        size = np.abs(frame[name].to_numpy())
        at = (
            np.unique(np.quantile(size[size > 0], np.linspace(0, HIGHEST, KNOTS + 1)[1:]).round(3))
            if size.any()
            else []
        )
        knots[name] = at if len(at) else np.array([1.0])
        blocks.append(ramps(frame[name].to_numpy(), knots[name]))
        falling = later and name != "misspelt"
        bounds += [(None, 0.0) if falling else (0.0, None)] * len(knots[name])
    x = np.concatenate(blocks, 1)

    def loss(beta: Array) -> tuple[float, Array]:
        z = x @ beta
        value = np.sum(weight * np.logaddexp(0, -z)) + 0.5 * RIDGE * beta @ beta
        return float(value), RIDGE * beta - x.T @ (weight / (1 + np.exp(z)))

    beta = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    card, place = {}, 0
    for name in names:
        card[name] = (knots[name], np.cumsum(beta[place : place + len(knots[name])]))
        place += len(knots[name])
    return card


def said(card: Card, frame: pl.DataFrame) -> Array:
    """Log-odds that the left text is the source."""
    out = np.zeros(len(frame))
    for name, (knots, adds) in card.items():
        values = frame[name].to_numpy()
        out += np.sign(values) * np.interp(np.abs(values), np.r_[0, knots], np.r_[0, adds])
    return out


def weights_of(frame: pl.DataFrame, by: str) -> Array:
    """Each family (or cluster) weighs as the root of its size; loose texts and cuts less."""
    count = dict(frame.group_by("set", by).len().select(pl.struct("set", by).struct.json_encode(), "len").iter_rows())
    key = frame.select(pl.struct("set", by).struct.json_encode()).to_series()
    weight = np.array([1 / np.sqrt(count[k]) for k in key])
    for name in frame["set"].unique().to_list():
        here = (frame["set"] == name).to_numpy()
        weight[here] *= here.sum() / weight[here].sum()
        weight[here] *= {"loose": LOOSE, "cuts": CUTS}.get(name, 1.0)
    return weight


def held_out(frame: pl.DataFrame, weight: Array, names: tuple[str, ...]) -> Array:
    """Each family by the others, and each cluster by other clusters at the same time."""
    fold, kin = np.array([bucket(c, FOLDS) for c in frame["cluster"]]), frame["family"].to_numpy()
    out = np.zeros(len(frame))
    for one in np.unique(kin):
        for k in range(FOLDS):
            test = (kin == one) & (fold == k)
            # cuts are made by rule and have no family to leave out: other articles' cuts are seen
            train = (fold != k) & ((kin != one) | (kin == "rule"))
            card = fit(frame.filter(pl.Series(train)), weight[train], names, later=False)
            out[test] = said(card, frame.filter(pl.Series(test)))
    return out


def cross_fitted(frame: pl.DataFrame, weight: Array, names: tuple[str, ...]) -> Array:
    fold, out = np.array([bucket(c, FOLDS) for c in frame["cluster"]]), np.zeros(len(frame))
    for k in range(FOLDS):
        card = fit(frame.filter(pl.Series(fold != k)), weight[fold != k], names, later=True)
        out[fold == k] = said(card, frame.filter(pl.Series(fold == k)))
    return out


def right(z: Array) -> Array:
    """1 where the left text is said to be the source, 0.5 where nothing is said."""
    return np.where(z > 0, 1.0, np.where(z < 0, 0.0, 0.5))


def calibration_error(z: Array) -> float:
    """Mean distance of the confidence said from the share right, in ten bins of .5 to 1."""
    sure = 1 / (1 + np.exp(-np.abs(z)))
    bins = np.minimum(((sure - 0.5) * 20).astype(int), 9)
    return float(sum(abs((sure - right(z))[bins == b].mean()) * np.mean(bins == b) for b in np.unique(bins)))


def table(frame: pl.DataFrame, z: Array, *by: str) -> pl.DataFrame:
    scored = frame.with_columns(card=pl.Series(right(z)), length_rule=pl.Series(right(frame["rule"].to_numpy())))
    columns = [pl.len(), pl.col("length_rule").mean().round(3), pl.col("card").mean().round(3)]
    return scored.group_by(by).agg(columns).sort(by) if by else scored.select(columns)


def report_rewrites(frame: pl.DataFrame, weight: Array) -> None:
    z = held_out(frame, weight, REWRITE)
    print("== rewrite: each family by curves of the others")
    print(table(frame, z, "set", "family", "style"))
    print(table(frame, z, "set", "family"))
    print(table(frame, z, "set"))
    mine = (frame["set"] == "rewrites").to_numpy()
    part, scores = frame.filter(pl.Series(mine)), z[mine]
    longer = (part["rule"] < 0).to_numpy()
    print("derivative longer:", table(part.filter(pl.Series(longer)), scores[longer]))
    first = part.with_columns(card=pl.Series(scores > 0), rule=pl.col("rule") > 0)
    every = first.group_by("cluster").agg(pl.col("card", "rule").all()).select(pl.col("card", "rule").mean())
    print("original before every other of its cluster, and by length:", every.row(0))
    one = first.group_by("family", "cluster").agg(pl.col("card", "rule").all())
    print("the same of one family:", one.group_by("family").agg(pl.len(), pl.col("card", "rule").mean()).sort("family"))
    print(f"ECE {calibration_error(scores):.4f}")
    print("share of rewrites right without one measure; with it alone; its weight, all and by family:")
    cards = {"all": fit(frame, weight, REWRITE, later=False)}
    for one in sorted(set(part["family"])):
        here = mine & (frame["family"] == one).to_numpy()
        cards[one] = fit(frame.filter(pl.Series(here)), weight[here], REWRITE, later=False)
    for name in REWRITE:
        less = right(held_out(frame, weight, tuple(n for n in REWRITE if n != name))[mine]).mean()
        alone = right(part[name].to_numpy()).mean()
        moves = [np.abs(said({name: card[name]}, part)).mean() for card in cards.values()]
        by = " ".join(f"{k} {m:.2f}" for k, m in zip(cards, moves, strict=True))
        print(f"  {name:12s} {less:.3f} {alone:.3f}  {by}")


def report_revisions(frame: pl.DataFrame, weight: Array) -> None:
    z = cross_fitted(frame, weight, REVISION)
    # here the right text was made from the left, and the rule is that the longer one is later
    turned = frame.with_columns(rule=-pl.col("rule"))
    print("== revision: each cluster by curves of the others; versions between the two")
    print(table(turned, z, "style"))
    print(table(turned, z))
    print("pairs with different words:", table(turned.filter(~pl.col("same")), z[~frame["same"].to_numpy()]))
    first = (frame["family"] == "first").to_numpy()
    print("oldest against each other:", table(turned.filter(pl.Series(first)), z[first]))
    print(f"ECE {calibration_error(z):.4f}; {calibration_error(z[~frame['same'].to_numpy()]):.4f} of different words")
    whole = fit(frame, weight, REVISION, later=True)
    for name in REVISION:
        less = right(cross_fitted(frame, weight, tuple(n for n in REVISION if n != name))).mean()
        sign = 1 if name == "misspelt" else -1
        alone, move = right(sign * frame[name].to_numpy()).mean(), np.abs(said({name: whole[name]}, frame)).mean()
        print(f"  {name:12s} {less:.3f} {alone:.3f}  {move:.2f}")


def main(write: bool) -> None:
    pl.Config.set_tbl_rows(40)
    frame = pl.concat([rewrites(), cuts()])
    weight = weights_of(frame, "family")
    report_rewrites(frame, weight)
    cards = {"rewrite": fit(frame, weight, REWRITE, later=False)}
    others = people()
    print("people's answers:", table(others, said(cards["rewrite"], others), "style"))
    print(table(others, said(cards["rewrite"], others)))
    versions = revisions()
    weight = weights_of(versions, "cluster")
    report_revisions(versions, weight)
    cards["revision"] = fit(versions, weight, REVISION, later=True)
    if write:
        target = Path(__file__).parent.parent / "dedup" / "direction_weights.json"
        plain = {
            kind: {n: {"knots": k.round(4).tolist(), "log_odds": a.round(4).tolist()} for n, (k, a) in card.items()}
            for kind, card in cards.items()
        }
        target.write_text(json.dumps(plain, indent=1) + "\n")
        print(f"wrote {target.name}")


if __name__ == "__main__":
    main("--write" in sys.argv)
