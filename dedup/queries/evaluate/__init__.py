"""How well a result finds what somebody labelled: clusters, origins and probabilities, also by length of text."""

from dedup.queries.evaluate.evaluation import Evaluation, evaluate
from dedup.queries.evaluate.evaluation_text import evaluation_text
from dedup.queries.evaluate.labels import labels_of, read_labels

__all__ = ["Evaluation", "evaluate", "evaluation_text", "labels_of", "read_labels"]
