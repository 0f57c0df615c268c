"""What sentences of two texts have in common: the compiled measures equal a slow count from their definitions."""

from collections import defaultdict
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import FERRY, FERRY_REWORDED, MINE, STORIES, printed, rows, texts, word

from dedup.align.measuring import measure
from dedup.data import FIGURE, NAME, Fingerprints
from dedup.measures import MEASURES

NAMES = (
    "sentences_smaller", "sentences_larger", "lead", "matched_smaller", "matched_larger", "mutual", "best_sentence",
    "order", "sequence", "wording_smaller", "wording_larger", "company_smaller", "company_larger",
)  # fmt: skip
ZERO = np.float32(0)


class Told:
    """One text: the weight of each content word of each sentence, and which words keep company."""

    def __init__(self, prints: Fingerprints, row: int) -> None:
        words, postings = prints.words, prints.postings
        begin, end = int(words.bounds[row]), int(words.bounds[row + 1])
        self.hashes = words.hashes[begin:end].tolist()
        self.sentences: list[dict[int, np.float32]] = [{} for _ in range(int(postings.sentences[row]))]
        self.kinds: dict[int, int] = defaultdict(int)
        for i in range(postings.bounds[row], postings.bounds[row + 1]):
            h, sentence = divmod(int(postings.keys[i]), 1 << 16)
            self.sentences[sentence][h] = postings.weights[i]
            self.kinds[h] |= int(postings.kinds[i])
        self.weights = [sum((s[h] for h in sorted(s)), ZERO) for s in self.sentences]
        content = [i for i in range(begin, end) if postings.content[i]]
        near = [
            (a, b) for a, b in pairwise(content)
            if postings.sentence[a] == postings.sentence[b] and b - a <= 4
        ]  # fmt: skip
        self.company = {tuple(sorted((int(words.hashes[a]), int(words.hashes[b])))) for a, b in near}


def told(prints: Fingerprints) -> dict[str, float]:
    """The measures of rows 0 and 1, from what they are said to be."""
    left, right = Told(prints, 0), Told(prints, 1)
    small, large = sorted((left, right), key=lambda t: (len(t.hashes), t.hashes))
    kinds = {h: small.kinds.get(h, 0) | large.kinds.get(h, 0) for h in (*small.kinds, *large.kinds)}
    plain = {h for h, kind in kinds.items() if not kind & (FIGURE | NAME)}
    both = [[sorted(x.keys() & y.keys()) for y in large.sentences] for x in small.sentences]
    shared = [
        [sum((small.sentences[x][h] for h in hs), ZERO) for y, hs in enumerate(line)] for x, line in enumerate(both)
    ]
    dice = [
        [np.float32(2) * s / (small.weights[x] + large.weights[y]) if s else ZERO for y, s in enumerate(line)]
        for x, line in enumerate(shared)
    ]
    turned = [list(line) for line in zip(*dice, strict=True)]
    out = {}
    best = []
    for text, likeness, amounts in ((small, dice, shared), (large, turned, [*zip(*shared, strict=True)])):
        to = [int(np.argmax(line)) if max(line, default=0) > 0 else -1 for line in likeness]
        best.append((to, [max(line, default=ZERO) for line in likeness]))
        which = "smaller" if text is small else "larger"
        every = sum(map(float, text.weights))
        out[f"sentences_{which}"] = sum(float(max(line, default=0)) for line in amounts) / max(every, 1e-9)
        close = sum(float(w) for w, b in zip(text.weights, best[-1][1], strict=True) if b >= np.float32(0.3))
        out[f"matched_{which}"] = close / max(every, 1e-9)
        mine = [sum(float(s[h]) for h in s if h in plain) for s in text.sentences]
        other = large if text is small else small
        found = sum(
            sum(float(s[h]) for h in s if h in plain and h in other.sentences[y])
            for s, y in zip(text.sentences, to, strict=True) if y >= 0
        )  # fmt: skip
        out[f"wording_{which}"] = found / sum(mine) if sum(mine) else -1.0
        company = len(small.company & large.company)
        out[f"company_{which}"] = company / len(text.company) if text.company else -1.0
    (to_small, best_small), (to_large, _) = best
    out["lead"] = float(max(shared[0]) / small.weights[0]) if max(shared[0]) > 0 else 0.0
    mutual = sum(
        float(w) for x, w in enumerate(small.weights)
        if to_small[x] >= 0 and to_large[to_small[x]] == x and best_small[x] >= np.float32(0.2)
    )  # fmt: skip
    out["mutual"] = mutual / max(sum(map(float, small.weights)), 1e-9)
    from_left = (left.weights, right.weights, *(best[0] if left is small else best[1]))
    out["best_sentence"] = max(
        (float(b) for w, y, b in zip(from_left[0], from_left[2], from_left[3], strict=True)
         if b >= np.float32(0.3) and float(w) + float(from_left[1][y]) > 50),
        default=0.0,
    )  # fmt: skip
    path = [y for y, b in zip(to_small, best_small, strict=True) if b >= np.float32(0.2)]
    steps = [a <= b for a, b in pairwise(path)]
    out["order"] = sum(steps) / len(steps) if len(steps) >= 2 else -1.0
    apart = [a < b for a, b in combinations(path, 2) if a != b]
    out["sequence"] = sum(apart) / len(apart) if len(apart) >= 3 else -1.0
    return out


def measured(prints: Fingerprints) -> dict[str, float]:
    row = dict(zip(MEASURES, map(float, measure(prints, rows((0, 1)))[0]), strict=True))
    return {name: row[name] for name in NAMES}


@settings(max_examples=40, deadline=None)
@given(st.one_of(st.tuples(texts(12, 6), texts(12, 6)), st.tuples(texts(40), texts(40))))
@example(("Babababa. Babababa Babababa Babababa.", "Babababa. Babababa Dorlanbaba. Babababa."))
def test_measures_of_sentences_equal_a_slow_count(pair: tuple[str, str]) -> None:
    prints = printed(list(pair))
    assert measured(prints) == pytest.approx(told(prints), abs=1e-5)


@pytest.mark.parametrize("other", [FERRY_REWORDED, f"{MINE} {FERRY}", " ".join(reversed(FERRY.split(". ")))])
def test_measures_of_sentences_of_real_prose_equal_a_slow_count(other: str) -> None:
    for pair in ([FERRY, other], [other, FERRY], [other, " ".join(STORIES)]):
        prints = printed(pair)
        assert measured(prints) == pytest.approx(told(prints), abs=1e-5)


def test_two_short_sentences_tell_nothing_however_alike() -> None:
    """An invented word weighs about 11: two pairs of them are under 50 together, three are over it."""
    few, some = (" ".join(map(word, range(9, 9 + n))).capitalize() + "." for n in (2, 3))
    assert measured(printed([f"{few} It was so.", few]))["best_sentence"] == 0.0
    assert measured(printed([f"{some} It was so.", some]))["best_sentence"] == pytest.approx(1.0)


@pytest.mark.parametrize(("between", "company"), [("of the and", (1.0, 1.0)), ("of the and to", (0.0, -1.0))])
def test_content_words_keep_company_over_three_others_and_not_over_four(
    between: str, company: tuple[float, float]
) -> None:
    a, b = word(700).capitalize(), word(701)
    got = measured(printed([f"{a} {between} {b}.", f"{a} {b}."]))
    assert (got["company_smaller"], got["company_larger"]) == company
