"""Dates as Europe and feeds write them: read where one reading is possible or their column settles it, else empty."""

from pathlib import Path

import polars as pl
import pytest

from dedup.read import read
from dedup.read.finish.date_figures import order_of
from dedup.read.finish.date_parsing import parse_date
from dedup.read.finish.month_names import LANGUAGES, in_english


@pytest.mark.parametrize(
    "written",
    [
        "28/11/2024", "11/28/2024", "28.11.2024", "28-11-2024", "28. 11. 2024", "2024. 11. 28.", "2024.11.28",
        "28. November 2024", "28 novembre 2024", "28 de noviembre de 2024", "28. 11. 2024 ",
        "jeudi 28 novembre 2024", "Donnerstag, 28. November 2024", "28 ноября 2024 г.", "28 Νοεμβρίου 2024",
        "2024. november 28.", "2024年11月28日", "2024년 11월 28일", "28 Kasım 2024", "28 marraskuuta 2024",
    ],
)  # fmt: skip
def test_a_date_that_can_be_read_one_way_only_is_read(written: str) -> None:
    stamp = parse_date(written)
    assert stamp is not None
    assert (stamp.when.date().isoformat(), stamp.precision, stamp.zone) == ("2024-11-28", "day", "absent")


@pytest.mark.parametrize(
    ("written", "when", "zone"),
    [
        ("28.11.2024, 18:05 Uhr", "2024-11-28T18:05", "assumed"),
        ("28.11.2024 18.05 Uhr", "2024-11-28T18:05", "assumed"),
        ("Mittwoch, 5. März 2025 um 7:30 Uhr", "2025-03-05T07:30", "assumed"),
        ("le 1er mars 2025 à 18h05", "2025-03-01T18:05", "assumed"),
        ("mar. 4 mars 2025 18h05", "2025-03-04T18:05", "assumed"),
        ("martes, 4 de marzo de 2025, 18:05", "2025-03-04T18:05", "assumed"),
        ("28.11.2024 18:05 MEZ", "2024-11-28T17:05", "given"),
        ("20250304T180530+0530", "2025-03-04T12:35:30", "given"),
        ("20250304T180530-0330", "2025-03-04T21:35:30", "given"),
        ("20250304T1805+01", "2025-03-04T17:05", "given"),
        ("20250304T180530.250Z", "2025-03-04T18:05:30.250", "given"),
        ("Tue, 04 Mar 25 18:05:00 +0100", "2025-03-04T17:05", "given"),
        ("Tue,04 Mar 2025 18:05 EST", "2025-03-04T23:05", "given"),
        ("04 Mar 99 18:05 GMT", "1999-03-04T18:05", "given"),
        ("Tuesday, 04-Mar-25 18:05:00 GMT", "2025-03-04T18:05", "given"),
    ],
)
def test_times_and_offsets_in_their_many_forms(written: str, when: str, zone: str) -> None:
    stamp = parse_date(written)
    assert stamp is not None
    assert stamp.when.replace(tzinfo=None).isoformat(timespec="milliseconds")[: len(when)] == when
    assert stamp.zone == zone


def test_a_day_with_a_zone_is_a_day() -> None:
    for written in ("2025-03-04Z", "2025-03-04+01:00", "2025-03-04-05:00"):
        assert parse_date(written) == parse_date("2025-03-04")


@pytest.mark.parametrize(
    "written",
    ["03/04/2025", "03.04.2025 10:00", "5 listopad 2024", "11 Mar 25", "32/01/2025", "31/02/2025", "13/13/2025",
     "00/05/2025", "99.99.2025", "28 Foovember 2024", "28. von 11. 2024", "mars", "12/2025/28", "3/4/25"],
)  # fmt: skip
def test_what_reads_two_ways_or_none_stays_empty(written: str) -> None:
    assert parse_date(written) is None


def test_a_day_that_is_its_own_month_reads_one_way() -> None:
    assert parse_date("05/05/2025") == parse_date("2025-05-05")


def test_every_language_names_its_months() -> None:
    from babel import Locale

    for language in LANGUAGES:
        for number, name in Locale(language).months["format"]["wide"].items():
            english = in_english(f"28 {name} 2024")
            stamp = parse_date(english or f"28 {name} 2024")
            # a name that is another month's elsewhere is none
            assert stamp is None or stamp.when.month == number, (language, name)


def test_the_column_settles_day_and_month_and_says_so() -> None:
    dates = ["03/04/2025", "28/11/2024", "3/4/2025 10:00", "2025-01-02"]
    reading = read(pl.DataFrame({"id": list("abcd"), "text": "Rain.", "date": dates}))
    days = [when.date().isoformat() for when in reading.articles["published"]]
    assert days == ["2025-04-03", "2024-11-28", "2025-04-03", "2025-01-02"]
    assert (
        "frame: published dates read day first, since others of the column can be read so only: 2, "
        "such as '03/04/2025'" in reading.notes
    )


def test_an_american_column_is_read_month_first(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,date\nRain.,03/04/2025\nHail.,11/28/2024\n")
    assert [w.date().isoformat() for w in read(tmp_path).articles["published"]] == ["2025-03-04", "2024-11-28"]


def test_a_column_with_both_orders_settles_nothing_and_neither_do_other_files(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,date\nRain.,03/04/2025\nHail.,28/11/2024\nSnow.,11/28/2024\n")
    (tmp_path / "b.csv").write_text("text,date\nFog.,03/04/2025\n")
    (tmp_path / "c.csv").write_text("text,date\nSun.,28/11/2024\n")
    published = dict(read(tmp_path).articles.select("text", "published").iter_rows())
    assert [t for t, when in published.items() if when is None] == ["Rain.", "Fog."]


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["05/05/2025"], None),
        (["05/05/2025", "13/05/2025"], True),
        (["5/13/2025"], False),
        (["soon", "99/99/2025"], None),
    ],
)
def test_what_settles_an_order(dates: list[str], order: bool | None) -> None:
    assert order_of(dates) is order
