"""The manual page `docs/wirecopy.1`, made from the commands: `python docs/make_man.py`. A test holds it to them.

The wheel installs it as `share/man/man1/wirecopy.1`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

from typer import Context  # noqa: E402
from typer.main import get_command  # noqa: E402

from commands.app import app  # noqa: E402
from commands.examples import EXAMPLES  # noqa: E402
from commands.exit_codes import EXIT_CODES  # noqa: E402
from commands.help_pages import plain_record  # noqa: E402

PAGE = TOP / "docs" / "wirecopy.1"


def escaped(text: str) -> str:
    """Text that roff takes as it is: a backslash, a hyphen and a control character in front mean something to it."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in plain.splitlines())


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    program = get_command(app)
    above = Context(program, info_name="wirecopy")
    yield '.\\" made by docs/make_man.py'
    yield '.TH WIRECOPY 1 "" "wirecopy" "User commands"'
    yield from (".SH NAME", "wirecopy \\- find articles that share their text or their source")
    yield from (".SH SYNOPSIS", ".B wirecopy", ".I COMMAND", "[\\fIOPTIONS\\fR] \\fIARGUMENTS\\fR")
    yield from (".SH DESCRIPTION", escaped(str(program.help)))
    yield ".SH COMMANDS"
    for name, command in program.commands.items():  # type: ignore[attr-defined]
        ctx = Context(command, info_name=name, parent=above)
        yield f".SS wirecopy {escaped(' '.join([name, *command.collect_usage_pieces(ctx)]))}"
        yield escaped(" ".join(str(command.help).split()))
        for parameter in command.get_params(ctx):
            if (record := parameter.get_help_record(ctx)) is not None:
                left, right = plain_record(record)
                yield from (".TP", f"\\fB{escaped(left)}\\fR", escaped(" ".join(right.split())))
        yield from (".PP", "Examples:")
        for what, line in EXAMPLES[name]:
            yield from (".PP", escaped(what), ".PP", ".RS 4", ".nf", escaped(line), ".fi", ".RE")
    yield ".SH EXIT STATUS"
    for code, meaning in EXIT_CODES.items():
        yield from (".TP", f".B {code}", escaped(meaning))
    yield from (".SH FILES", ".TP", ".I wirecopy\\-result/report/index.html")
    yield "The pages of a scan, where no other folder was named."


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
