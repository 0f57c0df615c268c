"""What tests of the desk are given: a desk over a result folder of the newsroom, and a small archive."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import FAST, FIRST, frame
from running_desk import DECIDER, READER, Browser, enter, running

from dedup import Archive
from dedup.desk.desk_server import RunningDesk
from dedup.desk.visitors import read_tokens
from dedup.result import Result


@pytest.fixture(scope="session")
def folder(scanned: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newsroom as a result folder."""
    return scanned.write(tmp_path_factory.mktemp("desk") / "result")


@pytest.fixture(scope="session")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tokens") / "tokens"
    file.write_text(f"# of the tests\ncms read {READER}\ndesk-bot decide {DECIDER}\n")
    file.chmod(0o600)
    return file


@pytest.fixture(scope="session")
def desk(folder: Path, tokens: Path) -> Iterator[RunningDesk]:
    """The desk over the newsroom, for tests that read and for those whose decisions disturb no other."""
    with running(folder, tokens=read_tokens(tokens)) as made:
        yield made


@pytest.fixture(scope="session")
def browser(desk: RunningDesk) -> Browser:
    return enter(desk)


@pytest.fixture
def news_db(tmp_path: Path) -> Path:
    """A small archive."""
    place = tmp_path / "news.db"
    with Archive(place) as archive:
        archive.add(frame(FIRST, outlet=["Orlen Post", "Tarn Weekly", "Orlen Post"]), FAST)
    return place


@pytest.fixture
def cluster(browser: Browser) -> tuple[str, list[str]]:
    edition = browser.desk.view.edition()
    return edition.names[0], [m["article"] for m in edition.lookup.members[edition.names[0]]]
