"""CSV for spreadsheets: nothing in it can be taken for a formula, and what is no text is left alone."""

import csv
import io
import os
from pathlib import Path

import polars as pl
import pytest
from command_line import Run
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import UsageError
from dedup.write.files.spreadsheet import COMMANDS, check_spreadsheet, safe, spreadsheet, write_spreadsheet


@pytest.mark.parametrize("first", COMMANDS)
def test_a_cell_that_begins_as_a_command_gets_an_apostrophe(first: str) -> None:
    for text in (f"{first}cmd|' /C calc'!A0", first):
        assert safe(pl.DataFrame({"t": [text]}))["t"].to_list() == [f"'{text}"]


@pytest.mark.parametrize("text", [" =1+1", "\ufeff=1+1", "\u200b@home", "\x00=1", "\n\t-1"])
def test_what_stands_before_a_command_does_not_hide_it(text: str) -> None:
    assert safe(pl.DataFrame({"t": [text]}))["t"].to_list() == [f"'{text}"]


@pytest.mark.parametrize("text", ["A+", "a=b", "", "'=1", "Fünf @ Orlen", "5 - 3", "https://x.example/?a=b"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert safe(pl.DataFrame({"t": [text]}))["t"].to_list() == [text]


def test_numbers_dates_and_missing_values_stay_and_headings_are_guarded() -> None:
    frame = pl.DataFrame({"=n": [-1, None], "x": [-0.5, 2.0], "t": ["-1", None]})
    assert spreadsheet(frame) == '"\'=n","x","t"\n-1,-0.5,"\'-1"\n,2.0,\n'
    assert spreadsheet(frame.head(0)) == '"\'=n","x","t"\n'


texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.tuples(
        st.sampled_from(["", " ", "\u200b", "\t"]), st.sampled_from(COMMANDS), st.text("ab=+\"',;\n\r", max_size=6)
    ).map("".join),
)


@given(st.lists(st.tuples(texts, texts, st.floats(allow_nan=False, allow_infinity=False)), max_size=5))
def test_read_back_no_cell_begins_as_a_command_and_nothing_else_is_changed(rows: list[tuple[str, str, float]]) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String, "n": pl.Float64}, orient="row")
    read = list(csv.reader(io.StringIO(spreadsheet(frame), newline="")))
    assert len(read) == len(rows) + 1 and all(len(r) == 3 for r in read)
    for (*cells, number), (*given_, n) in zip(read[1:], rows, strict=True):
        assert float(number) == n
        for cell, text in zip(cells, given_, strict=True):
            assert not cell.startswith(COMMANDS)
            assert cell.removeprefix("'") == text.replace("\x00", "\ufffd").removeprefix("'")


def test_a_file_is_replaced_whole_and_known_for_utf8(tmp_path: Path) -> None:
    out = tmp_path / "ran.csv"
    out.write_text("old")
    write_spreadsheet(pl.DataFrame({"t": ["Ürgell"]}), out)
    assert out.read_bytes() == b'\xef\xbb\xbf"t"\n"\xc3\x9crgell"\n'
    assert [p.name for p in tmp_path.iterdir()] == ["ran.csv"]


def test_what_cannot_be_written_is_told_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"takes a file ending in \.csv"):
        check_spreadsheet(tmp_path / "ran.txt")
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        check_spreadsheet(tmp_path / "d.csv")
    out = tmp_path / "ran.csv"
    out.write_text("old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Exception, match="the disk is full"):
        write_spreadsheet(pl.DataFrame({"t": ["x"]}), out)
    assert out.read_text() == "old"


def test_a_collapsed_table_holds_no_formula_unless_a_program_asks_for_it_exactly(run: Run, tmp_path: Path) -> None:
    table = '=id,text,title,size,price\n-a,"Rain fell on Orlen.",=1+1,-5,+3\n@b,"Fog lay on Tarn.",-x,2,7\n'
    (tmp_path / "t.csv").write_text(table)
    asked = ["collapse", "t.csv", "--depth", "fast", "--column", "id==id"]
    for name, extra in (("safe.csv", []), ("exact.csv", ["--machine"]), ("safe.tsv", [])):
        assert run(*asked, "-o", name, *extra).code == 0
    rows = list(csv.reader(io.StringIO(Path("safe.csv").read_text(), newline="")))
    assert [row[:5] for row in rows] == [
        ["'=id", "text", "title", "size", "price"], ["'-a", "Rain fell on Orlen.", "'=1+1", "-5", "+3"],
        ["'@b", "Fog lay on Tarn.", "'-x", "2", "7"],
    ]  # fmt: skip
    assert "\n'-a\tRain" in Path("safe.tsv").read_text()
    assert "\n-a,Rain fell on Orlen.,=1+1,-5,+3," in Path("exact.csv").read_text()
