"""How large clusters are: a bar for each number of articles, and from six on for a range of numbers."""

from collections import Counter
from typing import Any

import polars as pl

from dedup.phrases import count
from dedup.tables import Frames
from dedup.write.plots.style import ACCENT, INK, WIDTH, altair, nothing, rows_of, styled

TITLE = "How large the clusters are"
NONE = "No cluster: no article was found to share text or a source with another one here."


def sizes_table(result: Frames) -> pl.DataFrame:
    """A row for each class of size: `articles_from`, `articles_to`, `clusters`, and `articles` in all of these.

    Classes are 2, 3, 4, 5, then 6 to 9, 10 to 19, 20 to 49, 50 to 99 and so on, all of them up to the largest that
    there is. Clusters of one article (it names a source outside) are left out.

    >>> from dedup import scan
    >>> sizes_table(scan([{"id": n, "text": "Rain fell on Orlen."} for n in "abc"])).rows()
    [(2, 2, 0, 0), (3, 3, 1, 3)]
    """
    sizes = [n for n in result.clusters["size"].to_list() if n > 1]
    schema = {"articles_from": pl.Int64, "articles_to": pl.Int64, "clusters": pl.Int64, "articles": pl.Int64}
    if not sizes:
        return pl.DataFrame(schema=schema)
    firsts = [n for n in _firsts(max(sizes)) if n <= max(sizes)]
    place = {n: max(f for f in firsts if f <= n) for n in set(sizes)}
    clusters = Counter(place[n] for n in sizes)
    articles: Counter[int] = Counter()
    for n in sizes:
        articles[place[n]] += n
    ends = [*(f - 1 for f in _firsts(max(sizes))[1:])]
    rows = [(f, end, clusters[f], articles[f]) for f, end in zip(firsts, ends, strict=False)]
    return pl.DataFrame(rows, schema, orient="row")


def _firsts(largest: int) -> list[int]:
    """Where classes begin, one of them above the largest."""
    firsts, ten = [2, 3, 4, 5, 6], 10
    while firsts[-1] <= largest:
        firsts += [ten, 2 * ten, 5 * ten]
        ten *= 10
    return firsts


def sizes_chart(result: Frames) -> Any:
    """The table as bars, the number of clusters above each."""
    table = sizes_table(result)
    if table.is_empty():
        return nothing(TITLE, NONE)
    alt = altair()
    rows = [
        {
            "size": f"{low:,}" if low == high else f"{low:,} to {high:,}", "clusters": clusters, "articles": articles,
            "shown": f"{clusters:,}" if clusters else "",
        }
        for low, high, clusters, articles in table.iter_rows()
    ]  # fmt: skip
    below = alt.Axis(labelAngle=0, ticks=False, labelPadding=7)
    beside = alt.Axis(tickMinStep=1, tickCount=5, domain=False, ticks=False)
    size = alt.X("size:N", sort=None, title="Articles in the cluster", axis=below)
    height = alt.Y("clusters:Q", title="Clusters", axis=beside)
    tips = [alt.Tooltip(f"{name}:{kind}", title=title) for name, kind, title in (
        ("size", "N", "articles in the cluster"), ("clusters", "Q", "clusters"), ("articles", "Q", "articles in all"),
    )]  # fmt: skip
    base = alt.Chart(rows_of(rows)).encode(x=size, y=height)
    bars = base.mark_bar(color=ACCENT, size=min(46, WIDTH // (2 * len(rows)))).encode(tooltip=tips)
    numbers = base.mark_text(dy=-9, color=INK, fontSize=12).encode(text="shown:N")
    together = result.members.join(
        result.clusters.filter(pl.col("size") > 1), on="cluster", how="semi"
    )["article"].n_unique()  # fmt: skip
    clusters = int(table["clusters"].sum())
    told = f"{count(clusters, 'cluster')} {'holds' if clusters == 1 else 'hold'} {together:,} of "
    told += f"{count(len(result.articles), 'article')}."
    return styled((bars + numbers).properties(width=WIDTH, height=300), TITLE, told)
