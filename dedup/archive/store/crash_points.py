"""Named points at which a test may stop the program as a power cut would: `WIRECOPY_FAULT=NAME[:N]`, at the Nth pass.

Nothing happens without the variable. Every step of `add` that a stop could come between has a point.
"""

import os
import signal

POINTS = (
    "making", "made", "locked", "read", "scanned", "articles-written", "tables-written", "recall-written",
    "before-commit", "after-commit", "checkpointed",
)  # fmt: skip
_passed: dict[str, int] = {}


def point(name: str) -> None:
    """Stop here with SIGKILL if the environment asks for it.

    >>> point("read")
    """
    asked, _, count = os.environ.get("WIRECOPY_FAULT", "").partition(":")
    if asked == name:
        _passed[name] = _passed.get(name, 0) + 1
        if _passed[name] >= int(count or 1):
            os.kill(os.getpid(), signal.SIGKILL)
