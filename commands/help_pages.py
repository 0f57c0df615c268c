"""Commands as people meet them: help in plain words with examples, near names for a mistyped option, and the log."""

import re
from difflib import get_close_matches
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from commands.examples import EXAMPLES
from commands.run_log import logged

_TYPE = re.compile(r" ?<[^<>]*>$")
_RANGE = re.compile(r"\[x>=0\]|; x>=0")


def plain_record(record: tuple[str, str]) -> tuple[str, str]:
    """A name and its help without what only programmers read.

    >>> plain_record(("INPUT <list[str]>", "Files.  [required]")), plain_record(("--most N", "At most N.  [x>=0]"))
    (('INPUT', 'Files.  [required]'), ('--most N', 'At most N.'))
    """
    name, told = record
    return _TYPE.sub("", name), _RANGE.sub("", told).rstrip()


class Command(TyperCommand):
    """A command whose help ends in examples."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """INPUT... instead of {INPUT}...: braces say nothing to who is not a programmer."""
        return [re.sub(r"^(\[?)\{(\w+)\}", r"\1\2", piece) for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments, then options."""
        for heading, kind in (("Arguments", "argument"), ("Options", "option")):
            found = [p.get_help_record(ctx) for p in self.get_params(ctx) if p.param_type_name == kind]
            if rows := [plain_record(record) for record in found if record is not None]:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """The examples, each line as it is typed."""
        formatter.write("\nExamples:\n")
        for what, line in EXAMPLES[str(self.name)]:
            formatter.write(f"  {what}\n    {line}\n")

    def invoke(self, ctx: Any) -> Any:
        """Run it, with the log that it is asked to write."""
        with logged(ctx.params.get("log"), str(self.name)):
            return super().invoke(ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer does; for `-depth` the near option is named too."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            short = getattr(error, "option_name", None)  # of typer's and of click's own error alike
            if short is not None and not getattr(error, "possibilities", None):
                known = [o for p in self.get_params(ctx) for o in p.opts if o.startswith("--")]
                typed = next((a for a in given if a.startswith(short)), short).partition("=")[0]
                error.possibilities = get_close_matches(f"--{typed.lstrip('-')}", known)  # type: ignore[attr-defined]
            raise


def show_help(
    ctx: typer.Context,
    command: Annotated[str | None, typer.Argument(metavar="COMMAND", help="The command to tell about.")] = None,
) -> None:
    """Show what a command does, with its options and examples, as `wirecopy COMMAND --help` does."""
    above = ctx.parent
    assert above is not None and isinstance(above.command, TyperGroup)  # noqa: S101  # it is a command of the program
    if command is None:
        typer.echo(above.get_help())
        return
    name, found, _ = above.command.resolve_command(above, [command])
    assert found is not None  # noqa: S101  # an unknown one was told, with the near ones
    found.make_context(name, ["--help"], parent=above)
