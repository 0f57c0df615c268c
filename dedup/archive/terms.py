"""What stands for an article in the archive's postings: its rarest words, and a sample of the words that keep company.

Rare words find a text that was reworded; two content words side by side find one that was quoted in part, wherever it
stands in a long article.
"""

import numpy as np
from numpy.typing import NDArray

from dedup.measure_kernels import collocations
from dedup.shapes import Fingerprints

RAREST = 48
"""Words of an article, the rarest first, that are kept as terms."""
SAMPLE = 4
"""One in so many pairs of neighbouring content words is kept, chosen by its key: the same ones in every article."""
PAIR = 1 << 33
"""Added to the key of a pair of words, so that it is no word's."""
PAIR_WEIGHT = 6.0
"""What a pair in common is worth beside words' idf: as much as a rare word. Two content words seldom meet twice."""


def terms_of(prints: Fingerprints) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Rows int64 (m), terms int64 (m) and weights float64 (m) of all articles of `prints`, each term once a row."""
    words, postings = prints.words, prints.postings
    rows_of, terms, weights = [], [], []
    pairs, starts = collocations(
        words.hashes, words.bounds, postings.sentence, postings.content, np.arange(len(prints), dtype=np.int64)
    )
    for row in range(len(prints)):
        at = slice(words.bounds[row], words.bounds[row] + postings.counts[row])
        hashes, first = np.unique((postings.keys[at] >> np.uint64(16)).astype(np.int64), return_index=True)
        idf = postings.weights[at][first].astype(np.float64)
        best = np.lexsort((hashes, -idf))[:RAREST]
        company = pairs[starts[row] : starts[row + 1]].astype(np.int64)
        company = company[company % SAMPLE == 0] + PAIR
        terms += [hashes[best], company]
        weights += [idf[best], np.full(len(company), PAIR_WEIGHT)]
        rows_of.append(np.full(len(best) + len(company), row, np.int64))
    return (
        np.concatenate([np.zeros(0, np.int64), *rows_of]), np.concatenate([np.zeros(0, np.int64), *terms]),
        np.concatenate([np.zeros(0), *weights]),
    )  # fmt: skip
