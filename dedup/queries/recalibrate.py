"""A result whose probabilities are fitted to one's own labels, clusters and origins with them."""

from dataclasses import replace

import polars as pl

from dedup.errors import UsageError
from dedup.outlets.registry import Outlets
from dedup.queries.evaluate.article_labels import ArticleLabels
from dedup.queries.evaluate.pair_labels import PairLabels
from dedup.queries.evaluate.recalibration import fit_of
from dedup.queries.evaluate.told_pairs import told_pairs
from dedup.queries.recluster import reclustered, threshold_of
from dedup.tables import DERIVED, Frames


def recalibrated(frames: Frames, labels: ArticleLabels | PairLabels, outlets: Outlets) -> Frames:
    """The tables with fitted probabilities of the pairs called derived, and `recalibrated` in run.json.

    A pair that falls under the result's threshold is no longer derived, and clusters are divided and traced anew as in
    `Result.at`. No pair rises: what the result did not call derived stays as it is, for of these only a part was kept.
    Evidence stays as it was measured. Raises UsageError for labels of articles, and for too few, as `fit_of`.
    """
    if not isinstance(labels, PairLabels):
        raise UsageError(
            "these are labels of articles (id, cluster), and probabilities are of pairs; give labels with left, right, "
            "and derived or label"
        )
    fit = fit_of(told_pairs(frames, labels))
    said = frames.pairs["probability"].to_numpy()
    derived = pl.col("relation").is_in(DERIVED)
    fitted = pl.Series(fit.applied(said))
    pairs = frames.pairs.with_columns(probability=pl.when(derived).then(fitted).otherwise("probability"))
    found = reclustered(replace(frames, pairs=pairs), threshold_of(frames), outlets)
    fallen = len(frames.pairs.filter(derived)) - len(found.pairs.filter(derived))
    told = {"method": "Platt scaling held by a ridge", **fit.as_dict(), "pairs_no_longer_derived": fallen}
    return replace(found, run={**found.run, "recalibrated": told})
