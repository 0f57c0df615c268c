"""Why an address gave nothing, for a row in `skipped`; and what one answer may cost."""

from dataclasses import dataclass


class NotFetched(Exception):
    """`reason`: a key of `dedup.read.intake.batch.REASONS`; the message: what came, what was expected, what to do.

    `again`: seconds after which it may be asked again, at least; None where that is of no use.
    """

    def __init__(self, reason: str, detail: str, again: float | None = None) -> None:
        super().__init__(detail)
        self.reason, self.again = reason, again


@dataclass(frozen=True, slots=True)
class Limits:
    """What asking may cost. `bytes` of an answer, as it comes and unpacked; `seconds` that one may take from the first
    byte asked to the last one read; `wait`, seconds in which something must come; `attempts` at what may pass;
    `redirects` that are followed; `pause`, seconds between two questions to one host; `patience`, seconds that a host
    may ask for instead.
    """

    bytes: int = 16 << 20
    seconds: float = 60.0
    wait: float = 15.0
    attempts: int = 3
    redirects: int = 5
    pause: float = 1.0
    patience: float = 60.0
