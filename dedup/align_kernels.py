"""The compiled loops of `dedup.align`: one pair of articles at a time, over integers only.

Two views of a pair. Runs: maximal stretches of the same words in both texts, found by looking up each three words of
the right text among those of the left, and extending. Sentences: for each sentence of one text, how much of its
content (words weighed by rarity) stands in the best sentence of the other.
"""

from typing import Any

import numba
import numpy as np

from dedup.shapes import FIGURE, NAME
from dedup.words import QUOTED

SEED_WORDS = 3
"""Words of the seed of a run: shorter ones are grammar, not copying."""
COLLOCATION_SPAN = 4
"""Words between which two content words still keep company."""
FOOT_SHARE = 0.3
"""A shared run that ends both texts and is a smaller share than this of the shorter is a foot, and is not counted."""
CHAIN = 16
"""Places of a seed in the left text that are tried, latest first; more means a text that repeats itself."""

def _jit(**options: Any) -> Any:
    return numba.njit(cache=True, nogil=True, **options)


@_jit()
def find_runs(a, b, head, following, runs):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """Fill `runs` (k, 3) with (start in a, start in b, words) and return k; `head`, `following` index a's seeds."""
    mask = len(head) - 1
    k, p = 0, 0
    nb, na = len(b), len(a)
    while p + SEED_WORDS <= nb:
        slot = seed_hash(b, p) & mask
        q, best, where, tried = head[slot], 0, -1, 0
        while q >= 0 and tried < CHAIN:
            if a[q] == b[p] and a[q + 1] == b[p + 1] and a[q + 2] == b[p + 2]:
                n = SEED_WORDS
                while q + n < na and p + n < nb and a[q + n] == b[p + n]:
                    n += 1
                if n > best:
                    best, where = n, q
                tried += 1
            q = following[q]
        if best:
            if k < len(runs):
                runs[k, 0], runs[k, 1], runs[k, 2] = where, p, best
                k += 1
            p += best
        else:
            p += 1
    return k


@_jit()
def seed_hash(a, p):  # type: ignore[no-untyped-def]
    h = np.uint64(a[p]) * np.uint64(0x9E3779B97F4A7C15)
    h = (h ^ np.uint64(a[p + 1])) * np.uint64(0xC2B2AE3D27D4EB4F)
    h = (h ^ np.uint64(a[p + 2])) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64(h >> np.uint64(40))


@_jit()
def index_seeds(a, head, following):  # type: ignore[no-untyped-def]
    head[:] = -1
    mask = len(head) - 1
    for p in range(len(a) - SEED_WORDS + 1):
        slot = seed_hash(a, p) & mask
        following[p] = head[slot]
        head[slot] = p


@_jit()
def table_size(n):  # type: ignore[no-untyped-def]
    size = 64
    while size < 2 * n and size < (1 << 24):
        size *= 2
    return size


@_jit()
def _collocations(hashes, sentence, content):  # type: ignore[no-untyped-def]
    """Sorted unique hashes of content words that follow one another in a sentence, in either order."""
    out = np.empty(len(hashes), np.uint64)
    n, last = 0, -1
    for i in range(len(hashes)):
        if content[i]:
            if last >= 0 and sentence[last] == sentence[i] and i - last <= COLLOCATION_SPAN:
                a, b = np.uint64(hashes[last]), np.uint64(hashes[i])
                if a > b:
                    a, b = b, a
                out[n] = (a << np.uint64(32)) | b
                n += 1
            last = i
    some = np.sort(out[:n])
    k = 0
    for i in range(n):
        if i == 0 or some[i] != some[i - 1]:
            some[k] = some[i]
            k += 1
    return some[:k]


@_jit()
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


