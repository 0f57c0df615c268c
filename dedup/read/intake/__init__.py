"""What is given -> files to read: paths, compressed files, encodings, columns, batches of raw rows.

- `sources.py`: paths and folders -> the files to read, each with the name that its ids are made of.
- `selection.py`: which files of a folder are articles: patterns, and what lies beside articles.
- `compressed.py`: zip and gz: what is in them goes to the reader of its kind, under caps.
- `decoding.py`: bytes -> text, with what was replaced counted.
- `columns.py`: which column of a table holds what: named, or guessed from its name.
- `placeholders.py`: what stands where a text is missing: nan, [Removed], a server's error page.
- `budget.py`: what a file may cost before its articles are known.
- `lengths.py`: texts that are too long or blank are not held.
- `batch.py`: `Batch`, what every reader yields: raw rows, skips with a reason, notes.
"""
