"""Credits that stand beside the text: page metadata, canonical links, pixels and wire metadata -> rows of `credits`.

Readers say what stands where (table `metadata`); here is judged how strongly it names a source:

    meta           original-source, syndication-source, isBasedOn: strong; the other fields as `FIELDS` says
    canonical      an address at another site: strong
    pixel          the counter that a republisher must carry: strong
    wire-metadata  a creditline, an infosource, a feed's source: strong

Organisations stand in metadata for many reasons (`publisher` is mostly the page's own company), so where such a field
names nobody that is known, it is weak. Naming oneself is no credit, except in the fields that say "I am the original".
"""

from collections.abc import Iterator, Mapping

import polars as pl

from dedup.credit.hits import Hit
from dedup.outlets.hosts import host_of
from dedup.outlets.registry import Outlets
from dedup.tables import STRENGTHS

FIELDS: Mapping[str, str] = {
    "original-source": "strong",
    "syndication-source": "strong",
    "isBasedOn": "strong",
    "sourceOrganization": "strong",
    "creditText": "strong",
    "provider": "medium",
    "copyrightHolder": "medium",
    "publisher": "medium",
    "source": "medium",
}
"""Field of kind meta -> strength. Kinds canonical, pixel and wire-metadata are strong whatever their field."""

SELF = ("original-source", "syndication-source")
"""Fields in which an outlet that names itself says: I am the original."""
CLEAR = (*SELF, "isBasedOn")
"""Fields that can hold nothing but a source: a name that nobody knows counts in them too."""

Own = tuple[str | None, str | None, str | None]
"""What an article's own outlet is known by: its name in the table of outlets, the `outlet` column, the URL's host."""


def metadata_credits(metadata: pl.DataFrame, articles: pl.DataFrame, known: Outlets) -> list[tuple[object, ...]]:
    """Rows of `credits` for the rows of `metadata`; kinds that name nobody (`fact`) give none.

    >>> articles = pl.DataFrame({"id": ["a"], "outlet": ["Harl Courier"], "url": [None]})
    >>> rows = {"article": ["a"], "kind": ["meta"], "field": ["isBasedOn"], "name": ["Reuters"], "url": [None]}
    >>> metadata_credits(pl.DataFrame(rows), articles, Outlets.packaged())
    [('a', 'Reuters', 'Reuters', None, 'meta', 'strong', None, None)]
    """
    if metadata.is_empty():
        return []
    named = metadata.filter(pl.col("kind").is_in(["meta", "canonical", "pixel", "wire-metadata"])).join(
        articles.select("id", "outlet", own_url="url"), left_on="article", right_on="id"
    )
    found: dict[tuple[str, str, str], Hit] = {}
    for row in named.select("article", "kind", "field", "name", "url", "outlet", "own_url").iter_rows():
        article, kind, field, name, url, outlet, own_url = row
        host = host_of(own_url or "")
        resolved = known.resolve(outlet) or known.resolve(host)
        for h in _hits(kind, field, name, url, (resolved.name if resolved else None, outlet, host), known):
            key = (article, (h.outlet or h.name).casefold(), h.kind)
            best = found.get(key)
            if best is None or _rank(h) < _rank(best):
                found[key] = h
    return [(article, *h) for (article, _, _), h in found.items()]


def _rank(hit: Hit) -> tuple[int, bool]:
    """The smaller, the more it says: by strength, then with a URL."""
    return STRENGTHS.index(hit.strength), hit.url is None


def _hits(kind: str, field: str, name: str | None, url: str | None, own: Own, known: Outlets) -> Iterator[Hit]:
    host = host_of(url or "") or host_of(name or "")
    written = (name or "").strip() or host
    if not written:
        return
    if host_of(written):
        url, written = url or written, host or written
    outlet = known.resolve(name) or known.resolve(host)
    strength = FIELDS.get(field, "medium") if kind == "meta" else "strong"
    if _is_own(written, host, outlet.name if outlet else None, own):
        if field in SELF:
            yield Hit(written, outlet.name if outlet else own[1], url, "own-reporting", "strong", None, None)
        return
    if kind == "meta" and outlet is None and field not in CLEAR:
        strength = "weak"
    yield Hit(written, outlet.name if outlet else None, url, kind, strength, None, None)


def _is_own(written: str, host: str | None, outlet: str | None, own: Own) -> bool:
    own_name, own_column, own_host = own
    if outlet is not None and outlet in (own_name, own_column):
        return True
    if host and own_host and (host == own_host or host.endswith("." + own_host) or own_host.endswith("." + host)):
        return True
    # "Harbour Gazette" at harbourgazette.example, "harbourgazette.example" of the Harbour Gazette
    mine = {_plain(n) for n in (own_column, own_host and own_host.split(".")[0]) if n}
    return any(len(m) >= 4 and m in (_plain(written), _plain(written.split(".", maxsplit=1)[0])) for m in mine)


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum()).removeprefix("the")
