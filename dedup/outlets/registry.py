"""Names and hosts -> one outlet: "Reuters", "reuters.com" and "the Reuters news agency" are the same.

The packaged table, `outlets.toml`, lists agencies, outlets and press wires of all continents. Users add a file of their
own in the same form, and in it also say which outlets are theirs, who owns whom and who their partners are:

    ours = ["Harbour Gazette"]
    timezone = "America/New_York"  # of dates without one, of outlets that name none here

    [[outlet]]
    name = "Northwire"             # the name that tables show
    kind = "agency"                # agency, outlet (the default) or press-wire
    names = ["NW", "North Wire"]   # other spellings
    domains = ["northwire.example"]
    owner = "North Media"
    timezone = "Europe/London"     # of its dates that have none

    [groups]
    "North Media" = ["Harbour Gazette", "Inland Courier"]

    [[partner]]
    name = "Inland Courier"
    credit = true                  # the terms: see `dedup.outlets.partner_terms`

A later entry with a name that is known replaces the earlier one's kind and owner and adds its names and domains.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl

from dedup.dates import check_zone
from dedup.errors import UsageError
from dedup.outlets.hosts import PART, host_of, letters_of, url_host
from dedup.outlets.outlet import Outlet, _merged, unlabelled
from dedup.outlets.partner_terms import TERMS, read_terms
from dedup.outlets.toml_checks import _check, _kind, _tables, _text, _texts, _zone

_FILE_KEYS = {"outlet", "ours", "groups", "partner", "timezone"}
_OUTLET_KEYS = {"name", "kind", "names", "domains", "owner", "timezone"}
_PARTNER_KEYS = {"name", *TERMS}

_THE = re.compile(r"^the\s+")
_NEWS_AGENCY = re.compile(
    r"(?<!\s)\s++(?:news ?agency|news ?service|newspaper|news ?wire|wire service|agency|staff|website|\.com)$"
)
_OUTLET_KEY = re.compile(r"[a-z0-9][a-z0-9._\-]*")
LEAST_LETTERS = 6
"""Letters of a key below which a name with the same letters may be another's."""
_SPACES = re.compile(r"[\s_]+")


