"""Compiled: texts as the outlet's form has them, which pieces tell a series, and which texts fill one form."""

import numpy as np

from dedup.relate.context_kernels import FIGURE_SIGN, NAME_SIGN
from dedup.text.gram_kernels import mixed
from dedup.text.match_kernels import common
from dedup.text.tokenizer import CAPITAL, NUMBER, SENTENCE
from index.jit import jit

PIECE_WORDS = 2
"""Words of a piece of a form: a table has few longer ones that come back."""
LEAST_SHARED, LEAST_SHARE = 3, 0.08
"""Pieces, and the share of the shorter text's, that two texts have in common among those that few have, before all are
compared."""
FEW = 100
"""Texts of an outlet that have a piece, up to which it proposes pairs."""


@jit()
def _among(word, some):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """Whether a word is in a sorted array."""
    at = np.searchsorted(some, word)
    return at < len(some) and some[at] == word


@jit()
def signs_of(hashes, flags, names, usual, figures):  # type: ignore[no-untyped-def]
    """uint32: each word, or the sign for every figure or name. Sorted: `names`, words that are mostly written with a
    capital, wherever they stand; `usual`, words that hardly are; `figures`, figures and dates in letters."""
    out = hashes.copy()
    for i in range(len(hashes)):
        word, flag = hashes[i], flags[i]
        if flag & NUMBER or _among(word, figures):
            out[i] = FIGURE_SIGN
        elif flag & CAPITAL and (_among(word, names) or (not flag & SENTENCE and not _among(word, usual))):
            out[i] = NAME_SIGN
    return out


@jit()
def pieces_of(signs, bounds, rows):  # type: ignore[no-untyped-def]
    """uint32, and the bounds of each of `rows`: the sorted distinct pieces of its text. Several names in a row are one,
    as are several figures, and a piece without another word is none: a list of names is like any other."""
    most = 0
    for row in rows:
        most += bounds[row + 1] - bounds[row]
    out, starts, n = np.empty(most, np.uint32), np.zeros(len(rows) + 1, np.int64), 0
    for place in range(len(rows)):
        lo, hi = bounds[rows[place]], bounds[rows[place] + 1]
        kept, k, m = np.empty(hi - lo, np.uint32), 0, 0
        for i in range(lo, hi):
            if k and signs[i] <= NAME_SIGN and signs[i] == kept[k - 1]:
                continue
            kept[k] = signs[i]
            k += 1
        some = np.empty(max(0, k - PIECE_WORDS + 1), np.uint32)
        for i in range(len(some)):
            key, words = np.uint64(0), 0
            for j in range(i, i + PIECE_WORDS):
                key = mixed(key, kept[j])
                words += kept[j] > NAME_SIGN
            if words:
                some[m] = np.uint32(key >> np.uint64(32))
                m += 1
        some = np.sort(some[:m])
        for i in range(m):
            if i == 0 or some[i] != some[i - 1]:
                out[n] = some[i]
                n += 1
        starts[place + 1] = n
    return out[:n].copy(), starts


@jit()
def telling(ids, starts, many, of, groups, counted, least, lift):  # type: ignore[no-untyped-def]
    """Which of `groups` series each of `many` pieces tells, as int32 and bounds by piece: it stands in two of its texts
    and in the share `least` of them, and `lift` times as often as in the outlet's other texts. `of` int64, the series
    of each text or -1; `counted` bool, texts that are not copies."""
    everywhere, texts, sizes = np.zeros(many, np.int64), 0, np.zeros(groups, np.int64)
    most = 0
    for text in range(len(of)):
        if counted[text]:
            texts += 1
            for i in range(starts[text], starts[text + 1]):
                everywhere[ids[i]] += 1
            if of[text] >= 0:
                sizes[of[text]] += 1
                most += starts[text + 1] - starts[text]
    order = np.argsort(of, kind="mergesort")
    piece, told, n = np.empty(most, np.int64), np.empty(most, np.int32), 0
    here, at = np.zeros(many, np.int64), 0
    bounds = np.zeros(many + 1, np.int64)
    while at < len(order):
        group, end = of[order[at]], at
        while end < len(order) and of[order[end]] == group:
            end += 1
        if group >= 0:
            size = sizes[group]
            for turn in range(2):  # counted first, then judged and wiped
                for k in range(at, end):
                    text = order[k]
                    if not counted[text]:
                        continue
                    for i in range(starts[text], starts[text + 1]):
                        p = ids[i]
                        if turn == 0:
                            here[p] += 1
                        elif here[p]:
                            have, elsewhere = here[p], everywhere[p] - here[p] + 1
                            if (
                                have >= 2
                                and have >= least * size
                                and (have * (texts - size + 2) >= lift * elsewhere * size)
                            ):
                                piece[n], told[n] = p, group
                                bounds[p + 1] += 1
                                n += 1
                            here[p] = 0
        at = end
    bounds = np.cumsum(bounds)
    out, fill = np.empty(n, np.int32), bounds.copy()
    for i in range(n):
        out[fill[piece[i]]] = told[i]
        fill[piece[i]] += 1
    return out, bounds


