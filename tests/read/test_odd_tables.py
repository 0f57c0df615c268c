"""Tables as programs write them: hints, line ends, packings, empty columns and placeholders where no text was."""

import bz2
import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest

from dedup import api
from dedup.errors import NoUsableArticle, UsageError
from dedup.read import Reading, read
from dedup.read.intake.placeholders import is_missing
from dedup.read.own_table import table_rows

LIFT = "The lift at Calder Row stood still for a week, and the mill said nothing."
BRIDGE = "The bridge at Tarrow opens in May, two years late."


def read_bytes(folder: Path, data: str | bytes, name: str = "a.csv") -> Reading:
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(folder / name)


def texts(reading: Reading) -> list[str]:
    return reading.articles.sort("id")["text"].to_list()


@pytest.mark.parametrize(
    "written",
    [
        f"sep=;\nid;text\n1;{LIFT}\n2;{BRIDGE}\n",
        f"\ufeffsep=;\r\nid;text\r\n1;{LIFT}\r\n2;{BRIDGE}\r\n",
        f'"sep=|"\nid|text\n1|{LIFT}\n2|{BRIDGE}\n',
        f'SEP=,\nid,text\n1,"{LIFT}"\n2,"{BRIDGE}"\n',
        f"sep=\t\nid\ttext\n1\t{LIFT}\n2\t{BRIDGE}\n",
        f"sep=^\nid^text\n1^{LIFT}\n2^{BRIDGE}\n",
        f"\nsep=;\nid;text\n1;{LIFT}\n2;{BRIDGE}\n",
    ],
)
def test_excels_hint_names_the_separator_and_is_no_header(tmp_path: Path, written: str) -> None:
    reading = read_bytes(tmp_path, written)
    assert texts(reading) == [LIFT, BRIDGE]
    assert reading.skipped.is_empty()


def test_lines_are_counted_from_the_hint_on(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, f'sep=;\nid;text\n1;{LIFT}\n2;"Hail" fell\n')
    assert reading.skipped["detail"][0].startswith("line 4: ")


@pytest.mark.parametrize(
    "written",
    [
        f'id,text\r1,"{LIFT}"\n2,"{BRIDGE}"\n',
        f'id,text\r1,"{LIFT}"\r\n2,"{BRIDGE}"\r\n',
        f'id,text\r1,"{LIFT}"\n2,"{BRIDGE}"',
        f'id,te\rxt\n1,"{LIFT}"\n2,"{BRIDGE}"\n'.replace("te\rxt", "text\r,\r"),
        f'id\r,text\n1,"{LIFT}"\n2,"{BRIDGE}"\n',
        f'id,text\r1,"{LIFT}"\r2,"{BRIDGE}"\r',
    ],
)
def test_carriage_returns_at_and_in_a_header(tmp_path: Path, written: str) -> None:
    reading = read_bytes(tmp_path, written)
    assert texts(reading) == [LIFT, BRIDGE]


def test_mixed_line_ends_are_told(tmp_path: Path) -> None:
    notes = read_bytes(tmp_path, f'id,text\r1,"{LIFT}"\n2,"{BRIDGE}"\n').notes
    assert any("lines end in CR and in LF" in note for note in notes)
    assert not any("CR" in note for note in read_bytes(tmp_path, f'id,text\r\n1,"{LIFT}"\r\n').notes)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.json", "a.txt", "a.xml", "a.html"])
def test_a_packed_file_that_lost_its_gz_is_read_and_told(tmp_path: Path, name: str) -> None:
    page = f"<html><body><article><p>{LIFT}</p><p>{LIFT}</p></article></body></html>"
    feed = (
        f'<rss version="2.0"><channel><item><title>Lift</title><description>{LIFT}</description></item></channel></rss>'
    )
    text = {
        "csv": f"text\n{BRIDGE}\n".replace(",", ""), "tsv": f"text\tid\n{LIFT}\t1\n",
        "jsonl": f'{{"text": "{LIFT}"}}\n', "json": f'[{{"text": "{LIFT}"}}]',
        "txt": LIFT, "xml": feed, "html": page,
    }[name[2:]]  # fmt: skip
    reading = read_bytes(tmp_path, gzip.compress(text.encode()), name)
    assert len(reading.articles) == 1
    assert f"{name}: packed with gzip though not called {name}.gz; unpacked and read as {name[1:]}" in reading.notes
    (tmp_path / name).write_bytes(text.encode())
    assert reading.articles.equals(read(tmp_path / name).articles)


@pytest.mark.parametrize(
    ("data", "what"),
    [(bz2.compress(b"text"), "bzip2"), (b"\x28\xb5\x2f\xfd rest", "zstd"), (b"%PDF-1.7 stream", "a PDF"),
     (b"", "no bytes"), (gzip.compress(b"text\n" * 99, mtime=0)[:-9], "no whole gzip")],
)  # fmt: skip
def test_other_packings_are_named_and_no_byte_of_them_is_shown(tmp_path: Path, data: bytes, what: str) -> None:
    with pytest.raises((UsageError, NoUsableArticle), match=what) as caught:
        read_bytes(tmp_path, data)
    assert str(caught.value).isprintable() or "\n" in str(caught.value)


