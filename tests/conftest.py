"""What several files of tests are given: the newsroom of `samples/`, what a scan says of it, and the command line."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from archives import FAST
from command_line import Ran, Run
from examples import thin
from notices import CLINIC, FERRY

import cli
import dedup
from dedup.read import Reading, read
from dedup.result import Result

# a busy machine is no failure: what a test costs is bounded by tests of their own
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_itemcollected(item: pytest.Item) -> None:
    if isinstance(item, pytest.Function):
        thin(item.function)


@pytest.fixture(scope="session")
def newsroom() -> Reading:
    return read(str(Path(__file__).parent.parent / "samples"))


@pytest.fixture(scope="session")
def scanned(newsroom: Reading) -> Result:
    return dedup.scan(newsroom, FAST)


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    """What the command line does with signals is for a program of its own, not for the tests that call it."""
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    hook = sys.unraisablehook
    yield
    sys.unraisablehook = hook
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Call the command line in this process, in an empty folder; a traceback in what it prints fails the test."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object, traceback: bool = False) -> Ran:
        monkeypatch.setattr(sys, "argv", ["wirecopy", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        assert ("Traceback" in captured.out + captured.err) == traceback
        return Ran(int(stop.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in (("a.txt", FERRY), ("b.txt", FERRY), ("c.txt", CLINIC)):
        (folder / name).write_text(text)
    return folder
