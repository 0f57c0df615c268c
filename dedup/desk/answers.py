"""What programs are told of a store, as plain values: the same as the commands say with --json. Nothing of the web."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dedup.desk.decided_rows import Decided, Decision
from dedup.desk.edition import Edition
from dedup.desk.questions import checked
from dedup.desk.store_view import StoreView
from dedup.outlets.registry import Outlets
from dedup.queries.origin_trace.article_trace import traces_of
from dedup.tables import Row
from dedup.write.terminal.origin_trace import trace_json
from dedup.write.terminal.scan import cluster_heads

MOST_TOLD = 10
"""Sources of a check that are told unless another number is asked for, as the command does."""
Value = dict[str, Any]


def check_answer(view: StoreView, text: str, article: str, most: int = MOST_TOLD) -> Value:
    """`wirecopy check --json` of a text, or of an article by its id or address. Raises UsageError for neither, for an
    unknown article and for a result folder.
    """
    found = checked(view, text, article)
    told = found.as_dict()
    return told | {"sources": told["sources"][:most], "more": max(0, len(found.sources) - most)}


def article_answer(view: StoreView, decided: Decided, article: str) -> Value | None:
    """`wirecopy trace --json` of an article by its id, with what was decided about it; None for an unknown one."""
    edition = view.edition()
    if (row := edition.article(article)) is None:
        return None
    with view.judging:
        found = traces_of(edition.result, _outlets(view), article)
    told = decisions_shown(decided.by_article.get(article, ()))
    return trace_json(article, found) | {"shown": article_shown(row), "decisions": told}


def cluster_answer(view: StoreView, decided: Decided, cluster: str) -> Value | None:
    """A cluster with its members, as tables `clusters` and `members` have them, where it came from in words, and what
    was decided; None for an unknown one.
    """
    edition = view.edition()
    if cluster not in edition.lookup.number:
        return None
    with view.judging:
        title, origin = cluster_heads(edition.result, [cluster])[cluster]
    members = [_member(edition, m) for m in edition.lookup.members[cluster]]
    told = decisions_shown(decided.on_cluster(cluster, [m["article"] for m in members]))
    return {**edition.cluster_row(cluster), "title": title, "origin_words": origin, "members": members,
            "decisions": told}  # fmt: skip


def decisions_shown(rows: Iterable[Decision]) -> list[Value]:
    """Decisions as `wirecopy decisions list --json` tells them: the time as ISO 8601.

    >>> decisions_shown([{"number": 1, "made": datetime(2026, 5, 3, 9, 30)}])
    [{'number': 1, 'made': '2026-05-03T09:30:00'}]
    """
    return [{c: v.isoformat() if isinstance(v, datetime) else v for c, v in row.items()} for row in rows]


def article_shown(row: Row) -> Value:
    """What an article is told by: a row of table `articles` without its text."""
    return {c: row[c] for c in ("id", "title", "outlet", "url", "published", "language")}


def _outlets(view: StoreView) -> Outlets:
    if not view.is_archive:
        return Outlets.packaged()
    with view.archive() as archive:
        return archive.outlets()


def _member(edition: Edition, member: Row) -> Value:
    row = edition.lookup.articles[member["article"]]
    return {**member, **{c: row[c] for c in ("title", "outlet", "url", "published")}}