class Outlets:
    """A table of outlets that resolves names and hosts. Immutable: the methods that extend it give a new one.

    >>> outlets = Outlets.packaged()
    >>> {outlets.resolve(n).name for n in ("Reuters", "www.reuters.com", "the Reuters news agency", "REUTERS")}
    {'Reuters'}
    >>> outlets.is_agency("AP"), outlets.is_agency("The New York Times"), outlets.resolve("Quagmire Weekly") is None
    (True, False, True)
    """

    def __init__(self, outlets: Iterable[Outlet], timezone: str | None = None) -> None:
        self.timezone = timezone
        self._outlets: dict[str, Outlet] = {}
        for outlet in outlets:
            self._outlets[outlet.name] = _merged(self._outlets.get(outlet.name), outlet)
        # The first to claim a name or domain keeps it, except that a shown name beats another outlet's short form.
        self._names: dict[str, str] = {}
        self._letters: dict[str, str] = {}
        """Letters of a name -> the outlet of a collection whose key has them."""
        self._domains: dict[str, str] = {}
        for outlet in self._outlets.values():
            self._names.setdefault(_key(outlet.name), outlet.name)
        for outlet in self._outlets.values():
            for name in outlet.names:
                self._names.setdefault(_key(name), outlet.name)
            for domain in outlet.domains:
                self._domains.setdefault(domain.lower().removeprefix("www."), outlet.name)

    def __len__(self) -> int:
        return len(self._outlets)

    def __iter__(self) -> Iterator[Outlet]:
        return iter(self._outlets.values())

    @classmethod
    def packaged(cls) -> "Outlets":
        """The table that comes with wirecopy."""
        return _packaged()

    @classmethod
    def load(cls, extra_toml: str | Path | None = None) -> "Outlets":
        """The packaged table, extended by the user's file if one is given.

        Raises UsageError for a file that cannot be read or is no TOML, and for an unknown key, naming it.
        """
        if extra_toml is None:
            return cls.packaged()
        try:
            data = tomllib.loads(Path(extra_toml).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UsageError(f"cannot read the outlets in {extra_toml}: {error}") from error
        source = str(extra_toml)
        zone = check_zone(_text(data, "timezone", source), f"{source}: timezone") if "timezone" in data else None
        return cls(_apply(dict(cls.packaged()._outlets), data, source).values(), zone)

    def resolve(self, name_or_host: str | None) -> Outlet | None:
        """The outlet that a name, host or URL means; None when it is not in the table.

        >>> Outlets.packaged().resolve("https://edition.cnn.com/2024/05/01/index.html").name
        'CNN'
        """
        if not name_or_host:
            return None
        host = host_of(name_or_host)
        found = self._by_host(host) if host else None
        if found is None:
            key = _key(name_or_host)
            found = self._names.get(key) or self._names.get(_NEWS_AGENCY.sub("", key))
            if found is None and self._letters:
                found = self._letters.get(PART.sub("", key))
        return self._outlets[found] if found else None

    def is_agency(self, name: str | None) -> bool:
        """Whether the name or host is a news agency's: its text is meant to be run by others."""
        outlet = self.resolve(name)
        return outlet is not None and outlet.kind == "agency"

    def key_of(self, name: str | None, url: str | None = None) -> str:
        """What an outlet is compared by: its shown name in small letters, else its host, else the name as written.

        >>> outlets = Outlets.packaged()
        >>> outlets.key_of("the AP"), outlets.key_of(None, "https://www.orlen.example/a")
        ('associated press', 'orlen.example')
        """
        found = self.resolve(name) or self.resolve(url)
        if found is not None:
            return found.name.casefold()
        host = host_of(url) if url else None
        return host or _key(name or "").removeprefix("www.")

    def spellings(self) -> dict[str, str]:
        """Every spelling to look for in texts -> the outlet's shown name.

        >>> Outlets.packaged().spellings()["AP"]
        'Associated Press'
        """
        found: dict[str, str] = {}
        for outlet in self._outlets.values():
            for name in (outlet.name, *outlet.names):
                if "(" not in name:  # "The Sun (UK)" is our own label; nobody writes it
                    found.setdefault(name, self._names[_key(name)])
        return found

    def including(self, articles: pl.DataFrame) -> "Outlets":
        """This table and the outlets that a collection names in its `outlet` column, with the hosts of their URLs.

        >>> articles = pl.DataFrame({"outlet": ["Northwire"], "url": ["https://northwire.example/a/1"]})
        >>> Outlets.packaged().including(articles).resolve("www.northwire.example").name
        'Northwire'
        """
        if "outlet" not in articles.columns or articles["outlet"].null_count() == len(articles):
            return self
        url = pl.col("url") if "url" in articles.columns else pl.lit(None, pl.String)
        seen = set(
            articles.select(pl.col("outlet").str.strip_chars(), url_host(url).alias("host")).unique().iter_rows()
        )
        # A host that several outlets of the collection share (an aggregator's) belongs to none of them.
        papers = Counter(h for name, h in seen if name and h is not None)
        hosts_of: dict[str, list[str]] = {}
        for name, h in sorted((name, h or "") for name, h in seen if name):
            hosts_of.setdefault(name, []).append(h)
        new: dict[str, Outlet] = {}
        for name, hosts in hosts_of.items():
            mine = [h for h in hosts if h and (papers[h] == 1 or self._by_host(h))]
            known = self.resolve(name)
            if known is None and len({self._by_host(h) for h in mine}) == 1 and (owner := self._by_host(mine[0])):
                known = self._outlets[owner]
                known = replace(known, names=(*known.names, name))  # "bbcuk", all at bbc.co.uk
            entry = known or Outlet(name)
            entry = replace(entry, domains=(*entry.domains, *(h for h in mine if self._by_host(h) is None)))
            new[entry.name] = _merged(new.get(entry.name), entry)
        self._call_by_bare_names(new)
        if not new:
            return self
        made = Outlets([*self._outlets.values(), *new.values()], self.timezone)
        made._letters = self._letters | _by_letters({name: hosts_of.get(name, []) for name in new})
        return made

    def _call_by_bare_names(self, here: dict[str, Outlet]) -> None:
        """In a collection with one Daily Mirror, which has a label only because there is another elsewhere, "the Daily
        Mirror" is that one. One word, as in "The Island", may mean anything.
        """
        bare = Counter(unlabelled(name).casefold() for name in here)
        for name, outlet in here.items():
            short = unlabelled(name)
            plain = short != name and " " in _THE.sub("", short.casefold())
            if plain and bare[short.casefold()] == 1 and self.resolve(short) is None:
                here[name] = replace(outlet, names=(*outlet.names, short))

    def zones(self, articles: pl.DataFrame, default: str | None = None) -> list[str | None]:
        """For each row of table `articles` the time zone of its outlet (found by `outlet`, else by `url`), else
        `default`, else the one of this table; None where nobody gave one.
        """
        rest = default or self.timezone
        if not any(o.timezone for o in self._outlets.values()):
            return [rest] * len(articles)
        seen = articles.select("outlet", "url").unique()
        found: dict[tuple[str | None, str | None], str | None] = {}
        for outlet, url in seen.iter_rows():
            one = self.resolve(outlet) or self.resolve(host_of(url or ""))
            found[outlet, url] = (one.timezone if one else None) or rest
        return [found[key] for key in articles.select("outlet", "url").iter_rows()]

    def _by_host(self, host: str) -> str | None:
        labels = host.split(".")
        for i in range(len(labels) - 1):
            if found := self._domains.get(".".join(labels[i:])):
                return found
        return None


def _by_letters(hosts_of: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Letters -> outlet, of those that articles give by a key, as `tarnpostuk` with pages on tarnpost.uk; letters that
    two of them have are nobody's.
    """
    found: dict[str, set[str]] = {}
    for name, hosts in hosts_of.items():
        if _OUTLET_KEY.fullmatch(name):
            for letters in {s for h in (*hosts, None) for s in letters_of(name, h) if len(s) >= LEAST_LETTERS}:
                found.setdefault(letters, set()).add(name)
    return {letters: min(names) for letters, names in found.items() if len(names) == 1}


@lru_cache(1 << 14)
def _key(name: str) -> str:
    plain = _SPACES.sub(" ", name.replace("’", "'")).strip(" .,:;-–—").casefold()
    return _THE.sub("", plain)


@cache
def _packaged() -> Outlets:
    data = tomllib.loads(resources.files("dedup").joinpath("outlets.toml").read_text(encoding="utf-8"))
    return Outlets(_apply({}, data, "outlets.toml").values())


def _apply(known: dict[str, Outlet], data: Mapping[str, Any], source: str) -> dict[str, Outlet]:
    """`known` with the entries of a parsed file laid over it."""
    _check(data, _FILE_KEYS, source)
    for entry in _tables(data, "outlet", source):
        _check(entry, _OUTLET_KEYS, f"{source}, outlet {entry.get('name')!r}")
        outlet = Outlet(
            name=_text(entry, "name", source),
            kind=_kind(entry.get("kind", "outlet"), source),
            names=_texts(entry.get("names", []), "names", source),
            domains=_texts(entry.get("domains", []), "domains", source),
            owner=_text(entry, "owner", source) if "owner" in entry else None,
            timezone=_zone(entry, source) if "timezone" in entry else None,
        )
        known[outlet.name] = _merged(known.get(outlet.name), outlet)
    groups = data.get("groups", {})
    if not isinstance(groups, dict):
        raise UsageError(f'{source}: groups must be a table: "Owner" = ["Outlet", ...]')
    for owner, members in groups.items():
        for name in _texts(members, f"groups.{owner}", source):
            _mark(known, name, owner=owner)
    for name in _texts(data.get("ours", []), "ours", source):
        _mark(known, name, ours=True)
    for entry in _tables(data, "partner", source):
        where = f"{source}, partner {entry.get('name')!r}"
        _check(entry, _PARTNER_KEYS, where)
        _mark(known, _text(entry, "name", source), partner=True, terms=read_terms(entry, where))
    return known


def _mark(known: dict[str, Outlet], name: str, **values: Any) -> None:
    found = Outlets(known.values()).resolve(name) or Outlet(name)
    known[found.name] = replace(found, **values)
