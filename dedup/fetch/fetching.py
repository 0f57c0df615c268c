"""`fetch`: addresses -> batches of raw rows, as readers of files give them, and what is to be remembered of each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import zip_longest

import polars as pl

from dedup.fetch.addresses import Address, parse
from dedup.fetch.answer_kinds import kind_of
from dedup.fetch.asking import Asker
from dedup.fetch.failing import NotFetched
from dedup.fetch.feed_lists import feeds_in
from dedup.fetch.linked_pages import Followed, as_page, follow_links
from dedup.fetch.remembered import Seen
from dedup.fetch.request import WebAnswer
from dedup.harmless import without_secrets
from dedup.read.intake.batch import Batch, Note
from dedup.read.intake.sources import Skip, Source
from dedup.read.sandbox.pool import Workers
from dedup.read.web import pages
from dedup.read.web.pages import answers
from dedup.read.wires.wires import read_wires
from dedup.read.wires.xml import BadXml, UnsafeXml

HELD = 64 << 20
"""Bytes of answers that are held before they are read."""


@dataclass(slots=True)
class Fetched:
    """What addresses gave: `batches` of raw rows, skips among them; `seen`, what is to be remembered of each once the
    articles are added; `unchanged`, articles of feeds and pages that have not changed since; `asked`, the addresses as
    they are shown.
    """

    batches: list[Batch] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)
    unchanged: int = 0
    asked: list[str] = field(default_factory=list)


def fetch(
    given: Sequence[str], asker: Asker, known: Callable[[Address], Seen], *, follow: bool = False,
    step: Callable[[str], None] = lambda shown: None,
) -> Fetched:  # fmt: skip
    """Ask each address, and the feeds of each list; `known`: what is remembered of one. `follow`: also the pages that
    entries without a full text link to. `step` is told each address as it is asked. What cannot be had is a skip.
    """
    run = _Run(asker, known, follow)
    waiting = [(address, False) for address in by_turns(run.parsed(given))]
    while waiting:
        address, inside = waiting.pop(0)
        step(address.shown)
        listed = run.take(address, inside_list=inside)
        waiting += [(one, True) for one in by_turns(listed)]
        if run.held > HELD:
            run.read()
    run.read()
    return run.out


class _Run:
    """What was asked for in one run and is not read yet; `held`: its bytes."""

    def __init__(self, asker: Asker, known: Callable[[Address], Seen], follow: bool) -> None:
        self.out, self.held = Fetched(), 0
        self._asker, self._known, self._follow = asker, known, follow
        self._feeds: list[tuple[Address, WebAnswer]] = []
        self._pages: list[tuple[Address, WebAnswer]] = []
        self._named: set[str] = set()

    def parsed(self, given: Iterable[str], where: str | None = None) -> list[Address]:
        """The addresses, each once in this run; what is none is a skip. `where`: the list that names them."""
        found = []
        for one in given:
            try:
                address = parse(one)
            except NotFetched as error:
                self._skip(where or without_secrets(one), error)
                continue
            if address.url not in self._named:
                self._named.add(address.url)
                found.append(address)
        return found

    def take(self, address: Address, *, inside_list: bool) -> list[Address]:
        """Ask an address, and keep what came for its reader; the addresses in it where it is a list."""
        self.out.asked.append(address.shown)
        try:
            before = _conditions(self._known(address), follow=self._follow)
            answer = self._asker.ask(address, before.conditions())
            if answer.status == 304:
                self.out.unchanged += before.articles
                return []
            kind = kind_of(answer.body, answer.headers.get("content-type", ""))
            if kind == "list":
                if inside_list:
                    raise NotFetched("format", "a list of feeds inside a list of feeds; name it itself")
                return self.parsed(feeds_in(answer.body), address.shown)
        except (NotFetched, BadXml, UnsafeXml) as error:
            self._skip(address.shown, error)
            return []
        if answer.moved:
            note = f"it has moved for good to {answer.address.shown}; name that one from now on"
            self.out.batches.append(Batch(notes=[Note(address.shown, note)]))
        (self._feeds if kind == "feed" else self._pages).append((address, answer))
        self.held += len(answer.body)
        return []

    def read(self) -> None:
        """Read what is held."""
        _read_feeds(self.out, self._feeds, self._asker, self._known, follow=self._follow)
        _read_pages(self.out, self._pages)
        self._feeds, self._pages, self.held = [], [], 0

    def _skip(self, shown: str, error: Exception) -> None:
        reason = "unsafe" if isinstance(error, UnsafeXml) else getattr(error, "reason", "damaged")
        self.out.batches.append(Batch(skipped=[Skip(shown, reason, str(error))]))


def _conditions(seen: Seen, *, follow: bool) -> Seen:
    """What is known, if it was asked for in the same way: pages that nobody wanted then are wanted now."""
    return seen if seen.following or not follow else Seen()


def by_turns(addresses: Iterable[Address]) -> Iterator[Address]:
    """The addresses, one host after the other: so nobody waits for the pause of the host that was asked just now.

    >>> [a.url for a in by_turns([parse("https://a.example/1"), parse("https://a.example/2"), parse("https://b.example/")])]
    ['https://a.example/1', 'https://b.example/', 'https://a.example/2']
    """
    hosts: dict[str, list[Address]] = {}
    for address in addresses:
        hosts.setdefault(address.host, []).append(address)
    for turn in zip_longest(*hosts.values()):
        yield from (address for address in turn if address is not None)


def _read_feeds(
    out: Fetched, feeds: Sequence[tuple[Address, WebAnswer]], asker: Asker, known: Callable[[Address], Seen], *,
    follow: bool,
) -> None:  # fmt: skip
    sources = [Source(a.shown, ("feed.xml",), name=a.shown, data=answer.body) for a, answer in feeds]
    read = list(read_wires(sources, {})) if sources else []
    for (address, answer), batch in zip(feeds, read, strict=False):
        batch.rows = with_lasting_ids(batch.rows)
        seen = replace(Seen.of(answer), articles=len(batch.rows), following=follow)
        missed = 0
        if follow and len(batch.rows):
            done = follow_links(batch, asker, set(known(address).followed))
            _leave_out(batch, done)
            out.unchanged += done.unchanged
            missed, seen = done.missed, replace(seen, followed=tuple(sorted(done.ids)))
        if missed or any(skip.reason == "damaged" for skip in batch.skipped):
            # what could not be had today is asked for tomorrow, and for that the feed must come again
            seen = replace(seen, etag="", modified="")
        out.batches.append(batch)
        if seen.articles or not batch.skipped:
            out.seen[address.shown] = seen
    out.batches += read[len(feeds) :]


def _leave_out(batch: Batch, done: Followed) -> None:
    """Take the texts of the pages, and leave out what is in the archive as its page has it."""
    batch.rows = done.rows
    kept = set(done.rows["row"].to_list())
    batch.metadata = [m for m in batch.metadata if m.row in kept]


def with_lasting_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a feed in which each has an id that stays: its place in a feed is another one each night.

    Its own id where that names it in the whole world, else its address where no other entry has it, else what it says.

    >>> from dedup.read.intake.batch import raw_rows
    >>> rows = raw_rows([{"file": "f", "row": n, "url": url, "title": "Rain", "text": "It rained."} for n, url in
    ...                  enumerate(["https://orlen.example/7", None])])
    >>> with_lasting_ids(rows)["id"].to_list()
    ['https://orlen.example/7', 'f:0b7bbfd45e60']
    """
    given = pl.when(pl.col("id").str.strip_chars() != "").then(pl.col("id"))
    alone = pl.when(~pl.col("url").is_duplicated()).then(pl.col("url"))
    said = [
        f"{file}:{sha256(repr((title, published, None if title and published else text)).encode()).hexdigest()[:12]}"
        for file, title, published, text in rows.select("file", "title", "published", "text").iter_rows()
    ]
    return rows.with_columns(id=pl.coalesce(given, alone, pl.Series(said, dtype=pl.String)))


def _read_pages(out: Fetched, singles: Sequence[tuple[Address, WebAnswer]]) -> None:
    if not singles:
        return
    with Workers(pages.WORKER, count=min(len(singles), 2), caps=pages.CAPS) as workers:
        for batch in answers((as_page(a.shown, answer) for a, answer in singles), workers):
            out.batches.append(batch)
            came = set(batch.rows["file"].to_list())
            for address, answer in singles:
                if address.shown in came:
                    out.seen[address.shown] = replace(Seen.of(answer), articles=1)
