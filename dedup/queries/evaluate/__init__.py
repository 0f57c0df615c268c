"""How well a result finds what somebody labelled: articles that belong together, or pairs of which one is derived.

- `labels.py`: a table of labels, and which of the two kinds it is.
- `article_labels.py`: labels of articles, checked.
- `pair_labels.py`: labels of pairs, checked.
- `evaluation.py`: `evaluate`: a result against either kind.
- `article_evaluation.py`: against articles: clusters, origins and probabilities, also by length of text.
- `pair_evaluation.py`: against pairs: what is called derived, by relation and by label.
- `common_ids.py`: what is said where labels and result speak of other articles.
- `metrics.py`: shares over plain lists: B-cubed, pairs, adjusted Rand index, for clusters that may overlap.
- `pair_counts.py`: how many clusters pairs of articles share.
- `calibration.py`: what probabilities were worth.
- `plain.py`: figures as plain values, for JSON.
- `figure_tables.py`: the figures in tables for people.
- `article_tables.py`: the tables of labelled articles.
- `pair_tables.py`: the tables of labelled pairs.
- `table_parts.py`: what both are made of.
"""

from dedup.queries.evaluate.article_evaluation import Evaluation
from dedup.queries.evaluate.evaluation import evaluate
from dedup.queries.evaluate.figure_tables import evaluation_text
from dedup.queries.evaluate.labels import labels_of, read_labels
from dedup.queries.evaluate.pair_evaluation import PairEvaluation

__all__ = ["Evaluation", "PairEvaluation", "evaluate", "evaluation_text", "labels_of", "read_labels"]
