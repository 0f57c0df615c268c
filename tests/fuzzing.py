"""How many inputs the property tests of the readers try: their own number, or FUZZ_INPUTS where it is set.

`make fuzz` sets it to 20,000; `make test` leaves it alone, and 200 are tried for each reader.
"""

import os

from hypothesis import HealthCheck, settings

DEADLINE = 5000
"""Milliseconds that one input may take."""


def inputs(usual: int = 200) -> int:
    """The number of inputs for one test.

    >>> inputs(60) in (60, int(os.environ.get("FUZZ_INPUTS", 0)))
    True
    """
    return int(os.environ.get("FUZZ_INPUTS") or usual)


FUZZ = settings(
    max_examples=inputs(), deadline=DEADLINE,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
"""Settings of a test that a reader must pass for any input."""
