"""Charts: drawn of what the tables hold, with any title in them; what cannot be drawn is told."""

import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import lxml.etree
import polars as pl
import pytest
from command_line import Run
from hypothesis import given
from hypothesis import strategies as st
from notices import CLINIC, FERRY

import dedup
from dedup.errors import UsageError
from dedup.result import Result
from dedup.tables import TABLES, conform, empty
from dedup.write.plots.calibration_chart import calibration_table
from dedup.write.plots.chart_kinds import KINDS, chart_of
from dedup.write.plots.circle import MOST, bent, placed
from dedup.write.plots.network_chart import ROOM, SIDE, network_table
from dedup.write.plots.picture_files import ENDINGS, picture
from dedup.write.plots.sizes_chart import sizes_table
from dedup.write.plots.thresholds_chart import thresholds_table
from dedup.write.plots.timeline_chart import timeline_table
from dedup.write.report.charts import taken_pieces

pytest.importorskip("altair", reason="of extra plots")

LABELS = [{"left": "a", "right": "b", "derived": True}, {"left": "a", "right": "c", "derived": False}]
ODD = [
    "</script><script>alert(1)</script>", "<!--", "]]><svg/onload=alert(1)>", "\x1b[2J\x00", "\u202ereversed",
    "datum.x",
    "&lt;b&gt; 'a' \"b\"", "x" * 500, "", "\ud7ff\ufffe",
]  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n"


def nothing_found() -> Result:
    return Result(**{name: empty(name) for name in TABLES}, run={})


@pytest.fixture(scope="module")
def small() -> Result:
    """Two articles of one text and another one: one cluster, in which nothing is dated."""
    rows = [{"id": i, "text": t, "outlet": o} for i, t, o in (
        ("a", FERRY, "Orlen Echo"), ("b", FERRY, "Tarn Post"), ("c", CLINIC, "Inland Courier"),
    )]  # fmt: skip
    return dedup.scan(rows)


def told(chart: Any) -> str:
    """All the words of a chart: its title, what stands below it, and its values."""
    return json.dumps(chart.to_dict(), ensure_ascii=False)


def charts(result: Result) -> Mapping[str, Any]:
    labels = LABELS if len(result.articles) else None
    kinds = {name for name, kind in KINDS.items() if not kind.by_labels or labels}
    return {name: chart_of(result, name, labels=labels if KINDS[name].by_labels else None) for name in kinds}


def test_sizes_count_every_cluster_once(scanned: Result) -> None:
    sizes = [n for n in scanned.clusters["size"].to_list() if n > 1]
    for low, high, clusters, articles in sizes_table(scanned).iter_rows():
        inside = [n for n in sizes if low <= n <= high]
        assert (clusters, articles) == (len(inside), sum(inside))
    assert sizes_table(scanned)["articles"].sum() == sum(sizes)


@given(st.lists(st.integers(1, 30_000), max_size=9))
def test_classes_of_size_lie_side_by_side_up_to_the_largest(sizes: list[int]) -> None:
    names = [f"c{i}" for i in range(len(sizes))]
    clusters = conform("clusters", pl.DataFrame({"cluster": names, "size": sizes}, {"cluster": pl.String, "size": int}))
    table = sizes_table(replace(nothing_found(), clusters=clusters))
    assert all(b["articles_from"] == a["articles_to"] + 1 for a, b in pairwise(table.to_dicts()))
    counted = [n for n in sizes if n > 1]
    assert table["clusters"].sum() == len(counted) and table["articles"].sum() == sum(counted)
    assert not counted or table["articles_from"][-1] <= max(counted) <= table["articles_to"][-1]


def test_thresholds_tell_what_at_makes_of_the_newsroom(scanned: Result) -> None:
    table = {round(row[0], 2): row[1:] for row in thresholds_table(scanned).iter_rows()}
    for least in (0.5, 0.7, 0.96):
        clusters = scanned.at(least).clusters.filter(pl.col("size") > 1)
        members = scanned.at(least).members.join(clusters, on="cluster", how="semi")
        assert table[least] == (len(clusters), members["article"].n_unique(), clusters["size"].max())


def test_calibration_draws_the_bins_of_evaluate_with_their_intervals(scanned: Result) -> None:
    read = scanned.draw_pairs(60).rows.with_columns(derived=True)
    found = scanned.evaluate(read)
    table = calibration_table(found)
    assert table["pairs"].sum() == found.calibration.pairs > 0
    for row in table.iter_rows(named=True):
        assert (row["least"], row["most"]) == found.intervals[f"calibration.bins.{round(10 * row['low'])}"]
        assert row["least"] <= row["true"] <= row["most"]
    assert "95 % interval" in told(chart_of(scanned, "calibration", labels=read))


