"""Series: what comes back in one form is found, and two issues are not made from each other, whatever is not known."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from archives import FAST
from bulletins import START, forecast, table

import dedup
from dedup.relate.series_table import form_of
from dedup.tables import DERIVED


def found(rows: list[dict[str, Any]]) -> tuple[list[set[str]], dedup.Result]:
    """The series of a scan, as sets of ids."""
    result = dedup.scan(table(rows), FAST)
    return [set(g["article"]) for _, g in result.series.group_by("series", maintain_order=True)], result


def derived(result: dedup.Result) -> set[tuple[str, str]]:
    return set(result.pairs.filter(pl.col("relation").is_in(DERIVED)).select("left", "right").iter_rows())


def test_a_collection_of_one_series_only_is_one_series_and_no_cluster() -> None:
    series, result = found([forecast(day) for day in range(7)])
    assert series == [{f"f{day:02d}" for day in range(7)}]
    assert not derived(result) and result.clusters.is_empty()
    row = result.series.row(0, named=True)
    assert (row["outlet"], row["form"]) == ("Tarn Post", "Harbour office forecast for …")
    assert (row["first"], row["last"]) == (START, START + timedelta(days=6))
    assert result.run["counts"]["series"] == 1


def test_an_issue_corrected_the_same_morning_is_a_version_of_that_issue() -> None:
    late = forecast(2) | {"id": "late", "published": START + timedelta(days=2, hours=2)}
    late["text"] = late["text"].replace("until 9 in the evening", "until ten in the evening")
    series, result = found([*(forecast(day) for day in range(7)), late])
    assert len(series) == 1 and "late" in series[0]
    assert derived(result) == {("f02", "late")}


def test_a_copy_of_an_issue_stays_a_copy_and_another_outlets_is_of_no_series() -> None:
    copies = [forecast(1) | {"id": "again"}, forecast(3) | {"id": "theirs", "outlet": "Orlen Gazette"}]
    series, result = found([*(forecast(day) for day in range(7)), *copies])
    assert series == [{f"f{day:02d}" for day in range(7)} | {"again"}]
    assert derived(result) == {("again", "f01"), ("f03", "theirs")}


def test_three_articles_on_two_days_are_none() -> None:
    three = [forecast(0), forecast(1), forecast(2) | {"published": START + timedelta(days=1, hours=3)}]
    assert found(three)[0] == []


@pytest.mark.parametrize("titled", [True, False])
@pytest.mark.parametrize("outlet", ["Tarn Post", None])
@pytest.mark.parametrize("dates", ["days", "none", "all 1970", "all one day"])
def test_it_is_found_whatever_is_not_known(titled: bool, outlet: str | None, dates: str) -> None:
    one = {"all 1970": datetime(1970, 1, 1, tzinfo=UTC), "all one day": START, "none": None}
    rows = [forecast(day, outlet, titled=titled) for day in range(9)]
    rows = [row if dates == "days" else row | {"published": one[dates]} for row in rows]
    series, result = found(rows)
    assert series == [{f"f{day:02d}" for day in range(9)}]
    assert not derived(result)
    assert (result.series["first"].null_count() == 9) == (dates != "days")


def test_of_what_is_not_known_more_must_come_back() -> None:
    assert found([forecast(day, dated=False) for day in range(4)])[0] == []
    assert found([forecast(day, outlet=None) for day in range(4)])[0] == []


@pytest.mark.parametrize("dated", [True, False])
def test_versions_of_one_report_are_no_series(dated: bool) -> None:
    rows = []
    for n in range(6):
        text = forecast(1)["text"] + "".join(f" Boat {k} was towed into Kesh at dawn by the crew." for k in range(n))
        rows.append(forecast(1, dated=dated) | {"id": f"v{n}", "text": text, "title": "Storm drives boats into Kesh"})
    series, result = found(rows)
    assert series == [] and derived(result)


@pytest.mark.parametrize("rows", [[], [forecast(0)], [forecast(0), forecast(1)]])
def test_of_two_articles_there_is_none(rows: list[dict[str, Any]]) -> None:
    if rows:
        assert found(rows)[0] == [] and found(rows)[1].series.columns[0] == "series"


def test_languages_beside_each_other_are_series_of_their_own() -> None:
    words = {"Showers": "Lluvias", "Winds": "Vientos", "harbour": "puerto", "will": "van", "note": "nota", "and": "y",
             "Temperatures": "Temperaturas", "the": "la", "of": "de", "degrees": "grados", "near": "cerca"}  # fmt: skip
    other = []
    for day in range(7):
        row = forecast(day, "El Faro") | {"id": f"l{day:02d}", "title": f"Pronóstico del puerto para {day + 3}"}
        row["text"] = " ".join(words.get(w, w) for w in row["text"].split())
        other.append(row | {"language": "es"})
    series, _ = found([*(forecast(day) for day in range(7)), *other])
    assert sorted(map(sorted, series)) == [[f"{c}{day:02d}" for day in range(7)] for c in "fl"]


@pytest.mark.parametrize(
    ("titles", "form"),
    [
        (["Rates of 3 March", "Rates of 4 March"], "Rates of …"),
        (["Tarn gains on grain", "Grain lifts Tarn", "Kesh falls"], "Tarn … grain"),
        ([None, None], "Rain fell. …"),
        (["7", "8"], "Rain fell. …"),
        # a frame of two titles names nine, and one that stands once names none
        (["Tarn rates of 3 March", "Tarn rates of 4 March", *(f"Grain {w}" for w in "abcdefg")], "Tarn rates of …"),
        (["Tarn rates of 3 March", "Tarn rates of 4 March", *(f"Grain {w}" for w in "abcdefghi")], "Grain …"),
    ],
)
def test_a_form_is_called_by_what_its_titles_share(titles: list[str | None], form: str) -> None:
    items = pl.DataFrame({"title": titles, "text": "Rain fell."}, schema={"title": pl.String, "text": pl.String})
    assert form_of(items) == form


def test_the_same_whatever_the_order() -> None:
    rows = [forecast(day) for day in range(7)]
    order = np.random.default_rng(3).permutation(7)
    assert found([rows[i] for i in order])[1].series.equals(found(rows)[1].series)
