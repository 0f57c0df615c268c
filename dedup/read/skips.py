"""What was skipped on the way in: what to tell of it, and how much of it a run may bear."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from dedup.errors import TooFewArticles, TooMuchSkipped, UsageError
from dedup.harmless import plain
from dedup.phrases import count
from dedup.read import Reading

MOST = 5
"""Skipped inputs that are named; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many inputs may be skipped: a number, or a share of all of them.

    >>> Allowed.parse("1%"), Allowed.parse("5")
    (Allowed(limit=0.01, share=True), Allowed(limit=5.0, share=False))
    """

    limit: float = 0
    share: bool = False

    @classmethod
    def parse(cls, given: str) -> Self:
        """From "5" or "1%". Raises UsageError for anything else."""
        share = given.endswith("%")
        try:
            limit = float(given.removesuffix("%"))
        except ValueError:
            limit = -1
        if not math.isfinite(limit) or limit < 0:
            raise UsageError(f"--max-skipped got {given!r}; it takes a number of inputs or a share of them, as 5 or 1%")
        return cls(limit / 100 if share else limit, share)

    def check(self, reading: Reading) -> None:
        """Raises TooMuchSkipped when more was skipped than this."""
        skipped, total = len(reading.skipped), len(reading.articles) + len(reading.skipped)
        if skipped > (self.limit * total if self.share else self.limit):
            was = "was" if skipped == 1 else "were"
            raise TooMuchSkipped(
                f"{skipped:,} of {count(total, 'input')} {was} skipped, as {next(skip_lines(reading))}. Nothing was "
                "written; mend the inputs, or allow more with --max-skipped"
            )


def check_least(reading: Reading, least: int) -> None:
    """Raises TooFewArticles when fewer than `least` articles came: an empty or broken feed is no success."""
    if len(reading.articles) < least:
        raise TooFewArticles(too_few(len(reading.articles), least))


def too_few(came: int, least: int) -> str:
    """What is told then.

    >>> too_few(0, 10)
    '0 usable articles came, and --min-articles asks for 10; nothing was written. Look at the inputs'
    """
    told = f"{count(came, 'usable article')} came, and --min-articles asks for {least:,}"
    return f"{told}; nothing was written. Look at the inputs"


def skip_lines(reading: Reading, most: int = MOST) -> Iterator[str]:
    """The first `most` skipped inputs, each with the reason, and how many more there are."""
    for row in reading.skipped.head(most).iter_rows(named=True):
        own = f", {row['id']}" if row["id"] and row["id"] != row["input"] else ""
        yield plain(f"{row['input']}{own}: {row['detail']}")
    if len(reading.skipped) > most:
        yield f"{len(reading.skipped) - most:,} more, listed with the reason in table skipped"
