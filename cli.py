"""The command line: every command of `commands/` under one name, and what an error costs."""

import io
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.exceptions

from commands.add import add
from commands.check import check
from commands.collapse import collapse
from commands.compare import compare
from commands.doctor import doctor
from commands.evaluate import evaluate
from commands.export import export
from commands.output import OutputClosedError, failed, say, warn
from commands.remove import remove
from commands.report import report
from commands.scan import scan
from commands.trace import trace
from commands.who_ran import who_ran

app = typer.Typer(
    name="wirecopy", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Find articles that share their text or their source, and say where each came from.",
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


def _print_version(asked: bool) -> None:
    if asked:
        import tomllib
        from importlib.metadata import PackageNotFoundError, version

        try:
            told = version("wirecopy")
        except PackageNotFoundError:  # run from its source folder
            told = tomllib.loads((Path(__file__).parent / "pyproject.toml").read_text("utf-8"))["project"]["version"]
        say(f"wirecopy {told}")
        raise typer.Exit


@app.callback()
def _every_verb(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    pass


for command in (scan, report, compare, trace, collapse, add, check, who_ran, remove, export, doctor, evaluate):
    app.command()(command)


def main() -> None:
    """Run the command line; turns wirecopy's own errors into one line on stderr and their exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a title may hold what the terminal's encoding does not
    code: Any = 0
    try:
        code = app(prog_name="wirecopy", standalone_mode=False)
    except SystemExit as stop:
        code = stop.code
    except OutputClosedError:
        pass
    except KeyboardInterrupt:
        code = 130
    except MemoryError:
        code = failed(
            "there is not enough memory; scan less at once, or try --depth fast (wirecopy scan --plan tells)", 6
        )
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if code is None:
            import traceback

            warn(traceback.format_exc())
            code = failed("this is a mistake in wirecopy itself: please report it with the lines above", 1)
        elif isinstance(error, typer.exceptions.TyperException) and hasattr(error, "show"):
            told = io.StringIO()
            error.show(told)
            warn(told.getvalue().rstrip())
        else:
            failed(str(error), code)
    if code == 130:
        failed("interrupted", 130)
    try:
        if sys.stdout is not None:  # as under `>&-`
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it shuts down
    sys.exit(code)


if __name__ == "__main__":
    main()
