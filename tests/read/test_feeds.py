"""RSS and Atom: entries become articles, and what a feed says of their source reaches the metadata."""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzzing import inputs, one_worker
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedup.errors import WirecopyError
from dedup.read import Reading, read
from dedup.read.wires import wires
from dedup.read.wires.feeds import outlet_of
from dedup.read.wires.worker import answered

FULL = "<p>The ferry at Orlen stops &amp; starts.</p><figure><img src='x'/><figcaption>AP Photo</figcaption></figure>"
RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Orlen Post - Harbour</title><language>en-gb</language><copyright>Orlen Media</copyright>
<item><title>Ferry stops</title><link>https://orlenpost.example/ferry</link><guid>https://orlenpost.example/?p=7</guid>
<pubDate>Wed, 12 Mar 2025 09:40:00 +0100</pubDate><dc:creator>Mara Ellison</dc:creator>
<description>The ferry stops.</description><content:encoded><![CDATA[{FULL}<p>Then it rained.</p>]]></content:encoded>
<source url="https://northwire.example/feed">Northwire</source></item>
<item><title>Bridge</title><guid isPermaLink="false">8</guid>
<description>The bridge opens in May. [Read more]</description>
<pubDate>12/03/2025</pubDate></item>
<item><title>Nothing</title><link>https://orlenpost.example/nothing</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Tarn Vale Bote</title>
<entry><id>urn:uuid:1</id><title type="html">Br&amp;uuml;cke</title><link rel="alternate" href="https://bote.example/b"/>
<link rel="via" title="Northwire" href="https://northwire.example/b"/><author><name>J. Lind</name></author>
<published>2025-03-12T09:40:00Z</published><updated>2025-03-13T09:40:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Die Brücke öffnet.</p><p>Im Mai.</p></div></content>
<source><title>Northwire – Regional</title><link href="https://northwire.example/"/></source></entry></feed>"""


@pytest.fixture
def worker() -> Iterator[None]:
    with one_worker(wires.WORKER, wires.CAPS, wires):
        yield


def reasons(reading: Reading) -> list[tuple[str, str]]:
    return [(Path(i).name, r) for i, r in reading.skipped.select("input", "reason").iter_rows()]


def test_a_full_rss_feed_gives_text_date_author_and_credits(tmp_path: Path) -> None:
    (tmp_path / "orlen.rss").write_text(RSS)
    reading = read(tmp_path / "orlen.rss")
    full, short = reading.articles.sort("completeness").iter_rows(named=True)
    assert full["id"] == "https://orlenpost.example/?p=7"
    assert full["text"] == "The ferry at Orlen stops & starts.\n\nThen it rained."
    assert (full["outlet"], full["author"], full["language"]) == ("Orlen Post", "Mara Ellison", "en-gb")
    assert (full["published"].isoformat(), full["published_from"], full["published_zone"]) == (
        "2025-03-12T08:40:00+00:00", "feed", "given",
    )  # fmt: skip
    assert (full["completeness"], full["url"], full["rights"]) == (
        "full", "https://orlenpost.example/ferry", "Orlen Media",
    )  # fmt: skip
    assert (short["id"], short["completeness"], short["published"]) == ("orlen.rss:1", "summary", None)
    assert reading.metadata.select("article", "kind", "field", "name", "url").rows() == [
        (full["id"], "wire-metadata", "source", "Northwire", "https://northwire.example/feed")
    ]
    assert reasons(reading) == [("orlen.rss", "bad-row")]


def test_an_atom_feed_gives_via_source_and_its_version(tmp_path: Path) -> None:
    (tmp_path / "bote.xml").write_text(ATOM, encoding="utf-8")
    reading = read(tmp_path / "bote.xml")
    (entry,) = reading.articles.iter_rows(named=True)
    assert entry["id"] == "urn:uuid:1:2025-03-13T09:40:00Z"
    assert (entry["title"], entry["text"], entry["language"]) == ("Brücke", "Die Brücke öffnet.\n\nIm Mai.", "de")
    assert entry["modified"].isoformat() == "2025-03-13T09:40:00+00:00"
    assert sorted(reading.metadata.select("field", "name").rows()) == [("source", "Northwire"), ("via", "Northwire")]


def test_two_states_of_one_entry_are_two_articles(tmp_path: Path) -> None:
    (tmp_path / "a.atom").write_text(ATOM, encoding="utf-8")
    later = ATOM.replace("2025-03-13", "2025-03-14").replace("Im Mai", "Im Juni")
    (tmp_path / "b.atom").write_text(later, encoding="utf-8")
    articles = read(tmp_path).articles
    assert articles["version"].to_list() == ["2025-03-13T09:40:00Z", "2025-03-14T09:40:00Z"]


def test_a_feed_comes_from_stdin_too() -> None:
    assert read("-", stdin=io.BytesIO(RSS.encode())).articles.height == 2
    assert read("-", stdin=io.StringIO("\ufeff" + ATOM)).articles["outlet"].to_list() == ["Tarn Vale Bote"]


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_a_feed_is_decoded_by_its_declaration(tmp_path: Path, encoding: str) -> None:
    text = RSS.replace("utf-8", encoding).replace("ferry at", "Fähre at")
    (tmp_path / "a.rss").write_bytes(text.encode(encoding))
    assert any("Fähre" in t for t in read(tmp_path).articles["text"])


def test_rdf_and_a_broken_feed_are_still_read(tmp_path: Path) -> None:
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel><title>Old News</title></channel><item><title>Rain</title><link>https://old.example/1</link>
    <description>It rained in Tarn Vale.</description></item></rdf:RDF>"""
    (tmp_path / "a.rdf").write_text(rdf)
    (tmp_path / "b.rss").write_text(RSS.replace("</channel></rss>", "").replace("&amp;", "&"))
    articles = read(tmp_path).articles
    assert "https://old.example/1" in articles["id"].to_list()
    assert articles.height >= 2


