"""Tables of other libraries: each as a polars frame to be read, and the answer back in the same kind.

What narwhals takes (pandas, polars eager and lazy, PyArrow, Modin), lists of dicts, and Hugging Face's `Dataset`, which
is known by what it can do, so that nothing of these need be installed.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any

import polars as pl

from dedup.errors import UsageError

_DATASET = ("column_names", "select", "add_column", "to_polars", "from_polars")
"""What tells Hugging Face's `Dataset`."""
_MISSING = ("NAType", "NaTType")
"""Classes of what pandas puts where a value is missing."""
_UNFIT = (
    TypeError, ValueError, OverflowError, RuntimeError, pl.exceptions.PolarsError, pl.exceptions.PanicException,
)  # fmt: skip
"""What polars raises for values that make no column of one type; RuntimeError for decimals too long for it."""
_SHOWN = "a pandas, polars, PyArrow or Modin frame, a list of dicts, or a Hugging Face Dataset"


@dataclass(frozen=True, slots=True)
class GivenTable:
    """A table as it was given.

    `frame`: its rows in order, to be read; of pandas with the levels of the index that have a name as columns in front.
    `rows`: numbers of rows, and a frame of as many with columns to add -> those rows of the table itself, in its own
    kind, types and index; `alike`: any frame in that kind.
    """

    frame: pl.DataFrame
    rows: Callable[[Sequence[int], pl.DataFrame], Any]
    alike: Callable[[pl.DataFrame], Any]


def given_table(given: object) -> GivenTable | None:
    """The table that `given` is; None for what is none, such as a path.

    Raises UsageError for a list of which only some are dicts, and for a table with two columns of one name.

    >>> table = given_table([{"id": 7, "text": "Rain."}, {"text": "Hail."}])
    >>> table.frame.rows()
    [(7, 'Rain.'), (None, 'Hail.')]
    >>> table.rows([1], pl.DataFrame({"weight": [1.0]}))
    [{'text': 'Hail.', 'weight': 1.0}]
    >>> given_table("articles/") is None
    True
    """
    if isinstance(given, str | bytes | PathLike):
        return None
    if isinstance(given, pl.DataFrame):
        return GivenTable(given, lambda rows, added: given[list(rows)].with_columns(added.get_columns()), lambda f: f)
    if isinstance(given, pl.LazyFrame):
        eager = given.collect()
        return GivenTable(
            eager, lambda rows, added: eager[list(rows)].with_columns(added.get_columns()).lazy(), lambda f: f.lazy()
        )
    if isinstance(given, Sequence):
        return _of_dicts(given) if any(isinstance(row, Mapping) for row in given) else None
    if all(hasattr(given, name) for name in _DATASET):
        return _of_dataset(given)
    return _of_narwhals(given)


def polars_frame(given: object, what: str) -> pl.DataFrame:
    """`given` as a polars frame; `what` names it in the message. Raises UsageError for what is no table.

    >>> polars_frame([{"id": "a"}], "labels").columns
    ['id']
    """
    table = given_table(given)
    if table is None:
        raise UsageError(f"got {type(given).__name__} for {what}, expected the path of a file, or {_SHOWN}")
    return table.frame


def no_table(given: object) -> str:
    """What to say of what is neither a path nor a table.

    >>> no_table(7)[:21]
    'got int, expected a p'
    """
    several = isinstance(given, Mapping)
    hint = "; of several tables give one, as tables['train']" if several else ""
    return f"got {type(given).__name__}, expected a path, a list of paths, {_SHOWN}{hint}"


def _of_dicts(given: Sequence[Any]) -> GivenTable:
    for n, row in enumerate(given):
        if not isinstance(row, Mapping):
            raise UsageError(f"item {n} of the list is {type(row).__name__}, and others are dicts; give one kind only")
    keys = list(dict.fromkeys(key for row in given for key in row))
    frame = pl.DataFrame([column_of(str(key), [row.get(key) for row in given]) for key in _distinct_names(keys)])

    def rows(places: Sequence[int], added: pl.DataFrame) -> list[dict[Any, Any]]:
        return [{**given[at], **more} for at, more in zip(places, added.iter_rows(named=True), strict=True)]

    return GivenTable(frame, rows, lambda answer: answer.to_dicts())


def _of_dataset(given: Any) -> GivenTable:
    def rows(places: Sequence[int], added: pl.DataFrame) -> Any:
        out = given.select(list(places))
        for column in added.get_columns():
            out = out.add_column(column.name, column.to_list())
        return out

    return GivenTable(given.to_polars(), rows, type(given).from_polars)


