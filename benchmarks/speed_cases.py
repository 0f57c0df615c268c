"""What `speed.py` measures of ours: the whole way from texts to pairs, recall, disguised copies, degenerate corpora."""

import time
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.text.tokenizer import read_words
from index.exact import equal_groups
from index.lsh import bands_and_rows, candidate_pairs, recall
from index.minhash import jaccard, shingle_hashes, signatures

PROPOSE = 0.25
"""Jaccard at which pairs are proposed: 42 bands of 3 find 99.6 % of those at .5, and checking them costs little."""
ACCEPT = 0.5
"""Exact Jaccard of shingles from which a pair counts."""

Ints = NDArray[np.int64]


@dataclass
class Found:
    """Pairs of rows with Jaccard >= `ACCEPT` (copies with their representative included), and how it went."""

    pairs: Ints
    stored: int
    dropped: int
    seconds: dict[str, float]


def find_pairs(texts: pl.Series, propose: float = PROPOSE) -> Found:
    """Exact copies first; then signatures, banding and exact Jaccard of their representatives."""
    seconds, began = {}, time.perf_counter()

    def lap(name: str) -> None:
        nonlocal began
        seconds[name], began = time.perf_counter() - began, time.perf_counter()

    words = read_words(texts, offsets=False, flags=False)
    lap("words")
    first = equal_groups(words.hashes, words.bounds)
    lap("copies")
    signed = signatures(words.hashes, words.bounds)
    lap("signatures")
    alone = np.flatnonzero((first == np.arange(len(first))) & (words.counts > 0))
    candidates = candidate_pairs(signed[alone], threshold=propose)
    pairs = alone[candidates.pairs]
    lap("banding")
    pairs = pairs[jaccard(words.hashes, words.bounds, pairs) >= ACCEPT]
    lap("checking")
    copies = np.flatnonzero((first != np.arange(len(first))) & (words.counts > 0))
    together = np.concatenate([pairs, np.stack([first[copies], copies], 1)])
    return Found(together, len(candidates) + len(copies), candidates.dropped, seconds)


def recall_curve(made: int = 10_000, size: int = 100) -> list[tuple[float, float, float]]:
    """For Jaccard .3 to 1: (true, share of pairs found, share expected), over pairs of random sets of that Jaccard."""
    rows = []
    bands = bands_and_rows(ACCEPT, 128)
    for similarity in np.arange(0.3, 1.01, 0.1):
        shared = round(2 * size * similarity / (1 + similarity))
        true = shared / (2 * size - shared)
        rng = np.random.default_rng(round(similarity * 10))
        drawn = rng.integers(0, 2**32, (made, 2 * size - shared), np.uint32)
        texts = np.stack([drawn[:, :size], drawn[:, size - shared :]], 1).reshape(-1)
        signed = signatures(texts, np.arange(0, 2 * made * size + 1, size), shingle=1)
        pairs = candidate_pairs(signed, params=bands).pairs
        found = np.count_nonzero((pairs[:, 0] % 2 == 0) & (pairs[:, 1] == pairs[:, 0] + 1))
        rows.append((true, found / made, recall(true, *bands)))
    return rows


def real_recall(texts: pl.Series) -> list[tuple[float, float, float, int]]:
    """The same for real pairs, tenth by tenth: those that 64 bands of 2 find, which miss next to none from .3 on."""
    words = read_words(texts, offsets=False, flags=False)
    first = equal_groups(words.hashes, words.bounds)
    alone = np.flatnonzero((first == np.arange(len(first))) & (words.counts > 0))
    signed = signatures(words.hashes, words.bounds)[alone]
    bands = bands_and_rows(ACCEPT, 128)
    # other permutations look for the pairs than those that are tested
    wide = candidate_pairs(signatures(words.hashes, words.bounds, seed=2)[alone], params=(64, 2), bucket_cap=1000)
    true = jaccard(words.hashes, words.bounds, alone[wide.pairs])
    known = candidate_pairs(signed, params=bands, bucket_cap=len(alone)).pairs
    n = len(alone)
    found = np.isin(wide.pairs[:, 0] * n + wide.pairs[:, 1], known[:, 0] * n + known[:, 1])
    rows = []
    for low in np.arange(0.3, 1.0, 0.1):
        inside = (true >= low) & (true < low + 0.1)
        expected = np.mean([recall(float(j), *bands) for j in true[inside]])
        rows.append((float(low), float(found[inside].mean()), float(expected), int(inside.sum())))
    return rows


