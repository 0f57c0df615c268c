"""Addresses -> hosts."""

import re

import polars as pl

PART = re.compile(r"[\W_]+")
"""What is no letter and no figure."""
_HOST = re.compile(r"^(?:https?:)?(?://)?(?:[^/@\s]*@)?((?:[\w-]+\.)+[a-z]{2,24})\.?(?::\d+)?(?:[/?#]\S*)?$", re.I)


def host_of(address: str) -> str | None:
    """The host in a URL or bare host name, in lower case and without "www."; None when it is neither.

    >>> host_of("https://www.BBC.com/news/1"), host_of("apnews.com"), host_of("Reuters")
    ('bbc.com', 'apnews.com', None)
    """
    found = _HOST.match(address.strip())
    return found.group(1).lower().removeprefix("www.") if found else None


def address_forms(address: str) -> list[str]:
    """All ways to write an address that are the same page: with http or https, with "www." or not, with a last slash or
    not; a part after # is left out. Empty where it is no address.

    >>> address_forms("orlen.example/a")[:2], len(address_forms("https://www.orlen.example/a/#top")), address_forms("a")
    (['https://orlen.example/a', 'https://orlen.example/a/'], 8, [])
    """
    plain = re.sub(r"^https?://", "", address.strip().split("#", 1)[0], flags=re.I).rstrip("/")
    if host_of(plain) is None:
        return []
    bare = re.sub(r"^www\.", "", plain, flags=re.I)
    return [f"{s}://{w}{bare}{end}" for s in ("https", "http") for w in ("", "www.") for end in ("", "/")]


def letters_of(key: str, host: str | None) -> list[str]:
    """The letters of the name that an outlet's key may be made of: without the ending of its host, then all of them.

    >>> letters_of("dailymirrorlk", "dailymirror.lk"), letters_of("Tarn Post", None), letters_of("tarnpost", "tarn.uk")
    (['dailymirror', 'dailymirrorlk'], ['tarnpost'], ['tarnpost'])
    """
    letters = PART.sub("", key.casefold())
    labels = (host or "").split(".")
    endings = [PART.sub("", "".join(labels[i:])) for i in range(1, len(labels))]
    return [*(letters.removesuffix(e) for e in endings if e and letters.endswith(e)), letters]


def url_host(url: pl.Expr) -> pl.Expr:
    """The host in a column of URLs, in lower case and without "www."; null where there is none.

    >>> pl.select(url_host(pl.lit("https://www.BBC.com/news/1"))).item()
    'bbc.com'
    """
    return url.str.extract(r"^(?:https?:)?//(?:www\.)?([^/:?#\s]+)").str.to_lowercase()
