"""What a command prints: data to stdout, messages to stderr, and a reader that hangs up is no error."""

import json
import sys
from collections.abc import Iterable
from typing import Any

from commands.run_log import is_logged, log


class OutputClosedError(Exception):
    """Whoever read our output has closed it, as `| head` does: no error, and nothing more to do."""

    exit_code = 0


def say(text: str) -> None:
    """Print a line of data; raises OutputClosedError when nobody listens, LimitReached when it cannot be written."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise OutputClosedError from None
    except OSError as error:
        from dedup.errors import LimitReached

        raise LimitReached(f"the output could not be written ({error.strerror}); the result itself is whole") from error


def say_lines(lines: Iterable[str], quiet: bool) -> None:
    """Print lines of data unless `quiet`; all of them go to the log, too, where one is written."""
    if quiet and not is_logged():
        return
    for line in lines:
        log(line)
        if not quiet:
            say(line)


def tell(line: str, quiet: bool) -> None:
    """A message: to the log, where one is written, and to stderr unless `quiet`."""
    log(line)
    if not quiet:
        print(line, file=sys.stderr)


def say_json(value: dict[str, Any]) -> None:
    """Print one JSON object, in ASCII where the terminal knows no more."""
    ascii_only = "utf" not in (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    say(json.dumps(value, ensure_ascii=ascii_only, default=str))
