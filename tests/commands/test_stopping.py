"""Ctrl-C, SIGTERM and SIGHUP at any moment: one word, a code of its own, no traceback, nothing half-written."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import TOP, Run, listing, program
from examples import sampled

CODES = {signal.SIGINT: (130, "interrupted"), signal.SIGTERM: (143, "terminated"), signal.SIGHUP: (129, "hung up")}
# a signal at the moment when a module is first looked for
AT_IMPORT = """
import os, sys, time
class Sends:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), {number})
sys.path.insert(0, {top!r})
import cli
sys.meta_path.insert(0, Sends())
sys.argv = ["wirecopy", *{arguments!r}]
cli.main()
"""
# a signal in a callback of a C library, where nobody can catch an exception
IN_A_CALLBACK = """
import ctypes, os, sys, time
sys.path.insert(0, {top!r})
import cli, commands.app, commands.stopping
@ctypes.CFUNCTYPE(None)
def callback():
    os.kill(os.getpid(), {number})
    time.sleep(0.001)
def app(**_):
    callback()
    time.sleep(20)
commands.app.app = app
cli.main()
"""


def ended(code: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("number", "module"),
    sampled(
        [(n, m) for m in ("commands.output", "typer", "commands.scan", "polars", "numba", "dedup.read") for n in CODES],
        [(signal.SIGINT, "typer"), (signal.SIGHUP, "polars")],
    ),
)
def test_a_signal_while_it_is_still_loading(number: signal.Signals, module: str, news: Path) -> None:
    arguments = ["scan", str(news), "-o", str(news / "out")]
    code = AT_IMPORT.format(module=module, number=int(number), top=str(TOP), arguments=arguments)
    told, word = CODES[number]
    assert ended(code) == (told, "", f"wirecopy: {word}\n")
    assert not (news / "out").exists()


@pytest.mark.parametrize("number", sampled([*CODES], [signal.SIGTERM]))
def test_a_signal_that_a_callback_swallows_is_heard_again(number: signal.Signals) -> None:
    told, word = CODES[number]
    assert ended(IN_A_CALLBACK.format(number=int(number), top=str(TOP))) == (told, "", f"wirecopy: {word}\n")


@pytest.mark.parametrize("number", sampled([*CODES], [signal.SIGINT]))
def test_a_signal_while_it_waits_for_a_stream(number: signal.Signals, tmp_path: Path) -> None:
    process = program("scan", "-", cwd=tmp_path)
    assert process.stdin is not None
    process.stdin.write("\n" * (1 << 20))  # more than a pipe holds: once this returns, the program is reading
    process.stdin.flush()
    process.send_signal(number)
    process.send_signal(number)  # as from a terminal and from what watches it: told once
    out, err = process.communicate()
    told, word = CODES[number]
    assert (process.returncode, out, err) == (told, "", f"wirecopy: {word}\n")


@pytest.mark.slow  # waits for two whole runs
def test_what_is_ignored_stays_ignored(news: Path, tmp_path: Path) -> None:
    command = ["nohup", sys.executable, TOP / "cli.py", "scan", news, "-q", "--depth", "fast", "-o", tmp_path / "out"]
    process = subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(0.3)
    process.send_signal(signal.SIGHUP)
    process.communicate()
    assert process.returncode == 0
    assert (tmp_path / "out" / "run.json").is_file()


def files(folder: Path) -> set[str]:
    """The names of all files, but those that SQLite leaves beside an archive for its readers, empty."""
    return {name for name, data in listing(folder).items() if "-shm" not in name and (data or "-wal" not in name)}


@pytest.mark.slow  # many stops of a whole process
@pytest.mark.parametrize("seed", sampled(range(12), range(1)))
def test_at_any_moment_an_add_is_whole_or_was_not(run: Run, news: Path, tmp_path: Path, seed: int) -> None:
    archive, draw = tmp_path / "news.db", random.Random(seed)  # noqa: S311  # a moment, no secret
    assert run("add", news / "a.txt", "--archive", archive, "-q", "--depth", "fast").code == 0
    before = listing(tmp_path)
    start = time.monotonic()
    process = program("add", news, "--archive", archive, "-q", cwd=tmp_path)
    assert process.communicate()[1] == ""
    took = time.monotonic() - start
    after = files(tmp_path)
    for name, data in before.items():
        (tmp_path / name).write_bytes(data)
    number = draw.choice(list(CODES))
    process = program("add", news, "--archive", archive, "-q", cwd=tmp_path)
    time.sleep(draw.uniform(0.3, 1.0) * took)
    process.send_signal(number)
    out, err = process.communicate()
    told, word = CODES[number]
    assert (process.returncode, out, err) in ((told, "", f"wirecopy: {word}\n"), (0, "", ""), (-number, "", ""))
    assert files(tmp_path) == after
    if process.returncode == told and archive.read_bytes() != before[archive.name]:  # it came after the commit
        assert run("add", news, "--archive", archive).out.startswith("Nothing new")
    assert run("doctor", archive, "-q").code == 0


def test_a_terminal_that_is_gone_is_no_error_of_its_own(tmp_path: Path) -> None:
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, TOP / "cli.py", "scan", "-"], stdin=subprocess.PIPE, stdout=slave, stderr=slave, cwd=tmp_path
    )
    os.close(slave)
    assert process.stdin is not None
    process.stdin.write(b"\n" * (1 << 20))
    process.stdin.flush()
    os.close(master)
    process.send_signal(signal.SIGHUP)
    process.stdin.close()
    assert process.wait() == 129
