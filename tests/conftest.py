"""What several files of tests are given: the newsroom of `samples/`, and what a scan says of it."""

from pathlib import Path

import pytest
from archives import FAST

import dedup
from dedup.read import Reading, read
from dedup.result import Result


@pytest.fixture(scope="session")
def newsroom() -> Reading:
    return read(str(Path(__file__).parent.parent / "samples"))


@pytest.fixture(scope="session")
def scanned(newsroom: Reading) -> Result:
    return dedup.scan(newsroom, FAST)
