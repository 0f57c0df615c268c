"""What a check says, sentence by sentence, and how its sources are ranked and told."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from dedup.archive.search.answer import Checked, SharedPassage, SourceArticle, named, shares, source_lines
from dedup.archive.search.as_frames import as_frames, text_id
from dedup.archive.search.check import _rank, _share, _source
from dedup.tables import SCHEMAS, conform

WHEN = datetime(2025, 3, 4, 6, tzinfo=UTC)


def source(**values: Any) -> SourceArticle:
    told: dict[str, Any] = {
        "id": "a1", "title": None, "outlet": None, "outlet_key": None, "url": None, "published": None,
        "relation": "rewrite", "probability": 0.95, "coverage": 0.62, "source_coverage": 0.4, "verbatim": 0.1,
        "source_verbatim": 0.1, "direction": 0.8, "made_from": True, "cut": False, "calibrated": True,
        "cluster": None, "origin": None, "origin_outside": None, "origin_state": None, "passages": (),
    }  # fmt: skip
    return SourceArticle(**{**told, **values})


def passage(start: int, end: int, kind: str = "verbatim", words: str = "the pier") -> SharedPassage:
    return SharedPassage(start, end, start + 100, end + 100, kind, 1.0, words, "a quay")


def said(*sources: SourceArticle, **values: Any) -> str:
    told: dict[str, Any] = {
        "id": "x", "words": 90, "least": 40, "share": 0.7, "beside": (), "same": (), "revises": False, "looked_at": 60,
        "cut": False,
    }  # fmt: skip
    return Checked(**{**told, **values, "sources": sources}).verdict


ONE = "It reworks a1: 62 % of this text, 40 % of the other."
SHORT = ("This text is too short for more than copies to be told (39 words; 40 are needed). Nothing in this archive "
         "was found to be a copy of it.")  # fmt: skip
NOTHING = "Nothing in this archive was found to share its text or its source."


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (said(), NOTHING),
        (said(words=0), "This text holds no words to compare once credit lines and boilerplate are left out."),
        (said(words=39), SHORT),
        (said(words=40), NOTHING),
        (said(revises=True), "The archive holds another text under the id x; adding this one would revise it. "
                             + NOTHING),
        (said(source()), ONE),
        (said(source(), source(id="a2")),
         ONE + " " + ONE.replace("a1", "a2") + " In all 70 % of it stands in articles of this archive."),
        (said(source(), source(id="a2"), source(id="a3"), source(id="a4")),
         ONE + " " + ONE.replace("a1", "a2") + " 2 more articles share text or source with it. In all 70 % of it "
         "stands in articles of this archive."),
        (said(source(calibrated=False)), ONE + " Probabilities are calibrated for English texts only."),
        # the very text
        (said(source(relation="exact"), same=("a1",), revises=True),
         "This very text is in the archive already, as a1. Nothing else in this archive was found to share its text or "
         "its source."),
        (said(same=("a1", "a2"), stored=True),
         "The archive holds this very text again, as a1, a2. Nothing else in this archive was found to share its text "
         "or its source."),
        (said(source(id="z"), same=("a1", "a2", "a3", "a4")),
         "This very text is in the archive already, as a1, a2 and 2 more. " + ONE.replace("a1", "z")),
        (said(source(calibrated=False), same=("a1",)),
         "This very text is in the archive already, as a1. Nothing else in this archive was found to share its text or "
         "its source."),
        # what stands beside
        (said(beside=(source(relation="same-story", probability=0.29),)),
         NOTHING + " 1 article reports the same event."),
        (said(beside=(source(relation="same-template", probability=0.4),)), NOTHING),
        (said(beside=(source(relation="same-story", probability=0.3), source(relation="same-story", probability=0.4))),
         NOTHING + " 2 articles report the same event. Whether it shares a source with a1 and 1 more could not be "
         "decided (probability 0.30)."),
        (said(words=39, beside=(source(relation="same-story", probability=0.4),)),
         SHORT),
    ],
)  # fmt: skip
def test_the_answer_in_sentences(verdict: str, told: str) -> None:
    assert verdict == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "a1"),
        ({"outlet": "Orlen Post"}, "a1 (Orlen Post)"),
        ({"published": WHEN}, "a1 (2025-03-04)"),
        ({"outlet": "Orlen Post", "published": WHEN}, "a1 (Orlen Post, 2025-03-04)"),
        ({"title": "Rain"}, "“Rain” (a1)"),
        ({"title": "Rain", "outlet": "Orlen Post", "published": WHEN}, "“Rain” (Orlen Post, 2025-03-04, a1)"),
    ],
)
def test_a_source_is_called_by_what_is_known_of_it(given: dict[str, Any], told: str) -> None:
    assert named(source(**given)) == told


def test_shares_of_a_text_that_is_cut_are_told_as_such() -> None:
    assert shares(source(), False) == "62 % of this text, 40 % of the other"
    whole, cut = shares(source(cut=True), False), shares(source(), True)
    assert whole == "at least 62 % of this text, 40 % of the other as far as it is here"
    assert cut == "62 % of this text as far as it is here, at least 40 % of the other"


FOUND = Checked("x", 90, 40, 0.7, (), (), (), False, 60, False)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"origin": "a9"}, "traced to a9"),
        ({"origin_outside": "Northwire"}, "traced to Northwire, outside this archive"),
        ({"origin_outside": "unnamed"}, "likely from a source outside this archive that nobody names"),
        ({}, "its origin is undecided"),
    ],
)  # fmt: skip
def test_a_sources_cluster_is_told_with_where_it_is_from(given: dict[str, Any], told: str) -> None:
    lines = source_lines(FOUND, source(cluster="c000004", url="https://orlen.example/a", **given), 2)
    assert lines == [
        "2. reworks a1", "   62 % of this text, 40 % of the other; probability 0.95", f"   cluster c000004, {told}",
        "   https://orlen.example/a",
    ]  # fmt: skip
    assert len(source_lines(FOUND, source(), 1)) == 2


def test_the_three_longest_passages_are_shown_in_their_order_and_the_others_counted() -> None:
    some = (passage(0, 9, words="nine"), passage(20, 32, "reworded", "twelve"), passage(40, 49, "quotation", "later"),
            passage(60, 80, words="twenty"), passage(90, 93, words="three"))  # fmt: skip
    assert source_lines(FOUND, source(passages=some), 1)[2:] == [
        "   passages: 3 word for word, 1 quoted, 1 reworded", "     word for word: “nine”",
        "     reworded: “twelve” | there: “a quay”", "     word for word: “twenty”", "     and 2 shorter passages",
    ]  # fmt: skip
    assert source_lines(FOUND, source(passages=some[:3]), 1)[-1] == "     quoted: “later”"


@pytest.mark.parametrize("length", [219, 220, 221])
def test_a_passage_is_shown_up_to_two_hundred_and_twenty_characters(length: int) -> None:
    words = ("abcd " * 60)[: length - 1] + "x"
    (line,) = source_lines(FOUND, source(passages=(passage(0, 9, words=words),)), 1)[3:]
    shown = words if length <= 220 else f"{words[:180].rsplit(' ', 1)[0]} ... {words[-30:].split(' ', 1)[1]}"
    assert line == f"     word for word: “{shown}”"


def test_copies_rank_first_then_what_is_surest_then_what_covers_most_then_what_came_first() -> None:
    order = [
        source(id="z", relation="exact", probability=0.5), source(id="y", relation="near-duplicate", probability=0.6),
        source(id="x", probability=0.95), source(id="w", probability=0.84, coverage=0.9),
        source(id="v", probability=0.76, coverage=0.3, published=WHEN),
        source(id="u", probability=0.84, coverage=0.3, published=WHEN + timedelta(days=1)),
        source(id="s", probability=0.8, coverage=0.3), source(id="t", probability=0.8, coverage=0.3),
    ]  # fmt: skip
    mixed = [*order[1::2], *order[::2]]
    assert sorted(mixed, key=_rank) == order


def test_the_share_is_of_words_in_any_passage_and_all_of_a_copy() -> None:
    words = SimpleNamespace(starts=np.array([0, 5, 10, 15, 0, 5]), bounds=np.array([0, 4, 6]))
    prints: Any = SimpleNamespace(words=words)
    assert _share(prints, []) == 0
    assert _share(prints, [source(passages=(passage(5, 10),))]) == 0.25
    assert _share(prints, [source(passages=(passage(0, 6),)), source(passages=(passage(4, 11),))]) == 0.75
    assert _share(prints, [source(relation="exact")]) == 1


@pytest.mark.parametrize(
    ("direction", "mine", "theirs", "made_from"),
    [
        (-0.5, None, None, True), (-0.49, None, None, False), (0.9, None, None, False),
        # dates: theirs is the earlier, or this one is
        (0.0, 5, 1, True), (-0.9, 1, 5, False), (0.49, 5, 1, True), (0.5, 5, 1, False), (0.0, 1, 5, False),
    ],
)  # fmt: skip
def test_a_text_is_made_from_a_source_where_wording_or_dates_say_so_and_neither_denies_it(
    direction: float, mine: int | None, theirs: int | None, made_from: bool
) -> None:
    def article(i: str, day: int | None) -> dict[str, Any]:
        row = {"id": i, "text": "Rain.", "published": None if day is None else WHEN + timedelta(days=day),
               "published_precision": "minute", "published_zone": "given", "status": "judged",
               "completeness": "full"}  # fmt: skip
        return conform("articles", pl.DataFrame([row])).row(0, named=True)

    row = {"relation": "rewrite", "probability": 0.9, "coverage_left": 0.1, "coverage_right": 0.2, "verbatim_left": 0.3,
           "verbatim_right": 0.4, "direction": direction}  # fmt: skip
    names = {"post": "Orlen Post"}
    found = _source(
        row, article("x", mine), article("a", theirs) | {"outlet": "post"}, names, ("c1", "o", None, "s"), ()
    )
    assert found.made_from is made_from and found.direction == -direction
    assert (found.coverage, found.source_coverage, found.verbatim, found.source_verbatim) == (0.1, 0.2, 0.3, 0.4)
    assert (found.outlet, found.outlet_key, found.cluster, found.origin) == ("Orlen Post", "post", "c1", "o")
    assert not found.cut and found.calibrated
    other = article("a", theirs) | {"status": "language-not-calibrated", "completeness": "truncated"}
    assert _source(row, article("x", mine), other, names, ("c1", "o", None, "s"), ()).calibrated is False
    for first, calibrated in (("judged", True), ("language-not-calibrated", False)):
        other = article("a", theirs) | {"status": f"{first}; translations not seen: no model is installed"}
        assert _source(row, article("x", mine), other, names, ("c1", "o", None, "s"), ()).calibrated is calibrated


def test_the_answer_as_tables_has_the_text_on_the_side_of_its_id() -> None:
    some = tuple(source(id=i, relation="partial", probability=0.8, coverage=0.1, source_coverage=0.2, verbatim=0.3,
                        source_verbatim=0.4, passages=(passage(3, 9),)) for i in ("a", "z"))  # fmt: skip
    articles = conform("articles", pl.DataFrame({"id": ["\0m", "a", "q", "z"], "text": ["x"] * 4}))
    found = Checked("m", 90, 40, 0.7, some, (), (), False, 60, False, articles=articles)
    frames = as_frames(found, pl.DataFrame(schema=SCHEMAS["outlets"]))
    assert frames.articles["id"].to_list() == ["m", "a", "z"]
    assert frames.members.select("cluster", "article", "role").rows() == [
        ("check", i, "derivative") for i in ("m", "a", "z")
    ]
    pairs = frames.pairs.select("left", "right", "relation", "probability", "coverage_left", "coverage_right",
                                "verbatim_left", "verbatim_right", "direction")  # fmt: skip
    assert pairs.rows() == [
        ("a", "m", "partial", 0.8, 0.2, 0.1, 0.4, 0.3, 0.0), ("m", "z", "partial", 0.8, 0.1, 0.2, 0.3, 0.4, 0.0),
    ]  # fmt: skip
    passages = frames.passages.select("left", "right", "left_start", "left_end", "right_start", "right_end", "kind")
    assert passages.rows() == [("a", "m", 103, 109, 3, 9, "verbatim"), ("m", "z", 3, 9, 103, 109, "verbatim")]
    assert frames.clusters.select("cluster", "size", "origin_state", "origin_probability").rows() == [
        ("check", 3, "undecided", 0.0)
    ]
    assert frames.run["made"]["checked"] is True
    assert text_id(found) == "m"
    again = Checked("a", 90, 40, 0.7, some, (), (), False, 60, False, articles=articles)
    assert text_id(again) == "a (this text)"
    assert as_frames(again, frames.outlets).articles["id"].to_list() == ["a (this text)", "a", "z"]
