"""`dedup.Archive`: articles kept in one file, added to every night, and asked at any time."""

import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import IO, Self

import polars as pl

from dedup.archive.adding import Added, Progress, add
from dedup.archive.database import Database
from dedup.archive.outlets_kept import outlets_of, read_outlets
from dedup.archive.tables import read_evidence, read_table
from dedup.errors import UsageError
from dedup.frames import TABLES
from dedup.outlets import Outlets
from dedup.read import Reading, read
from dedup.read.reading import Path as Input
from dedup.result import Result
from dedup.settings import Settings


class Archive:
    """An archive at `path`; the first `add` makes it. A context manager: leaving it closes the file.

    Readers see the archive as it was when they began to read, while one writer writes. Raises UsageError for a place
    that cannot be used, ArchiveError for a file that is no archive, is damaged or of another format.

    >>> import tempfile
    >>> import polars as pl
    >>> rain = ("Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale, the "
    ...         "council said. Nobody was hurt. Sixty homes were cut off from the road until a ferry was found.")
    >>> with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "news.db") as archive:
    ...     first = archive.add(pl.DataFrame({"id": ["a"], "text": [rain]}), Settings(depth="fast", min_words=20))
    ...     second = archive.add(pl.DataFrame({"id": ["b"], "text": [rain.replace("Sixty", "Fifty")]}))
    ...     second.changes, archive.result().pairs["relation"].to_list()
    ([('c000001', 'created', '2 articles')], ['near-duplicate'])
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = Path(path)
        self._db: Database | None = Database(self.path, read_only=True) if self.path.exists() else None
        self._writable = False

    @property
    def database(self) -> Database:
        """The open file, for reading. Raises UsageError where nothing was added yet."""
        if self._db is None:
            self._db = Database(self.path, read_only=True)
        return self._db

    def add(
        self, inputs: Input | list[Input] | pl.DataFrame | Reading, settings: Settings | None = None, *,
        columns: Mapping[str, str] | None = None, outlets: str | Path | None = None,
        stdin: IO[bytes] | IO[str] | None = None, wait: float = 0.0, progress: Progress = lambda floor: None,
    ) -> Added:  # fmt: skip
        """Read `inputs` and add what is new; what is there already is left alone, a known id with another text revises.

        `settings`: of the first add, kept; later they may be left out and must not differ. `outlets`: an outlets.toml,
        kept until another is given. `wait`: seconds to wait for another writer. All of it is kept, or nothing.
        """
        reading = inputs if isinstance(inputs, Reading) else read(inputs, columns=columns, stdin=stdin)
        told = (
            [] if isinstance(inputs, Reading) else [str(i) for i in (inputs if isinstance(inputs, list) else [inputs])]
        )
        toml = read_outlets(outlets)
        return add(self._writing(), reading, settings, toml, told, progress, wait)

    def result(self) -> Result:
        """All tables as of now, as a scan would give them; clusters under their lasting names.

        `evidence` holds derived pairs only.
        """
        db = self.database
        with db.snapshot():
            run = db.about.get("run")
            if run is None:
                raise UsageError(f"{self.path} holds no article yet; add some first")
            frames = {n: read_evidence(db) if n == "evidence" else read_table(db, n) for n in TABLES}
        order = {
            "articles": ["id"], "skipped": ["input", "id"], "credits": ["article", "start", "kind", "name"],
            "pairs": ["left", "right"], "rejected": ["left", "right"], "evidence": ["left", "right", "measure"],
            "passages": ["left", "right", "left_start", "right_start"], "clusters": ["cluster"],
            "members": ["cluster", "article"], "stories": ["story", "cluster", "article"],
        }  # fmt: skip
        sorted_ = {n: frame.sort(order[n], maintain_order=True) for n, frame in frames.items()}
        return Result(**sorted_, run=json.loads(run))

    def outlets(self) -> Outlets:
        """The outlets that this archive knows."""
        return outlets_of(self.database)

    def settings(self) -> Settings:
        """What the archive was made with."""
        kept = self.database.about.get("settings")
        return Settings(**json.loads(kept)) if kept else Settings()

    def close(self) -> None:
        """Close the file; a later question opens it again."""
        if self._db is not None:
            self._db.close()
            self._db = None
            self._writable = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _writing(self) -> Database:
        if not self._writable:
            self.close()
            self._db, self._writable = Database(self.path, make=True), True
        assert self._db is not None  # noqa: S101  # for the type checker: it was opened just now
        return self._db
