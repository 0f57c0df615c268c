"""A text that is nothing but marks of credits costs no more than a long one; its head and foot are still read."""

import time

import polars as pl
import pytest

from dedup.credit.ladder import MOST_PLACES, find_credits
from dedup.credit.statements import statements
from dedup.outlets.registry import Outlets

KNOWN = Outlets.packaged()
LONG = 300_000
"""Code points; before there was a bound, a line of `© ` as long took half a minute."""


def credits_of(text: str) -> pl.DataFrame:
    return find_credits(pl.DataFrame({"id": ["a"], "text": [text]}), KNOWN)


@pytest.mark.parametrize(
    "mark", ["© ", "Source: ", "© 2024 Orlen Post. ", "(Reuters) - ", "Reuters said. ", "via AP\n"]
)
def test_marks_of_credits_over_and_over_cost_seconds_at_most(mark: str) -> None:
    credits_of("Rain.")
    began = time.process_time()
    credits_of(mark * (LONG // len(mark)))
    assert time.process_time() - began < 6


def test_what_stands_first_and_last_is_read_among_thousands() -> None:
    many = "The Orlen Post and the Tarn Herald were read. " * MOST_PLACES
    found = credits_of(f"MARLOW (Reuters) - Two piers were closed.\n{many}\nSource: www.northwire.example")
    assert {"Reuters", "www.northwire.example"} <= set(found["name"])


def test_a_sentence_without_an_end_is_read_to_its_bound() -> None:
    began = time.process_time()
    said = statements("The Ports Board said that " + "A.A.A" * LONG)
    assert time.process_time() - began < 6
    assert [name for name, *_ in said] == ["Ports Board"]
