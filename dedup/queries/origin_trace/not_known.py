"""What could not be looked at when an origin was decided: dates, outlets, the rests of texts, pairs."""

import numpy as np

from dedup.phrases import count, listed
from dedup.queries.origin_trace.recomputed import RecomputedCluster
from dedup.tables import is_complete

MOST_NAMED = 4
"""Articles that one sentence names."""


def not_known(found: RecomputedCluster, article: str) -> list[str]:
    """Sentences, the gravest first; none where everything was known."""
    dossier, traced = found.dossier, found.weighed.traced
    ids, out = found.traced, []
    undated = [i for i in ids if found.articles[i]["published"] is None]
    if undated:
        out.append(f"{_articles(undated, len(ids))} no date: {listed(undated, MOST_NAMED)}.")
    if found.odd:
        out.append(f"Dates that no article can have did not count: {listed(found.odd, MOST_NAMED)}.")
    if article in ids and found.articles[article]["published"] is not None:
        me = ids.index(article)
        before = dossier.dates.before(traced)
        near = [
            i for x, i in enumerate(ids)
            if x != me and dossier.dates.dated[traced[x]] and not before[x, me] and not before[me, x]
        ]  # fmt: skip
        if near:
            out.append(f"Which came first, it or {listed(near, MOST_NAMED)}, their dates leave open.")
    nameless = [i for i, r in zip(ids, traced, strict=True) if not dossier.outlets[r]]
    if nameless:
        out.append(f"{_articles(nameless, len(ids))} no known outlet: {listed(nameless, MOST_NAMED)}.")
    cut = [i for i in ids if not is_complete(found.articles[i])]
    if cut:
        out.append(f"{_articles(cut, len(ids))} a text that ends before its article: {listed(cut, MOST_NAMED)}.")
    apart = int((~found.weighed.shared.have & ~np.eye(len(ids), dtype=np.bool_)).sum()) // 2
    if apart:
        out.append(f"{count(apart, 'pair')} of members {'was' if apart == 1 else 'were'} not found to share text.")
    if not any(c["kind"] != "own-reporting" for r in traced for c in dossier.credits.get(r, ())):
        out.append("No credit to another outlet was found in them.")
    return out


def _articles(some: list[str], of: int) -> str:
    if len(some) == of:
        return f"All {of:,} articles have" if of > 1 else "The article has"
    return f"{len(some):,} of {count(of, 'article')} {'has' if len(some) == 1 else 'have'}"
