"""What CONTRIBUTING.md shows works: every example is run as it stands there."""

import re
from pathlib import Path

import pytest

GUIDE = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8")
EXAMPLES = [
    (part.splitlines()[0], block)
    for part in re.split(r"^## ", GUIDE, flags=re.M)[1:]
    for block in re.findall(r"^```python\n(.*?)^```$", part, re.M | re.S)
]


def test_there_is_an_example_of_each_thing_that_is_added() -> None:
    assert [title for title, _ in EXAMPLES] == [
        "A reader", "A measure", "A candidate generator", "A relation", "An output",
    ]  # fmt: skip


@pytest.mark.parametrize(("title", "block"), EXAMPLES, ids=[title for title, _ in EXAMPLES])
def test_an_example_is_short_and_runs(title: str, block: str) -> None:
    written = [line for line in block.splitlines() if line]
    assert len(written) <= 20
    assert max(map(len, written)) <= 120
    exec(compile(block, f"CONTRIBUTING.md: {title}", "exec"), {"__name__": "example"})  # noqa: S102  # our own page
