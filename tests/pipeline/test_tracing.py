"""Tracing part by part: what it says is what tracing the whole collection at once says, however the parts are dealt."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import FERRY, ORCHARD, printed, table
from tracing import NAMES, START, Pair, credit_table

from dedup.credit import statements
from dedup.credit.statements import statement_credits, with_statements
from dedup.data import Attributed, Clusters, Heard
from dedup.pipeline.tracing import trace_parts
from dedup.tables import SCHEMAS, conform
from dedup.trace.origins import trace

N = 12
OUTLETS = ("Northwire", "Tarn Post", "Orlen Courier", None)
SAID = "The pier will close, the Harbour Board said in a statement."

relations = st.sampled_from(["near-duplicate", "revision", "partial", "rewrite", "same-story"])
shares = st.sampled_from([0.2, 0.6, 1.0])
pair = st.builds(Pair, relations, st.sampled_from([0.6, 0.9]), shares, shares, shares, shares, st.just(0.1))
ends = st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)).filter(lambda e: e[0] < e[1])


@st.composite
def collections(draw: st.DrawFn) -> tuple[Attributed, Clusters, np.ndarray, pl.DataFrame]:
    outlets = draw(st.lists(st.sampled_from(OUTLETS), min_size=N, max_size=N))
    hours = draw(st.lists(st.one_of(st.none(), st.integers(0, 90)), min_size=N, max_size=N))
    articles = table(
        [f"{FERRY} {SAID} {i}" if i % 3 else ORCHARD for i in range(N)], outlet=outlets,
        published=[None if h is None else START + timedelta(hours=h) for h in hours],
        published_precision=["second"] * N, published_zone=["given"] * N,
    )  # fmt: skip
    judged = draw(st.dictionaries(ends, pair, min_size=1, max_size=14))
    rows = np.array(sorted(judged), np.int64)
    columns = {n: [getattr(judged[a, b], n) for a, b in rows.tolist()] for n in Pair._fields}
    pairs = conform("pairs", pl.DataFrame(columns, schema={n: SCHEMAS["pairs"][n] for n in Pair._fields}))
    cuts = sorted(draw(st.sets(st.integers(1, N - 1), max_size=5)))
    groups = [list(range(a, b)) for a, b in zip([0, *cuts], [*cuts, N], strict=True) if b - a > 1]
    both = draw(st.sets(st.integers(0, N - 1), max_size=1)) if len(groups) > 1 else set()
    members = sorted(sorted({*group, *both}) for group in groups)  # a round-up is in all of them
    clusters = Clusters(members, [0.8] * len(members), [False] * len(members), both)
    who = st.sampled_from(["Northwire", "Tarn Post", "own-reporting"])
    said = draw(st.lists(st.tuples(st.integers(0, N - 1), who, st.sampled_from(["strong", "weak"])), max_size=5))
    prints = printed(articles["text"].to_list())
    return Attributed(articles, credit_table(said), NAMES, prints.copies), clusters, rows, pairs


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(collections(), st.integers(1, 2 * N))
def test_parts_traced_alone_say_what_all_at_once_say(
    monkeypatch: pytest.MonkeyPatch, some: tuple[Attributed, Clusters, np.ndarray, pl.DataFrame], size: int
) -> None:
    known, clusters, rows, pairs = some
    credits = with_statements(known.articles, known.credits, clusters)
    whole = trace(Attributed(known.articles, credits, known.outlets, known.copies), clusters, rows, pairs, 0.4)
    monkeypatch.setattr("dedup.pipeline.tracing.CHUNK", size)
    found = trace_parts(known, clusters, rows, pairs, 0.4)
    assert found.credits.equals(credits)
    assert found.clusters.equals(whole.clusters)
    assert found.members.equals(whole.members)
    assert found.basis.to_list() == whole.basis.of(rows).to_list()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(collections(), st.lists(st.booleans(), min_size=N, max_size=N), st.integers(1, 2 * N))
def test_what_was_heard_before_is_not_read_again(
    monkeypatch: pytest.MonkeyPatch, some: tuple[Attributed, Clusters, np.ndarray, pl.DataFrame], before: list[bool],
    size: int,
) -> None:  # fmt: skip
    known, clusters, rows, pairs = some
    whole = trace_parts(known, clusters, rows, pairs, 0.4)
    heard = Heard(statement_credits(known.articles.filter(pl.Series(before))), np.array(before))
    read: list[str] = []

    def noting(articles: pl.DataFrame) -> pl.DataFrame:
        read.extend(articles["id"])
        return statement_credits(articles)

    with monkeypatch.context() as patch:
        patch.setattr("dedup.pipeline.tracing.CHUNK", size)
        patch.setattr(statements, "statement_credits", noting)
        found = trace_parts(known, clusters, rows, pairs, 0.4, heard=heard)
    assert found.credits.equals(whole.credits) and found.clusters.equals(whole.clusters)
    assert found.members.equals(whole.members)
    inside = {row for members in clusters.members for row in members}
    ids = known.articles["id"].to_list()
    assert sorted(read) == sorted(ids[row] for row in inside if not before[row])
