"""The tutorials, followed by copying their commands into a fresh environment: they print what the pages show."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import TOP
from doc_pages import DOCS, FLAGS, Block, blocks, commands, is_shown
from followed_desk import follow, opened

pytestmark = pytest.mark.slow
pytest.importorskip("vl_convert", reason="of extra plots")

TUTORIALS = sorted(p.relative_to(DOCS).as_posix() for p in (DOCS / "tutorials").glob("*.md"))
ENDED = "--- ended, failed:"
PYTHON = f"""
import doctest, sys
names = {{}}
for line in sys.stdin:
    test = doctest.DocTestParser().get_doctest(open(line.strip(), encoding="utf-8").read(), names, "page", None, 0)
    test.globs = names
    failed = doctest.DocTestRunner(optionflags={FLAGS}).run(test, out=sys.stdout.write, clear_globs=False).failed
    print({ENDED!r}, failed, flush=True)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder with the samples in it, and `wirecopy` and `python` to be called there."""
    shutil.copytree(TOP / "samples", tmp_path / "work" / "samples")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, what in (("wirecopy", f"{sys.executable} {TOP / 'cli.py'}"), ("python", sys.executable)):
        (programs / name).write_text(f'#!/bin/sh\nexec {what} "$@"\n')
        (programs / name).chmod(0o755)
    return tmp_path


class Follower:
    """Who sits before a terminal in that folder, with one session of Python open beside it."""

    def __init__(self, home: Path) -> None:
        self.work = home / "work"
        # nothing of this environment but where Python is, and how many threads it may take
        known = ("OMP_WAIT_POLICY", "POLARS_MAX_THREADS", "NUMBA_CACHE_DIR", "LANG")
        self.env = {name: os.environ[name] for name in known if name in os.environ} | {
            "HOME": str(home), "PATH": f"{home / 'bin'}:/usr/bin:/bin", "PYTHONPATH": str(TOP), "COLUMNS": "80",
        }  # fmt: skip
        self.python: subprocess.Popen[str] | None = None

    def follow(self, block: Block) -> None:
        """Do what one block says, and look whether it gives what it shows."""
        if block.file is not None:
            (self.work / block.file).write_text(block.text)
        elif block.language == "console":
            for typed, shown in commands(block.text):
                self.type(typed, shown)
        else:
            assert block.language == "pycon", block.text
            self.ask(block.text)

    def type(self, line: str, shown: str) -> None:
        if line.startswith("wirecopy review"):
            desk, printed = opened(line, self.work, self.env)
            try:
                assert is_shown(shown, printed), printed
                follow(printed.split()[-1], (self.work / "samples/press/brightmere-release.txt").read_text())
            finally:
                desk.send_signal(signal.SIGINT)
                assert "What was decided is kept." in desk.communicate(timeout=60)[0]
            return
        done = subprocess.run(
            ["bash", "-c", line], cwd=self.work, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, (line, done.stdout)
        assert is_shown(shown, done.stdout), f"$ {line}\n{done.stdout}"

    def ask(self, session: str) -> None:
        if self.python is None:
            self.python = subprocess.Popen(
                ["python", "-c", PYTHON], cwd=self.work, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
        assert self.python.stdin is not None and self.python.stdout is not None
        page = self.work.parent / "session"
        page.write_text(session)
        self.python.stdin.write(f"{page}\n")
        self.python.stdin.flush()
        told = []
        for line in self.python.stdout:
            told.append(line)
            if line.startswith(ENDED):
                break
        assert told[-1] == f"{ENDED} 0\n", "".join(told)

    def close(self) -> None:
        if self.python is not None:
            self.python.communicate()


@pytest.mark.parametrize("page", TUTORIALS)
def test_a_tutorial_gives_what_it_shows(home: Path, page: str) -> None:
    every = blocks(page)
    assert any(block.language == "console" for block in every)
    follower = Follower(home)
    try:
        for block in every:
            follower.follow(block)
    finally:
        follower.close()


def test_there_are_four_tutorials() -> None:
    assert len(TUTORIALS) == 4
