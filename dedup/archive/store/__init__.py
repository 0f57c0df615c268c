"""The file: SQLite with checksums and locks, its schema, its rows as tables."""
