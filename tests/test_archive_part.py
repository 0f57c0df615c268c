"""A large archive, run over in parts: what an add can change is run anew, and the answer is that of one scan.

What an archive takes for large is set low here. That parts find the same pairs is a promise for the newsroom's samples
and for articles that share enough words; for the development corpus `benchmarks/archive.py nights` measures it.
"""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from archives import FAST
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dedup
from dedup.archive import Archive, rebuild
from dedup.archive.doctor import examine
from dedup.read import Reading, read
from dedup.result import Result
from dedup.tables import DERIVED

TOP = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def newsroom() -> Reading:
    return read(str(TOP / "samples"))


@pytest.fixture(scope="module")
def scanned(newsroom: Reading) -> Result:
    return dedup.scan(newsroom, FAST)


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "WHOLE_UP_TO", 0)
    monkeypatch.setattr(rebuild, "PIECE", 30)


def answer(result: Result) -> dict[str, object]:
    """What people ask for: partition, origins, and derived pairs with their probabilities."""
    members = {c: frozenset(g["article"]) for (c,), g in result.members.group_by("cluster")}
    origins = {
        members[row["cluster"]]: {k: row[k] for k in row if k != "cluster"}
        for row in result.clusters.iter_rows(named=True)
    }
    roles = {(members[r["cluster"]], r["article"]): {k: r[k] for k in r if k != "cluster"}
             for r in result.members.iter_rows(named=True)}  # fmt: skip
    derived = result.pairs.filter(pl.col("relation").is_in(DERIVED)).drop("causes").sort("left", "right")
    passages = result.passages.join(derived, on=["left", "right"], how="semi").sort(pl.all())
    return {
        "origins": origins, "roles": roles, "pairs": derived.rows(), "passages": passages.rows(),
        "credits": sorted(map(repr, result.credits.rows())), "articles": result.articles.sort("id").rows(),
    }  # fmt: skip


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_in_parts_it_is_one_scan(
    newsroom: Reading, scanned: Result, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ids = data.draw(st.permutations(newsroom.articles["id"].to_list()))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(ids) - 1), min_size=1, max_size=3)))
    path = tmp_path_factory.mktemp("archive") / "news.db"
    with Archive(path) as archive:
        for low, high in pairwise([0, *cuts, len(ids)]):
            some = pl.Series(ids[low:high])
            archive.add(
                replace(
                    newsroom, articles=newsroom.articles.filter(pl.col("id").is_in(some.implode())),
                    metadata=newsroom.metadata.filter(pl.col("article").is_in(some.implode())),
                ), FAST,
            )  # fmt: skip
        found, expected = answer(archive.result()), answer(scanned)
        for name in expected:
            assert found[name] == expected[name], name
        counts = archive.result().run["counts"]
    assert counts["articles"] == len(ids) and counts["pairs"] == len(archive.result().pairs)
    assert examine(path).clean
