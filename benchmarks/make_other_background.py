"""Make `dedup/background_south_asian.npz`, the document frequencies of Tamil and Sinhala words: hashes and counts only.

    python benchmarks/make_other_background.py ARTICLES.parquet --english TABLE.parquet [--without TABLE.parquet ...]
        [--write | --out FILE.npz]

Of a table with columns `id`, `text` and `language` (`volume_ta_si` of ../shared/data) every distinct text of each
language is read once; a word of its own letters counts once in each that holds it. A word in fewer than `SHARE` of
them is left out: it is rare whatever its count. Counts are made those of as many articles as the English table has.
--english: articles (`volume_en`) of which no word is to change: hashes that one of its words in other letters has, too,
are left out. --without: tables whose articles, by `id`, are left out, as those that docs/languages.md has figures of.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))
from dedup.text.background import TABLES, Background, packaged
from dedup.text.tokenizer import Words, read_words

PACKAGED = Path(__file__).parent.parent / "dedup" / TABLES[1]
LETTERS = {"ta": (0x0B80, 0x0BFF), "si": (0x0D80, 0x0DFF)}
SHARE = 0.0005  # half of what is RARE


def shares(texts: pl.Series, letters: tuple[int, int]) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
    """Hashes of the words of distinct texts that begin with one of these letters, and the share of the texts that holds
    each; of words in at least `SHARE` of them.

    Raises ValueError where there is no such word.
    """
    distinct = texts.drop_nulls().unique(maintain_order=True)
    words = read_words(distinct, flags=False)
    own = _own(distinct, words, letters)
    text = np.repeat(np.arange(len(distinct), dtype=np.uint64), words.counts)[own]
    held = np.unique(words.hashes[own].astype(np.uint64) << np.uint64(32) | text)  # each word once a text
    hashes, counts = np.unique((held >> np.uint64(32)).astype(np.uint32), return_counts=True)
    known = counts >= max(2, SHARE * len(distinct))
    if not known.any():
        raise ValueError(f"no word of letters U+{letters[0]:04X} to U+{letters[1]:04X} stands in {SHARE:.2%} of texts")
    return hashes[known], counts[known] / len(distinct)


def together(parts: list[tuple[NDArray[np.uint32], NDArray[np.float64]]], articles: int) -> Background:
    """One table of the hashes and shares of several languages, counted as of so many articles."""
    hashes, first = np.unique(np.concatenate([h for h, _ in parts]), return_index=True)
    counts = np.rint(np.concatenate([s for _, s in parts])[first] * articles).astype(np.int64)
    return Background(hashes, counts, articles)


def taken(texts: pl.Series, hashes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which of the hashes a word of these texts has that begins with none of the `LETTERS`: two words of one hash."""
    words = read_words(texts, flags=False)
    found = np.flatnonzero(np.isin(words.hashes, hashes))
    rows = np.searchsorted(words.bounds, found, side="right") - 1
    begin = [ord(texts[row][start]) for row, start in zip(rows.tolist(), words.starts[found].tolist(), strict=True)]
    other = [not any(low <= code <= high for low, high in LETTERS.values()) for code in begin]
    return np.isin(hashes, words.hashes[found][np.array(other, np.bool_)])


def _own(texts: pl.Series, words: Words, letters: tuple[int, int]) -> NDArray[np.bool_]:
    """Words that begin with one of the letters."""
    own = np.zeros(len(words.hashes), np.bool_)
    for i, text in enumerate(texts):
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        at = slice(words.bounds[i], words.bounds[i + 1])
        begin = codes[words.starts[at]]
        own[at] = (begin >= letters[0]) & (begin <= letters[1])
    return own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--english", type=Path, required=True)
    parser.add_argument("--without", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    articles = pl.read_parquet(given.articles, columns=["id", "text", "language"])
    for table in given.without:
        articles = articles.join(pl.read_parquet(table, columns=["id"]), on="id", how="anti")
    parts = [shares(articles.filter(pl.col("language") == code)["text"], letters) for code, letters in LETTERS.items()]
    table = together(parts, packaged(TABLES[0]).articles)
    free = ~taken(pl.read_parquet(given.english, columns=["text"])["text"].drop_nulls(), table.hashes)
    table = Background(table.hashes[free], table.counts[free], table.articles)
    print(f"{len(table.hashes):,} words of {len(articles):,} articles")
    for file in filter(None, (given.out, PACKAGED if given.write else None)):
        np.savez_compressed(
            file, hashes=table.hashes, counts=table.counts.astype(np.uint16), articles=np.int64(table.articles)
        )
        print(f"-> {file}, {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