_CONFUSABLES = """
    a:аɑα𝐚ａ b:ЬƄｂ𝒃 c:сϲｃⅽ d:ԁⅾｄ e:еｅℯ g:ɡցｇ h:һհｈ i:іιıｉ j:јϳｊ k:κｋ l:ⅼｌӏ m:ⅿｍ n:ոｎ o:оοօｏ
    p:рρｐ q:ԛզ r:ｒ𝚛 s:ѕꜱｓ t:ｔ𝗍 u:սυｕ v:ѵνⅴ w:ԝᴡｗ x:хⅹχ y:уγｙ z:ᴢｚ A:АΑＡ B:ВΒ C:СϹ E:ЕΕ H:НΗ
    I:ІΙ K:КΚ M:МΜ N:Ν O:ОΟ P:РΡ S:Ѕ T:ТΤ X:ХΧ Y:Υ
"""
HOMOGLYPHS = dict(line.split(":") for line in _CONFUSABLES.split())
"""Letters and some 3 look-alikes of each, of the kinds that are used to disguise text. Drawn up knowing the folding
table, so docs/speed.md also gives the figure for all that Unicode's list of confusables (UTS 39) holds."""


def disguised(texts: list[str], seed: int = 3) -> dict[str, list[str]]:
    """The same texts clean, and each with one kind of disguise on a fifth of its letters."""
    rng = np.random.default_rng(seed)
    out: dict[str, list[str]] = {"clean": texts, "zero-width": [], "soft hyphens": [], "homoglyphs": []}
    for text in texts:
        chosen = (rng.random(len(text)) < 0.2).tolist()
        drawn = rng.integers(0, 60, len(text)).tolist()
        out["zero-width"].append("".join(c + "\u200b\u200c\u200d\u2060\ufeff"[d % 5] * x
                                         for c, x, d in zip(text, chosen, drawn, strict=True)))  # fmt: skip
        out["soft hyphens"].append("".join(c + "\u00ad" * x for c, x in zip(text, chosen, strict=True)))
        out["homoglyphs"].append("".join(
            HOMOGLYPHS[c][d % len(HOMOGLYPHS[c])] if x and c in HOMOGLYPHS else c
            for c, x, d in zip(text, chosen, drawn, strict=True)))  # fmt: skip
    return out


def disguise_recall(texts: pl.Series, sample: int = 3000) -> dict[str, float]:
    """Share of edited copies (every 40th word another) whose pair with the original is found, for each disguise."""
    originals = texts.filter(texts.str.len_chars().is_between(600, 6000)).sample(sample, seed=5).to_list()
    rng = np.random.default_rng(4)
    edited = []
    for text in originals:
        words = text.split(" ")
        for at in range(int(rng.integers(0, 40)), len(words), 40):
            words[at] = "otherwise"
        edited.append(" ".join(words))
    shares = {}
    for name, copies in disguised(edited).items():
        pairs = find_pairs(pl.Series(originals + copies)).pairs
        shares[name] = np.count_nonzero(pairs[:, 1] == pairs[:, 0] + sample) / sample
    return shares


def degenerate(case: str, n: int) -> pl.Series:
    """Corpora that break pairwise work. `wide` has the words of its articles drawn so that 80 % are shared."""
    rng = np.random.default_rng(6)
    vocabulary = np.array([f"word{i}" for i in range(50_000)])
    if case == "identical":
        return pl.Series([" ".join(vocabulary[rng.integers(0, 50_000, 300)])] * n)
    if case == "boilerplate":
        shared = " ".join(vocabulary[rng.integers(0, 50_000, 240)])
        own = vocabulary[rng.integers(0, 50_000, (n, 60))]
        return pl.Series([shared + " " + " ".join(row) for row in own])
    return pl.Series(vocabulary[rng.integers(0, 50_000, n)])


def shingle_count(texts: pl.Series) -> tuple[NDArray[np.uint32], Ints]:
    """Ready shingle hashes of the texts: the input of the bare loop."""
    words = read_words(texts, offsets=False, flags=False)
    return shingle_hashes(words.hashes, words.bounds)
