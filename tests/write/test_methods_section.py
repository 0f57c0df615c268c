"""What a paper is told: nothing that the result does not say, and no figure that the page of quality does not have."""

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import yaml
from archives import FAST
from command_line import Run
from notices import CLINIC, FERRY

import dedup
from dedup.result import Result
from dedup.tables import DERIVED
from dedup.write.methods_section import methods_section
from dedup.write.methods_section.measured_errors import BY_TEXT_ALONE, WITH_OUTLETS

TOP = Path(__file__).parents[2]
PAPERS = [{"id": i, "text": FERRY, "outlet": o} for i, o in (("a", "Echo"), ("b", "Courier"))]


def table_of(result: Result) -> dict[str, str]:
    return dict(methods_section(result).rows)


def test_the_table_counts_what_the_result_holds(scanned: Result) -> None:
    table = table_of(scanned)
    groups = scanned.clusters.filter(pl.col("size") > 1)["size"]
    assert table["articles"] == "74" and table["inputs skipped"] == "no-text-column 1"
    assert table["derived pairs"] == str(scanned.pairs["relation"].is_in(DERIVED).sum())
    assert table["clusters of two and more"] == str(len(groups))
    assert table["their sizes: median, largest"] == f"{groups.median():g}, {groups.max()}"
    relations = dict(part.rsplit(" ", 1) for part in table["pairs by relation"].split(", "))
    assert relations == {k: str(v) for k, v in scanned.run["counts"]["relations"].items()}
    assert table["program"] == f"wirecopy {scanned.run['versions']['wirecopy']}"
    assert table["strictness, threshold"] == "balanced, 0.5" and table["min_words"] == "40"
    assert "polars" in table["with"] and table["made"] == scanned.run["made"]["at"]


def test_the_paragraph_says_what_was_done(scanned: Result) -> None:
    told = methods_section(scanned).paragraph
    for part in (
        "74 articles were compared with wirecopy", "at strictness balanced (a pair counts as derived from a probability"
        " of 0.5), depth fast and seed 1. All other settings are the defaults.",
        "128 permutations of shingles of 5 words",
        f"Of {scanned.run['counts']['candidates']:,} proposed pairs {scanned.run['counts']['judged']:,} were aligned",
        "31 articles share text or a source with others, in 11 clusters of two and more (the largest has 9)",
        "The error on these articles was not measured.", ".945 of the pairs called derived are derived",
    ):  # fmt: skip
        assert part in told, part


def test_settings_that_were_changed_are_marked() -> None:
    result = dedup.scan(PAPERS, strictness="strict", seed=9, min_words=20, window_days=30, depth="fast")
    told, table = methods_section(result).paragraph, table_of(result)
    assert "from a probability of 0.8), depth fast and seed 9." in told
    assert "Changed besides: min_words (to 20) and window_days (to 30); all other settings are the defaults." in told
    assert (table["min_words"], table["window_days"]) == ("20 (changed)", "30 (changed)")
    assert table["permutations"] == "128" and table["inputs"] == "a table in memory"


@pytest.mark.parametrize(("outlets", "measured"), [(2, WITH_OUTLETS), (1, BY_TEXT_ALONE), (0, BY_TEXT_ALONE)])
def test_the_error_is_that_of_the_judge_that_decided(outlets: int, measured: object) -> None:
    rows = [{**row, "outlet": row["outlet"] if n < outlets else None} for n, row in enumerate(PAPERS)]
    told = {k.removeprefix("elsewhere: ") for k in table_of(dedup.scan(rows, FAST)) if k.startswith("elsewhere")}
    assert told == {one.what for one in measured}  # type: ignore[attr-defined]


@pytest.mark.parametrize("one", [*WITH_OUTLETS, *BY_TEXT_ALONE], ids=lambda one: str(one.what))
def test_every_measured_error_stands_on_the_page_of_quality(one: object) -> None:
    page = " ".join((TOP / "docs/quality.md").read_text("utf-8").split())
    figure, on = one.figure, one.on  # type: ignore[attr-defined]
    assert re.search(rf"(?<![\d.]){re.escape(figure)}(?!\d)", page)
    for number in re.findall(r"\d[\d,]+", on):
        assert number in page


def test_own_labels_take_the_place_of_figures_from_elsewhere(run: Run, scanned: Result) -> None:
    scanned.write("there")
    told = run("methods", "there", "--labels", TOP / "samples/answers.csv", "--json")
    value = json.loads(told.out)
    found = scanned.evaluate(TOP / "samples/answers.csv").as_dict()
    assert value["table"]["B-cubed: precision, recall, F1"].split(", ")[0] == f"{found['b_cubed']['precision']:.3f}"
    assert "Against own labels of 74 articles B-cubed precision is 1.000" in value["paragraph"]
    assert not [k for k in value["table"] if k.startswith("elsewhere")]
    pl.DataFrame({"left": ["ar-1001", "ar-1001"], "right": ["ar-1002", "ce-0087"], "derived": [True, False]}).write_csv(
        "pairs.csv"
    )
    table = json.loads(run("methods", "there", "--labels", "pairs.csv", "--json").out)["table"]
    assert (table["own labels"], table["precision, recall, F1"]) == ("2 pairs", "1.000, 1.000, 1.000")
    assert run("methods", "there").out == scanned.methods()
    assert run("methods", "nowhere").code == run("methods", "there", "--labels", "nowhere.csv").code == 2


def test_a_result_that_tells_little_is_described_too() -> None:
    alone = dedup.scan([{"id": "a", "text": FERRY}, {"id": "b", "text": CLINIC}], FAST)
    assert "No two articles were found to share text or a source." in methods_section(alone).paragraph
    bare = methods_section(replace(alone, run={}))
    assert bare.paragraph.startswith("2 articles were compared with wirecopy of unknown version")


def test_what_is_odd_in_a_setting_cannot_break_the_table() -> None:
    result = dedup.scan(PAPERS, FAST)
    odd = replace(result, run={**result.run, "model": "a|b"})
    assert r"| sentence model | a\|b |" in methods_section(odd).as_markdown()


def test_the_citation_names_the_version_of_the_project() -> None:
    cited = yaml.safe_load((TOP / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors", "type"} <= set(cited)
    assert (str(cited["version"]), cited["license"]) == (project["version"], project["license"])
    assert all("name" in author for author in cited["authors"])
    assert project["version"] in methods_section(dedup.scan(PAPERS, FAST)).citation
