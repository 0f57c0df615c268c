"""Floor 1, read: paths, tables and streams -> `articles`, and `skipped` with the reason.

One small file a family of formats, all behind one shape: a reader takes the files of its family and yields batches of
raw rows (`dedup.read.intake.batch`). What all formats share comes after, once, over all rows: text repair, dates, ids,
completeness. A new family is a reader and its extensions in `dedup.read.reading.READERS`.

- `reading.py`: `read`, inputs of any kind -> one `Reading`; and `READERS`, which reader takes which extension.
- `intake/`: inputs -> files; bytes -> text; columns; what a reader yields.
- `plain_text.py`: text and Markdown.
- `front_matter.py`: what such a file says of itself in a block at its head.
- `tabular/`: CSV, TSV, Parquet, frames.
- `html_cells.py`: cells of tables and JSON that hold HTML: their running text.
- `objects/`: JSON and JSON lines.
- `web/`: HTML pages and WARC.
- `wires/`: RSS, Atom, NewsML-G2, NITF, ninjs.
- `contained/`: tables and JSON of strangers, read where they can do no harm.
- `sandbox/`: the processes in which foreign bytes are read.
- `finish/`: over all rows once: ids, dates, languages, completeness.
- `skips.py`: what to tell of files that were skipped, and how much of that a run may bear.
- `own_table.py`: the user's own table with our ids, for who wants the same table back (`collapse`).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dedup.read.reading import Reading, read

__all__ = ["Reading", "read"]


def __getattr__(name: str) -> Any:
    """`Reading` and `read`, when first asked for: all readers together take a while to load."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from dedup.read import reading

    return getattr(reading, name)
