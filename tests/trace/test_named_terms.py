"""Every log-weight is the sum of terms that have names."""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

import numpy as np
import pytest
from strategies import printed
from tracing import NAMES, Credit, Pair, articles_of, copy, credit_table, hours, table_of

from dedup.data import Attributed
from dedup.trace.attribution import Dossier
from dedup.trace.cluster_weights import WeighedCluster, weigh_cluster
from dedup.trace.named_sums import NamedSum, added
from dedup.trace.pair_table import PairTable

PAPERS = ["Tarn Post", "Oswin Times", "Harbour Gazette"]


def weighed(
    dates: Sequence[datetime | None], outlets: Sequence[str | None], credits: Sequence[Credit]
) -> WeighedCluster:
    articles = articles_of(dates, outlets)
    pairs = dict.fromkeys(combinations(range(len(articles)), 2), copy())
    pairs[0, 2] = Pair("rewrite", 0.9, 0.6, 0.5, 0.1, 0.1, 0.7)
    copies = printed(articles["text"].to_list()).copies
    known = Attributed(articles, credit_table(credits), NAMES, copies)
    return weigh_cluster(Dossier(known, PairTable(*table_of(pairs), copies)), range(len(articles)))


@pytest.mark.parametrize(
    ("dates", "outlets", "credits"),
    [
        (hours(0, 5, 30), PAPERS, []),
        (hours(0, None, 0), [None] * 3, [(1, "Northwire", "strong"), (2, "own-reporting", "strong")]),
        (hours(None, None, None), PAPERS, [(1, "Tarn Post", "strong"), (0, "Northwire", "medium")]),
        (hours(9, 2, 1), PAPERS, [(0, "wire-metadata", "strong")] + [(1, "Northwire", "strong")] * 3),
    ],
)  # fmt: skip
def test_the_terms_of_every_weight_add_up_to_it(
    dates: list[datetime | None], outlets: list[str | None], credits: list[Credit]
) -> None:
    weights = weighed(dates, outlets, credits).weights
    assert set(weights.terms) == {"edge", "root", "outside_edge", "outside_root"}
    for name, terms in weights.terms.items():
        np.testing.assert_allclose(sum(terms.values()), getattr(weights, name), atol=1e-9, err_msg=name)


def test_a_sum_inside_a_sum_gives_its_terms_and_is_added_as_one_number() -> None:
    tenths = added(a=np.array([0.1]), b=np.array([0.2]))
    whole = added(start=np.array([0.3]), rest=tenths)
    assert isinstance(tenths, NamedSum) and list(whole.terms) == ["start", "a", "b"]
    assert whole.total[0] == 0.3 + (0.1 + 0.2)


def test_what_papers_have_in_common_from_outside_is_a_term_of_its_own() -> None:
    terms = weighed(hours(0, 2, 3), PAPERS, []).weights.terms
    assert terms["outside_root"]["common_source"].shape == (1,)
    assert "common_source" not in weighed(hours(0, 2, 3), PAPERS, [(1, "Tarn Post", "strong")]).weights.terms["edge"]
