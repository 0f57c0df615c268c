"""How well a result finds what somebody labelled: articles that belong together, or pairs of which one is derived.

- `labels.py`: a table of labels, and which of the two kinds it is.
- `article_labels.py`: labels of articles, checked.
- `pair_labels.py`: labels of pairs, checked.
- `drawn_labels.py`: what labels of pairs that were drawn by strata hold besides.
- `agreement.py`: how far two people's labels agree: Krippendorff's alpha.
- `evaluation.py`: `evaluate`: a result against either kind.
- `article_evaluation.py`: against articles: clusters, origins and probabilities, also by length of text.
- `article_origins.py`: their origins and directions.
- `pair_evaluation.py`: against pairs: what is called derived, by relation and by label.
- `told_pairs.py`: labelled pairs beside what the result calls them.
- `common_ids.py`: what is said where labels and result speak of other articles.
- `metrics.py`: shares over plain lists: B-cubed, pairs, adjusted Rand index, for clusters that may overlap.
- `v_measure.py`: V-measure, and the entropies that it is made of.
- `pair_counts.py`: how many clusters pairs of articles share.
- `calibration.py`: what probabilities were worth.
- `recalibration.py`: a line by which probabilities fit labels.
- `intervals.py`: 95 % intervals of shares of a stratified sample.
- `pair_intervals.py`: those of the figures of labelled pairs.
- `bootstrap.py`: 95 % intervals by drawing labelled clusters again.
- `article_sums.py`: what each labelled cluster adds to the figures of labelled articles.
- `plain.py`: figures as plain values, for JSON.
- `figure_tables.py`: the figures in tables for people.
- `article_tables.py`: the tables of labelled articles.
- `pair_tables.py`: the tables of labelled pairs.
- `table_parts.py`: what both are made of.
"""

from dedup.queries.evaluate.agreement import Agreement, agreement
from dedup.queries.evaluate.article_evaluation import Evaluation
from dedup.queries.evaluate.article_labels import ArticleLabels
from dedup.queries.evaluate.evaluation import evaluate
from dedup.queries.evaluate.figure_tables import agreement_text, evaluation_text
from dedup.queries.evaluate.labels import labels_of, read_labels
from dedup.queries.evaluate.pair_evaluation import PairEvaluation
from dedup.queries.evaluate.pair_labels import PairLabels

__all__ = [
    "Agreement", "ArticleLabels", "Evaluation", "PairEvaluation", "PairLabels", "agreement", "agreement_text",
    "evaluate", "evaluation_text", "labels_of", "read_labels",
]  # fmt: skip
