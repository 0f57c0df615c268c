"""The one small tree of errors that wirecopy raises on purpose.

    WirecopyError              exit 1
    ├── UsageError             exit 2   a wrong path, option, column or setting
    ├── NoUsableArticle        exit 2   the inputs were read and nothing could be used
    ├── TooMuchSkipped         exit 3   --strict or --max-skipped was exceeded
    ├── TooFewArticles         exit 3   --min-articles was not reached
    ├── ArchiveError           exit 4   not an archive, damaged, or of another format
    ├── ArchiveLocked          exit 5   another process is writing
    ├── WorkDamaged            exit 4   a product in a work folder is not as it was written
    ├── WorkLocked             exit 5   another run has the work folder open
    └── LimitReached           exit 6   a stated limit (disk, memory, size) was hit

Each message says what was got, what was expected, what to do, and what is left on disk.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar


class WirecopyError(Exception):
    """Base of all errors that wirecopy raises on purpose; `exit_code` is what the command line returns.

    >>> UsageError("no such file: a.txt").exit_code
    2
    """

    exit_code: ClassVar[int] = 1


class UsageError(WirecopyError):
    """A path, option, column or setting that cannot be used as given."""

    exit_code = 2


class NoUsableArticle(WirecopyError):
    """The inputs were read, but not one article in them could be used."""

    exit_code = 2


class TooMuchSkipped(WirecopyError):
    """More inputs were skipped than `--strict` or `--max-skipped` allows."""

    exit_code = 3


class TooFewArticles(WirecopyError):
    """Fewer usable articles came than `--min-articles` asks for."""

    exit_code = 3


class ArchiveError(WirecopyError):
    """The archive is damaged, of another format, or no archive at all."""

    exit_code = 4


class ArchiveLocked(WirecopyError):
    """Another process is writing to the archive."""

    exit_code = 5


class WorkDamaged(WirecopyError):
    """A product in a work folder is not as it was written."""

    exit_code = 4


class WorkLocked(WirecopyError):
    """Another run has the work folder open."""

    exit_code = 5


class LimitReached(WirecopyError):
    """A limit was hit: disk full, memory, or a stated size."""

    exit_code = 6


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What may have been meant by a word that is not known, for the end of a message; "" where nothing is near.

    Case, spaces and signs do not count.

    >>> did_you_mean("Strickness", ["depth", "strictness"]), did_you_mean("x", ["depth"])
    ("; did you mean 'strictness'?", '')
    """
    plain = {plain_name(k): k for k in known}
    found = [plain[k] for k in get_close_matches(plain_name(word), plain, 2)]
    return f"; did you mean {' or '.join(map(repr, found))}?" if found else ""


def plain_name(name: str) -> str:
    """A name as it is compared: without case, spaces and signs.

    >>> plain_name("Body_Text")
    'bodytext'
    """
    return re.sub(r"[\W_]+", "", name).casefold()
