"""What tests of decisions share: decisions in few words, drawn ones, and whether a result holds those that it says."""

import random
from collections.abc import Iterator, Sequence

import polars as pl

from dedup.decide import apart, row
from dedup.decide.decision_rows import others_of
from dedup.decide.kinds import APART, VERDICTS
from dedup.tables import DERIVED, Frames, ordered

ASKEW, DORN = "R. Askew", "M. Dorn"
RELATION = {"background": "shared-background", "template": "same-template"}


def ledger(*made: pl.DataFrame) -> pl.DataFrame:
    """Decisions as a ledger: numbered from 1."""
    return pl.concat(made).with_columns(number=pl.int_range(1, len(made) + 1, dtype=pl.Int64))


def drawn(rng: random.Random, ids: Sequence[str], near: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """One decision, mostly about a pair that a scan knows; `near`: such pairs."""
    kind = rng.choice(["same", "same", *APART, "merge", "split", "origin", "origin"])
    a, b = rng.choice(near) if near and rng.random() < 0.6 else rng.sample(list(ids), 2)
    if kind == "origin":
        value = rng.choice([b, a, "outside:Tarn Council"])
        return row(kind, ASKEW, left=a, value=value, right=b if value.startswith("outside:") else None)
    if kind == "split":
        return apart(rng.choice([ASKEW, DORN]), a, [i for i in dict.fromkeys([b, *rng.sample(list(ids), 1)]) if i != a])
    return row(kind, rng.choice([ASKEW, DORN]), left=a, right=b)


def broken(result: Frames) -> Iterator[str]:
    """Every decision that the tables do not show although its state says so, and every one that is not held without a
    reason. Articles that are gone are looked up by nothing: tests that remove them name their copies.
    """
    homes: dict[str, set[str]] = {}
    for cluster, article in result.members.select("cluster", "article").iter_rows():
        homes.setdefault(article, set()).add(cluster)
    here, place = set(result.articles["id"]), result.stand_ins()
    pairs = {(r["left"], r["right"]): r for r in result.pairs.iter_rows(named=True)}
    for told in result.decisions.iter_rows(named=True):
        if told["state"] not in ("held", "noted"):
            if not told["why"]:
                yield f"{told}: no reason"
            continue
        kind, a = told["kind"], told["left"]
        outside = kind == "origin" and told["value"].startswith("outside:")  # `right` stands in for `left` then
        others = [told["right"]] if told["right"] else others_of(told["value"]) if kind == "split" else []
        if len({place.get(i, i) for i in (a, *others)}) > 2:  # a copy goes along with what is split off
            others = [i for i in others if place.get(i, i) != place.get(a, a)]
        for b in others if a in here and not outside else []:
            if b not in here:
                continue
            together = bool(homes.get(a, set()) & homes.get(b, set()))
            if kind in ("same", "merge", "origin") and not together and a != b:
                yield f"{told}: not together"
            if kind in (*APART, "split") and together:
                yield f"{told}: together"
            if kind in VERDICTS:
                yield from _pair(told, pairs.get(ordered(place.get(a, a), place.get(b, b))), place, a, b)
        if kind == "origin" and (a in here or outside):
            anchors = {a, told["right"]} if outside else {a}
            yield from _origin(told, result, set().union(*(homes.get(i, set()) for i in anchors)))


def _pair(
    told: dict[str, object], pair: dict[str, object] | None, place: dict[str, str], a: str, b: str
) -> Iterator[str]:
    kind, relation = str(told["kind"]), pair["relation"] if pair else None
    if place.get(a, a) == place.get(b, b):
        return
    if kind == "same" and (relation not in DERIVED or pair is None or pair["probability"] != 1):
        yield f"{told}: the pair is {relation}"
    if kind in APART and relation != RELATION.get(kind, relation):
        yield f"{told}: the pair is {relation}"
    if kind in APART and relation in DERIVED:
        yield f"{told}: derived"


def _origin(told: dict[str, object], result: Frames, homes: set[str]) -> Iterator[str]:
    rows = result.clusters.filter(pl.col("cluster").is_in(list(homes)) & (pl.col("origin_state") == "decided"))
    named = {r["origin"] or f"outside:{r['origin_outside']}" for r in rows.iter_rows(named=True)}
    name = told["value"].removeprefix("outside:")
    if not {name if told["value"] == name else "", f"outside:{name}"} & named and not (
        told["value"] == told["left"] and not homes
    ):
        yield f"{told}: the origin is {named}"
    if not set(rows["origin_probability"]) <= {1.0}:
        yield f"{told}: not sure"
