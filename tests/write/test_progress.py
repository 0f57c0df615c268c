"""How far a scan is: one line in a notebook, shown again in its place; a bar on a terminal; elsewhere nothing."""

import io
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from notices import FERRY

import dedup
from dedup.errors import UsageError
from dedup.pipeline.floors import FLOORS

ROWS = [{"id": i, "text": FERRY} for i in "ab"]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a notebook shows, one after the other, as its kernel would be told."""
    lines: list[str] = []

    def display(html: str, display_id: bool) -> Any:
        assert display_id
        lines.append(html)
        return SimpleNamespace(update=lines.append)

    tools = SimpleNamespace(HTML=str, display=display)
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell, display=tools))
    monkeypatch.setitem(sys.modules, "IPython.display", tools)
    return lines


def test_a_notebook_shows_every_step_in_one_place(shown: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    dedup.scan(ROWS, progress=True)
    begun = [f"{name}: step {n} of 10" for n, name in enumerate(("read", *FLOORS), 1)]
    assert [line.partition("</progress> ")[2].removesuffix("</div>") for line in shown[1:-1]] == begun
    assert 'max="10" value="10"' in shown[-1] and "done in" in shown[-1]
    assert "\x1b" not in capsys.readouterr().err


def test_a_notebook_is_told_where_a_scan_stopped(shown: list[str]) -> None:
    with pytest.raises(UsageError):
        dedup.scan("nowhere/", progress=True)
    assert 'value="0"' in shown[-1] and "stopped" in shown[-1]


def test_a_terminal_has_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    dedup.scan(ROWS, progress=True)
    assert FLOORS[-1] in screen.getvalue()


def test_a_file_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    dedup.collapse(ROWS, progress=True)
    assert capsys.readouterr() == ("", "")
