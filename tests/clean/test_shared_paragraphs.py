"""Boilerplate that everybody prints is masked; a story that everybody prints is not."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from strategies import word

import dedup
from dedup.clean.masks import find_masks
from dedup.clean.shared_paragraphs import MIN_CHARS, MIN_HOLDERS, known_anywhere, repeated_anywhere, shared_paragraphs
from dedup.tables import conform, empty

NOTICE = " ".join(f"{word(n)} of the {word(n + 50)} at Orlen," for n in range(40)) + " it said."
"""A paragraph that names Orlen, and nobody else."""


def prose(seed: int, words: int = 60) -> str:
    chance = random.Random(seed)  # noqa: S311
    return " ".join(word(chance.randrange(100, 4000)) for _ in range(words)) + "."


def collection(text: Callable[[int], str], n: int = 2 * MIN_HOLDERS, outlets: int = 100) -> pl.DataFrame:
    """n articles of as many outlets or fewer, an hour between each two."""
    start = datetime(2025, 3, 1, tzinfo=UTC)
    rows = [(f"a{i:04}", text(i), prose(i, 6), f"Paper {i % outlets}", start + timedelta(hours=i)) for i in range(n)]
    return conform("articles", pl.DataFrame(rows, schema=["id", "text", "title", "outlet", "published"], orient="row"))


def below(i: int) -> str:
    return f"{prose(i)}\n\n{NOTICE}"


@pytest.mark.parametrize("outlets", [1, 7, 100])
def test_a_long_paragraph_under_many_articles_with_nothing_else_in_common_is_masked(outlets: int) -> None:
    articles = collection(below, outlets=outlets)
    found = shared_paragraphs(articles)
    assert sorted(found["article"]) == articles["id"].to_list()
    texts = dict(articles.select("id", "text").iter_rows())
    assert {texts[a][start:end] for a, start, end, _ in found.iter_rows()} == {NOTICE}
    masks = find_masks(articles, empty("credits"))
    assert masks.filter(pl.col("kind") == "boilerplate").height == len(articles)


STORIES: dict[str, Callable[[int], str]] = {
    "it opens": lambda i: f"{NOTICE}\n\n{prose(i)}",
    "it opens a few": lambda i: f"{NOTICE}\n\n{prose(i)}" if i % 8 == 0 else below(i),
    "one prints nothing else": lambda i: NOTICE if i == 3 else below(i),
    "it has two paragraphs": lambda i: f"{prose(i)}\n\n{NOTICE}\n\n{prose(-1, 80)}",
    "leads speak of whom it names": lambda i: f"In {'Orlen' if i % 2 else 'Tarn'}, {prose(i)}\n\n{NOTICE}",
    "a few versions of each": lambda i: f"{prose(i // 4)}\n\n{NOTICE}",
    "it is short": lambda i: f"{prose(i)}\n\n{NOTICE[: MIN_CHARS - 1]}",
}


@pytest.mark.parametrize("text", STORIES.values(), ids=STORIES.keys())
def test_a_story_that_many_print_with_lines_of_their_own_is_not(text: Callable[[int], str]) -> None:
    assert shared_paragraphs(collection(text)).is_empty()


def test_fewer_than_the_stated_number_are_left_alone() -> None:
    assert shared_paragraphs(collection(below, MIN_HOLDERS - 1)).is_empty()
    assert len(shared_paragraphs(collection(below, MIN_HOLDERS))) == MIN_HOLDERS


def test_one_that_opens_with_it_where_nearly_all_do_not_keeps_it() -> None:
    articles = collection(lambda i: f"{NOTICE}\n\n{prose(i)}" if i == 5 else below(i))
    assert sorted(shared_paragraphs(articles)["article"]) == [a for i, a in enumerate(articles["id"]) if i != 5]


def test_what_is_known_of_the_whole_is_masked_in_a_part() -> None:
    articles = collection(below)
    known = repeated_anywhere(articles)
    assert known.rows() == [("", NOTICE.lower())]
    part = articles.head(3)
    assert shared_paragraphs(part).is_empty()
    assert known_anywhere(part, known).equals(shared_paragraphs(articles).sort("article").head(3))
    assert find_masks(part, empty("credits"), known).height == 3


@pytest.mark.parametrize("own", [15, 40, 150])
def test_articles_that_share_nothing_but_the_paragraph_make_no_cluster(own: int) -> None:
    """It makes up .9, .8 and .5 of each."""
    articles = collection(lambda i: f"{prose(i, own)}\n\n{NOTICE}")
    assert dedup.scan(articles, dedup.Settings(depth="fast")).clusters.is_empty()
