"""Search: an index that gives back what went in, and a page that finds members by headline, outlet and words."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from archives import FAST
from chromium import Open, browser, opened, sync_api
from hypothesis import given
from hypothesis import strategies as st
from language_texts import REST
from newsroom import samples

import dedup
from dedup.cluster.stories import story_table
from dedup.write.report import write_pages
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.search_index import DIGITS, folded_word, packed_places, packed_words, search_index

__all__ = ["browser", "opened"]


def unpacked_words(packed: str) -> list[str]:
    out, before = [], ""
    for word in packed.split(" ") if packed else []:
        before = before[: DIGITS.index(word[0])] + word[1:]
        out.append(before)
    return out


def unpacked_places(packed: str) -> list[list[int]]:
    lists: list[list[int]] = []
    for word in packed.split(" "):
        at = step = shift = 0
        lists.append([])
        for c in word:
            v = DIGITS.index(c)
            step += (v & 31) << shift
            shift += 5
            if v < 32:
                at += step
                lists[-1].append(at)
                step = shift = 0
    return lists


@given(st.sets(st.text("abcäxyz09", min_size=1, max_size=40)))
def test_words_come_back_as_they_were(words: set[str]) -> None:
    assert unpacked_words(packed_words(sorted(words))) == sorted(words)


@given(st.lists(st.sets(st.integers(0, 20_000), min_size=1).map(sorted), min_size=1))
def test_places_come_back_as_they_were(lists: list[list[int]]) -> None:
    assert unpacked_places(packed_places(lists)) == lists


@pytest.fixture(scope="module")
def lookup() -> ResultLookup:
    return ResultLookup(samples())


def test_every_word_of_every_member_points_at_its_cluster(lookup: ResultLookup) -> None:
    index = search_index(lookup)
    at = dict(zip(unpacked_words(index["words"]), map(set, unpacked_places(index["at"])), strict=True))
    for place, cluster in enumerate(lookup.clusters):
        for m in lookup.members[cluster["cluster"]]:
            text = lookup.articles[m["article"]]["text"]
            words = {folded_word(w)[:24] for w in pl.Series([text]).str.extract_all(r"\w+").explode()}
            assert all(place in at[w] for w in words if len(w) > 1)


def test_excerpts_hold_no_words_of_the_texts(lookup: ResultLookup) -> None:
    assert search_index(lookup, words=False)["words"] == ""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search") / "report"
    write_pages(samples(), folder)
    return folder


def test_a_word_of_a_members_text_finds_the_cluster_from_the_first_page(opened: Open, report: Path) -> None:
    tab = opened(report / "index.html")
    tab.fill("#search-jump input", "turboprops bolts")
    tab.keyboard.press("Enter")
    sync_api.expect(tab.locator("#found-list li").first).to_contain_text("Skerra")
    tab.fill("#q", "sallowford echo turbop")  # an outlet of a member, and how a word begins
    sync_api.expect(tab.locator("#hits")).to_contain_text("found")
    sync_api.expect(tab.locator("#found-list li").first).to_contain_text("Sallowford Echo")
    tab.fill("#q", "nothingofthekind")
    sync_api.expect(tab.locator("#hits")).to_have_text("0 clusters found")
    tab.fill("#q", "skerra")
    tab.locator("#found-list a").first.click()
    sync_api.expect(tab.locator(".cluster h1")).to_be_visible()


WORDS = {"ta": "மீன்", "si": "අල්ලති", "hi": "मछली"}
"""A word of the end of each text, with vowel signs: its beginning stands in a headline."""


@pytest.fixture(scope="module")
def south_asian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [(f"{code} {n}", f"{REST[code]} {n} {n}", f"Paper {n}") for code in WORDS for n in "12"]
    found = dedup.scan(pl.DataFrame(rows, schema=["id", "text", "outlet"], orient="row"), FAST)
    assert len(found.clusters) == len(WORDS)
    write_pages(found, folder := tmp_path_factory.mktemp("signs") / "report")
    return folder


def test_words_with_vowel_signs_are_found(opened: Open, south_asian: Path) -> None:
    tab = opened(south_asian / "search.html")
    for word in WORDS.values():
        tab.fill("#q", word)
        sync_api.expect(tab.locator("#hits")).to_have_text("1 cluster found")


def test_the_smallest_match_counts_whole_words(opened: Open, south_asian: Path) -> None:
    words = sorted(len(REST[code].split()) for code in WORDS)
    pairs = [opened(page).locator(".pair").first for page in south_asian.glob("pages/cluster-*.html")]
    assert sorted(int(pair.get_attribute("data-longest")) for pair in pairs) == words
    # as the page's own script counts them
    assert sorted(int(pair.locator("input[type=range]").get_attribute("max")) for pair in pairs) == words


def test_a_story_lists_who_tells_it_and_each_cluster_links_to_it(opened: Open, tmp_path: Path) -> None:
    first, second = samples().clusters.sort("size", descending=True)["cluster"].head(2)
    inside = {c: samples().members.filter(pl.col("cluster") == c)["article"].to_list() for c in (first, second)}
    lone = next(i for i in samples().articles["id"] if i not in set(samples().members["article"]))
    told = story_table({"s1": [(first, ""), (second, ""), ("", lone)]}, inside, {})
    write_pages(replace(samples(), stories=told), tmp_path / "report")
    tab = opened(tmp_path / "report" / "stories.html")
    assert tab.locator("#story-1 li").count() == 3
    tab.locator("#story-1 a[href*=cluster-]").first.click()
    assert tab.locator("#h-story").inner_text() == "The same event, told by 3 independent sources"
    assert tab.locator(".tellings li").count() == 2  # the others
    tab.click("a[href$='#story-1']")
    sync_api.expect(tab.locator("#story-1")).to_have_attribute("open", "")


def test_two_texts_of_one_outlet_are_one_source(tmp_path: Path) -> None:
    outlets = dict(samples().articles.select("id", "outlet").iter_rows())
    inside = set(samples().members["article"])
    lone = sorted((o, i) for i, o in outlets.items() if i not in inside and o is not None)
    twice = next((a, b) for (o, a), (p, b) in pairwise(lone) if o == p)
    other = next(i for o, i in lone if o != outlets[twice[0]])
    told = story_table({"s1": [("", a) for a in twice], "s2": [("", a) for a in (*twice, other)]}, {}, {})
    write_pages(replace(samples(), stories=told), tmp_path / "report")
    page = (tmp_path / "report" / "stories.html").read_text()
    assert "1 event told" in page and "2 independent sources, 3 texts" in page


def test_a_cluster_of_which_nobody_else_tells_says_nothing_of_sources(tmp_path: Path) -> None:
    (first,) = samples().clusters.sort("size", descending=True)["cluster"].head(1)
    inside = {first: samples().members.filter(pl.col("cluster") == first)["article"].to_list()}
    alone = story_table({"s1": [(first, "")]}, inside, {}).with_columns(independent_sources=pl.lit(2))
    write_pages(replace(samples(), stories=alone), tmp_path / "report")
    assert "independent source" not in (tmp_path / "report" / "pages" / "cluster-1.html").read_text()