@_jit(parallel=True)
def measure_pairs(hashes, flags, bounds, sentence, content, keys, kinds, values, counts, sentences, rare, pairs, groups, out):  # type: ignore[no-untyped-def]
    """Fill out (m, len(MEASURES)) float32 for pairs (m, 2) sorted by left; groups are slice bounds of equal left."""
    for g in numba.prange(len(groups) - 1):
        left = pairs[groups[g], 0]
        a = hashes[bounds[left] : bounds[left + 1]]
        fa = flags[bounds[left] : bounds[left + 1]]
        head = np.empty(table_size(len(a)), np.int32)
        following = np.empty(max(1, len(a)), np.int32)
        index_seeds(a, head, following)
        pairs_a = _collocations(a, sentence[bounds[left] : bounds[left + 1]], content[bounds[left] : bounds[left + 1]])
        for m in range(groups[g], groups[g + 1]):
            right = pairs[m, 1]
            b = hashes[bounds[right] : bounds[right + 1]]
            fb = flags[bounds[right] : bounds[right + 1]]
            if len(a) == 0 or len(b) == 0:
                out[m, :] = 0
                continue
            small_left = len(a) <= len(b)
            n_small, n_large = min(len(a), len(b)), max(len(a), len(b))
            out[m, 0] = np.log(n_small)
            out[m, 1] = n_small / n_large
            # runs
            runs = np.empty((len(b) // SEED_WORDS + 1, 3), np.int32)
            k = find_runs(a, b, head, following, runs)
            in_a = np.zeros(len(a), np.int32)
            longest, unquoted, quoted, long_words = 0, 0, 0, 0
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
                out[m, 2], out[m, 3], out[m, 4] = a3 / n_small, a5 / n_small, a8 / n_small
                out[m, 5], out[m, 6] = b5 / n_large, b8 / n_large
            else:
                out[m, 2], out[m, 3], out[m, 4] = b3 / n_small, b5 / n_small, b8 / n_small
                out[m, 5], out[m, 6] = a5 / n_large, a8 / n_large
            out[m, 7] = np.log1p(longest)
            out[m, 8] = np.log1p(unquoted)
            out[m, 9] = quoted / max(1, quoted + unquoted)
            out[m, 29] = np.log1p(n8)
            # content words that keep each other company
            pairs_b = _collocations(
                b, sentence[bounds[right] : bounds[right + 1]], content[bounds[right] : bounds[right + 1]]
            )
            both = _common(pairs_a, pairs_b)
            na, nb = len(pairs_a), len(pairs_b)
            if not small_left:
                na, nb = nb, na
            out[m, 30] = both / na if na else -1
            out[m, 31] = both / nb if nb else -1
            # sentences
            la, lb = bounds[left], bounds[right]
            ca, cb = counts[left], counts[right]
            sa, sb = sentences[left], sentences[right]
            shared = np.zeros((sa, sb), np.float32)
            wa, wb = np.zeros(sa, np.float32), np.zeros(sb, np.float32)
            plain = np.zeros((sa, sb), np.float32)
            pa, pb = np.zeros(sa, np.float32), np.zeros(sb, np.float32)
            ta, tb, common = np.zeros(5), np.zeros(5), np.zeros(5)
            i, j = la, lb
            while i < la + ca or j < lb + cb:
                ha = keys[i] >> np.uint64(16) if i < la + ca else np.uint64(1 << 40)
                hb = keys[j] >> np.uint64(16) if j < lb + cb else np.uint64(1 << 40)
                h = min(ha, hb)
                i2, j2, f = i, j, 0
                w = values[i] if ha == h else values[j]
                while i2 < la + ca and keys[i2] >> np.uint64(16) == h:
                    wa[keys[i2] & np.uint64(0xFFFF)] += w
                    f |= kinds[i2]
                    i2 += 1
                while j2 < lb + cb and keys[j2] >> np.uint64(16) == h:
                    wb[keys[j2] & np.uint64(0xFFFF)] += w
                    f |= kinds[j2]
                    j2 += 1
                kind = 2 if f & FIGURE else 1 if f & NAME else 3
                if kind == 3:
                    for x in range(i, i2):
                        pa[keys[x] & np.uint64(0xFFFF)] += w
                    for y in range(j, j2):
                        pb[keys[y] & np.uint64(0xFFFF)] += w
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
                            shared[keys[x] & np.uint64(0xFFFF), keys[y] & np.uint64(0xFFFF)] += w
                            if kind == 3:
                                plain[keys[x] & np.uint64(0xFFFF), keys[y] & np.uint64(0xFFFF)] += w
                i, j = i2, j2
            for kind in range(5):
                s, t = (ta[kind], tb[kind]) if small_left else (tb[kind], ta[kind])
                out[m, 10 + 2 * kind] = common[kind] / s if s > 0 else -1
                out[m, 11 + 2 * kind] = common[kind] / t if t > 0 else -1
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
                    if wa[x] > 25 and best_a[x] > strongest:
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
            out[m, 20], out[m, 21] = fs, fl
            fs, fl = (hit_a / all_a, hit_b / all_b) if small_left else (hit_b / all_b, hit_a / all_a)
            out[m, 22], out[m, 23] = fs, fl
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
            out[m, 24] = rising / steps if steps >= 2 else -1
            out[m, 25] = mutual / (all_a if small_left else all_b)
            out[m, 26] = inside_a[0] if small_left else inside_b[0]
            out[m, 27] = strongest
            out[m, 28] = (a8 + b8) / (n_small + n_large)
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
            out[m, 32], out[m, 33] = fs, fl
            # concordance of all matched sentences, not only of neighbours
            rising, steps = 0.0, 0.0
            if small_left:
                for x in range(sa):
                    if best_a[x] >= 0.2:
                        for z in range(x + 1, sa):
                            if best_a[z] >= 0.2 and to_a[z] != to_a[x]:
                                steps += 1
                                rising += to_a[z] > to_a[x]
            else:
                for x in range(sb):
                    if best_b[x] >= 0.2:
                        for z in range(x + 1, sb):
                            if best_b[z] >= 0.2 and to_b[z] != to_b[x]:
                                steps += 1
                                rising += to_b[z] > to_b[x]
            out[m, 34] = rising / steps if steps >= 3 else -1


@_jit()
def _sentence_matches(keys, values, la, ca, sa, lb, cb, sb):  # type: ignore[no-untyped-def]
    """For each sentence of a its best sentence in b and Dice, and the other way round."""
    shared = np.zeros((sa, sb), np.float32)
    wa, wb = np.zeros(sa, np.float32), np.zeros(sb, np.float32)
    for i in range(la, la + ca):
        wa[keys[i] & np.uint64(0xFFFF)] += values[i]
    for j in range(lb, lb + cb):
        wb[keys[j] & np.uint64(0xFFFF)] += values[j]
    i, j = la, lb
    while i < la + ca and j < lb + cb:
        ha, hb = keys[i] >> np.uint64(16), keys[j] >> np.uint64(16)
        if ha < hb:
            i += 1
        elif hb < ha:
            j += 1
        else:
            y = j
            while y < lb + cb and keys[y] >> np.uint64(16) == ha:
                shared[keys[i] & np.uint64(0xFFFF), keys[y] & np.uint64(0xFFFF)] += values[i]
                y += 1
            i += 1
    to_a, to_b = np.full(sa, -1, np.int32), np.full(sb, -1, np.int32)
    best_a, best_b = np.zeros(sa, np.float32), np.zeros(sb, np.float32)
    for x in range(sa):
        for y in range(sb):
            if shared[x, y] > 0:
                dice = 2 * shared[x, y] / (wa[x] + wb[y])
                if dice > best_a[x]:
                    best_a[x], to_a[x] = dice, y
                if dice > best_b[y]:
                    best_b[y], to_b[y] = dice, x
    return to_a, best_a, to_b, best_b


@_jit(parallel=True)
def find_passages(hashes, flags, bounds, sentence, keys, values, counts, sentences, pairs, shortest, gap, dice, spans, scores, found):  # type: ignore[no-untyped-def]
    """Fill spans (m, most, 5) with (left first word, left end, right first word, right end, kind) and found (m)."""
    for m in numba.prange(len(pairs)):
        left, right = pairs[m, 0], pairs[m, 1]
        a, fa = hashes[bounds[left] : bounds[left + 1]], flags[bounds[left] : bounds[left + 1]]
        b, fb = hashes[bounds[right] : bounds[right + 1]], flags[bounds[right] : bounds[right + 1]]
        if len(a) == 0 or len(b) == 0:
            continue
        head = np.empty(table_size(len(a)), np.int32)
        following = np.empty(max(1, len(a)), np.int32)
        index_seeds(a, head, following)
        runs = np.empty((len(b) // SEED_WORDS + 1, 3), np.int32)
        k = find_runs(a, b, head, following, runs)
        most, n = spans.shape[1], 0
        taken_a, taken_b = np.zeros(len(a), np.bool_), np.zeros(len(b), np.bool_)
        r = 0
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
            if same >= shortest and longest * 2 >= shortest and n < most:
                free = True
                for i in range(q, qe):
                    if taken_a[i]:
                        free = False
                        break
                if free:
                    quoted = 0
                    for i in range(q, qe):
                        taken_a[i] = True
                        quoted += (fa[i] & QUOTED) != 0
                    for i in range(p, pe):
                        taken_b[i] = True
                    spans[m, n, 0], spans[m, n, 1], spans[m, n, 2], spans[m, n, 3] = q, qe, p, pe
                    spans[m, n, 4] = 2 if 2 * quoted > qe - q else 0
                    scores[m, n] = same / max(qe - q, pe - p)
                    n += 1
            r = s
        sa, sb = sentences[left], sentences[right]
        to_a, best_a, to_b, best_b = _sentence_matches(
            keys, values, bounds[left], counts[left], sa, bounds[right], counts[right], sb
        )
        end_a, end_b = np.zeros(sa, np.int64), np.zeros(sb, np.int64)
        for i in range(len(a)):
            end_a[sentence[bounds[left] + i]] = i + 1
        for i in range(len(b)):
            end_b[sentence[bounds[right] + i]] = i + 1
        for x in range(sa):
            y = to_a[x]
            if y < 0 or to_b[y] != x or best_a[x] < dice or n >= most:
                continue
            q, qe = (end_a[x - 1] if x else 0), end_a[x]
            p, pe = (end_b[y - 1] if y else 0), end_b[y]
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
