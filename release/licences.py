"""The licences of all that an installation of wirecopy brings along, as a table, and whether each is one we know.

    python release/licences.py            # write docs/licences.md anew
    python release/licences.py --check    # exit 1 where it is not what this environment holds

What is listed is what `pip install wirecopy` installs: its dependencies and theirs, without extras, as they are found
in the environment that runs this. Names of licences are SPDX identifiers (PEP 639); where a package says its licence in
other words, `SAID` says which one is meant, and an unknown one is an error.
"""

import argparse
import importlib.metadata
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PAGE = Path(__file__).parents[1] / "docs" / "licences.md"
SAID = {
    "BSD-3-Clause": ("jinja2: BSD License", "mpmath: BSD", "scipy: BSD License", "sympy: BSD"),
    "BSD-2-Clause": ("numba: BSD", "The BSD 2-Clause License", "BSD 2-Clause License"),
    "MIT": ("MIT License",),
    "Apache-2.0": ("Apache 2.0 License", "Apache Software License"),
    "ISC": ("ISC License",),
    "GPL-2.0-or-later": ("igraph: GNU General Public License (GPL)",),
    "Zlib": ("apsw: any-OSI",),  # or any that the Open Source Initiative lists, as one likes
}
"""SPDX expression -> what packages say for it; where others may mean something else by it, with the package's name,
whose file was read."""
FREE = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "ISC", "LLVM-exception",
    "MIT", "PSF-2.0", "Zlib",
})  # fmt: skip
"""Licences that ask for no more than to be named."""
SHARED = {
    "MPL-2.0": "changes of its own files are to be given on",
    "MPL-1.1": "as MPL-2.0",
    "LGPL-2.1-or-later": "it must stay replaceable",
    "GPL-2.0-only": "what is given on together with it is given on under it",
    "GPL-2.0-or-later": "what is given on together with it is given on under it",
}
"""Licences that ask for something where the package is given on, and what."""


@dataclass(frozen=True)
class Package:
    """An installed package: its canonical name, its version without a build's mark, and an SPDX expression."""

    name: str
    version: str
    licence: str

    @property
    def asks(self) -> str:
        """What its licence asks of those who give it on; of several to choose from, what the mildest asks.

        >>> Package("a", "1", "MIT AND MPL-2.0").asks, Package("b", "1", "GPL-2.0-only OR MIT").asks
        ('changes of its own files are to be given on', '')
        """
        of_each = []
        for choice in self.licence.split(" OR "):
            names = _names(choice)
            if not names or names - FREE - SHARED.keys():
                raise ValueError(f"{self.name}: licence {choice!r} is not known; read it, then name it here")
            of_each.append([SHARED[n] for n in sorted(names & SHARED.keys())])
        return "; ".join(min(of_each, key=len))


def _names(expression: str) -> set[str]:
    return {*re.split(r" (?:AND|OR|WITH) |[()]", expression)} - {""}


def licence_of(metadata: "importlib.metadata.PackageMetadata", name: str) -> str:
    """The SPDX expression that a package's metadata mean.

    Raises ValueError where they mean none that is known.
    """
    if expression := metadata.get("License-Expression"):
        return str(expression)
    said = [line for line in [(metadata.get("License") or "").strip()] if line and "\n" not in line and len(line) < 60]
    said += [c.rpartition(" :: ")[2] for c in metadata.get_all("Classifier") or [] if c.startswith("License ::")]
    for words in said:
        for spdx, meant in SAID.items():
            if f"{name}: {words}" in meant or words in meant:
                return spdx
        if _names(words) <= FREE | SHARED.keys():
            return words
    raise ValueError(
        f"{name}: a licence was expected in its metadata, got {said}; read its files, then name it in SAID"
    )


def brought_along(root: str = "wirecopy") -> Iterator[Package]:
    """Every package that `root` needs, in turn, as installed here, without extras; sorted by name, without `root`."""
    seen: set[str] = set()
    asked = [(canonicalize_name(root), frozenset[str]())]
    found = {}
    while asked:
        name, extras = asked.pop()
        metadata = importlib.metadata.metadata(name)
        if name not in found and name != root:
            version = metadata["Version"].partition("+")[0]
            found[name] = Package(name, version, licence_of(metadata, name))
        for line in metadata.get_all("Requires-Dist") or []:
            need = Requirement(line)
            wanted = need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras or {""})
            key = f"{canonicalize_name(need.name)}{sorted(need.extras)}"
            if wanted and key not in seen:
                seen.add(key)
                asked.append((canonicalize_name(need.name), frozenset(need.extras)))
    yield from (found[name] for name in sorted(found))


def page() -> str:
    """docs/licences.md, of the environment that runs this."""
    rows = [f"| {p.name} | {p.version} | {p.licence} | {p.asks} |\n" for p in brought_along()]
    return f"""# Licences
wirecopy is Apache-2.0. These {len(rows)} packages come along with it, at the versions of `constraints.txt`.
None of them is inside its wheel. The last column says what a licence asks of whoever gives the package on, in an image
or an installer, beyond its notice; nothing is asked of those who only run it. `igraph`, which divides clusters, is
under the GPL: an image that holds it is given on under the GPL as a whole (Apache-2.0 fits version 3).

Made by `release/licences.py` and held to the environment by `tests/test_release.py`.

| package | version | licence | asks |
|---|---|---|---|
{"".join(rows)}"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text("utf-8") != page():
        sys.exit("docs/licences.md is not what is installed here; run python release/licences.py and read what changed")
