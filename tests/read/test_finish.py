"""What a cell becomes: dates, encodings, bad code points, completeness, guessed columns, and what is told of it."""

import json
from pathlib import Path

import polars as pl
import pytest

from dedup.read import read
from dedup.read.finish.completeness import completeness
from dedup.read.finish.date_parsing import parse_date
from dedup.read.finish.finish import BIDI_TOLD
from dedup.read.intake.columns import SYNONYMS, choose
from dedup.read.intake.decoding import decode
from dedup.read.plain_text import title_of


@pytest.mark.parametrize(
    ("written", "when", "precision", "zone"),
    [
        ("2025-03-12T09:40:05Z", "2025-03-12T09:40:05", "second", "given"),
        ("2025-03-12T09:40:05.25+02:00", "2025-03-12T07:40:05.250000", "second", "given"),
        ("2025-03-12 09:40", "2025-03-12T09:40:00", "minute", "assumed"),
        ("2025-03-12 09:40:00", "2025-03-12T09:40:00", "second", "assumed"),
        ("2025-03-12 00:00:00", "2025-03-12T00:00:00", "day", "absent"),
        ("2025-03-12T00:00:00Z", "2025-03-12T00:00:00", "second", "given"),
        (" 2025-03-12 ", "2025-03-12T00:00:00", "day", "absent"),
        ("2025/3/2", "2025-03-02T00:00:00", "day", "absent"),
        ("2025-03", "2025-03-01T00:00:00", "month", "absent"),
        ("March 2025", "2025-03-01T00:00:00", "month", "absent"),
        ("Wed, 12 Mar 2025 09:40:00 -0500", "2025-03-12T14:40:00", "second", "given"),
        ("Wed, 12 Mar 2025 09:40:00 GMT", "2025-03-12T09:40:00", "second", "given"),
        ("12 March 2025 09:40 UTC", "2025-03-12T09:40:00", "minute", "given"),
        ("March 12th, 2025 at 9:40 p.m. EST", "2025-03-13T02:40:00", "minute", "given"),
        ("Sept. 3, 2025", "2025-09-03T00:00:00", "day", "absent"),
        ("12 March 2025, 12:05 am", "2025-03-12T00:05:00", "minute", "assumed"),
        ("March 12, 2025 9:40 am ET", "2025-03-12T00:00:00", "day", "absent"),
        ("Wed Mar 12 09:40:00 +0000 2025", "2025-03-12T09:40:00", "second", "given"),
        ("20250312", "2025-03-12T00:00:00", "day", "absent"),
        ("20250312094000", "2025-03-12T09:40:00", "second", "assumed"),
        ("1741772400", "2025-03-12T09:40:00", "second", "given"),
        ("1741772400.0", "2025-03-12T09:40:00", "second", "given"),
        ("1741772400000", "2025-03-12T09:40:00", "second", "given"),
        ("1.7417724e9", "2025-03-12T09:40:00", "second", "given"),
        ("1903-12-17", "1903-12-17T00:00:00", "day", "absent"),
    ],
)
def test_a_date_is_read_with_its_precision_and_zone(written: str, when: str, precision: str, zone: str) -> None:
    stamp = parse_date(written)
    assert stamp is not None
    assert (stamp.when.isoformat(), stamp.precision, stamp.zone) == (f"{when}+00:00", precision, zone)


@pytest.mark.parametrize(
    "written",
    ["03/04/2025", "12.03.2025", "2025", "yesterday", "", "2025-02-30", "2025-13-01", "0000-01-01", "42",
     "2025031209", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2025-03-12T25:00Z", "1" * 5000,
     "31 February 2025", "12 March 2025 13:00 pm", "٢٠٢٥-٠٣-١٢"],
)  # fmt: skip
def test_a_date_is_never_invented(written: str) -> None:
    assert parse_date(written) is None


