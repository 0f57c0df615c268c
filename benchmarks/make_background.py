"""Make `dedup/background.npz`, the document frequencies that weigh words: hashes and counts, no text.

    python benchmarks/make_background.py [--articles TABLE.parquet] [--least 6] [--write | --out FILE.npz]

Of a table with a column `text` (without --articles `volume_en` of ../shared/data, 59,417 English news articles) every
distinct text is read once; a word counts once in each that holds it, and words in fewer than `--least` texts are left
out, for an unknown word counts as seen in two. Prints how the figures differ from the packaged ones. With --write they
take their place: judge and directions weigh by them, so both must be trained anew (`train_relations.py`,
`train_direction.py`). Without options the packaged file comes out again, to the byte (numpy 2.4, zlib 1.3).
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))
from dedup.text.background import Background, background
from dedup.text.tokenizer import read_words

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
PACKAGED = Path(__file__).parent.parent / "dedup" / "background.npz"
LEAST = 6  # texts: with all 205,169 words the file would be 895 kB instead of 250, for words that tell little more


def document_frequencies(texts: pl.Series, least: int = LEAST) -> Background:
    """Of the distinct texts of a series (nulls left out): in how many each word stands, of words in at least `least`.

    Raises ValueError where no word does, or where there are more texts than the file's counts can hold.
    """
    distinct = texts.drop_nulls().unique(maintain_order=True)
    if len(distinct) > np.iinfo(np.uint16).max:
        raise ValueError(f"{len(distinct)} texts; counts are kept in 16 bits, so at most 65,535 can be counted")
    words = read_words(distinct, offsets=False, flags=False)
    text = np.repeat(np.arange(len(distinct), dtype=np.uint64), words.counts)
    held = np.unique(words.hashes.astype(np.uint64) << np.uint64(32) | text)  # each word once a text
    hashes, counts = np.unique((held >> np.uint64(32)).astype(np.uint32), return_counts=True)
    known = counts >= least
    if not known.any():
        raise ValueError(f"no word stands in {least} of {len(distinct)} texts: give more texts or a smaller --least")
    return Background(hashes[known], counts[known].astype(np.int64), len(distinct))


def save(table: Background, file: Path) -> None:
    """As `dedup.text.background.background` reads it: uint32 hashes, uint16 counts, int64 articles."""
    np.savez_compressed(
        file, hashes=table.hashes, counts=table.counts.astype(np.uint16), articles=np.int64(table.articles)
    )


def compared(ours: Background, theirs: Background) -> str:
    both, i, j = np.intersect1d(ours.hashes, theirs.hashes, return_indices=True)
    same = int((ours.counts[i] == theirs.counts[j]).sum())
    return (
        f"{len(ours.hashes):,} words of {ours.articles:,} texts; packaged {len(theirs.hashes):,} of "
        f"{theirs.articles:,}; {len(both):,} in both, {same:,} of them with the same count"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=DATA / "volume_en.parquet")
    parser.add_argument("--least", type=int, default=LEAST)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    table = document_frequencies(pl.read_parquet(given.articles, columns=["text"])["text"], given.least)
    print(compared(table, background()))
    for file in filter(None, (given.out, PACKAGED if given.write else None)):
        save(table, file)
        print(f"-> {file}, {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
