"""What others wrote, printed so that no terminal takes it for a command; and addresses, told without secrets."""

import re
import unicodedata

_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_CONTROL = re.compile(f"[\t\n{_CONTROLS}]")
_COMMAND = re.compile(f"[{_CONTROLS}]")
_STYLED = re.compile(f"\x1b\\[[0-9;]*m|([{_CONTROLS}])")


def harmless(text: str, *, styled: bool = False) -> str:
    """`text` with its lines kept, but for what a terminal takes for a command: that becomes U+FFFD.

    Commands are control characters, also those of eight bits, and controls of writing direction. `styled`: colours and
    the like are our own and stay.

    >>> harmless("a\\x1b[2J\\x9b1m\\u202eb\\nc"), harmless("\\x1b[1mFerry\\x1b[0m\\x1b]0;x\\x07", styled=True)
    ('a\ufffd[2J\ufffd1m\ufffdb\\nc', '\\x1b[1mFerry\\x1b[0m\ufffd]0;x\ufffd')
    """
    if styled:
        return _STYLED.sub(lambda m: "\ufffd" if m[1] else m[0], text)
    return _COMMAND.sub("\ufffd", text)


def plain(text: str) -> str:
    """`text` in one line that a terminal cannot take for a command: control characters become U+FFFD.

    >>> plain("a\\x1b[2Jb\\nc")
    'a\ufffd[2Jb c'
    """
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


def isolated(name: str) -> str:
    """A name as it stands in a sentence of ours on a page: one that is written from the right carries marks, so that
    the words and figures beside it keep their places (Unicode isolates).

    >>> isolated("Orlen Post"), isolated("الميناء") == "\u2068الميناء\u2069"
    ('Orlen Post', True)
    """
    rightward = any(unicodedata.bidirectional(c) in ("R", "AL") for c in name)
    return f"\u2068{name}\u2069" if rightward else name


def on_page(name: str) -> str:
    """`plain`, and `isolated`: for pages only, since a terminal takes such marks for commands."""
    return isolated(plain(name))


_USER = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/?#]*@", re.I)
_SECRET = re.compile(
    r"([?&;](?:[\w.-]*(?:key|token|secret|passw|pwd|auth|signature|credential|session)[\w.-]*|sig|sid|code|pass|user)=)"
    r"[^&;#\s]+",
    re.I,
)


def without_secrets(text: str) -> str:
    """`text` with the addresses in it as they may be told and kept: without user and password, and without the values
    of parameters that are named as keys, tokens and the like are.

    >>> without_secrets("https://me:pw@orlen.example/feed?api_key=7a&page=2 did not answer")
    'https://orlen.example/feed?api_key=...&page=2 did not answer'
    """
    return _SECRET.sub(r"\1...", _USER.sub(r"\1", text))
