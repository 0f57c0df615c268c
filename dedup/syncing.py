"""What is written survives a power cut only when the disk was told to hold it: the file, and the folder of its name."""

import os
from contextlib import suppress
from pathlib import Path


def sync_file(path: Path) -> None:
    """The bytes of a file are on the disk when this returns. Raises OSError where the disk refuses them.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     (Path(folder) / "a").touch()
    ...     sync_file(Path(folder) / "a")
    """
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """The names in a folder are on the disk, where its file system can be told: a new name is lost without it.

    >>> sync_folder(Path("no such folder"))
    """
    with suppress(OSError):
        opened = os.open(folder.absolute(), os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
