"""What the tests of parts of an archive are given."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dedup.archive.store.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An archive without rows."""
    with Database(tmp_path / "news.db", make=True) as made:
        yield made
