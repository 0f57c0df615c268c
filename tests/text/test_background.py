"""Word rarity: a table of figures, sound and safe to load."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from dedup.text.background import COMMON, RARE, Background, background
from dedup.text.tokenizer import word_hash


def idf(*words: str) -> list[float]:
    return [float(x) for x in background().idf(np.array([word_hash(w) for w in words], np.uint32))]


def test_the_packaged_table_is_sorted_without_repeats_and_counts_articles() -> None:
    table = background()
    assert (np.diff(table.hashes.astype(np.int64)) > 0).all() and table.hashes.dtype == np.uint32
    assert len(table.counts) == len(table.hashes) > 10_000
    assert (table.counts >= 1).all() and (table.counts <= table.articles).all()


def test_the_packaged_table_holds_figures_only_and_no_pickle() -> None:
    with (files("dedup") / "background.npz").open("rb") as file, ZipFile(file) as archive:
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


def test_an_unknown_word_counts_as_seen_in_two_articles() -> None:
    assert abs(idf("xqzzyvk")[0] - np.log(background().articles / 2)) < 1e-5


def test_every_weight_is_finite_and_none_is_negative() -> None:
    weights = background().idf(background().hashes)
    assert np.isfinite(weights).all() and (weights >= 0).all()


def test_the_script_that_makes_the_table_counts_articles_and_its_table_loads(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in (
        ("a", "The ferry stopped. The ferry froze."),
        ("b", "A ferry sailed."),
        ("c", "The school shut."),
    ):
        (folder / f"{name}.txt").write_text(text)
    script = Path(__file__).parents[2] / "benchmarks" / "make_background.py"
    subprocess.run([sys.executable, script, folder, tmp_path / "table.npz"], check=True)
    with np.load(tmp_path / "table.npz", allow_pickle=False) as data:
        table = Background(data["hashes"], data["counts"].astype(np.int64), int(data["articles"]))
    assert dict(zip(table.hashes.tolist(), table.counts.tolist(), strict=True)) == {
        word_hash("ferry"): 2, word_hash("the"): 2,
    }  # fmt: skip
    assert table.articles == 3 and (np.diff(table.hashes.astype(np.int64)) > 0).all()