def _of_narwhals(given: object) -> GivenTable | None:
    import narwhals as nw

    try:
        native = nw.from_native(given, pass_through=True)
    except nw.exceptions.DuplicateError as error:
        said = " ".join(str(error).split())
        raise UsageError(f"the table has columns of one name ({said}); rename one of them") from error
    if isinstance(native, nw.LazyFrame):
        native = native.collect()
    if not isinstance(native, nw.DataFrame):
        return None
    frame: nw.DataFrame[Any] = native
    columns = [_series(str(name), frame[name]) for name in _distinct_names(frame.columns)]
    by_pandas = nw.dependencies.is_pandas_like_dataframe(frame.to_native())
    levels = _index_columns(frame.to_native().index, [c.name for c in columns]) if by_pandas else []

    types: Mapping[Any, Any] = {pl.String: nw.String(), pl.Float64: nw.Float64(), pl.Int64: nw.Int64()}

    def rows(places: Sequence[int], added: pl.DataFrame) -> Any:
        try:
            taken = frame[list(places)]
        except NotImplementedError:  # PyArrow takes no rows of some types, as views of strings
            taken = nw.from_native(frame.to_polars()[list(places)].to_arrow(), eager_only=True)
        more = [
            nw.new_series(c.name, c.to_list(), types[c.dtype], backend=frame.implementation)
            for c in added.get_columns()
        ]
        return taken.with_columns(*more).to_native()

    def alike(answer: pl.DataFrame) -> Any:
        schema = {name: types[kind] for name, kind in answer.schema.items()}
        return nw.from_dict(answer.to_dict(as_series=False), schema, backend=frame.implementation).to_native()

    return GivenTable(pl.DataFrame([*levels, *columns]), rows, alike)


def _distinct_names(names: Sequence[Any]) -> Sequence[Any]:
    """The names, once it is sure that as text no two are one. Raises UsageError."""
    said = [str(name) for name in names]
    if twice := next((name for name in said if said.count(name) > 1), None):
        raise UsageError(f"the table has two columns called {twice!r}; rename one of them")
    return names


def _series(name: str, column: Any) -> pl.Series:
    """A column of narwhals as polars has it; what is of mixed types as text."""
    import narwhals as nw

    if column.dtype != nw.Object:
        try:
            made: pl.Series = column.to_polars().alias(name)
            return made
        except (ImportError, *_UNFIT):
            pass  # zones of half an hour, and without PyArrow some columns of pandas, are taken only value by value
    return column_of(name, column.to_list())


def column_of(name: str, values: Sequence[Any]) -> pl.Series:
    """A column of the type that all values share; of mixed values texts, and null for lists and dicts among them.

    >>> column_of("n", [7, None, "8", ["x"]]).to_list()
    ['7', None, '8', None]
    >>> column_of("parts", [["x"], None]).dtype
    List(String)
    """
    plain = [None if _missing(v) else v for v in map(_value, values)]
    try:
        column = pl.Series(name, plain, strict=True)
    except _UNFIT:
        column = None
    if column is None or column.dtype == pl.Object:
        return pl.Series(name, [None if v is None else _text(v) for v in plain], pl.String)
    return column


def _value(value: Any) -> Any:
    """An array as a list: comparing one with itself is no truth."""
    return value.tolist() if hasattr(value, "tolist") and hasattr(value, "dtype") else value


def _missing(value: Any) -> bool:
    return value is None or type(value).__name__ in _MISSING or (isinstance(value, float) and math.isnan(value))


def _text(value: Any) -> str | None:
    if isinstance(value, str):  # a lone surrogate, which JSON may hold, is no text
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Mapping | Sequence | set | frozenset):
        return None
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _index_columns(index: Any, taken: Sequence[str]) -> list[pl.Series]:
    """The levels of a pandas index that have a name, as columns; one of unlike strings without a name is called `id`.

    An index of plain numbers that nobody named says no more than where a row stands.
    """
    out = [
        column_of(str(name), list(index.get_level_values(level)))
        for level, name in enumerate(index.names)
        if name is not None and str(name) not in taken
    ]
    if not out and index.nlevels == 1 and index.name is None and "id" not in taken and index.is_unique:
        only = column_of("id", list(index))
        return [only] if only.dtype == pl.String and not only.null_count() else []
    return out
