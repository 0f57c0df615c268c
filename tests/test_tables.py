"""Tables: every frame between floors has the declared columns, in order, with the declared types."""

import importlib.util
import re
from pathlib import Path

import polars as pl
import pytest

from dedup.column_meanings import COLUMN_MEANINGS
from dedup.measures import WEIGHED
from dedup.result import TABLES, Result
from dedup.tables import DERIVED, RELATIONS, SCHEMAS, complete_rows, conform, empty, is_complete

PAGE = Path(__file__).parents[1] / "docs/tables.md"
STATED = {
    # DESIGN.md, "Tables": what R scripts and spreadsheets rely on
    "articles": "id text title url outlet author published published_from published_precision published_zone modified"
    " language version rights completeness status",
    "skipped": "input id reason detail",
    "outlets": "outlet name named_by host",
    "credits": "article name outlet url kind strength start end",
    "pairs": "left right causes relation probability basis coverage_left coverage_right verbatim_left verbatim_right"
    " direction",
    "rejected": "left right causes relation probability basis coverage_left coverage_right verbatim_left"
    " verbatim_right direction",
    "passages": "left right left_start left_end right_start right_end kind score",
    # of every measure its value, then what it added
    "evidence": " ".join(["left right", *WEIGHED, *(f"{name}_log_odds" for name in WEIGHED)]),
    "clusters": "cluster size outlets first_published last_published origin origin_outside origin_outlet origin_state"
    " origin_kind origin_probability cohesion warnings",
    "members": "cluster article role parent parent_probability origin_probability relation credit_state",
    "stories": "story cluster article independent_sources",
    "series": "series article outlet form first last",
    "decisions": "number made reviewer kind left right left_text right_text cluster value reason undoes state why"
    " judged",
}
EVERY = pytest.mark.parametrize("name", sorted(SCHEMAS))


@pytest.mark.parametrize("name", sorted(STATED))
def test_a_table_has_the_columns_that_the_design_states(name: str) -> None:
    assert list(SCHEMAS[name]) == STATED[name].split()


def test_every_table_of_a_result_has_a_schema() -> None:
    assert set(TABLES) <= set(SCHEMAS) and set(STATED) == set(TABLES)


@EVERY
def test_tables_are_flat_and_ids_are_strings(name: str) -> None:
    for column, kind in SCHEMAS[name].items():
        assert not pl.Series(dtype=kind).dtype.is_nested(), column
        if column in ("id", "article", "left", "right", "cluster", "story", "series", "parent", "origin"):
            assert kind == pl.String, column
        if column in ("start", "end") or column.endswith(("_start", "_end")):
            assert kind == pl.Int64, column


@EVERY
def test_an_empty_table_has_its_full_schema(name: str) -> None:
    assert empty(name).schema == pl.Schema(SCHEMAS[name]) and empty(name).is_empty()
    assert conform(name, empty(name)).equals(empty(name))


@EVERY
def test_columns_come_out_in_order_whatever_order_they_came_in(name: str) -> None:
    turned = empty(name).select(list(SCHEMAS[name])[::-1])
    assert conform(name, turned).schema == pl.Schema(SCHEMAS[name])


@EVERY
def test_a_missing_column_becomes_null(name: str) -> None:
    first = next(iter(SCHEMAS[name]))
    frame = conform(name, pl.DataFrame({first: ["1", "2"]}))
    assert frame.height == 2 and frame[first].cast(pl.String).to_list() == ["1", "2"]
    assert all(frame[c].null_count() == 2 for c in frame.columns if c != first)


@EVERY
def test_no_rows_at_all_come_out_as_no_rows(name: str) -> None:
    assert conform(name, pl.DataFrame([])).is_empty()


def test_an_unknown_column_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="table skipped has no column why; it has input, id, reason, detail"):
        conform("skipped", pl.DataFrame({"id": ["a"], "why": ["?"]}))


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(KeyError):
        conform("artikles", pl.DataFrame())


def test_values_are_cast_and_those_that_do_not_fit_are_refused() -> None:
    frame = conform("passages", pl.DataFrame({"left": ["a"], "left_start": [3.0], "score": [1]}))
    assert frame["left_start"].to_list() == [3] and frame["score"].dtype == pl.Float64
    with pytest.raises(pl.exceptions.InvalidOperationError):
        conform("passages", pl.DataFrame({"left_start": ["three"]}))


def test_conforming_changes_no_value_and_no_order() -> None:
    frame = pl.DataFrame({"article": ["b", "a"], "start": [1, 0], "end": [9, 4], "kind": ["photo", "credit"]})
    assert conform("masks", frame).equals(frame)


def test_times_are_utc_to_the_microsecond() -> None:
    for column in ("published", "modified"):
        assert SCHEMAS["articles"][column] == pl.Datetime("us", "UTC")


def test_the_seven_relations_that_make_clusters_are_among_the_eleven_that_are_written() -> None:
    assert RELATIONS[:7] == DERIVED
    assert RELATIONS[7:] == ("shared-background", "same-template", "same-story", "undecided")
    assert len(set(RELATIONS)) == 11


def test_only_the_tables_say_which_texts_are_complete_and_which_credit_is_the_strongest() -> None:
    """Twelve places wrote `completeness != "full"` anew, and one of them took a null for cut; four the order."""
    top = Path(__file__).parents[1]
    sources = {p: p.read_text("utf-8") for p in (top / "dedup").rglob("*.py") if p != top / "dedup" / "tables.py"}
    assert not [p for p, text in sources.items() if '["completeness"]' in text]
    order = re.compile(r"""['"](strong|weak)['"][^'"\w]*['"]medium['"][^'"\w]*['"](strong|weak)['"]""")
    assert not [p for p, text in sources.items() if order.search(text)]


def test_a_text_of_which_nothing_is_said_is_complete_by_row_and_by_column() -> None:
    articles = pl.DataFrame({"completeness": ["full", None, "truncated", "stub", "teaser"]})
    assert complete_rows(articles).to_list() == [is_complete(row) for row in articles.iter_rows(named=True)]
    assert complete_rows(articles).to_list() == [True, True, False, False, False]


def test_every_column_has_a_meaning_in_the_order_of_the_schema() -> None:
    assert set(COLUMN_MEANINGS) == set(TABLES)
    for table, meanings in COLUMN_MEANINGS.items():
        assert set(meanings) == set(SCHEMAS[table]), table
        if table != "evidence":  # whose columns are measures, and then what each added
            assert list(meanings) == list(SCHEMAS[table]), table
        assert all(meaning.strip() == meaning and meaning for meaning in meanings.values())


def test_the_dictionary_of_columns_is_what_its_script_makes() -> None:
    spec = importlib.util.spec_from_file_location("make_tables", PAGE.parent / "make_tables.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    text = PAGE.read_text("utf-8")
    assert made.page(text) == text, "run `python docs/make_tables.py`"
    listed = set(re.findall(r"^\| `(\w+)` \| (?:text|integer|number|time)", made.dictionary(), re.M))
    every = {column for table in TABLES for column in SCHEMAS[table] if not column.endswith("_log_odds")}
    assert listed == every


@pytest.mark.parametrize("column", ["articles.completeness", "clusters.origin_state", "members.role"])
def test_the_words_that_a_meaning_lists_are_those_that_occur(scanned: Result, column: str) -> None:
    table, _, name = column.partition(".")
    occurring = set(scanned.tables()[table][name].drop_nulls())
    assert len(occurring) > 1
    assert all(word in COLUMN_MEANINGS[table][name] for word in occurring)
