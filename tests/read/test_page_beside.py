"""What stands beside an article is not its own, and an article may stand where only such things should."""

from typing import Any

import pytest

from dedup.read.web.page import read_page

SENTENCES = [
    "The lift at Calder Row stood still for a week, and the mill said that nobody could tell the reason for it.",
    "Nine steps lead down from the yard to the lock, and on Friday the keeper swept all of them twice before noon.",
    "A fitter from Tallis came on Tuesday with a box of springs that turned out to be of the wrong size by a hair.",
    "The council of Ostwick has asked for a report and expects to read it when the leaves have come down again.",
    "Until then goods go by the ramp, which was built for carts in 1871 and is steep enough to need two horses.",
]
PARAGRAPHS = "".join(f"<p>{s}</p>" for s in SENTENCES)
LINES = "<br><br>".join(SENTENCES)
ITEMS = "".join(f"<li>{s}</li>" for s in SENTENCES)


def row(body: str, head: str = "") -> dict[str, Any]:
    markup = f"<!doctype html><html lang=en><title>Lift stands still</title>{head}<body>{body}</html>"
    found: dict[str, Any] = read_page(markup.encode(), {})["row"]
    return found


ARTICLE = f"<article><h1>Lift stands still</h1>{PARAGRAPHS}</article>"
DATED = ARTICLE.replace("</h1>", "</h1><p class='byline'>By Mara Quill</p><time datetime='2024-06-04'>4 June</time>")
TEASERS = [
    "<aside><h3>More</h3><time datetime='2020-01-02'>2 January 2020</time><span class='author'>Nils Oke</span></aside>",
    "<div class='teaser'><h2><a href='/x'>Hail</a></h2><span class='byline'>By Nils Oke</span>"
    "<time datetime='2019-05-06T10:00Z'>6 May 2019</time></div>",
    "<section class='related'><article><h2>Hail</h2><p class='author'>Nils Oke</p>"
    "<time itemprop='datePublished' datetime='2018-05-06'>6 May 2018</time></article></section>",
    "<ul id='most-read'><li><a href='/x'>Hail</a> <time pubdate datetime='2018-05-06'>6 May 2018</time></li></ul>",
    "<div class='more-stories'><article itemscope><a href='/x'>Hail</a>"
    "<meta itemprop='datePublished' content='2018-05-06'><meta itemprop='author' content='Nils Oke'></article></div>",
]


@pytest.mark.parametrize("teaser", TEASERS)
@pytest.mark.parametrize("first", [True, False])
def test_a_teaser_gives_the_page_neither_author_nor_date(teaser: str, first: bool) -> None:
    for article, author, day in ((ARTICLE, None, None), (DATED, "Mara Quill", "2024-06-04")):
        found = row(teaser + article if first else article + teaser)
        assert (found["author"], found["published"]) == (author, day)
        assert found["title"] == "Lift stands still" and "Hail" not in found["text"]


@pytest.mark.parametrize(
    "facts",
    [
        "<aside class='article-meta'><h4>Written by</h4><span class='author'>Mara Quill</span>"
        "<time datetime='2024-06-04'>4 June 2024</time></aside>",
        "<aside><span class='author'>Mara Quill</span><time datetime='2024-06-04'>4 June 2024</time></aside>",
    ],
)
def test_facts_on_the_article_itself_are_kept_though_they_stand_beside_it(facts: str) -> None:
    found = row(facts + ARTICLE)
    assert (found["author"], found["published"]) == ("Mara Quill", "2024-06-04")


def test_data_of_the_page_may_stand_in_a_block_of_teasers() -> None:
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-06-04"}</script>'
    assert row(f"{ARTICLE}<div class='sidebar'><h3>More</h3>{data}</div>")["published"] == "2024-06-04"


@pytest.mark.parametrize(
    "body",
    [
        f"<aside class='story'>{PARAGRAPHS}</aside>", f"<footer>{PARAGRAPHS}</footer>",
        f"<story-body>{PARAGRAPHS}</story-body>", f"<story-body>{LINES}</story-body>", f"<pre>{LINES}</pre>",
        f"<table><tr><td>{LINES}</td></tr></table>", f"<article><ol>{ITEMS}</ol></article>",
        f"<details open><summary>Read</summary>{PARAGRAPHS}</details>", f"<blockquote>{PARAGRAPHS}</blockquote>",
        f"<div class='sidebar'>{PARAGRAPHS}</div>", f"<section class='related teaser'>{PARAGRAPHS}</section>",
        f"<noscript>{PARAGRAPHS}</noscript>", f"<form>{PARAGRAPHS}</form>", f"<center><font>{LINES}</font></center>",
    ],
)  # fmt: skip
def test_an_article_in_an_unusual_element_is_read(body: str) -> None:
    text = " ".join(row(f"<h1>Lift stands still</h1>{body}<p>Contact</p>")["text"].split())
    assert all(s in text for s in SENTENCES)


def test_an_aside_is_left_out_where_there_is_an_article() -> None:
    hail = "".join(f"<p>Hail fell on hut {n}, and its keeper went out to count it by hand.</p>" for n in range(9))
    for tag in ("aside", "footer"):
        assert "Hail" not in row(f"{ARTICLE}<{tag}>{hail}</{tag}>")["text"]


def test_many_blocks_cost_no_more_than_their_size() -> None:
    nested = "<div class='related'><a>x</a>" * 3000 + "</div>" * 3000
    assert SENTENCES[0] in row(ARTICLE + nested)["text"]