@jit()
def best_of(of, groups, ids, starts, told, told_at, ids2, starts2, told2, told_at2):  # type: ignore[no-untyped-def]
    """Of each text without a series: float64 (n, 2), the share of its pieces that tell the series it is most like, of
    its text and of its title, and int64 (n), that series; -1 for none. A title counts half."""
    shares, which = np.zeros((len(of), 2)), np.full(len(of), -1, np.int64)
    text, title, seen = np.zeros(groups, np.int64), np.zeros(groups, np.int64), np.empty(groups, np.int64)
    for a in range(len(of)):
        size, size2 = starts[a + 1] - starts[a], max(1, starts2[a + 1] - starts2[a])
        if of[a] >= 0 or size == 0:
            continue
        k = 0
        for i in range(starts[a], starts[a + 1]):
            for j in range(told_at[ids[i]], told_at[ids[i] + 1]):
                if text[told[j]] == 0:
                    seen[k] = told[j]
                    k += 1
                text[told[j]] += 1
        for i in range(starts2[a], starts2[a + 1]):
            for j in range(told_at2[ids2[i]], told_at2[ids2[i] + 1]):
                title[told2[j]] += 1
        best = 0.0
        for s in range(k):
            group = seen[s]
            one, two = text[group] / size, title[group] / size2
            if one + two / 2 > best or (one + two / 2 == best and group < which[a]):
                best, which[a] = one + two / 2, group
                shares[a, 0], shares[a, 1] = one, two
        for s in range(k):
            text[seen[s]] = 0
        title[:] = 0
    return shares, which


@jit()
def dice_of(a, b):  # type: ignore[no-untyped-def]
    """Dice of two sorted sets; 0 where both are empty."""
    return 2 * common(a, b) / max(1, len(a) + len(b))


@jit()
def dices_of(pieces, starts, pairs):  # type: ignore[no-untyped-def]
    """float64: of each pair (m, 2) of texts, how alike their pieces are."""
    out = np.empty(len(pairs))
    for m in range(len(pairs)):
        a, b = pairs[m]
        out[m] = dice_of(pieces[starts[a] : starts[a + 1]], pieces[starts[b] : starts[b + 1]])
    return out


@jit()
def alike_of(ids, starts, many, free, least):  # type: ignore[no-untyped-def]
    """int64 (m, 2): pairs of the texts that are `free` whose pieces are at least so much alike, and share some that
    few have."""
    counts = np.zeros(many + 1, np.int64)
    for a in range(len(free)):
        if free[a]:
            for i in range(starts[a], starts[a + 1]):
                counts[ids[i] + 1] += 1
    at = np.cumsum(counts)
    holders, fill = np.empty(at[-1], np.int32), at.copy()
    out, n = np.empty((1024, 2), np.int64), 0
    shared, seen = np.zeros(len(free), np.int32), np.empty(len(free), np.int64)
    for b in range(len(free)):  # holders so far are earlier texts
        if not free[b]:
            continue
        k, size = 0, starts[b + 1] - starts[b]
        for i in range(starts[b], starts[b + 1]):
            p = ids[i]
            if counts[p + 1] <= FEW:
                for h in range(at[p], fill[p]):
                    if shared[holders[h]] == 0:
                        seen[k] = holders[h]
                        k += 1
                    shared[holders[h]] += 1
            holders[fill[p]] = b
            fill[p] += 1
        for s in range(k):
            a = seen[s]
            other, both = starts[a + 1] - starts[a], shared[a]
            shared[a] = 0
            smaller = min(size, other)
            if both < max(LEAST_SHARED, LEAST_SHARE * smaller) or 2 * smaller < least * (size + other):
                continue
            if dice_of(ids[starts[a] : starts[a + 1]], ids[starts[b] : starts[b + 1]]) >= least:
                if n == len(out):
                    out = np.concatenate((out, np.empty_like(out)))
                out[n, 0], out[n, 1] = a, b
                n += 1
    return out[:n].copy()
