"""Labelled pairs beside what a result calls them."""

from typing import NamedTuple

import polars as pl

from dedup.decide.kinds import VERDICTS
from dedup.queries.evaluate.pair_labels import MEANING, UNRELATED, PairLabels
from dedup.queries.table_rows import settings_of
from dedup.tables import DERIVED, Frames, ordered, pair_of

CALLED = "rewrite"
"""What a pair is called of which no more is known than that the judge takes it for derived."""
SAME_NEWS = ("copy", "version", "exact", "near-duplicate", "revision")
"""Labels of what a collapse may remove; of the others that are known it may not."""


class ToldPair(NamedTuple):
    """A labelled pair and what the result calls it; of a drawn one also its stratum (of others its weight stands in
    for one) and for how many rows it stands that a collapse removes, and how many that it keeps."""

    derived: bool
    label: str | None
    weight: float
    relation: str
    probability: float
    stratum: str
    removed_rows: float = 0.0
    kept_rows: float = 0.0

    @property
    def called(self) -> bool:
        """Whether the result calls it derived."""
        return self.relation in DERIVED

    @property
    def same_news(self) -> bool:
        """Whether the label says that one may be removed for the other; where it does not tell, whether derived."""
        return self.label in SAME_NEWS if self.label in MEANING else self.derived


def told_pairs(result: Frames, labels: PairLabels) -> list[ToldPair]:
    """Each labelled pair of which both articles are in the result, with the relation and the probability of the row of
    `pairs` that speaks of it.

    >>> from dedup.tables import TABLES, conform, empty
    >>> tables = {name: empty(name) for name in TABLES}
    >>> tables["articles"] = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Rain.", "Rain fell."]}))
    >>> from dedup.queries.evaluate.pair_labels import pair_labels
    >>> given = pair_labels("labels", pl.DataFrame({"left": ["a"], "right": ["b"], "label": ["copy"]}))
    >>> told_pairs(Frames(**tables, run={}), given)[0].relation
    'unrelated'
    """
    drawn = labels.rows.select(stratum=pl.col("weight").cast(pl.String)) if labels.drawn is None else labels.drawn
    ids = result.articles["id"].implode()
    rows = pl.concat([labels.rows, drawn], how="horizontal")
    rows = rows.filter(pl.col("left").is_in(ids) & pl.col("right").is_in(ids))
    place = result.stand_ins()
    wanted = {i for column in ("left", "right") for i in rows[column]}
    wanted |= {place.get(i, i) for i in wanted}
    near = pl.Series(sorted(wanted), dtype=pl.String).implode()
    columns = result.pairs.select("left", "right", "relation", "probability")
    of_these = columns.filter(pl.col("left").is_in(near) & pl.col("right").is_in(near))
    pairs = {(r["left"], r["right"]): r for r in of_these.iter_rows(named=True)}
    before = _without_decisions(result) if labels.decided else {}
    told = []
    for left, right, derived, label, weight, *of_stratum in rows.iter_rows():
        row = pair_of(pairs, place, left, right)
        relation, probability = (row["relation"], row["probability"]) if row else (UNRELATED, 0.0)
        if before:
            relation, probability = before.get((left, right), (relation, probability))
        told.append(ToldPair(derived, label, weight, relation, probability, *of_stratum))
    return told


def _without_decisions(result: Frames) -> dict[tuple[str, str], tuple[str, float]]:
    """Of each pair that people decided, and of which the result obeyed that, what its judge alone said."""
    threshold = settings_of(result).threshold
    held = result.decisions.filter((pl.col("state") == "held") & pl.col("kind").is_in(VERDICTS))
    return {
        ordered(left, right): (CALLED if (p or 0) >= threshold else UNRELATED, p or 0.0)
        for left, right, p in held.select("left", "right", "judged").iter_rows()
    }
