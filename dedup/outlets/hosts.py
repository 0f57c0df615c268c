"""Addresses -> hosts."""

import re

import polars as pl

_HOST = re.compile(r"^(?:https?:)?(?://)?(?:[^/@\s]*@)?((?:[\w-]+\.)+[a-z]{2,24})\.?(?::\d+)?(?:[/?#]\S*)?$", re.I)


def host_of(address: str) -> str | None:
    """The host in a URL or bare host name, in lower case and without "www."; None when it is neither.

    >>> host_of("https://www.BBC.com/news/1"), host_of("apnews.com"), host_of("Reuters")
    ('bbc.com', 'apnews.com', None)
    """
    found = _HOST.match(address.strip())
    return found.group(1).lower().removeprefix("www.") if found else None


def url_host(url: pl.Expr) -> pl.Expr:
    """The host in a column of URLs, in lower case and without "www."; null where there is none.

    >>> pl.select(url_host(pl.lit("https://www.BBC.com/news/1"))).item()
    'bbc.com'
    """
    return url.str.extract(r"^(?:https?:)?//(?:www\.)?([^/:?#\s]+)").str.to_lowercase()
