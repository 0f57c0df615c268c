"""Count how common each word is, for the table that the judge weighs words by (`dedup/background.npz`).

    python benchmarks/make_background.py ARTICLES OUT.npz

ARTICLES is any input of `wirecopy scan`; give many articles of many papers. The packaged table was counted on the
articles of ../shared/data/volume_en.parquet. Another table asks for the judge to be trained anew: its weights rest on
these figures.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import dedup
from dedup.text.tokenizer import Words, read_words

LEAST = 2
"""Articles that hold a word for it to be in the table: one that it lacks counts as seen in two."""


def counted(words: Words) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The distinct word hashes, sorted, and how many texts hold each; those of fewer than `LEAST` are left out."""
    text = np.repeat(np.arange(len(words), dtype=np.uint64), words.counts)
    once = np.unique(words.hashes.astype(np.uint64) << np.uint64(32) | text)
    hashes, counts = np.unique((once >> np.uint64(32)).astype(np.uint32), return_counts=True)
    return hashes[counts >= LEAST], counts[counts >= LEAST]


def make(articles: str | Path, out: str | Path) -> None:
    """Write the table of these articles to `out`."""
    words = read_words(dedup.read(articles).articles["text"], offsets=False, flags=False)
    hashes, counts = counted(words)
    np.savez_compressed(out, hashes=hashes, counts=counts.astype(np.int32), articles=np.int64(len(words)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    make(*sys.argv[1:])
