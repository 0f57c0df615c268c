"""`wirecopy evaluate` as a user meets it: tables, --json, -q, and what is said of labels that cannot be used."""

import json
from pathlib import Path

import polars as pl
import pytest
from command_line import Run, listing

from dedup.result import Result
from dedup.tables import DERIVED


@pytest.fixture
def result(run: Run, news: Path, tmp_path: Path) -> Path:
    assert run("scan", news, "--depth", "fast", "-q", "-o", tmp_path / "out").code == 0
    return tmp_path / "out"


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "labels.csv"
    path.write_text("id,cluster,role\na.txt,ferry,original\nb.txt,ferry,derivative\nc.txt,,\nd.txt,ferry,derivative\n")
    return path


def test_people_get_tables(run: Run, result: Path, labels: Path) -> None:
    before = listing(result)
    told = run("evaluate", result, labels)
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0] == "3 articles both labelled and in the result."
    assert lines[1] == "1 labelled id not in the result, and not counted."
    assert any(line.split() == ["B-cubed", *["1.000"] * 3, "3", "articles"] for line in lines)
    assert "under 40 words" in told.out and "calibration error" in told.out
    assert "\x1b" not in told.out
    assert listing(result) == before


def test_json_is_one_object_and_quiet_is_silent(run: Run, result: Path, labels: Path) -> None:
    told = run("evaluate", result, labels, "--json")
    assert told.out.count("\n") == 1
    value = json.loads(told.out)
    assert (value["counted"], value["not_in_result"], value["b_cubed"]["f1"]) == (3, 1, 1.0)
    assert [row["articles"] for row in value["by_length"]] == [1, 2, 0]
    assert len(value["calibration"]["bins"]) == 10
    quiet = run("evaluate", result, labels, "-q")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,group\na.txt,x\n", "has no column cluster; labels need id and cluster"),
        ("id,cluster\na.txt,x\na.txt,x\n", "the id 'a.txt' in the cluster 'x' more than once"),
        ("id,cluster\nq.txt,x\n", "none of the 1 labelled ids is an article of this result"),
        ("", "cannot be read"),
        ("id,cluster\n", "bad.csv has columns and no row; give it a row for each labelled article"),
        ("left,right,label\n", "bad.csv has columns and no row; give it a row for each labelled pair"),
        ("left,right\na.txt,b.txt\n", "has no column derived or label; labels of pairs need left, right, and derived"),
        ("left,right,label\na.txt,b.txt,kin\n", "row 1 ('a.txt' and 'b.txt'): the label 'kin' is not known"),
        ("left,right,label,weight\na.txt,b.txt,copy,-1\n", "the weight is '-1'; it is a number above 0"),
        ("left,right,label\na.txt,q.txt,copy\n", "none of the 1 labelled pairs has both of its articles in this"),
        ("id,cluster,left,right,label\na.txt,x,a.txt,b.txt,copy\n", "columns of both labels of articles (id, cluster)"),
    ],
    ids=[
        "column",
        "twice",
        "no overlap",
        "empty",
        "no article",
        "no pair",
        "pair column",
        "pair label",
        "pair weight",
        "no pair in common",
        "both kinds",
    ],
)
def test_labels_that_cannot_be_used(run: Run, result: Path, tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "bad.csv").write_text(content)
    told = run("evaluate", result, tmp_path / "bad.csv")
    assert (told.code, told.out) == (2, "")
    assert said in " ".join(told.err.split())


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.csv"
    path.write_text(
        "left,right,derived,label,weight\nb.txt,a.txt,true,copy,3\na.txt,c.txt,false,other,10\n"
        "a.txt,b.txt,true,copy,3\na.txt,d.txt,true,copy,2\n"
    )
    return path


