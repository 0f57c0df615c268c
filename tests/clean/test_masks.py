"""Masks: what does not count as shared text, and what must keep counting."""

import time
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.clean.masks import find_masks, merge
from dedup.clean.wording import RULES
from dedup.credit.ladder import find_credits
from dedup.outlets.registry import Outlets
from dedup.tables import SCHEMAS, empty

STORY = (
    "The old pier of Ostwick was closed on Monday evening, after divers found every third pile eaten through.",
    "“We have looked the other way for thirty years,” said Tomas Ried, who leads the harbour office.",
    "The boats will land their catch at the coal quay until the new pier is built, which takes two years at the least.",
)


def masked(text: str, **columns: str) -> list[tuple[str, str]]:
    """(kind, masked words) of one text."""
    table = pl.DataFrame({"id": ["a"], "text": [text], **{k: [v] for k, v in columns.items()}})
    spans = find_masks(table, find_credits(table, Outlets.packaged()))
    return [(kind, text[start:end]) for _, start, end, kind in spans.iter_rows()]


def test_the_table_has_the_schema_also_when_nothing_is_masked() -> None:
    table = pl.DataFrame({"id": ["a"], "text": ["\n\n".join(STORY)]})
    none = find_masks(table, empty("credits"))
    assert none.schema == pl.Schema(SCHEMAS["masks"]) and none.is_empty()
    assert find_masks(table.clear(), empty("credits")).is_empty()


CLUTTER = [
    ("Leave a Reply", "boilerplate"),
    ("Leave a Reply Cancel replyYour email address will not be published. Required fields are marked *Comment",
     "boilerplate"),
    ("Save my name, email, and website in this browser for the next time I comment.", "boilerplate"),
    ("About Ines Voll\n\nInes Voll writes on harbours.\n\nView all posts by Ines Voll →", "boilerplate"),
    ("CLICK HERE TO GET THE HARBOUR GAZETTE APP", "boilerplate"),
    ("Download our app for the latest tides.", "boilerplate"),
    ("Sign up for our morning newsletter and never miss a tide.", "boilerplate"),
    ("Subscribe to our weekly briefing here.", "boilerplate"),
    ("Follow us on Facebook, Twitter and Instagram", "boilerplate"),
    ("Read also: Nine crews move to the next harbour", "boilerplate"),
    ("RELATED: The crane that was too short", "boilerplate"),
    ("Share this: Facebook Twitter WhatsApp", "boilerplate"),
    ("ADVERTISEMENT", "boilerplate"),
    ("Story continues below advertisement", "boilerplate"),
    ("This website uses cookies to improve your experience.", "boilerplate"),
    ("Copyright 2024 Ostwick Media. All rights reserved.", "boilerplate"),
    ("Already a subscriber? Log in to read on.", "boilerplate"),
    ("FERRY CREWS THREATEN TO STRIKE OVER THE LONGER WAY TO THE QUAY", "boilerplate"),
    ("Original Source: www.lowlanddispatch.example", "credit"),
    ("The Associated Press contributed to this report.", "credit"),
    ("(Reporting by Mara Quill in Ostwick; Editing by Jonas Pell)", "credit"),
    ("Additional reporting by Mara Quill and Tomas Ried", "credit"),
    ("Photo: Ines Voll/AFP", "photo"),
    ("(AP Photo/Jonas Pell, File)", "photo"),
    ("Image courtesy of Lena Marsh", "photo"),
    ("Ines Voll/Getty Images", "photo"),
]  # fmt: skip


@pytest.mark.parametrize(("clutter", "kind"), CLUTTER)
def test_clutter_is_masked_and_the_story_around_it_is_not(clutter: str, kind: str) -> None:
    found = masked("\n\n".join([*STORY, clutter, STORY[0].replace("Monday", "Friday")]))
    assert {k for k, _ in found} == {kind}, found
    words = sum(len(part.split()) for _, part in found)
    assert words >= 0.8 * len(clutter.split()) and all(part in clutter for _, part in found), found


KEPT = [
    "She did not leave a reply, and the pier stayed shut.",
    "The town asked its people to share the quay with the crews.",
    "They follow the tide, and on most days the tide follows the moon.",
    "Readers of the old paper used to subscribe for a box of fish a year.",
    "The ministry published its advertisement for divers in May.",
    "The copyright of the drawings lies with the town, the court said in 2019.",
    "She told Reuters that the piles had never been looked at.",
    "Click here, the old machine seemed to say, and nothing happened.",
    "Reporting by nurses and teachers led to the change of the law.",
    "The photograph shows the pier in the winter of 1931.",
    "The app that counts the boats was written by two pupils.",
    "NO PIER",
    "He baked cookies for the crews.",
]


