"""The manual page `docs/wirecopy.1` and the reference `docs/reference/commands.md`, made from the commands.

`python docs/make_man.py` writes both; a test holds them to the commands.

The wheel installs it as `share/man/man1/wirecopy.1`.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

from typer import Context  # noqa: E402
from typer.main import get_command  # noqa: E402

from commands.app import app  # noqa: E402
from commands.examples import EXAMPLES  # noqa: E402
from commands.exit_codes import EXIT_CODES  # noqa: E402
from commands.help_pages import plain_record  # noqa: E402

PAGE = TOP / "docs" / "wirecopy.1"
REFERENCE = TOP / "docs" / "reference" / "commands.md"


def escaped(text: str) -> str:
    """Text that roff takes as it is: a backslash, a hyphen and a control character in front mean something to it."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in plain.splitlines())


class Told(NamedTuple):
    """A command: how it is typed, what it does, and its arguments and options with what each is."""

    name: str
    usage: str
    does: str
    options: list[tuple[str, str]]


def commands() -> Iterator[Told]:
    """Every command, in the order of `wirecopy --help`."""
    program = get_command(app)
    above = Context(program, info_name="wirecopy")
    for name, command in program.commands.items():  # type: ignore[attr-defined]
        ctx = Context(command, info_name=name, parent=above)
        records = [plain_record(r) for p in command.get_params(ctx) if (r := p.get_help_record(ctx)) is not None]
        yield Told(
            name, " ".join(["wirecopy", name, *command.collect_usage_pieces(ctx)]),
            " ".join(str(command.help).split()), [(left, " ".join(right.split())) for left, right in records],
        )  # fmt: skip


def reference() -> str:
    """The page of the site: each command with its arguments, options and examples; then exit codes."""
    return "\n".join(_reference_lines()) + "\n"


def _reference_lines() -> Iterator[str]:
    yield "# Commands"
    yield "Made by `docs/make_man.py` from the commands; `wirecopy help COMMAND` and `man wirecopy` tell the same."
    for command in commands():
        yield from ("", f"## wirecopy {command.name}", command.does, "", f"    {command.usage}", "")
        yield from ("| argument or option | what it is |", "|---|---|")
        for left, right in command.options:
            yield f"| `{left.replace('|', '/')}` | {cell(right)} |"
        for what, line in EXAMPLES[command.name]:
            yield from ("", what, "", f"    {line}")
    yield from ("", "## Exit codes", "| code | meaning |", "|---|---|")
    yield from (f"| {code} | {cell(meaning)} |" for code, meaning in EXIT_CODES.items())


def cell(text: str) -> str:
    """Text in a table of Markdown, with nothing that HTML or Markdown takes for its own."""
    return re.sub(r"([|<>*_\[\]\\])", r"\\\1", text)


def page() -> str:
    """The whole manual page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    program = get_command(app)
    yield '.\\" made by docs/make_man.py'
    yield '.TH WIRECOPY 1 "" "wirecopy" "User commands"'
    yield from (".SH NAME", "wirecopy \\- find articles that share their text or their source")
    yield from (".SH SYNOPSIS", ".B wirecopy", ".I COMMAND", "[\\fIOPTIONS\\fR] \\fIARGUMENTS\\fR")
    yield from (".SH DESCRIPTION", escaped(str(program.help)))
    yield ".SH COMMANDS"
    for command in commands():
        yield f".SS {escaped(command.usage)}"
        yield escaped(command.does)
        for left, right in command.options:
            yield from (".TP", f"\\fB{escaped(left)}\\fR", escaped(right))
        yield from (".PP", "Examples:")
        for what, line in EXAMPLES[command.name]:
            yield from (".PP", escaped(what), ".PP", ".RS 4", ".nf", escaped(line), ".fi", ".RE")
    yield ".SH EXIT STATUS"
    for code, meaning in EXIT_CODES.items():
        yield from (".TP", f".B {code}", escaped(meaning))
    yield from (".SH FILES", ".TP", ".I wirecopy\\-result/report/index.html")
    yield "The pages of a scan, where no other folder was named."


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    REFERENCE.write_text(reference(), "utf-8")