def test_people_get_tables_of_labelled_pairs(run: Run, result: Path, pairs: Path) -> None:
    before = listing(result)
    told = run("evaluate", result, pairs)
    assert (told.code, told.err) == (0, "")
    lines = [" ".join(line.split()) for line in told.out.splitlines()]
    assert lines[:3] == [
        "2 labelled pairs in the result, 1 of them labelled derived; they stand for 13 pairs.",
        "1 labelled pair with an article that is not in the result, and not counted.",
        "1 row of pairs that an earlier row labels too, counted once.",
    ]
    assert "precision, by weight 1.000 0.051 to 1.000 1 pair called derived" in lines
    assert "unrelated 1 1.000 0.051 to 1.000 not derived" in lines and "copy 1 1.000" in lines
    assert "\x1b" not in told.out
    assert listing(result) == before


def test_labelled_pairs_as_json_and_quietly(run: Run, result: Path, pairs: Path) -> None:
    told = run("evaluate", result, pairs, "--json")
    assert told.out.count("\n") == 1
    value = json.loads(told.out)
    assert (value["counted"], value["weight"], value["not_in_result"], value["labelled_twice"]) == (2, 13, 1, 1)
    assert (value["precision"], value["recall"], value["f1"], value["found"]) == (1, 1, 1, 1)
    assert value["right_if"] == {"exact": {"pairs": 1, "right": 1.0}, "unrelated": {"pairs": 1, "right": 1.0}}
    quiet = run("evaluate", result, pairs, "-q")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_an_article_may_be_labelled_to_be_in_several_clusters(run: Run, result: Path, tmp_path: Path) -> None:
    """b.txt is labelled to be made of a.txt and of c.txt, and the result puts it with a.txt alone."""
    (tmp_path / "several.csv").write_text(
        "id,cluster,origin,origin_outside,relation\na.txt,ferry,a.txt,,\nb.txt,ferry,a.txt,,partial\n"
        "b.txt,clinic,c.txt,,partial\nc.txt,clinic,c.txt,,\n"
    )
    told = run("evaluate", result, tmp_path / "several.csv")
    assert (told.code, told.err) == (0, "")
    lines = [" ".join(line.split()) for line in told.out.splitlines()]
    assert lines[:2] == [
        "3 articles both labelled and in the result.", "1 article labelled to be in several clusters.",
    ]  # fmt: skip
    # recall: a has both; c has itself of two; b has half of itself, a, and not c: (1 + 1/2 + 1.5/3) / 3
    assert "B-cubed 1.000 0.667 0.800 3 articles" in lines
    assert "pairs 1.000 0.500 0.667 2 labelled pairs" in lines


def test_help_names_the_columns_of_both_kinds_of_labels(run: Run) -> None:
    told = " ".join(run("evaluate", "--help").out.split())
    assert "Of articles: id, cluster" in told and "Of pairs: left, right, and derived" in told


def test_what_is_no_result_or_not_there(run: Run, result: Path, news: Path, labels: Path) -> None:
    told = run("evaluate", news, labels)
    assert (told.code, told.out) == (2, "")
    assert "is no whole wirecopy result: run.json is missing" in told.err
    told = run("evaluate", result, news / "missing.csv")
    assert (told.code, told.out) == (2, "")
    assert "there is no file" in told.err
    assert run("evaluate", result).code == 2


def test_pairs_are_drawn_read_and_measured(run: Run, result: Path, tmp_path: Path) -> None:
    told = run("evaluate", result, "--sample", 20, "-o", "reading.csv")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("1 pair to read in reading.csv, and both texts of each in reading.html.")
    table = pl.read_csv(tmp_path / "reading.csv")
    assert table.columns[:4] == ["left", "right", "derived", "label"]
    assert table.select("left", "right").row(0) == ("a.txt", "b.txt")
    assert table["left_text"][0] and table["right_text"][0]
    told = run("evaluate", result, "reading.csv")
    assert told.code == 2 and "none is read; fill in derived (true or false) or label" in told.err
    table.with_columns(derived=pl.lit("true"), label=pl.lit("copy")).write_csv(tmp_path / "reading.csv")
    found = json.loads(run("evaluate", result, "reading.csv", "--json").out)
    assert (found["precision"], found["recall"], found["removed_wrongly"], found["unread"]) == (1, 1, 0, 0)
    assert found["intervals"]["precision"] == [1, 1], "all that there is was read"
    again = run("evaluate", result, "--sample", 20, "-o", "reading.csv")
    assert again.code == 2 and "is there already and may hold what somebody has read" in again.err


