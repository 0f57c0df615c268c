"""Pairs across languages put among those that share words: the tables and the judgement that clusters are made from."""

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import AcrossPairs, Judgement, Related
from dedup.measures import CONTEXT, MEASURES, UNKNOWN
from dedup.tables import DERIVED, conform
from index.packed_pairs import packed

CAUSE = "languages"
"""The cause of a pair that was proposed across languages."""
SAME_STORY = 0.8
"""Probability of one event from which a pair across languages is told as `same-story`."""
SAME_WORDS = 0.5
"""Share of a text in common word for word from which a derived pair is no translation, whatever languages it is in:
most of the text was never translated, or a label is wrong."""
BELOW = 0.01
"""How far below the threshold the probability of a refuted pair lies at least."""
CERTAIN = 0.9999
"""The probability written for a near-certain translation: 1 is kept for exact copies."""


def added(
    across: AcrossPairs, judged: Judgement, related: Related, passages: pl.DataFrame, ids: list[str], threshold: float
) -> tuple[Judgement, Related, pl.DataFrame]:
    """The same judgement, pairs and passages with those across languages: translations, and reports of one event. A
    pair that shares most of its words is derived already, and keeps its relation. Refuted pairs are derived no more.
    """
    judged, related = _refuted(across.refuted, judged, related, threshold)
    verbatim = pl.max_horizontal("verbatim_left", "verbatim_right") >= SAME_WORDS
    derived = related.rows[related.pairs.select(pl.col("relation").is_in(DERIVED) & verbatim).to_series().to_numpy()]
    told = (across.probability >= threshold) | (across.story >= SAME_STORY)
    told &= ~np.isin(packed(across.rows), packed(derived))
    if not told.any():
        return judged, related, passages
    rows, translated = across.rows[told], across.probability[told] >= threshold
    new = _table(across, told, translated, ids)
    old = ~np.isin(packed(related.rows), packed(rows))
    every = pl.concat([related.pairs.filter(pl.Series(old)), new])
    every_rows = np.concatenate([related.rows[old], rows])
    order = np.lexsort((every_rows[:, 1], every_rows[:, 0]))
    evidence = related.evidence.join(new, on=["left", "right"], how="anti", maintain_order="left")  # of their words
    related = replace(related, pairs=every[order], rows=every_rows[order], evidence=evidence)
    shown = across.passages.join(new.filter(pl.Series(translated)), on=["left", "right"], how="semi")
    kept = passages.join(new, on=["left", "right"], how="anti", maintain_order="left")
    both = pl.concat([kept, shown]).sort("left", "right", "left_start", "right_start", maintain_order=True)
    return _judgement(judged, across, told), related, both


def without(across: AcrossPairs, pairs: NDArray[np.int64]) -> AcrossPairs:
    """The same with nothing said of some pairs of rows, int64 (k, 2): people said that they are none."""
    if not len(pairs):
        return across
    kept = ~np.isin(packed(across.rows), packed(np.sort(pairs)))
    return replace(
        across, rows=across.rows[kept], probability=across.probability[kept], story=across.story[kept],
        coverage=across.coverage[kept],
    )  # fmt: skip


def _refuted(
    pairs: NDArray[np.int64], judged: Judgement, related: Related, threshold: float
) -> tuple[Judgement, Related]:
    """The same with these pairs below the threshold."""
    if not len(pairs):
        return judged, related
    lower = np.isin(packed(judged.pairs), packed(pairs))
    probability = np.where(lower, np.minimum(judged.probability, threshold - BELOW), judged.probability)
    table = refuted_table(related.pairs, related.rows, pairs, threshold)
    return replace(judged, probability=probability), replace(related, pairs=table)


def refuted_table(
    table: pl.DataFrame, rows: NDArray[np.int64], refuted: NDArray[np.int64], threshold: float
) -> pl.DataFrame:
    """Table `pairs` with the refuted ones undecided and below the threshold. `rows` int64 (m, 2): of each pair of the
    table; `refuted` int64 (k, 2).

    >>> table = pl.DataFrame({"relation": ["rewrite", "rewrite"], "probability": [0.9, 0.8]})
    >>> refuted_table(table, np.array([[0, 1], [0, 2]]), np.array([[0, 2]]), 0.5).rows()
    [('rewrite', 0.9), ('undecided', 0.49)]
    """
    here, below = pl.Series(np.isin(packed(rows), packed(refuted))), pl.lit(threshold - BELOW)
    return table.with_columns(
        relation=pl.when(here).then(pl.lit("undecided")).otherwise("relation"),
        probability=pl.when(here).then(pl.min_horizontal("probability", below)).otherwise("probability"),
    )


def _table(across: AcrossPairs, told: NDArray[np.bool_], translated: NDArray[np.bool_], ids: list[str]) -> pl.DataFrame:
    """Rows of table `pairs`."""
    rows, names, none = across.rows[told], pl.Series(ids, dtype=pl.String), np.zeros(int(told.sum()))
    return conform("pairs", pl.DataFrame({
        "left": names.gather(rows[:, 0]), "right": names.gather(rows[:, 1]), "causes": [CAUSE] * len(rows),
        "relation": np.where(translated, "translation", "same-story").tolist(),
        "probability": np.minimum(across.probability[told], CERTAIN), "basis": ["undecided"] * len(rows),
        "coverage_left": across.coverage[told, 0], "coverage_right": across.coverage[told, 1],
        "verbatim_left": none, "verbatim_right": none, "direction": none,
    }))  # fmt: skip


def _judgement(judged: Judgement, across: AcrossPairs, told: NDArray[np.bool_]) -> Judgement:
    """The judgement with the told pairs in it; of those that were judged by their words as well, their figures anew."""
    old = ~np.isin(packed(judged.pairs), packed(across.rows[told]))
    n = int(told.sum())
    fresh = Judgement(
        pairs=across.rows[told], measures=np.zeros((n, len(MEASURES)), np.float32),
        context=np.full((n, len(CONTEXT)), UNKNOWN, np.float32), newsroom=np.zeros(n, np.bool_), alone=np.zeros(n),
        probability=np.minimum(across.probability[told], CERTAIN), story=across.story[told], causes=[CAUSE] * n,
        credit=np.zeros(n), frame=np.zeros(n, np.bool_), one_event=across.story[told] >= SAME_STORY,
    )  # fmt: skip
    pairs = np.concatenate([judged.pairs[old], fresh.pairs])
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    names = ("measures", "context", "newsroom", "alone", "probability", "story", "credit", "frame", "one_event")
    arrays = {name: np.concatenate([getattr(judged, name)[old], getattr(fresh, name)])[order] for name in names}
    causes = [c for c, keep in zip(judged.causes, old.tolist(), strict=True) if keep] + fresh.causes
    return Judgement(pairs=pairs[order], causes=[causes[i] for i in order.tolist()], **arrays)
