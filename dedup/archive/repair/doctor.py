"""`wirecopy doctor`: is this archive sound? Every byte of it is looked at, and every table against the others."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dedup.archive.repair.consistency import Finding, checks
from dedup.archive.store.checksums import left_behind, unsound_at_rest
from dedup.archive.store.database import Database
from dedup.archive.store.preflight import PAGES, OlderFormat, is_ours, page_size
from dedup.errors import ArchiveError, UsageError, WirecopyError

SHOWN = 12
"""Numbers of damaged pages that a sentence names."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in the archive at `path`: `pages` and `articles` that it has (None: not to be told), and all that
    is wrong. `older`: it is of a format that this version can only bring up to its own; told as a finding too.
    """

    path: str
    pages: int
    articles: int | None
    findings: tuple[Finding, ...]
    older: bool = False

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
        sound = self.older and len(self.findings) == 1
        return [f"{self.path} {'has no damaged page, but' if sound else 'is damaged'}:", *(f"  {t}" for t in told)]


def examine(path: Path) -> Report:
    """Look over the whole archive; nothing is written. Raises UsageError where there is no file to look at.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = Path(folder) / "news.db"
    ...     Database(place, make=True).close()
    ...     sound = examine(place).clean
    ...     _ = place.write_bytes(place.read_bytes()[:-700])
    ...     sound, examine(place).findings[0].what
    (True, 'The file has ... bytes, which is no whole number of pages of 16384.')
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}; give the archive that `wirecopy add` made")
    try:
        size = path.stat().st_size
        page = page_size(path)
        found = [*_bytes(path, size, page)]
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); check its permissions") from error
    articles, older = None, False
    try:
        with Database(path, read_only=True) as db, db.snapshot():
            found += checks(db)
            articles = next((int(n) for (n,) in db.rows("SELECT count(*) FROM articles")), None)
    except OlderFormat as error:
        older = True
        found.append(Finding(_sentence(error)))
    except ArchiveError as error:
        if not found:
            found.append(Finding(_sentence(error), mendable="format" not in str(error)))
    return Report(str(path), size // page, articles, tuple(found), older)


def _bytes(path: Path, size: int, page: int) -> list[Finding]:
    """What can be told without SQLite: the header, the length, the checksum of every page, what an add left."""
    if size == 0:
        return [Finding("The file is empty.", mendable=False)]
    with path.open("rb") as file:
        head = file.read(100)
    left = left_behind(path)
    found = []
    ours = is_ours(head)
    if not ours or int.from_bytes(head[16:18], "big") not in PAGES.values():
        found.append(Finding("The first bytes are not those of a wirecopy archive."))
    if size % page and not left.size:
        found.append(Finding(f"The file has {size} bytes, which is no whole number of pages of {page}."))
    elif ours and not left.size and int.from_bytes(head[28:32], "big") * page != size:
        told = int.from_bytes(head[28:32], "big")
        found.append(Finding(f"The file has {size // page} pages, and {told} by its header: it was cut or added to."))
    # a page that stands in NAME-wal too is read from there; the older one may be half written
    bad = [n for n in unsound_at_rest(path, page) if n not in left.pages and (not left.size or n <= left.size)]
    if bad:
        named = ", ".join(map(str, bad[:SHOWN])) + (" and others" if len(bad) > SHOWN else "")
        found.append(
            Finding(
                f"{len(bad)} of {size // page} pages do not fit their checksums ({named}): the disk changed them, or "
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
