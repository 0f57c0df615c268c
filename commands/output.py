"""What a command prints: data to stdout, messages to stderr, and a reader that hangs up is no error."""

import json
import sys
from typing import Any


class OutputClosedError(Exception):
    """Whoever read our output has closed it, as `| head` does: no error, and nothing more to do."""


def say(text: str) -> None:
    """Print a line of data; raises OutputClosedError when nobody listens, LimitReached when it cannot be written."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise OutputClosedError from None
    except OSError as error:
        from dedup.errors import LimitReached

        raise LimitReached(f"the output could not be written ({error.strerror}); the result itself is whole") from error


def say_json(value: dict[str, Any]) -> None:
    """Print one JSON object, in ASCII where the terminal knows no more."""
    ascii_only = "utf" not in (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    say(json.dumps(value, ensure_ascii=ascii_only, default=str))
