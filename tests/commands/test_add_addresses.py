"""`wirecopy add https://...` as a user meets it: feeds, pages, lists, nights on which nothing is new, and secrets."""

import json
import sys
from functools import partial
from pathlib import Path

import pytest
from archives import rows
from command_line import Ran, Run
from played_web import FEED, Played, server, web
from strategies import FERRY, LIBRARY, MINE, ORCHARD, one_thread

from dedup.fetch.remembered import FeedMemory

__all__ = ["one_thread"]

__all__ = ["server", "web"]
SLOW = pytest.mark.slow
PAGE = """<!DOCTYPE html><html lang="en"><head><title>{title} | Orlen Post</title>
<meta property="og:site_name" content="Orlen Post"></head>
<body><article><h1>{title}</h1>{text}</article></body></html>"""
JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "Tarn Post", "items": [
    {"id": "7", "url": "https://tarn.example/7", "title": "Plums", "content_text": ORCHARD,
     "date_published": "2025-03-04T09:00:00Z", "authors": [{"name": "A. Lind"}, {"name": "B. Teel"}]},
]}  # fmt: skip
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Valley Voice</title>
<entry><id>urn:x:1</id><title>Mine</title>
<updated>2025-03-04T09:00:00Z</updated><content type="text">{text}</content></entry></feed>"""


def page(title: str, text: str) -> str:
    return PAGE.format(title=title, text="".join(f"<p>{part}.</p>" for part in text.split(". ")))


def feed(n: int = 1, text: str = FERRY, link: str = "https://orlen.example/1") -> str:
    return FEED.format(n=n, text=text, link=link)


@pytest.fixture
def add(run: Run) -> "partial[Ran]":
    return partial(run, "add", "--archive", "news.db", "--depth", "fast", "--allow-private", "--pause", "0")


def stored(*columns: str) -> list[tuple[object, ...]]:
    return sorted(rows(Path("news.db"), f"SELECT {', '.join(columns)} FROM articles"))  # noqa: S608


def test_feeds_of_three_kinds_come_with_ids_that_stay(web: Played, add: "partial[Ran]") -> None:
    rss, atom = web.gives("/rss", feed(), packed=True), web.gives("/atom", ATOM.format(text=MINE), "text/html")
    told = web.gives("/json", json.dumps(JSON_FEED), "application/feed+json")
    ran = add(rss, atom, told)
    assert (ran.code, ran.out.partition(",")[0]) == (0, "3 new articles"), ran.err
    assert stored("id", "outlet", "title") == [
        ("https://orlen.example/1", "Orlen Post", "Rain 1"),
        ("https://tarn.example/7", "Tarn Post", "Plums"), ("urn:x:1:2025-03-04T09:00:00Z", "Valley Voice", "Mine"),
    ]  # fmt: skip


def test_a_feed_that_has_not_changed_is_asked_for_and_not_read_again(web: Played, add: "partial[Ran]") -> None:
    url = web.gives("/rss", feed(), ETag='"7"', Last_Modified="Tue, 04 Mar 2025 09:00:00 GMT")
    assert add(url).code == 0
    again = add(url, "--min-articles", "1")
    assert again.code == 0 and again.out.startswith("Nothing new") and "not read again: 1 article" in again.err
    assert web.asked_for("/rss")[1]["if-none-match"] == '"7"'
    web.gives("/rss", feed(2, ORCHARD), ETag='"8"')
    assert add(url).out.startswith("1 new article")
    assert {path for path, _ in web.asked} == {"/robots.txt", "/rss"}  # and nothing that it links to
    assert add(url, "--refetch").code == 0 and "if-none-match" not in web.asked_for("/rss")[-1]


def test_what_was_not_added_is_asked_for_again(web: Played, add: "partial[Ran]") -> None:
    url = web.gives("/rss", feed(), ETag='"7"')
    failed = add(url, "--min-articles", "5")
    assert failed.code == 3 and not Path("news.db").exists() and not Path("news.db-feeds.json").exists()
    assert add(url).out.startswith("1 new article")
    Path("news.db").unlink()  # another archive of that name: what the first one holds says nothing of it
    assert add(url).out.startswith("1 new article")


@pytest.mark.slow
def test_a_run_that_is_killed_before_it_remembers_asks_again_and_nothing_is_new(
    web: Played, add: "partial[Ran]", monkeypatch: pytest.MonkeyPatch
) -> None:
    url = web.gives("/rss", feed(), ETag='"7"')
    with monkeypatch.context() as killed:
        killed.setattr(FeedMemory, "keep", lambda *a: pytest.fail("as a kill"))
        with pytest.raises(pytest.fail.Exception, match="as a kill"):
            add(url)
    assert stored("id") and not Path("news.db-feeds.json").exists()
    assert add(url).out.startswith("Nothing new: 1 was there already")
    assert "if-none-match" not in web.asked_for("/rss")[1]


@pytest.mark.slow
def test_an_address_that_has_moved_is_told(web: Played, add: "partial[Ran]") -> None:
    there = web.gives("/there", feed())
    ran = add(web.sends_on("/here", "/there", 301), web.sends_on("/now", "/there", 302), "--json")
    assert ran.code == 0 and f"{web.at('/here')}: it has moved for good to {there}" in ran.err
    assert f"{web.at('/now')}: it has moved" not in ran.err
    assert (json.loads(ran.out)["addresses"], json.loads(ran.out)["not_changed"]) == (2, 0)


def test_a_damaged_memory_asks_for_everything_again(web: Played, add: "partial[Ran]") -> None:
    url = web.gives("/rss", feed(), ETag='"7"')
    add(url)
    Path("news.db-feeds.json").write_bytes(Path("news.db-feeds.json").read_bytes()[:-9])
    again = add(url)
    assert again.code == 0 and "everything is asked for again" in again.err and "Nothing new" in again.out
    assert "if-none-match" not in web.asked_for("/rss")[1]


@pytest.mark.slow
def test_a_page_has_its_address_for_an_id(web: Played, add: "partial[Ran]") -> None:
    url = web.gives("/library", page("Library", LIBRARY), "text/html; charset=utf-8", ETag='"7"')
    assert add(url).out.startswith("1 new article")
    assert stored("id", "url", "outlet", "title") == [(url, url, "Orlen Post", "Library")]
    assert "not read again: 1 article" in add(url).err


def test_linked_pages_are_read_once_where_that_is_asked_for(web: Played, add: "partial[Ran]") -> None:
    web.gives("/ferry", page("Ferry cancelled", FERRY), "text/html")
    url = web.gives("/rss", feed(1, "The last ferry was cancelled.", web.at("/ferry")), ETag='"7"')
    assert add(url, "--min-words", "5").code == 0 and not web.asked_for("/ferry")
    assert stored("completeness") == [("summary",)]
    full = add(url, "--follow", "--min-words", "5")  # the page was not wanted then: the feed is asked for as a whole
    assert "1 revised" in full.out, full.err
    [(name, title, text, url_)] = stored("id", "title", "text", "url")
    assert (name, title, url_) == ("https://orlen.example/1", "Rain 1", web.at("/ferry")) and "camp beds" in str(text)
    web.gives("/rss", feed(1, "The last ferry was cancelled.", web.at("/ferry")), ETag='"8"')
    again = add(url, "--follow", "--min-words", "5")
    assert again.out.startswith("Nothing new") and len(web.asked_for("/ferry")) == 1


@pytest.mark.slow
def test_a_linked_page_that_could_not_be_had_comes_the_next_night(web: Played, add: "partial[Ran]") -> None:
    url = web.gives("/rss", feed(1, FERRY[:150], web.at("/ferry")), ETag='"7"')
    first = add(url, "--follow", "--min-words", "5")
    assert first.code == 0 and "404 (Not Found)" in first.err and stored("completeness") == [("summary",)]
    web.gives("/ferry", page("Ferry", FERRY), "text/html")
    assert "1 revised" in add(url, "--follow", "--min-words", "5").out


@pytest.mark.slow
def test_a_list_of_feeds_is_asked_as_a_whole_and_one_that_fails_is_skipped(web: Played, add: "partial[Ran]") -> None:
    good, bad = web.gives("/rss", feed()), web.at("/none")
    inner = f'<outline text="all"><outline xmlUrl="{bad}"/></outline>'
    opml = f'<opml version="2.0"><body><outline xmlUrl="{good}"/>{inner}</body></opml>'
    Path("feeds.opml").write_text(opml)
    ran = add("feeds.opml")
    assert ran.code == 0 and ran.out.startswith("1 new article") and f"skipped {bad}: it answered 404" in ran.err
    listed = web.gives("/list", opml.replace("/rss", "/other"), "text/x-opml")
    web.gives("/other", feed(2, ORCHARD))
    assert add(listed).out.startswith("1 new article")
    assert add("feeds.opml", "--strict").code == 3


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (("x" * 50, "application/pdf"), "no page and no feed"),
        (("", "text/html"), "holds no bytes"),
        (('<!DOCTYPE r [<!ENTITY a "b">]><rss><channel/></rss>', "text/xml"), "DOCTYPE"),
        pytest.param(('{"version": "1", "items": []}', "application/json"), "no JSON Feed", marks=SLOW),
        pytest.param(("<rss><channel><title>x</title></channel></rss>", "text/xml"), "without entries", marks=SLOW),
        pytest.param(("<rss><channel><item><title>Rain", "text/xml"), "fetch it again", marks=SLOW),
    ],
)
def test_what_is_no_feed_is_told(web: Played, add: "partial[Ran]", answer: tuple[str, str], said: str) -> None:
    ran = add(web.gives("/feed", *answer))
    assert ran.code == 2 and said in ran.err and not Path("news.db").exists()


def test_no_secret_is_told_or_kept(web: Played, add: "partial[Ran]") -> None:
    url = web.gives("/rss?api_key=s3cret", feed(), ETag='"7"').replace("127.0.0.1", "me:s3cret@127.0.0.1")
    broken = web.at("/none?token=s3cret").replace("127.0.0.1", "me:s3cret@127.0.0.1")
    ran = add(url, broken, "--json", "--log", "add.log")
    assert ran.code == 0 and web.asked_for("/rss?api_key=s3cret")[0]["authorization"].startswith("Basic ")
    kept = b"".join(path.read_bytes() for path in Path().iterdir())
    assert "s3cret" not in ran.out + ran.err and b"s3cret" not in kept and b"api_key=..." in kept


def test_private_hosts_are_refused_unless_that_is_allowed(web: Played, run: Run) -> None:
    url = web.gives("/rss", feed())
    ran = run("add", url, "--archive", "news.db")
    assert ran.code == 2 and "--allow-private asks" in ran.err and not web.asked and not Path("news.db").exists()


def test_wrong_use_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("bad.opml").write_text("<opml><body/></opml>")
    for given, said in (
        (["--follow", "x.csv"], "--follow goes with addresses"), (["bad.opml"], "no feed is named"),
        (["https://orlen.example/", "--agent", "a\nb"], "--agent takes one line"),
        (["https://"], "no address of the web"),
    ):  # fmt: skip
        ran = run("add", *given, "--archive", "news.db")
        assert ran.code == 2 and said in ran.err
    monkeypatch.setitem(sys.modules, "protego", None)
    ran = run("add", "https://orlen.example/", "--archive", "news.db")
    assert ran.code == 2 and "pip install 'wirecopy[feeds]'" in ran.err
