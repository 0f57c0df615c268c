"""A call of a tool -> its answer as plain values, as the desk gives it; what cannot be answered is said."""

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from dedup.desk.answers import MOST_TOLD, article_shown, check_answer, cluster_answer, decisions_shown
from dedup.desk.decided_now import DecidedNow
from dedup.desk.decided_rows import Decided
from dedup.desk.edition import WITHOUT_PAGE, Edition
from dedup.desk.store_view import StoreReplaced, StoreView
from dedup.errors import ArchiveError, UsageError
from dedup.mcp_server.sources_told import sources_of
from dedup.mcp_server.tools import LONGEST_NAME, LONGEST_TEXT, MOST_SOURCES, TOOLS
from dedup.phrases import is_whole
from dedup.queries.article_lookup import find_article
from dedup.write.report.origin_text import sure

Value = dict[str, Any]


class ToolAnswers:
    """Answers about the archive or result folder at `path`, which is read when the first question comes.

    `answer` may be called from one thread after another. Nothing is written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._view: StoreView | None = None
        self._decided: DecidedNow | None = None
        self._lock = Lock()

    def answer(self, tool: str, given: Mapping[str, Any]) -> Value:
        """What `tool` says. Raises WirecopyError, in words for whoever asked, where it cannot be answered."""
        known = {"check": self._check, "cluster": self._cluster, "independent_sources": self._sources}
        if tool not in known:
            raise UsageError(f"there is no tool {tool[:60]!r} here; there are {', '.join(TOOLS)}")
        if unknown := sorted(given.keys() - TOOLS[tool][2]["properties"].keys()):
            takes = ", ".join(TOOLS[tool][2]["properties"])
            raise UsageError(f"{tool} takes no {unknown[0][:60]!r}; it takes {takes}")
        with self._lock:
            try:
                return known[tool](self._opened(), given)
            except StoreReplaced as error:
                raise ArchiveError(
                    f"{self._path.name} was replaced or taken away while this server was running, so that nothing "
                    "here is sure to be of it. Start the server again (`wirecopy mcp`) to ask the one that is there now"
                ) from error

    def close(self) -> None:
        """Close what is open, unless a question is being answered: then the end of the process does."""
        if self._lock.acquire(blocking=False):
            if self._view is not None:
                self._view.close()
            self._lock.release()

    def _opened(self) -> StoreView:
        if self._view is None:
            self._view = StoreView(self._path)
        return self._view

    def _check(self, view: StoreView, given: Mapping[str, Any]) -> Value:
        text, article = _text(given, "text", LONGEST_TEXT), _text(given, "article", LONGEST_NAME)
        most = given.get("most", MOST_TOLD)
        if isinstance(most, bool) or not isinstance(most, int) or not 0 <= most <= MOST_SOURCES:
            raise UsageError(f"most got {str(most)[:20]!r}; it takes a whole number from 0 to {MOST_SOURCES}")
        if bool(text.strip()) == bool(article.strip()):
            raise UsageError("check takes one of text and article: the words of an article, or an id or address here")
        return check_answer(view, text, article, most)

    def _cluster(self, view: StoreView, given: Mapping[str, Any]) -> Value:
        edition, (name, was) = view.edition(), self._named(view, given)
        article = None if name in edition.lookup.number else _article(edition, name)
        if name in edition.lookup.number:
            names = [name]
        elif article is None:
            raise UsageError(_unknown("cluster or article", name))
        else:
            names = edition.homes.get(article, [])
        decided = self._standing(view)
        told = [self._one(view, decided, cluster, article) for cluster in names]
        shown: Value = {} if article is None else _shown(edition, decided, article)
        beyond = [] if article is None else edition.without_page(article)
        more: Value = {"clusters_left_out": beyond, "why_left_out": f"each {WITHOUT_PAGE}"} if beyond else {}
        return {"asked": was, **shown, "clusters": told, **more}

    def _one(self, view: StoreView, decided: Decided, cluster: str, article: str | None) -> Value:
        """A cluster as the API tells it, its origin and the article asked for first, and what speaks for the origin."""
        edition = view.edition()
        told = cluster_answer(view, decided, cluster) or {}
        row = edition.cluster_row(cluster)
        with view.judging:
            said = {"how_sure": sure(edition.lookup, row), "evidence": edition.lookup.origin_words(cluster)}
        first = (row["origin"], article)  # the end of a long list is left out
        members = sorted(told.get("members", ()), key=lambda m: (*(m["article"] != i for i in first), m["article"]))
        return {**told, **said, "members": members}

    def _sources(self, view: StoreView, given: Mapping[str, Any]) -> Value:
        edition, (name, was) = view.edition(), self._named(view, given)
        article = None if name in edition.lookup.number else _article(edition, name)
        if article is not None and article not in edition.homes and (beyond := edition.without_page(article)):
            raise UsageError(f"the article stands in cluster {beyond[0]}, which {WITHOUT_PAGE}")
        found = sources_of(edition, name, article)
        if found is None:
            raise UsageError(_unknown("story, cluster or article", name))
        return {"asked": was, "stories": found}

    def _named(self, view: StoreView, given: Mapping[str, Any]) -> tuple[str, str]:
        """The name that is asked for, as it goes by now, and as it was given."""
        name = _text(given, "name", LONGEST_NAME).strip()
        if not name:
            raise UsageError("no name was given; give the name of a cluster, or an id or address of an article")
        if name in view.edition().lookup.number or _article(view.edition(), name) is not None:
            return name, name
        if view.edition().without_page(name):
            raise UsageError(f"cluster {name} {WITHOUT_PAGE}")
        return view.name_now(name) or name, name

    def _standing(self, view: StoreView) -> Decided:
        """All decisions, with what the last run made of them."""
        if self._decided is None:
            self._decided = DecidedNow(view)
        return self._decided.of()


def _text(given: Mapping[str, Any], name: str, longest: int) -> str:
    told = given.get(name)
    if told is None:
        return ""
    if not isinstance(told, str):
        raise UsageError(f"{name} takes a text, and got {type(told).__name__}")
    if len(told) > longest:
        raise UsageError(f"{name} has {len(told):,} characters; at most {longest:,} are taken")
    if not is_whole(told):
        raise UsageError(f"{name} holds half a sign (a lone surrogate); send it as UTF-8")
    return told


def _article(edition: Edition, asked: str) -> str | None:
    found = find_article(edition.result.articles, asked)
    return None if found is None else str(found["id"].item())


def _shown(edition: Edition, decided: Decided, article: str) -> Value:
    row = edition.article(article)
    told = decisions_shown(decided.by_article.get(article, ()))
    return {"article": None if row is None else article_shown(row), "decisions": told}


def _unknown(what: str, name: str) -> str:
    return f"there is no {what} {name[:120]!r} here; ask `check` with a text, which names articles and clusters"
