"""The archive: articles kept, added to every night, and asked at any time."""
