"""How far two people who labelled the same pairs or articles agree: Krippendorff's alpha.

Of our own: the library for it on PyPI, `krippendorff`, is under the GPL, which this project is not.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from dedup.errors import UsageError
from dedup.queries.evaluate.article_labels import ArticleLabels
from dedup.queries.evaluate.pair_labels import PairLabels
from dedup.queries.evaluate.plain import as_plain


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over `both`, what both have labelled (`only_one`: left out): `agreed`, the share labelled the same, and `alpha`,
    1 all the same, 0 what chance gives; None where all labels are one. `by_label`: the same of the label's word, over
    those pairs of which both give one; None for labels of articles, and where there is no such pair.
    """

    both: int
    only_one: int
    agreed: float
    alpha: float | None
    by_label: "Agreement | None" = None

    def as_dict(self) -> dict[str, Any]:
        """All figures as plain values, with four digits, for `--json`."""
        return as_plain(self)


def krippendorff_alpha(units: Sequence[Sequence[Hashable]]) -> float | None:
    """Nominal alpha of units, each with the values that its coders gave it; one alone says nothing and is left out.

    Krippendorff 2011, "Computing Krippendorff's alpha-reliability". None where there is nothing to disagree on.

    >>> round(krippendorff_alpha([*zip("aabbdcccedda", "babbbcccEddd".lower())]), 3)
    0.692
    """
    paired = [values for values in units if len(values) > 1]
    every = Counter(value for values in paired for value in values)
    n = every.total()
    # pairs of values that differ within a unit, and among all values whatever their unit
    within = sum((len(v) ** 2 - sum(k * k for k in Counter(v).values())) / (len(v) - 1) for v in paired)
    among = n * n - sum(k * k for k in every.values())
    return 1 - (n - 1) * within / among if among else None


def agreement(one: ArticleLabels | PairLabels, other: ArticleLabels | PairLabels) -> Agreement:
    """Two people's labels of the same things: of pairs, whether derived; of articles, whether two of them are together,
    over all pairs of articles that both have labelled.

    Raises UsageError where one has labelled pairs and the other articles, and where they have nothing in common.

    >>> import polars as pl
    >>> from dedup.queries.evaluate.labels import labels_of
    >>> mine = labels_of(pl.DataFrame({"left": ["a", "a"], "right": ["b", "c"], "derived": [True, False]}))
    >>> agreement(mine, mine).alpha
    1.0
    """
    if isinstance(one, PairLabels) and isinstance(other, PairLabels):
        keys = ["left", "right"]
        met = one.rows.join(other.rows, on=keys, how="inner", suffix="_other")
        alone = len(one.rows) + len(other.rows) - 2 * len(met)
        words = met.drop_nulls(["label", "label_other"])
        named = _agreed([*words.select("label", "label_other").iter_rows()], 0) if len(words) else None
        return _agreed([*met.select("derived", "derived_other").iter_rows()], alone, named)
    if isinstance(one, PairLabels) or isinstance(other, PairLabels):
        raise UsageError("one of the two has labels of pairs and the other of articles; give two of one kind")
    homes = [{i: frozenset(c) for i, c in labels.rows.drop_nulls("cluster").group_by("id").agg("cluster").iter_rows()}
             for labels in (one, other)]  # fmt: skip
    mine, theirs = (set(labels.rows["id"]) for labels in (one, other))
    return _together(sorted(mine & theirs), homes, len(mine ^ theirs))


def _agreed(values: list[tuple[Hashable, ...]], alone: int, named: Agreement | None = None) -> Agreement:
    if not values:
        raise UsageError("the two have labelled nothing in common; give labels of the same pairs or articles")
    same = sum(a == b for a, b in values) / len(values)
    return Agreement(len(values), alone, same, krippendorff_alpha(values), named)


def _together(ids: list[str], homes: list[dict[str, frozenset[str]]], alone: int) -> Agreement:
    """The same over all pairs of articles, counted by clusters and not pair by pair: a pair is together or not."""
    together = []
    for of in homes:
        groups: dict[str, list[str]] = {}
        for i in ids:
            for cluster in of.get(i, ()):
                groups.setdefault(cluster, []).append(i)
        together.append({(a, b) for group in groups.values() for k, a in enumerate(group) for b in group[k + 1 :]})
    every = len(ids) * (len(ids) - 1) // 2
    if not every:
        raise UsageError("the two have labelled fewer than two articles in common; give labels of the same articles")
    differ = len(together[0] ^ together[1])
    ones = len(together[0]) + len(together[1])
    among = 2 * ones * (2 * every - ones)
    alpha = 1 - (2 * every - 1) * 2 * differ / among if among else None
    return Agreement(every, alone, 1 - differ / every, alpha)
