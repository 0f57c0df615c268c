"""Compiled: the words of titles that are kept, keys of their forms, and what two titles have in common."""

import numpy as np

from dedup.text.gram_kernels import mixed
from dedup.text.match_kernels import add_distinct, common
from index.jit import jit


@jit()
def kept_words(words, starts, kept):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """Words of titles, and where each title's begin, without those that are not `kept`, bool by word."""
    out, at, n = np.empty_like(words), np.zeros_like(starts), 0
    for title in range(len(starts) - 1):
        for i in range(starts[title], starts[title + 1]):
            if kept[words[i]]:
                out[n] = words[i]
                n += 1
        at[title + 1] = n
    return out[:n].copy(), at


@jit()
def form_keys(words, starts, least):  # type: ignore[no-untyped-def]
    """uint64: a key of the words of each title; 0 where they are fewer than `least`."""
    out = np.zeros(len(starts) - 1, np.uint64)
    for title in range(len(out)):
        if starts[title + 1] - starts[title] >= least:
            key = np.uint64(0)
            for i in range(starts[title], starts[title + 1]):
                key = mixed(key, words[i])
            out[title] = key | np.uint64(1)
    return out


@jit()
def form_pieces(words, starts, titles):  # type: ignore[no-untyped-def]
    """uint64, and the bounds of each of `titles`: two words in a row of its form, the borders among them, each once."""
    most = 0
    for title in titles:
        most += starts[title + 1] - starts[title] + 1
    out, at, n = np.empty(most, np.uint64), np.zeros(len(titles) + 1, np.int64), 0
    for place in range(len(titles)):
        first, end = starts[titles[place]], starts[titles[place] + 1]
        some = np.empty(end - first + 1 if end > first else 0, np.uint64)
        for i in range(len(some)):  # a word's number is above 0, which stands for a border
            left = words[first + i - 1] if i else 0
            right = words[first + i] if first + i < end else 0
            some[i] = np.uint64(left) << np.uint64(32) | np.uint64(right)
        n = add_distinct(some, out, n)
        at[place + 1] = n
    return out[:n].copy(), at


@jit()
def _once(words, starts):  # type: ignore[no-untyped-def]
    """The words of each title sorted, each once."""
    out, at, n = np.empty_like(words), np.zeros_like(starts), 0
    for title in range(len(starts) - 1):
        n = add_distinct(words[starts[title] : starts[title + 1]].copy(), out, n)
        at[title + 1] = n
    return out[:n], at


@jit()
def _sorted(words, starts):  # type: ignore[no-untyped-def]
    """The words of each title sorted, each as often as it stands there."""
    out = words.copy()
    for title in range(len(starts) - 1):
        out[starts[title] : starts[title + 1]].sort()
    return out


@jit()
def alike_titles(pairs, content, content_at, form, form_at, out):  # type: ignore[no-untyped-def]
    """Fill `out` (m, 3) of pairs (m, 2) of titles: the words of their content in common, of the shorter and of the
    longer one; Dice of their forms, a word counted as often as it comes. A title without content is left out."""
    content, content_at = _once(content, content_at)
    form = _sorted(form, form_at)
    for m in range(len(pairs)):
        a, b = pairs[m]
        one, other = content[content_at[a] : content_at[a + 1]], content[content_at[b] : content_at[b + 1]]
        if len(one) == 0 or len(other) == 0:
            continue
        both = common(one, other)
        out[m, 0], out[m, 1] = both / min(len(one), len(other)), both / max(len(one), len(other))
        one, other = form[form_at[a] : form_at[a + 1]], form[form_at[b] : form_at[b + 1]]
        if len(one) + len(other):
            out[m, 2] = 2 * common(one, other) / (len(one) + len(other))
