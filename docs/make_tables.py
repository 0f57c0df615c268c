"""The dictionary of columns in `docs/tables.md`, made from `dedup/column_meanings.py` and `dedup/tables.py`.

`python docs/make_tables.py` writes it between its heading and the next one. A test holds the page to it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

import polars as pl  # noqa: E402

from dedup.column_meanings import COLUMN_MEANINGS  # noqa: E402
from dedup.measures import LOG_ODDS  # noqa: E402
from dedup.tables import SCHEMAS, TABLES  # noqa: E402

PAGE = TOP / "docs" / "tables.md"
HEADING = "## Every column"
_KINDS = {"String": "text", "Int64": "integer", "Float64": "number", "Float32": "number (32 bits)"}


def kind_of(kind: pl.DataType | type[pl.DataType]) -> str:
    """What a column's type is called on the page."""
    return "time, UTC" if isinstance(kind, pl.Datetime) else _KINDS[str(kind() if isinstance(kind, type) else kind)]


def dictionary() -> str:
    """The section, with its heading."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEADING
    yield "Made by `docs/make_tables.py` from `dedup/column_meanings.py`. A column is empty where nothing is known."
    for table in TABLES:
        if table == "rejected":
            yield from ("", "**rejected** has the columns of `pairs`.")
            continue
        yield from ("", f"**{table}**", "", "| column | type | holds |", "|---|---|---|")
        for column, kind in SCHEMAS[table].items():
            if column.endswith(LOG_ODDS):
                continue
            yield f"| `{column}` | {kind_of(kind)} | {COLUMN_MEANINGS[table][column].replace('|', '/')} |"
        if table == "evidence":
            yield f"| the same with `{LOG_ODDS}` behind | number | what it added to the log-odds |"


def page(text: str) -> str:
    """The text of the page with its section made anew."""
    before, _, after = text.partition(HEADING)
    rest = after.partition("\n## ")
    return before + dictionary() + (f"\n## {rest[2]}" if rest[1] else "")


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
