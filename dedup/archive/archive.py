"""`dedup.Archive`: articles kept in one file, added to every night, and asked at any time.

What a question does not need is imported where it is used: a process that asks once must begin soon.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

import polars as pl

from dedup.archive.history.log import made_of
from dedup.archive.search.answer import Checked
from dedup.archive.store.configuration import check_settings, outlets_of, read_outlets, settings_kept
from dedup.archive.store.database import Database
from dedup.archive.store.preflight import check_place
from dedup.archive.store.result_tables import read_evidence, read_outlet_table, read_series, read_table
from dedup.errors import UsageError
from dedup.outlets.registry import Outlets
from dedup.settings import Settings
from dedup.tables import TABLES

if TYPE_CHECKING:
    from dedup.archive.add import Added
    from dedup.archive.history.decisions import ArchiveLedger
    from dedup.archive.rebuild.need import Need
    from dedup.archive.remove import Removed
    from dedup.pipeline.floors import Progress
    from dedup.queries.who_ran.new_uses import NewUses
    from dedup.queries.who_ran.rows import WhoRan
    from dedup.read import Reading
    from dedup.read.reading import Path as Input
    from dedup.result import Result


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
        self, inputs: "Input | list[Input] | pl.DataFrame | Reading", settings: Settings | None = None, *,
        columns: Mapping[str, str] | None = None, outlets: str | Path | None = None,
        stdin: IO[bytes] | IO[str] | None = None, wait: float = 0.0, progress: "Progress" = lambda floor: None,
        names: list[str] | None = None, refresh: bool = False,
    ) -> "Added":  # fmt: skip
        """Read `inputs` and add what is new; what is there already is left alone, a known id with another text revises.

        `settings`: of the first add, kept; later they may be left out and must not differ. `outlets`: an outlets.toml,
        kept until another is given. `wait`: seconds to wait for another writer. `names`: of the inputs, for the log,
        where they were read already. `refresh`: compare everything anew, as a small archive does at every add; the
        inputs may be an empty list then. All of it is kept, or nothing.
        """
        from dedup.archive.add import add
        from dedup.read import Reading, read
        from dedup.tables import empty

        if refresh and isinstance(inputs, list) and not inputs:
            inputs = Reading(empty("articles"), empty("skipped"), ())
        longest = (settings or Settings()).longest_text
        reading = inputs if isinstance(inputs, Reading) else read(inputs, columns=columns, stdin=stdin, longest=longest)
        if names is None:
            given = inputs if isinstance(inputs, list) else [inputs]
            names = [str(i) if isinstance(i, str | PathLike) else "frame" for i in given]
        toml = read_outlets(outlets)
        db = self._writing(make=len(reading.articles) > 0 or not refresh)
        return add(db, reading, settings, toml, names, progress, wait, refresh)

    def check_add(self, settings: Settings | None = None) -> None:
        """Raises UsageError where an add would for its place or its settings, before anything is read or made."""
        check_place(self.path, writing=True)
        if (stored := self.settings_kept()) is not None:
            check_settings(self.path, stored, settings)

    def check(self, text: str | bytes | PathLike[str]) -> Checked:
        """Whether a text (str, or bytes as they came) or the one article of a file (a path) is made from something
        here: ranked sources, what is shared with each, and a verdict in words.

        Raises UsageError for a file with several articles and for an archive without any, NoUsableArticle for an empty
        text.
        """
        from dedup.archive.search.check import check
        from dedup.archive.search.question import one_article

        return check(self.database, *one_article(text))

    def check_many(self, texts: Iterable[str | bytes | PathLike[str]]) -> list[Checked]:
        """`check` of each of many, in their order, all of them against the archive as it was at the first one."""
        from dedup.archive.search.check import check
        from dedup.archive.search.question import one_article

        with self.database.snapshot():
            return [check(self.database, *one_article(text)) for text in texts]

    def check_html(self, found: Checked) -> str:
        """The answer of a check as one page of HTML: the text beside each of its sources, word for word."""
        from dedup.archive.search.as_frames import page_of

        return page_of(self.database, found)

    def check_stored(self, asked: str) -> Checked | None:
        """The same of an article that is here, by its id or its address, and of all others; None where there is none.

        Raises UsageError where several articles have the address.
        """
        from dedup.archive.search.check import check
        from dedup.archive.search.question import stored_article

        given = stored_article(self.database, asked)
        return None if given is None else check(self.database, *given, stored=True)

    def result(self) -> "Result":
        """All tables as of now, as a scan would give them; clusters under their lasting names.

        `evidence` and `passages` hold derived pairs only.
        """
        from dedup.archive.history.decisions import read_obeyed
        from dedup.result import Result

        db = self.database
        with db.snapshot():
            run = db.about.get("run")
            if run is None:
                raise UsageError(f"{self.path} holds no article yet; add some first")
            packed = {
                "evidence": read_evidence, "series": read_series, "outlets": read_outlet_table,
                "decisions": read_obeyed,
            }  # fmt: skip
            told = json.loads(run) | {"made": made_of(db)}
            frames = {n: packed[n](db) if n in packed else read_table(db, n) for n in TABLES}
        order = {
            "articles": ["id"], "skipped": ["input", "id"], "credits": ["article", "start", "kind", "name"],
            "pairs": ["left", "right"], "rejected": ["left", "right"], "evidence": ["left", "right"],
            "passages": ["left", "right", "left_start", "right_start"], "clusters": ["cluster"],
            "members": ["cluster", "article"], "stories": ["story", "cluster", "article"],
            "series": ["series", "article"], "outlets": ["outlet"],
            "decisions": ["number"],
        }  # fmt: skip
        sorted_ = {n: frame.sort(order[n], maintain_order=True) for n, frame in frames.items()}
        return Result(**sorted_, run=told)

    def remove(
        self, *ids: str, batch: int | None = None, wait: float = 0.0, progress: "Progress" = lambda floor: None
    ) -> "Removed":
        """Take articles out with all that was learned of them, or undo what one `batch` added; one of the two.

        After the first no byte of the texts is left in the file. What remains is as if they had never been added.
        """
        from dedup.archive.remove import remove, undo

        if ids and batch is not None:
            raise UsageError("articles and a batch were both given; remove the one, then the other")
        db = self._writing(make=False)
        return remove(db, ids, progress, wait) if batch is None else undo(db, batch, progress, wait)

    def who_ran(
        self, outlet: str, *, since: date | None = None, min_coverage: float = 0.0, uncredited: bool = False,
        outlets: str | Path | None = None,
    ) -> "WhoRan":  # fmt: skip
        """Who ran the pieces of `outlet`; see `dedup.queries.who_ran.rows.who_ran`. The outlets.toml is the archive's
        own unless
        `outlets` is given.
        """
        from dedup.queries.who_ran.rows import who_ran

        known = self.outlets() if outlets is None else Outlets.load(outlets)
        return who_ran(self.result(), known, outlet, since=since, min_coverage=min_coverage, uncredited=uncredited)

    def is_behind(self) -> bool:
        """Whether people decided something since the last run: the next add obeys it, with new articles or without."""
        from dedup.archive.history.decisions import unobeyed

        return unobeyed(self.database)

    def is_decided_anew(self) -> bool:
        """Whether the next add runs over everything, whatever the size, for what people decided since the last run:
        something was muted, or an article that they name is not there.
        """
        from dedup.archive.history.decisions import named_since, read_decisions

        return named_since(self.database, read_decisions(self.database)) is None

    def need_of_all(self) -> "Need | None":
        """What a refresh, a removal or an undo takes; None where so little is here that every add is one."""
        from dedup.archive.rebuild.need import need_of_all
        from dedup.archive.rebuild.rebuild import WHOLE_UP_TO

        need = need_of_all(self.database)
        return need if need.articles > WHOLE_UP_TO else None

    def new_uses(
        self, outlet: str, since: int | None = None, *, outlets: str | Path | None = None
    ) -> "tuple[NewUses, Result]":
        """Who ran the pieces of `outlet`, as far as batches after `since` brought it (None: the last one), and the
        tables of that moment. Raises UsageError for a batch that is not there, and as `who_ran` does.
        """
        from dedup.archive.export import brought, check_batch
        from dedup.queries.who_ran.new_uses import new_uses
        from dedup.queries.who_ran.rows import who_ran

        db = self.database
        with db.snapshot():
            last = check_batch(db, since or 0)
            result = self.result()
            arrivals, batches = brought(db)
            known = self.outlets() if outlets is None else Outlets.load(outlets)
        asked = who_ran(result, known, outlet)
        return new_uses(asked, arrivals, batches, max(0, last - 1) if since is None else since), result

    def changes_since(self, batch: int) -> pl.DataFrame:
        """What became of clusters after this batch, 0 for all of them: `dedup.archive.export.COLUMNS`."""
        from dedup.archive.export import changes_since

        return changes_since(self.database, batch)

    def snapshot(self, out: str | Path) -> Path:
        """Copy the archive as it is now to the file `out`, also while another process writes to it."""
        from dedup.archive.export import snapshot
        from dedup.archive.history.decisions import beside

        waiting = beside(self.path).read()  # first: what an add takes in meanwhile is in the copy then
        made = snapshot(self.database, out)
        beside(made).replace_with(waiting)
        return made

    def decisions(self) -> "ArchiveLedger":
        """What people decided about its articles, to be read and added to; the next add obeys it."""
        from dedup.archive.history.decisions import ArchiveLedger

        return ArchiveLedger(self.path)

    def outlets(self) -> Outlets:
        """The outlets that this archive knows."""
        return outlets_of(self.database)

    def settings(self) -> Settings:
        """What the archive was made with."""
        return self.settings_kept() or Settings()

    def settings_kept(self) -> Settings | None:
        """The same; None where nothing was added yet."""
        return settings_kept(self.database) if self._db or self.path.exists() else None

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

    def _writing(self, *, make: bool = True) -> Database:
        if not self._writable:
            self.close()
            self._db, self._writable = Database(self.path, make=make), True
        assert self._db is not None  # noqa: S101  # for the type checker: it was opened just now
        return self._db
