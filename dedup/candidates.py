"""Fingerprints -> pairs worth judging. Several cheap generators, each blind to what another sees; their union.

| cause | finds |
|---|---|
| equal | the same words (a row between copy and representative) |
| minhash | near copies: MinHash LSH over shingles |
| passage | a quotation or paragraph in common, wherever it stands: winnowed word n-grams |
| lexical | rewrites: articles that share rare words, by an inverted index |
| semantic | rewrites in other words: nearest transformer vectors in FAISS |
| credit | an article and those of the outlet, or the address, that it names |
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.background import background
from dedup.settings import Settings
from dedup.shapes import Encode, Fingerprints
from index.lsh import candidate_pairs
from index.passages import shared_passages
from index.terms import Terms, nearest_by_terms
from index.vectors import nearest

OWN_IDF_FROM = 2000
"""Articles. A smaller collection says too little about how rare a word is: the background table is taken instead."""
STANDARD_SHARE = 0.30
"""Share of the articles that the transformer reads at depth `standard`, at most."""
UNDECIDED = (0.06, 0.60)
"""Cosine to the lexically nearest article between which words alone leave an article undecided."""
CREDIT_NEIGHBOURS = 3
"""Articles of a credited outlet that are proposed for the article that credits it."""
EMBEDDED_CHARACTERS = 2000
"""Characters of an article's start that the transformer is given; it reads about 150 words of them."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """`pairs` int64 (m, 2), rows, left < right, sorted, no exact copies; `causes`, m strings joined by "+";
    `dropped`: what budgets left out, by cause; `notes`: what the run tells (index kind, word statistics, ...).
    """

    pairs: NDArray[np.int64]
    causes: list[str]
    dropped: dict[str, int]
    notes: dict[str, object] = field(default_factory=dict)


def candidates(
    articles: pl.DataFrame, prints: Fingerprints, credits: pl.DataFrame, settings: Settings, encode: Encode | None
) -> Candidates:
    """The union of all generators over the representatives. `encode` None leaves out the semantic one."""
    rows = prints.representatives
    found: dict[str, NDArray[np.int64]] = {}
    dropped: dict[str, int] = {}
    notes: dict[str, object] = {}
    near = candidate_pairs(prints.signatures[rows], threshold=settings.copy_jaccard)
    found["minhash"], dropped["minhash"] = rows[near.pairs], near.dropped
    passages = shared_passages(
        prints.words.hashes, prints.words.bounds, rows,
        length=settings.passage_words, most_rows=settings.passage_frequency,
    )  # fmt: skip
    found["passage"], dropped["passage"] = passages.pairs, passages.dropped
    notes["frequent_passages"] = passages.frequent
    terms, notes["word_statistics"] = article_terms(prints)
    neighbours, cosines = nearest_by_terms(terms, settings.lexical_neighbours, queries=rows, targets=rows)
    found["lexical"] = _as_pairs(rows, neighbours)
    found["credit"] = _credited(articles, credits, terms, rows)
    if encode is not None and settings.depth != "fast" and settings.semantic_neighbours:
        best = cosines[:, 0] if cosines.shape[1] else np.zeros(len(rows), np.float32)
        read = rows[_to_read(best, settings)]
        notes["encoded"] = len(read)
        if len(read) > 1:
            texts = articles["text"].str.slice(0, EMBEDDED_CHARACTERS).gather(read).to_list()
            result = nearest(encode(texts), settings.semantic_neighbours, threads=settings.threads)
            notes["vector_index"] = result.kind
            found["semantic"] = _as_pairs(read, np.where(result.rows >= 0, read[result.rows], -1))
    pairs, causes = _union(found)
    if settings.window_days is not None:
        near_in_time = _within_window(articles, pairs, settings.window_days)
        dropped["window"] = int((~near_in_time).sum())
        pairs, causes = pairs[near_in_time], [c for c, k in zip(causes, near_in_time, strict=True) if k]
    return Candidates(pairs, causes, {k: v for k, v in dropped.items() if v}, notes)


def article_terms(prints: Fingerprints) -> tuple[Terms, str]:
    """The content words of each article once, weighed by idf, and where the idf comes from."""
    postings, bounds = prints.postings, prints.words.bounds
    filled = np.zeros(len(postings.keys), np.bool_)
    steps = np.zeros(len(postings.keys) + 1, np.int64)
    np.add.at(steps, bounds[:-1], 1)
    np.add.at(steps, bounds[:-1] + postings.counts, -1)
    filled = np.cumsum(steps[:-1]) > 0
    word = (postings.keys >> np.uint64(16)).astype(np.uint32)
    row = np.repeat(np.arange(len(prints)), prints.words.counts)
    once = filled.copy()
    once[1:] &= (word[1:] != word[:-1]) | (row[1:] != row[:-1]) | ~filled[:-1]
    vocabulary, ids = np.unique(word[once], return_inverse=True)
    first = np.zeros(len(prints) + 1, np.int64)
    np.cumsum(np.bincount(row[once], minlength=len(prints)), out=first[1:])
    if len(prints) >= OWN_IDF_FROM:
        weights = np.log(len(prints) / np.bincount(ids, minlength=len(vocabulary))).astype(np.float32)
        return Terms(ids.astype(np.int64), first, weights), "this collection"
    return Terms(ids.astype(np.int64), first, background().idf(vocabulary)), "background"


def _credited(
    articles: pl.DataFrame, credits: pl.DataFrame, terms: Terms, rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Articles that name another's address, and the lexically nearest articles of each outlet that they name."""
    numbered = articles.select("id", "outlet", "url").with_row_index("row").filter(pl.col("row").is_in(rows.tolist()))
    named = credits.filter(pl.col("strength") != "weak").join(numbered.select("row", article="id"), on="article")
    by_url = named.filter(pl.col("url").is_not_null()).join(
        numbered.filter(pl.col("url").is_not_null()).select("url", other="row"), on="url"
    )
    pairs = [by_url.select("row", "other").to_numpy().astype(np.int64).reshape(-1, 2)]
    for (outlet,), group in named.filter(pl.col("outlet").is_not_null()).group_by("outlet", maintain_order=True):
        targets = numbered.filter(pl.col("outlet") == outlet)["row"].to_numpy().astype(np.int64)
        if not len(targets):
            continue
        queries = np.unique(group["row"].to_numpy().astype(np.int64))
        near, _ = nearest_by_terms(terms, CREDIT_NEIGHBOURS, queries=queries, targets=targets)
        pairs.append(_as_pairs(queries, near))
    every: NDArray[np.int64] = np.concatenate(pairs)
    return np.asarray(every[every[:, 0] != every[:, 1]], np.int64)


