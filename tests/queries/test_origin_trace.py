"""How an origin was decided: what is told is what was weighed, and adds up."""

import math
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from notices import CLINIC, FERRY
from strategies import one_thread  # noqa: F401  # a fixture

import dedup
from dedup.errors import UsageError
from dedup.outlets.registry import Outlets
from dedup.queries.origin_trace.article_trace import OriginTrace, total_of, traces_of
from dedup.queries.origin_trace.reasons import _ORIGIN, _SIGNS, _STEP, _TREE
from dedup.queries.origin_trace.recomputed import Recomputing
from dedup.queries.origin_trace.tree_weights import log_weights
from dedup.result import Result
from dedup.trace.common_source import OUTSIDE
from dedup.write.terminal.origin_trace import trace_json, trace_text

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def samples() -> Result:
    return dedup.scan([str(SAMPLES)], dedup.Settings(depth="fast"))


@pytest.fixture(scope="module")
def every(samples: Result) -> list[OriginTrace]:
    return [one for i in samples.members["article"].unique().sort() for one in samples.trace(i)]


def notices(dates: list[datetime | None], outlets: list[str | None], texts: list[str]) -> Result:
    ids = [chr(97 + i) for i in range(len(texts))]
    table = pl.DataFrame(
        {"id": ids, "text": texts, "outlet": outlets, "published": dates},
        schema_overrides={"published": pl.Datetime("us", "UTC"), "outlet": pl.String},
    )
    return dedup.scan(table, dedup.Settings(depth="fast", min_words=20))


def test_what_is_weighed_anew_is_what_the_tables_hold(samples: Result) -> None:
    weigh = Recomputing(samples, Outlets.packaged())
    for cluster in samples.clusters["cluster"]:
        found = weigh(cluster)
        chances = np.append(found.trees.roots, found.trees.outside)
        assert chances.max() == pytest.approx(found.cluster["origin_probability"], abs=1e-9)
        for row, chance in zip(found.traced, found.trees.roots, strict=True):
            assert found.members[row]["origin_probability"] == pytest.approx(chance, abs=1e-9)
        sums = log_weights(found.weighed.weights)
        shares = np.exp(sums - sums.max())
        np.testing.assert_allclose(shares / shares.sum(), chances, atol=1e-9)


def test_the_reasons_of_every_origin_add_up_to_its_sum_and_the_sums_to_the_probabilities(
    every: list[OriginTrace],
) -> None:
    assert len(every) > 30 and all(one.same for one in every)
    for one in every:
        first = one.origins[0]
        for source in one.origins:
            assert total_of(source.reasons) == pytest.approx(source.total, abs=1e-6)
            assert source.reasons[-1].term == "ways" and source.reasons[-1].nats > -1e-6
            if min(first.probability, source.probability) > 1e-9:
                ratio = math.log(source.probability / first.probability)
                assert ratio == pytest.approx(source.total - first.total, abs=1e-6)


def test_the_origin_and_the_parent_that_the_result_shows_are_among_those_told(every: list[OriginTrace]) -> None:
    for one in every:
        if one.row["origin"] is not None:
            assert one.origins[0].id == one.row["origin"]
        shown = one.member["parent"]
        if shown is not None and one.member["role"] != "compilation":
            assert any(shown in (p.id, f"outside:{p.name or 'unnamed'}") for p in one.parents) or one.issuer is not None


def test_every_term_that_the_tracing_makes_has_words(samples: Result) -> None:
    made, weigh = set(), Recomputing(samples, Outlets.packaged())
    for cluster in samples.clusters["cluster"]:
        terms = weigh(cluster).weighed.weights.terms
        made |= {f"{of}.{name}" for of, parts in terms.items() for name in parts}
    assert made >= {"edge.closeness", "root.release", "outside_root.company"}
    assert made <= {*_TREE, *_ORIGIN} and set(_STEP) == set(_TREE)
    assert set(OUTSIDE) == set(_SIGNS)


def test_dates_credits_and_what_is_not_known_are_said_in_sentences() -> None:
    nine, noon = datetime(2025, 3, 4, 9, tzinfo=UTC), datetime(2025, 3, 4, 12, tzinfo=UTC)
    named = notices([nine, noon, None], ["Harbour Gazette", "Inland Courier", None],
                    [FERRY, f"{FERRY} First published in the Harbour Gazette.", FERRY])  # fmt: skip
    (told,) = named.trace("b")
    words = {r.words for r in told.parents[0].reasons}
    assert told.parents[0].id == "a" and {"it credits that one", "that one surely appeared before it"} <= words
    text = trace_text("b", [told], named.articles.row(1, named=True))
    assert "1 of 3 articles has no date: c." in text and "1 of 3 articles has no known outlet: c." in text
    assert "credits its source" in text and "Cluster c000001, 3 articles: the origin could not be decided." in text
    itself = next(o for o in told.origins if o.id == "b")  # always told of the article that is asked about
    assert min(itself.reasons, key=lambda r: r.nats).words.endswith("it cannot be the origin")


def test_an_id_that_is_not_here_and_one_in_no_cluster_get_clear_answers() -> None:
    result = notices([None] * 3, [None] * 3, [FERRY, FERRY, CLINIC])
    with pytest.raises(UsageError, match="no article of this result has the id 'bb'"):
        result.trace("bb")
    assert result.trace("c") == []
    row = result.articles.row(2, named=True)
    assert "It is in no cluster" in trace_text("c", [], row) and trace_json("c", []) == {"article": "c", "clusters": []}


def test_a_round_up_is_told_in_each_of_its_clusters(samples: Result) -> None:
    (name,) = samples.members.filter(pl.col("role") == "compilation")["article"].unique()
    found = samples.trace(name)
    assert len(found) == samples.members.filter(pl.col("article") == name).height > 1
    text = trace_text(name, found, samples.articles.filter(pl.col("id") == name).row(0, named=True))
    assert f"It is a round-up in {len(found)} clusters" in text and "never an origin" in text


def test_a_result_of_another_making_is_said_to_differ(samples: Result) -> None:
    odd = Result(
        **{**samples.tables(), "clusters": samples.clusters.with_columns(origin_probability=pl.lit(0.51))},
        run=samples.run,
    )
    one = traces_of(odd, Outlets.packaged(), "rg-02")[0]
    assert not one.same
    text = trace_text("rg-02", [one], samples.articles.filter(pl.col("id") == "rg-02").row(0, named=True))
    assert "The result has 0.51 for its answer" in text


def test_many_members_are_told_of_those_that_were_weighed(one_thread: None) -> None:  # noqa: F811
    n = 205
    table = pl.DataFrame({"id": [f"n{i:03d}" for i in range(n)], "text": [FERRY] * n})
    result = dedup.scan(table, dedup.Settings(depth="fast", min_words=20))
    told = result.trace("n204")[0]
    assert told.summed == 200 and told.size == n
    text = trace_text("n204", [told], result.articles.filter(pl.col("id") == "n204").row(0, named=True))
    assert "Weighed are 200 of its 205 articles" in text
