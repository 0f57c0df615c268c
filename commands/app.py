"""Every command under one name."""

from pathlib import Path
from typing import Annotated

import typer

from commands.add import add
from commands.check import check
from commands.collapse import collapse
from commands.compare import compare
from commands.decisions import decisions
from commands.doctor import doctor
from commands.evaluate import evaluate
from commands.export import export
from commands.help_pages import Command, show_help
from commands.mcp import mcp
from commands.methods import methods
from commands.output import say
from commands.plot import plot
from commands.remove import remove
from commands.report import report
from commands.review import review
from commands.scan import scan
from commands.thresholds import thresholds
from commands.trace import trace
from commands.watch import watch
from commands.who_ran import who_ran

app = typer.Typer(
    name="wirecopy", no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Find articles that share their text or their source, and say where each came from.",
    epilog="wirecopy help COMMAND tells more, with examples. First steps: wirecopy scan FOLDER, then open "
    "wirecopy-result/report/index.html.",
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


def _print_version(asked: bool) -> None:
    if asked:
        import tomllib
        from importlib.metadata import PackageNotFoundError, version

        try:
            told = version("wirecopy")
        except PackageNotFoundError:  # run from its source folder
            project = Path(__file__).parents[1] / "pyproject.toml"
            told = tomllib.loads(project.read_text("utf-8"))["project"]["version"]
        say(f"wirecopy {told}")
        raise typer.Exit


@app.callback()
def _every_verb(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    pass


COMMANDS = (
    scan, report, compare, trace, collapse, add, check, who_ran, watch, remove, export, doctor, review, mcp,
    decisions, evaluate, thresholds, methods, plot,
)  # fmt: skip
for command in COMMANDS:
    app.command(cls=Command)(command)
app.command("help", cls=Command)(show_help)
