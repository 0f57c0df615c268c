"""Addresses as they are given: what of one is asked for, what is told and kept of it, and who asks."""

import re
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from dedup.fetch.failing import NotFetched
from dedup.harmless import without_secrets

_ADDRESS = re.compile(r"https?://", re.I)
_UNWRITTEN = re.compile("[\x00-\x20\x7f]")


def is_address(given: str) -> bool:
    """Whether an input is an address of the web, and no file.

    >>> is_address("https://orlen.example/feed"), is_address("feed.xml"), is_address("ftp://orlen.example/")
    (True, False, False)
    """
    return _ADDRESS.match(given) is not None


@dataclass(frozen=True, slots=True)
class Address:
    """One address. `url`: what is asked for, without user, password and fragment; `login`: the header that carries
    them, empty where none were given; it is for this `origin` alone, and never printed.
    """

    url: str
    login: str = ""

    @property
    def shown(self) -> str:
        """As it is told and kept: also without the values of parameters that are named as secrets are."""
        return without_secrets(self.url)

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def host(self) -> str:
        """The host, in lower case."""
        return self.origin[1]

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"

    def beside(self, path: str) -> "Address":
        """Another path of the same origin, asked for with the same login.

        >>> parse("https://orlen.example/a/feed").beside("/robots.txt").url
        'https://orlen.example/robots.txt'
        """
        return Address(urljoin(self.url, path), self.login)

    def towards(self, place: str) -> "Address":
        """Where an answer of this address sends on to. A login goes nowhere else. Raises NotFetched.

        >>> parse("https://me:pw@orlen.example/a").towards("/b").login != ""
        True
        >>> parse("https://me:pw@orlen.example/a").towards("https://tarn.example/b").login
        ''
        """
        try:
            joined = urljoin(self.url, place)
        except ValueError:
            joined = place  # no address, and told as such
        there = parse(joined)
        return Address(there.url, self.login if there.origin == self.origin else "")


def parse(given: str) -> Address:
    """An address as somebody wrote it. Raises NotFetched for what is none.

    >>> parse("HTTPS://me:pw@Orlen.example:443/feed#top").url
    'https://orlen.example:443/feed'
    """
    text = given.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not host or _UNWRITTEN.search(text):
        raise NotFetched(
            "not-allowed",
            f"{without_secrets(text)[:200]!r} is no address of the web; give one with http:// or https://",
        )
    named = f"[{host}]" if ":" in host else _ascii(host)
    url = urlunsplit((parts.scheme.lower(), named + (f":{port}" if port else ""), parts.path or "/", parts.query, ""))
    return Address(_quoted(url), _login(parts.username, parts.password))


def _ascii(host: str) -> str:
    """A host as it is asked for: names in other scripts have a form in ASCII."""
    try:
        return host.encode("ascii").decode("ascii").lower()
    except UnicodeError:
        try:
            return host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            raise NotFetched("not-allowed", f"{host[:100]!r} is no name of a host; check its spelling") from None


def _quoted(url: str) -> str:
    """Signs beyond ASCII as their bytes in UTF-8, as browsers do."""
    return "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace")) for c in url)


def _login(user: str | None, password: str | None) -> str:
    if user is None and password is None:
        return ""
    both = f"{unquote(user or '')}:{unquote(password or '')}"
    return "Basic " + b64encode(both.encode()).decode("ascii")
