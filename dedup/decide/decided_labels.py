"""Decisions as labels of pairs: what people said of pairs is what a judge can be measured against, or trained on."""

import polars as pl

from dedup.decide.kinds import VERDICTS
from dedup.decide.standing_decisions import standing

LABEL = {"same": None, "not-derived": "other", "background": "background", "template": "template"}
"""A verdict -> the label of `dedup.queries.evaluate.pair_labels`; what kind of copy a pair is nobody has said."""


def labels_of_decisions(ledger: pl.DataFrame) -> pl.DataFrame:
    """`left`, `right` (the smaller id left), `derived` and `label` of the pairs of which a verdict stands.

    >>> from dedup.decide.decision_rows import row
    >>> made = [row("same", "R. Askew", left="b", right="a"), row("template", "R. Askew", left="a", right="c")]
    >>> labels_of_decisions(pl.concat(made).with_columns(number=pl.int_range(1, 3))).rows()
    [('a', 'b', True, None), ('a', 'c', False, 'template')]
    """
    stands = standing(ledger).filter((pl.col("state") == "held") & pl.col("kind").is_in(VERDICTS))
    return stands.select(
        left=pl.min_horizontal("left", "right"), right=pl.max_horizontal("left", "right"),
        derived=pl.col("kind") == "same",
        label=pl.col("kind").replace_strict(LABEL, default=None, return_dtype=pl.String),
    ).sort("left", "right")  # fmt: skip
