"""Compiled: the measures of a pair (`dedup.measures`), over integers only, one pair of articles at a time.

Three views: runs of the same words; content words that keep the same company; and, for each sentence of one text, how
much of its content (words weighed by rarity) stands in the best sentence of the other.
"""

import numba
import numpy as np

from dedup.data import FIGURE, NAME
from dedup.text.match_kernels import SEED_WORDS, find_runs, index_seeds, table_size
from dedup.text.tokenizer import QUOTED
from index.jit import jit

TELLING = 50
"""Weight of two sentences together from which their likeness tells something."""
FOOT_SHARE = 0.3
"""A shared run that ends both texts and is a smaller share than this of the shorter is a foot, and is not counted."""


@jit(parallel=True)
def measure_pairs(  # type: ignore[no-untyped-def]
    hashes, flags, bounds, company, company_bounds, keys, kinds, values, counts, sentences, rare, pairs, groups, out
):
    """Fill out (m, len(MEASURES)) float32 for pairs (m, 2) sorted by left; groups are slice bounds of equal left;
    company and its bounds are those of `collocations`."""
    for g in numba.prange(len(groups) - 1):
        left = pairs[groups[g], 0]
        a = hashes[bounds[left] : bounds[left + 1]]
        fa = flags[bounds[left] : bounds[left + 1]]
        head = np.empty(table_size(len(a)), np.int32)
        following = np.empty(max(1, len(a)), np.int32)
        index_seeds(a, head, following)
        pairs_a = company[company_bounds[left] : company_bounds[left + 1]]
        for m in range(groups[g], groups[g + 1]):
            right = pairs[m, 1]
            b = hashes[bounds[right] : bounds[right + 1]]
            fb = flags[bounds[right] : bounds[right + 1]]
            if len(a) == 0 or len(b) == 0:
                out[m, :] = 0
                continue
            small_left = _is_smaller(a, b)
            n_small, n_large = min(len(a), len(b)), max(len(a), len(b))
            out[m, 0] = np.log(n_small)
            out[m, 1] = n_small / n_large
            row = out[m]
            _runs(a, b, fa, fb, head, following, row)
            pairs_b = company[company_bounds[right] : company_bounds[right + 1]]
            both = _common(pairs_a, pairs_b)
            few, many = (len(pairs_a), len(pairs_b)) if small_left else (len(pairs_b), len(pairs_a))
            row[30] = both / few if few else -1
            row[31] = both / many if many else -1
            la, lb = bounds[left], bounds[right]
            _sentences(
                keys[la : la + counts[left]], kinds[la : la + counts[left]], values[la : la + counts[left]],
                sentences[left], keys[lb : lb + counts[right]], kinds[lb : lb + counts[right]],
                values[lb : lb + counts[right]], sentences[right], small_left, rare, row,
            )  # fmt: skip


@jit()
def _is_smaller(a, b):  # type: ignore[no-untyped-def]
    """Whether a counts as the smaller text: by length, and between equals by the words, whichever side they are on."""
    if len(a) != len(b):
        return len(a) < len(b)
    for i in range(len(a)):
        if a[i] != b[i]:
            return a[i] < b[i]
    return True


