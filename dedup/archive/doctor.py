"""`wirecopy doctor`: is this archive sound? Every byte of it is looked at, and every table against the others."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dedup.archive.checks import Finding, checks
from dedup.archive.database import PAGE, RESERVED, Database
from dedup.archive.pages import left_behind, unsound_at_rest
from dedup.archive.schema import APPLICATION
from dedup.errors import ArchiveError, UsageError, WirecopyError

SHOWN = 12
"""Numbers of damaged pages that a sentence names."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in the archive at `path`: `pages` and `articles` that it has (None: not to be told), and all that
    is wrong.
    """

    path: str
    pages: int
    articles: int | None
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Nothing is wrong."""
        return not self.findings

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**asdict(self), "clean": self.clean}

    def lines(self) -> list[str]:
        """What people are told."""
        if self.clean:
            return [f"{self.path} is sound: {self.articles} articles, {self.pages} pages, every checksum fits."]
        told = [f"{f.what}{'' if f.mendable else ' (--repair cannot mend this)'}" for f in self.findings]
        return [f"{self.path} is damaged:", *(f"  {t}" for t in told)]


def examine(path: Path) -> Report:
    """Look over the whole archive; nothing is written. Raises UsageError where there is no file to look at.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = Path(folder) / "news.db"
    ...     Database(place, make=True).close()
    ...     sound = examine(place).clean
    ...     _ = place.write_bytes(place.read_bytes()[:-700])
    ...     sound, examine(place).findings[0].what
    (True, 'The file has ... bytes, which is no whole number of pages of 4096.')
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}; give the archive that `wirecopy add` made")
    try:
        size = path.stat().st_size
        found = [*_bytes(path, size)]
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); check its permissions") from error
    articles = None
    try:
        with Database(path, read_only=True) as db, db.snapshot():
            found += checks(db)
            articles = next((int(n) for (n,) in db.rows("SELECT count(*) FROM articles")), None)
    except ArchiveError as error:
        if not found:
            found.append(Finding(_sentence(error), mendable="format" not in str(error)))
    return Report(str(path), size // PAGE, articles, tuple(found))


def _bytes(path: Path, size: int) -> list[Finding]:
    """What can be told without SQLite: the header, the length, the checksum of every page, what an add left."""
    if size == 0:
        return [Finding("The file is empty.", mendable=False)]
    with path.open("rb") as file:
        head = file.read(100)
    left = left_behind(path)
    found = []
    ours = head.startswith(b"SQLite format 3\x00") and len(head) == 100 and head[20] == RESERVED
    if not ours or int.from_bytes(head[68:72], "big") != APPLICATION or int.from_bytes(head[16:18], "big") != PAGE:
        found.append(Finding("The first bytes are not those of a wirecopy archive."))
    if size % PAGE and not left.size:
        found.append(Finding(f"The file has {size} bytes, which is no whole number of pages of {PAGE}."))
    elif ours and not left.size and int.from_bytes(head[28:32], "big") * PAGE != size:
        told = int.from_bytes(head[28:32], "big")
        found.append(Finding(f"The file has {size // PAGE} pages, and {told} by its header: it was cut or added to."))
    # a page that stands in NAME-wal too is read from there; the older one may be half written
    bad = [n for n in unsound_at_rest(path, PAGE) if n not in left.pages and (not left.size or n <= left.size)]
    if bad:
        named = ", ".join(map(str, bad[:SHOWN])) + (" and others" if len(bad) > SHOWN else "")
        found.append(
            Finding(
                f"{len(bad)} of {size // PAGE} pages do not fit their checksums ({named}): the disk changed them, or "
                "another program wrote to the archive."
            )
        )
    if left.broken:
        found.append(
            Finding(
                f"{path.name}-wal holds frames of an add that do not fit their checksums: an add was stopped by a "
                "power cut, or the file was damaged. SQLite goes on from the last commit before them."
            )
        )
    return found


def _sentence(error: WirecopyError) -> str:
    told = str(error)
    return told[0].upper() + told[1:] + "."
