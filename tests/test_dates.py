"""Dates without a zone, read in the zone that the user told, and dates that cannot be ones of publication."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedup
from dedup.dates import check_zone, earlier, implausible, in_zones
from dedup.errors import UsageError
from dedup.outlets.registry import Outlets
from dedup.settings import Settings
from dedup.tables import SCHEMAS, conform

Row = tuple[datetime | None, str | None, str]


def read_in(written: str, zone: str | None, precision: str = "minute", given: str = "assumed") -> Row:
    """Moment in UTC, precision and zone of one date."""
    when = datetime.fromisoformat(written).replace(tzinfo=UTC)
    frame = pl.DataFrame({"id": ["a"], "published": [when], "published_precision": precision, "published_zone": given})
    found = in_zones(conform("articles", frame), [zone])
    assert found.schema == pl.Schema(SCHEMAS["articles"])
    return found.select("published", "published_precision", "published_zone").row(0)


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "zone", "expected"),
    [
        ("2025-01-10T09:00", "Europe/London", "2025-01-10T09:00"),
        ("2025-07-10T09:00", "Europe/London", "2025-07-10T08:00"),
        ("2025-07-10T09:00", "America/New_York", "2025-07-10T13:00"),
        ("2025-07-10T09:00", "Asia/Kolkata", "2025-07-10T03:30"),
        ("2025-07-10T09:00", "UTC", "2025-07-10T09:00"),
    ],
)
def test_a_time_without_a_zone_is_read_in_the_one_told(written: str, zone: str, expected: str) -> None:
    assert read_in(written, zone) == (utc(expected), "minute", "assumed")


def test_a_day_begins_at_midnight_of_its_zone() -> None:
    assert read_in("2025-07-10", "Europe/London", "day", "absent") == (utc("2025-07-09T23:00"), "day", "assumed")
    # in Lebanon the clocks went from midnight to one
    assert read_in("2024-03-31", "Asia/Beirut", "day", "absent") == (utc("2024-03-30T22:00"), "day", "assumed")


def test_a_time_that_the_clocks_skip_or_show_twice_is_known_to_the_day() -> None:
    skipped, twice = read_in("2025-03-30T01:30", "Europe/London"), read_in("2025-10-26T01:30", "Europe/London")
    assert skipped == (utc("2025-03-30T00:00"), "day", "assumed")
    assert twice == (utc("2025-10-25T23:00"), "day", "assumed")
    assert read_in("2025-10-26T02:30", "Europe/London") == (utc("2025-10-26T02:30"), "minute", "assumed")


def test_what_has_a_zone_or_is_told_none_stays_where_it_was() -> None:
    noon = "2025-07-10T12:00"
    assert read_in(noon, "Asia/Tokyo", given="given") == (utc(noon), "minute", "given")
    assert read_in(noon, None) == (utc(noon), "minute", "absent")
    undated = conform("articles", pl.DataFrame({"id": ["a"]}))
    assert in_zones(undated, ["Asia/Tokyo"]).equals(undated)


ZONES = ("Asia/Beirut", "America/Sao_Paulo", "Australia/Lord_Howe", "Europe/London", "Pacific/Apia")


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1)),
    st.sampled_from(ZONES),
    st.sampled_from(["second", "day", "month"]),
)
def test_no_date_is_lost_and_none_moves_by_more_than_a_day_and_a_bit(when: datetime, zone: str, precision: str) -> None:
    found = read_in(when.isoformat(), zone, precision)
    assert found[0] is not None and found[2] == "assumed"
    assert abs((found[0] - when.replace(tzinfo=UTC)).total_seconds()) <= 40 * 3600


def test_a_time_whose_zone_was_told_counts_by_the_minute() -> None:
    one = {"published": utc("2025-07-10T08:00"), "published_precision": "minute", "published_zone": "assumed"}
    two = {"published": utc("2025-07-10T08:30"), "published_precision": "minute", "published_zone": "given"}
    assert earlier(one, two) is not None
    assert earlier({**one, "published_zone": "absent"}, two) is None


@pytest.mark.parametrize("name", ["Europe/Lundon", "", "  ", "GMT+1", "+01:00", "local", "CEST"])
def test_what_is_no_zone_is_refused_with_advice(name: str) -> None:
    with pytest.raises(UsageError, match=r"such as Europe/London"):
        check_zone(name, "--timezone")
    with pytest.raises(UsageError, match="timezone is "):
        Settings(timezone=name)


def test_an_outlets_own_zone_goes_before_the_option_and_that_before_the_files(tmp_path: Path) -> None:
    path = tmp_path / "outlets.toml"
    path.write_text(
        'timezone = "Asia/Tokyo"\n[[outlet]]\nname = "Tarn Post"\ndomains = ["tarn.example"]\n'
        'timezone = "America/New_York"\n'
    )
    outlets = Outlets.load(path)
    articles = conform("articles", pl.DataFrame({
        "id": ["a", "b", "c"], "outlet": ["Tarn Post", "Oswin Times", None],
        "url": [None, None, "https://www.tarn.example/1"],
    }))  # fmt: skip
    assert outlets.zones(articles) == ["America/New_York", "Asia/Tokyo", "America/New_York"]
    assert outlets.zones(articles, "Europe/Paris") == ["America/New_York", "Europe/Paris", "America/New_York"]
    assert outlets.including(articles).zones(articles)[1] == "Asia/Tokyo"
    assert Outlets.packaged().zones(articles) == [None] * 3


@pytest.mark.parametrize("text", ['timezone = "Mars"', '[[outlet]]\nname = "X"\ntimezone = "Mars"', "timezone = 3"])
def test_a_wrong_zone_in_the_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "outlets.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"outlets\.toml.*timezone"):
        Outlets.load(path)


def test_a_scan_reads_dates_in_the_zone_before_anything_else() -> None:
    text = (
        "The ferry at Orlen stops for the winter on Monday, the harbour office said, and a bus runs in its place over "
        "the bridge at Tarn Vale. The boat, built in 1961, carried 212,000 people last year; a new hull is due in May."
    )
    frame = pl.DataFrame({
        "id": ["a", "b"], "text": [text, text], "outlet": ["Tarn Post"] * 2,
        "published": ["2025-07-10 09:00", "2025-07-10T08:30:00Z"],
    })  # fmt: skip
    told = dedup.scan(frame, Settings(depth="fast", timezone="Europe/London"))
    assert told.articles["published_zone"].to_list() == ["assumed", "given"]
    assert told.articles["published"].dt.hour().to_list() == [8, 8]
    assert told.clusters["origin"].to_list() == ["a"]
    assert told.run["settings"]["timezone"] == "Europe/London"
    untold = dedup.scan(frame, Settings(depth="fast"))
    assert untold.articles["published_zone"].to_list() == ["absent", "given"]
    assert untold.clusters["origin"].to_list() == [None]


def test_dates_before_the_web_and_in_the_future_cannot_be_ones_of_publication() -> None:
    days = np.array([-25567.0, 0.0, 7304.9, 7305.0, 20000.5, 20001.1, np.nan])
    assert implausible(days, now=20000.0).tolist() == [True, True, True, False, False, True, False]
    assert implausible(np.array([1e5])).all()
