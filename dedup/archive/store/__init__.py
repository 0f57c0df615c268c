"""The file: SQLite with checksums and locks, its schema, its rows as tables.

- `database.py`: the file opened, made, locked, checked.
- `preflight.py`: can SQLite work in this place, and is this a file that this version reads?
- `schema.py`: its tables in SQL.
- `result_tables.py`: tables of a result in and out, written by difference.
- `selected_rows.py`: some rows of a table by the values of a column.
- `packed_vectors.py`: parts of its table `recall` that hold vectors.
- `configuration.py`: settings and outlets of the archive.
- `checksums.py`: checksums of pages, computed from the bytes.
- `crash_points.py`: points at which a test stops the program.
"""
