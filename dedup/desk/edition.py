"""The pages of a store as it was at one moment: the report's own, made when first asked for and kept as bytes.

Where a page tells of decisions stands a mark, which `filled` replaces when the page is sent: pages are made once an
edition, decisions come all the time.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from html import unescape
from pathlib import Path
from threading import Lock, Semaphore
from typing import Any
from urllib.parse import quote

import polars as pl

from dedup.desk.desk_links import DeskLinks
from dedup.phrases import in_series
from dedup.result import Result
from dedup.tables import Row
from dedup.write.report.cluster_page import cluster_page
from dedup.write.report.colophon import Heading, clock_of, colophon
from dedup.write.report.lookup import MOST_CLUSTERS, ResultLookup
from dedup.write.report.origin_weights import OriginWeights
from dedup.write.report.overview import overview_page
from dedup.write.report.render import environment, island
from dedup.write.report.search_index import search_index
from dedup.write.report.series_page import series_rows
from dedup.write.report.site import overview_data, uses_data
from dedup.write.report.stories_page import stories_told
from dedup.write.report.who_ran import outlets_used

TEMPLATES = Path(__file__).parent / "templates"
MOST_KEPT = 128_000_000
"""Bytes of pages that are kept of one edition; the oldest is made again when it is asked for."""
MAKERS = 2
"""Pages that are made at once: more would each take longer, and the first to come be served last."""
WITHOUT_PAGE = (
    "is in the tables (members.parquet, `wirecopy export`), and not on pages or in answers: those are of the "
    f"{MOST_CLUSTERS:,} largest clusters"
)
"""What is said of a cluster that so many are larger than."""
ROWS, USES, MOST_FORMS = 100, 500, 10
MARK = f"\x02{secrets.token_hex(8)}\x03"
"""Begins and ends what stands in for decisions; nobody who writes a text can know it."""


class Edition:
    """All pages of `result`. `key`: which moment it is, as part of an address."""

    def __init__(self, result: Result, key: str, heading: Heading | None = None) -> None:
        self.result, self.key = result, key
        self.lookup = ResultLookup(result, clock_of(result.run, heading))
        self.about = colophon(result.run, self.lookup.clock, heading)
        self.names = tuple(row["cluster"] for row in self.lookup.clusters)
        self.links = DeskLinks("/", self.names, key)
        self.queue: dict[tuple[str, str], Any] | None = None
        self._kept: dict[str, list[str | bytes]] = {}
        self._size = 0
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()
        self._makers = Semaphore(MAKERS)
        self.waiting = 0

    @cached_property
    def outlet_of(self) -> Mapping[str, str | None]:
        """The outlet of each article, as it is given."""
        return dict(self.result.articles.select("id", "outlet").iter_rows())

    @cached_property
    def outlet_names(self) -> list[tuple[str, str]]:
        """Outlets as they are given and as they are called, by name."""
        names = self.lookup.outlets
        return sorted(((o, names.get(o, o)) for o in set(self.outlet_of.values()) if o), key=lambda o: o[1].casefold())

    @cached_property
    def homes(self) -> Mapping[str, list[str]]:
        """Article -> the clusters with pages that it is in, by name."""
        found: dict[str, list[str]] = {}
        for cluster, article in sorted(self.lookup.member):
            found.setdefault(article, []).append(cluster)
        return found

    @cached_property
    def parents(self) -> Mapping[str, set[str]]:
        """Article -> those that it was likely made from."""
        found: dict[str, set[str]] = {}
        for (_, article), m in self.lookup.member.items():
            if m["parent"] is not None:
                found.setdefault(article, set()).add(m["parent"])
        return found

    def without_page(self, name: str) -> list[str]:
        """Clusters that are in the tables alone, since so many are larger: the one called `name`, or those that hold
        the article with this id.
        """
        if not self.lookup.left_out:
            return []
        rows = self.result.members.filter((pl.col("cluster") == name) | (pl.col("article") == name))
        return sorted(set(rows["cluster"]) - self.lookup.number.keys())

    def article(self, article: str) -> Row | None:
        """The row of an article of the collection; None where it is gone."""
        if (row := self.lookup.articles.get(article)) is not None:
            return row
        place = self._place.get(article)
        return None if place is None else self.result.articles.row(place, named=True)

    @cached_property
    def _place(self) -> Mapping[str, int]:
        return {article: n for n, article in enumerate(self.result.articles["id"])}

    @cached_property
    def weights(self) -> OriginWeights:
        """Why each origin."""
        return OriginWeights(self.lookup)

    @cached_property
    def stories(self) -> Mapping[str, Any]:
        """Events that several tell."""
        return stories_told(self.lookup)

    @cached_property
    def uses(self) -> list[Any]:
        """Who ran whose pieces."""
        return outlets_used(self.lookup, {})

    def render(self, template: str, **content: Any) -> str:
        """A page of this edition, made now."""
        return render(template, self.links, about=self.about, edition=self.key, **content)

    def page(self, name: str, make: Callable[[], str | None]) -> list[str | bytes] | None:
        """A page in pieces: bytes, and between them what decisions are asked for there; None for no such page."""
        if (kept := self._kept.get(name)) is not None:
            return kept
        with self._lock:
            lock = self._locks.setdefault(name, Lock())
        with self._counted(), lock:
            if (kept := self._kept.get(name)) is not None:
                return kept
            with self._makers:
                made = make()
            if made is None:
                with self._lock:
                    self._locks.pop(name, None)
                return None
            pieces = cut(made)
            with self._lock:
                self._kept[name] = pieces
                self._size += _bytes_of(pieces)
                while self._size > MOST_KEPT and len(self._kept) > 1:
                    self._size -= _bytes_of(self._kept.pop(next(iter(self._kept))))
                self._locks.pop(name, None)
            return pieces

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self.waiting += 1
        try:
            yield
        finally:
            with self._lock:
                self.waiting -= 1

    def kept(self, name: str) -> list[str | bytes] | None:
        """A page that was made before."""
        return self._kept.get(name)

    def overview(self, number: int = 1) -> str | None:
        """The first page, or a further page of its table."""
        first = self._first
        pages = [first.rows[at : at + ROWS] for at in range(0, len(first.rows), ROWS)] or [[]]
        if not 1 <= number <= len(pages):
            return None
        shared = {"pages": len(pages), "total": len(first.rows), "number": number, "rows": pages[number - 1]}
        if number > 1:
            return self.render("clusters.html", **shared)
        found, several = series_rows(self.result, self.lookup.clock), self.result.series["series"].n_unique()
        search = overview_data(first.rows)
        return self.render("overview.html", page=first, search=search, searched=len(search["rows"]),
                           series=found[:MOST_FORMS], series_words=in_series(several, len(self.result.series)),
                           **shared)  # fmt: skip

    @cached_property
    def _first(self) -> Any:
        return overview_page(self.lookup)

    def cluster(self, name: str) -> str | None:
        """The page of a cluster by its name."""
        if name not in self.lookup.number:
            return None
        row = self.cluster_row(name)
        told = self.lookup.stories.get(name)
        page = cluster_page(self.lookup, row, story=self.stories.get(told["story"]) if told else None)
        inside = sorted(self.lookup.members[name], key=lambda m: (m["role"] != "origin", m["article"]))
        members = [(m["article"], self.lookup.shown(m["article"])) for m in inside]
        outlets = sorted({str(o) for i, _ in members if (o := self.lookup.articles[i]["outlet"])})
        return self.render("cluster.html", page=page, weights=self.weights(row), cluster=name, members=members[:300],
                           outlets=outlets)  # fmt: skip

    def cluster_row(self, name: str) -> Row:
        """The row of a cluster."""
        return self.lookup.clusters[self.lookup.number[name] - 1]

    def series(self) -> str:
        """What outlets print again and again."""
        found, several = series_rows(self.result, self.lookup.clock), self.result.series["series"].n_unique()
        words = in_series(several, len(self.result.series))
        return self.render("series.html", rows=found, words=words, left_out=several - len(found))

    def stories_page(self) -> str:
        """Events that several tell on their own."""
        return self.render("stories.html", stories=list(self.stories.values()))

    def search(self) -> str:
        """What finds articles by headline, outlet and words."""
        index = search_index(self.lookup)
        return self.render("search.html", index=index, articles=len(index["articles"]),
                           clusters=len(self.lookup.clusters))  # fmt: skip

    def outlets_page(self) -> str:
        """Whose pieces others ran."""
        return self.render("whoran.html", outlets=self.uses)

    def outlet(self, number: int, page: int = 1) -> str | None:
        """The uses of one outlet's pieces."""
        outlet = next((o for o in self.uses if o.number == number), None)
        if outlet is None:
            return None
        pages = [outlet.uses[at : at + USES] for at in range(0, len(outlet.uses), USES)] or [[]]
        if not 1 <= page <= len(pages):
            return None
        uses = pages[page - 1]
        return self.render("outlet.html", outlet=outlet, uses=uses, number=page, pages=len(pages),
                           data=uses_data(outlet, [u for u in uses if not u.common]))  # fmt: skip


