"""Word rarity: a table of figures, sound and safe to load."""

from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from dedup.text.background import COMMON, RARE, TABLES, Background, background, packaged
from dedup.text.folding import fold
from dedup.text.tokenizer import word_hash


def idf(*words: str) -> list[float]:
    return [float(x) for x in background().idf(np.array([word_hash(w) for w in words], np.uint32))]


def test_the_packaged_table_is_sorted_without_repeats_and_counts_articles() -> None:
    table = background()
    assert (np.diff(table.hashes.astype(np.int64)) > 0).all() and table.hashes.dtype == np.uint32
    assert len(table.counts) == len(table.hashes) > 10_000
    assert (table.counts >= 1).all() and (table.counts <= table.articles).all()


@pytest.mark.parametrize("table", TABLES)
def test_the_packaged_table_holds_figures_only_and_no_pickle(table: str) -> None:
    with (files("dedup") / table).open("rb") as file, ZipFile(file) as archive:
        for name in archive.namelist():
            with archive.open(name) as member:
                version = np.lib.format.read_magic(member)
                header = np.lib.format.read_array_header_1_0(member)
            assert version == (1, 0) and not header[2].hasobject and header[2].kind in "iu", name


def test_it_is_loaded_once() -> None:
    assert background() is background()


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.integers(0, 2**32 - 1), st.integers(1, 999), min_size=1, max_size=20),
    hnp.arrays(np.uint32, st.integers(0, 10), elements=st.integers(0, 2**32 - 1)),
)
def test_idf_is_the_log_of_articles_per_article_with_the_word(held: dict[int, int], asked: NDArray[np.uint32]) -> None:
    hashes = np.array(sorted(held), np.uint32)
    table = Background(hashes, np.array([held[h] for h in sorted(held)]), 1000)
    asked = np.concatenate([asked, hashes])
    expected = [np.log(1000 / held.get(int(h), 2)) for h in asked]
    np.testing.assert_allclose(table.idf(asked), expected, rtol=1e-6, atol=1e-6)
    assert table.idf(asked).dtype == np.float32


def test_function_words_weigh_nothing_in_sentences_and_invented_names_are_rare() -> None:
    assert all(w < -np.log(COMMON) for w in idf("the", "of", "and", "to", "in", "was"))
    assert all(w >= -np.log(RARE) for w in idf("quillgate", "ellesund", "roskill"))
    common, middling, rare = idf("government", "ferry", "harbourmaster")
    assert common < middling < rare


def test_tamil_and_sinhala_words_are_weighed_by_their_own_news() -> None:
    said = idf(*("".join(map(fold, word)) for word in ("தெரிவித்துள்ளார்", "என்று", "බව", "සඳහා", "පවසයි")))
    assert max(said) < 3 < -np.log(RARE) < min(idf("ஒர்லென்வேல்", "ටාර්න්වේල්"))  # invented places
    common = idf(*("".join(map(fold, word)) for word in ("மற்றும்", "සහ", "බව")))
    assert all(w < -np.log(COMMON) for w in common)


def test_the_weight_of_an_english_word_is_as_without_other_languages() -> None:
    english, others, whole = *map(packaged, TABLES), background()
    own = np.setdiff1d(english.hashes, others.hashes)  # English papers quote some words of the others
    assert len(own) > 0.8 * len(english.hashes) and whole.articles == english.articles == others.articles
    np.testing.assert_array_equal(whole.idf(own), english.idf(own))
    np.testing.assert_array_equal(whole.idf(others.hashes), others.idf(others.hashes))


def test_an_unknown_word_counts_as_seen_in_two_articles() -> None:
    assert abs(idf("xqzzyvk")[0] - np.log(background().articles / 2)) < 1e-5


def test_every_weight_is_finite_and_none_is_negative() -> None:
    weights = background().idf(background().hashes)
    assert np.isfinite(weights).all() and (weights >= 0).all()


@pytest.fixture
def script() -> ModuleType:
    """`benchmarks/make_background.py`, of which the packaged table came."""
    return benchmark("make_background")


def benchmark(name: str) -> ModuleType:
    spec = spec_from_file_location(name, Path(__file__).parents[2] / "benchmarks" / f"{name}.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TEXTS = ["The harbour, the harbour closed.", "THE HARBOUR opened", "The ferry", "The ferry", "Ferry the ferry", None]


def test_the_script_counts_in_how_many_distinct_texts_each_word_stands(script: ModuleType) -> None:
    made = script.document_frequencies(pl.Series(TEXTS), least=1)
    words = {"the": 4, "harbour": 2, "closed": 1, "opened": 1, "ferry": 2}
    assert dict(zip(made.hashes.tolist(), made.counts.tolist(), strict=True)) == {
        word_hash(w): n for w, n in words.items()
    }
    assert made.articles == 4 and made.hashes.dtype == np.uint32 and made.counts.dtype == np.int64
    fewer = script.document_frequencies(pl.Series(TEXTS), least=2)
    assert sorted(fewer.hashes.tolist()) == sorted(word_hash(w) for w in ("the", "harbour", "ferry"))
    assert (np.diff(fewer.hashes.astype(np.int64)) > 0).all()


def test_what_the_script_writes_is_loaded_as_the_packaged_table_is(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = script.document_frequencies(pl.Series(TEXTS), least=1)
    script.save(made, tmp_path / "background.npz")
    monkeypatch.setattr("dedup.text.background.files", lambda package: tmp_path)
    loaded = packaged(TABLES[0])
    np.testing.assert_array_equal(loaded.hashes, made.hashes)
    np.testing.assert_array_equal(loaded.counts, made.counts)
    assert loaded.articles == made.articles
    assert loaded.idf(np.array([word_hash("harbour")], np.uint32))[0] == np.float32(np.log(4 / 2))
    with np.load(files("dedup") / "background.npz") as theirs, np.load(tmp_path / "background.npz") as ours:  # type: ignore[call-overload]
        assert {n: theirs[n].dtype for n in theirs} == {n: ours[n].dtype for n in ours}


def test_the_script_says_what_is_wrong_with_articles_in_which_no_word_is_common_enough(script: ModuleType) -> None:
    with pytest.raises(ValueError, match="no word stands in 6 of 4 texts"):
        script.document_frequencies(pl.Series(TEXTS))


def test_the_other_script_counts_words_in_their_own_letters_alone() -> None:
    other = benchmark("make_other_background")
    texts = pl.Series(["துறைமுகம் மூடப்பட்டது. BBC 2025", "துறைமுகம் துறைமுகம் திறந்தது.", "BBC", "BBC", None])
    hashes, shares = other.shares(texts, other.LETTERS["ta"])
    assert dict(zip(hashes.tolist(), shares.tolist(), strict=True)) == {
        word_hash("".join(map(fold, "துறைமுகம்"))): pytest.approx(2 / 3)  # other words stand in one of three texts
    }
    nine, seven = (np.array([9], np.uint32), np.array([0.5])), (np.array([7], np.uint32), np.array([0.1]))
    made = other.together([nine, seven], 300)
    assert (made.hashes.tolist(), made.counts.tolist(), made.articles) == ([7, 9], [30, 150], 300)
    harbour, word = word_hash("harbour"), word_hash("".join(map(fold, "துறைமுகம்")))
    taken = other.taken(pl.Series(["The harbour: துறைமுகம்"]), np.array([harbour, word], np.uint32))
    assert taken.tolist() == [True, False]  # a word in other letters keeps its weight
    with pytest.raises(ValueError, match=r"no word of letters U\+0D80"):
        other.shares(texts, other.LETTERS["si"])
