"""Fingerprints: which words count, which articles are copies, and what later floors look up."""

import dataclasses
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    FERRY,
    MINE,
    ORCHARD,
    STORIES,
    one_thread,  # noqa: F401  # a fixture
    printed,
    table,
    texts,
    word,
)

from dedup.data import FIGURE, NAME, Fingerprints, Postings
from dedup.fingerprint.posting_kernels import SENTENCES
from dedup.fingerprint.prints import fingerprint
from dedup.settings import Settings
from dedup.tables import conform, empty
from dedup.text.background import COMMON, background
from dedup.text.tokenizer import CAPITAL, NUMBER, SENTENCE, Words, read_words, word_hash

CREDIT = "By Ina Morrow, Northern Press Bureau"


def fields(of: Words | Postings) -> list[np.ndarray]:
    return [getattr(of, field.name) for field in dataclasses.fields(of)]


def same(a: Fingerprints, b: Fingerprints, i: int, j: int) -> bool:
    x, y = (p.words.hashes[p.words.bounds[r] : p.words.bounds[r + 1]] for p, r in ((a, i), (b, j)))
    return bool(np.array_equal(x, y) and np.array_equal(a.signatures[i], b.signatures[j]))


def test_masked_words_do_not_count_and_the_rest_is_as_if_they_were_not_there() -> None:
    with_credit = f"{CREDIT}\n\n{FERRY}"
    masked = printed([with_credit], [("a000", 0, len(CREDIT), "credit")])
    assert same(masked, printed([FERRY]), 0, 0)
    assert masked.all_words[0] == read_words(pl.Series([with_credit])).counts[0]


def test_counted_words_keep_their_place_in_the_unmasked_text() -> None:
    text = f"{CREDIT}\n\n{FERRY}"
    words = printed([text], [("a000", 0, len(CREDIT), "credit")]).words
    assert [text[s:e].lower() for s, e in zip(words.starts[:4], words.ends[:4], strict=True)] == [
        "the",
        "last",
        "ferry",
        "from",
    ]


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_any_masks_leave_exactly_the_words_that_begin_outside_them(data: st.DataObject, numbers: list[int]) -> None:
    shown = [word(n * 131) for n in numbers]
    text = " ".join(shown)
    starts = np.cumsum([0, *(len(w) + 1 for w in shown)])
    place = st.integers(0, len(text))
    spans = [sorted(s) for s in data.draw(st.lists(st.tuples(place, place), max_size=4))]
    masks = [("a000", a, b, "boilerplate") for a, b in spans]
    kept = [w for w, s in zip(shown, starts, strict=False) if not any(a <= s < b for a, b in spans)]
    prints = printed([text], masks)
    assert prints.words.hashes.tolist() == [word_hash(w) for w in kept]
    assert prints.words.counts.tolist() == [len(kept)]
    assert prints.all_words.tolist() == [len(shown)]


def test_copies_in_other_dress_share_same_as_and_exact_as() -> None:
    dress = [FERRY, FERRY.upper(), FERRY.replace("\n", "\n\n "), FERRY.replace(", ", "; "), MINE]
    prints = printed(dress)
    assert prints.same_as.tolist() == prints.exact_as.tolist() == [0, 0, 0, 0, 4]
    assert prints.representatives.tolist() == [0, 4]


def test_a_copy_that_only_lacks_the_credit_is_the_same_but_not_exactly() -> None:
    prints = printed([f"{CREDIT}\n\n{FERRY}", FERRY], [("a000", 0, len(CREDIT), "credit")])
    assert prints.same_as.tolist() == [0, 0]
    assert prints.exact_as.tolist() == [0, 1]


@pytest.mark.parametrize("kind", ["boilerplate", "title", "photo"])
def test_a_copy_under_another_headline_or_page_is_exactly_the_same(kind: str) -> None:
    prints = printed([f"{CREDIT}\n\n{FERRY}", FERRY], [("a000", 0, len(CREDIT), kind)])
    assert prints.same_as.tolist() == prints.exact_as.tolist() == [0, 0]


def test_one_word_more_is_no_copy() -> None:
    assert printed([FERRY, FERRY + " Again."]).same_as.tolist() == [0, 1]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["", "ba dor", "Ba, dor!", "ba dor fel", "dor ba", "fel"]), max_size=8))
def test_same_as_is_the_first_article_with_the_same_words(some: list[str]) -> None:
    plain = [t.lower().replace(",", "").replace("!", "") for t in some]
    prints = printed(some)
    # a text without words is nobody's copy
    assert prints.same_as.tolist() == [plain.index(p) if p else i for i, p in enumerate(plain)]
    assert prints.representatives.tolist() == [i for i, p in enumerate(plain) if p and plain.index(p) == i]


