"""How well a result finds what somebody labelled: clusters, origins and probabilities, also by length of text."""

from dedup.evaluate.evaluation import Evaluation, evaluate
from dedup.evaluate.labels import read_labels
from dedup.evaluate.text import evaluation_text

__all__ = ["Evaluation", "evaluate", "evaluation_text", "read_labels"]
