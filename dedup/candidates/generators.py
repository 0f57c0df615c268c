"""Fingerprints -> pairs worth judging. Several cheap generators, each blind to what another sees; their union.

| cause | finds |
|---|---|
| equal | the same words (a row between copy and representative) |
| minhash | near copies: MinHash LSH over shingles |
| passage | a quotation or paragraph in common, wherever it stands: winnowed word n-grams |
| credit | an article and those of the outlet, or the address, that it names |
| lexical | rewrites: articles that share rare words, by an inverted index |
| semantic | rewrites in other words: nearest transformer vectors in FAISS |

The first four propose what they find, within their caps. Of the last two, whose lists never end, those pairs are taken
that stand out most, up to the budget of `pairs_per_article`. Ties are settled by row: give articles in id order.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates.weighted_terms import article_terms
from dedup.data import Encode, Fingerprints
from dedup.settings import Settings
from index.inverted_index import Terms, nearest_by_terms
from index.local_scaling import standing_out
from index.lsh import candidate_pairs
from index.packed_pairs import packed
from index.vectors import nearest
from index.winnowing import shared_passages

NEIGHBOURS = 40
"""Nearest articles that are looked at for each article, by words and by vectors."""
SURE = 4
"""Nearest articles by words that are always proposed, and by vectors half of them."""
SEMANTIC_SHARE = 0.3
"""Share of the budget that goes to the semantic pairs of the articles that the transformer has read. With .4 and .5
no more true pairs were found (docs/candidates.md)."""
STANDARD_SHARE = 0.30
"""Share of the articles that the transformer reads at depth `standard`, at most."""
UNDECIDED = 0.2
"""Cosine to the lexically nearest article below which words have found nobody, and leave an article undecided."""
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
    found["credit"] = _credited(articles, credits, terms, rows)
    budget = max(0, settings.pairs_per_article * len(rows) - sum(map(len, found.values())))
    if budget:
        lists, cosines = nearest_by_terms(terms, NEIGHBOURS, queries=rows, targets=rows)
        if encode is not None and settings.depth != "fast":
            read = rows[_to_read(cosines[:, 0], settings)]
            for_meaning = int(SEMANTIC_SHARE * budget * len(read) / max(1, len(rows)))
            found["semantic"], dropped["semantic"], told = _semantic(articles, read, encode, for_meaning, settings)
            notes |= told
        places = np.where(lists >= 0, np.searchsorted(rows, lists), -1)
        meant = packed(np.sort(found.get("semantic", np.zeros((0, 2), np.int64))))
        found["lexical"], dropped["lexical"] = _by_words(rows, places, cosines, budget - len(meant))
        if twice := int(np.isin(packed(np.sort(found["lexical"])), meant).sum()):  # what both found is paid for once
            found["lexical"], dropped["lexical"] = _by_words(rows, places, cosines, budget - len(meant) + twice)
    pairs, causes = joined_causes(found)
    if settings.window_days is not None:
        near_in_time = within_window(articles, pairs, settings.window_days)
        dropped["window"] = int((~near_in_time).sum())
        pairs, causes = pairs[near_in_time], [c for c, k in zip(causes, near_in_time, strict=True) if k]
    return Candidates(pairs, causes, {k: v for k, v in dropped.items() if v}, notes)


def _by_words(
    rows: NDArray[np.int64], places: NDArray[np.int64], cosines: NDArray[np.float32], budget: int
) -> tuple[NDArray[np.int64], int]:
    pairs, dropped = standing_out(places, cosines, sure=SURE, budget=max(0, budget))
    return rows[pairs], dropped


def _semantic(
    articles: pl.DataFrame, read: NDArray[np.int64], encode: Encode, budget: int, settings: Settings
) -> tuple[NDArray[np.int64], int, dict[str, object]]:
    """Pairs of the rows `read` whose vectors stand out, how many the budget left out, and what the run tells."""
    if len(read) < 2:
        return np.zeros((0, 2), np.int64), 0, {"encoded": 0}
    texts = articles["text"].str.slice(0, EMBEDDED_CHARACTERS).gather(read).to_list()
    result = nearest(encode(texts), NEIGHBOURS, threads=settings.threads)
    lists = np.where(result.scores > 0, result.rows, -1)
    pairs, dropped = standing_out(lists, np.maximum(result.scores, 0), sure=SURE // 2, budget=budget)
    return read[pairs], dropped, {"encoded": len(read), "vector_index": result.kind}


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
    for (outlet,), group in named.filter(pl.col("outlet").is_not_null()).group_by("outlet"):
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
    undecided = np.flatnonzero(best < UNDECIDED)
    most = max(1, int(STANDARD_SHARE * len(best)))
    return np.sort(undecided[np.argsort(best[undecided], kind="stable")[:most]])


def _as_pairs(rows: NDArray[np.int64], neighbours: NDArray[np.int64]) -> NDArray[np.int64]:
    left = np.repeat(rows, neighbours.shape[1])
    right = neighbours.ravel()
    return np.stack([left[right >= 0], right[right >= 0]], 1)


def joined_causes(found: dict[str, NDArray[np.int64]]) -> tuple[NDArray[np.int64], list[str]]:
    """All pairs once, sorted, with the names of the generators that found them."""
    names = [n for n, p in found.items() if len(p)]
    if not names:
        return np.zeros((0, 2), np.int64), []
    codes = np.concatenate([packed(np.sort(found[n])) for n in names])
    bits = np.repeat(1 << np.arange(len(names), dtype=np.uint8), [len(found[n]) for n in names])
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    first = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    which = np.bitwise_or.reduceat(bits[order], first)
    words = ["+".join(n for i, n in enumerate(names) if b >> i & 1) for b in range(1 << len(names))]
    pairs = codes[first]
    return np.stack([pairs >> 32, pairs & 0xFFFFFFFF], 1), [words[b] for b in which.tolist()]


def within_window(articles: pl.DataFrame, pairs: NDArray[np.int64], days: int) -> NDArray[np.bool_]:
    """Pairs published at most `days` apart; a missing date is compared with all."""
    when = articles["published"].dt.epoch("us").to_numpy().astype(np.float64)  # null -> nan
    gap = np.abs(when[pairs[:, 0]] - when[pairs[:, 1]])
    return ~(gap > days * 86_400e6)
