"""WARC records whose HTTP headers end their lines otherwise, and files that hold no page."""

from pathlib import Path

import pytest

from dedup.errors import NoUsableArticle
from dedup.read import read
from dedup.read.skips import Allowed

DAYS = "".join(
    f"<p>The lift at Calder Row stood still on day {n}, and nobody at the mill could say why.</p>" for n in range(4)
)
PAGE = f"<html><body><article>{DAYS}<p>Fähre.</p></article></body></html>"


def record(number: int, end: str = "\n", kind: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}{end}Content-Type: {kind}{end}Link: </a>; rel=x{end}{end}".encode()
    body = head + PAGE.encode()
    about = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://calder.example/{number}\r\n"
        f"WARC-Date: 2025-06-03T09:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-00000000000{number}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return about.encode() + body + b"\r\n\r\n"


@pytest.mark.parametrize("ends", [("\n", "\n"), ("\r\n", "\n"), ("\n", "\r\n"), ("\r\n", "\r\n")])
def test_headers_are_read_whatever_ends_their_lines(tmp_path: Path, ends: tuple[str, str]) -> None:
    (tmp_path / "a.warc").write_bytes(b"".join(record(n, end) for n, end in enumerate(ends)))
    reading = read(tmp_path / "a.warc")
    assert reading.articles["url"].to_list() == ["https://calder.example/0", "https://calder.example/1"]
    assert all("Fähre" in text for text in reading.articles["text"])
    assert not [note for note in reading.notes if "left out" in note]
    Allowed().check(reading)


@pytest.mark.parametrize(
    ("kind", "status"), [("application/json", "200 OK"), ("text/html", "404 Not Found"), ("", "200 OK")]
)
def test_a_file_without_a_page_says_what_it_holds(tmp_path: Path, kind: str, status: str) -> None:
    for end in ("\n", "\r\n"):
        (tmp_path / "a.warc").write_bytes(record(1, end, kind, status))
        with pytest.raises(NoUsableArticle, match="records that are no HTML page with status 200, left out: 1"):
            read(tmp_path / "a.warc")