def test_dates_that_cannot_be_read_are_counted_in_a_note() -> None:
    dates = ["03/04/2025", "2025-03-12 09:40", "soon", None, " "]
    frame = pl.DataFrame({"id": list("abcde"), "text": ["x"] * 5, "date": dates, "updated": ["2025-03-13"] * 5})
    reading = read(frame)
    assert reading.articles["published"].null_count() == 4
    assert reading.articles["published_from"].to_list() == [None, "column", None, None, None]
    assert reading.articles["modified"].null_count() == 0
    assert reading.notes == (
        "frame: published dates that cannot be read for sure, left empty; expected 2025-03-12 or 2025-03-12T09:40Z: "
        "2, such as '03/04/2025'",
        "frame: published from 'date', modified from 'updated'",
        "frame: published times without a zone, taken as UTC where no timezone is set: 1",
    )


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Plain words", "utf-8"),
        ("The café at Orlen – “closed” since May", "cp1252"),
        ("Der Bürgermeister von Öhlsdorf sagte, die Brücke sei gesperrt.", "cp1252"),
        ("Zażółć gęślą jaźń, powiedział burmistrz miasta Łąkowo w środę.", "cp1250"),
        ("Старый мост через реку закрыт на ремонт до весны, сообщили в мэрии.", "cp1251"),
        ("港は再開した。市長は水曜日に述べた。", "cp932"),
        ("Fähre", "utf-16"),
        ("Fähre", "utf-32"),
        ("Fähre", "utf-8-sig"),
    ],
)
def test_text_files_are_decoded_whatever_their_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    (tmp_path / "a.csv").write_bytes(f'text\r\n"{text}"\r\n'.encode(encoding))
    assert read(tmp_path).articles["text"].to_list() == [text, text]


def test_bad_code_points_are_replaced_one_for_one_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"text\nNUL\x00\x00\n" + "Fähre über Öl \N{SNOWMAN}".encode() + b"\xe2\x98 \xff\n")
    (tmp_path / "b.jsonl").write_text('{"text": "a\\ud800b\\u0000\\ud83d\\ude00", "title": "\\udfff"}', "utf-8")
    reading = read(tmp_path)
    assert reading.articles["text"].to_list() == [
        "NUL\ufffd\ufffd", "Fähre über Öl \N{SNOWMAN}\ufffd\ufffd \ufffd", "a\ufffdb\ufffd\U0001f600",
    ]  # fmt: skip
    assert "2 files (a.csv, b.jsonl): NULs, replaced by U+FFFD: 3" in reading.notes
    assert "a.csv: bytes that are no text, replaced by U+FFFD: 3" in reading.notes
    assert "b.jsonl: lone surrogates, replaced by U+FFFD: 2" in reading.notes
    assert decode(b"\xef\xbb\xbfx\xff").replaced == 1


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The dam held.", "full"),
        ("The dam held. [Read more]", "truncated"),
        ("The dam held, but… [+1234 chars]", "truncated"),
        ("The dam held.\n\nContinue reading\n", "truncated"),
        ("The dam held. Continue reading →", "truncated"),
        ("The dam held. Read the full story.", "truncated"),
        ("The dam held. Subscribe to continue", "truncated"),
        ("The dam held, and the mayor …", "truncated"),
        ("The dam held, and the mayor [...]", "truncated"),
        ("Subscribe to continue reading", "stub"),
        ("Read the full story at the Orlen Post.", "full"),
        ("“It was loud, and then ...”", "full"),
        ("They like to read more.", "full"),
        ("The dam held. Read more", "full"),
        ("Continue reading, she told the class, and they did.", "full"),
    ],
)
def test_a_text_that_is_cut_says_so_in_its_last_words(text: str, state: str) -> None:
    for before in ("", "It rained in Tarn Vale all week. " * 20):
        if state == "stub" and before:
            continue
        frame = pl.DataFrame({"t": [before + text]})
        assert frame.select(completeness(pl.col("t"), pl.lit(None, pl.String))).item() == state


def test_a_summary_column_is_never_guessed_and_marked_when_named() -> None:
    frame = pl.DataFrame({"id": ["a"], "description": ["It rained."]})
    reading = read(frame, columns={"text": "description"})
    assert reading.articles["completeness"].to_list() == ["summary"]


def test_columns_are_guessed_without_case_and_signs_and_told() -> None:
    chosen = choose(["Published At", "HEADLINE", "_id", "articleBody", "content", "Source Name", "x"], {})
    assert chosen.columns == {
        "id": "_id", "text": "content", "title": "HEADLINE", "outlet": "Source Name", "published": "Published At",
    }  # fmt: skip
    assert chosen.told.startswith("id from '_id', text from 'content' (not 'articleBody'), title from 'HEADLINE'")
    assert choose(["id", "text", "title"], {}).told == ""


def test_no_column_name_means_two_things() -> None:
    names = [name for synonyms in SYNONYMS.values() for name in synonyms]
    assert len(names) == len(set(names))


