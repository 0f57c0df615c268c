"""The command line: what `wirecopy` runs, and what an error or a signal costs."""

import io
import os
import sys
from contextlib import suppress
from typing import Any

from commands.stopping import Stopped, heard, listen, listen_no_more


def main() -> None:
    """Run the command line; turns signals and wirecopy's own errors into one line on stderr and their exit code."""
    listen()  # before anything else is loaded: that takes a while, and Ctrl-C may come in it
    try:
        code = _run()
    except Stopped as stop:
        code = _failed(stop.word, stop.code)
    with suppress(Stopped):
        code = _flushed(code)
        listen_no_more()
    sys.exit(code)


def _run() -> Any:
    """The exit code of the command that was asked for. Raises Stopped."""
    from commands.output import OutputClosedError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a title may hold what the terminal's encoding does not
    try:
        from commands.app import app

        code = app(prog_name="wirecopy", standalone_mode=False) or 0
        return _failed("interrupted", code) if code == 130 else code
    except SystemExit as stop:
        return stop.code
    except OutputClosedError:
        return 0
    except KeyboardInterrupt:  # a library's own
        return _failed("interrupted", 130)
    except MemoryError:
        return _failed(
            "there is not enough memory; scan less at once, or try --depth fast (wirecopy scan --plan tells)", 6
        )
    except Exception as error:
        if (signalled := Stopped.behind(error) or heard()) is not None:
            raise signalled from None
        code = getattr(error, "exit_code", None)
        if code is None:
            import traceback

            mistake = "this is a mistake in wirecopy itself: please report it with the lines above"
            return _failed(f"{traceback.format_exc()}wirecopy: {mistake}", 1, by="")
        if hasattr(error, "show"):  # what was typed is wrong: it shows how the command is used, too
            told = io.StringIO()
            error.show(told)
            return _failed(told.getvalue().rstrip(), code, by="")
        return _failed(str(error), code)


def _failed(message: str, code: int, by: str = "wirecopy: ") -> int:
    """Say on stderr why a command failed, without what a terminal obeys; returns its exit code."""
    from dedup.harmless import harmless

    with suppress(OSError):  # the terminal may be gone
        print(harmless(f"{by}{message}"), file=sys.stderr, flush=True)
    return code


def _flushed(code: Any) -> Any:
    try:
        if sys.stdout is not None:  # as under `>&-`
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it shuts down
    return code


if __name__ == "__main__":
    main()
