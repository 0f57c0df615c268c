"""Decisions as CSV for a spreadsheet, and back: what goes out comes in again unchanged.

A cell that a spreadsheet would take for a formula gets an apostrophe, and so does one that begins with an apostrophe,
so that it is known which of them to take off.
"""

import io
import re
from pathlib import Path

import polars as pl

from dedup.decide.ledger import LEDGER, LedgerFile
from dedup.errors import UsageError
from dedup.tables import SCHEMAS, conform

COLUMNS = tuple(SCHEMAS["ledger"])
_MARKED = re.compile(r"^'(?='|[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])")
_DAY = r"^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?"


def cells(decisions: pl.DataFrame) -> pl.DataFrame:
    """Table `ledger` or `decisions` with an apostrophe more where a text begins with one, for
    `dedup.write.files.spreadsheet`, which sees to formulas.

    >>> cells(pl.DataFrame({"left": ["'a", "b"]}))["left"].to_list()
    ["''a", 'b']
    """
    return decisions.with_columns(pl.col(pl.String).str.replace("^'", "''"))


def from_csv(data: bytes, name: str = "the table") -> pl.DataFrame:
    """Table `ledger` of a CSV: `reviewer` and `kind`, and what the kind needs; `made` as 2026-05-03 09:30, UTC.

    Columns that are no decision's (`state`, `why`) are left alone. Raises UsageError for what cannot be read; `name`
    names the table.

    >>> from_csv(b"reviewer,kind,left,right\\nR. Askew,same,'=a,b\\n").select("kind", "left", "right").row(0)
    ('same', '=a', 'b')
    """
    try:
        given = pl.read_csv(io.BytesIO(data), infer_schema=False, encoding="utf8-lossy")
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        reason = (str(error).splitlines() or ["?"])[0][:200]
        raise UsageError(f"the decisions in {name} cannot be read ({reason}); write the file again") from error
    given = given.rename({c: c.strip().removeprefix("\ufeff").lower() for c in given.columns})
    if lacking := [c for c in ("reviewer", "kind") if c not in given.columns]:
        raise UsageError(
            f"{name} has no column {' and no column '.join(lacking)}; decisions have {', '.join(COLUMNS)}, and its "
            f"columns are {', '.join(given.columns[:12])}"
        )
    kept = given.select(c for c in given.columns if c in COLUMNS)
    texts = kept.with_columns(
        pl.col(c).map_elements(lambda cell: _MARKED.sub("", cell), return_dtype=pl.String).replace("", None)
        for c in kept.columns
    )
    return _typed(texts, name)


def _typed(texts: pl.DataFrame, name: str) -> pl.DataFrame:
    for c in ("number", "undoes"):
        if c in texts.columns:
            asked = texts.with_columns(pl.col(c).cast(pl.Int64, strict=False))
            if asked[c].null_count() > texts[c].null_count():
                raise UsageError(f"{name}: the column {c} holds something that is no number of a decision")
            texts = asked
    if "made" in texts.columns:
        parts = texts["made"].str.extract_groups(_DAY).struct.unnest()
        time = pl.col("2").fill_null("00:00")
        time = pl.when(time.str.len_chars() == 5).then(time + ":00").otherwise(time)  # hours, minutes
        moment = parts.select((pl.col("1") + " " + time).alias("made"))
        made = moment["made"].str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us", time_zone="UTC")
        if made.null_count() > texts["made"].null_count():
            raise UsageError(
                f"{name}: the column made holds something that is no day; write 2026-05-03 or 2026-05-03 09:30"
            )
        texts = texts.with_columns(made)
    return conform("ledger", texts)


def read_decisions_file(path: str | Path) -> pl.DataFrame:
    """Table `ledger` of a CSV, of a ledger (`.jsonl`), or of a result folder that holds one. Raises UsageError for a
    file that is not there or is none.
    """
    path = Path(path)
    if path.is_dir():
        return LedgerFile(path / LEDGER).read()
    if not path.exists():
        raise UsageError(f"there is no file {path}; decisions are read from a .csv, a .jsonl or a result folder")
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return LedgerFile(path).read()
    if path.suffix.lower() != ".csv":
        raise UsageError(f"decisions are read from a .csv, a .jsonl, a result folder or an archive, and {path} is none")
    try:
        return from_csv(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); check its permissions") from error
