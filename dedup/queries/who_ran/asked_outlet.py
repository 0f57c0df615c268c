"""The outlet that a question is about: found by name, short name or domain, and known again in articles and credits."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property

import polars as pl

from dedup.errors import UsageError
from dedup.outlets.hosts import host_of, url_host
from dedup.outlets.outlet import Outlet
from dedup.outlets.registry import Outlets
from dedup.phrases import ISSUED, whence
from dedup.queries.who_ran.credit_state import WRITTEN
from dedup.tables import STATEMENTS, STRENGTHS, Frames, Row
from dedup.trace.origins import KIND_OF

NEAREST = 3
"""Names that are offered for one that is not known."""


class OutletKeys:
    """A collection's articles and sources by what their outlets are compared by, worked out once for all questions.

    `known`: the table given and the outlets that the collection names.
    """

    def __init__(self, frames: Frames, outlets: Outlets) -> None:
        self.frames = frames
        self.known = outlets.including(frames.articles)
        self._keys: dict[tuple[str | None, str | None], str] = {}
        self._names = frames.outlet_names()

    def key_of(self, name: str | None, url: str | None = None) -> str:
        """What an outlet is compared by: its shown name in small letters, else its host, else the name as written."""
        if (name, url) not in self._keys:
            self._keys[name, url] = self.known.key_of(name, url)
        return self._keys[name, url]

    @cached_property
    def articles(self) -> pl.DataFrame:
        """Table `articles` without the texts, with `shown`, the outlet as it is known here, else the host of the URL,
        `key`, and `name`, what it is called; null where neither is known.

        Host names of pages count only where the column `outlet` is empty.
        """
        host = url_host(pl.col("url"))
        written = pl.col("outlet").str.strip_chars().replace("", None)
        named = self.frames.articles.drop("text").with_columns(written=pl.coalesce(written, host))
        every = named["written"].drop_nulls().unique().to_list()
        shown = {w: outlet.name if (outlet := self.known.resolve(w)) else w for w in every}
        pairs = {
            "written": every, "shown": [shown[w] for w in every], "key": [self.key_of(w, w) for w in every],
            "name": [self._names.get(w, shown[w]) for w in every],
        }  # fmt: skip
        table = pl.DataFrame(pairs, schema=dict.fromkeys(pairs, pl.String))
        return named.join(table, on="written", how="left", maintain_order="left").rename({"written": "outlet_key"})

    @cached_property
    def aliases(self) -> dict[str, set[str]]:
        """What an outlet of the collection may be called, in letters and figures alone, -> its keys: its name as
        written, the host of most of its addresses, and both without the ending of a country or domain, so that "Daily
        Mirror" finds `dailymirrorlk`, whose pages are on dailymirror.lk.
        """
        table = self.articles.select("key", "shown", "name", host=url_host(pl.col("url"))).drop_nulls("key")
        hosts = table.drop_nulls("host").group_by("key").agg(pl.col("host").mode().sort().first())
        out: dict[str, set[str]] = defaultdict(set)
        names = table.select("key", "shown", "name").unique().join(hosts, on="key", how="left")
        for key, shown, name, host in names.iter_rows():
            endings = [""]
            if host is not None:
                stem, _, ending = host.partition(".")
                out[folded(stem)].add(key)
                out[folded(host)].add(key)
                endings += [folded(ending), folded(ending.rsplit(".", 1)[-1])]
            out[folded(name)].add(key)
            for called in (shown, key):
                for ending in endings:
                    out[folded(called).removesuffix(ending) if ending else folded(called)].add(key)
        out.pop("", None)
        return out

    @cached_property
    def shown(self) -> dict[str, str]:
        """Key -> the name to show of each outlet that articles of the collection are from."""
        return dict(self.articles.select("key", "shown").drop_nulls().unique().sort("shown").iter_rows())

    @cached_property
    def names(self) -> dict[str, str]:
        """Key -> what each outlet that articles of the collection are from is called."""
        return dict(self.articles.select("key", "name").drop_nulls().unique().sort("name").iter_rows())

    def also_called(self, keys: Collection[str]) -> set[str]:
        """Keys of names that credits give to an outlet with these: "Daily Mirror" for `dailymirrorlk`, whatever the
        table knows by that name, unless articles of that one are here, too.
        """
        every = ((self.key_of(name, url), self.aliases.get(folded(name), ())) for name, url in self.credited)
        return {key for key, fit in every if key not in self.shown and any(k in keys for k in fit)}

    @cached_property
    def outside(self) -> list[tuple[str, str]]:
        """(cluster, key) of each cluster whose origin is not in the collection."""
        rows = self.frames.clusters.select("cluster", "origin_outlet", "origin_outside").iter_rows()
        return [(c, self.key_of(outlet or label, label)) for c, outlet, label in rows if label is not None]

    @property
    def outside_names(self) -> dict[str, str]:
        """Key -> name, as it is written most, of each outlet that is an origin outside the collection; none that is
        here under another name, and nobody who issued a statement: police and courts run no paper.
        """
        outlets = pl.col("origin_outlet").is_not_null() | ~pl.col("origin_kind").is_in([*ISSUED])
        rows = self.frames.clusters.filter(outlets).select("origin_outlet", "origin_outside")
        rows = rows.drop_nulls("origin_outside")
        many: dict[str, Counter[str]] = defaultdict(Counter)
        for outlet, label in rows.filter(pl.col("origin_outside") != "unnamed").sort(pl.all()).iter_rows():
            many[self.key_of(outlet or label, label)][outlet or label] += 1
        here = self.also_called(self.shown)
        return {key: found.most_common(1)[0][0] for key, found in many.items() if key not in here}

    @cached_property
    def credited(self) -> list[tuple[str, str | None]]:
        """Name and URL of all that the collection's credits and outside origins name."""
        credits = self.frames.credits.filter(pl.col("kind") != "own-reporting").select(
            pl.coalesce("outlet", "name", "url").alias("name"), "url"
        )
        outside = self.frames.clusters.select(
            pl.coalesce("origin_outlet", "origin_outside").alias("name"), pl.col("origin_outside").alias("url")
        )
        both = pl.concat([credits, outside.filter(pl.col("url") != "unnamed")]).drop_nulls("name")
        return both.unique().sort("name", "url").rows()


