"""The digest: who took what, how much, when and naming whom, on a page that can be mailed and in a feed that holds."""

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import feedparser
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from used_pieces import OURS, article, credit, frames, member, own_outlets, pair

from dedup.outlets.registry import Outlets
from dedup.queries.who_ran.new_uses import new_uses
from dedup.queries.who_ran.rows import who_ran
from dedup.write.report.colophon import Heading
from dedup.write.report.digest import LONGEST_EXCERPT, MOST_ENTRIES, Digest, digest, digest_page
from dedup.write.report.digest_feed import ATOM, digest_feed
from dedup.write.report.render import policy

SENTENCE = "The ferry at Orlen stopped on Tuesday because its hull has worn thin, the harbour board said."
TEXT = f"{SENTENCE} " * 8
BATCHES = pl.DataFrame({"batch": [1, 2], "added": [datetime(2025, 3, n, 3, 5, tzinfo=UTC) for n in (4, 5)]})


@pytest.fixture(scope="module")
def terms(tmp_path_factory: pytest.TempPathFactory) -> Outlets:
    return own_outlets(tmp_path_factory.mktemp("own"))


def made(
    outlets: Outlets, theirs: list[dict[str, Any]], *, cluster: str = "c1", zone: str | None = None, since: int = 1,
    ours: dict[str, Any] | None = None, name: str = "Harbour Gazette", **more: Any,
) -> Digest:  # fmt: skip
    """The digest of a cluster in which each of `theirs`, of batch 2, is made from OURS, of batch 1."""
    piece = OURS | {"text": TEXT} | (ours or {})
    told = frames(
        [piece, *theirs], [pair(piece["id"], t["id"], 0.4, 0.8, relation="partial") for t in theirs],
        [m | {"cluster": cluster} for m in [member(piece["id"], root=0.9), *(member(t["id"], "a") for t in theirs)]],
        {"origin": "a", "cluster": cluster}, **more,
    )  # fmt: skip
    arrivals = pl.DataFrame(
        [(piece["id"], 1, 1), *((t["id"], 2, 2) for t in theirs)], schema=["article", "batch", "changed"], orient="row"
    )
    return digest(told, new_uses(who_ran(told, outlets, name), arrivals, BATCHES, since), Heading(times_in=zone))


def passage(a: str, b: str, start: int, end: int, kind: str = "verbatim") -> dict[str, Any]:
    return {"left": a, "right": b, "left_start": start, "left_end": end, "right_start": start, "right_end": end,
            "kind": kind, "score": 1.0}  # fmt: skip


def ids(made: Digest) -> list[str]:
    return [e.id for e in feedparser.parse(digest_feed(made)).entries]


VOICE = article("v", "Valley Voice", 5, text=TEXT, url="https://voice.example/boat")
COURIER = article("b", "Inland Courier", 3, text=TEXT, url="https://courier.example/boat?a=1&b=2")


# The page


def test_the_page_says_who_took_what_how_much_when_and_naming_whom(terms: Outlets) -> None:
    page = digest_page(
        made(terms, [COURIER, VOICE], credits=[credit("b")], passages=[passage("a", "b", 0, len(SENTENCE))])
    )
    for said in (
        "New uses of pieces of <bdi>Harbour Gazette</bdi>", "batch 2 of 5 March 2025, 03:05 UTC",
        "2 articles at 2 outlets ran 1 of your pieces; 1 names you as the source.", "Made from your pieces",
        "Inland Courier", "shares passages with", "Title of a", "80 % of their text, 40 % of the piece", "3 h later",
        "names the source", "credits no other outlet", "within terms", "not on your list",
        '<a href="https://courier.example/boat?a=1&amp;b=2"', f"{SENTENCE}</blockquote>",
    ):  # fmt: skip
        assert said in page, said
    assert page.index("Valley Voice") < page.index("Inland Courier")  # who names nobody is looked at first


def test_the_page_is_one_file_that_runs_nothing(terms: Outlets) -> None:
    page = digest_page(made(terms, [COURIER]))
    assert f'http-equiv="Content-Security-Policy" content="{policy().replace(chr(39), "&#39;")}"' in page
    assert "<script" not in page and "<svg" not in page and "needs-js" not in page.partition("<body>")[2]
    assert not re.search(r'(?:src|srcset|@import|url\()\s*=?\s*["\']?(?:https?:|//)', page)


EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_nothing_that_an_article_brings_is_markup(terms: Outlets) -> None:
    evil = article(EVIL, EVIL, 5, title=EVIL, text=EVIL + TEXT, url="javascript:alert(1)", author=EVIL, language=EVIL)
    told = made(terms, [evil], ours={"title": EVIL}, passages=[passage(EVIL, "a", 0, 200)])
    feed = feedparser.parse(digest_feed(told), sanitize_html=False)
    page = digest_page(told)
    for html in (page.partition("<body>")[2], feed.entries[0].content[0].value):
        assert "&lt;script&gt;" in html and "<script" not in html and "<img" not in html
        assert "javascript:" not in html
    assert "links" not in feed.entries[0]


def test_the_longest_passage_word_for_word_is_shown_and_cut(terms: Outlets) -> None:
    spans = [passage("a", "v", 0, 40), passage("a", "v", len(SENTENCE) + 1, 700), passage("a", "v", 0, 750, "reworded")]
    (entry,) = made(terms, [VOICE], passages=spans).entries()
    assert entry.uses[0].excerpt.startswith("The ferry at Orlen") and len(entry.uses[0].excerpt) <= LONGEST_EXCERPT
    assert not entry.uses[0].reworded
    assert "(reworded)" in digest_page(made(terms, [VOICE], passages=spans[2:]))
    assert "<blockquote" not in digest_page(made(terms, [VOICE]))


