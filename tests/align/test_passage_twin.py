"""Passages beside a slow twin that looks for them step by step, and what is added up of them."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import FERRY, FERRY_REWORDED, MINE, one_thread, printed, rows, sentences, texts, word  # noqa: F401

import dedup.align.passages
from dedup.align.passages import _found, align
from dedup.data import Fingerprints
from dedup.text.match_kernels import best_matches, find_runs, index_seeds, table_size
from dedup.text.tokenizer import QUOTED


@dataclass(frozen=True)
class Passage:
    """Words from and to on both sides; kind 0 verbatim, 1 reworded, 2 quotation."""

    q: int
    qe: int
    p: int
    pe: int
    kind: int
    score: float


class Pair:
    """Two texts: their words, which of them are quoted on the left, the runs in common, and the sentences."""

    def __init__(self, prints: Fingerprints, left: int, right: int) -> None:
        words, postings = prints.words, prints.postings
        spans = [slice(int(words.bounds[row]), int(words.bounds[row + 1])) for row in (left, right)]
        self.a, self.b = (words.hashes[span] for span in spans)
        self.quoted = (words.flags[spans[0]] & QUOTED) > 0
        self.sentence = [postings.sentence[span] for span in spans]
        weights = [np.zeros(int(postings.sentences[row]), np.float32) for row in (left, right)]
        shared = np.zeros((len(weights[0]), len(weights[1])), np.float32)
        held: list[dict[int, list[tuple[int, float]]]] = [{}, {}]
        for side, row in enumerate((left, right)):
            for i in range(postings.bounds[row], postings.bounds[row + 1]):
                place, weight = int(postings.keys[i]) & 0xFFFF, postings.weights[i]
                weights[side][place] += weight
                held[side].setdefault(int(postings.keys[i]) >> 16, []).append((place, weight))
        for h in sorted(held[0].keys() & held[1].keys()):
            for x, weight in held[0][h]:
                for y, _ in held[1][h]:
                    shared[x, y] += weight
        self.matches = best_matches(shared, *weights)

    def runs(self) -> list[tuple[int, int, int]]:
        head, following = np.empty(table_size(len(self.a)), np.int32), np.empty(len(self.a), np.int32)
        index_seeds(self.a, head, following)
        runs = np.empty((len(self.b) // 3 + 1, 3), np.int32)
        return [tuple(map(int, r)) for r in runs[: find_runs(self.a, self.b, head, following, runs)]]  # type: ignore


def told(prints: Fingerprints, left: int, right: int, dice: float) -> list[Passage]:
    """Twin: first what has the same words, the longest first, then sentences that are each other's best."""
    pair = Pair(prints, left, right)
    if not len(pair.a) or not len(pair.b):
        return []
    groups: list[list[tuple[int, int, int]]] = []
    for q, p, n in pair.runs():
        if groups:
            q0, p0, n0 = groups[-1][-1]
            if 0 <= q - q0 - n0 <= 4 and p - p0 - n0 <= 4:
                groups[-1].append((q, p, n))
                continue
        groups.append([(q, p, n)])
    sizes = [sum(n for _, _, n in runs) for runs in groups]
    out: list[Passage] = []
    in_a, in_b = set[int](), set[int]()

    def take(q: int, qe: int, p: int, pe: int, kind: int, score: float) -> None:
        out.append(Passage(q, qe, p, pe, kind, score))
        in_a.update(range(q, qe))
        in_b.update(range(p, pe))

    for size, runs in sorted(zip(sizes, groups, strict=True), key=lambda told: -told[0]):
        if size < 8 or max(n for _, _, n in runs) < 4:
            continue
        (q, p, _), (ql, pl, nl) = runs[0], runs[-1]
        if not in_a & set(range(q, ql + nl)):
            quoted = int(pair.quoted[q : ql + nl].sum()) * 2 > ql + nl - q
            take(q, ql + nl, p, pl + nl, 2 * quoted, size / max(ql + nl - q, pl + nl - p))
            continue
        for q, p, n in runs:
            for taken, some in groupby(range(n), lambda i: q + i in in_a):  # noqa: B023
                left_over = list(some)
                if not taken and len(left_over) >= 8:
                    first, last = left_over[0], left_over[-1] + 1
                    quoted = int(pair.quoted[q + first : q + last].sum()) * 2 > last - first
                    take(q + first, q + last, p + first, p + last, 2 * quoted, 1.0)
    (to_a, best, _), (to_b, _, _) = pair.matches
    for x, y in enumerate(to_a.tolist()):
        if y < 0 or to_b[y] != x or best[x] < np.float32(dice):
            continue
        a, b = (np.flatnonzero(pair.sentence[side] == place) for side, place in ((0, x), (1, y)))
        if len(a) and len(b) and not in_a & set(range(a[0], a[-1] + 1)) and not in_b & set(range(b[0], b[-1] + 1)):
            take(int(a[0]), int(a[-1]) + 1, int(b[0]), int(b[-1]) + 1, 1, float(best[x]))
    return out


