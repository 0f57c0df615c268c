"""`wirecopy evaluate` as a user meets it: tables, --json, -q, and what is said of labels that cannot be used."""

import json
from pathlib import Path

import pytest
from command_line import Run, listing


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
    ],
    ids=["column", "twice", "no overlap", "empty"],
)
def test_labels_that_cannot_be_used(run: Run, result: Path, tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "bad.csv").write_text(content)
    told = run("evaluate", result, tmp_path / "bad.csv")
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_what_is_no_result_or_not_there(run: Run, result: Path, news: Path, labels: Path) -> None:
    told = run("evaluate", news, labels)
    assert (told.code, told.out) == (2, "")
    assert "is no whole wirecopy result: run.json is missing" in told.err
    told = run("evaluate", result, news / "missing.csv")
    assert (told.code, told.out) == (2, "")
    assert "there is no file" in told.err
    assert run("evaluate", result).code == 2
