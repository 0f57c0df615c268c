"""Floor 1, read: paths, tables and streams -> `articles`, and `skipped` with the reason.

One small file a family of formats, all behind one shape: a reader takes the files of its family and yields batches of
raw rows (`dedup.read.batch`). What all formats share comes after, once, over all rows: text repair, dates, ids,
completeness. A new family is a reader and its extensions in `dedup.read.reading.READERS`.
"""

from dedup.read.reading import Reading, read

__all__ = ["Reading", "read"]
