"""A result against labels of either kind."""

from dedup.errors import UsageError
from dedup.queries.evaluate.article_evaluation import Evaluation, evaluate_articles
from dedup.queries.evaluate.article_labels import ArticleLabels
from dedup.queries.evaluate.pair_evaluation import PairEvaluation, evaluate_pairs
from dedup.queries.evaluate.pair_labels import PairLabels
from dedup.tables import Frames


def evaluate(
    result: Frames, labels: ArticleLabels | PairLabels, *, complete: bool = False
) -> Evaluation | PairEvaluation:
    """Every figure of a result against `labels`, as `read_labels` gives them: an Evaluation for labels of articles, a
    PairEvaluation for labels of pairs.

    `complete`: of labels of articles, whether all articles of the labelled clusters are labelled. Raises UsageError
    when no labelled article, or no labelled pair, is in the result.

    >>> import polars as pl
    >>> from dedup.queries.evaluate.labels import labels_of
    >>> from dedup.tables import TABLES, conform, empty
    >>> tables = {name: empty(name) for name in TABLES}
    >>> tables["articles"] = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Rain.", "Rain fell."]}))
    >>> labels = labels_of(pl.DataFrame({"left": ["a"], "right": ["b"], "label": ["rewrite"]}))
    >>> evaluate(Frames(**tables, run={}), labels).found
    0.0
    """
    if not isinstance(labels, PairLabels):
        return evaluate_articles(result, labels, complete=complete)
    if complete:
        raise UsageError("complete is said of labels of articles (id, cluster), and these are of pairs; leave it out")
    return evaluate_pairs(result, labels)
