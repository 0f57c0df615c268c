"""Input that ends early or lies about its length: what came before is read, the loss is told, --strict ends with 3."""

import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
from command_line import Run

from dedup.errors import NoUsableArticle
from dedup.read import read

FERRY = "The ferry at Orlen stops for the winter on Monday and the harbour office said why."
BRIDGE = "The bridge at Tarn Vale opens again in May or two years after the flood."
CSV = f'id,text,url\n1,"{FERRY}",https://orlen.example/1\n2,"{BRIDGE}",https://orlen.example/2\n'
ITEM = "<item><title>Ferry</title><description>{}</description></item>"
RSS = f'<rss version="2.0"><channel><title>Orlen Post</title>{ITEM.format(FERRY)}{ITEM.format(BRIDGE)}</channel></rss>'
NITF = f"<nitf><body><body.content><p>{FERRY}</p></body.content></body></nitf>"
LINES = f'{{"id": 1, "text": "{FERRY}"}}\n{{"id": 2, "text": "{BRIDGE}"}}\n'


def zipped(length: int = 0) -> bytes:
    """A zip of one table; `length`: what it claims more than it holds."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", CSV)
    data = bytearray(out.getvalue())
    for mark, at in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        place = data.rindex(mark) + at
        data[place : place + 4] = (len(CSV) + length).to_bytes(4, "little")
    return bytes(data)


def parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame({"text": [FERRY, BRIDGE]}).write_parquet(out)
    return out.getvalue()


CUT = {
    "inside-a-cell.csv": CSV[:-60].encode(), "inside-a-row.csv": CSV[:-27].replace('"', "").encode(),
    "inside-a-row.tsv": CSV[:-27].replace('"', "").replace(",", "\t").encode(),
    "never-closed.csv": CSV.replace(f'{BRIDGE}"', BRIDGE).encode(), "a.jsonl": LINES[:-20].encode(),
    "a.json": f"[{LINES.strip().replace(chr(10), ',')}"[:-9].encode(), "a.rss": RSS[:-40].encode(),
    "damaged.rss": RSS.replace("<item>", "<%tem>", 1).encode(),
    "a.nitf": NITF[:-20].encode(), "a.csv.gz": gzip.compress(CSV.encode())[:-9],
    "wrong-length.csv.gz": gzip.compress(CSV.encode())[:-4] + bytes(4), "a.zip": zipped()[:-30],
    "more.zip": zipped(9), "less.zip": zipped(-9), "a.parquet": parquet()[:-20],
}  # fmt: skip
WHOLE = {
    "a.csv": CSV.encode(), "no-line-end.csv": CSV.strip().encode(), "a.jsonl": LINES.strip().encode(),
    "a.rss": RSS.encode(), "a.nitf": NITF.encode(), "a.csv.gz": gzip.compress(CSV.encode()), "a.zip": zipped(),
    "a.parquet": parquet(),
}  # fmt: skip


@pytest.mark.parametrize("name", CUT)
def test_what_was_cut_or_lies_is_a_row_in_skipped(name: str, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(FERRY)
    (tmp_path / name).write_bytes(CUT[name])
    reading = read(tmp_path)
    assert set(reading.skipped["reason"]) <= {"damaged", "bad-row"}
    assert [given for given in reading.skipped["input"] if name in given]
    assert all(len(told) > 20 for told in reading.skipped["detail"])


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_whole_is_not_suspected(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(WHOLE[name])
    assert read(tmp_path).skipped.is_empty()


@pytest.mark.parametrize("rows", [2, 40_000])
def test_a_table_that_ends_inside_a_row_is_told_however_it_is_read(rows: int, tmp_path: Path) -> None:
    many = "id,text,url\n" + "".join(f"{n},{FERRY},https://orlen.example/{n}\n" for n in range(rows)) + "x,The brid"
    (tmp_path / "a.csv").write_text(many)
    reading = read(tmp_path)
    assert len(reading.articles) == rows
    assert reading.skipped["detail"].to_list() == [
        f"line {rows + 2}: the file ends inside this row, of which 2 of 3 cells are there"
    ]


def test_strict_ends_with_3_where_something_was_lost(run: Run, tmp_path: Path) -> None:
    news = tmp_path / "cut"
    news.mkdir()
    (news / "a.rss").write_bytes(CUT["a.rss"])
    assert run("scan", news, "-o", "out").code == 0
    assert run("scan", news, "-o", "out2", "--strict").code == 3
    assert not (tmp_path / "out2").exists()


def test_a_forged_parquet_file_ends_its_own_process_only(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(FERRY)
    data = parquet()
    for at in range(4, len(data), max(1, len(data) // 60)):
        forged = bytearray(data)
        forged[at : at + 5] = b"\xff\xff\xff\xff\x7f"  # a length that nothing has
        (tmp_path / f"{at}.parquet").write_bytes(forged)
    try:
        reading = read(tmp_path)
    except NoUsableArticle:  # pragma: no cover
        pytest.fail("the good file was lost, too")
    assert "good.txt" in reading.articles["id"].to_list()
    assert set(reading.skipped["reason"]) <= {"damaged", "limit", "empty", "no-text-column", "duplicate-id"}