def test_times_are_told_in_the_zone_that_was_asked_for(terms: Outlets) -> None:
    page = digest_page(made(terms, [VOICE], zone="Asia/Colombo"))
    assert "4 March 2025, 19:30 UTC+05:30" in page and "Times are told in Asia/Colombo." in page


def test_nothing_new_is_said(terms: Outlets) -> None:
    told = made(terms, [VOICE], since=2)
    assert "No new article was found to have run one of your pieces." in digest_page(told)
    assert "nothing was added after batch 2" in told.period
    feed = feedparser.parse(digest_feed(told))
    assert not feed.bozo and not feed.entries and feed.feed.updated == "2025-03-05T03:05:00+00:00"


def test_titles_of_the_same_house_are_counted_and_what_is_undecided_stands_apart(terms: Outlets) -> None:
    # without a date nobody can say which came first
    told = made(terms, [article("t", "Tarn Post", 2), article("u", "Valley Voice", None)])
    assert list(told.parts) == ["Not decided: these may be made from one"]
    assert any("1 article at titles of the same house." in line for line in told.lead)
    assert [e.tags[0].term for e in feedparser.parse(digest_feed(told)).entries] == ["undecided"]


def test_a_digest_is_bounded_and_says_so(terms: Outlets) -> None:
    many = [article(f"v{n}", "Valley Voice", 5) for n in range(MOST_ENTRIES + 2)]
    told = made(terms, many)
    assert (len([*told.entries()]), told.left_out) == (MOST_ENTRIES, 2)
    assert "2 more articles" in digest_page(told)
    assert "Not listed: 2 more articles." in feedparser.parse(digest_feed(told)).feed.subtitle


def test_the_way_is_told_by_the_name_of_the_paper_between(terms: Outlets) -> None:
    told = frames(
        [OURS, COURIER, VOICE], [pair("a", "b"), pair("b", "v"), pair("a", "v", relation="excerpt")],
        [member("a", root=0.9), member("b", "a"), member("v", "b")], {"origin": "a"},
        credits=[credit("b"), credit("v")],
    )  # fmt: skip
    came = pl.DataFrame({"article": ["a", "b", "v"], "batch": [1, 1, 2], "changed": [1, 1, 2]})
    (entry,) = digest(told, new_uses(who_ran(told, terms, "Harbour Gazette"), came, BATCHES, 1)).entries()
    assert entry.uses[0].use.how == "has it by way of Inland Courier; stands nearly whole in"


# The feed


def test_the_feed_has_what_atom_asks_for(terms: Outlets) -> None:
    raw = digest_feed(made(terms, [COURIER, VOICE], credits=[credit("b")]))
    feed = ElementTree.fromstring(raw)  # noqa: S314  # our own
    assert feed.tag == f"{{{ATOM}}}feed"
    stamp = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
    entries = feed.findall(f"{{{ATOM}}}entry")
    for element in (feed, *entries):
        for once in ("id", "title", "updated"):
            (found,) = element.findall(f"{{{ATOM}}}{once}")
            assert found.text
            if once == "updated":
                assert stamp.fullmatch(found.text)
            if once == "id":
                assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found.text)
    assert feed.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None
    read = feedparser.parse(raw)
    assert not read.bozo and len({read.feed.id, *(e.id for e in read.entries)}) == 3
    courier = next(e for e in read.entries if "Courier" in e.title)
    assert (courier.link, [t.term for t in courier.tags]) == (COURIER["url"], ["from ours", "credited"])
    assert "80 % of their text" in courier.content[0].value


def test_ids_stay_and_are_of_one_archive(terms: Outlets) -> None:
    before = ids(made(terms, [COURIER, VOICE]))
    later = made(
        terms, [VOICE | {"title": "A headline", "text": "Other words."}, COURIER], cluster="c7", zone="Asia/Colombo",
        ours={"title": "Ferry back"}, since=0, credits=[credit("v")],
    )  # fmt: skip
    assert sorted(ids(later)) == sorted(before)
    assert digest_feed(made(terms, [COURIER, VOICE])) == digest_feed(made(terms, [VOICE, COURIER]))
    other = Digest(**{f: getattr(later, f) for f in Digest.__slots__} | {"began": datetime(2024, 1, 1, tzinfo=UTC)})
    assert not set(ids(other)) & set(before)


def test_an_article_that_ran_two_pieces_is_told_once(terms: Outlets) -> None:
    second = article("a2", "Harbour Gazette", 1)
    more = [m | {"cluster": "c2"} for m in (member("a2", root=0.9), member("v", "a2"))]
    told = frames(
        [OURS, second, VOICE], [pair("a", "v"), pair("a2", "v")], [member("a", root=0.9), member("v", "a"), *more],
        {"origin": "a"},
    )  # fmt: skip
    two = pl.concat([told.clusters, told.clusters.with_columns(cluster=pl.lit("c2"), origin=pl.lit("a2"))])
    told = type(told)(**told.tables() | {"clusters": two}, run={})
    came = pl.DataFrame({"article": ["a", "a2", "v"], "batch": [1, 1, 2], "changed": [1, 1, 2]})
    found = digest(told, new_uses(who_ran(told, terms, "Harbour Gazette"), came, BATCHES, 1))
    (entry,) = found.entries()
    assert len(entry.uses) == 2 and len(ids(found)) == 1
    assert digest_page(found).count("<article>") == 1


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=200))
def test_no_text_breaks_the_feed(title: str, author: str, words: str) -> None:
    theirs = article("v", "Valley Voice", 5, title=title, author=author, text=words + TEXT)
    told = made(Outlets.packaged(), [theirs], passages=[passage("a", "v", 0, len(words))])
    assert len(ElementTree.fromstring(digest_feed(told))) == 7  # noqa: S314  # our own
