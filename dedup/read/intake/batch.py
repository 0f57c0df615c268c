"""What every reader yields: raw rows, what was skipped and why, and what people should be told."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from dedup.read.intake.decoding import decode, repair
from dedup.read.intake.sources import Skip, Source

REASONS: Mapping[str, str] = {
    "missing": "there is no such file or folder",
    "not-allowed": "an address that may not be asked: robots.txt, a private network, or no address of the web",
    "no-answer": "an address that gave nothing: an error, silence, or a connection that broke",
    "unreadable": "the system does not let it be read: permission or a disk error",
    "not-a-file": "neither a file nor a folder: a pipe, a socket or a device",
    "link": "a link to a folder inside a folder; links are not followed, so no loop is possible",
    "format": "its extension is none that is read",
    "empty-folder": "a folder without any file that is not left out",
    "empty-file": "a file without any byte, or a table without any row",
    "damaged": "the file is not what its extension says",
    "limit": "reading it would take more bytes, time or memory than one file may: big, or made to do harm",
    "unsafe": "it asks for what is never done for a stranger's file, such as entities in XML",
    "no-text-column": "a table without a column that could hold the text",
    "bad-row": "one row or line of a table cannot be read",
    "empty": "an article whose text is missing, only white space, or a placeholder such as nan or [Removed]",
    "duplicate-id": "an earlier article has the same id",
}
"""Every reason in `skipped.reason`, with its meaning."""

PUBLISHED_FROM: Mapping[str, str] = {
    "jsonld": "`datePublished` of the page's article in its JSON-LD",
    "meta": "a meta tag of the page, such as `article:published_time`",
    "time": "a `time` tag that the page marks as its date of publication",
    "htmldate": "markup or address of the page, as htmldate reads them; never its running text",
    "wire": "the date in an agency's message",
    "feed": "the date of the feed's entry",
    "column": "a table's column or an object's key",
    "text": "a line of its own at the head or foot of a text, such as `Published: 3 April 2025 07:00 UTC`",
}
"""Every value of `articles.published_from`, with its meaning."""

KINDS: Mapping[str, str] = {
    "meta": "a meta tag or JSON-LD property of a page",
    "canonical": "a canonical address at another site",
    "pixel": "a counter that a republisher must carry",
    "wire-metadata": "a field of an agency's message or a feed's entry",
    "fact": "what names nobody: embargo, status, a note to editors, robots",
}
"""Every value of `metadata.kind`, with its meaning."""

FIELDS = (
    "id", "text", "title", "url", "outlet", "author", "published", "modified", "language", "version", "rights",
)  # fmt: skip
"""The columns of `articles` that a table's column can fill."""

RAW: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "input": pl.String,
    "file": pl.String,
    "row": pl.Int64,
    **dict.fromkeys(FIELDS, pl.String),
    "published_from": pl.String,
    "completeness": pl.String,
}
"""Columns of raw rows. `input`: how messages name the file; `file`: FILE of the ids; `row`: null for a text file;
`published`, `modified`: as written; `completeness`: null where the end of the text decides."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something people should know about one file; equal notes of several files are told once."""

    file: str
    message: str
    count: int = 0
    example: str = ""


@dataclass(frozen=True, slots=True)
class Meta:
    """Something that a file says about one article beside its text; table `metadata` is made of these.

    `file`, `row`: as in `RAW`, they say which article. `kind`: a key of `KINDS`. `field`: where it stood (`isBasedOn`,
    `creditline`); the credit floor judges its strength (`dedup.credit.metadata.FIELDS`). At least one of `name` and
    `url` should be given.
    """

    file: str
    row: int | None
    kind: str
    field: str
    name: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class TableSeen:
    """One table's columns, and those of our names whose column, named by the user, is not among them."""

    shown: str
    columns: tuple[str, ...]
    absent: frozenset[str]


@dataclass(slots=True)
class Batch:
    """Raw rows of one or many files, with what was skipped and noted on the way."""

    rows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(RAW)))
    skipped: list[Skip] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    tables: list[TableSeen] = field(default_factory=list)
    metadata: list[Meta] = field(default_factory=list)

    def load(self, source: Source, limit: int = -1) -> bytes | None:
        """The bytes of a file, or its first `limit` ones.

        None, and a row in `skipped`, when it cannot be read or holds nothing.
        """
        try:
            data = source.read(limit)
        except OSError as error:
            self.skip(source, "unreadable", f"{error.strerror or error}; check its permissions and the disk")
            return None
        if not data:
            self.skip(source, "empty-file", "it holds no bytes")
            return None
        return data

    def load_text(self, source: Source) -> str | None:
        """The text of a file, with a note of its encoding and of bytes that were replaced; None as in `load`."""
        data = self.load(source)
        return None if data is None else self.text_of(source, data)

    def text_of(self, source: Source, data: bytes) -> str:
        """The text of a file whose bytes are `data`, with the notes of `load_text`."""
        decoded = decode(data)
        if decoded.encoding != "utf-8":
            self.note(source, f"not UTF-8, read as {decoded.encoding}")
        if decoded.replaced:
            self.note(source, "bytes that are no text, replaced by U+FFFD", decoded.replaced)
        return decoded.text

    def skip(self, source: Source, reason: str, detail: str, id: str | None = None) -> None:
        """Add a row to `skipped`."""
        self.skipped.append(Skip(source.shown, reason, detail, id))

    def note(self, source: Source, message: str, count: int = 0, example: str = "") -> None:
        """Add a note about a file."""
        self.notes.append(Note(source.name, message, count, example))


Reader = Callable[[Sequence[Source], Mapping[str, str]], Iterator[Batch]]
"""A family of formats: its files, and the columns that the user named -> batches."""


def raw_rows(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Dicts keyed by names of `RAW` as a frame; a missing key is null.

    >>> raw_rows([{"file": "a.txt", "text": "Rain."}]).select("file", "row").row(0)
    ('a.txt', None)
    """
    return pl.DataFrame(rows, schema=dict(RAW), orient="row")


def told(notes: Iterable[Note]) -> tuple[str, ...]:
    """Notes as sorted lines; equal messages become one line, with their counts added up.

    >>> told([Note("b.csv", "text from 'body'"), Note("a.csv", "text from 'body'"), Note("c.csv", "odd cells", 3)])
    ("2 files (a.csv, b.csv): text from 'body'", 'c.csv: odd cells: 3')
    """
    groups: dict[str, list[Note]] = {}
    for note in notes:
        groups.setdefault(note.message, []).append(note)
    lines = []
    for message, same in groups.items():
        files = sorted({n.file for n in same})
        some = ", ".join(files[:3]) + (", ..." if len(files) > 3 else "")
        where = files[0] if len(files) == 1 else f"{len(files):,} files ({some})"
        count = sum(n.count for n in same)
        example = min((n.example for n in same if n.example), default="")
        line = f"{where}: {message}" + (f": {count:,}" if count else "") + (f", such as {example!r}" if example else "")
        lines.append((files, repair(" ".join(line.split()))))
    return tuple(line for _, line in sorted(lines))
