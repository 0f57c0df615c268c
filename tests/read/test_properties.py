"""Promises of `read` that hold for any input."""

import csv
import io
import json
import tempfile
from pathlib import Path

import polars as pl
import pytest
from examples import FULL, sampled
from fuzzing import inputs
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dedup.errors import WirecopyError
from dedup.read import read
from dedup.read.finish.date_parsing import parse_date
from dedup.read.intake.decoding import BAD, repair
from dedup.read.intake.lengths import NO_TEXT
from dedup.read.intake.placeholders import placeholder
from dedup.read.tabular.cells import parse_delimited

SOME = settings(max_examples=inputs(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
APART = settings(SOME, max_examples=inputs(60 if FULL else 5))
"""What is read in a process of its own, which takes half a second to start."""
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
AWKWARD = st.text(st.sampled_from('ab ",;\t\n\r\x00\ufeff\u2028é'), max_size=12)
CELLS = st.lists(TEXTS | AWKWARD, min_size=1, max_size=6)


def expected(texts: list[str]) -> list[str]:
    # what is blank (white space, NUL, what stands for damage) and what stands in for a text ("NULL"): here as there
    repaired = pl.DataFrame({"text": [repair(t) for t in texts]}, schema={"text": pl.String})
    blank = ~pl.Series(texts, dtype=pl.String).str.contains(NO_TEXT)
    return repaired.filter(~blank, ~placeholder(pl.col("text")))["text"].to_list()


def read_back(name: str, data: bytes) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            articles = read(path).articles
        except WirecopyError:
            return []
    order = articles["id"].str.extract(r":(\d+)$").cast(pl.Int64)
    texts: list[str] = articles.sort(order)["text"].to_list()
    return texts


@SOME
@given(CELLS)
@example(["NULL", "None of them sailed."])
def test_a_csv_cell_is_kept_code_point_for_code_point(texts: list[str]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["n", "text"], *(["1", t] for t in texts)])
    assert read_back("a.csv", out.getvalue().encode()) == expected(texts)


@SOME
@given(CELLS)
@example(["NULL", "None of them sailed."])
def test_a_jsonl_value_is_kept_code_point_for_code_point(texts: list[str]) -> None:
    lines = "\n".join(json.dumps({"text": t}, ensure_ascii=len(t) % 2 == 0) for t in texts)
    assert read_back("a.jsonl", lines.encode()) == expected(texts)


@APART
@given(CELLS)
@example(["UNDEFINED", "None of them sailed."])
def test_a_parquet_and_a_frame_cell_is_kept_code_point_for_code_point(texts: list[str]) -> None:
    frame = pl.DataFrame({"text": texts})
    out = io.BytesIO()
    frame.write_parquet(out)
    assert read_back("a.parquet", out.getvalue()) == expected(texts)


@settings(SOME, max_examples=inputs(100))
@given(st.lists(st.lists(AWKWARD, min_size=2, max_size=2), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_csv_is_taken_apart_as_by_the_csv_module(rows: list[list[str]], separator: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    lines, wrong = parse_delimited(out.getvalue(), separator)
    oracle = [row for row in csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=separator) if row]
    assert not wrong
    assert lines == oracle


@SOME
@given(st.permutations(["a.txt", "b/a.txt", "c.csv", "b/c.csv", "d.jsonl", "gone.txt", "e.docx", "b"]))
def test_the_order_of_the_inputs_changes_nothing(order: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "b").mkdir()
        for file in ("a.txt", "b/a.txt", "e.docx"):
            (folder / file).write_text(f"Rain over {file}.")
        for file in ("c.csv", "b/c.csv"):
            (folder / file).write_text(f"id,text,date\n1,Hail over {file}.,soon\n,Snow over {file}.,2025-03-12 09:40\n")
        (folder / "d.jsonl").write_text('{"id": 1, "text": "Fog."}\n{')
        first = read([folder / f for f in sorted(order)])
        other = read([folder / f for f in order])
    assert first.articles.equals(other.articles)
    assert first.skipped.equals(other.skipped)
    assert first.notes == other.notes


@pytest.mark.parametrize(
    "name",
    sampled(["a.txt", "a.md", "a.csv", "a.tsv", "a.json", "a.jsonl", "a.parquet"], ["a.txt", "a.csv", "a.jsonl"]),
)
@SOME
@given(data=st.binary(max_size=200) | AWKWARD.map(lambda s: b"text,id\n" + s.encode()))
def test_arbitrary_bytes_never_raise_but_on_purpose(name: str, data: bytes) -> None:
    for text in read_back(name, data):
        assert "\x00" not in text


@SOME
@given(st.recursive(st.none() | st.booleans() | st.floats() | TEXTS, lambda s: st.lists(s) | st.dictionaries(TEXTS, s)))
def test_any_json_value_in_any_field_never_raises_but_on_purpose(value: object) -> None:
    record = {"text": "Rain.", "id": value, "title": value, "date": value, "source": value}
    assert read_back("a.json", json.dumps([record, value, {"text": value}]).encode())


@SOME
@given(st.text(max_size=40) | st.from_regex(r"\d{1,20}(\.\d+)?") | st.datetimes().map(str))
def test_any_string_is_a_date_in_utc_or_none(written: str) -> None:
    stamp = parse_date(written)
    assert stamp is None or stamp.when.utcoffset() is not None


def test_a_deeply_nested_value_is_a_skipped_row(tmp_path: Path) -> None:
    nested = "[" * 600 + "]" * 600
    (tmp_path / "a.jsonl").write_text(f'{{"text": "x", "authors": {nested}}}\n{{"text": "Rain."}}\n')
    reading = read(tmp_path)
    assert "Rain." in reading.articles["text"].to_list()
    assert BAD not in "".join(reading.notes)
