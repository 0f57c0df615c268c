"""Compiled: where the shared text of a pair stands, as spans of words on both sides."""

import numba
import numpy as np

from dedup.text.match_kernels import (
    PLACE,
    SEED_WORDS,
    best_matches,
    find_runs,
    index_seeds,
    sentence_weights,
    table_size,
)
from dedup.text.shared_kernels import END_A, END_B, START_A, START_B, shared_words, words_table
from dedup.text.tokenizer import QUOTED
from index.jit import jit


@jit()
def _sentence_matches(ka, va, sa, kb, vb, sb):  # type: ignore[no-untyped-def]
    """The best match of each of the sa and sb sentences of two texts, see `best_matches`."""
    shared = np.zeros((sa, sb), np.float32)
    words = shared_words(ka, words_table(ka), kb)
    for n in range(len(words)):
        for i in range(words[n, START_A], words[n, END_A]):
            for j in range(words[n, START_B], words[n, END_B]):
                shared[ka[i] & PLACE, kb[j] & PLACE] += va[i]
    return best_matches(shared, sentence_weights(ka, va, sa), sentence_weights(kb, vb, sb))


@jit()
def _take(q, qe, p, pe, score, fa, taken_a, taken_b, spans, scores, n):  # type: ignore[no-untyped-def]
    """Write one passage, unless there is no room, and return how many there are."""
    if n >= len(spans):
        return n
    quoted = 0
    for i in range(q, qe):
        taken_a[i] = True
        quoted += (fa[i] & QUOTED) != 0
    for i in range(p, pe):
        taken_b[i] = True
    spans[n, 0], spans[n, 1], spans[n, 2], spans[n, 3] = q, qe, p, pe
    spans[n, 4] = 2 if 2 * quoted > qe - q else 0
    scores[n] = score
    return n + 1


@jit(parallel=True)
def find_passages(  # type: ignore[no-untyped-def]
    hashes, flags, bounds, sentence, keys, values, own, sentences, pairs, shortest, gap, dice, spans, scores, found
):
    """Fill spans (m, most, 5) with (left first word, left end, right first word, right end, kind) and found (m)."""
    for m in numba.prange(len(pairs)):
        left, right = pairs[m, 0], pairs[m, 1]
        a, fa = hashes[bounds[left] : bounds[left + 1]], flags[bounds[left] : bounds[left + 1]]
        b = hashes[bounds[right] : bounds[right + 1]]
        if len(a) == 0 or len(b) == 0:
            continue
        head = np.empty(table_size(len(a)), np.int32)
        following = np.empty(max(1, len(a)), np.int32)
        index_seeds(a, head, following)
        runs = np.empty((len(b) // SEED_WORDS + 1, 3), np.int32)
        k = find_runs(a, b, head, following, runs)
        most, n = spans.shape[1], 0
        taken_a, taken_b = np.zeros(len(a), np.bool_), np.zeros(len(b), np.bool_)
        grown, sizes = np.empty((k, 6), np.int32), np.empty(k, np.int64)  # words on both sides, first and last run
        g, r = 0, 0
        while r < k:
            # a passage grows over edits of up to `gap` words on either side
            q, p = runs[r, 0], runs[r, 1]
            qe, pe, same = q + runs[r, 2], p + runs[r, 2], runs[r, 2]
            longest = same
            s = r + 1
            while s < k and 0 <= runs[s, 0] - qe <= gap and runs[s, 1] - pe <= gap:
                qe, pe = runs[s, 0] + runs[s, 2], runs[s, 1] + runs[s, 2]
                same += runs[s, 2]
                longest = max(longest, runs[s, 2])
                s += 1
            if same >= shortest and longest * 2 >= shortest:
                grown[g, 0], grown[g, 1], grown[g, 2], grown[g, 3], grown[g, 4], grown[g, 5] = q, qe, p, pe, r, s
                sizes[g] = same
                g += 1
            r = s
        # the longest first: a sentence pulled out to the head of one text must not hide the whole that it is from
        order = np.argsort(-sizes[:g], kind="mergesort")
        for r in order:
            q, qe, p, pe = grown[r, 0], grown[r, 1], grown[r, 2], grown[r, 3]
            if not taken_a[q:qe].any():
                n = _take(q, qe, p, pe, sizes[r] / max(qe - q, pe - p), fa, taken_a, taken_b, spans[m], scores[m], n)
                continue
            for s in range(grown[r, 4], grown[r, 5]):  # of its runs what is left
                q, p, i = runs[s, 0], runs[s, 1], 0
                while i < runs[s, 2]:
                    j = i
                    while j < runs[s, 2] and not taken_a[q + j]:
                        j += 1
                    if j - i >= shortest:
                        n = _take(q + i, q + j, p + i, p + j, 1.0, fa, taken_a, taken_b, spans[m], scores[m], n)
                    i = j + 1
        sa, sb = sentences[left], sentences[right]
        la, ea, lb, eb = own[left], own[left + 1], own[right], own[right + 1]
        (to_a, best_a, _), (to_b, _, _) = _sentence_matches(
            keys[la:ea], values[la:ea], sa, keys[lb:eb], values[lb:eb], sb
        )
        # a sentence whose words are all masked keeps the span 0:0 and takes no part
        start_a, start_b = np.zeros(sa, np.int64), np.zeros(sb, np.int64)
        end_a, end_b = np.zeros(sa, np.int64), np.zeros(sb, np.int64)
        for i in range(len(a)):
            if end_a[sentence[bounds[left] + i]] == 0:
                start_a[sentence[bounds[left] + i]] = i
            end_a[sentence[bounds[left] + i]] = i + 1
        for i in range(len(b)):
            if end_b[sentence[bounds[right] + i]] == 0:
                start_b[sentence[bounds[right] + i]] = i
            end_b[sentence[bounds[right] + i]] = i + 1
        for x in range(sa):
            y = to_a[x]
            if y < 0 or to_b[y] != x or best_a[x] < dice or n >= most:
                continue
            q, qe = start_a[x], end_a[x]
            p, pe = start_b[y], end_b[y]
            clear = qe > q and pe > p
            for i in range(q, qe):
                clear = clear and not taken_a[i]
            for i in range(p, pe):
                clear = clear and not taken_b[i]
            if clear:
                spans[m, n, 0], spans[m, n, 1], spans[m, n, 2], spans[m, n, 3], spans[m, n, 4] = q, qe, p, pe, 1
                scores[m, n] = best_a[x]
                n += 1
        found[m] = n
