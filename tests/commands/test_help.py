"""Help that helps: examples that parse, plain words, near names, completion, a manual page."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import TOP, Run
from typer import Context
from typer.main import get_command

from commands.app import app
from commands.examples import EXAMPLES
from commands.exit_codes import EXIT_CODES

PROGRAM = get_command(app)
COMMANDS = PROGRAM.commands  # type: ignore[attr-defined]
LINES = [line for examples in EXAMPLES.values() for _, line in examples]


def test_every_command_has_examples_of_itself() -> None:
    assert list(EXAMPLES) == list(COMMANDS)
    for name, examples in EXAMPLES.items():
        assert all(line.split()[:2] == ["wirecopy", name] and what.endswith((":", "?")) for what, line in examples)


@pytest.mark.parametrize("line", LINES)
def test_an_example_is_taken_as_it_stands(line: str) -> None:
    _, name, *given = shlex.split(line.partition(" < ")[0])
    COMMANDS[name].make_context(name, given, parent=Context(PROGRAM, info_name="wirecopy"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_help_shows_the_same_in_both_ways_and_ends_in_the_examples(run: Run, name: str) -> None:
    told = run("help", name)
    assert (told.code, told.err) == (0, "")
    assert told.out == run(name, "--help").out
    assert told.out.rstrip().endswith(EXAMPLES[name][-1][1])
    assert not any(sign in told.out for sign in ("<str>", "<list", "<file", "<path", "{", "x>="))


def test_help_alone_is_the_programs(run: Run) -> None:
    assert run("help").out.rstrip() == run("--help").out.rstrip()


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        ("scna news", "scan"), ("help colapse", "collapse"), ("scan news --exlude x", "--exclude"),
        ("scan news -depth fast", "--depth"), ("scan t.csv --column txet=body", "'text'"),
        ("scan t.csv --column text=boddy", "'body'"), ("scan t.csv --column outlet=papper", "'paper'"),
    ],
)  # fmt: skip
def test_the_near_name_is_offered(run: Run, news: Path, arguments: str, near: str) -> None:
    (news.parent / "t.csv").write_text("body,paper\nRain fell on Orlen for nine days.,Harbour Gazette\n")
    told = run(*arguments.split())
    assert told.code == 2
    assert near in told.err
    assert ("--column" in told.err) == ("--column" in arguments)


def test_a_table_without_a_text_says_what_to_type(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("what it says,place\nRain fell.,Orlen\n")
    told = run("scan", "t.csv")
    assert "name the right one, as --column 'text=what it says'" in told.err


def test_commands_and_options_complete(tmp_path: Path) -> None:
    for words, found in (("wirecopy who", ["who-ran"]), ("wirecopy scan --incl", ["--include"])):
        asked = {"_WIRECOPY_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
        done = subprocess.run(
            [sys.executable, TOP / "cli.py"], env={**os.environ, **asked}, cwd=tmp_path, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert (done.stdout.split(), done.stderr) == (found, "")


def test_the_manual_page_and_the_reference_are_what_their_script_makes() -> None:
    code = "import sys; sys.path.insert(0, 'docs'); import make_man as m; print(m.page(), m.reference(), end='')"
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=True)
    made = [(TOP / "docs" / name).read_text("utf-8") for name in ("wirecopy.1", "reference/commands.md")]
    assert " ".join(made) == done.stdout, "run `python docs/make_man.py`"
    assert all(f"wirecopy {name.replace('-', chr(92) + '-')}" in done.stdout for name in EXAMPLES)


def test_pages_tell_every_exit_code() -> None:
    for page in ("README.md", "docs/archive.md"):
        text = (TOP / page).read_text("utf-8")
        assert all(str(code) in text for code in EXIT_CODES if code not in (1, 10)), page
