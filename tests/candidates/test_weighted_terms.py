"""Articles as weighed words: which words, and how much each weighs."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import FERRY, ORCHARD, one_thread, printed, texts, word  # noqa: F401  # one is a fixture

import dedup.candidates.weighted_terms
from dedup.candidates.weighted_terms import article_terms
from dedup.data import Fingerprints
from dedup.text.background import background


def content(prints: Fingerprints, row: int) -> Counter[int]:
    """Content words (hashes) of an article and in how many of its sentences each stands, word by word."""
    lo, hi = prints.words.bounds[row], prints.words.bounds[row + 1]
    hashes, within, counts = prints.words.hashes[lo:hi], prints.postings.sentence[lo:hi], prints.postings.content[lo:hi]
    places = {(int(h), int(s)) for h, s, c in zip(hashes, within, counts, strict=True) if c}
    return Counter(h for h, _ in places)


def slow(prints: Fingerprints, own_idf: bool) -> list[dict[int, float]]:
    """Word hash -> weight of each article, scaled to length 1."""
    held = [content(prints, i) if i in prints.representatives else Counter() for i in range(len(prints))]
    spread = Counter(h for c in held for h in c)
    vocabulary = np.array(sorted(spread), np.uint32)
    idf = dict(zip(vocabulary.tolist(), background().idf(vocabulary).tolist(), strict=True))
    if own_idf:
        idf = {h: float(np.log(len(prints.representatives) / times)) for h, times in spread.items()}
    out = []
    for counts in held:
        weights = {h: (1 + np.log(times)) * idf[h] for h, times in counts.items()}
        length = np.sqrt(sum(w**2 for w in weights.values()))
        out.append({h: w / max(length, 1e-12) for h, w in weights.items()})
    return out


@settings(max_examples=80, deadline=None)
@given(st.lists(texts(30), max_size=6), st.booleans())
def test_terms_are_the_content_words_of_each_article_weighed_by_sentences_and_rarity(
    some: list[str], own: bool
) -> None:
    prints = printed([*some, *some[:1]])  # a copy holds nothing
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dedup.candidates.weighted_terms, "OWN_IDF_FROM", 0 if own else 10**9)
        terms, source = article_terms(prints)
    assert source == ("this collection" if own else "background")
    expected = slow(prints, own)
    vocabulary = sorted({h for row in expected for h in row})  # ids are places among the sorted hashes
    assert len(terms) == len(prints) and terms.count == len(vocabulary)
    for i, row in enumerate(expected):
        span = slice(terms.first[i], terms.first[i + 1])
        got = {vocabulary[t]: v for t, v in zip(terms.ids[span].tolist(), terms.values[span].tolist(), strict=True)}
        assert len(got) == span.stop - span.start and got.keys() == row.keys()
        np.testing.assert_allclose([got[h] for h in row], list(row.values()), rtol=1e-4, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.lists(texts(30), min_size=1, max_size=6, unique_by=str.lower), st.randoms(use_true_random=False))
def test_the_order_of_articles_changes_no_bit_of_their_terms(some: list[str], random: object) -> None:
    order = list(range(len(some)))
    random.shuffle(order)  # type: ignore[attr-defined]
    prints = printed(some)
    if len(prints.representatives) < len(some):
        return  # of copies the first stands for all
    one, _ = article_terms(prints)
    two, _ = article_terms(printed([some[i] for i in order]))
    assert one.count == two.count
    for new, old in enumerate(order):
        before, after = slice(one.first[old], one.first[old + 1]), slice(two.first[new], two.first[new + 1])
        assert np.array_equal(one.ids[before], two.ids[after])
        assert np.array_equal(one.values[before], two.values[after])


def test_a_word_of_many_sentences_weighs_more_than_one_of_a_single_sentence() -> None:
    once, often = word(4011), word(4012)
    prints = printed([f"{often} {once} came. Then {often} went. At last {often} slept."])
    weights = slow(prints, False)[0]
    terms, _ = article_terms(prints)
    top = terms.values.max()
    assert top == pytest.approx(max(weights.values()), rel=1e-4)
    assert top / np.sort(terms.values)[-2] == pytest.approx(1 + np.log(3), rel=1e-4)


def test_copies_hold_no_terms_and_make_no_word_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedup.candidates.weighted_terms, "OWN_IDF_FROM", 2)
    terms, source = article_terms(printed([FERRY, FERRY, ORCHARD, FERRY.upper()]))
    assert source == "this collection"
    assert np.diff(terms.first)[[1, 3]].tolist() == [0, 0]
    alone, _ = article_terms(printed([FERRY, ORCHARD]))
    assert np.array_equal(terms.values, alone.values) and np.array_equal(terms.ids, alone.ids)


def test_a_large_collection_weighs_words_by_its_own_frequencies() -> None:
    prints = printed([f"{word(1)} {word(2 + i % 7)} {word(100 + i)}" for i in range(2000)])
    terms, source = article_terms(prints)
    assert source == "this collection"
    rarest, middle, everywhere = terms.values.reshape(2000, 3).T
    assert (everywhere == 0).all()  # in every article: no weight
    # in one article against in a seventh of them
    np.testing.assert_allclose(rarest / middle, np.log(2000) / np.log(7), rtol=5e-3)


@pytest.mark.parametrize("some", [[], [""], ["..."], ["the of and"]])
def test_articles_without_content_words_have_no_terms(some: list[str]) -> None:
    terms, _ = article_terms(printed(some))
    assert len(terms) == len(some) and len(terms.ids) == 0
