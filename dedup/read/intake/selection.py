"""Which files of a folder are articles: not its README, nor what is hidden, and what the user's patterns say."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import accumulate
from pathlib import PurePosixPath

PAPERS = frozenset({"readme", "license", "licence", "copying"})
"""Names, without endings and in small letters, of files that speak of the folder they lie in."""

HIDDEN = "hidden files and folders, left out"
PAPER = "READMEs and licences, left out (--include 'README*' reads them)"
PAPER_IN_ZIP = "READMEs and licences in it, left out"
EXCLUDED = "left out by --exclude"
NOT_INCLUDED = "left out, as no --include fits"
REASONS = frozenset({HIDDEN, PAPER, PAPER_IN_ZIP, EXCLUDED, NOT_INCLUDED})
"""All of them, as notes of a reading tell them, with their numbers."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in a folder that was not read, and why: a finished result, or one of the reasons above."""

    folder: str
    why: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Patterns as in a shell, for files that are found in folders; what is named as an input itself is always read.

    A pattern is for a name or for a path below the folder (`*` goes over slashes too). Where it fits a folder, it is
    for all in it. `include`: only these, where there are any; `exclude`: not these.

    >>> some = Selection(include=("*.txt", "sport"), exclude=("draft*",))
    >>> [some.why_not(p) for p in ("a/b.txt", "sport/c.md", "d.csv", "a/draft-2.txt")]
    [None, None, 'left out, as no --include fits', 'left out by --exclude']
    """

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()

    def why_not(self, path: str) -> str | None:
        """Why a file is left out, by its path below the folder; None where it is to be read."""
        if self.excludes(path):
            return EXCLUDED
        if is_paper(path):
            return None if _fits([p for p in self.include if p.lower().startswith(tuple(PAPERS))], path) else PAPER
        return NOT_INCLUDED if self.include and not _fits(self.include, path) else None

    def excludes(self, path: str) -> bool:
        """Whether a file, or a folder with all in it, is left out by a pattern."""
        return _fits(self.exclude, path)


def is_paper(path: str) -> bool:
    """Whether a file speaks of its folder and is no article, by its name.

    >>> is_paper("in/README.de.md"), is_paper("LICENSE"), is_paper("licence-revoked.txt")
    (True, True, False)
    """
    return PurePosixPath(path).name.split(".")[0].lower() in PAPERS


def _fits(patterns: Sequence[str], path: str) -> bool:
    """Whether a pattern fits the path, or a folder above it."""
    if not patterns:
        return False
    above = accumulate(path.split("/"), "{}/{}".format)
    return any(fnmatchcase(n, p.rstrip("/")) for a in above for n in (a, PurePosixPath(a).name) for p in patterns)
