"""Labels: a table that somebody made by hand, of articles or of pairs; its columns say which."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from dedup.dataframes import polars_frame
from dedup.decide.bring_in import as_ledger
from dedup.decide.csv_file import from_csv
from dedup.decide.decided_labels import labels_of_decisions
from dedup.errors import UsageError
from dedup.queries.evaluate.article_labels import ARTICLE_COLUMNS, ArticleLabels, article_labels
from dedup.queries.evaluate.pair_labels import PAIR_COLUMNS, PairLabels, pair_labels
from dedup.read.tabular.table_reading import as_text
from dedup.tables import SCHEMAS

SUFFIXES = (".parquet", ".csv", ".tsv", ".jsonl", ".ndjson")
_SIDES = ("left", "right")
_IDS = ("id", "origin", *_SIDES)
"""Columns that name articles: where numbers do, they are written as `read` writes them."""


def read_labels(path: str | Path) -> ArticleLabels | PairLabels:
    """The labels in a CSV, TSV, JSONL or Parquet file: of articles where it has columns `id` and `cluster`, of pairs
    where it has `left` and `right`; see `article_labels` and `pair_labels` for the rest of the columns. Decisions
    (`reviewer`, `kind`, `left`, `right`) are labels of the pairs that they are about.

    Raises UsageError for a file that cannot be read or has no row, for one with the columns of neither or of both, and
    for rows that cannot be used.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     given = Path(folder, "labels.csv")
    ...     _ = given.write_text("id,cluster,order\\n007,ferry,0\\nb,ferry,1\\nc,,\\n")
    ...     read_labels(given).rows.rows()
    [('007', 'ferry', True), ('b', 'ferry', False), ('c', None, None)]
    """
    path = Path(path)
    return _checked(str(path), _load(path))


def labels_of(given: object) -> ArticleLabels | PairLabels:
    """`read_labels` of a file; the same of a table that `dedup.dataframes` knows, with its columns.

    >>> labels_of(pl.DataFrame({"id": ["a"], "cluster": ["ferry"]})).rows.row(0)
    ('a', 'ferry', None)
    >>> labels_of(pl.DataFrame({"left": ["a"], "right": ["b"], "derived": [True]})).rows.row(0)
    ('a', 'b', True, None, 1.0)
    """
    if isinstance(given, str | Path):
        return read_labels(given)
    return _checked("the frame of labels", polars_frame(given, "labels"))


def _of_decisions(path: str, given: pl.DataFrame) -> PairLabels:
    """Labels of what people decided of pairs (`wirecopy decisions export`)."""
    rows = given.select(c for c in given.columns if c in SCHEMAS["ledger"])
    if rows.schema != SCHEMAS["ledger"]:
        rows = from_csv(rows.write_csv().encode(), path)
    told = labels_of_decisions(as_ledger(rows))
    if not len(told):
        raise UsageError(f"{path} holds no decision about a pair that stands; labels of pairs need one")
    return replace(pair_labels(path, _as_text(path, told, PAIR_COLUMNS)), decided=True)


def _checked(path: str, given: pl.DataFrame) -> ArticleLabels | PairLabels:
    if {"reviewer", "kind", *_SIDES} <= {*given.columns} and "derived" not in given.columns:
        return _of_decisions(path, given)
    has = ", ".join(given.columns[:10]) or "none"
    of_articles, of_pairs = (sum(c in given.columns for c in names) for names in (("id", "cluster"), _SIDES))
    if of_articles == of_pairs == 2:
        raise UsageError(
            f"{path} has the columns of both labels of articles (id, cluster) and labels of pairs (left, right): "
            f"{has}; leave out those of one"
        )
    if not of_articles and not of_pairs:
        raise UsageError(
            f"{path} has no column id and no column cluster, and no left and right; labels of articles need id and "
            f"cluster, labels of pairs left, right, and derived or label, and its columns are {has}; rename them"
        )
    paired = of_pairs > of_articles
    names, need, perhaps = (
        (_SIDES, "labels of pairs need left, right, and derived or label", "weight")
        if paired
        else (("id", "cluster"), "labels need id and cluster", "role, order or origin")
    )
    lacking = [c for c in names if c not in given.columns]
    if paired and "derived" not in given.columns and "label" not in given.columns:
        lacking.append("derived or label")
    if lacking:
        raise UsageError(
            f"{path} has no column {' and no column '.join(lacking)}; {need} (and perhaps {perhaps}), and its columns "
            f"are {has}"
        )
    if not len(given):
        raise UsageError(
            f"{path} has columns and no row; give it a row for each labelled {'pair' if paired else 'article'}"
        )
    frame = _as_text(path, given, PAIR_COLUMNS if paired else ARTICLE_COLUMNS)
    return pair_labels(path, frame) if paired else article_labels(path, frame)


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


def _as_text(path: str, frame: pl.DataFrame, known: tuple[str, ...]) -> pl.DataFrame:
    """The columns that are read, as text; null where a cell is empty."""
    wanted = [c for c in known if c in frame.columns]
    if any(frame.schema[c].is_nested() for c in wanted):
        raise UsageError(f"{path}: {' and '.join(wanted)} must hold text or numbers, and one holds lists")
    frame = frame.select(as_text(frame[c], "id" if c in _IDS else c).alias(c) for c in wanted)
    return frame.with_columns(pl.when(pl.col(wanted) != "").then(pl.col(wanted)))
