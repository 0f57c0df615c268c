"""From answers to rows: ids that stay, lists that end, kinds by their bytes, and what is remembered of each address."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import UsageError
from dedup.fetch import fetching
from dedup.fetch.addresses import Address, parse
from dedup.fetch.answer_kinds import kind_of
from dedup.fetch.failing import NotFetched
from dedup.fetch.feed_lists import feeds_in, read_list
from dedup.fetch.fetching import fetch, with_lasting_ids
from dedup.fetch.remembered import FeedMemory, Seen
from dedup.fetch.request import WebAnswer
from dedup.fetch.robots import Robots
from dedup.harmless import without_secrets
from dedup.read.intake.batch import raw_rows
from dedup.read.wires.json_feed import items_of
from dedup.read.wires.xml import BadXml, UnsafeXml

RSS = "<rss><channel><item><title>Rain</title><description>It rained.</description></item></channel></rss>"


class Answers:
    """In place of who asks: bodies by address."""

    def __init__(self, **bodies: str) -> None:
        self.bodies = {f"https://orlen.example/{name}": body for name, body in bodies.items()}
        self.asked: list[str] = []

    def ask(self, address: Address, headers: Mapping[str, str] | None = None) -> WebAnswer:
        self.asked.append(address.url)
        if address.url not in self.bodies:
            raise NotFetched("no-answer", "it answered 404")
        return WebAnswer(address, 200, {"etag": '"1"'}, self.bodies[address.url].encode())


def opml(*names: str) -> str:
    lines = "".join(f'<outline xmlUrl="https://orlen.example/{name}"/>' for name in names)
    return f"<opml><body>{lines}</body></opml>"


def got(answers: Answers, *names: str) -> fetching.Fetched:
    asker: Any = answers
    return fetch([f"https://orlen.example/{name}" for name in names], asker, lambda address: Seen())


def skips(found: fetching.Fetched) -> list[tuple[str, str]]:
    return [(skip.reason, skip.detail) for batch in found.batches for skip in batch.skipped]


def test_lists_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_read_feeds", lambda *a, **k: None)
    monkeypatch.setattr(fetching, "_read_pages", lambda *a, **k: None)
    answers = Answers(a=opml("a", "b", "feed", "feed"), b=opml("c"), feed=RSS)
    found = got(answers, "a")
    assert [url.rpartition("/")[2] for url in answers.asked] == ["a", "b", "feed"]  # each once, and no list in a list
    assert [reason for reason, _ in skips(found)] == ["format"]


def test_an_address_that_is_none_is_told_beside_the_others() -> None:
    found = fetch(["https://", "https://me:s3cret@/x"], Answers(), lambda address: Seen())  # type: ignore[arg-type]
    assert [reason for reason, _ in skips(found)] == ["not-allowed"] * 2 and "s3cret" not in repr(found)


def test_much_is_read_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "HELD", 10)
    reads: list[int] = []
    monkeypatch.setattr(fetching, "_read_feeds", lambda out, feeds, *a, **k: reads.append(len(feeds)))
    got(Answers(a=RSS, b=RSS, c=RSS), "a", "b", "c")
    assert reads == [1, 1, 1, 0]


def test_a_feed_without_ids_gives_the_same_ones_whatever_stands_above() -> None:
    def rows(*titles: str) -> list[dict[str, object]]:
        return [
            {"file": "f", "row": n, "title": t, "published": "2025-03-04", "text": "x"} for n, t in enumerate(titles)
        ]

    one, two = (
        with_lasting_ids(raw_rows(rows("Rain", "Hail"))),
        with_lasting_ids(raw_rows(rows("Snow", "Rain", "Hail"))),
    )
    assert one["id"].to_list() == two["id"].to_list()[1:] and two["id"].n_unique() == 3
    shared = [
        {"file": "f", "row": n, "url": "https://orlen.example/", "title": t, "text": t} for n, t in enumerate("ab")
    ]
    assert with_lasting_ids(raw_rows(shared))["id"].n_unique() == 2  # an address of all entries names none


@pytest.mark.parametrize(("body", "kind"), [
    ("<?xml version='1.0'?><!-- x --><rss/>", "feed"), ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
    ('{"version": "x"}', "feed"), ("<opml/>", "list"), ("\ufeff<!DOCTYPE html><p>a", "page"), ("<p>Rain", "page"),
    ("<html xmlns='http://www.w3.org/1999/xhtml'/>", "page"), ("<nitf/>", "feed"),
    ("<x><html></html></x>", "page"), ('<!DOCTYPE r [<!ENTITY a "b">]><rss/>', "feed"),
])  # fmt: skip
def test_bytes_say_what_an_answer_is(body: str, kind: str) -> None:
    assert kind_of(body.encode(), "image/png") == kind


@pytest.mark.parametrize("body", [b"%PDF-1.7", b"\x89PNG\r\n", b"plain words", b"\0" * 40, b"a,b\n1,2\n"])
def test_what_is_neither_is_refused(body: bytes) -> None:
    with pytest.raises(NotFetched) as found:
        kind_of(body, "application/x-odd; q=1")
    assert found.value.reason == "format" and "application/x-odd" in str(found.value)


@given(st.binary(max_size=200))
def test_whatever_comes_is_something_or_refused(body: bytes) -> None:
    try:
        assert kind_of(body, "") in ("feed", "list", "page")
    except NotFetched as error:
        assert error.reason in ("format", "empty-file")


_ROBOTS = [
    "User-agent: *", "Disallow: /a", "Allow: *$", "Crawl-delay: x", "Disallow: /**/*?", "user-agent:wirecopy", "\x00",
    "Crawl-delay: -1e999", "Crawl-delay: nan", "Disallow",
]  # fmt: skip


@given(st.text(max_size=200) | st.lists(st.sampled_from(_ROBOTS)).map("\n".join))
def test_whatever_a_robots_file_says_there_is_an_answer(text: str) -> None:
    robots = Robots("wirecopy", lambda address: WebAnswer(address, 200, {}, text.encode("utf-8", "replace")))
    try:
        assert robots.check(parse("https://orlen.example/a?b")) >= 0
    except NotFetched as error:
        assert error.reason in ("not-allowed", "no-answer")


@pytest.mark.parametrize("data", [
    b"<opml><body/></opml>", b"<rss/>", b"<opml><outline", b"", b"x" * 90,
    b"<opml><body><outline url='a'/></body></opml>",
])  # fmt: skip
def test_what_is_no_list_of_feeds_is_told(data: bytes, tmp_path: Path) -> None:
    with pytest.raises((BadXml, UnsafeXml)):
        feeds_in(data)
    (tmp_path / "a.opml").write_bytes(data)
    with pytest.raises(UsageError, match=r"a\.opml"):
        read_list(tmp_path / "a.opml")


def test_a_list_that_is_made_to_do_harm_is_not_read() -> None:
    bomb = b'<!DOCTYPE o [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml><body><outline xmlUrl="&b;"/></body></opml>'
    with pytest.raises(UnsafeXml):
        feeds_in(bomb)
    many = "".join(f'<outline xmlUrl="https://orlen.example/{n}"/>' for n in range(5001))
    with pytest.raises(BadXml, match="at most 5,000"):
        feeds_in(f"<opml><body>{many}</body></opml>".encode())


def entries(*given: Any, **feed: Any) -> Iterator[Any]:
    return items_of(json.dumps({"version": "https://jsonfeed.org/version/1", "items": list(given), **feed}).encode())


def test_a_json_feed_says_what_its_entries_are() -> None:
    entry = {"id": 7, "url": "https://tarn.example/7", "content_html": "<p>It rained.</p><p>Hail.</p>", "title": "Rain",
             "date_published": "2025-03-04T09:00:00Z", "date_modified": "2025-03-05T09:00:00Z",
             "external_url": "https://northwire.example/1", "author": {"name": "A. Lind"}}  # fmt: skip
    [item] = entries(entry, title="Tarn Post - All", language="en")
    assert item.id == "https://tarn.example/7:2025-03-05T09:00:00Z"
    assert (item.text, item.outlet) == ("It rained.\n\nHail.", "Tarn Post")
    assert (item.author, item.language, item.completeness) == ("A. Lind", "en", None)
    assert item.credits == [("via", None, "https://northwire.example/1")]
    [short] = entries({"id": "urn:x:1", "summary": "It rained."})
    assert (short.id, short.text, short.completeness) == ("urn:x:1", "It rained.", "summary")


@pytest.mark.parametrize("entry", [7, None, [], {}, {"content_html": 7}, {"content_text": " "}, {"title": "Rain"}])
def test_odd_entries_are_told_one_by_one(entry: Any) -> None:
    told, good = entries(entry, {"id": "urn:x:1", "content_text": "It rained."})
    assert isinstance(told, str) and good.text == "It rained."


_KEYS = ["items", "id", "url", "content_text", "content_html", "authors", "author", "name", "title"]


def _more(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), _more, max_leaves=12))
def test_a_json_feed_of_any_shape_gives_items_or_words(value: Any) -> None:
    feed = value if isinstance(value, dict) else {"items": value}
    try:
        for item in items_of(json.dumps({**feed, "version": "https://jsonfeed.org/version/1"}).encode()):
            assert isinstance(item, str) or item.text
    except BadXml:
        pass


def test_what_is_remembered_holds_for_its_archive_and_its_batches(tmp_path: Path) -> None:
    archive, began = tmp_path / "news.db", "2025-03-04T03:05:00+00:00"
    feed = parse("https://me:s3cret@orlen.example/feed?token=s3cret")
    FeedMemory.beside(archive, began, 0).keep({feed.shown: Seen('"1"', "then", 0, 7, ("a",), True)}, began, 3)
    kept = FeedMemory.beside(archive, began, 3)
    assert kept.of(feed) == Seen('"1"', "then", 3, 7, ("a",), True) and "s3cret" not in kept.path.read_text()
    assert FeedMemory.beside(archive, began, 2).of(feed) == Seen()  # an older copy was put back
    assert FeedMemory.beside(archive, "2025-03-05T03:05:00+00:00", 3).of(feed) == Seen()  # another archive
    assert FeedMemory.beside(archive, None, 0).of(feed) == Seen()


@pytest.mark.parametrize("odd", ["x" * 2000, "a\r\nX-Evil: 1", "ä", "\x00"])
def test_what_a_server_says_of_itself_is_sent_back_only_if_it_is_fit(odd: str) -> None:
    seen = Seen.of(WebAnswer(parse("https://orlen.example/"), 200, {"etag": odd, "last-modified": odd}))
    assert seen.conditions() == {}


_secret = st.text("Zq8!$*+,._~@%'()", min_size=8)


@given(_secret, _secret)
def test_no_login_or_key_is_ever_shown(user: str, secret: str) -> None:
    url = f"https://{user}:{secret}@orlen.example/x?a=1&api_key={secret}#top"
    for shown in (without_secrets(f"asked {url} today"), *_shown(url)):
        assert secret not in shown and user not in shown and "orlen.example" in shown


def _shown(url: str) -> Iterator[str]:
    try:
        yield from (parse(url).shown, repr(parse(url)))
    except NotFetched as error:
        yield str(error)
