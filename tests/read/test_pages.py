"""HTML pages: text, facts, dates, sources; hostile pages; and what their metadata does in the credits."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import sampled
from fuzzing import inputs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedup.api import scan
from dedup.credit.ladder import find_credits
from dedup.errors import NoUsableArticle
from dedup.outlets.registry import Outlets
from dedup.read import Reading, read
from dedup.read.intake.batch import REASONS
from dedup.read.sandbox.pool import Caps, Task, Workers
from dedup.read.web import worker
from dedup.read.web.markup import page_text
from dedup.read.web.page import read_page
from dedup.settings import Settings

PARAGRAPHS = (
    "The night ferry between Orlen and Skarsund will stop for eleven days in March while a shipyard replaces the "
    "stern ramp, the harbour office said on Tuesday.",
    "Passengers who have booked a cabin can move to the mail boat, which leaves at six and takes forty people, or ask "
    "for their money back at the kiosk by the old customs house.",
    "The ramp was last changed in the year of the great ice, when the crew had to break it free with crowbars, said "
    "Tove Hallan, who has run the engine room for nineteen winters.",
    "Fish lorries must drive round by Tarn Vale, and the co-operative expects to lose a day of freshness on each.",
)


def page(head: str = "", body: str = "", language: str = "", paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    text = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f"<!DOCTYPE html><html {language}><head><meta charset='utf-8'><title>Night ferry stops | Harl Courier</title>"
        f"{head}</head><body><nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav><article>"
        f"<h1>Night ferry stops</h1>{text}{body}</article><footer>Follow us everywhere</footer></body></html>"
    )


def ld(**article: Any) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', **article})}</script>"


def raw(markup: str | bytes, **about: str) -> dict[str, Any]:
    return read_page(markup.encode() if isinstance(markup, str) else markup, about)


def said(markup: str, **about: str) -> set[tuple[str, str, str | None, str | None]]:
    return {tuple(s) for s in raw(markup, **about)["sources"]}


def of(folder: Path, **files: str | bytes) -> Reading:
    for name, content in files.items():
        (folder / f"{name}.html").write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(folder)


def test_a_folder_of_pages_gives_articles_with_their_facts(tmp_path: Path) -> None:
    full = page(
        "<meta property='og:site_name' content='Harl Courier'>"
        "<link rel='canonical' href='https://harlcourier.example/ferry'>"
        + ld(headline="Night ferry stops", author=[{"name": "Mara Quill"}, {"name": "Jonas Pell"}],
             datePublished="2025-03-04T06:10:00+01:00", dateModified="2025-03-04T09:00:00Z", inLanguage="en-GB",
             copyrightHolder={"name": "Harl Courier"}),
    )  # fmt: skip
    reading = of(
        tmp_path, full=full, bare=page(), blank="<html><body><img src='/a'></body></html>", none=b"%PDF-1.7 <a"
    )
    bare, found = reading.articles.iter_rows(named=True)
    assert (found["id"], found["title"], found["outlet"]) == ("full.html", "Night ferry stops", "Harl Courier")
    assert (found["author"], found["language"]) == ("Mara Quill, Jonas Pell", "en")
    assert (found["url"], found["rights"]) == ("https://harlcourier.example/ferry", "Harl Courier")
    assert found["published"].isoformat() == "2025-03-04T05:10:00+00:00"
    assert found["modified"].isoformat() == "2025-03-04T09:00:00+00:00"
    assert (found["published_from"], found["published_precision"], found["published_zone"]) == (
        "jsonld", "second", "given",
    )  # fmt: skip
    assert (found["completeness"], bare["published"], bare["title"]) == ("full", None, "Night ferry stops")
    for row in (bare, found):
        assert all(p in row["text"] for p in PARAGRAPHS)
        assert "Follow us" not in row["text"] and "Sport" not in row["text"]
    assert reading.skipped.select("reason").to_series().to_list() == ["empty", "damaged"]
    assert set(reading.skipped["reason"]) <= set(REASONS)


@pytest.mark.parametrize(
    ("head", "published", "source"),
    [
        (ld(datePublished="2025-03-04"), "2025-03-04", "jsonld"),
        ("<meta property='article:published_time' content='2025-03-04T06:10Z'>", "2025-03-04T06:10Z", "meta"),
        (ld(datePublished="soon") + "<meta name='DC.date' content='2025-03-04'>", "2025-03-04", "meta"),
        ("<time itemprop='datePublished' datetime='2025-03-04'>4 March</time>", "2025-03-04", "time"),
        ("<link rel='canonical' href='https://h.example/2025/03/04/ferry'>", "2025-03-04", "htmldate"),
        ("", None, None),
    ],
)
def test_where_a_date_comes_from_is_told(head: str, published: str | None, source: str | None) -> None:
    row = raw(page(head))["row"]
    assert (row["published"], row["published_from"]) == (published, source)


def test_no_date_is_made_of_a_copyright_line_or_of_a_date_in_the_text() -> None:
    row = raw(page(body="<p>© 2019 Harl Courier. The pier burnt on 4 May 2012, and again on 9 June 2014.</p>"))["row"]
    assert row["published"] is None


def test_a_date_behind_the_capture_is_left_out_and_told() -> None:
    answer = raw(page(ld(datePublished="2025-03-09")), captured="2025-03-04T10:00:00Z")
    assert answer["row"]["published"] is None
    assert answer["notes"] == [("published dates after the page's capture, left out", 1)]


def test_sources_beside_the_text_are_found() -> None:
    head = (
        "<meta name='original-source' content='https://northwire.example/a'>"
        "<meta name='syndication-source' content='Northwire'>"
        "<meta name='robots' content='noindex, follow'>"
        "<link rel='canonical' href='https://northwire.example/ferry'>"
        + ld(
            isBasedOn={"@type": "NewsArticle", "url": "https://inland.example/1", "publisher": {"name": "Inland"}},
            sourceOrganization={"name": "Northwire"}, copyrightHolder={"@id": "#nw"}, creditText="Northwire",
            publisher={"name": "Harl Courier"}, image={"creditText": "Getty Images", "copyrightHolder": "AP"},
        )
        + "<script type='application/ld+json'>{'broken'</script>"
        + "<script type='application/ld+json'>{\"@graph\": [{\"@id\": \"#nw\", \"name\": \"North Wire Ltd\"}]}</script>"
    )  # fmt: skip
    pixel = (
        "<img src='https://counter.theconversation.com/content/1/count.gif'>"
        "<noscript><img src='https://inland.example/?republication-pixel=true&post=7'></noscript>"
    )
    found = said(page(head, pixel), url="https://harlcourier.example/x?ref=1")
    assert found == {
        ("meta", "original-source", None, "https://northwire.example/a"),
        ("meta", "syndication-source", "Northwire", None),
        ("meta", "isBasedOn", "Inland", "https://inland.example/1"),
        ("meta", "sourceOrganization", "Northwire", None),
        ("meta", "copyrightHolder", "North Wire Ltd", None),
        ("meta", "creditText", "Northwire", None),
        ("meta", "publisher", "Harl Courier", None),
        ("canonical", "canonical", None, "https://northwire.example/ferry"),
        ("pixel", "pixel", "theconversation.com", None),
        ("pixel", "pixel", "inland.example", None),
        ("fact", "robots", "noindex", None),
    }


def test_a_canonical_link_counts_only_where_the_page_is_known_to_lie_elsewhere() -> None:
    link = "<link rel='canonical' href='https://www.harl.co.uk/ferry'>"
    assert said(page(link)) == set()
    assert said(page(link), url="https://news.harl.co.uk/ferry?x=1") == set()
    elsewhere = {("canonical", "canonical", None, "https://www.harl.co.uk/ferry")}
    assert said(page(link), url="https://marlow.co.uk/a") == elsewhere
    feed = "<link rel='alternate' type='application/rss+xml' href='https://marlow.co.uk/feed'>"
    assert said(page(link + feed)) == elsewhere
    row = raw(page(link + feed))["row"]
    assert (row["url"], row["outlet"]) == (None, "marlow.co.uk")
    saved = "<!-- saved from url=(0022)https://marlow.co.uk/a -->"
    assert said(page(link).replace("<html", saved + "<html")) == elsewhere
    assert (
        said(page(), url="https://marlow.co.uk/a", link='<https://www.harl.co.uk/ferry>; rel="canonical"') == elsewhere
    )


def test_the_article_of_a_page_is_told_from_its_teasers() -> None:
    teaser = ld(headline="Hail", url="https://h.example/hail", datePublished="2020-01-01")
    own = ld(headline="Ferry", mainEntityOfPage={"@id": "https://h.example/ferry#top"}, datePublished="2025-03-04")
    row = raw(page(teaser + own), url="https://h.example/ferry?utm=1")["row"]
    assert (row["title"], row["published"]) == ("Ferry", "2025-03-04")


def test_captions_and_photo_credits_stay_out_of_the_text() -> None:
    photo = (
        "<figure><img src='/f.jpg'><figcaption>The ramp in winter. Photo: Ane Brukk/Northwire</figcaption></figure>"
        "<p class='wp-caption-text'>The ramp at dawn</p><div class='photo-credit'>AP Photo/Ane Brukk</div>"
        "<p>Tickets for April go on sale next week, the harbour office said, and cost what they did last year.</p>"
    )
    text = raw(page(body=photo))["row"]["text"]
    assert "Tickets for April" in text
    assert "Brukk" not in text and "at dawn" not in text and "in winter" not in text


@pytest.mark.parametrize(
    ("head", "count", "expected"),
    [
        ("", 4, None),
        (ld(isAccessibleForFree=False), 4, "truncated"),
        (ld(isAccessibleForFree="False"), 1, "stub"),
        ("<meta property='article:content_tier' content='metered'>", 2, "truncated"),
        (ld(isAccessibleForFree=True, wordCount=110), 4, None),
        (ld(wordCount="800"), 4, "truncated"),
        (f"<meta property='og:description' content='{PARAGRAPHS[0]}'>", 1, "summary"),
    ],
)
def test_completeness_is_told_from_what_the_page_says(head: str, count: int, expected: str | None) -> None:
    markup = page(head, paragraphs=PARAGRAPHS[:count]).replace("<h1>Night ferry stops</h1>", "")
    assert raw(markup)["row"]["completeness"] == expected


def test_a_page_that_is_cut_off_in_words_is_truncated(tmp_path: Path) -> None:
    cut = page(body="<p>The yard has said that… <b>Subscribe to continue reading</b></p>")
    assert of(tmp_path, a=cut).articles["completeness"].to_list() == ["truncated"]


@pytest.mark.parametrize(
    ("data", "charset", "codec"),
    [
        ("<p>Ölgø".encode(), "iso-8859-1", "utf-8"),
        ("<p>Ölgø".encode("utf-8-sig"), None, "utf-8"),
        ("<p>Ölgø".encode("utf-16"), "utf-8", "utf-16-le"),
        ("<p>Ölgø".encode("cp1252"), "ISO-8859-1", "cp1252"),
        ("<meta charset=shift_jis><p>日本".encode("cp932"), None, "cp932"),
        ('<meta http-equiv=x content="text/html; charset=gb2312"><p>中国'.encode("gb18030"), None, "gb18030"),
        ("<meta charset=iso-2022-jp><p>日本".encode("iso2022_jp"), None, "iso2022_jp"),
        ("<p>Ölgø".encode("cp1252"), "no-such-charset", "cp1252"),
        ("<p>Ölgø".encode("cp1252"), "rot13", "cp1252"),
    ],
)
def test_a_page_is_read_in_its_encoding(data: bytes, charset: str | None, codec: str) -> None:
    text, encoding, replaced = page_text(data, charset)
    assert (encoding, replaced) == (codec, 0)
    assert text.endswith(("Ölgø", "日本", "中国"))


def test_bad_code_points_are_replaced(tmp_path: Path) -> None:
    spoilt = page().replace("night ferry", "night\x00 ferry&#0; &#xD800; \u202e").encode()
    text = of(tmp_path, a=spoilt).articles["text"][0]
    assert "\x00" not in text and text.encode()
    assert "between Orlen and Skarsund" in text


HOSTILE = {
    "attributes": b"<p " + b" ".join(b"a%d=1" % i for i in range(1_000_000)) + b">Rain",
    "line": b"<p>" + b"rain " * 10_000_000,
    "flat": b"<p>rain fell on the river" * 500_000,
    "nested": b"<div>" * 100_000 + b"Rain",
    "json": b"<script type='application/ld+json'>" + b"[" * 1_000_000 + b"</script>",
}


ALWAYS = ["line", "nested", "json"]
"""Hostile pages that cost little; the others use up their processor time or their memory."""


@pytest.mark.parametrize("names", sampled([ALWAYS, list(HOSTILE)], [ALWAYS]), ids=["some", "all"])
def test_hostile_pages_are_skipped_within_their_caps_and_the_run_goes_on(tmp_path: Path, names: list[str]) -> None:
    reading = of(tmp_path, good=page(), zoo=page(), **{name: HOSTILE[name] for name in names})
    assert reading.articles["id"].to_list() == ["good.html", "zoo.html"]
    skipped = {Path(i).stem: (r, d) for i, r, d in reading.skipped.select("input", "reason", "detail").iter_rows()}
    assert set(skipped) == set(names)
    limits = {
        "attributes": "processor time", "line": "expected at most 16,777,216", "flat": "512 MiB of memory",
    }  # fmt: skip
    for name in set(names) & set(limits):
        assert skipped[name][0] == "limit" and limits[name] in skipped[name][1], name


@pytest.mark.slow  # its readers are filled to their caps
def test_no_worker_holds_more_than_its_cap() -> None:
    pytest.importorskip("resource")
    # in a process of its own: what the system counts is the largest of all children so far
    script = (
        "import resource\n"
        "from dedup.read.sandbox.pool import Task, Workers\n"
        "with Workers('dedup.read.web.worker', 1) as workers:\n"
        "    data = b'<p>rain fell on the river' * 500_000\n"
        "    print(*[a['cap'] for a in workers.map([Task(data, {}), Task(b'<br>' * 2_000_000, {})])])\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    caps, peak = done.stdout.splitlines()
    assert caps == "memory memory"
    assert int(peak) < 512 * 1024  # KiB


def test_a_worker_that_dies_is_replaced_and_answers_stay_in_order() -> None:
    good, slow = Task(page().encode(), {}), Task(HOSTILE["attributes"], {})
    with Workers("dedup.read.web.worker", 2, Caps(seconds=0.5)) as workers:
        answers = list(workers.map([good, slow, good, Task(b"x" * (17 << 20), {}), good]))
    assert [a.get("cap", "row") for a in answers] == ["row", "time", "row", "bytes", "row"]


def test_whatever_breaks_in_a_library_is_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    for error, reason in ((KeyError("x"), "damaged"), (RecursionError(), "limit")):

        def broken(data: bytes, about: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(worker, "read_page", broken)
        assert worker.answered(b"<p>", {})["reason"] == reason


def test_one_page_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(NoUsableArticle, match="1 x damaged"):
        of(tmp_path, a=b"%PDF-1.7")


TAGS = st.sampled_from([
    "<p>", "</p>", "<div>", "<article>", "<script>", "<script type='application/ld+json'>", "</script>", "<table>",
    "<tr>", "<td>", "<!--", "-->", "<meta name='date' content='", "<link rel=canonical href='", "http://[", "'>", "&",
    "&#0;", "&#x110000;", '{"@type":"NewsArticle", "author":[[]], "isBasedOn":{"@id":1}}', "[{}]", "<figcaption>",
    "<svg>", "<math>", "<template>", "\x00", "\ufffe", "é", "<![CDATA[", "]]>", "<?x?>",
])  # fmt: skip


@settings(max_examples=inputs(), deadline=5000, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TAGS | st.text(max_size=8), max_size=30).map("".join), st.booleans())
def test_any_markup_gives_a_row_or_a_reason(junk: str, inside: bool) -> None:
    markup = page(head=junk, body=junk) if inside else junk
    answer = worker.answered(markup.encode("utf-8", "surrogatepass"), {"url": "https://h.example/a"})
    json.dumps(answer)
    assert "row" in answer or answer["reason"] in REASONS
    assert "cannot take apart" not in answer.get("detail", "")


@settings(max_examples=inputs(), deadline=5000)
@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "x", "utf-7", "idna"]))
def test_any_bytes_give_a_row_or_a_reason(data: bytes, charset: str | None) -> None:
    answer = worker.answered(b"<p>" + data, {"charset": charset, "captured": "no date"})
    assert "row" in answer or answer["reason"] in ("empty", "damaged")


KEYS = st.sampled_from(["@id", "@type", "name", "url", "@graph", "headline"])
LEAVES = st.none() | st.booleans() | st.floats() | st.text(max_size=9)
VALUES = st.recursive(LEAVES, lambda s: st.lists(s, max_size=3) | st.dictionaries(KEYS, s, max_size=3))


@settings(max_examples=inputs(50), deadline=None)
@given(VALUES)
def test_any_json_ld_is_survived(value: object) -> None:
    names = ("headline", "author", "datePublished", "isBasedOn", "publisher", "inLanguage", "wordCount", "url",
             "copyrightHolder", "mainEntityOfPage", "articleBody", "isAccessibleForFree")  # fmt: skip
    for head in (ld(**dict.fromkeys(names, value)), f"<script type='application/ld+json'>{json.dumps(value)}</script>"):
        assert "row" in raw(page(head * 2))


def credits(head: str, **columns: str) -> list[tuple[Any, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        reading = of(Path(folder), a=page(head))
    outlets = Outlets.packaged().including(reading.articles)
    found = find_credits(reading.articles, outlets, reading.metadata)
    return found.filter(pl.col("start").is_null()).select("name", "outlet", "kind", "strength", "url").rows()


SITE = "<meta property='og:site_name' content='Harl Courier'><meta property='og:url' content='https://harl.example/a'>"


def test_metadata_reaches_the_credits() -> None:
    assert credits(SITE + "<meta name='syndication-source' content='https://www.reuters.com/x'>") == [
        ("reuters.com", "Reuters", "meta", "strong", "https://www.reuters.com/x")
    ]
    feed = "<link rel='alternate' href='https://harl.example/feed'>"
    assert credits(SITE + feed + "<link rel='canonical' href='https://inland.example/1'>") == [
        ("inland.example", None, "canonical", "strong", "https://inland.example/1")
    ]
    assert credits(SITE + "<img src='https://counter.theconversation.com/content/1/count.gif'>") == [
        ("theconversation.com", "The Conversation", "pixel", "strong", "theconversation.com")
    ]


def test_an_organisation_that_nobody_knows_is_weak_and_an_outlet_s_own_is_no_credit() -> None:
    unknown = ld(copyrightHolder="Harl Media Holding", publisher="Harl Courier", sourceOrganization="AP")
    assert sorted(c[:4] for c in credits(SITE + unknown) if c[2] == "meta") == [
        ("AP", "Associated Press", "meta", "strong"), ("Harl Media Holding", None, "meta", "weak"),
    ]  # fmt: skip
    assert credits(SITE + "<meta name='robots' content='noindex'>") == []


def test_naming_oneself_as_the_original_source_is_own_reporting() -> None:
    for content in ("https://harl.example/a", "Harl Courier"):
        found = credits(SITE + f"<meta name='original-source' content='{content}'>")
        assert [c[2:4] for c in found] == [("own-reporting", "strong")]


def test_a_canonical_link_and_a_syndication_source_name_the_origin_of_a_cluster(tmp_path: Path) -> None:
    long = (*PARAGRAPHS, *(p.replace("ferry", "boat").replace("March", "April") for p in PARAGRAPHS))
    marlow = SITE.replace("Harl Courier", "Marlow Post").replace("harl.example", "marlow.example")
    for name, head in (
        ("a", SITE + "<meta name='syndication-source' content='https://northwire.example/x'>"),
        ("b", marlow + "<link rel='canonical' href='https://northwire.example/x'>"),
    ):
        (tmp_path / f"{name}.html").write_text(page(head, paragraphs=long))
    result = scan(tmp_path, Settings(depth="fast"))
    assert result.clusters.select("size", "origin_state", "origin_outside").rows() == [
        (2, "outside", "northwire.example")
    ]
    assert result.members["credit_state"].str.starts_with("credited").all()


def test_a_lone_surrogate_in_the_data_of_a_page_is_replaced(tmp_path: Path) -> None:
    body = "<p>" + "The ferry at Orlen stops in May, the harbour office said on Monday. " * 6 + "</p>"
    data = r'{"@type": "NewsArticle", "headline": "Ferry \ud800 stops", "creditText": "North\udfffwire"}'
    page = f'<html><head><script type="application/ld+json">{data}</script></head><body><article>{body}</article>'
    (tmp_path / "a.html").write_text(page, "utf-8")
    reading = read(str(tmp_path / "a.html"))
    assert len(reading.articles) == 1
    told = str(reading.articles.rows() + reading.metadata.rows())
    assert "\ufffd" in told and not any("\ud800" <= c <= "\udfff" for c in told)
