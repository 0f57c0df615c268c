"""Pages of docs as tests follow them: blocks in order, commands with what they show, files that are to be made."""

import doctest
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
_FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.M | re.S)
_INTO = re.compile(r"into a file `([\w./-]+)`")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the file into which the words before it say it goes."""

    language: str
    text: str
    file: str | None


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text, found, at = (DOCS / page).read_text("utf-8"), [], 0
    for match in _FENCE.finditer(text):
        before = text[at : match.start()].strip().rsplit("\n\n", 1)[-1]
        into = _INTO.findall(before)
        found.append(Block(match[2], match[3], into[-1] if into and match[2] not in ("console", "pycon") else None))
        at = match.end()
    return found


def commands(console: str) -> Iterator[tuple[str, str]]:
    """Each line that is typed, and what it shows."""
    for part in re.split(r"^\$ ", console, flags=re.M)[1:]:
        typed, _, shown = part.partition("\n")
        yield typed, shown


def is_shown(shown: str, printed: str) -> bool:
    """Whether what was printed is what a page shows, where `...` stands for anything and blanks for blanks."""
    return doctest.OutputChecker().check_output(shown, printed, FLAGS)


def indented_commands(page: str) -> list[str]:
    """Lines of a page that are typed as `wirecopy ...`, shown as code without what they print."""
    text = _FENCE.sub("", (DOCS / page).read_text("utf-8"))
    return [line.split("  #")[0].strip() for line in re.findall(r"^    (?:\$ )?(wirecopy .+)$", text, re.M)]
