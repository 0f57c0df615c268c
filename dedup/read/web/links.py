"""Addresses in a page: its own, its canonical one, and the pixels of sites whose text it republishes."""

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from lxml import html

from dedup.read.web.jsonld import Node, addresses

_SAVED = re.compile(r"saved from url=\(\d+\)(\S+)")
_LINK_HEADER = re.compile(r"<([^<>]{1,2000})>\s*;[^,<]*\brel\s*=\s*\"?[^\",;]*\bcanonical\b", re.IGNORECASE)
_OWN_LINKS = "alternate shortlink search manifest edituri pingback amphtml next prev"
_PIXEL = re.compile(r"republication[-_.]?(?:pixel|tracker)|republish[-_]?(?:pixel|tracker)", re.IGNORECASE)
_COUNTERS = ("counter.theconversation.com", "counter.theconversation.edu.au", "pixel.propublica.org")
"""Hosts that do nothing but count republications."""
_SECOND = ("co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "gob", "go")


def host_of(address: str | None) -> str | None:
    """The host of an http(s) address, in lower case and without "www."; None for what is none.

    >>> host_of("https://www.Harlcourier.example/a"), host_of("/a"), host_of("http://[")
    ('harlcourier.example', None, None)
    """
    try:
        parts = urlsplit((address or "").strip())
        host = parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None
    return host.removeprefix("www.") if host and "." in host else None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses or hosts belong to one site: the same name below its public ending.

    >>> same_site("https://news.harl.co.uk/a", "www.harl.co.uk"), same_site("harl.co.uk", "marlow.co.uk")
    (True, False)
    """
    return _site(one) == _site(other)


def absolute(href: str | None, base: str | None) -> str | None:
    """An http(s) address that a link means on the page at `base`; None for what is none."""
    try:
        joined = urljoin(base or "", (href or "").strip())
    except ValueError:
        return None
    return joined if host_of(joined) else None


def canonical_of(tree: html.HtmlElement, links: Sequence[str], url: str | None) -> str | None:
    """The canonical address that the page or its HTTP headers state."""
    stated = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    stated += [m[1] for header in links for m in _LINK_HEADER.finditer(header[:8000])]
    return next((a for href in stated if (a := absolute(href, url))), None)


def own_address(
    tree: html.HtmlElement, url: str | None, canonical: str | None, og_url: str | None, objects: Sequence[Node]
) -> tuple[str | None, str | None]:
    """The page's own address, and the host it lies on: where it was fetched or saved, else what its own links tell.

    A canonical address of the same site is the better one: without the marks of who clicked where. One at another site
    is the original's, not this page's.
    """
    fetched = url or _saved_from(tree)
    if fetched and host_of(fetched):
        return (canonical if canonical and same_site(canonical, fetched) else fetched), host_of(fetched)
    home = _home(tree, objects)
    stated = [a for a in (canonical, og_url) if a and host_of(a)]
    if home is not None:
        return next((a for a in stated if same_site(a, home)), None), home
    own = stated[-1] if stated else None  # og:url stays at home where a canonical link goes elsewhere
    return own, host_of(own)


def pixels(tree: html.HtmlElement) -> list[str]:
    """Hosts of counters that republishers must carry."""
    found = []
    for tag in tree.iter("img", "script", "iframe"):
        for address in (tag.get("src"), tag.get("data-src")):
            host = host_of("https:" + address if address and address.startswith("//") else address)
            if host and (host in _COUNTERS or _PIXEL.search(address or "")):
                found.append(re.sub(r"^(?:counter|pixel)\.", "", host))
    for tag in tree.iter("noscript"):  # where scripting counts as on, its content is text
        for address in re.findall(r"src=[\"']([^\"']{1,2000})", tag.text or ""):
            if (host := host_of(address)) and (host in _COUNTERS or _PIXEL.search(address)):
                found.append(re.sub(r"^(?:counter|pixel)\.", "", host))
    return list(dict.fromkeys(found))


def _site(address: str) -> str:
    host = host_of(address) or address.lower().removeprefix("www.")
    labels = host.split(".")
    return ".".join(labels[-3 if len(labels) > 2 and labels[-2] in _SECOND and len(labels[-1]) == 2 else -2 :])


def _saved_from(tree: html.HtmlElement) -> str | None:
    """Where a browser saved the page: it writes a comment at the top."""
    for comment in tree.getroottree().xpath("/comment()|/html/comment()|/html/head/comment()")[:20]:
        if match := _SAVED.search(comment.text or ""):
            return match[1] if host_of(match[1]) else None
    return None


def _home(tree: html.HtmlElement, objects: Sequence[Node]) -> str | None:
    """The site that a page's own links point to: feeds, short links, search; the WebSite in its JSON-LD."""
    stated = [u for o in objects if o.get("@type") == "WebSite" for u in addresses(o)]
    wanted = set(_OWN_LINKS.split())
    stated += [k.get("href") or "" for k in tree.iter("link") if wanted & set((k.get("rel") or "").lower().split())]
    return next((host for a in stated if (host := host_of(a))), None)
