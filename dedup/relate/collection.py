"""What is known of all articles beside their texts, put together once for the judge, the relations and tracing."""

import numpy as np
import polars as pl

from dedup.data import Collection, CreditLinks, DocumentFrequency, Fingerprints
from dedup.dates import without_defaults
from dedup.outlets.registry import Outlets
from dedup.relate.credit_links import credit_links
from dedup.relate.vetoes import days_published
from dedup.tables import complete_rows


def collection_of(
    articles: pl.DataFrame, credits: pl.DataFrame, outlets: Outlets, prints: Fingerprints,
    crowded: frozenset[str] = frozenset(), frequency: DocumentFrequency | None = None,
) -> Collection:  # fmt: skip
    """The collection of the rows of `articles`, in their order. `crowded`: outlets that are too large for a credit to
    them to mean one article, where these are only a part of a collection (`dedup.relate.credit_links`); `frequency`: in
    how many of its texts each passage stands, where that is known.

    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.settings import Settings
    >>> from dedup.tables import conform, empty
    >>> two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Rain fell.", "Rain fell."]}))
    >>> found = collection_of(two, empty("credits"), Outlets([]), fingerprint(two, empty("masks"), Settings()))
    >>> found.papers, found.days.tolist(), found.whole.tolist(), found.copies.same_as.tolist()
    ([None, None], [nan, nan], [True, True], [0, 0])
    """
    links = credit_links(articles, credits, outlets, prints.same_as, crowded)
    whole = complete_rows(articles).to_numpy()
    return Collection(
        articles,
        credits,
        outlets,
        prints.copies,
        prints,
        links,
        without_defaults(days_published(articles)),
        whole,
        frequency,
    )


def texts_alone(articles: pl.DataFrame, prints: Fingerprints) -> Collection:
    """Texts of which, beside their outlets, nothing is known: neither dates nor credits. Columns `id`, `text` and
    `outlet` are enough.
    """
    n = len(articles)
    titles = pl.lit(None, pl.String) if "title" not in articles.columns else pl.col("title")
    return Collection(
        articles.with_columns(title=titles), pl.DataFrame(), Outlets([]), prints.copies, prints, CreditLinks(),
        np.full(n, np.nan), np.ones(n, np.bool_),
    )  # fmt: skip
