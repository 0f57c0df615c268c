"""How well a result finds what somebody labelled: clusters, origins and probabilities, also by length of text.

- `evaluation.py`: `evaluate`: who is counted, and which figure is taken of what.
- `labels.py`: labels: a table that says which articles belong together, and perhaps which came first.
- `metrics.py`: the figures over plain lists: B-cubed, pairs, calibration.
- `figure_tables.py`: the figures in tables for people.
"""

from dedup.queries.evaluate.evaluation import Evaluation, evaluate
from dedup.queries.evaluate.figure_tables import evaluation_text
from dedup.queries.evaluate.labels import labels_of, read_labels

__all__ = ["Evaluation", "evaluate", "evaluation_text", "labels_of", "read_labels"]
