"""Ties that are stated rather than read from shared words: who names whom, who names the same source, who is a release.

What they add to the log-odds of a pair are stated priors, each a number that a journalist can argue with: the labelled
sets hold no credits to learn them from. They count only where both texts tell the same event.
"""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import CreditLinks
from dedup.outlets.registry import Outlets
from dedup.tables import STRENGTHS

CREDITED: Mapping[str, float] = {"strong": 3.0, "medium": 2.5, "weak": 0.5}
"""One of the two names the other's outlet as its source."""
SAME_SOURCE = 1.5
"""Both name the same outside source: two papers that tell one event and credit one agency mostly run its story."""
RETOLD = 1.2
"""One of the two says clearly that it retells another's report, and the other says nothing of where it comes from: the
event then has a report that is going round, and an unmarked text on it is likelier from there than without."""
RELEASE = 1.0
"""One of the two is a press release, which is made to be taken from."""
MOST_NAMED = 2000
"""Articles of one outlet up to which a credit to it is laid on each pair with them."""


def log_odds(links: CreditLinks, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """float64 (m): what the strongest stated tie of each pair (m, 2) of rows adds.

    >>> links = CreditLinks({(0, 1): "strong"}, {1: frozenset({"Northwire"}), 2: frozenset({"Northwire"})})
    >>> log_odds(links, np.array([[0, 1], [1, 2], [0, 2]])).tolist()
    [3.0, 1.5, 1.2]
    """
    out = np.zeros(len(pairs))
    nobody: frozenset[str] = frozenset()
    speaking = {*links.sources, *links.releases, *(row for pair in links.named for row in pair)}
    some = np.flatnonzero(np.isin(pairs, np.array(sorted(speaking), np.int64)).any(1))
    for i, (a, b) in zip(some.tolist(), pairs[some].tolist(), strict=True):
        if (a, b) in links.named:
            out[i] = CREDITED[links.named[a, b]]
        if a in links.sources and links.sources[a] & links.sources.get(b, nobody):
            out[i] = max(out[i], SAME_SOURCE)
        if (a in links.sources and b not in links.marked) or (b in links.sources and a not in links.marked):
            out[i] = max(out[i], RETOLD)
        if a in links.releases or b in links.releases:
            out[i] = max(out[i], RELEASE)
    return out


def credit_links(
    articles: pl.DataFrame, credits: pl.DataFrame, outlets: Outlets, same_as: NDArray[np.int64],
    crowded: frozenset[str] = frozenset(),
) -> CreditLinks:  # fmt: skip
    """What the articles state. Copies speak through the row that stands for them, `same_as` int64 (n). `crowded`:
    outlets that are too large for `MOST_NAMED` where the articles are only a part of a collection.
    """
    if credits.is_empty():
        return CreditLinks()
    row = {i: int(same_as[n]) for n, i in enumerate(articles["id"])}
    sources: dict[int, set[str]] = defaultdict(set)
    clear = pl.col("outlet").is_not_null() & (pl.col("strength") == "strong") & (pl.col("kind") != "own-reporting")
    for article, outlet in credits.filter(clear).select("article", "outlet").iter_rows():
        if article in row:
            sources[row[article]].add(outlet)
    # a release says so in its text; the same kind beside the text is an agency's data: who wrote it, not what it is
    mark = (pl.col("kind") == "wire-metadata") & (pl.col("strength") == "strong") & pl.col("start").is_not_null()
    marked = credits.filter(mark)["article"]
    return CreditLinks(
        named_outlets(articles, credits, outlets, same_as, crowded),
        {n: frozenset(names) for n, names in sources.items()},
        frozenset(row[a] for a in marked if a in row),
        frozenset(row[a] for a in credits.filter(pl.col("strength") != "weak")["article"] if a in row),
    )


def named_outlets(
    articles: pl.DataFrame, credits: pl.DataFrame, outlets: Outlets, same_as: NDArray[np.int64],
    crowded: frozenset[str] = frozenset(),
) -> dict[tuple[int, int], str]:  # fmt: skip
    """(left, right) rows -> how strongly one of them credits the outlet of the other, the strongest credit counting.

    Copies speak through the row that stands for them, `same_as`.

    Only outlets that are few enough to mean somebody: a credit to an outlet with more than `MOST_NAMED` articles here
    says nothing of any one of them, and is left to the pairs that other evidence proposes.
    """
    ids, papers = articles["id"].to_list(), articles["outlet"].to_list()
    row = {i: n for n, i in enumerate(ids)}
    resolved = {p: (o.name if (o := outlets.resolve(p)) else p) for p in set(papers) if p}
    of: dict[str, list[int]] = defaultdict(list)
    for n, paper in enumerate(papers):
        if paper:
            of[resolved[paper]].append(n)
    out: dict[tuple[int, int], str] = {}
    counted = credits.filter((pl.col("kind") != "own-reporting") & pl.col("outlet").is_not_null())
    for article, outlet, strength in counted.select("article", "outlet", "strength").iter_rows():
        a = row.get(article)
        if a is None or outlet in crowded or len(of.get(outlet, [])) > MOST_NAMED:
            continue
        for b in of.get(outlet, []):
            x, y = int(same_as[a]), int(same_as[b])
            key = (min(x, y), max(x, y))
            if x != y and STRENGTHS.index(strength) <= STRENGTHS.index(out.get(key, "weak")):
                out[key] = strength
    return out
