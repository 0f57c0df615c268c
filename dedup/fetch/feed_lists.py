"""OPML: a list of feeds, as readers of feeds write them; the addresses in it, each once, in its order."""

from collections.abc import Sequence
from pathlib import Path

from dedup.errors import UsageError
from dedup.read.wires.xml import BadXml, UnsafeXml, local, parse_xml

MOST = 5_000
"""Feeds of one list."""
LARGEST = 8 << 20
"""Bytes of one list."""
SUFFIX = ".opml"


def feeds_in(data: bytes) -> list[str]:
    """The addresses in a list. Raises UnsafeXml, BadXml for what is no OPML or names no feed.

    >>> feeds_in(b'<opml><body><outline text="a"><outline xmlUrl="https://orlen.example/f"/></outline></body></opml>')
    ['https://orlen.example/f']
    """
    root = parse_xml(data)
    if local(root) != "opml":
        raise BadXml(f"no OPML: its root element is <{local(root)}>")
    named = [
        value.strip() for node in root.iter() if local(node) == "outline"
        for name, value in node.attrib.items() if str(name).lower() == "xmlurl" and value.strip()
    ]  # fmt: skip
    found = list(dict.fromkeys(named))
    if not found:
        raise BadXml("an OPML file without any xmlUrl: no feed is named in it")
    if len(found) > MOST:
        raise BadXml(f"an OPML file with {len(found):,} feeds; at most {MOST:,} are asked; split it")
    return found


def read_list(path: Path) -> Sequence[str]:
    """The addresses in a file. Raises UsageError for one that cannot be read or is none."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(
            f"{path}: {error.strerror or error}; give an OPML file, as readers of feeds export it"
        ) from error
    if len(data) > LARGEST:
        raise UsageError(f"{path} holds more than {LARGEST >> 20} MiB, and a list of feeds does not; split it")
    try:
        return feeds_in(data)
    except (BadXml, UnsafeXml) as error:
        raise UsageError(f"{path}: {error}") from None
