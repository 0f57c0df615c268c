"""Labels: a table that says which articles belong together, and perhaps which came first."""

from pathlib import Path

import polars as pl

from dedup.errors import UsageError

SUFFIXES = (".parquet", ".csv", ".tsv", ".jsonl", ".ndjson")
ROLES = ("original", "derivative")


def read_labels(path: str | Path) -> pl.DataFrame:
    """Columns `id` and `cluster` (strings; a null cluster: belongs with no other article) and `original` (bool; null
    where the labels do not say which came first).

    The file has columns `id` and `cluster`, and perhaps `role` (original or derivative) or `order` (a number, least
    first within its cluster); `role` counts where both are there, other columns are left alone. Raises UsageError for
    a file that cannot be read, a missing column, an id that is missing or there twice, another role or order.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     given = Path(folder, "labels.csv")
    ...     _ = given.write_text("id,cluster,order\\n007,ferry,0\\nb,ferry,1\\nc,,\\n")
    ...     read_labels(given).rows()
    [('007', 'ferry', True), ('b', 'ferry', False), ('c', None, None)]
    """
    path = Path(path)
    return _checked(str(path), _load(path))


def labels_of(given: str | Path | pl.DataFrame) -> pl.DataFrame:
    """`read_labels` of a file; the same of a frame with its columns.

    >>> labels_of(pl.DataFrame({"id": ["a"], "cluster": ["ferry"]})).row(0)
    ('a', 'ferry', None)
    """
    return _checked("the frame of labels", given) if isinstance(given, pl.DataFrame) else read_labels(given)


def _checked(path: str, given: pl.DataFrame) -> pl.DataFrame:
    frame = _columns(path, given)
    if (missing := frame["id"].is_null().sum()) > 0:
        raise UsageError(
            f"{path} has {missing:,} rows without an id; give each the id that its article had in the scan"
        )
    if len(twice := frame.filter(pl.col("id").is_duplicated())):
        raise UsageError(
            f"{path} has the id {twice['id'][0]!r} more than once ({twice['id'].n_unique():,} such ids); "
            "keep one row an article"
        )
    return frame.select("id", "cluster", _original(path, frame).alias("original"))


def _load(path: Path) -> pl.DataFrame:
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"labels are read from {', '.join(SUFFIXES)} files, and {path} is none of these")
    try:
        match path.suffix.lower():
            case ".parquet":
                return pl.read_parquet(path, glob=False, hive_partitioning=False)
            case ".csv" | ".tsv":  # all as strings: an id 007 must stay 007
                separator = "\t" if path.suffix.lower() == ".tsv" else ","
                return pl.read_csv(path, separator=separator, infer_schema=False, glob=False)
            case _:
                return pl.read_ndjson(path.read_bytes(), infer_schema_length=None)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        if isinstance(error, FileNotFoundError):
            raise UsageError(f"there is no file {path}; check the spelling of the path") from error
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise UsageError(f"the labels in {path} cannot be read ({reason}); write the file again") from error


def _columns(path: str, frame: pl.DataFrame) -> pl.DataFrame:
    if lacking := [c for c in ("id", "cluster") if c not in frame.columns]:
        has = ", ".join(frame.columns[:10]) or "none"
        raise UsageError(
            f"{path} has no column {' and no column '.join(lacking)}; labels need id and cluster (and perhaps role or "
            f"order), and its columns are {has}"
        )
    wanted = [c for c in ("id", "cluster", "role", "order") if c in frame.columns]
    try:
        frame = frame.select(pl.col(wanted).cast(pl.String))
    except pl.exceptions.PolarsError as error:
        raise UsageError(f"{path}: {' and '.join(wanted)} must hold text or numbers, and one holds lists") from error
    empty = pl.col(wanted) == ""
    return frame.with_columns(pl.when(~empty).then(pl.col(wanted)))


def _original(path: str, frame: pl.DataFrame) -> pl.Series:
    """bool: whether an article is the original of its cluster; null where the labels do not say."""
    if "role" in frame.columns:
        role = frame["role"].str.to_lowercase()
        if len(other := role.filter(role.is_not_null() & ~role.is_in(ROLES))):
            raise UsageError(f"{path} has the role {other[0]!r}; a role is {' or '.join(ROLES)}, or empty")
        return role == "original"
    if "order" in frame.columns:
        order = frame["order"].cast(pl.Float64, strict=False)
        if len(bad := frame["order"].filter(order.is_null() & frame["order"].is_not_null())):
            raise UsageError(f"{path} has the order {bad[0]!r}; an order is a number, 0 for the first of its cluster")
        ordered = frame.select("cluster", order)
        return ordered.select(pl.col("order") == pl.col("order").min().over("cluster")).to_series()
    return pl.Series([None] * len(frame), dtype=pl.Boolean)