def test_a_sample_as_json_tells_what_its_strata_are(run: Run, result: Path) -> None:
    told = json.loads(run("evaluate", result, "--sample", 20, "-o", "reading.jsonl", "--json").out)
    assert told["pairs"] == 1 and told["strata"] == {"s1": {"name": "exact", "pairs": 1.0, "drawn": 1}}
    assert json.loads(Path("reading.run.json").read_text())["reading_sample"]["strata"] == told["strata"]


def test_how_far_two_readers_agree(run: Run, result: Path, pairs: Path, tmp_path: Path) -> None:
    (tmp_path / "second.csv").write_text("left,right,derived\na.txt,b.txt,true\na.txt,c.txt,true\n")
    told = run("evaluate", result, pairs, "--second", "second.csv")
    assert (told.code, told.err) == (0, "")
    assert told.out == (
        "Of 2 that both have labelled 50.0 % are labelled the same; alpha is 0.000. 1 that only one has are left out.\n"
    )
    assert json.loads(run("evaluate", result, pairs, "--second", "second.csv", "--json").out)["alpha"] == 0


def test_probabilities_are_fitted_into_a_result_of_their_own(run: Run, tmp_path: Path, scanned: Result) -> None:
    scanned.write(tmp_path / "whole")
    called = scanned.pairs.filter(pl.col("relation").is_in(DERIVED) & (pl.col("probability") < 1)).sort("probability")
    called.select("left", "right", derived=pl.int_range(pl.len()) >= 13).write_csv(tmp_path / "read.csv")
    before = listing(tmp_path / "whole")
    told = run("evaluate", "whole", "read.csv", "--recalibrate", "-o", "fitted")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("Probabilities fitted to 23 labelled pairs are in fitted: log-odds times ")
    made = json.loads((tmp_path / "fitted/run.json").read_text())["recalibrated"]
    assert made["labels"] == 23 and made["method"].startswith("Platt")
    assert listing(tmp_path / "whole") == before
    here = run("evaluate", "whole", "read.csv", "--recalibrate", "-o", "whole")
    assert here.code == 2 and "would be replaced; give another folder to -o" in here.err
    assert listing(tmp_path / "whole") == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "there are no labels; give a table of them, or draw pairs to read"),
        (("--sample", 20), "give -o reading.csv"),
        (("--sample", 20, "-o", "reading.txt"), "it takes a file ending in .csv"),
        (("--sample", 3, "-o", "reading.csv"), "fewer than 8 tell nothing"),
        (("labels.csv", "--sample", 20, "-o", "r.csv"), "--sample stands alone"),
        (("labels.csv", "-o", "r.csv"), "it goes with --sample or --recalibrate"),
        (("pairs.csv", "--complete"), "complete is said of labels of articles"),
        (("labels.csv", "--recalibrate"), "give a folder for it: -o DIR"),
        (("labels.csv", "--recalibrate", "-o", "x"), "give labels with left, right"),
        (("labels.csv", "--recalibrate", "--second", "labels.csv", "-o", "x"), "take one of them"),
    ],
)
def test_what_does_not_go_together(
    run: Run, result: Path, labels: Path, pairs: Path, options: tuple[object, ...], said: str
) -> None:
    told = run("evaluate", result, *options)
    assert (told.code, told.out) == (2, "")
    assert said in " ".join(told.err.split())
    assert not Path("x").exists()