def test_thresholds_of_a_result_can_be_drawn_instead(scanned: Result) -> None:
    quick = {row[0]: row[1:] for row in thresholds_table(scanned).iter_rows()}
    exact = scanned.thresholds().steps
    assert [quick[row[0]] for row in exact.select("threshold").iter_rows()] == [
        row[1:] for row in exact.select("threshold", "clusters", "articles", "largest").iter_rows()
    ]
    assert len(scanned.plot.thresholds(exact).to_dict()["vconcat"]) == 4


def test_thresholds_only_take_away(scanned: Result) -> None:
    table = thresholds_table(scanned)
    assert table["threshold"].is_sorted() and table["threshold"][0] == 0.5 and table["threshold"][-1] == 1
    assert table["articles"].is_sorted(descending=True) and table["largest"].is_sorted(descending=True)


def test_another_table_of_thresholds_is_drawn_as_it_is(scanned: Result) -> None:
    steps = thresholds_table(scanned).head(4).with_columns(removed=pl.lit(3))
    chart = scanned.plot.thresholds(steps).to_dict()
    assert len(chart["vconcat"]) == 4 and "Rows that a collapse removes" in json.dumps(chart)
    for wrong, words in ((steps.drop("largest"), "no column largest"), (steps.clear(), "no row")):
        with pytest.raises(UsageError, match=words):
            scanned.plot.thresholds(wrong)


@pytest.mark.slow
def test_a_page_draws_its_chart_and_asks_for_nothing(scanned: Result, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="of extra dev")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    page = scanned.plot.write("network", tmp_path / "network.html")
    asked: list[str] = []
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: asked.append(message.text))
        tab.goto(page.as_uri())
        tab.wait_for_selector("#chart .marks", timeout=20_000)
        browser.close()
    assert asked == [page.as_uri()]


def test_the_network_holds_every_taken_article(scanned: Result) -> None:
    table = network_table(scanned)
    assert table["articles"].sum() == len(taken_pieces(scanned))
    assert table.row(0, named=True)["source"] == "Northwire"
    largest = scanned.clusters.sort("size", descending=True)["cluster"][0]
    inside = scanned.members.filter(pl.col("cluster") == largest).drop_nulls("parent")
    assert network_table(scanned, largest)["articles"].sum() == len(inside)


def test_the_timeline_holds_every_dated_member_and_says_how_exactly(scanned: Result) -> None:
    dated = scanned.articles.drop_nulls("published")
    groups = scanned.clusters.filter(pl.col("size") > 1)
    members = scanned.members.join(groups, on="cluster", how="semi")
    table = timeline_table(scanned)
    assert len(table) == len(members.join(dated, left_on="article", right_on="id", how="semi"))
    coarse = set(dated.filter(pl.col("published_precision").is_in(["day", "month"]))["id"])
    spans = set(table.filter(pl.col("until") > pl.col("published"))["article"])
    assert spans == coarse & set(table["article"]) and spans


@pytest.mark.parametrize("n", [2, 3, 5, 8, 23, MOST])
def test_words_beside_a_circle_do_not_touch(n: int) -> None:
    places = placed([str(i) for i in range(n)], {})
    pixels = SIDE / (2 * ROOM)
    for a, b in product(places, repeat=2):
        if a.name < b.name and (a.x >= 0) == (b.x >= 0):
            assert abs(a.y - b.y) * 1.1 * pixels > 14


def test_lines_there_and_back_are_two() -> None:
    a, b = placed(["a", "b"], {})
    middle_there, middle_back = ([*bent(*both)][12] for both in ((a, b), (b, a)))
    assert abs(middle_there[1] - middle_back[1]) > 0.05


