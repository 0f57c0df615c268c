"""WARC files: which records are read, what their headers tell, and files that are damaged or bombs."""

import gzip
import io
import re
import zlib
from pathlib import Path

import polars as pl
import pytest
from fuzzing import inputs
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.errors import NoUsableArticle
from dedup.read import Reading, read
from dedup.read.intake import budget
from dedup.read.intake.sources import Source
from dedup.read.web import warc
from dedup.read.web.warc import Capped, _pages
from dedup.read.web.warc_payload import payload
from tests.read.test_pages import PARAGRAPHS, ld, page

WHEN = "2025-03-04T10:00:00Z"


def record(
    body: bytes, url: str = "https://harl.example/ferry", kind: str = "response", http: str | None = None,
    status: int = 200, mime: str = "text/html", version: str = "1.0",
) -> bytes:  # fmt: skip
    if kind == "response":
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n{http or ''}\r\n"
        body, mime = head.encode() + body, "application/http; msgtype=response"
    lines = [
        f"WARC/{version}", f"WARC-Type: {kind}", f"WARC-Date: {WHEN}", f"WARC-Target-URI: {url}",
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>", f"Content-Type: {mime}",
        f"Content-Length: {len(body)}",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def packed(*records: bytes) -> bytes:
    """As CC-NEWS has it: a gzip member for each record."""
    return b"".join(map(gzip.compress, records))


def of(folder: Path, **files: bytes) -> Reading:
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    return read(folder)


INFO = record(b"software: crawler", kind="warcinfo", mime="application/warc-fields")
REQUEST = record(b"GET / HTTP/1.1\r\n\r\n", kind="request", mime="application/http; msgtype=request")


def test_html_responses_are_read_and_the_rest_is_counted(tmp_path: Path) -> None:
    dated = page(ld(datePublished="2025-03-03T08:00:00Z", headline="Two"))
    records = [
        INFO, REQUEST, record(page().encode()), record(b"\x89PNG", mime="image/png"),
        record(page().encode(), status=404), record(b"{}", mime="application/json"),
        record(dated.encode(), "<https://harl.example/2>"), record(b"<html><body></body></html>"),
    ]  # fmt: skip
    reading = of(tmp_path, plain_warc=b"".join(records), packed_warc_gz=packed(*records))
    assert reading.articles["id"].to_list() == ["packed.warc.gz:0", "packed.warc.gz:1", "plain.warc:0", "plain.warc:1"]
    first, second = reading.articles.head(2).iter_rows(named=True)
    assert all(p in first["text"] for p in PARAGRAPHS)
    assert (first["url"], first["published"], first["published_from"]) == ("https://harl.example/ferry", None, None)
    assert (second["url"], second["title"]) == ("https://harl.example/2", "Two")
    assert second["published"].isoformat() == "2025-03-03T08:00:00+00:00"
    assert reading.skipped.select("id", "reason").rows() == [("packed.warc.gz:2", "empty"), ("plain.warc:2", "empty")]
    assert "https://harl.example/ferry" in reading.skipped["detail"][0]
    assert reading.notes == (
        "2 files (packed.warc.gz, plain.warc): records that are no HTML page with status 200, left out: 6",
    )


def test_the_capture_is_a_bound_and_no_date(tmp_path: Path) -> None:
    late = record(page(ld(datePublished="2025-03-09")).encode())
    reading = of(tmp_path, a_warc=late + record(page(ld(datePublished="2025-03-04T18:00Z")).encode()))
    assert reading.articles["published"].is_null().to_list() == [True, False]
    assert any("after the page's capture" in note for note in reading.notes)


def test_headers_tell_encoding_canonical_and_packing(tmp_path: Path) -> None:
    spanish = page(paragraphs=(*PARAGRAPHS, "El señor Núñez cruzó ayer en el último barco.")).replace("utf-8", "x")
    whole = page().encode()
    link = 'Link: <https://northwire.example/ferry>; rel="canonical"\r\n'
    reading = of(
        tmp_path,
        a_warc=record(spanish.encode("latin-1"), mime="text/html; charset=ISO-8859-1", http=link),
        b_warc=record(gzip.compress(page().encode()), http="Content-Encoding: gzip\r\n"),
        c_warc=record(page().encode(), kind="resource", version="1.1"),
        d_warc=record(page().encode(), http="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
        e_warc=record(b"%x\r\n%s\r\n0\r\n\r\n" % (len(whole), whole), http="Transfer-Encoding: chunked\r\n"),
        f_warc=record(zlib.compress(page().encode())[2:-4], http="Content-Encoding: deflate\r\n"),
    )
    assert reading.articles["id"].to_list() == [f"{name}.warc:0" for name in "abcdef"]
    assert "señor Núñez" in reading.articles["text"][0]
    assert reading.metadata.rows() == [("a.warc:0", "canonical", "canonical", None, "https://northwire.example/ferry")]
    assert reading.articles["url"][0] == "https://harl.example/ferry"


def test_what_is_read_before_the_damage_is_kept(tmp_path: Path) -> None:
    good = record(page().encode())
    cut = packed(good, good)[:-400]
    reading = of(tmp_path, cut_warc_gz=cut, junk_warc=b"no warc at all" * 99, junk_warc_gz=gzip.compress(b"x" * 999),
                 none_warc=INFO, empty_warc=b"", torn_warc_gz=packed(good)[:40], good_warc=good)  # fmt: skip
    assert "good.warc:0" in reading.articles["id"].to_list()
    assert "cut.warc.gz:0" in reading.articles["id"].to_list()
    found = {Path(i).name: r for i, r in reading.skipped.select("input", "reason").iter_rows()}
    assert found["empty.warc"] == "empty-file"
    assert {found.get(n) for n in ("junk.warc", "junk.warc.gz", "none.warc", "torn.warc.gz", "cut.warc.gz")} == {
        "damaged"
    }


def test_a_bomb_is_skipped_and_what_came_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "FREE", 8 << 20)
    good = record(page().encode())
    zeros = record(b"<p>" + b"\x00" * (64 << 20))
    reading = of(tmp_path, bomb_warc_gz=packed(good, zeros, good), good_warc=good)
    assert reading.articles["id"].to_list() == ["bomb.warc.gz:0", "good.warc:0"]
    assert set(reading.skipped["reason"]) == {"limit"}
    assert any("50 times" in d for d in reading.skipped["detail"])


def test_a_page_packed_inside_a_record_is_read_no_further_than_its_cap(tmp_path: Path) -> None:
    inner = gzip.compress(b"<p>" + b"rain " * (30 << 20))
    good = record(page().encode())
    reading = of(tmp_path, a_warc=record(inner, http="Content-Encoding: gzip\r\n") + good)
    assert reading.articles["id"].to_list() == ["a.warc:1"]
    assert reading.skipped.select("id", "reason").rows() == [("a.warc:0", "limit")]


def test_a_page_packed_by_brotli_is_read_no_further_than_its_cap() -> None:
    brotli = pytest.importorskip("brotli")
    bomb = brotli.compress(b"<p>" + b"rain " * (40 << 20), quality=1)  # the packing is not what is tested
    assert len(payload(io.BytesIO(bomb), {"Content-Encoding": "br"}, 1 << 20)) == (1 << 20) + 1


def test_a_bound_on_what_a_file_gives_holds_for_small_reads_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "FREE", 1 << 20)
    stream = Capped(io.BytesIO(gzip.compress(b"\x00" * (32 << 20))))
    given = 0
    with pytest.raises(warc.UnpacksTooFar):
        while data := stream.read(1000):
            given += len(data)
    assert given <= 9 << 20