@pytest.mark.parametrize("sentence", KEPT)
def test_sentences_of_the_story_are_kept(sentence: str) -> None:
    assert masked("\n\n".join([*STORY, sentence, f"So it was. {STORY[1]}"])) == []


def test_datelines_bylines_and_signed_quotations_are_masked_but_mentions_are_not() -> None:
    text = (
        f"MARLOW, March 4 (Reuters) - {STORY[0]}\n\nThe yard is for sale, Bloomberg reported.\n\n{STORY[1]} {STORY[2]}"
    )
    assert masked(text) == [("credit", "MARLOW, March 4 (Reuters) - ")]
    assert masked(text, outlet="Reuters") == [("credit", "MARLOW, March 4 (Reuters) - ")]  # its own dateline too
    signed = f"{STORY[0]}\n\n“They counted the boats twice.” – Ines Voll, The Guardian\n\n{STORY[1]}"
    assert masked(signed) == [("credit", "Ines Voll, The Guardian")]


def test_capitals_in_a_text_of_capitals_or_in_a_table_are_kept() -> None:
    assert masked("\n\n".join([s.upper() for s in STORY])) == []
    assert masked("\n".join([STORY[0], "WHEAT  BARLEY  OATS  RYE  MAIZE  BEANS", "1  2  3  4  5  6", STORY[1]])) == []


def test_a_repeated_title_is_masked_wherever_it_stands_at_the_head() -> None:
    title = "Ostwick closes its old pier: what the divers found underneath"
    text = f"{STORY[1]}\n{title}\n\n{title}\n{STORY[0]}\n{STORY[2]}"
    assert masked(text) == [("boilerplate", title)] * 2
    assert masked(f"{STORY[1]}\n{title}\n{STORY[0]}\n{STORY[2]}", title=title) == [("boilerplate", title)]
    assert masked(title, title=title) == []  # nothing else would be left


def lettered(number: int) -> str:
    """A word for a number: figures are all one to the rule."""
    return "".join(chr(ord("b") + int(digit)) for digit in str(number)) + "um"


def corpus(count: int, box: str, outlet: str = "Harbour Gazette") -> pl.DataFrame:
    """`count` articles that differ, each with the same box under it."""
    texts = [
        f"Report from ward {lettered(i)}.\n\n" + " ".join(lettered(100 * i + j) for j in range(60)) + f"\n\n{box}"
        for i in range(count)
    ]
    return pl.DataFrame({"id": [f"{i:03}" for i in range(count)], "text": texts, "outlet": [outlet] * count})


BOX = "Ostwick Media tells you what moves the harbour, every day but the first of May."


def test_what_an_outlet_prints_under_many_articles_is_boilerplate() -> None:
    spans = find_masks(corpus(20, BOX), empty("credits"))
    assert spans.height == 20 and set(spans["kind"]) == {"boilerplate"}
    assert spans.row(0)[2] - spans.row(0)[1] == len(BOX)
    assert find_masks(corpus(4, BOX), empty("credits")).is_empty()  # too few to tell
    assert find_masks(corpus(20, BOX).with_columns(outlet=pl.col("id")), empty("credits")).is_empty()  # twenty outlets
    hosts = corpus(20, BOX).drop("outlet").with_columns(url=pl.lit("https://gazette.example/") + pl.col("id"))
    assert find_masks(hosts, empty("credits")).height == 20
    assert find_masks(corpus(20, BOX).drop("outlet"), empty("credits")).is_empty()  # no outlet, no host: nobody's box


def test_a_rare_paragraph_of_a_large_outlet_is_not_boilerplate() -> None:
    many = corpus(400, "")
    boxed = pl.concat([corpus(6, BOX).with_columns(id="b" + pl.col("id")), many])
    assert find_masks(boxed, empty("credits")).is_empty()  # 6 of 406 are under 2 %


RATES = "The crown closed at {} to the dollar on Orlen's exchange, dealers said."


def test_a_paragraph_of_many_days_is_boilerplate_whatever_its_figures_and_its_share() -> None:
    lines = [RATES.format(f"{41 + i}.{i}") for i in range(6)]
    reports = pl.concat([corpus(i + 1, line).tail(1) for i, line in enumerate(lines)])
    many = corpus(400, "").with_columns(id="m" + pl.col("id"))

    def found(days: int) -> int:
        dates = [datetime(2025, 3, 4 + i % days, tzinfo=UTC) for i in range(6)]
        boxed = pl.concat([reports.with_columns(published=pl.Series(dates)), many], how="diagonal")
        return find_masks(boxed, empty("credits")).height

    assert found(days=6) == 6
    assert found(days=4) == 0  # a story that ran for four days, and 6 of 406 are under 2 %


