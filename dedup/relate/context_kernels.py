"""Compiled: who else holds what two texts share, and how alike their frames are once names and figures are away."""

import numba
import numpy as np

from dedup.text.gram_kernels import PASSAGE_WORDS, TURN_WORDS, mixed
from dedup.text.match_kernels import SEED_WORDS, add_distinct, closed_up, common, find_runs, index_seeds, table_size
from dedup.text.tokenizer import CAPITAL, NUMBER, SENTENCE
from index.jit import jit

FRAME_WORDS = 4
"""Words of a piece of a frame."""
LOOKED_AT = 64
"""Other texts with one passage that are looked at: of a block that hundreds hold, these tell enough."""
FAR = 2.0
"""Days before or after both texts from which a third one is of another day."""
SHORT = 60
"""Words below which a text is taken as long enough to tell a rate."""
OPENING = 60
"""Words in which the news stands."""
LONG = 5
"""Words of a run that counts as taken over."""
(
    ELSEWHERE, ELSEWHERE_OWN, ELSEWHERE_FAR, TURNS_ALONE, TURNS_ALONE_SHARE, TURNS_RARE, TURNS_RARE_RATE, FRAMES,
    FRAMES_GAIN, LATER_OPENING, LATER_NEW,
) = range(11)  # fmt: skip
"""The columns of `fill_context`; `dedup.relate.context.SHARED` names them."""
FIGURE_SIGN, NAME_SIGN = 1, 2
"""What stands for every figure and for every name in a frame."""


@jit()
def sign_of(word, flag):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """uint64: what stands for a word in a frame: one sign for every figure, one for every name, else the word."""
    if flag & NUMBER:
        return np.uint64(FIGURE_SIGN)
    if flag & CAPITAL and not flag & SENTENCE:
        return np.uint64(NAME_SIGN)
    return np.uint64(word)


@jit(parallel=True)
def frames_of(hashes, flags, bounds, rows):  # type: ignore[no-untyped-def]
    """uint32, and the bounds of each of `rows`: the sorted distinct pieces of its frame. Every figure is one sign, and
    so is every name, a capital inside a sentence."""
    pieces, starts = np.zeros(len(rows), np.int64), np.zeros(len(rows) + 1, np.int64)
    for place in range(len(rows)):
        pieces[place] = max(0, bounds[rows[place] + 1] - bounds[rows[place]] - FRAME_WORDS + 1)
    starts[1:] = np.cumsum(pieces)
    out = np.empty(starts[-1], np.uint32)
    for place in numba.prange(len(rows)):
        lo, some = bounds[rows[place]], out[starts[place] : starts[place + 1]]
        for i in range(len(some)):
            key = np.uint64(0)
            for j in range(lo + i, lo + i + FRAME_WORDS):
                key = mixed(key, sign_of(hashes[j], flags[j]))
            some[i] = np.uint32(key >> np.uint64(32))
        pieces[place] = add_distinct(some, some, 0)
    return closed_up(out, starts, pieces)


@jit()
def openings_of(hashes, flags, bounds, length, plain):  # type: ignore[no-untyped-def]
    """uint64 (n): a key of the first `length` words of each text as a frame has them; 0 for a shorter text, and where
    fewer than `plain` of them are neither figures nor names."""
    out = np.zeros(len(bounds) - 1, np.uint64)
    for text in range(len(out)):
        first = bounds[text]
        if bounds[text + 1] - first < length:
            continue
        key, words = np.uint64(0), 0
        for i in range(first, first + length):
            sign = sign_of(hashes[i], flags[i])
            words += sign > NAME_SIGN
            key = mixed(key, sign)
        if words >= plain:
            out[text] = key | np.uint64(1)
    return out


@jit()
def _dice(a, b):  # type: ignore[no-untyped-def]
    """Dice of two sorted sets; -1 where both are empty."""
    return 2 * common(a, b) / (len(a) + len(b)) if len(a) + len(b) else -1.0


@jit()
def _gain(frames, runs, k, left, right):  # type: ignore[no-untyped-def]
    """How much more alike two texts of so many words are by their frames than by the pieces in their k runs."""
    shared, whole = 0, max(0, left - FRAME_WORDS + 1) + max(0, right - FRAME_WORDS + 1)
    for r in range(k):
        shared += max(0, runs[r, 2] - FRAME_WORDS + 1)
    return frames - 2 * shared / whole if whole else -1.0


@jit()
def _others(passage, left, right, first, last, starts, holders, outlets, days, same_as):  # type: ignore[no-untyped-def]
    """Of one shared passage: how many others hold it, whether one is by an outlet of the two, and whether one is of
    another day."""
    many, own, far = 0, False, False
    for h in range(starts[passage], min(starts[passage + 1], starts[passage] + LOOKED_AT)):
        other = holders[h]
        if other == same_as[left] or other == same_as[right]:
            continue
        many += 1
        own = own or (outlets[other] >= 0 and (outlets[other] == outlets[left] or outlets[other] == outlets[right]))
        far = far or days[other] < first - FAR or days[other] > last + FAR
    return many, own, far