@jit()
def _runs(a, b, fa, fb, head, following, out):  # type: ignore[no-untyped-def]
    """What the texts share word for word: measures 2-9, 28 and 29."""
    runs = np.empty((len(b) // SEED_WORDS + 1, 3), np.int32)
    k = find_runs(a, b, head, following, runs)
    small_left = _is_smaller(a, b)
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
        out[2], out[3], out[4] = a3 / n_small, a5 / n_small, a8 / n_small
        out[5], out[6] = b5 / n_large, b8 / n_large
    else:
        out[2], out[3], out[4] = b3 / n_small, b5 / n_small, b8 / n_small
        out[5], out[6] = a5 / n_large, a8 / n_large
    out[7] = np.log1p(longest)
    out[8] = np.log1p(unquoted)
    out[9] = quoted / max(1, quoted + unquoted)
    out[29] = np.log1p(n8)
    out[28] = (a8 + b8) / (n_small + n_large)


@jit()
def _common(a, b):  # type: ignore[no-untyped-def]
    """How many values two sorted unique arrays have in common."""
    i, j, n = 0, 0, 0
    while i < len(a) and j < len(b):
        if a[i] < b[j]:
            i += 1
        elif b[j] < a[i]:
            j += 1
        else:
            i, j, n = i + 1, j + 1, n + 1
    return n


@jit()
def _sentences(ka, fa, va, sa, kb, fb, vb, sb, small_left, rare, out):  # type: ignore[no-untyped-def]
    """Content words and sentences: measures 10-27 and 32-34. Keys, kinds and weights of both, then their sentences."""
    shared = np.zeros((sa, sb), np.float32)
    wa, wb = np.zeros(sa, np.float32), np.zeros(sb, np.float32)
    plain = np.zeros((sa, sb), np.float32)
    pa, pb = np.zeros(sa, np.float32), np.zeros(sb, np.float32)
    ta, tb, common = np.zeros(5), np.zeros(5), np.zeros(5)
    i, j = 0, 0
    while i < len(ka) or j < len(kb):
        ha = ka[i] >> np.uint64(16) if i < len(ka) else np.uint64(1 << 40)
        hb = kb[j] >> np.uint64(16) if j < len(kb) else np.uint64(1 << 40)
        h = min(ha, hb)
        i2, j2, f = i, j, 0
        w = va[i] if ha == h else vb[j]
        while i2 < len(ka) and ka[i2] >> np.uint64(16) == h:
            wa[ka[i2] & np.uint64(0xFFFF)] += w
            f |= fa[i2]
            i2 += 1
        while j2 < len(kb) and kb[j2] >> np.uint64(16) == h:
            wb[kb[j2] & np.uint64(0xFFFF)] += w
            f |= fb[j2]
            j2 += 1
        kind = 2 if f & FIGURE else 1 if f & NAME else 3
        if kind == 3:
            for x in range(i, i2):
                pa[ka[x] & np.uint64(0xFFFF)] += w
            for y in range(j, j2):
                pb[kb[y] & np.uint64(0xFFFF)] += w
        if i2 > i:
            ta[0] += w
            ta[kind] += w
            if kind == 3 and w >= rare:
                ta[4] += w
        if j2 > j:
            tb[0] += w
            tb[kind] += w
            if kind == 3 and w >= rare:
                tb[4] += w
        if i2 > i and j2 > j:
            common[0] += w
            common[kind] += w
            if kind == 3 and w >= rare:
                common[4] += w
            for x in range(i, i2):
                for y in range(j, j2):
                    shared[ka[x] & np.uint64(0xFFFF), kb[y] & np.uint64(0xFFFF)] += w
                    if kind == 3:
                        plain[ka[x] & np.uint64(0xFFFF), kb[y] & np.uint64(0xFFFF)] += w
        i, j = i2, j2
    for kind in range(5):
        s, t = (ta[kind], tb[kind]) if small_left else (tb[kind], ta[kind])
        out[10 + 2 * kind] = common[kind] / s if s > 0 else -1
        out[11 + 2 * kind] = common[kind] / t if t > 0 else -1
    # best match of each sentence, both ways
    best_a, best_b = np.zeros(sa, np.float32), np.zeros(sb, np.float32)
    to_a, to_b = np.full(sa, -1, np.int32), np.full(sb, -1, np.int32)
    inside_a, inside_b = np.zeros(sa, np.float32), np.zeros(sb, np.float32)
    for x in range(sa):
        for y in range(sb):
            s = shared[x, y]
            if s > 0:
                dice = 2 * s / (wa[x] + wb[y])
                if dice > best_a[x]:
                    best_a[x], to_a[x] = dice, y
                if dice > best_b[y]:
                    best_b[y], to_b[y] = dice, x
                inside_a[x] = max(inside_a[x], s / wa[x])
                inside_b[y] = max(inside_b[y], s / wb[y])
    in_sum_a, in_sum_b, hit_a, hit_b, all_a, all_b = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    mutual, strongest = 0.0, 0.0
    for x in range(sa):
        all_a += wa[x]
        in_sum_a += wa[x] * inside_a[x]
        if best_a[x] >= 0.3:
            hit_a += wa[x]
            if wa[x] + wb[to_a[x]] > TELLING and best_a[x] > strongest:
                strongest = best_a[x]
        if to_a[x] >= 0 and to_b[to_a[x]] == x and best_a[x] >= 0.2:
            mutual += wa[x] if small_left else wb[to_a[x]]
    for y in range(sb):
        all_b += wb[y]
        in_sum_b += wb[y] * inside_b[y]
        if best_b[y] >= 0.3:
            hit_b += wb[y]
    all_a, all_b = max(all_a, 1e-9), max(all_b, 1e-9)
    fs, fl = (in_sum_a / all_a, in_sum_b / all_b) if small_left else (in_sum_b / all_b, in_sum_a / all_a)
    out[20], out[21] = fs, fl
    fs, fl = (hit_a / all_a, hit_b / all_b) if small_left else (hit_b / all_b, hit_a / all_a)
    out[22], out[23] = fs, fl
    rising, steps, last = 0, 0, -1
    if small_left:
        for x in range(sa):
            if best_a[x] >= 0.2:
                if last >= 0:
                    steps += 1
                    rising += to_a[x] >= last
                last = to_a[x]
    else:
        for y in range(sb):
            if best_b[y] >= 0.2:
                if last >= 0:
                    steps += 1
                    rising += to_b[y] >= last
                last = to_b[y]
    out[24] = rising / steps if steps >= 2 else -1
    out[25] = mutual / (all_a if small_left else all_b)
    out[26] = inside_a[0] if small_left else inside_b[0]
    out[27] = strongest
    # plain words shared with the best-matching sentence: what names alone do not explain
    got_a, got_b, sum_a, sum_b = 0.0, 0.0, 0.0, 0.0
    for x in range(sa):
        sum_a += pa[x]
        if to_a[x] >= 0:
            got_a += plain[x, to_a[x]]
    for y in range(sb):
        sum_b += pb[y]
        if to_b[y] >= 0:
            got_b += plain[to_b[y], y]
    fs = got_a / sum_a if sum_a > 0 else -1.0
    fl = got_b / sum_b if sum_b > 0 else -1.0
    if not small_left:
        fs, fl = fl, fs
    out[32], out[33] = fs, fl
    # concordance of all matched sentences, not only of neighbours
    risen, seen = 0.0, 0.0
    if small_left:
        for x in range(sa):
            if best_a[x] >= 0.2:
                for z in range(x + 1, sa):
                    if best_a[z] >= 0.2 and to_a[z] != to_a[x]:
                        seen += 1
                        risen += to_a[z] > to_a[x]
    else:
        for x in range(sb):
            if best_b[x] >= 0.2:
                for z in range(x + 1, sb):
                    if best_b[z] >= 0.2 and to_b[z] != to_b[x]:
                        seen += 1
                        risen += to_b[z] > to_b[x]
    out[34] = risen / seen if seen >= 3 else -1
