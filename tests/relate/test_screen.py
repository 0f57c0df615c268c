"""The screen before alignment: what it looks at, where its bar is, and that nothing is missed by it in the samples."""

from collections.abc import Callable

import numpy as np
import pytest
from archives import FAST
from hypothesis import given
from numpy.typing import NDArray
from strategies import FERRY, MINE, ORCHARD, STORIES, printed, rows, table, texts

import dedup
from dedup.align.contents import FIRST, Contents
from dedup.align.measuring import measure
from dedup.data import Collection
from dedup.measures import MEASURES
from dedup.pipeline.floors import screened
from dedup.read import Reading
from dedup.relate import screen
from dedup.relate.collection import texts_alone
from dedup.relate.scorecard import Boosted, boosted
from dedup.result import Result

Judge = Callable[[Boosted], None]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Judge:
    """What stands for the packaged trees."""
    return lambda card: monkeypatch.setattr(screen, "screen", lambda: card)


def lengths_over(bar: float, low: float, high: float) -> Boosted:
    """Trees of one question: are the lengths more alike than the bar?"""
    return boosted(0.0, ["length_ratio"], [([0, -1, -1], [bar, 0, 0], [low, high, 0, 0, 0, 0])])


def known_of(*texts: str) -> Collection:
    return texts_alone(table(texts), printed(texts))


def worth(known: Collection, pairs: NDArray[np.int64], causes: list[str]) -> list[bool]:
    first = screen.worth_aligning(known, pairs, causes, Contents(known.prints).first, FIRST)
    return first.tolist()


@given(texts(), texts())
def test_what_is_asked_first_is_what_alignment_would_measure(left: str, right: str) -> None:
    prints = printed([left, right])
    pairs = rows((0, 1), (1, 0))
    whole = measure(prints, pairs)
    np.testing.assert_allclose(
        Contents(prints).first(pairs), whole[:, [MEASURES.index(n) for n in FIRST]], rtol=1e-6, atol=0
    )


def test_only_what_nothing_but_words_proposed_is_looked_at(asked: Judge) -> None:
    asked(boosted(-100.0, ["length_ratio"], []))
    causes = ["lexical", "minhash+lexical", "passage", "credit+lexical", "semantic", "lexical+semantic", "cluster"]
    known = known_of(FERRY, MINE)
    assert worth(known, rows(*[(0, 1)] * len(causes)), causes) == [c != "lexical" for c in causes]


@pytest.mark.parametrize(("odds", "kept"), [(screen.WORTH, True), (screen.WORTH - 1e-9, False)])
def test_a_pair_at_the_bar_is_aligned_and_one_below_is_not(asked: Judge, odds: float, kept: bool) -> None:
    asked(boosted(odds, ["length_ratio"], []))
    assert worth(known_of(FERRY, MINE), rows((0, 1)), ["lexical"]) == [kept]


def test_each_pair_is_decided_by_itself_in_batches_of_any_size(asked: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(lengths_over(0.9, -10.0, 10.0))
    known = known_of(FERRY, FERRY[:200], MINE, ORCHARD, *STORIES)
    n = len(known.papers)
    pairs = rows(*[(a, b) for a in range(n) for b in range(a + 1, n)])
    causes = ["lexical" if i % 3 else "passage" for i in range(len(pairs))]
    together = worth(known, pairs, causes)
    ratio = Contents(known.prints).first(pairs)[:, FIRST.index("length_ratio")]
    assert together == [bool(r > 0.9) or c == "passage" for r, c in zip(ratio, causes, strict=True)]
    assert 0 < sum(together) < len(together)
    monkeypatch.setattr(screen, "BATCH", 2)
    assert worth(known, pairs, causes) == together


@pytest.mark.parametrize(
    ("days", "outlets", "expected"),
    [
        ((10.0, 12.0), (3, 3), (np.log1p(2.0), 1.0)),
        ((12.0, 10.0), (3, 4), (np.log1p(2.0), 0.0)),
        ((10.0, np.nan), (-1, 4), (-1.0, -1.0)),
        ((10.0, 10.0), (-1, -1), (0.0, -1.0)),
    ],
)
def test_what_is_asked_beside_the_texts(
    days: tuple[float, float], outlets: tuple[int, int], expected: tuple[float, float]
) -> None:
    known = known_of(FERRY, MINE)
    known.days[:] = days
    found = screen.beside(known, np.array(outlets), rows((0, 1)))
    assert [found[n].item() for n in screen.BESIDE] == pytest.approx(expected, abs=1e-6)


def test_what_is_dropped_is_counted(asked: Judge) -> None:
    from dedup.candidates.generators import Candidates

    asked(lengths_over(0.9, -10.0, 10.0))
    known = known_of(FERRY, FERRY[:200], FERRY + " " + MINE)
    found = screened(known, Candidates(rows((0, 1), (0, 2), (1, 2)), ["lexical", "passage", "lexical"], {}, {"a": 1}))
    assert (found.pairs.tolist(), found.causes, found.notes) == ([[0, 2]], ["passage"], {"a": 1, "screened": 2})


def test_nothing_that_the_samples_tell_is_missed(
    newsroom: Reading, scanned: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "SCREENED", "nothing")
    whole = dedup.scan(newsroom, FAST)
    told = scanned.run["counts"]
    assert told["judged"] < whole.run["counts"]["judged"]
    assert told["candidates"] == whole.run["counts"]["candidates"]
    for name in ("pairs", "passages", "evidence", "clusters", "members", "stories", "series"):
        assert scanned.tables()[name].equals(whole.tables()[name]), name
