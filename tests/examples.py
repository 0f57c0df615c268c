"""How much is tried: in `make test` an eighth of the examples and a sample of the long lists of cases, else all.

`EXAMPLES=full` asks for all examples; `.ci/run` sets it, and runs the cases marked slow. Where FUZZ_INPUTS is set
(`make fuzz`), that number holds as it stands.
"""

import os
from collections.abc import Collection, Sequence
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, settings

FULL = os.environ.get("EXAMPLES") == "full" or "FUZZ_INPUTS" in os.environ
LEAST = 10
"""Examples that are always tried, where a test asks for as many."""


def examples(usual: int) -> int:
    """The number of examples to try where a test asks for `usual`.

    >>> examples(200) == (200 if FULL else 25), examples(6)
    (True, 6)
    """
    return usual if FULL else max(usual // 8, min(usual, LEAST))


def thin(test: Any) -> None:
    """Let a test of hypothesis try fewer examples, however it states their number; any other test is left alone.

    A profile of hypothesis would not do: what a test states itself goes before it. The attribute is hypothesis' own,
    which alone lets settings be changed that are there; it is read without a default, so that a new name is noticed.
    """
    if is_hypothesis_test(test) and not hasattr(test, "_thinned"):
        asked = test._hypothesis_internal_use_settings
        test._hypothesis_internal_use_settings = settings(asked, max_examples=examples(asked.max_examples))
        test._thinned = True  # a test with parameters is collected once for each


def sampled(cases: Sequence[Any], often: Collection[Any]) -> list[Any]:
    """All cases for `parametrize`; those that are not among `often` are slow.

    >>> [len(getattr(case, "marks", ())) for case in sampled(["a", ("b", 1)], ["a"])]
    [0, 1]
    """
    assert all(case in cases for case in often)
    return [
        case if case in often else pytest.param(*(case if isinstance(case, tuple) else [case]), marks=pytest.mark.slow)
        for case in cases
    ]
