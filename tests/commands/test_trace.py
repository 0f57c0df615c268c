"""`wirecopy trace` as a user meets it: sentences, --json, -q, an archive, and what cannot be answered."""

import json
from pathlib import Path

import pytest
from command_line import Run, listing
from newsroom import scanned_story

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scanned_story(tmp_path_factory.mktemp("traced") / "result")


def test_people_get_sentences_with_their_weights(run: Run, result: Path) -> None:
    before = listing(result)
    told = run("trace", result, "rg-02")
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0].startswith("rg-02: ") and lines[3].startswith("Cluster c0")
    assert any("nw-20418 (Northwire)   sum +" in line for line in lines)
    assert "What it may have been made from" in lines and lines[-1].startswith("The sums of two origins")
    assert listing(result) == before
    assert run("trace", result, "rg-02", "-q").out == ""


def test_json_is_one_object_with_every_weight(run: Run, result: Path) -> None:
    told = run("trace", result, "rg-02", "--json")
    assert told.code == 0 and told.out.count("\n") == 1
    value = json.loads(told.out)
    (cluster,) = value["clusters"]
    assert value["article"] == "rg-02" and cluster["origin"] == "nw-20418" and cluster["same_as_table"]
    first = cluster["origins"][0]
    assert first["id"] == "nw-20418" and sum(r["nats"] for r in first["reasons"]) == pytest.approx(first["total"])
    assert all(set(r) == {"term", "nats", "words"} for p in cluster["parents"] for r in p["reasons"])


def test_an_unknown_id_and_a_folder_without_tables_are_told(run: Run, result: Path, tmp_path: Path) -> None:
    told = run("trace", result, "rg-2")
    assert (told.code, told.out) == (2, "") and "no article of this result has the id 'rg-2'" in told.err
    assert "did you mean" in told.err
    told = run("trace", tmp_path, "rg-02")
    assert told.code == 2 and "is no whole wirecopy result" in told.err


def test_an_archive_is_asked_like_a_result(run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "news.db"
    assert run("add", SAMPLES / "wires/northwire-skerra.json", SAMPLES / "tables", "--archive", archive).code == 0
    told = run("trace", archive, "nw-20418")
    assert told.code == 0 and "the origin is this article" in told.out