def test_lists_and_named_objects_become_strings(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        '{"text": "x", "authors": ["A. Lind", {"name": "B. Orr"}], "source": {"name": "P"}}'
    )
    frame = pl.DataFrame({"text": ["x"], "authors": [["A. Lind", "B. Orr"]], "source": [{"name": "P"}]})
    for reading in (read(tmp_path), read(frame)):
        assert reading.articles.select("author", "outlet").row(0) == ("A. Lind, B. Orr", "P")


def test_cells_of_any_type_become_strings() -> None:
    frame = pl.DataFrame(
        {"id": [1.0, None], "text": [b"caf\xc3\xa9", b"x"], "title": [True, None], "version": [3, None],
         "rights": pl.Series([object(), None], dtype=pl.Object)},
        schema_overrides={"version": pl.Int8},
    )  # fmt: skip
    found = read(frame).articles
    assert found["id"].to_list() == ["1", "frame:1"]
    assert found.row(0, named=True)["text"] == "café"
    assert found["version"].to_list() == ["3", None]


def test_blank_cells_other_than_text_are_null() -> None:
    found = read(pl.DataFrame({"id": ["a"], "text": [" x "], "title": ["  "], "author": [" M. Ellison "]})).articles
    assert found.select("text", "title", "author").row(0) == (" x ", None, "M. Ellison")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ferry stops\n\nThe ferry stops.", "Ferry stops"),
        ("\n\nFerry stops\r\n \r\nThe ferry stops.", "Ferry stops"),
        ("Ferry stops\n\n", None),
        ("Ferry stops\nThe ferry stops.", None),
        ("The ferry stops.\n\nMore.", None),
        ("x" * 201 + "\n\nMore.", None),
        (" " * 100_000, None),
    ],
)
def test_a_title_is_a_short_first_line_before_a_blank_one(text: str, title: str | None) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.nitf", "a.rss"])
def test_bidi_controls_are_counted_by_every_reader_and_marks_are_not(tmp_path: Path, name: str) -> None:
    bad, fine = "The \u202aferry\u202c at \u202eOrlen\u202c stops \u2067today\u2069.", "\u200e\u200f\u061c"
    text = f"{bad} {fine} It was said on Monday by the harbour office, which knows."
    whole = {
        "csv": f'text\n"{text}"\n', "jsonl": json.dumps({"text": text}), "json": json.dumps([{"text": text}]),
        "nitf": f"<nitf><body><body.content><p>{text}</p></body.content></body></nitf>",
        "rss": f"<rss><channel><item><description>{text}</description></item></channel></rss>",
    }[name[2:]]  # fmt: skip
    (tmp_path / name).write_text(whole, "utf-8")
    reading = read(tmp_path)
    assert bad in reading.articles["text"][0]
    assert f"{name}: {BIDI_TOLD}: 6" in reading.notes


def test_bidi_controls_are_left_out_of_a_page_and_counted(tmp_path: Path) -> None:
    text = "The \u202aferry\u202c at &#x202e;Orlen\u202c stops today. It was said on Monday by the harbour office."
    (tmp_path / "a.html").write_text(f"<html><body><article><p>{text}</p></article></body></html>", "utf-8")
    reading = read(tmp_path)
    assert reading.articles["text"][0].startswith("The ferry at Orlen stops today.")
    assert "a.html: controls of writing direction in the page, left out of its text: 4" in reading.notes


def test_bidi_controls_and_joiners_stay_in_the_text_and_hide_no_copy(tmp_path: Path) -> None:
    from dedup import Settings, scan

    plain = (
        "The ferry at Orlen stops for the winter on Monday, the harbour office said, because the pier is to be mended "
        "before Easter and no other boat can be found. Forty passengers a day will have to go round by Tarn Vale."
    )
    hidden = "".join(c + "\u202e\u2066\u200d"[n % 3] * (n % 5 == 0) for n, c in enumerate(plain))
    (tmp_path / "a.txt").write_text(plain, "utf-8")
    (tmp_path / "b.txt").write_text("\ufeff" + hidden, "utf-8")
    reading = read(tmp_path)
    assert reading.articles["text"].to_list() == [plain, hidden]
    controls = sum(hidden.count(c) for c in "\u202e\u2066")
    assert [note for note in reading.notes if "direction" in note] == [f"b.txt: {BIDI_TOLD}: {controls}"]
    assert scan(tmp_path, Settings(depth="fast")).pairs["relation"].to_list() == ["exact"]