def test_copies_and_versions_of_one_story_do_not_make_its_text_boilerplate() -> None:
    story = "\n\n".join(STORY)
    copies = pl.DataFrame({"id": [f"{i}" for i in range(9)], "text": [story] * 9, "outlet": ["Harbour Gazette"] * 9})
    assert find_masks(copies, empty("credits")).is_empty()
    leads = pl.concat_str(pl.lit("Update "), pl.col("id"), pl.lit(" on the pier.\n\n"), pl.col("text"))
    assert find_masks(copies.with_columns(text=leads), empty("credits")).is_empty()


def test_repetition_never_masks_more_than_half_of_an_article() -> None:
    form = "\n\n".join([BOX, BOX.replace("Media", "Radio"), BOX.replace("harbour", "market")])
    short = corpus(20, form).with_columns(text=pl.col("text").str.replace_all(r"(\b[b-k]+um\b ?){60}", "Sun at noon."))
    assert find_masks(short, empty("credits")).is_empty()


def test_overlaps_are_merged_and_cut_to_the_text() -> None:
    texts = pl.DataFrame({"id": ["a", "b"], "text": ["x" * 10, "y" * 5]})
    spans = pl.DataFrame(
        [("b", 4, 9, "photo"), ("a", 0, 4, "boilerplate"), ("a", 2, 6, "credit"), ("a", 8, 8, "photo"),
         ("b", -3, 1, "photo"),
         ("c", 0, 3, "photo")], schema=["article", "start", "end", "kind"], orient="row",
    )  # fmt: skip
    assert merge(spans, texts).rows() == [("a", 0, 6, "credit"), ("b", 0, 1, "photo"), ("b", 4, 5, "photo")]


PIECES = st.sampled_from(
    [c for c, _ in CLUTTER] + list(STORY) + ["\n", "\n\n", " ", ". ", "İ", "🗞", "\x00", "Media contact:\n"]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=12).map("".join), st.text(max_size=10))
def test_masks_lie_in_the_text_apart_and_in_order(text: str, title: str) -> None:
    clean, head = (s.encode("utf-8", "replace").decode() for s in (text, title))
    table = pl.DataFrame({"id": ["a"], "text": [clean], "title": [head], "outlet": ["Reuters"]})
    spans = find_masks(table, find_credits(table, Outlets.packaged()))
    last = -1
    for _, start, end, kind in spans.iter_rows():
        assert last < start < end <= len(clean) and kind
        last = end


@pytest.mark.parametrize(
    "piece",
    [
        "Media contact:\na ",
        "Share on X ",
        "A ",
        "Leave a Reply ",
        "photo by ",
        "(",
        "All rights reserved ",
        "Follow us on ",
    ],
)
def test_hostile_repetition_costs_no_more_than_its_length(piece: str) -> None:
    table = pl.DataFrame({"id": ["a"], "text": [f"{STORY[0]}\n{piece * 5000}"]})
    began = time.perf_counter()
    find_masks(table, empty("credits"))
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(("own", "masked"), [(len(BOX), True), (len(BOX) - 1, False), (len(BOX) * 2 // 3, False)])
def test_repetition_masks_half_of_an_article_at_most(own: int, masked: bool) -> None:
    texts = [f"{chr(97 + i)}{'um ' * 40}"[: own - 1] + f"m\n\n{BOX}" for i in range(20)]
    articles = pl.DataFrame({"id": [f"{i:02}" for i in range(20)], "text": texts, "outlet": ["Harbour Gazette"] * 20})
    assert (find_masks(articles, empty("credits")).height > 0) is masked


def test_the_sign_of_a_rule_stands_wherever_its_pattern_does() -> None:
    rng = np.random.default_rng(5)
    parts = ["Photo", "photos", "PHOTO", "File ", "Image", " credit", " courtesy of", " by Vask", ": Vask", ", Vask",
             " ©", "Image copyright", "Image source,", "\n", ". ", "(", ") ", "the ", " \t", "x"]  # fmt: skip
    texts = ["".join(rng.choice(parts, rng.integers(1, 8))) for _ in range(4000)]
    for rule in (r for r in RULES if r.sign):
        found = [rule.pattern.search(t) is not None for t in texts]
        signed = pl.Series(texts).str.contains(rule.sign).to_list()
        assert 500 < sum(found) <= sum(signed) < len(texts)
        assert all(s or not f for f, s in zip(found, signed, strict=True))
