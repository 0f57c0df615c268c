"""How pairs are chosen, added up and paid for: each bound from just below it, with generators that say one thing."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import one_thread, printed, rows, table, word  # noqa: F401  # a fixture

import dedup.candidates.generators
from dedup.candidates.generators import _credited, _semantic, _to_read, candidates, joined_causes, within_window
from dedup.candidates.weighted_terms import article_terms
from dedup.settings import Settings
from dedup.tables import conform, empty

STANDARD, THOROUGH = Settings(depth="standard"), Settings(depth="thorough")


def cosines(*some: float) -> NDArray[np.float32]:
    return np.array(some, np.float32)


def test_the_transformer_reads_those_that_words_leave_most_undecided() -> None:
    best = cosines(0.1, 0.5, 0.199, 0.05, 0.201, 0.15, 0.1, 0.9, 0.9, 0.9)
    assert _to_read(best, STANDARD).tolist() == [0, 3, 6]  # three in ten, the lowest, the first of two
    assert _to_read(best, THOROUGH).tolist() == list(range(10))
    assert _to_read(cosines(0.1, 0.1, 0.1), STANDARD).tolist() == [0]  # one at least
    assert _to_read(cosines(0.9, 0.2, 0.199, 0.9), STANDARD).tolist() == [2]
    assert _to_read(cosines(0.3, 0.9), STANDARD).tolist() == []
    assert _to_read(cosines(*[0.0] * 20), STANDARD).tolist() == list(range(6))


few_pairs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda p: p[0] != p[1]), max_size=6)


@given(few_pairs, few_pairs, few_pairs)
def test_all_pairs_are_there_once_in_order_with_the_names_of_those_that_found_them(
    near: list[tuple[int, int]], credited: list[tuple[int, int]], lexical: list[tuple[int, int]]
) -> None:
    named = {"minhash": rows(*near), "credit": rows(*credited), "lexical": rows(*lexical)}
    expected: dict[tuple[int, int], list[str]] = {}
    for name, pairs in named.items():
        for pair in sorted({(min(p), max(p)) for p in pairs.tolist()}):
            expected.setdefault(pair, []).append(name)
    pairs, causes = joined_causes(named)
    assert pairs.shape == (len(expected), 2) and pairs.dtype == np.int64
    assert dict(zip(map(tuple, pairs.tolist()), causes, strict=True)) == {p: "+".join(n) for p, n in expected.items()}
    assert pairs.tolist() == sorted(pairs.tolist())


START = datetime(2031, 5, 1, tzinfo=UTC)


def test_a_window_is_closed_at_both_ends_and_open_to_what_has_no_date() -> None:
    when = [START, START + timedelta(days=7), START + timedelta(days=7, seconds=1), None]
    articles = table(["x"] * 4, published=when)
    asked = rows((0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (0, 3), (3, 0))
    assert within_window(articles, asked, 7).tolist() == [True, True, False, False, True, True, True]
    assert within_window(articles, asked, 0).tolist() == [False] * 5 + [True] * 2


def credit(article: str, outlet: str | None = None, url: str | None = None, strength: str = "strong") -> dict[str, Any]:
    return {"article": article, "name": outlet or "x", "outlet": outlet, "url": url, "kind": "republication",
            "strength": strength}  # fmt: skip


def credited(found: list[dict[str, Any]], **columns: Any) -> list[tuple[int, int]]:
    """Pairs by credits among seven texts: each shares less of its words with the first than the one before."""
    some = [" ".join(word(k) if k < 40 - 5 * n else word(1000 * n + k) for k in range(40)) for n in range(7)]
    prints = printed(some)
    terms, _ = article_terms(prints)
    pairs = _credited(table(some, **columns), conform("credits", pl.DataFrame(found)), terms, prints.representatives)
    return sorted(map(tuple, pairs.tolist()))


PAPERS = ["Post", *["Wire"] * 5, "Sun"]


def test_of_a_credited_outlet_the_three_nearest_articles_are_proposed() -> None:
    assert credited([credit("a000", "Wire")], outlet=PAPERS) == [(0, 1), (0, 2), (0, 3)]
    assert credited([credit("a000", "Wire", strength="medium")], outlet=PAPERS) == [(0, 1), (0, 2), (0, 3)]
    assert credited([credit("a000", "Wire", strength="weak")], outlet=PAPERS) == []
    assert credited([credit("a000", "Nobody"), credit("a000", "Sun")], outlet=PAPERS) == [(0, 6)]
    assert credited([credit("a001", "Wire")], outlet=PAPERS) == [(1, 2), (1, 3), (1, 4)]  # and not itself
    twice = [credit("a000", "Sun"), credit("a000", "Sun"), credit("a006", "Post")]
    assert credited(twice, outlet=PAPERS) == [(0, 6), (6, 0)]


def test_an_address_leads_to_the_articles_there_and_to_no_other() -> None:
    urls = [None, "https://a.example", None, "https://b.example", "https://b.example", None, None]
    assert credited([credit("a000", url="https://b.example")], url=urls) == [(0, 3), (0, 4)]
    assert credited([credit("a003", url="https://b.example"), credit("a005")], url=urls) == [(3, 4)]
    assert credited([credit("a000", url="https://a.example", strength="weak")], url=urls) == []
    assert credited([credit("b999", url="https://a.example")], url=urls) == []


def test_vectors_that_do_not_point_the_same_way_are_no_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def nearest(vectors: Any, most: int, threads: int) -> Any:
        seen.update(most=most, threads=threads, texts=vectors)
        return SimpleNamespace(scores=cosines(0.9, 0.0, -0.1).reshape(1, 3), rows=np.array([[1, 2, 3]]), kind="flat")

    def standing_out(lists: Any, scores: Any, *, sure: int, budget: int) -> Any:
        seen.update(lists=lists.tolist(), scores=scores.tolist(), sure=sure, budget=budget)
        return rows((0, 1)), 5

    monkeypatch.setattr(dedup.candidates.generators, "nearest", nearest)
    monkeypatch.setattr(dedup.candidates.generators, "standing_out", standing_out)
    articles = table(["x" * 2001, "b", "c", "d"])
    found = _semantic(articles, np.array([0, 2]), lambda texts: texts, 11, THOROUGH.changed(threads=3))  # type: ignore
    assert (found[0].tolist(), found[1:]) == ([[0, 2]], (5, {"encoded": 2, "vector_index": "flat"}))
    assert seen["texts"] == ["x" * 2000, "c"] and (seen["most"], seen["threads"]) == (40, 3)
    assert (seen["lists"], seen["sure"], seen["budget"]) == ([[1, -1, -1]], 2, 11)
    assert seen["scores"][0] == pytest.approx([0.9, 0, 0])
    for few in ([], [1]):
        nothing = _semantic(articles, np.array(few, np.int64), lambda texts: texts, 11, THOROUGH)  # type: ignore
        assert nothing[0].shape == (0, 2) and nothing[1:] == (0, {"encoded": 0})


@pytest.mark.parametrize(
    ("per_article", "copies", "found_by_both", "meaning", "words"),
    [
        # a budget of 20 less three pairs of copies: three tenths go to meaning where all are read
        (2, 3, 0, 5, [15]), (2, 3, 2, 5, [15, 17]), (2, 0, 0, 6, [18]), (2, 19, 0, 0, [0]), (2, 20, 0, None, []),
        (2, 25, 0, None, []),
    ],
)  # fmt: skip
def test_the_budget_is_what_copies_leave_and_what_both_find_is_paid_once(
    per_article: int, copies: int, found_by_both: int, meaning: int | None, words: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Ten articles, of which vectors propose two pairs and words those of them that both find, and one more."""
    module, budgets = dedup.candidates.generators, list[int]()
    near = [(a, b) for a in range(10) for b in range(a + 1, 10)][:copies]
    monkeypatch.setattr(module, "candidate_pairs", lambda *_, **__: SimpleNamespace(pairs=rows(*near), dropped=0))
    monkeypatch.setattr(
        module, "shared_passages", lambda *_, **__: SimpleNamespace(pairs=rows(), dropped=4, frequent=7)
    )
    read: list[int] = []

    def semantic(_: Any, asked: Any, __: Any, budget: int, ___: Any) -> Any:
        read.extend([budget, len(asked)])
        return rows((7, 9), (8, 6)), 3, {"encoded": 10}

    def standing_out(_: Any, __: Any, *, sure: int, budget: int) -> Any:
        assert sure == 4
        budgets.append(budget)
        return rows(*[(7, 9), (6, 8)][:found_by_both], (5, 9)), 2

    monkeypatch.setattr(module, "_semantic", semantic)
    monkeypatch.setattr(module, "standing_out", standing_out)
    some = [" ".join(word(100 * n + k) for k in range(20)) for n in range(10)]
    settings = THOROUGH.changed(pairs_per_article=per_article)
    found = candidates(table(some), printed(some), empty("credits"), settings, lambda texts: texts)  # type: ignore
    assert budgets == words and read == ([] if meaning is None else [meaning, 10])
    assert found.notes["frequent_passages"] == 7
    expected = {"passage": 4} if meaning is None else {"passage": 4, "semantic": 3, "lexical": 2}
    assert found.dropped == expected
