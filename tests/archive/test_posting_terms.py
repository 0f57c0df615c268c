"""What stands for an article in the postings, against a slow version of the same rule."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SYLLABLES

from dedup.archive.search.posting_terms import PAIR, PAIR_WEIGHT, RAREST, SAMPLE, terms_of
from dedup.data import Fingerprints
from dedup.fingerprint.prints import fingerprint
from dedup.settings import Settings
from dedup.tables import conform, empty
from dedup.text.collocations import collocations

WORDS = st.builds(lambda a, b, c: a + b + c, *[st.sampled_from(SYLLABLES)] * 3)
SENTENCES = st.lists(st.one_of(WORDS, st.sampled_from(["the", "of", "harbour", "said"])), max_size=30).map(" ".join)
TEXTS = st.lists(st.lists(SENTENCES, max_size=5).map(". ".join), min_size=1, max_size=5)


def prints_of(texts: list[str]) -> Fingerprints:
    frame = pl.DataFrame({"id": [f"{n:03d}" for n in range(len(texts))], "text": texts})
    return fingerprint(conform("articles", frame), empty("masks"), Settings(), sketch=False)


def slow(prints: Fingerprints, most: int) -> list[list[tuple[int, float]]]:
    words, postings = prints.words, prints.postings
    rows = np.arange(len(prints), dtype=np.int64)
    pairs, starts = collocations(words.hashes, words.bounds, postings.sentence, postings.content, rows)
    out = []
    for row in range(len(prints)):
        at = slice(postings.bounds[row], postings.bounds[row + 1])
        idf = dict(zip((postings.keys[at] >> np.uint64(16)).tolist(), postings.weights[at].tolist(), strict=True))
        best = sorted(idf, key=lambda h: (-round(idf[h], 6), h))[:most]
        terms: dict[int, float] = {}
        for h in best:
            terms.setdefault(h >> 1, idf[h])
        for p in pairs[starts[row] : starts[row + 1]].tolist():
            if p % SAMPLE == 0:
                terms.setdefault((p >> 1) + PAIR, PAIR_WEIGHT)
        out.append(list(terms.items()))
    return out


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.sampled_from([1, 5, RAREST]))
def test_it_follows_the_rule(texts: list[str], most: int) -> None:
    prints = prints_of(texts)
    rows, terms, weights = terms_of(prints, most)
    for row, wanted in enumerate(slow(prints, most)):
        mine = rows == row
        assert terms[mine].tolist() == [t for t, _ in wanted]
        assert weights[mine] == pytest.approx([w for _, w in wanted], abs=1e-5)


def test_terms_fit_the_store_and_are_no_word_and_pair_at_once() -> None:
    _, terms, weights = terms_of(
        prints_of(["Corvale ferry harbourmaster Quillon resigned on Monday in Brackwater. " * 3])
    )
    assert terms.min() >= 0
    assert terms.max() < 1 << 32
    assert ((terms >= PAIR) == (weights == PAIR_WEIGHT)).all()


def test_nothing_to_say() -> None:
    rows, terms, weights = terms_of(prints_of(["", "the of and"]))
    assert len(rows) == len(terms) == len(weights) == 0
