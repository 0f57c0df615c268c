"""`read`: inputs of all kinds -> one `Reading`."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, Any

import polars as pl

from dedup.dataframes import no_table
from dedup.errors import NoUsableArticle, UsageError
from dedup.read.contained.containing import contained
from dedup.read.finish.finish import finish
from dedup.read.html_cells import cleaned
from dedup.read.intake import budget
from dedup.read.intake.batch import REASONS, Batch, Note, Reader, told
from dedup.read.intake.columns import FRAME, check_found, check_named
from dedup.read.intake.compressed import archive_readers, misnamed, unpacking
from dedup.read.intake.decoding import repair
from dedup.read.intake.lengths import without_waste
from dedup.read.intake.selection import REASONS as LEFT_OUT
from dedup.read.intake.selection import Selection
from dedup.read.intake.sources import RESULT, Skip, Source, by_reader, find
from dedup.read.objects.objects import read_objects
from dedup.read.plain_text import read_texts
from dedup.read.tabular.table_reading import read_delimited, read_frame, read_parquet
from dedup.read.web import pages
from dedup.read.web.pages import read_pages
from dedup.read.web.warc import read_warcs
from dedup.read.wires import wires
from dedup.read.wires.wires import read_wires
from dedup.scratch import many_articles
from dedup.settings import Settings
from dedup.tables import SCHEMAS, empty
from dedup.text.text_files import on_disk

_OBJECTS = contained(read_objects, "objects")
_WIRES = unpacking(read_wires, wires.CAPS.bytes)
_PLAIN: Mapping[str, Reader] = {
    **dict.fromkeys((".txt", ".md"), unpacking(read_texts, budget.RECORD)),
    **dict.fromkeys((".json", ".jsonl", ".ndjson", ".ninjs"), _OBJECTS),
    **dict.fromkeys((".csv", ".tsv"), contained(read_delimited, "delimited")),
    ".parquet": contained(read_parquet, "parquet", never_here=True),
    **dict.fromkeys((".html", ".htm", ".xhtml"), unpacking(read_pages, pages.CAPS.bytes)),
    **dict.fromkeys((".warc", ".warc.gz"), unpacking(read_warcs, budget.HELD)),
    **dict.fromkeys((".xml", ".rss", ".atom", ".rdf", ".nitf", ".newsml"), _WIRES),
}
READERS: Mapping[str, Reader] = {**misnamed(_PLAIN), **archive_readers(_PLAIN)}
"""Extension -> reader. A new family of formats is added here."""

LONGEST = Settings().longest_text
WORTH_A_FILE = 1 << 20
"""Bytes of text in a batch that may lie on disk: of smaller ones there would be too many files."""
Path = str | os.PathLike[str]
_OWN_FAULT = ("not-allowed", "no-answer", "missing", "unreadable", "not-a-file", "format", "no-text-column")
"""Why a single input fails as given, rather than for what it holds."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: `articles` sorted by id, `skipped` with the reasons, and `notes`, one line each, for people.

    `metadata`: what files say about their articles beside the text; the credit floor makes credits of it.
    `left_out`: files, and whole folders, that folders hold beside articles: hidden ones, READMEs, and by patterns.
    """

    articles: pl.DataFrame
    skipped: pl.DataFrame
    notes: tuple[str, ...]
    metadata: pl.DataFrame = field(default_factory=lambda: empty("metadata"))
    left_out: int = 0


def read(
    inputs: Path | Sequence[Path] | pl.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    stdin: IO[bytes] | IO[str] | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    longest: int = LONGEST,
    beside: Sequence[Batch] = (),
    none_needed: bool = False,
) -> Reading:
    """Read a path, several paths (files, folders, `-` for JSONL or a feed from `stdin`) or a polars frame.

    `columns` maps our names (id, text, title, url, outlet, author, published, modified, language, version, rights) to
    the table's; those not given are guessed from their names, and `notes` says how. `include` and `exclude` are
    patterns for files in folders (`dedup.read.intake.selection.Selection`). The result depends neither on the
    order of the inputs nor on how often one is named. What cannot be read is a row in `skipped`, and so
    is an article whose text holds more than `longest` bytes of UTF-8. `beside`: batches that were read elsewhere, from
    addresses; `inputs` may be an empty list then. `none_needed`: that nothing came is no error.

    Raises UsageError for inputs or columns that cannot be used as given, NoUsableArticle when nothing is left.

    >>> reading = read(pl.DataFrame({"Headline": ["Ferry stops"], "Body": ["The ferry at Orlen stops in May."]}))
    >>> reading.articles.select("id", "title", "completeness").row(0)
    ('frame:0', 'Ferry stops', 'full')
    >>> reading.notes
    ("frame: text from 'Body', title from 'Headline', no id column: ids are FILE:ROW",)
    """
    named = check_named(columns)
    read_batches: Iterable[Batch]
    if isinstance(inputs, pl.DataFrame):
        read_batches, asked = [_frame(inputs, named)], [FRAME]
    else:
        asked = _paths(inputs) if not beside or inputs else []
        read_batches = _files(asked, named, stdin, Selection(include, exclude))
    batches = list(_lighter(_usable(batch, longest) for batch in chain(read_batches, beside)))
    check_found([table for batch in batches for table in batch.tables], named)
    articles, metadata, skipped, notes = finish(batches)
    skipped += [skip for batch in batches for skip in batch.skipped]
    if articles.is_empty() and not none_needed:
        asked += sorted({skip.input for batch in beside for skip in batch.skipped})
        raise _nothing(asked, skipped, told([*notes, *(note for batch in batches for note in batch.notes)]))
    notes += [note for batch in batches for note in batch.notes]
    left_out = sum(note.count for note in notes if note.message in LEFT_OUT)
    return Reading(articles, _skipped_table(skipped), told(notes), metadata, left_out)


def _usable(batch: Batch, longest: int) -> Batch:
    """The batch without what is no article."""
    without_waste(batch, longest)
    return cleaned(batch)


def _lighter(batches: Iterable[Batch]) -> Iterator[Batch]:
    """The batches; of many articles the texts lie on disk from when they have become many."""
    held: list[Batch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += len(batch.rows)
        if many_articles(rows):
            for one in held:
                if one.rows["text"].str.len_bytes().sum() >= WORTH_A_FILE:
                    one.rows = one.rows.with_columns(on_disk(one.rows["text"]))
            held.clear()
        yield batch


def _paths(inputs: Path | Sequence[Path]) -> list[str]:
    given: Sequence[Any] = [inputs] if isinstance(inputs, str | os.PathLike) else inputs
    if not isinstance(given, Sequence) or not all(isinstance(p, str | os.PathLike) for p in given):
        raise UsageError(no_table(inputs))
    if not given:
        raise UsageError("no input was given; name at least one file or folder, or - for JSONL on stdin")
    return sorted({os.fspath(p) for p in given})


def _files(
    asked: Sequence[str], named: Mapping[str, str], stdin: IO[bytes] | IO[str] | None, selection: Selection
) -> Iterator[Batch]:
    sources, skipped, left = find((p for p in asked if p != "-"), selection)
    groups, unread = by_reader(sources, READERS)
    first = Batch(skipped=[*skipped, *unread])
    first.notes += [Note(what.folder, what.why, int(what.why != RESULT)) for what in left]
    yield first
    for reader, members in groups.items():
        yield from reader(members, named)
    if "-" in asked:
        data = (sys.stdin.buffer if stdin is None else stdin).read()
        data = data.encode() if isinstance(data, str) else data
        # Feeds and wires begin with a tag, objects never do. The name is what ids begin with.
        xml = data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
        suffix, reader = (".xml", _WIRES) if xml else (".jsonl", _OBJECTS)
        yield from reader([Source("-", (f"stdin{suffix}",), name="stdin", data=data)], named)


def _frame(frame: pl.DataFrame, named: Mapping[str, str]) -> Batch:
    batch = Batch()
    read_frame(batch, Source(FRAME, (FRAME,), name=FRAME), frame, frame.columns, named)
    return batch


def _skipped_table(skipped: Sequence[Skip]) -> pl.DataFrame:
    rows = [[None if v is None else repair(v) for v in (s.input, s.id, s.reason, s.detail)] for s in skipped]
    table = pl.DataFrame(rows, schema=dict(SCHEMAS["skipped"]), orient="row")
    return table.sort("input", "id", "reason", "detail")


def _nothing(asked: Sequence[str], skipped: Sequence[Skip], notes: Sequence[str]) -> UsageError | NoUsableArticle:
    if len(asked) == 1 and len(skipped) == 1 and skipped[0].input == asked[0] and skipped[0].reason in _OWN_FAULT:
        return UsageError(repair(f"{asked[0]}: {skipped[0].detail}"))
    if not skipped and (others := [note for note in notes if "it is a finished wirecopy result" not in note]):
        return NoUsableArticle(repair("\n  ".join([f"no usable article in {', '.join(asked[:5])}:", *others[:5]])))
    if not skipped:
        return NoUsableArticle(repair(f"no usable article in {', '.join(asked)}: it is a finished wirecopy result; "
                                      "name the articles.parquet in it to read its articles again"))  # fmt: skip
    counts = Counter(s.reason for s in skipped)
    lines = [f"  {counts[reason]:,} x {reason} ({REASONS[reason]})" for reason in REASONS if counts[reason]]
    lines += [f"  {s.input}: {s.detail}" for s in sorted(skipped, key=lambda s: (s.input, s.id or ""))[:5]]
    return NoUsableArticle(repair("\n".join([f"no usable article in {', '.join(asked[:5])}:", *lines])))
