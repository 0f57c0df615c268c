"""The invented newsroom in samples/, scanned as a user would, against its answer key and against itself."""

import csv
import json
import random
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import dedup
from dedup.tables import DERIVED, SCHEMAS, TABLES
from dedup.write.terminal.scan import scan_lines

SAMPLES = Path(__file__).parent.parent / "samples"
with (SAMPLES / "answers.csv").open(encoding="utf-8", newline="") as file:
    ANSWERS = list(csv.DictReader(file))

LOADED_WORDS = ("copied from", "stole", "plagiar", "infring")


@pytest.fixture(scope="module")
def result() -> dedup.Result:
    return dedup.scan(SAMPLES)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples without their answer key: a reader of tables would skip it."""
    folder = tmp_path_factory.mktemp("samples") / "samples"
    shutil.copytree(SAMPLES, folder, ignore=shutil.ignore_patterns("answers.csv"))
    return folder


@pytest.fixture(scope="module")
def fast(articles: Path) -> dedup.Result:
    return dedup.scan(articles, dedup.Settings(depth="fast", threads=2))


def test_every_article_stands_in_the_key(result: dedup.Result) -> None:
    assert {a["id"] for a in ANSWERS} == set(result.articles["id"])


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: f"{a['id']}-{a['cluster'] or 'alone'}")
def test_the_answer_key_row(answer: dict[str, str], result: dedup.Result) -> None:
    mates = {a["id"] for a in ANSWERS if a["cluster"] and a["cluster"] == answer["cluster"]} or {answer["id"]}
    homes = result.members.filter(pl.col("article") == answer["id"])["cluster"].to_list()
    groups = {c: set(result.members.filter(pl.col("cluster") == c)["article"]) for c in homes}
    if not answer["cluster"]:
        assert not homes
        return
    found = next((c for c, group in groups.items() if group == mates), None)
    assert found is not None, f"its clusters are {groups}"
    cluster = result.clusters.row(by_predicate=pl.col("cluster") == found, named=True)
    assert (cluster["origin"] or "", cluster["origin_outside"] or "") == (answer["origin"], answer["origin_outside"])
    if len(mates) > 1:
        member = result.members.row(
            by_predicate=(pl.col("cluster") == found) & (pl.col("article") == answer["id"]), named=True
        )
        assert (member["relation"] or "") == answer["relation"]
        assert member["role"] == "origin" if answer["id"] == answer["origin"] else member["role"] != "origin"


def test_the_round_up_is_a_compilation_of_three_clusters(result: dedup.Result) -> None:
    rows = result.members.filter(pl.col("article") == "lc-3391")
    assert rows["role"].to_list() == ["compilation"] * 3


def test_what_a_person_reads_accuses_nobody_and_says_both_shares(result: dedup.Result) -> None:
    lines = list(scan_lines(result))
    told = "\n".join(lines)
    assert not [word for word in LOADED_WORDS if word in told.lower()]
    assert lines[0].startswith("31 of 74 articles share text or a source with others in this collection, in 11 clus")
    assert "named at the foot of rg-07" in told
    assert "99 % of its text as far as it is here, at least 36 % of the other's" in told  # a truncated excerpt
    members = [line for line in lines if line.startswith("    ") and not line.startswith("    and ")]
    assert all(line.count(" %") == 2 for line in members if not line.endswith((": the origin", ": the likely origin")))
    # lone articles that only credit someone are counted, not listed
    assert "md/glass-eyes.md" not in told


def test_tables_are_whole_and_agree_with_each_other(result: dedup.Result) -> None:
    for name, frame in result.tables().items():
        assert frame.schema == pl.Schema(SCHEMAS[name]), name
    ids = set(result.articles["id"])
    assert set(result.members["article"]) <= ids
    assert set(result.clusters["cluster"]) == set(result.members["cluster"])
    assert result.pairs.filter(pl.col("left") >= pl.col("right")).is_empty()
    for column in ("probability", "coverage_left", "coverage_right", "verbatim_left", "verbatim_right"):
        assert result.pairs[column].is_between(0, 1).all(), column
    derived = result.pairs["relation"].is_in(DERIVED)
    assert (derived == (result.pairs["probability"] >= 0.5)).all()
    origins = result.members.filter(pl.col("role") == "origin").group_by("cluster").len()
    assert dict(origins.iter_rows()) == dict.fromkeys(
        result.clusters.filter(pl.col("origin").is_not_null())["cluster"], 1
    )
    text = dict(result.articles.select("id", "text").iter_rows())
    for row in result.passages.iter_rows(named=True):
        for side in ("left", "right"):
            assert 0 <= row[f"{side}_start"] < row[f"{side}_end"] <= len(text[row[side]])


def test_no_cluster_chains(result: dedup.Result) -> None:
    """The mean pair probability of a cluster reaches the threshold, or one hub is a pair with every other member."""
    place = result.stand_ins()
    probability = {(a, b): p for a, b, p in result.pairs.select("left", "right", "probability").iter_rows()}
    joined = {p for p, v in probability.items() if v >= 0.5}
    rows = result.members.filter(pl.col("role") != "compilation")
    groups: dict[str, list[str]] = defaultdict(list)
    for cluster, article in rows.select("cluster", "article").iter_rows():
        groups[cluster].append(article)
    cohesion = dict(result.clusters.select("cluster", "cohesion").iter_rows())
    for name, group in groups.items():
        firsts = {place.get(a, a) for a in group}
        hub = any(all((min(a, b), max(a, b)) in joined for b in firsts if b != a) for a in firsts)
        assert cohesion[name] >= 0.5 or hub or len(firsts) == 1, name


def orders(folder: Path) -> Iterator[list[str]]:
    files = sorted(str(p) for p in folder.rglob("*") if p.is_file())
    for seed in (1, 2):
        yield random.Random(seed).sample(files, len(files))  # noqa: S311


@pytest.mark.slow  # scans of the samples
def test_the_same_bytes_for_any_number_of_threads(articles: Path, fast: dedup.Result, tmp_path: Path) -> None:
    one = dedup.scan(articles, dedup.Settings(depth="fast", threads=1))
    for name, frame in fast.tables().items():
        assert frame.equals(one.tables()[name]), name
    a, b = fast.write(tmp_path / "a"), one.write(tmp_path / "b")
    for name in TABLES:
        assert (a / f"{name}.parquet").read_bytes() == (b / f"{name}.parquet").read_bytes(), name


@pytest.mark.slow  # scans of the samples
def test_the_same_bytes_for_any_order_of_files(articles: Path, tmp_path: Path) -> None:
    written = [
        dedup.scan(files, dedup.Settings(depth="fast")).write(tmp_path / str(n))
        for n, files in enumerate(orders(articles))
    ]
    for name in TABLES:
        assert len({(folder / f"{name}.parquet").read_bytes() for folder in written}) == 1, name


def test_a_scan_of_its_own_articles_table_finds_the_same(fast: dedup.Result, tmp_path: Path) -> None:
    folder = fast.write(tmp_path / "out")
    again = dedup.scan(folder / "articles.parquet", dedup.Settings(depth="fast"))
    assert again.clusters.select("size", "origin").equals(fast.clusters.select("size", "origin"))
    run = json.loads((folder / "run.json").read_text("utf-8"))
    assert run["counts"]["articles"] == 74
    assert set(run["seconds"]) == {
        "credit",
        "clean",
        "fingerprint",
        "candidates",
        "align",
        "relate",
        "languages",
        "cluster",
        "trace",
    }
