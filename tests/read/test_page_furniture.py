"""Pages as sites make them: comments between words, dialogs over the text, dates that read two ways, cut texts."""

from typing import Any

import pytest

from dedup.read.web.page import read_page
from dedup.read.web.visible import left_out

SENTENCES = [
    "The lift at Calder Row stood still for nine days in June, and nobody at the mill could say why it had stopped.",
    "Ada Venn, who lives on the ninth floor, carried her shopping up 162 steps each morning and counted them aloud.",
    "A mechanic from Tarrow found the nest of a jackdaw in the shaft on Friday and took it down with all its eggs.",
    "The owner of the house, a cousin of the mayor, promised a new motor by the autumn and paid for the taxis so far.",
]
HTML = "".join(f"<p>{s}</p>" for s in SENTENCES)


def row(head: str = "", article: str = HTML, before: str = "", lang: str = "en", **about: str) -> dict[str, Any]:
    markup = (
        f'<!doctype html><html lang="{lang}"><head><title>Lift</title>{head}</head><body>{before}<main><article>'
        f"<h1>Lift stands still</h1>{article}</article></main><footer>Contact</footer></body></html>"
    )
    answer = read_page(markup.encode(), about)
    return {**answer.get("row", {}), "notes": answer.get("notes", [])}


@pytest.mark.parametrize("comment", ["<!-- -->", "<!---->", "<!--[if IE]><b>no</b><![endif]-->", "<!-- ad\nslot -->"])
@pytest.mark.parametrize("word", ["nine", "steps", "Friday"])
def test_a_comment_between_words_costs_no_word(comment: str, word: str) -> None:
    dressed = HTML.replace(f" {word} ", f" {comment}{word}{comment} ")
    assert row(article=dressed)["text"] == row()["text"]
    assert row(article=dressed)["completeness"] is None


DIALOG = "<p>We value your privacy. We and our 640 partners store cookies on your device, if you consent to it.</p>"
WALL = "<p>Subscribe now for unlimited access. Cancel anytime. Already a subscriber? Log in.</p>"


@pytest.mark.parametrize(
    "wall",
    [
        f'<div role="dialog" id="x">{DIALOG}<button>Accept</button></div>', f"<dialog open>{DIALOG}</dialog>",
        f'<section aria-modal="true">{DIALOG}</section>', f'<div id="CookieBanner">{DIALOG}</div>',
        f'<aside class="site-consent-layer">{DIALOG}</aside>', f'<div class="paywall-prompt">{WALL}</div>',
        f'<div class="newsletter-box">{WALL}</div>',
        '<div role="alertdialog"><p>Bitte erteilen Sie Ihre Einwilligung.</p></div>',
    ],
)  # fmt: skip
def test_a_wall_is_taken_off_the_page_and_told(wall: str) -> None:
    for found in (row(before=wall), row(article=HTML + wall)):
        assert found["text"] == row()["text"]
        assert ("consent dialogs and walls in the page, left out of its text", 1) in found["notes"]


@pytest.mark.parametrize(
    "article",
    [f'<div class="paywall">{HTML}</div>', f'<section class="cookie-recipes">{HTML}</section>',
     f'<div role="dialog">{HTML}</div>',
     f'<div id="privacy-story"><p>The council read the mail.</p>{HTML}</div>'],
)  # fmt: skip
def test_an_article_that_is_called_so_is_none(article: str) -> None:
    assert all(s in row(article=article)["text"] for s in SENTENCES)


def test_a_page_with_nothing_but_a_dialog_holds_no_article() -> None:
    body = f'<div role="dialog">{DIALOG * 3}</div><div id="root"></div>'
    markup = f"<html><head><title>Lift</title></head><body>{body}</body></html>"
    assert read_page(markup.encode(), {})["reason"] == "empty"


TWO_WAYS = ["<meta name='date' content='11/06/2023 12:43'>",
            "<meta property='article:published_time' content='05/06/2023'>",
            "<meta itemprop='datePublished' content='1-2-2023'>"]  # fmt: skip


@pytest.mark.parametrize("head", TWO_WAYS)
def test_a_date_that_reads_two_ways_is_none_and_is_counted(head: str) -> None:
    found = row(head)
    # given as it is written, which becomes no date and a note
    assert found["published"] in head


@pytest.mark.parametrize(
    ("mark", "lang", "day"),
    [
        ('<time class="published">04/06/2023</time>', "en", None),
        ('<time class="published">04/06/2023</time><span class="date">28/06/2023</span>', "en", "2023-06-04"),
        ('<time class="published">04/06/2023</time><span class="seen">06/28/2023</span>', "en", "2023-04-06"),
        ('<time class="published">04.06.2023</time>', "de", "2023-06-04"),
        ('<time class="published">04.06.2023</time>', "en", None),
        ('<time class="published" datetime="2023-06-04">06/04/2023</time>', "en", "2023-06-04"),
    ],
)
def test_a_page_settles_its_dates_by_others_or_by_its_language(mark: str, lang: str, day: str | None) -> None:
    found = row(article=mark + HTML, lang=lang)["published"]
    assert (found if found and found.startswith("20") else None) == day


def test_a_text_without_much_of_what_the_page_shows_is_not_full() -> None:
    shown = [(0, s.split()) for s in SENTENCES]
    assert left_out(shown, " ".join(SENTENCES[:2]))
    assert not left_out(shown, " ".join(SENTENCES))
    # other blocks of the page are no part of the article
    assert not left_out([(0, s.split()) for s in SENTENCES[:2]] + [(1, s.split()) for s in SENTENCES[2:]],
                        " ".join(SENTENCES[:2]))  # fmt: skip
