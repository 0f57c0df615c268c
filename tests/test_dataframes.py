"""Tables of other libraries: the same table gives the same answer whatever its kind, and the answer is of that kind."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from notices import CLINIC, FERRY

import dedup
from dedup.dataframes import column_of, given_table
from dedup.errors import NoUsableArticle, UsageError
from dedup.queries.collapse import Collapsed

pd = pytest.importorskip("pandas", reason="of extra dev")
pa = pytest.importorskip("pyarrow", reason="of extra dev")

NINE = datetime(2031, 3, 4, 9, 30, tzinfo=UTC)
COLUMNS = {
    "nr": [7, 8, 9, 10], "body": [FERRY, CLINIC, FERRY, None], "headline": ["Ferry", "Clinic", "Boat", "None"],
    "when": [NINE, None, NINE + timedelta(hours=3), NINE], "price": [1.5, None, 2.5, 3.0],
    "sold": [True, False, True, True],
}  # fmt: skip
FRAME = pl.DataFrame(COLUMNS)


def a_dataset(frame: pl.DataFrame) -> Any:
    return pytest.importorskip("datasets", reason="not of extra dev: it pulls much").Dataset.from_polars(frame)


KINDS: dict[str, tuple[Callable[[pl.DataFrame], Any], Callable[[Any], pl.DataFrame]]] = {
    "polars": (lambda f: f, lambda f: f),
    "polars, lazy": (lambda f: f.lazy(), lambda f: f.collect()),
    "pandas": (lambda f: pd.DataFrame(f.to_dict(as_series=False)), lambda f: pl.from_dicts(as_dicts(f))),
    "PyArrow": (lambda f: f.to_arrow(), pl.from_arrow),
    "dicts": (lambda f: f.to_dicts(), pl.from_dicts),
    "datasets": (a_dataset, lambda f: f.to_polars()),
}


def as_dicts(frame: Any) -> list[dict[str, Any]]:
    """Rows of a pandas frame with None where it says nan."""
    return [
        {k: None if v is pd.NaT or (isinstance(v, float) and isnan(v)) else v for k, v in row.items()}
        for row in frame.to_dict("records")
    ]


def same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    def plain(frame: pl.DataFrame) -> list[dict[str, Any]]:
        return [
            {k: v.astimezone(UTC) if isinstance(v, datetime) else v for k, v in row.items()} for row in frame.to_dicts()
        ]

    return plain(one) == plain(other)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_table_gives_the_same_answer_in_its_own_kind(kind: str) -> None:
    make, back = KINDS[kind]
    table = make(FRAME)
    expected = dedup.collapse(FRAME, id="nr", text="body")
    found = dedup.collapse(table, id="nr", text="body")
    assert type(found.kept) is type(table) and type(found.removed) is type(table)
    assert same(back(found.kept), expected.kept)
    assert same(back(found.removed), expected.removed)
    assert back(found.kept)["nr"].to_list() == [7, 8, 10] and back(found.removed)["removed"].to_list() == ["9"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_scan_reads_the_same_articles_from_every_kind(kind: str) -> None:
    result = dedup.scan(KINDS[kind][0](FRAME), id="nr", seed=3)
    expected = dedup.scan(FRAME, id="nr", seed=3)
    for name in ("articles", "skipped", "pairs", "clusters", "members"):
        assert getattr(result, name).equals(getattr(expected, name)), name
    assert result.run["settings"]["seed"] == 3
    assert result.run["made"]["inputs"][0]["rows"] == 4


@pytest.mark.parametrize("kind", KINDS)
def test_labels_may_be_of_any_kind(kind: str) -> None:
    make, _ = KINDS[kind]
    result = dedup.scan(FRAME, id="nr")
    labels = pl.DataFrame({"id": [7, 8, 9], "cluster": ["ferry", None, "ferry"]})
    assert dedup.evaluate(result, make(labels)).pairs.recall == 1.0
    pairs = pl.DataFrame({"left": [7, 7], "right": [9, 8], "derived": [True, False]})
    assert result.evaluate(make(pairs)).as_dict() == result.evaluate(pairs).as_dict()


def test_pandas_keeps_its_types_and_its_index() -> None:
    frame = pd.DataFrame(
        {
            "text": [FERRY, CLINIC, FERRY],
            "desk": pd.Categorical(["coast", "town", "coast"]),
            "n": pd.array([1, None, 3]),
        }
    )
    frame.index = [4, 2, 9]
    kept = dedup.collapse(frame).kept
    assert kept.index.tolist() == [4, 2]
    assert kept[frame.columns.tolist()].equals(frame.iloc[[0, 1]])
    assert (kept.dtypes[frame.columns] == frame.dtypes).all()


def ids_of(frame: Any, **words: Any) -> list[str]:
    return dedup.read(frame, **words).articles["id"].to_list()


def test_an_index_with_a_name_is_a_column_and_one_of_strings_is_the_id() -> None:
    frame = pd.DataFrame({"text": [FERRY, CLINIC], "nr": ["x", "y"], "day": ["2031-03-04", "2031-03-05"]})
    assert ids_of(frame) == ["frame:0", "frame:1"]
    assert ids_of(frame.set_index("nr"), columns={"id": "nr"}) == ["x", "y"]
    assert ids_of(frame.rename(columns={"nr": "article_id"}).set_index("article_id")) == ["x", "y"]
    by_day = dedup.read(frame.set_index("day"), columns={"published": "day"}).articles
    assert by_day["published"].dt.day().to_list() == [4, 5] and by_day["id"].to_list() == ["frame:0", "frame:1"]
    named = frame.set_axis(["p", "q"])
    assert ids_of(named) == ["p", "q"]
    assert ids_of(frame.set_axis(["p", "p"])) == ["frame:0", "frame:1"]  # names nobody
    assert ids_of(frame.iloc[::-1]) == ["frame:0", "frame:1"]  # numbers of rows, and no names
    assert ids_of(frame.set_index(["nr", "day"]), columns={"id": "nr"}) == ["x", "y"]
    kept = dedup.collapse(pd.concat([named, named.set_axis(["r", "s"])])).kept
    assert kept.index.tolist() == ["p", "q"]


@pytest.mark.parametrize("kind", ["polars", "pandas", "PyArrow"])
def test_times_with_any_zone_are_one_moment(kind: str) -> None:
    zones = [timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-3))]
    columns: dict[str, Any] = {"text": [FERRY, CLINIC]}
    moments = [NINE, NINE + timedelta(days=1)]
    made: list[Any]
    match kind:
        case "polars":
            local = pl.Series(moments).dt.convert_time_zone("Asia/Kolkata")
            made = [pl.DataFrame({**columns, "date": local})]
        case "pandas":
            series = [pd.Series(moments).dt.tz_convert(z) for z in [*zones, "America/Lima"]]
            mixed = pd.Series([m.astimezone(z) for m, z in zip(moments, zones, strict=True)], dtype=object)
            made = [pd.DataFrame({**columns, "date": s}) for s in [*series, mixed]]
        case _:
            types = [pa.timestamp(unit, zone) for unit in ("s", "ns") for zone in ("+05:30", "Europe/London")]
            made = [pa.table({**columns, "date": pa.array(moments, kind)}) for kind in types]
    for table in made:
        assert dedup.read(table).articles["published"].to_list() == moments


@pytest.mark.parametrize(
    "ids",
    [[7, 8], [7.0, 8.0], ["7", "8"], [7, "8"], pl.Series(["7", "8"], dtype=pl.Categorical),
     pl.Series(["7", "8"], dtype=pl.Enum(["8", "7"])), pd.Categorical([7, 8]), pd.array([7, 8], dtype="Int64"),
     pd.array([7, 8], dtype="int64[pyarrow]")],
    ids=["int", "float", "str", "mixed", "categorical", "enum", "pandas categorical", "nullable", "Arrow"],
)  # fmt: skip
def test_ids_of_any_type_are_called_alike(ids: Any) -> None:
    texts = [FERRY, CLINIC]
    pandas = pd.DataFrame({"id": ids.to_list() if isinstance(ids, pl.Series) else ids, "text": texts})
    assert ids_of(pandas) == ["7", "8"]
    if isinstance(ids, pl.Series):
        assert ids_of(pl.DataFrame({"id": ids, "text": texts})) == ["7", "8"]
    elif isinstance(ids, list):
        assert ids_of([{"id": i, "text": t} for i, t in zip(ids, texts, strict=True)]) == ["7", "8"]


def test_texts_may_be_categories() -> None:
    texts = [FERRY, CLINIC, FERRY]
    of_polars = pl.DataFrame({"text": pl.Series(texts, dtype=pl.Categorical)})
    of_pandas, of_arrow = pd.DataFrame({"text": pd.Categorical(texts)}), pa.array(texts).dictionary_encode()
    for table in (of_polars, of_pandas, pa.table({"text": of_arrow})):
        assert len(dedup.scan(table).clusters) == 1


def test_arrow_of_views_of_strings_comes_back_too() -> None:
    table = pa.table({"text": pa.array([FERRY, CLINIC, FERRY], pa.string_view()), "n": [1, 2, 3]})
    found = dedup.collapse(table)
    assert isinstance(found.kept, pa.Table) and found.kept["n"].to_pylist() == [1, 2]


@pytest.mark.parametrize("kind", ["polars", "pandas", "PyArrow", "dicts"])
def test_what_cannot_be_used_is_told_alike_in_every_kind(kind: str) -> None:
    make, _ = KINDS[kind]
    for columns, message in (
        (
            {"price": [1.5, 2.0]},
            "no column holds the text; the columns are 'price'; name the right one, as text='price'",
        ),
        ({"text": [["a"], ["b"]]}, r"column 'text' holds List\(String\); expected strings"),
    ):
        with pytest.raises(UsageError, match=message):
            dedup.scan(make(pl.DataFrame(columns)))
    with pytest.raises(UsageError, match="its columns are 'body'; did you mean 'body'"):
        dedup.scan(make(pl.DataFrame({"body": [FERRY]})), text="boddy")
    with pytest.raises(NoUsableArticle, match="2 x empty"):
        dedup.scan(make(pl.DataFrame({"text": [None, " "]})))
    if kind != "dicts":  # of no rows a list tells no columns
        with pytest.raises(NoUsableArticle, match="the table has no rows"):
            dedup.scan(make(pl.DataFrame({"text": []}, schema={"text": pl.String})))
    assert len(dedup.scan(make(pl.DataFrame({"text": [FERRY]}))).articles) == 1


def test_nulls_lists_and_ids_twice_cost_only_their_rows() -> None:
    texts = [FERRY, None, float("nan"), ["a", "list"], CLINIC, CLINIC, FERRY]
    ids = ["a", "b", "c", "d", "e", "e", None]
    result = dedup.scan(pd.DataFrame({"id": ids, "text": pd.Series(texts, dtype=object)}))
    assert result.articles["id"].to_list() == ["a", "e", "frame:6"]
    assert sorted(result.skipped["reason"]) == ["duplicate-id", *["empty"] * 3]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (7, "got int, expected a path, a list of paths, a pandas"),
        ({"train": FRAME}, "of several tables give one, as tables"),
        ([{"text": FERRY}, "b.txt"], "item 1 of the list is str, and others are dicts"),
        (pd.DataFrame([["a", "b"]], columns=["text", "text"]), "the table has columns of one name"),
        (pa.Table.from_arrays([pa.array(["a"])] * 2, names=["text", "text"]), "columns .*'text'.*; rename one of them"),
        ([{1: "a", "1": "b", "text": FERRY}], "two columns called '1'"),
    ],
)
def test_what_is_no_table_is_refused(table: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        dedup.scan(table)
    with pytest.raises(UsageError):
        dedup.evaluate(dedup.scan(FRAME, id="nr"), table)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"stricktness": "strict"}, "scan got stricktness, no setting .* did you mean 'strictness'"),
        ({"strictness": "stric"}, "strictness is 'stric'; .* did you mean 'strict'"),
        ({"colums": {"text": "body"}}, "did you mean 'columns'"),
        ({"titel": "headline"}, "did you mean 'title'"),
        ({"seed": "one"}, "seed is 'one'; it must be of type int"),
    ],
)
def test_an_unknown_word_names_the_near_one(words: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        dedup.scan(FRAME, **words)


def test_a_finished_result_takes_no_settings() -> None:
    result = dedup.scan(FRAME, id="nr")
    with pytest.raises(UsageError, match="collapse got strictness for a finished result"):
        dedup.collapse(result, strictness="strict")
    assert len(dedup.collapse(result, level="copies").kept) == 2


def test_words_change_the_settings_that_were_given() -> None:
    run = dedup.scan(FRAME, dedup.Settings(min_words=20, seed=2), columns={"id": "nr"}, seed=5, text="body").run
    assert (run["settings"]["min_words"], run["settings"]["seed"]) == (20, 5)


values = st.one_of(
    st.none(), st.integers(), st.floats(), st.text(max_size=5), st.booleans(), st.datetimes(), st.binary(max_size=5),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    st.just("\ud800x"), st.just(pd.NA), st.just(pd.NaT), st.uuids(), st.decimals(),
)  # fmt: skip


@given(st.lists(values, max_size=6))
@example([Decimal("1.22024797039321881894684542266481461452E-27")])
@settings(max_examples=200, deadline=None)
def test_any_values_make_a_column_as_long_as_they_are(cells: list[Any]) -> None:
    column = column_of("c", cells)
    assert len(column) == len(cells) and column.dtype != pl.Object
    texts = [(got, cell) for got, cell in zip(column, cells, strict=True) if isinstance(cell, str)]
    assert all(got == cell.replace("\ud800", "\ufffd") for got, cell in texts)
    frame = given_table(pd.DataFrame({"c": pd.Series(cells, dtype=object)}))
    assert frame is not None and len(frame.frame) == len(cells)


def test_frames_have_wirecopy() -> None:
    frame = pd.DataFrame(COLUMNS)
    for table in (frame, FRAME, FRAME.lazy()):
        found = table.wirecopy.collapse(text="body", id="nr")
        assert isinstance(found, Collapsed) and type(found.kept) is type(table)
    assert frame.wirecopy.scan(id="nr", strictness="strict").run["settings"]["strictness"] == "strict"


@pytest.mark.slow  # five processes that import pandas and polars
def test_frames_have_wirecopy_whichever_is_imported_first() -> None:
    tell = "print(hasattr(pandas.DataFrame, 'wirecopy'), 'pandas' in sys.modules)"
    for code in (
        "import dedup, pandas",
        "import pandas, dedup",
        "import dedup\nfrom pandas import DataFrame\nimport pandas",
        # as libraries do that only want to know whether it is there
        "import dedup, importlib.util\nassert importlib.util.find_spec('pandas')\nimport pandas",
        "import dedup, pandas\nassert not [f for f in sys.meta_path if type(f).__module__ == 'dedup.accessor']",
    ):
        done = subprocess.run(
            [sys.executable, "-c", f"import sys\n{code}\n{tell}"], cwd=Path(__file__).parents[1], capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        assert done.stdout.split() == ["True", "True"], code


def test_importing_dedup_imports_no_library_of_tables_but_polars() -> None:
    code = "import sys, dedup\nprint([m for m in ('pandas', 'pyarrow', 'narwhals', 'datasets') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_page_on_tables_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    FRAME.write_csv("articles.csv")
    page = (Path(__file__).parents[1] / "docs/dataframes.md").read_text("utf-8")
    names: dict[str, Any] = {}
    lines = [line for block in re.findall(r"```python\n(.*?)```", page, re.S) for line in block.splitlines() if line]
    assert len(lines) > 8
    for line in lines:
        if "UsageError" in line:
            with pytest.raises(UsageError, match="did you mean 'strictness'"):
                exec(line, names)  # noqa: S102  # our own page
        else:
            exec(line, names)  # noqa: S102
    assert names["found"].removed["removed"].tolist() == ["9"]