@settings(max_examples=40, deadline=None)
@given(st.lists(texts(), min_size=1, max_size=4))
def test_postings_hold_each_content_word_of_each_sentence_once_with_its_kind(some: list[str]) -> None:
    prints = printed(some)
    words, postings = prints.words, prints.postings
    for i, (lo, hi) in enumerate(pairwise(words.bounds)):
        expected: dict[tuple[int, int], int] = {}
        sentence = -1
        for h, f in zip(words.hashes[lo:hi].tolist(), words.flags[lo:hi].tolist(), strict=True):
            sentence += bool(f & SENTENCE)
            if background().idf(np.array([h], np.uint32))[0] < -np.log(COMMON):
                continue
            kind = (NAME if f & CAPITAL and not f & SENTENCE else 0) | (FIGURE if f & NUMBER else 0)
            expected[h, sentence] = expected.get((h, sentence), 0) | kind
        got = slice(postings.bounds[i], postings.bounds[i + 1])
        keys = [(int(k) >> 16, int(k) & 0xFFFF) for k in postings.keys[got]]
        assert keys == sorted(expected)
        assert postings.kinds[got].tolist() == [expected[k] for k in keys]
        assert np.array_equal(postings.weights[got], background().idf(np.array([h for h, _ in keys], np.uint32)))
        assert postings.sentences[i] == sentence + 1


def test_function_words_have_no_posting() -> None:
    prints = printed(["The of and to in."])
    assert prints.words.counts[0] == 5 and prints.postings.bounds.tolist() == [0, 0]


def test_a_text_of_very_many_sentences_is_held_in_a_bounded_number() -> None:
    prints = printed([" ".join(f"{word(i).capitalize()} {word(i + 1)}." for i in range(1500))])
    assert prints.postings.sentences.tolist() == [SENTENCES]
    assert sorted(set(prints.postings.sentence.tolist())) == list(range(SENTENCES))
    assert (np.diff(prints.postings.sentence) >= 0).all()


def test_the_order_of_the_articles_changes_no_fingerprint() -> None:
    forward, backward = printed(STORIES), printed(STORIES[::-1])
    assert all(same(forward, backward, i, len(STORIES) - 1 - i) for i in range(len(STORIES)))


def test_texts_without_words_are_nobodys_representative_and_break_nothing() -> None:
    prints = printed(["", None, "—!?", FERRY])
    assert prints.words.counts[:3].tolist() == [0, 0, 0]
    assert prints.representatives.tolist() == [3]
    assert prints.postings.bounds[:4].tolist() == [0, 0, 0, 0]


def test_no_articles_give_an_empty_fingerprint() -> None:
    prints = printed([])
    assert len(prints) == 0 and prints.representatives.tolist() == [] and prints.signatures.shape[0] == 0


@pytest.mark.parametrize("many", [1, 1000])
def test_articles_are_read_in_slices_of_any_size_with_the_same_fingerprints(
    many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [*STORIES, "", FERRY, f"{CREDIT}\n{MINE}", MINE]
    credited = f"a{len(STORIES) + 2:03}"
    masks = [(credited, 0, len(CREDIT), "credit"), ("a000", 0, 30, "photo"), ("a000", 40, 60, "credit")]
    whole = printed(some, masks)
    monkeypatch.setattr("dedup.fingerprint.prints.SLICE", 3)
    monkeypatch.setattr("dedup.scratch.MANY_ARTICLES", many)
    sliced = printed(some, masks)
    for part in (
        *zip(fields(whole.words), fields(sliced.words), strict=True),
        *zip(fields(whole.postings), fields(sliced.postings), strict=True),
        *((getattr(whole, n), getattr(sliced, n)) for n in ("all_words", "same_as", "exact_as", "signatures")),
    ):
        assert np.array_equal(*part) and part[0].dtype == part[1].dtype
    assert whole.same_as.tolist() != whole.exact_as.tolist() and whole.all_words.sum() > whole.words.counts.sum()


def test_a_mask_of_an_article_that_is_not_there_changes_nothing() -> None:
    assert same(printed([FERRY], [("elsewhere", 0, 50, "photo")]), printed([FERRY]), 0, 0)


def test_settings_reach_the_signatures() -> None:
    base = Settings()
    assert printed([FERRY], settings=base.changed(permutations=64)).signatures.shape == (1, 64)
    seeded = fingerprint(table([FERRY]), empty("masks"), base.changed(seed=7)).signatures
    assert not np.array_equal(seeded, printed([FERRY]).signatures)


def test_estimated_jaccard_of_an_edited_copy_lies_within_four_standard_errors() -> None:
    # statistical: shingles of five words; a changed word touches at most five of them
    shown = [word(i * 7) for i in range(600)]
    edited = [w if i % 60 else "xylophon" for i, w in enumerate(shown)]
    prints = printed([" ".join(shown), " ".join(edited)], settings=Settings(permutations=512))
    shingles = [{tuple(w[i : i + 5]) for i in range(596)} for w in (shown, edited)]
    true = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    estimate = (prints.signatures[0] == prints.signatures[1]).mean()
    assert abs(estimate - true) < 4 * np.sqrt(true * (1 - true) / 512)


def test_unrelated_stories_share_almost_no_signature_value() -> None:
    prints = printed([FERRY, ORCHARD])
    assert (prints.signatures[0] == prints.signatures[1]).mean() < 0.05


def test_texts_in_which_nothing_counts_are_no_copies_of_each_other() -> None:
    two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Leave a Reply", "Leave a reply"]}))
    masks = pl.DataFrame({"article": ["a", "b"], "start": [0, 0], "end": [13, 13], "kind": ["boilerplate"] * 2})
    assert fingerprint(two, conform("masks", masks), Settings()).same_as.tolist() == [0, 1]
