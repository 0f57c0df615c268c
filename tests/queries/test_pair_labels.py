"""Labels of pairs as they are read: what every kind of file gives, and what is said of rows that cannot be used."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import one_thread

from dedup.errors import UsageError
from dedup.queries.evaluate import labels_of, read_labels
from dedup.queries.evaluate.pair_labels import MEANING, NO, OF_DERIVED, OF_OTHERS, YES, PairLabels

__all__ = ["one_thread"]

TABLE = pl.DataFrame({
    "left": ["007", "c", "e"], "right": ["b", "b", "f"], "derived": [True, False, None],
    "label": ["copy", None, "same-event"], "weight": [2.5, None, 1.0], "note": ["read twice", None, None],
})  # fmt: skip
READ = [("007", "b", True, "copy", 2.5), ("b", "c", False, None, 1.0), ("e", "f", False, "same-event", 1.0)]


def read(tmp_path: Path, content: str, name: str = "pairs.csv") -> PairLabels:
    (tmp_path / name).write_text(content)
    labels = read_labels(tmp_path / name)
    assert isinstance(labels, PairLabels)
    return labels


# What is read


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".tsv", ".jsonl", ".ndjson"])
def test_every_kind_of_table_gives_the_same(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"pairs{suffix}"
    match suffix:
        case ".parquet":
            TABLE.write_parquet(path)
        case ".csv" | ".tsv":
            TABLE.write_csv(path, separator="\t" if suffix == ".tsv" else ",")
        case _:
            TABLE.write_ndjson(path)
    labels = read_labels(path)
    assert isinstance(labels, PairLabels)
    assert (labels.rows.rows(), labels.twice) == (READ, 0)
    assert labels_of(TABLE).rows.equals(labels.rows)


@pytest.mark.parametrize("label", MEANING)
def test_a_known_label_says_whether_a_pair_is_derived(label: str) -> None:
    rows = labels_of(pl.DataFrame({"left": ["a"], "right": ["b"], "label": [f" {label.upper()} "]})).rows.rows()
    assert rows == [("a", "b", MEANING[label], label, 1.0)]


def test_what_is_derived_is_written_in_several_ways() -> None:
    words = [*YES, *NO, "TRUE", " No "]
    frame = pl.DataFrame(
        {"left": [f"l{i}" for i in range(10)], "right": [f"r{i}" for i in range(10)], "derived": words}
    )
    assert labels_of(frame).rows["derived"].to_list() == [True] * 4 + [False] * 4 + [True, False]
    numbers = pl.DataFrame({"left": ["a", "b"], "right": ["c", "d"], "derived": [1, 0]})
    assert labels_of(numbers).rows["derived"].to_list() == [True, False]
    assert labels_of(numbers.cast({"derived": pl.Float64})).rows["derived"].to_list() == [True, False]


def test_beside_derived_a_label_is_any_word(tmp_path: Path) -> None:
    given = read(tmp_path, "left,right,derived,label\na,b,true,syndicated\nc,d,false,Same Weather\n")
    assert given.rows["label"].to_list() == ["syndicated", "same weather"]


def test_a_table_of_pairs_may_have_an_id_of_its_own(tmp_path: Path) -> None:
    assert len(read(tmp_path, "id,left,right,label\n1,a,b,copy\n2,a,c,copy\n").rows) == 2


PAIRS = st.lists(st.tuples(*[st.sampled_from("abcdef")] * 2).filter(lambda p: p[0] != p[1]), min_size=1, max_size=12)


@given(PAIRS, st.data())
def test_a_pair_counts_once_either_way_round_and_in_any_order(
    pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    """What is said hangs on the pair alone, so that no row contradicts another."""

    def checked(rows: list[tuple[str, str]]) -> PairLabels:
        said = [(a, b, str("a" in (a, b)), f"kind {min(a, b)}", 1 + (a < "d") + (b < "d")) for a, b in rows]
        given = labels_of(pl.DataFrame(said, ["left", "right", "derived", "label", "weight"], orient="row"))
        assert isinstance(given, PairLabels)
        return given

    labels = checked(pairs)
    assert [r[:2] for r in labels.rows.rows()] == list(dict.fromkeys((min(p), max(p)) for p in pairs))
    assert labels.twice == len(pairs) - len({frozenset(p) for p in pairs})
    again = [p[::-1] if data.draw(st.booleans()) else p for p in data.draw(st.permutations(pairs))]
    other = checked(again)
    assert other.rows.sort("left", "right").equals(labels.rows.sort("left", "right"))
    assert other.twice == labels.twice


def test_the_page_names_the_labels_that_are_known() -> None:
    page = (Path(__file__).parents[2] / "docs" / "evaluate.md").read_text("utf-8")
    known = " ".join(page.split("a label must be one that says it:")[1].split("Beside `derived`")[0].split())
    of_derived, of_others = known.split("; ")
    assert of_derived == ", ".join(f"`{label}`" for label in OF_DERIVED) + " and the derived relations of a result do"
    assert of_others.startswith(
        ", ".join(f"`{label}`" for label in OF_OTHERS) + ", the other relations and `unrelated`"
    )


# What is refused: each message says what stands there, what should, and what to do

ROW = r"pairs.csv, row 2 \('c' and 'd'\)"
GOOD = "left,right,derived,label,weight\na,b,true,copy,\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("c,,true,,", r"row 2 \('c' and None\): an id is missing; fill in left and right with ids of the scan"),
        (",c,true,,", r"row 2 \(None and 'c'\): an id is missing"),
        ("c,c,true,,", r"row 2 \('c' and 'c'\): left and right are the same article; leave the row out"),
        ("c,d,,,", f"{ROW}: nothing says whether it is derived; fill in derived or label"),
        ("c,d, , ,", f"{ROW}: nothing says whether it is derived"),
        ("c,d,,stolen,", f"{ROW}: the label 'stolen' is not known, and derived is not filled in; use one of copy, exc"),
        ("c,d,maybe,,", f"{ROW}: derived is 'maybe'; it is true or false, 1 or 0, yes or no"),
        ("c,d,2,,", f"{ROW}: derived is '2'; it is true or false"),
        ("c,d,-1,copy,", f"{ROW}: derived is '-1'"),
        ("c,d,false,rewrite,", f"{ROW}: derived is 'false', and the label 'rewrite' says derived; correct one"),
        ("c,d,1,same-story,", f"{ROW}: derived is '1', and the label 'same-story' says not derived; correct one"),
        *(
            (f"c,d,true,,{weight}", f"{ROW}: the weight is '{weight}'; it is a number above 0, how many pairs the row")
            for weight in ("-2", "0", "-0.0", "nan", "inf", "1e999", "heavy", "1;5")
        ),
        ("b,a,false,,", "row 2 .* says not derived, no label, weight 1, and row 1 says of the same pair derived"),
        ("a,b,true,excerpt,", "row 2 .* says derived, label 'excerpt', weight 1, and row 1 .* 'copy', .*keep one"),
        ("a,b,true,,", "says derived, no label, weight 1, and row 1 says of the same pair derived, label 'copy'"),
        ("b,a,true,copy,3.5", r"row 2 .* weight 3.5, and row 1 .* weight 1; keep one of the two"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(tmp_path, GOOD + row + "\n")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("p.csv", "left,derived\na,1\n", "has no column right; labels of pairs need left, right, and derived or label"),
        (
            "p.csv",
            "left,right,weight\na,b,1\n",
            "has no column derived or label; .* its columns are left, right, weight",
        ),
        ("p.csv", "left,right\na,b\n", r"no column derived or label; .* \(and perhaps weight\)"),
        (
            "p.csv",
            "id,cluster,left,right,label\na,x,a,b,copy\n",
            "has the columns of both labels of articles .id, clust",
        ),
        ("p.csv", "left,right,label\n", "has columns and no row; give it a row for each labelled pair"),
        ("p.csv", "", "cannot be read"),
        ("p.parquet", "left,right", "cannot be read"),
        (
            "p.jsonl",
            '{"left": ["a"], "right": "b", "label": "copy"}\n',
            "must hold text or numbers, and one holds lists",
        ),
        ("p.xlsx", "left", "labels are read from .parquet, .csv, .tsv, .jsonl, .ndjson files, and .* is none of these"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(tmp_path: Path, name: str, content: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(tmp_path, content, name)


def test_a_frame_is_called_one() -> None:
    with pytest.raises(UsageError, match=r"^the frame of labels has no column right"):
        labels_of(pl.DataFrame({"left": ["a"], "label": ["copy"]}))


def test_a_reader_who_could_not_decide_gives_no_label() -> None:
    frame = pl.DataFrame({"left": ["a"], "right": ["b"], "label": ["undecided"]})
    with pytest.raises(UsageError, match="the label 'undecided' is not known"):
        labels_of(frame)
