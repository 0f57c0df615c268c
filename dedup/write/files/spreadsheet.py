"""A table as CSV for a spreadsheet: no cell of it is taken for a formula, and accents arrive.

A text that begins with = + - @ or a tab or line break is a command to a spreadsheet, and titles and addresses come from
other people's pages. Such cells get an apostrophe in front. Numbers and dates are left as they are. What programs read
is JSON and Parquet, which hold every text exactly.
"""

from pathlib import Path

import polars as pl

from dedup.errors import UsageError
from dedup.write.files.atomic import check_place, replace_file

COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that spreadsheets act upon; the wide forms are taken for the others in some of them."""
_COMMAND = r"^[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]"


def safe(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with an apostrophe before every text that a spreadsheet could take for a formula; headings too.

    Blanks and invisible characters in front do not hide one: some programs trim them first.

    >>> safe(pl.DataFrame({"title": ["=1+1", "A+", " @home", None], "hours": [-2.5, 0.0, 1.0, 3.0]})).rows()
    [("'=1+1", -2.5), ('A+', 0.0), ("' @home", 1.0), (None, 3.0)]
    """
    found, marked = f"(?:{_COMMAND})", "'${0}"
    names = pl.Series(frame.columns, dtype=pl.String)
    cells = frame.with_columns(pl.col(pl.String).str.replace(found, marked))
    return cells.rename(dict(zip(names, names.str.replace(found, marked), strict=True)))


def spreadsheet(frame: pl.DataFrame) -> str:
    """`safe(frame)` as CSV: commas, quoted texts, times in UTC; NUL, at which some programs end a cell, is U+FFFD.

    >>> print(spreadsheet(pl.DataFrame({"outlet": ["Inland Courier", "-x"], "n": [1, -2]})), end="")
    "outlet","n"
    "Inland Courier",1
    "'-x",-2
    """
    clean = frame.with_columns(pl.col(pl.String).str.replace_all("\x00", "\ufffd", literal=True))
    return safe(clean).write_csv(quote_style="non_numeric", datetime_format="%Y-%m-%d %H:%M:%S")


def check_spreadsheet(out: Path) -> None:
    """Raises UsageError unless a CSV file can be written to `out`."""
    if out.suffix.lower() != ".csv":
        raise UsageError(f"--csv got {out}; it takes a file ending in .csv, or - for the standard output")
    if out.is_dir():
        raise UsageError(f"{out} is a folder; --csv takes a file to write")
    check_place(out.absolute().parent)


def write_spreadsheet(frame: pl.DataFrame, out: Path) -> None:
    """`spreadsheet(frame)` to a file, with the mark by which spreadsheets know UTF-8; an older file is replaced whole.

    Raises UsageError or LimitReached when that fails; the older file is then as it was.
    """
    check_spreadsheet(out)
    replace_file(out, spreadsheet(frame).encode("utf-8-sig"))