def test_a_file_without_any_page_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoUsableArticle, match="no WARC record of a response"):
        of(tmp_path, a_warc=INFO)


@settings(max_examples=inputs(), deadline=5000)
@given(st.binary(max_size=200), st.integers(0, 900), st.booleans(), st.booleans())
def test_any_bytes_in_a_warc_never_raise(junk: bytes, at: int, replace: bool, compress: bool) -> None:
    data = record(page().encode()) * 2
    data = data[:at] + junk + data[at + len(junk) * replace :]
    told = warc.Batch()
    source = Source("a.warc", ("a.warc",), name="a.warc", data=gzip.compress(data) if compress else data)
    for found in _pages(source, told):
        assert isinstance(found.data, bytes)
        assert found.url is None or isinstance(found.url, str)
    assert set(pl.Series([s.reason for s in told.skipped], dtype=pl.String)) <= {"damaged"}


def told_of(reading: Reading) -> list[str]:
    return reading.skipped.filter(reading.skipped["reason"] == "damaged")["detail"].to_list()


@pytest.mark.parametrize("compress", [False, True])
def test_a_record_that_says_another_length_than_it_has_is_told(tmp_path: Path, compress: bool) -> None:
    good = record(page().encode())
    length = re.search(rb"Content-Length: (\d+)", good)
    assert length is not None
    claims = {
        "more": (good.replace(length[0], b"Content-Length: %d" % (int(length[1]) + 400), 1), "runs over the next"),
        "less": (good.replace(length[0], b"Content-Length: %d" % (int(length[1]) - 40), 1), "belong to none"),
        "none": (good.replace(length[0], b"Content-Width: 7", 1), "does not say how long it is"),
    }
    for name, (liar, said) in claims.items():
        whole = packed(good, liar, good, good) if compress else good + liar + good + good
        path = tmp_path / f"{name}.warc{'.gz' if compress else ''}"
        path.write_bytes(whole)
        assert any(said in told for told in told_of(read(path))), name


@pytest.mark.slow  # a file for each cut
def test_a_plain_warc_that_was_cut_is_told_wherever_the_cut_is(tmp_path: Path) -> None:
    good = record(page().encode())
    for cut in (5, 60, 300, len(good) - 30):
        path = tmp_path / f"cut-{cut}.warc"
        path.write_bytes(good + good[:cut])
        reading = read(path)
        assert f"{path.name}:0" in reading.articles["id"].to_list()
        assert [said for said in told_of(reading) if "breaks off" in said], cut
    (tmp_path / "whole.warc").write_bytes(good + good)
    assert not told_of(read(tmp_path / "whole.warc"))