def _bytes_of(pieces: list[str | bytes]) -> int:
    """Of a page that is kept; the marks between count by their letters."""
    return sum(map(len, pieces))


def render(template: str, links: DeskLinks, **content: Any) -> str:
    """A page of the desk: its own templates, and behind them those of the report."""
    made = environment(TEMPLATES)
    return made.get_template(template).render(
        links=links, excerpts=False, mark=mark, address=address, island=island, **content
    )


def mark(*about: str) -> str:
    """What stands on a page where decisions about articles or a cluster are told when it is sent."""
    return MARK + json.dumps(about) + MARK


def address(text: str) -> str:
    """An id as a part of an address."""
    return quote(text, safe="")


def cut(page: str) -> list[str | bytes]:
    """A page in pieces: text as bytes, and what `mark` was given as str.

    >>> cut("a" + mark("pair", "x", "y") + "b")
    [b'a', '["pair", "x", "y"]', b'b']
    """
    parts = page.split(MARK)
    return [part.encode("utf-8", "replace") if n % 2 == 0 else unescape(part) for n, part in enumerate(parts)]


def filled(pieces: list[str | bytes], told: Callable[[list[str]], str]) -> bytes:
    """The page as it is sent; `told`: what is said where decisions are asked for."""
    return b"".join(
        p if isinstance(p, bytes) else told(json.loads(p)).encode("utf-8", "replace") for p in pieces
    )  # fmt: skip