@pytest.mark.slow  # draws a chart for each example
def test_any_title_can_stand_in_a_chart() -> None:
    rows = [{"id": n, "text": FERRY, "outlet": f"{n}{t}", "published": "2031-03-04T09:00Z"} for n, t in enumerate(ODD)]
    found = dedup.scan(rows)
    titled = found.articles.with_columns(title=pl.Series(ODD))
    odd = replace(found, articles=conform("articles", titled))
    (cluster,) = odd.clusters["cluster"]
    for name, one in (("timeline", cluster), ("timeline", None), ("network", cluster), ("network", None)):
        chart = chart_of(odd, name, cluster=one)
        lxml.etree.fromstring(picture(chart, ".svg"))  # some signs end vl-convert, and Python with it
        page = picture(chart, ".html").decode()
        assert page.count("</script>") == 2 and page.count("<script") == 2
        assert "<svg/onload" not in page and "\u202e" not in page and "\x1b" not in page


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_result_gives_the_same_bytes(scanned: Result, ending: str) -> None:
    one, other = (picture(chart_of(scanned, "sizes"), ending) for _ in range(2))
    assert one == other
    assert one.startswith({".svg": b"<svg", ".png": PNG, ".html": b"<!doctype html>", ".json": b"{"}[ending])


def test_a_result_without_clusters_says_so_in_every_chart(small: Result) -> None:
    lone = dedup.scan([{"id": "a", "text": FERRY}, {"id": "b", "text": CLINIC}, {"id": "c", "text": CLINIC[:90]}])
    for result in (nothing_found(), lone):
        for name, chart in charts(result).items():
            assert "No " in told(chart), name
            assert picture(chart, ".svg").startswith(b"<svg")
    assert "No " not in told(chart_of(small, "sizes")) and "1 cluster holds 2 of 3 articles" in told(
        chart_of(small, "sizes")
    )


def test_a_chart_says_what_it_leaves_out(small: Result, scanned: Result) -> None:
    assert "11 articles of which an outlet is not known are left out." in told(chart_of(scanned, "network"))
    unknown = replace(small, articles=small.articles.with_columns(outlet=pl.lit(None, pl.String)))
    parents = pl.when(pl.col("article") == "b").then(pl.lit("a"))
    unknown = replace(unknown, members=small.members.with_columns(parent=parents))
    assert "outlets of these articles are not known" in told(chart_of(unknown, "network"))


def test_plot_of_a_result_has_a_method_for_each_kind(small: Result, tmp_path: Path) -> None:
    for name, kind in KINDS.items():
        made = getattr(small.plot, name)(*([LABELS] if kind.by_labels else []))
        assert made.to_dict()["title"]["text"]
    assert small.plot.write("calibration", tmp_path / "c.json", labels=LABELS).exists()
    assert "sizes" in repr(small.plot)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("szies -o s.svg", "did you mean 'sizes'"), ("sizes -o s.pdf", ".svg, .png, .html, .json"),
        ("sizes -o s", ".svg, .png, .html, .json"), ("sizes -o folder.svg", "is a folder"),
        ("sizes -o s.svg --cluster c000001", "timeline and network"), ("sizes -o s.svg --labels l.csv", "no labels"),
        ("calibration -o s.svg", "needs labels"), ("timeline -o s.svg --cluster c1", "no cluster 'c1'"),
        ("calibration -o s.svg --labels none.csv", "none.csv"), ("sizes -o file/s.svg", "is a file"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_told(run: Run, small: Result, tmp_path: Path, arguments: str, words: str) -> None:
    small.write(tmp_path / "r")
    (tmp_path / "folder.svg").mkdir()
    (tmp_path / "file").write_text("")
    before = sorted(tmp_path.iterdir())
    ran = run("plot", "r", *arguments.split())
    assert (ran.code, ran.out) == (2, "") and words in ran.err
    assert sorted(tmp_path.iterdir()) == before


def test_the_command_draws_and_an_older_picture_is_replaced(run: Run, small: Result, tmp_path: Path) -> None:
    small.write(tmp_path / "r")
    (tmp_path / "sizes.png").write_bytes(b"older")
    ran = run("plot", "r", "sizes", "-o", "sizes.png")
    assert (ran.code, ran.out) == (0, "sizes.png shows how large the clusters are.\n")
    assert (tmp_path / "sizes.png").read_bytes().startswith(PNG)
    (tmp_path / "l.csv").write_text("left,right,derived\na,b,true\n")
    ran = run("plot", "r", "calibration", "-o", "c.svg", "--labels", "l.csv", "--json")
    assert json.loads(ran.out) == {"out": "c.svg", "kind": "calibration"}
    assert "1 labelled pair;" in (tmp_path / "c.svg").read_text("utf-8")


@pytest.mark.parametrize(("library", "ending"), [("altair", ".json"), ("vl_convert", ".svg")])
def test_a_missing_library_is_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, small: Result, tmp_path: Path, library: str, ending: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match=r"pip install 'wirecopy\[plots\]'"):
        small.plot.write("sizes", tmp_path / f"s{ending}")
    assert not any(tmp_path.iterdir())
