"""A result as a notebook or a prompt shows it: how much was found, and the largest clusters.

Headlines are other people's: in lines they are freed of what a terminal obeys, in HTML of that and of all markup.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import polars as pl
from markupsafe import Markup

from dedup.harmless import harmless, plain
from dedup.phrases import count
from dedup.tables import Frames
from dedup.write.terminal.scan import cluster_heads, overview

MOST_LINES = 10
"""Lines of a result at a prompt, the longest of which has `WIDEST` characters."""
WIDEST = 110
MOST_ROWS = 10
"""Clusters of the table in a notebook."""
_MOST_TOLD = 6
_CELL, _HEAD = Markup('<td style="{}">{}</td>'), Markup('<th style="{}">{}</th>')
_NEXT = "its tables: .clusters, .members, .pairs, .articles; then .why(a, b), .at(0.8), .collapse(), .write(folder)"
_STYLE = "text-align:left;vertical-align:top;padding:.2em .8em .2em 0"


class ShownCluster(NamedTuple):
    """A cluster as it is shown: its name, how many articles of how many outlets, its headline, whence it came."""

    name: str
    size: int
    outlets: int
    headline: str
    origin: str


def result_lines(result: Frames) -> list[str]:
    """At most `MOST_LINES` lines without an end: what it is, what was found, the largest clusters.

    >>> from dedup import scan
    >>> result_lines(scan([{"id": "a", "text": "Rain fell on Orlen."}]))[:2]
    ['wirecopy Result: 1 article, 0 pairs, 0 clusters', 'Of 1 article, none was found to share text or a source with ...
    """
    lengths = ("article", len(result.articles)), ("pair", len(result.pairs)), ("cluster", _groups(result))
    lines = [f"wirecopy Result: {', '.join(count(n, what) for what, n in lengths)}", *overview(result)][:_MOST_TOLD]
    lines += [
        f"  {one.name}: {count(one.size, 'article')}, {one.headline}, {one.origin}"
        for one in largest(result, MOST_LINES - 1 - len(lines))
    ]
    return [_cut(line) for line in [*map(harmless, lines), _NEXT]]


def result_html(result: Frames) -> str:
    """The same as HTML: a paragraph, and a table of the `MOST_ROWS` largest clusters.

    >>> from dedup import scan
    >>> result_html(scan([{"id": "a", "text": "Rain fell on Orlen."}])).count("<table")
    0
    """
    told = Markup("<br>").join(plain(line) for line in overview(result))
    shown = list(largest(result, MOST_ROWS))
    rows = Markup("").join(map(_row, shown))
    head = _row(("cluster", "articles", "outlets", "headline", "origin"), _HEAD)
    table = Markup("<table><thead>{}</thead><tbody>{}</tbody></table>").format(head, rows) if shown else Markup("")
    left = _groups(result) - len(shown)
    more = Markup("<p>and {}</p>").format(count(left, "more cluster")) if left else Markup("")
    return str(Markup("<div><p><b>wirecopy Result</b><br>{}</p>{}{}</div>").format(told, table, more))


def largest(result: Frames, most: int) -> Iterator[ShownCluster]:
    """The `most` largest clusters of two articles or more; of equal ones the first by name."""
    rows = result.clusters.filter(pl.col("size") > 1).sort("size", "cluster", descending=[True, False]).head(most)
    if rows.is_empty():
        return
    names = rows["cluster"].to_list()
    heads = cluster_heads(result.of_clusters(names), names)
    for name, size, outlets in rows.select("cluster", "size", "outlets").iter_rows():
        yield ShownCluster(name, size, outlets, *heads[name])


def _groups(result: Frames) -> int:
    return int((result.clusters["size"] > 1).sum())


def _row(cells: Iterable[object], cell: Markup = _CELL) -> Markup:
    made = (cell.format(_STYLE, value) for value in cells)
    return Markup("<tr>{}</tr>").format(Markup("").join(made))


def _cut(line: str) -> str:
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 3]}..."
