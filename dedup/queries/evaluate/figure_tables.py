"""An evaluation in lines and tables for people."""

from dedup.queries.evaluate.agreement import Agreement
from dedup.queries.evaluate.article_evaluation import Evaluation
from dedup.queries.evaluate.article_tables import article_lines, article_tables
from dedup.queries.evaluate.pair_evaluation import PairEvaluation
from dedup.queries.evaluate.pair_tables import pair_lines, pair_tables
from dedup.queries.evaluate.table_parts import figure, tables_text


def evaluation_text(found: Evaluation | PairEvaluation) -> str:
    """Who was counted, then the tables: figures, parts of the whole, and what the probabilities were worth."""
    if isinstance(found, PairEvaluation):
        return tables_text(pair_lines(found), pair_tables(found))
    return tables_text(article_lines(found), article_tables(found))


def agreement_text(found: Agreement) -> str:
    """How far two agree, in a sentence or two.

    >>> agreement_text(Agreement(10, 2, 0.9, 0.75))
    'Of 10 that both have labelled 90.0 % are labelled the same; alpha is 0.750. 2 that only one has are left out.'
    """
    said = [
        f"Of {found.both:,} that both have labelled {found.agreed * 100:.1f} % are labelled the same; alpha is "
        f"{figure(found.alpha)}."
    ]
    if found.by_label is not None:
        of = found.by_label
        said.append(
            f"Of {of.both:,} to which both give a word {of.agreed * 100:.1f} % have the same; alpha is "
            f"{figure(of.alpha)}."
        )
    if found.only_one:
        said.append(f"{found.only_one:,} that only one has are left out.")
    return " ".join(said)
