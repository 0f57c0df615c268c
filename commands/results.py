"""What reads results takes a result folder or an archive alike: which of the two a path is, and its tables."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dedup.outlets.registry import Outlets
    from dedup.result import Result

_SQLITE = b"SQLite format 3\x00"


def is_archive(path: str | Path) -> bool:
    """Whether a path is a file of SQLite, which an archive is."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def is_finished(path: str | Path) -> bool:
    """Whether a path is a result folder or an archive, rather than articles."""
    return (Path(path) / "run.json").is_file() or is_archive(path)


def result_of(path: str | Path) -> "Result":
    """The result in a folder that a scan wrote, or in an archive as it is now.

    Raises UsageError for what is neither, ArchiveError for an archive that is damaged or of another format.
    """
    from dedup.archive import Archive
    from dedup.errors import UsageError
    from dedup.result import Result

    path = Path(path)
    if is_archive(path):
        with Archive(path) as archive:
            return archive.result()
    if path.is_file():
        raise UsageError(
            f"{path} is neither a result folder nor an archive; give the folder that a scan wrote, or the file that "
            "`wirecopy add` made"
        )
    return Result.load(path)


def one_of(command: str, result: Path | None, archive: Path | None) -> Path:
    """RESULT or --archive. Raises UsageError for none and for both."""
    from dedup.errors import UsageError

    if (result is None) == (archive is None):
        raise UsageError(f"{command} takes one of RESULT and --archive; give the folder of a scan, or an archive")
    return result or archive or Path()


def opened_path(command: str, result: Path | None, archive: Path | None) -> Path:
    """What a server opens. Raises UsageError as `one_of` does, and for what is not there."""
    from dedup.errors import UsageError

    path = one_of(command, result, archive)
    if not path.exists():
        raise UsageError(f"there is no {path}; give the folder of a scan, or the archive that `wirecopy add` made")
    return path


def check_archive(path: Path) -> None:
    """Raises UsageError or ArchiveError, as the archive itself does, for a path that is none."""
    from dedup.archive import Archive

    with Archive(path) as archive:
        archive.database.about.get("format")


def outlets_of(path: str | Path, given: Path | None) -> "Outlets":
    """The outlets of an outlets.toml that was given; else those that an archive keeps; else the packaged ones."""
    from dedup.archive import Archive
    from dedup.outlets.registry import Outlets

    if given is None and is_archive(path):
        with Archive(path) as archive:
            return archive.outlets()
    return Outlets.load(given)