BOMB = '<!DOCTYPE rss [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    "prolog",
    [BOMB, '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE rss SYSTEM "http://x.example/[" [ ]>',
     '<!-- > --><!DOCTYPE rss PUBLIC "a" "b" [<!ENTITY % p SYSTEM "http://x.example/p">%p;]>'],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_feed_are_never_read(tmp_path: Path, prolog: str, encoding: str) -> None:
    (tmp_path / "good.txt").write_text("It rained in Orlen.")
    feed = RSS.partition("?>")[2].replace("The ferry stops.", "&j; &x;")
    (tmp_path / "bomb.rss").write_bytes((prolog + feed).encode(encoding))
    started = time.perf_counter()
    reading = read(tmp_path)
    assert time.perf_counter() - started < 5
    assert reading.articles["id"].to_list() == ["good.txt"]
    assert reasons(reading) == [("bomb.rss", "unsafe")]
    assert "remove the DOCTYPE" in reading.skipped["detail"][0]


@pytest.mark.parametrize(
    "doctype", ["rss", 'rss PUBLIC "-//N//DTD RSS//EN" "http://x.example/rss.dtd"', "rss SYSTEM 'x'"]
)
def test_a_doctype_that_declares_nothing_is_read_over(tmp_path: Path, doctype: str) -> None:
    (tmp_path / "a.rss").write_text(RSS.replace("?>", f"?><!-- [ --><!doctype {doctype} >", 1))
    assert read(tmp_path).articles["text"].str.contains("stops").any()


@pytest.mark.parametrize(
    "reference", ["&#2000000;", "&#xD800;", "&#x110000;", "&#0;", "&#" + "9" * 5000 + ";", "&#xg;"]
)
def test_a_reference_to_no_sign_in_a_feed_that_is_no_xml_is_survived(tmp_path: Path, reference: str) -> None:
    (tmp_path / "a.rss").write_text(RSS.replace("</title>", f" {reference} & </title>", 1))
    assert read(tmp_path).articles["text"].str.contains("stops").any()


def test_what_breaks_in_the_parser_of_feeds_is_one_skipped_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("feedparser.parse", broken)
    answer = answered(RSS.encode(), {})
    assert (answer["reason"], "KeyError" in answer["detail"]) == ("damaged", True)


