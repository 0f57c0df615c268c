"""What pages tell of how an origin was decided, and of what outlets have in common from elsewhere."""

import json
import re
from pathlib import Path

import polars as pl
import pytest
from newsroom import samples

from dedup.tables import Frames
from dedup.write.report import write_pages
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.origin_weights import OriginWeights


@pytest.fixture(scope="module")
def lookup() -> ResultLookup:
    return ResultLookup(samples())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages") / "report"
    write_pages(samples(), folder)
    return folder


def test_the_page_of_a_cluster_tells_how_its_origin_was_decided(lookup: ResultLookup) -> None:
    weigh = OriginWeights(lookup)
    for cluster in lookup.clusters:
        told = weigh(cluster)
        assert told and float(told[0].chance) >= float(told[-1].chance)
        if cluster["origin"] is not None:
            assert told[0].name.startswith(lookup.shown(cluster["origin"]).name)
        assert all(nats[0] in "+-" and words for origin in told for words, nats in origin.reasons)
    tables = samples().tables()
    tables["clusters"] = tables["clusters"].with_columns(origin_probability=pl.lit(0.123))
    odd = ResultLookup(Frames(**tables, run={}))  # of another making: what is weighed now is not what it has
    assert all(OriginWeights(odd)(cluster) == [] for cluster in odd.clusters)


def test_what_can_be_saved_of_an_outlet_are_the_rows_of_its_first_list(written: Path) -> None:
    apart = 0
    for path in sorted((written / "pages").glob("outlet-*.html")):
        page = path.read_text("utf-8")
        found = re.search(r'<script type="application/json" id="uses-data">(.*?)</script>', page, re.S)
        assert found is not None
        lists = page.split('id="common"')
        apart += len(lists) - 1
        assert len(json.loads(found[1])) - 1 == lists[0].count("<tr data-share")
        assert "credits no other outlet" not in "".join(lists[1:])
    assert apart