def test_a_sheet_called_csv_is_told_for_what_it_is(tmp_path: Path) -> None:
    with zipfile.ZipFile(held := io.BytesIO(), "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(UsageError, match="an Office document"):
        read_bytes(tmp_path, held.getvalue())


@pytest.mark.parametrize("nothing", [None, "", " ", "nan", "[Removed]"])
def test_an_empty_text_column_gives_way_to_a_full_one(tmp_path: Path, nothing: str | None) -> None:
    frame = pl.DataFrame(
        {"id": ["1", "2"], "text": [nothing, nothing], "body": [LIFT, BRIDGE]}, schema_overrides={"text": pl.String}
    )
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_csv(tmp_path / "a.csv")
    frame.write_ndjson(tmp_path / "a.jsonl")
    for given in (frame, *(tmp_path / name for name in ("a.parquet", "a.csv", "a.jsonl"))):
        reading = read(given)
        assert texts(reading) == [LIFT, BRIDGE]
        assert any("text from 'body' ('text' holds none)" in note for note in reading.notes)
        own = table_rows(given)
        assert own is not None and own.texts == [LIFT, BRIDGE]


def test_a_column_with_one_text_is_kept_and_so_is_a_named_one(tmp_path: Path) -> None:
    frame = pl.DataFrame({"text": [None, LIFT], "body": [BRIDGE, BRIDGE]})
    frame.write_csv(tmp_path / "a.csv")
    assert texts(read(frame)) == texts(read(tmp_path / "a.csv")) == [LIFT]
    with pytest.raises(NoUsableArticle):
        read(
            pl.DataFrame({"text": [None], "body": [LIFT]}, schema_overrides={"text": pl.String}),
            columns={"text": "text"},
        )


@pytest.mark.parametrize(
    "text",
    ["nan", "NaN", " None ", "null", "N/A", "#N/A", "<NA>", "[Removed]", "[deleted]", "(no content)", "-", "---",
     "undefined", "404 Not Found", "404 - Page not found. The page has gone.", "502 Bad Gateway\nnginx",
     "Error 503: Service Unavailable", "403 Forbidden. Access Denied.",
     "Access Denied. You don't have permission to access this page.",
     "Just a moment...\nChecking your browser before you go on.", "Please enable JavaScript to view this page.",
     "Attention Required! | Cloudflare", "Sorry, you have been blocked", "Please verify you are a human",
     "Page not found"],
)  # fmt: skip
def test_what_stands_for_a_missing_text_is_no_article(text: str) -> None:
    reading = read(pl.DataFrame({"id": ["a", "b"], "text": [text, LIFT]}))
    assert (reading.articles["id"].to_list(), reading.skipped["reason"].to_list()) == (["b"], ["empty"])
    assert is_missing(text)
    assert reading.skipped["detail"][0].startswith("its text is a placeholder or an error page")


@pytest.mark.parametrize(
    "text",
    ["None of the ferries sailed.", "404 people came to the fair at Calder.", "Nan Tarrow, 81, was a baker.", "Rain.",
     "x", "12", "Access denied to the quarry, villagers took the lane.", "Removed from office, the mayor went home.",
     "404 Not Found: how the web lost its past. " + "It began in Calder. " * 60, "Page one of the Calder Post is bare.",
     "Just a moment of quiet at Calder Row.", "Forbidden fruit sells well at Calder."],
)  # fmt: skip
def test_a_short_article_is_no_placeholder(text: str) -> None:
    assert read(pl.DataFrame({"text": [text]})).articles["text"].to_list() == [text]
    assert not is_missing(text)


def test_collapse_keeps_rows_without_a_text() -> None:
    rows = [("a", "nan"), ("b", "nan"), ("c", "[Removed]"), ("d", LIFT), ("a", BRIDGE)]
    frame = pl.DataFrame(rows, schema=["id", "text"], orient="row")
    kept = api.collapse(frame).kept
    assert kept["text"].to_list()[:4] == ["nan", "nan", "[Removed]", LIFT]


def test_numbers_that_name_articles_are_whole_again(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": [7.0, None, 9.0], "text": [LIFT, BRIDGE, LIFT + " Again."]})
    frame.write_parquet(tmp_path / "a.parquet")
    assert read(frame).articles["id"].to_list() == ["7", "9", "frame:1"]
    assert read(tmp_path / "a.parquet").articles["id"].to_list() == ["7", "9", "a.parquet:1"]
    own = table_rows(frame)
    assert own is not None and own.ids == ["7", "frame:1", "9"]
    assert read(pl.DataFrame({"id": [7.5, 8.0], "text": [LIFT, BRIDGE]})).articles["id"].to_list() == ["7.5", "8.0"]