@st.composite
def moved(draw: st.DrawFn) -> tuple[str, str]:
    """A text, and its sentences in another order, some of them twice, changed, quoted or left out."""
    some = draw(st.lists(sentences(400), min_size=1, max_size=5))
    other = []
    for sentence in draw(st.lists(st.sampled_from(some), min_size=1, max_size=7)):
        words = sentence.rstrip(".").split()
        for _ in range(draw(st.integers(0, 2))):
            at = draw(st.integers(0, len(words)))
            words[at : at + draw(st.integers(0, 2))] = [word(60000 + k) for k in range(draw(st.integers(0, 5)))]
        kept = " ".join(words)
        other.append(f'"{kept}."' if draw(st.booleans()) else f"{kept}.")
    pair = [" ".join(some), " ".join(other)]
    return tuple(pair[::-1] if draw(st.booleans()) else pair)  # type: ignore[return-value]


def run_twice(first: int, again: int) -> tuple[str, str]:
    """A run, and the same with a part of it told again before it."""
    run = [word(n) for n in range(first)]
    return f"{word(900)} {' '.join(run)}.", f"{' '.join(run[:again])} {word(901)} {word(902)} {' '.join(run)}."


@settings(max_examples=200, deadline=None)
@given(st.one_of(moved(), st.tuples(texts(12, 6), texts(12, 6))), st.sampled_from([0.25, 0.35]))
@example(("Roskill.", "Roskill."), 0.35)
@example((FERRY, FERRY_REWORDED), 0.35)
@example((FERRY, f"{MINE} {FERRY[100:300]} {FERRY}"), 0.35)
@example(run_twice(30, 12), 0.35)
def test_passages_equal_a_slow_search(pair: tuple[str, str], dice: float) -> None:
    prints = printed(list(pair))
    spans, scores, of = _found(prints, rows((0, 1)), dice)
    expected = told(prints, 0, 1, dice)
    assert spans.tolist() == [[t.q, t.qe, t.p, t.pe, t.kind] for t in expected]
    assert scores.tolist() == pytest.approx([t.score for t in expected])
    assert of.tolist() == [0] * len(expected)
    found, counts = align(prints, rows((0, 1))), prints.words.counts
    shown = told(prints, 0, 1, 0.35)
    literal = [t for t in shown if t.kind != 1]
    plain = [min(t.qe - t.q, t.pe - t.p) for t in literal if t.kind == 0]
    coverage = [sum(t.qe - t.q for t in shown) / max(1, counts[0]), sum(t.pe - t.p for t in shown) / max(1, counts[1])]
    verbatim = [sum(t.qe - t.q for t in literal) / max(1, counts[0]),
                sum(t.pe - t.p for t in literal) / max(1, counts[1])]  # fmt: skip
    assert found.coverage[0].tolist() == pytest.approx(coverage)
    assert found.verbatim[0].tolist() == pytest.approx(verbatim)
    assert (found.longest[0], found.unquoted[0], found.edits[0]) == (max(plain, default=0), sum(plain), len(literal))


@pytest.mark.parametrize(("quoted", "kind"), [(5, "verbatim"), (6, "quotation")])
def test_more_than_half_of_a_quotation_is_quoted(quoted: int, kind: str) -> None:
    run = [word(n) for n in range(10)]
    marked = f'{" ".join(run[: 10 - quoted])} "{" ".join(run[10 - quoted :])}"'
    found = align(printed([f"{word(700)} {marked} {word(701)}.", f"{word(702)} {' '.join(run)} {word(703)}."]),
                  rows((0, 1)))  # fmt: skip
    assert found.passages["kind"].to_list() == [kind]


def test_less_alike_sentences_are_shown_where_asked_and_nothing_else_is() -> None:
    """Two sentences of ten unknown words: of three in common .3, of two .2."""

    def sentence(start: int, common: int) -> str:
        return " ".join([*(word(k) for k in range(common)), *(word(start + k) for k in range(10 - common))]) + "."

    three, two = ([sentence(500, n), sentence(600, n)[::1]] for n in (3, 2))
    spread = [[" ".join(sorted(text.rstrip(".").split(), key=lambda w: w[::-1])) + "." for text in pair]
              for pair in (three, two)]  # fmt: skip
    prints = printed([*spread[0], *spread[1], FERRY, FERRY_REWORDED])
    pairs = rows((0, 1), (2, 3), (4, 5), (0, 1))
    faint = align(prints, pairs, np.array([True, True, True, False]))
    strict = align(prints, pairs)
    assert (strict.coverage[[0, 1, 3]] == 0).all() and strict.coverage[2].min() > 0
    assert (faint.coverage[0] == 1).all() and (faint.coverage[[1, 3]] == 0).all()
    assert np.array_equal(faint.coverage[2], strict.coverage[2])  # it has better to show


def test_no_more_passages_are_kept_of_a_pair_than_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedup.align.passages, "MOST", 2)
    left = " ".join(f"{word(100 * n)} " + " ".join(word(100 * n + k) for k in range(1, 9 + n)) for n in range(4))
    right = " ".join(" ".join(word(100 * n + k) for k in range(1, 9 + n)) for n in (3, 2, 1, 0))
    spans, _, _ = _found(printed([left, right]), rows((0, 1)), 0.35)
    assert [int(s[1] - s[0]) for s in spans] == [11, 10]
