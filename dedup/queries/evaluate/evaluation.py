"""A result against labels of either kind."""

from dedup.queries.evaluate.article_evaluation import Evaluation, evaluate_articles
from dedup.queries.evaluate.article_labels import ArticleLabels
from dedup.queries.evaluate.pair_evaluation import PairEvaluation, evaluate_pairs
from dedup.queries.evaluate.pair_labels import PairLabels
from dedup.tables import Frames


def evaluate(result: Frames, labels: ArticleLabels | PairLabels) -> Evaluation | PairEvaluation:
    """Every figure of a result against `labels`, as `read_labels` gives them: an Evaluation for labels of articles, a
    PairEvaluation for labels of pairs.

    Raises UsageError when no labelled article, or no labelled pair, is in the result.

    >>> import polars as pl
    >>> from dedup.queries.evaluate.labels import labels_of
    >>> from dedup.tables import TABLES, conform, empty
    >>> tables = {name: empty(name) for name in TABLES}
    >>> tables["articles"] = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Rain.", "Rain fell."]}))
    >>> labels = labels_of(pl.DataFrame({"left": ["a"], "right": ["b"], "label": ["rewrite"]}))
    >>> evaluate(Frames(**tables, run={}), labels).found
    0.0
    """
    return evaluate_pairs(result, labels) if isinstance(labels, PairLabels) else evaluate_articles(result, labels)