def test_hostile_html_in_a_feed_costs_no_more_than_its_size(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("It rained in Orlen.")
    many = "<p " + " ".join(f'a{n}="&gt;"' for n in range(300_000)) + ">Rain.</p>"
    for name, html in (("deep", "<div>" * 100_000), ("attributes", many), ("open", '<p a="' * 50_000)):
        entry = f"<item><title>x</title><description><![CDATA[{html}]]></description></item>"
        (tmp_path / f"{name}.rss").write_text(f"<rss version='2.0'><channel>{entry}</channel></rss>")
    started = time.perf_counter()
    assert "good.txt" in read(tmp_path).articles["id"].to_list()
    assert time.perf_counter() - started < 10


HOSTILE = {
    # each keeps feedparser busy for minutes, in one megabyte
    "attributes": "<item " + " ".join(f"a{n}='x'" for n in range(100_000)) + "><description>r</description></item>",
    "author": f"<item><description>r</description><author>{'a.' * 500_000}</author></item>",
    "memory": f"<item><description>{'<a>' * 10_000_000}</description></item>",
}


@pytest.mark.slow  # ten seconds: two of them use up their processor time
def test_hostile_feeds_are_skipped_within_their_caps_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "good.rss").write_text(RSS)
    (tmp_path / "zoo.txt").write_text("It rained in Orlen.")
    for name, inside in HOSTILE.items():
        (tmp_path / f"{name}.rss").write_text(f"<rss version='2.0'><channel>{inside}</channel></rss>")
    blanks = f"<title>a{' ' * 1_000_000}</title><item><description>Fog in Tarn.</description></item>"
    (tmp_path / "blanks.rss").write_text(f"<rss version='2.0'><channel>{blanks}</channel></rss>")
    with (tmp_path / "long.rss").open("wb") as file:
        file.truncate(wires.CAPS.bytes + 1)
    reading = read(tmp_path)
    bad = {"bad-row"}  # an entry of the good one
    assert {Path(i).stem for i, r in reading.skipped.select("input", "reason").iter_rows() if r not in bad} == {
        *HOSTILE, "long",
    }  # fmt: skip
    details = {Path(i).stem: (r, d) for i, r, d in reading.skipped.select("input", "reason", "detail").iter_rows()}
    assert {details[name][0] for name in (*HOSTILE, "long")} == {"limit"}
    assert "processor time" in details["attributes"][1]
    assert "expected at most 67,108,864" in details["long"][1]
    assert {"zoo.txt"} < set(reading.articles["id"])
    assert "Fog in Tarn." in reading.articles["text"].to_list()  # it took minutes once


def test_a_feed_asks_for_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a feed opened a connection")

    monkeypatch.setattr(socket, "socket", refuse)
    assert answered(b"http://orlenpost.example/feed", {})["reason"] == "format"
    dtd = b'<!DOCTYPE rss PUBLIC "-//N//RSS" "http://orlenpost.example/rss.dtd">'
    assert answered(dtd + RSS.partition("?>")[2].encode(), {})["items"]


@pytest.mark.usefixtures("worker")
@settings(max_examples=inputs(), deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=120), st.integers(0, len(RSS) - 1), st.integers(0, 60))
def test_any_damage_to_a_feed_never_raises_but_on_purpose(data: bytes, at: int, cut: int) -> None:
    raw = RSS.encode()
    try:
        read("-", stdin=io.BytesIO(raw[:at] + data + raw[at + cut :]))
    except WirecopyError as error:
        assert str(error)


def test_the_outlet_is_the_first_part_of_a_feed_title() -> None:
    assert [outlet_of(t) for t in ("The Orlen Post", "Orlen Post | News", "", None, "News-Letter")] == [
        "The Orlen Post", "Orlen Post", None, None, "News-Letter",
    ]  # fmt: skip


@pytest.mark.parametrize(("length", "completeness"), [(99, "summary"), (1199, "summary"), (1200, "full")])
def test_a_description_of_a_feed_is_its_summary_up_to_twelve_hundred_characters(
    tmp_path: Path, worker: None, length: int, completeness: str
) -> None:
    text = ("The ferry at Orlen lay still for the day. " * 30)[: length - 1] + "."
    item = f"<item><title>Ferry</title><guid>1</guid><description>{text}</description></item>"
    (tmp_path / "orlen.rss").write_text(f'<rss version="2.0"><channel><title>Orlen Post</title>{item}</channel></rss>')
    found = read(str(tmp_path)).articles
    assert found["text"].str.len_chars().to_list() == [length]
    assert found["completeness"].to_list() == [completeness]