def folded(name: str) -> str:
    """A name in small letters and figures alone, without "the" and www.

    >>> folded("The Daily Mirror"), folded("www.dailymirror.lk")
    ('dailymirror', 'dailymirrorlk')
    """
    plain = re.sub(r"^(?:the\s+|https?://|www\.)+", "", name.strip().casefold())
    return re.sub(r"[\W_]+", "", plain)


def _host(asked: str) -> str:
    return host_of(asked.strip()) or asked


class AskedOutlet:
    """What was asked for: `name` to show, `keys` to compare by, `outlet` where it is in the table `known`, `also` other
    outlets of the collection that fit.

    Raises UsageError for a name that is not in the table, nor in the collection, nor credited by any article, with the
    nearest that are; and for one that several outlets of the collection may have, if it is no name of one as written.
    """

    def __init__(self, of: OutletKeys, asked: str) -> None:
        self.known, self.key_of = of.known, of.key_of
        self.also: tuple[str, ...] = ()
        self._here = False
        self.outlet: Outlet | None = self.known.resolve(asked.strip())
        self.keys = frozenset({self.key_of(asked, asked)})
        self.name = self.outlet.name if self.outlet else asked.strip()
        self._find_here(of, asked)
        if self._here:
            self.keys |= of.also_called(self.keys)
        elif self.outlet is None:
            # a credit with a link is known by its host, and asked for by the name that it writes
            same = [(n, u) for n, u in of.credited if self.keys & {self.key_of(n, u), self.key_of(n, None)} - {""}]
            if not same:
                raise UsageError(_unknown(asked, of))
            self.keys |= {self.key_of(n, u) for n, u in same}

    def _find_here(self, of: OutletKeys, asked: str) -> None:
        """The outlet of the collection that is meant: by its name as written, else in other letters."""
        mine = self.keys & of.shown.keys()
        found = of.aliases.get(folded(asked), set()) | of.aliases.get(folded(_host(asked)), set())
        if mine:
            self._here = True
            self.name = of.names[min(mine)]
            self.also = tuple(sorted(of.names[key] for key in found - mine))
        elif len(found) > 1:
            called = sorted(of.names[key] for key in found)
            raise UsageError(f"{asked!r} may be {' or '.join(called)} here; give one of these names")
        elif found:
            self._here = True
            self.keys |= found
            self.name = of.names[min(found)]
            self.outlet = self.known.resolve(of.shown[min(found)]) or self.outlet

    def credit_of(self, credits: Iterable[Row]) -> Row | None:
        """The strongest of an article's `credits` that is to this outlet; None when none is."""
        return min((c for c in credits if self._is_to(c)), key=lambda c: STRENGTHS.index(c["strength"]), default=None)

    def others_in(self, credits: Iterable[Row]) -> list[str]:
        """The other outlets that an article's `credits` name as a source, in their order; and who issued what it has,
        as `whence` says it, where it says so clearly.
        """
        out = []
        for c in credits:
            name, kind = c["outlet"] or c["name"] or c["url"], c["kind"]
            if name and kind not in STATEMENTS and not self._is_to(c):
                out.append(str(name))
            elif name and kind in WRITTEN and c["strength"] == "strong":
                out.append(whence(KIND_OF.get(str(kind), str(kind)), str(name)))
        return list(dict.fromkeys(out))

    def _is_to(self, credit: Row) -> bool:
        return self.key_of(credit["outlet"] or credit["name"], credit["url"]) in self.keys

    def is_theirs(self, listed: Sequence[Outlet]) -> bool:
        """Whether this outlet is the user's own: it is listed so, or of one owner with one that is, or none is."""
        ours = [o for o in listed if o.ours]
        mine = self.outlet
        return not ours or (mine is not None and (mine.ours or any(o.owner and o.owner == mine.owner for o in ours)))


def _unknown(asked: str, of: OutletKeys) -> str:
    """What to tell of a name that nobody knows: the nearest of this collection first, then of the table."""
    written = of.frames.articles["outlet"].drop_nulls().str.strip_chars().unique().to_list()
    here = sorted({*written, *(name for name, _ in of.credited)} - {""})
    near = sorted({of.names[key] for name, keys in of.aliases.items() if folded(asked) in name for key in keys})
    for name in get_close_matches(folded(asked), of.aliases, NEAREST, 0.8):
        near += sorted(of.shown[key] for key in of.aliases[name])
    for names in (here, [n for o in of.known for n in (o.name, *o.names, *o.domains)]):
        plain = {n.casefold(): n for n in names}
        near += [plain[n] for n in get_close_matches(asked.strip().casefold(), plain, NEAREST, 0.7)]
    if offered := list(dict.fromkeys(near))[:NEAREST]:
        return f"no outlet is called {asked!r} here; did you mean {' or '.join(offered)}?"
    some = f", as {', '.join(here[:NEAREST])}" if here else ""
    return (
        f"no outlet is called {asked!r} here, and none nearly so; give a name or domain of this collection{some}, or "
        "list it in your outlets.toml and give that with --outlets"
    )
