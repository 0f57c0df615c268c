"""Compiled: which pieces tell a series, and which texts fill one form."""

import numpy as np

from dedup.text.match_kernels import common
from index.jit import jit

LEAST_SHARED, LEAST_SHARE = 3, 0.08
"""Pieces, and the share of the shorter text's, that two texts have in common among those that few have, before all are
compared."""
FEW = 100
"""Texts of an outlet that have a piece, up to which it proposes pairs."""


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
def best_of(  # type: ignore[no-untyped-def]
    of, groups, ids, starts, sizes, told, told_at, ids2, starts2, sizes2, told2, told_at2
):
    """Of each text without a series: float64 (n, 2), the share of its pieces that tell the series it is most like, of
    its text and of its title, and int64 (n), that series; -1 for none. A title counts half."""
    shares, which = np.zeros((len(of), 2)), np.full(len(of), -1, np.int64)
    text, title, seen = np.zeros(groups, np.int64), np.zeros(groups, np.int64), np.empty(groups, np.int64)
    for a in range(len(of)):
        size, size2 = sizes[a], max(1, sizes2[a])
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
        for i in range(starts2[a], starts2[a + 1]):
            for j in range(told_at2[ids2[i]], told_at2[ids2[i] + 1]):
                title[told2[j]] = 0
    return shares, which


@jit()
def dices_of(pieces, starts, sizes, pairs):  # type: ignore[no-untyped-def]
    """float64: of each pair (m, 2) of texts, how alike their pieces are, Dice; `sizes`: of how many distinct ones a
    text is made, those that no other has among them."""
    out = np.empty(len(pairs))
    for m in range(len(pairs)):
        a, b = pairs[m]
        both = common(pieces[starts[a] : starts[a + 1]], pieces[starts[b] : starts[b + 1]])
        out[m] = 2 * both / max(1, sizes[a] + sizes[b])
    return out


@jit()
def alike_of(ids, starts, sizes, many, free, least):  # type: ignore[no-untyped-def]
    """int64 (m, 2): pairs of the texts that are `free` whose pieces are at least so much alike, and share some that
    few have."""
    held = np.zeros((many, 2), np.int64)  # by piece: where its holders begin, and where they end so far
    most, total = 0, 0
    for a in range(len(free)):
        most = max(most, starts[a + 1] - starts[a])
        if free[a]:
            for i in range(starts[a], starts[a + 1]):
                held[ids[i], 1] += 1
    for p in range(many):
        few = held[p, 1] if held[p, 1] <= FEW else 0
        held[p] = total if few else -1
        total += few
    holders, of = np.empty(total, np.int32), np.empty((most, 2), np.int64)
    out, n = np.empty((1024, 2), np.int64), 0
    shared, seen = np.zeros(len(free), np.int32), np.empty(len(free) + 1, np.int32)
    for b in range(len(free)):  # holders so far are earlier texts
        if not free[b]:
            continue
        k, m, size = 0, 0, sizes[b]
        for i in range(starts[b], starts[b + 1]):  # all places first: the processor waits for several at once
            p = ids[i]
            of[m, 0], of[m, 1] = held[p, 0], held[p, 1]
            m += held[p, 0] >= 0
            held[p, 1] += 1
        for i in range(m):
            for h in range(of[i, 0], of[i, 1]):
                a = holders[h]
                seen[k] = a
                k += shared[a] == 0
                shared[a] += 1
            holders[of[i, 1]] = b
        for s in range(k):
            a = seen[s]
            both, smaller = shared[a], min(size, sizes[a])
            shared[a] = 0
            if both < max(LEAST_SHARED, LEAST_SHARE * smaller) or 2 * smaller < least * (size + sizes[a]):
                continue
            both = common(ids[starts[a] : starts[a + 1]], ids[starts[b] : starts[b + 1]])
            if 2 * both / max(1, size + sizes[a]) >= least:
                if n == len(out):
                    out = np.concatenate((out, np.empty_like(out)))
                out[n, 0], out[n, 1] = a, b
                n += 1
    return out[:n].copy()
