"""What a command prints: data to stdout, messages to stderr, and a reader that hangs up is no error.

All that is printed goes through here: titles, names and paths are other people's, and a terminal would obey them.
"""

import json
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from commands.run_log import is_logged, log

if TYPE_CHECKING:
    from dedup.archive import Archive


class OutputClosedError(Exception):
    """Whoever read our output has closed it, as `| head` does: no error, and nothing more to do."""

    exit_code = 0


def say(text: str, *, styled: bool = False) -> None:
    """Print lines of data; `styled`: with colours of our own.

    Raises OutputClosedError when nobody listens, LimitReached when it cannot be written.
    """
    from dedup.harmless import harmless

    try:
        print(harmless(text, styled=styled), flush=True)
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


def tell_need(store: "Archive", quiet: bool) -> None:
    """What it takes to compare everything in a large archive anew, before it begins."""
    if need := store.need_of_all():
        tell(need.sentence(), quiet)


def tell(line: str, quiet: bool) -> None:
    """A message: to the log, where one is written, and to stderr unless `quiet`."""
    from dedup.harmless import harmless

    log(line)
    if not quiet:
        print(harmless(line), file=sys.stderr)


_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def say_json(value: dict[str, Any]) -> None:
    """Print one JSON object, in ASCII where the terminal knows no more; controls are escaped, and so exact."""
    ascii_only = "utf" not in (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    text = json.dumps(value, ensure_ascii=ascii_only, default=str)
    say(_ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", text))