def _to_read(best: NDArray[np.float32], settings: Settings) -> NDArray[np.int64]:
    """Positions of the articles that the transformer reads: all, or those that words leave most undecided."""
    if settings.depth == "thorough":
        return np.arange(len(best))
    low, high = UNDECIDED
    undecided = np.flatnonzero((best > low) & (best < high))
    most = max(1, int(STANDARD_SHARE * len(best)))
    order = np.argsort(-best[undecided], kind="stable")[:most]
    return np.sort(undecided[order])


def _as_pairs(rows: NDArray[np.int64], neighbours: NDArray[np.int64]) -> NDArray[np.int64]:
    left = np.repeat(rows, neighbours.shape[1])
    right = neighbours.ravel()
    return np.stack([left[right >= 0], right[right >= 0]], 1)


def _union(found: dict[str, NDArray[np.int64]]) -> tuple[NDArray[np.int64], list[str]]:
    names = [n for n, p in found.items() if len(p)]
    if not names:
        return np.zeros((0, 2), np.int64), []
    stacked = np.concatenate([np.sort(found[n], 1) for n in names])
    source = np.repeat(np.arange(len(names)), [len(found[n]) for n in names])
    pairs, inverse = np.unique(stacked, axis=0, return_inverse=True)
    bits = np.zeros(len(pairs), np.int64)
    np.bitwise_or.at(bits, inverse.ravel(), 1 << source)
    words = ["+".join(n for i, n in enumerate(names) if b >> i & 1) for b in range(1 << len(names))]
    return pairs, [words[b] for b in bits]


def _within_window(articles: pl.DataFrame, pairs: NDArray[np.int64], days: int) -> NDArray[np.bool_]:
    """Pairs published at most `days` apart; a missing date is compared with all."""
    when = articles["published"].dt.epoch("us").to_numpy().astype(np.float64)  # null -> nan
    gap = np.abs(when[pairs[:, 0]] - when[pairs[:, 1]])
    return ~(gap > days * 86_400e6)


CLOSURE_UP_TO = 60
"""Articles. In a connected part of at most so many every pair is judged; in a larger one, pairs two steps apart."""
CLOSURE_BUDGET = 30
"""Pairs that closure may add for an article of a larger part."""


def closure(derived: NDArray[np.int64], judged: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs not yet judged whose articles are linked through others: clusters are judged whole, never assumed.

    >>> closure(np.array([[1, 2], [2, 3]]), np.array([[1, 2], [2, 3]])).tolist()
    [[1, 3]]
    """
    neighbours: dict[int, list[int]] = {}
    for a, b in derived.tolist():
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    known = {(a, b) for a, b in judged.tolist()}
    added: set[tuple[int, int]] = set()
    seen: set[int] = set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        part, waiting = {start}, [start]
        while waiting:
            for other in neighbours[waiting.pop()]:
                if other not in part:
                    part.add(other)
                    waiting.append(other)
        seen |= part
        rows = sorted(part)
        if len(rows) <= CLOSURE_UP_TO:
            added.update((a, b) for i, a in enumerate(rows) for b in rows[i + 1 :])
            continue
        for a in rows:
            two_away = sorted({c for b in neighbours[a][:CLOSURE_BUDGET] for c in neighbours[b][:CLOSURE_BUDGET]} - {a})
            added.update((min(a, c), max(a, c)) for c in two_away[:CLOSURE_BUDGET])
    return np.array(sorted(added - known), np.int64).reshape(-1, 2)
