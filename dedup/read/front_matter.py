"""Front matter: what a text file says of itself in a block at its head, as Hugo, Jekyll and their like write it.

YAML between lines of `---`, or TOML between lines of `+++`. Scalars are taken as they are written, so that dates are
read by us alone; a block that cannot be read, or is none, stays in the text.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import yaml

from dedup.read.finish.date_parsing import parse_date
from dedup.read.intake.columns import choose

LONGEST = 1 << 15
"""Code points of such a block."""

_YAML = re.compile(r"\ufeff?---[^\S\n]*\r?\n(.*?)^(?:---|\.\.\.)[^\S\n]*(?:\r?\n|\Z)\s*", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\ufeff?\+\+\+[^\S\n]*\r?\n(.*?)^\+\+\+[^\S\n]*(?:\r?\n|\Z)\s*", re.DOTALL | re.MULTILINE)
_FIELDS = ("title", "url", "outlet", "author", "published", "modified", "language", "version", "rights")


def front_matter(text: str) -> tuple[str, dict[str, Any]]:
    """The text without its front matter, and our columns that it fills; the whole text and nothing where it has none.

    >>> front_matter('---\\ntitle: "Lift: still"\\ndate: 2025-06-03\\n---\\n\\nThe lift stood still.')
    ('The lift stood still.', {'title': 'Lift: still', 'published': '2025-06-03', 'published_from': 'text'})
    >>> front_matter("---\\nNo block, but a line.")
    ('---\\nNo block, but a line.', {})
    """
    head = text[:LONGEST]
    for form, read in ((_YAML, _yaml), (_TOML, _toml)):
        if (match := form.match(head)) is not None and isinstance(found := read(match[1]), dict) and found:
            return text[match.end() :], _facts(found)
    return text, {}


def _yaml(block: str) -> Any:
    try:
        # strings, lists and mappings of them: nothing is made of a tag
        return yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


def _toml(block: str) -> Any:
    try:
        return tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _facts(found: Mapping[Any, Any]) -> dict[str, Any]:
    values = {str(key): value for key, value in found.items()}
    facts = {}
    for ours, theirs in choose(list(values), {}).columns.items():
        if ours in _FIELDS and (written := _written(values[theirs])):
            facts[ours] = written
    if "url" in facts and not facts["url"].lower().startswith(("http://", "https://")):
        del facts["url"]  # a path on its own site
    if "published" in facts and parse_date(facts["published"]):
        facts["published_from"] = "text"
    return facts


def _written(value: Any, depth: int = 3) -> str | None:
    """A value as it is written; lists joined, the name of a mapping that has one."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list) and depth:
        return ", ".join(filter(None, (_written(v, depth - 1) for v in value[:50]))) or None  # aliases multiply
    if isinstance(value, dict):
        return _written(value.get("name"), depth - 1) if depth else None
    return None if value is None or isinstance(value, bool) else str(value)