@jit()
def _elsewhere(  # type: ignore[no-untyped-def]
    runs, k, start, left, right, passage, starts, holders, outlets, days, same_as, row
):
    """Columns ELSEWHERE to ELSEWHERE_FAR: of the passages in the shared runs, who else holds them."""
    first, last = min(days[left], days[right]), max(days[left], days[right])
    n, own, far, logs = 0, 0, 0, 0.0
    for r in range(k):
        for i in range(runs[r, 2] - PASSAGE_WORDS + 1):
            n += 1
            place = passage[start + runs[r, 0] + i]
            if place < 0:
                continue
            many, mine, away = _others(place, left, right, first, last, starts, holders, outlets, days, same_as)
            own, far, logs = own + mine, far + away, logs + np.log1p(many)
    if not n:
        return
    row[ELSEWHERE] = logs / n
    if outlets[left] >= 0 and outlets[right] >= 0:
        row[ELSEWHERE_OWN] = own / n
    if not np.isnan(days[left]) and not np.isnan(days[right]):  # the lesser of a date and nan may be either
        row[ELSEWHERE_FAR] = far / n


@jit()
def _turns(runs, k, start, turns, shorter, row):  # type: ignore[no-untyped-def]
    """Columns TURNS_ALONE to TURNS_RARE_RATE: turns of phrase in the shared runs that few others have, or none."""
    n, alone, weight = 0, 0, 0.0
    for r in range(k):
        for i in range(runs[r, 2] - TURN_WORDS + 1):
            many = turns[start + runs[r, 0] + i]
            n += 1
            alone += many <= 2
            weight += 1.0 / (many - 1)
    row[TURNS_ALONE], row[TURNS_RARE] = np.log1p(alone), np.log1p(weight)
    row[TURNS_RARE_RATE] = 100 * weight / max(SHORT, shorter)
    if n:
        row[TURNS_ALONE_SHARE] = alone / n


@jit()
def _later(runs, k, side, size, row):  # type: ignore[no-untyped-def]
    """Columns LATER_OPENING and LATER_NEW of the later text, which is the side 0 or 1 of the runs and so many words
    long: the share of its opening that the earlier one has, and of all of it that the earlier one lacks."""
    taken = np.zeros(size, np.bool_)
    for r in range(k):
        if runs[r, 2] >= LONG:
            taken[runs[r, side] : runs[r, side] + runs[r, 2]] = True
    row[LATER_OPENING] = taken[:OPENING].mean()
    row[LATER_NEW] = 1 - taken.mean()


@jit(parallel=True)
def fill_context(  # type: ignore[no-untyped-def]
    hashes, bounds, pairs, groups, outlets, days, same_as, passage, starts, holders, turns, frames, frame_at, places,
    out,
):  # fmt: skip
    """Fill `out` (m, 11) for pairs (m, 2) sorted by left, `groups` the slice bounds of equal left; `passage`, `starts`,
    `holders`, `turns` of `DocumentFrequency`, all empty without one; `frames`, `frame_at` of `frames_of`, `places`
    (m, 2) the places of each pair's texts in it."""
    for g in numba.prange(len(groups) - 1):
        left = pairs[groups[g], 0]
        a = hashes[bounds[left] : bounds[left + 1]]
        head, following = np.empty(table_size(len(a)), np.int32), np.empty(max(1, len(a)), np.int32)
        index_seeds(a, head, following)
        for m in range(groups[g], groups[g + 1]):
            right = pairs[m, 1]
            b = hashes[bounds[right] : bounds[right + 1]]
            if len(a) == 0 or len(b) == 0:
                continue
            runs = np.empty((len(b) // SEED_WORDS + 1, 3), np.int32)
            k = find_runs(a, b, head, following, runs)
            row = out[m]
            if len(turns):
                start = bounds[left]
                _elsewhere(runs, k, start, left, right, passage, starts, holders, outlets, days, same_as, row)
                _turns(runs, k, start, turns, min(len(a), len(b)), row)
            if days[left] < days[right]:
                _later(runs, k, 1, len(b), row)
            elif days[left] > days[right]:
                _later(runs, k, 0, len(a), row)
            x, y = places[m, 0], places[m, 1]
            row[FRAMES] = _dice(frames[frame_at[x] : frame_at[x + 1]], frames[frame_at[y] : frame_at[y + 1]])
            row[FRAMES_GAIN] = _gain(row[FRAMES], runs, k, len(a), len(b))


@jit(parallel=True)
def fill_frames(hashes, bounds, pairs, groups, frames, frame_at, places, least, out):  # type: ignore[no-untyped-def]
    """Fill `out` (m, 2) with the columns FRAMES and FRAMES_GAIN alone, as `fill_context` would; what is gained only
    where the frames are at least so much alike."""
    for g in numba.prange(len(groups) - 1):
        left = pairs[groups[g], 0]
        a = hashes[bounds[left] : bounds[left + 1]]
        head, following = np.empty(table_size(len(a)), np.int32), np.empty(max(1, len(a)), np.int32)
        indexed = False
        for m in range(groups[g], groups[g + 1]):
            b = hashes[bounds[pairs[m, 1]] : bounds[pairs[m, 1] + 1]]
            if len(a) == 0 or len(b) == 0:
                continue
            x, y = places[m, 0], places[m, 1]
            out[m, 0] = _dice(frames[frame_at[x] : frame_at[x + 1]], frames[frame_at[y] : frame_at[y + 1]])
            if out[m, 0] < least:
                continue
            if not indexed:
                index_seeds(a, head, following)
                indexed = True
            runs = np.empty((len(b) // SEED_WORDS + 1, 3), np.int32)
            out[m, 1] = _gain(out[m, 0], runs, find_runs(a, b, head, following, runs), len(a), len(b))
