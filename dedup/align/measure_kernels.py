"""Compiled: the measures of a pair (`dedup.measures`), over integers only, one pair of articles at a time.

Three views: runs of the same words; content words that keep the same company; and, for each sentence of one text, how
much of its content (words weighed by rarity) stands in the best sentence of the other. Which content words the two have
in common at all is told by `content_kernels`.
"""

import numba
import numpy as np

from dedup.align.measure_columns import (
    COMPANY_LARGER,
    COMPANY_SMALLER,
    LENGTH_RATIO,
    LONG_RUNS,
    LONGEST_RUN,
    QUOTED_SHARE,
    RUNS3_SMALLER,
    RUNS5_LARGER,
    RUNS5_SMALLER,
    RUNS8_BOTH,
    RUNS8_LARGER,
    RUNS8_SMALLER,
    UNQUOTED_RUN_WORDS,
    WORDS_SMALLER,
)
from dedup.align.sentence_kernels import measure_sentences
from dedup.text.match_kernels import SEED_WORDS, common, find_runs, index_seeds, is_smaller, table_size
from dedup.text.shared_kernels import shared_words, words_table
from dedup.text.tokenizer import QUOTED
from index.jit import jit

FOOT_SHARE = 0.3
"""A shared run that ends both texts and is a smaller share than this of the shorter is a foot, and is not counted."""


@jit(parallel=True)
def count_flagged(flags, bounds, flag, out):  # type: ignore[no-untyped-def]
    """Fill out (n) int64 with how many words of each text have a flag."""
    for t in numba.prange(len(out)):
        found = 0
        for i in range(bounds[t], bounds[t + 1]):
            found += (flags[i] & flag) != 0
        out[t] = found


@jit(parallel=True)
def measure_pairs(  # type: ignore[no-untyped-def]
    hashes, flags, bounds, company, company_bounds, keys, kinds, values, own, starts, weights, plain, pairs, groups, out
):
    """Fill out (m, ALIGNED) float32 but for the shares of content words, for pairs (m, 2) sorted by left; groups are
    slice bounds of equal left; company and its bounds are those of `collocations`; `own`: bounds of postings; weights
    of sentences, text n from starts[n] on, and of plain words as `fill_sentences` gives them."""
    for g in numba.prange(len(groups) - 1):
        left = pairs[groups[g], 0]
        a = hashes[bounds[left] : bounds[left + 1]]
        fa = flags[bounds[left] : bounds[left + 1]]
        head = np.empty(table_size(len(a)), np.int32)
        following = np.empty(max(1, len(a)), np.int32)
        index_seeds(a, head, following)
        pairs_a = company[company_bounds[left] : company_bounds[left + 1]]
        la, ea, wa = own[left], own[left + 1], weights[starts[left] : starts[left + 1]]
        ka, slots = keys[la:ea], words_table(keys[la:ea])
        for m in range(groups[g], groups[g + 1]):
            right = pairs[m, 1]
            b = hashes[bounds[right] : bounds[right + 1]]
            fb = flags[bounds[right] : bounds[right + 1]]
            if len(a) == 0 or len(b) == 0:
                out[m, :] = 0
                continue
            small_left = is_smaller(a, b)
            n_small, n_large = min(len(a), len(b)), max(len(a), len(b))
            out[m, WORDS_SMALLER] = np.log(n_small)
            out[m, LENGTH_RATIO] = n_small / n_large
            row = out[m]
            _runs(a, b, fa, fb, head, following, row)
            pairs_b = company[company_bounds[right] : company_bounds[right + 1]]
            both = common(pairs_a, pairs_b)
            few, many = (len(pairs_a), len(pairs_b)) if small_left else (len(pairs_b), len(pairs_a))
            row[COMPANY_SMALLER] = both / few if few else -1
            row[COMPANY_LARGER] = both / many if many else -1
            lb, eb, wb = own[right], own[right + 1], weights[starts[right] : starts[right + 1]]
            kb, words = keys[lb:eb], shared_words(ka, slots, keys[lb:eb])
            if small_left:
                measure_sentences(
                    words, 0, ka, kinds[la:ea], values[la:ea], wa, plain[left], kb, kinds[lb:eb], wb, plain[right], row
                )
            else:
                measure_sentences(
                    words, 1, kb, kinds[lb:eb], values[lb:eb], wb, plain[right], ka, kinds[la:ea], wa, plain[left], row
                )


@jit()
def _runs(a, b, fa, fb, head, following, out):  # type: ignore[no-untyped-def]
    """What the texts share word for word: columns RUNS3_SMALLER to QUOTED_SHARE, LONG_RUNS and RUNS8_BOTH."""
    runs = np.empty((len(b) // SEED_WORDS + 1, 3), np.int32)
    k = find_runs(a, b, head, following, runs)
    small_left = is_smaller(a, b)
    n_small, n_large = min(len(a), len(b)), max(len(a), len(b))
    in_a = np.zeros(len(a), np.int32)
    longest, unquoted, quoted = 0, 0, 0
    b3, b5, b8, n8 = 0, 0, 0, 0
    if k > 1 or (k == 1 and runs[0, 2] < FOOT_SHARE * n_small):
        q, p, n = runs[k - 1, 0], runs[k - 1, 1], runs[k - 1, 2]
        if q + n >= len(a) - 1 and p + n >= len(b) - 1 and n < FOOT_SHARE * n_small:
            k -= 1  # the same foot under two texts is the page's, not the story's
    for r in range(k):
        q, p, n = runs[r, 0], runs[r, 1], runs[r, 2]
        b3 += n
        if n >= 5:
            b5 += n
        inq = 0
        for i in range(n):
            if in_a[q + i] < n:
                in_a[q + i] = n
            if fa[q + i] & QUOTED or fb[p + i] & QUOTED:
                inq += 1
        if n >= 8:
            b8 += n
            n8 += 1
            unquoted += n - inq
            quoted += inq
        if n - inq > longest:
            longest = n - inq
    a3, a5, a8 = 0, 0, 0
    for i in range(len(a)):
        if in_a[i] >= 3:
            a3 += 1
        if in_a[i] >= 5:
            a5 += 1
        if in_a[i] >= 8:
            a8 += 1
    if small_left:
        out[RUNS3_SMALLER], out[RUNS5_SMALLER], out[RUNS8_SMALLER] = a3 / n_small, a5 / n_small, a8 / n_small
        out[RUNS5_LARGER], out[RUNS8_LARGER] = b5 / n_large, b8 / n_large
    else:
        out[RUNS3_SMALLER], out[RUNS5_SMALLER], out[RUNS8_SMALLER] = b3 / n_small, b5 / n_small, b8 / n_small
        out[RUNS5_LARGER], out[RUNS8_LARGER] = a5 / n_large, a8 / n_large
    out[LONGEST_RUN] = np.log1p(longest)
    out[UNQUOTED_RUN_WORDS] = np.log1p(unquoted)
    out[QUOTED_SHARE] = quoted / max(1, quoted + unquoted)
    out[LONG_RUNS] = np.log1p(n8)
    out[RUNS8_BOTH] = (a8 + b8) / (n_small + n_large)
