"""A decision says what its reviewer meant: the last word counts, and it stays with the articles of its page."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import FAST, FIRST, SECOND, frame
from decided import DORN
from running_desk import Browser, enter, last, running
from strategies import LIBRARY

import dedup
from dedup import Archive
from dedup.decide import LedgerFile
from dedup.desk.decided_now import DecidedNow
from dedup.desk.decided_rows import Decided

NEWS = FIRST | SECOND
OTHERS = {f"a{n}": LIBRARY.replace("Tuesday", f"Tuesday the {n}th") for n in range(1, 5)}
FERRIES = {"m1": FIRST["f1"], "m2": FIRST["f2"], "m3": SECOND["f3"]}


def scan(place: Path, texts: dict[str, str]) -> Path:
    """A scan into a folder that may hold one, as the command makes it: what was decided stays, and is obeyed."""
    dedup.scan(frame(texts), FAST, decisions=LedgerFile.of_result(place)).write(place)
    return place


@pytest.fixture(scope="module")
def scanned_news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scan(tmp_path_factory.mktemp("anew") / "result", NEWS)


@pytest.fixture
def browser(scanned_news: Path, tmp_path: Path) -> Iterator[Browser]:
    with running(Path(shutil.copytree(scanned_news, tmp_path / "result"))) as desk:
        yield enter(desk)


def cluster_of(browser: Browser, article: str) -> str:
    return next(c for c, i in browser.desk.view.edition().lookup.member if i == article)


def again(browser: Browser) -> None:
    """The next scan of the same articles."""
    scan(browser.desk.view.path, NEWS)


def told_of(browser: Browser) -> Decided:
    return DecidedNow(browser.desk.view).of()


def states(browser: Browser) -> list[str]:
    return [d["state"] for d in reversed(told_of(browser).rows)]


def test_what_is_said_again_after_it_was_decided_otherwise_is_kept_anew(browser: Browser) -> None:
    name = cluster_of(browser, "f1")
    browser.decide("merge", left="f1", right="f3", cluster=name)
    enter(browser.desk, DORN).decide("split", left="f3", cluster=name)
    told = browser.decide("merge", left="f1", right="f3", cluster=name)
    assert told.headers["location"] == "/decisions?done=3"
    assert browser.decide("merge", left="f1", right="f3", cluster=name).headers["location"] == "/decisions?again=3"
    for origin in ("f1", "f2", "f1"):
        told = browser.decide("origin", value=origin, cluster=name)
    assert told.headers["location"] == "/decisions?done=6"
    browser.decide("note", left="f1", reason="ask the harbour")
    assert "again=6" in browser.decide("origin", value="f1", cluster=name).headers["location"]
    browser.decide("split", left="f2", cluster=name)
    browser.decide("undo", undoes="8")
    assert "again=6" in browser.decide("origin", value="f1", cluster=name).headers["location"]
    again(browser)
    edition = browser.desk.view.edition()
    assert edition.cluster_row(cluster_of(browser, "f3"))["origin"] == "f1"


def test_an_origin_outlives_the_other_members(browser: Browser) -> None:
    name = cluster_of(browser, "f1")
    browser.decide("origin", value="f3", cluster=name)
    kept = last(browser)
    assert (kept["left"], kept["right"]) == ("f3", "f3")
    browser.decide("split", left="f1", cluster=name)
    again(browser)
    assert states(browser) == ["held", "held"]
    scan(browser.desk.view.path, {i: t for i, t in NEWS.items() if i != "f1"})
    assert browser.desk.view.edition().cluster_row(cluster_of(browser, "f2"))["origin"] == "f3"
    assert states(browser) == ["held", "gone"]


def test_a_source_outside_stays_that_of_a_cluster_that_loses_an_article(browser: Browser) -> None:
    name = cluster_of(browser, "f1")
    anchor = re.search(r'name="anchor" value="([^"]+)"', browser.get(f"/cluster/{name}").text)[1]  # type: ignore[index]
    browser.decide("origin", outside="Tarn Council", cluster=name, anchor=anchor)
    assert last(browser)["left"] == anchor and last(browser)["right_text"]
    rest = {"f1", "f2", "f3"} - {anchor}
    browser.decide("split", left=anchor, cluster=name)
    again(browser)
    row = browser.desk.view.edition().cluster_row(cluster_of(browser, min(rest)))
    assert row["origin_outside"] == "Tarn Council" and states(browser) == ["held", "held"]
    lookup = browser.desk.view.edition().lookup
    assert str(lookup.decided.origin(lookup.members[row["cluster"]])).startswith("decided by R. Askew")
    scan(browser.desk.view.path, {i: t for i, t in NEWS.items() if i != anchor})
    row = browser.desk.view.edition().cluster_row(cluster_of(browser, min(rest)))
    assert row["origin_outside"] == "Tarn Council" and states(browser) == ["held", "gone"]


def test_two_who_name_two_origins_of_one_cluster_are_told(browser: Browser) -> None:
    name = cluster_of(browser, "f1")
    browser.decide("origin", value="f1", cluster=name)
    second = enter(browser.desk, DORN)
    told = second.decide("origin", value="f2", cluster=name)
    assert "this was decided otherwise" in second.get(told.headers["location"]).text
    assert told_of(browser).against == {1: 2}
    again(browser)
    (first, _) = reversed(told_of(browser).rows)
    assert first["state"] == "replaced" and first["why"].startswith("in conflict with M. Dorn")
    second.decide("undo", undoes="2")
    assert states(browser)[0] == "waits for the next run"


def test_an_article_with_an_exact_copy_goes_with_it(tmp_path: Path) -> None:
    texts = NEWS | {"f0": FIRST["f1"].upper()}
    with running(scan(tmp_path / "result", texts)) as desk:
        browser = enter(desk)
        name = cluster_of(browser, "f1")
        browser.decide("split", left="f1", cluster=name)
        assert last(browser)["value"] == '["f2", "f3"]'
        scan(desk.view.path, texts)
        assert states(browser) == ["held"]
        assert {i for c, i in desk.view.edition().lookup.member if c == cluster_of(browser, "f2")} == {"f2", "f3"}
    copies = {"f0": texts["f0"], "f1": texts["f1"], "o1": FIRST["o1"]}
    with running(scan(tmp_path / "copies", copies)) as desk:
        browser = enter(desk)
        answer = browser.decide("split", left="f1", cluster=cluster_of(browser, "f1"))
        assert answer.status_code == 400 and "copies stand together" in answer.text


def test_a_page_of_before_a_scan_decides_nothing_about_the_cluster_that_has_its_name_now(tmp_path: Path) -> None:
    with running(scan(tmp_path / "result", FERRIES)) as desk:
        browser = enter(desk)
        name = cluster_of(browser, "m1")
        page = browser.get(f"/cluster/{name}").text
        shown = {n: re.search(rf'name="{n}" value="([^"]+)"', page)[1] for n in ("cluster", "anchor", "edition")}  # type: ignore[index]
        browser.decide("note", reason="ask the harbour", **shown)
        assert last(browser)["left"] == shown["anchor"]
        scan(desk.view.path, FERRIES | OTHERS)
        assert cluster_of(browser, "a1") == name != cluster_of(browser, "m1")
        asked = {"origin": {"outside": "Tarn Council"}, "split": {"left": "m1"}, "note": {"reason": "x"}}
        for kind, fields in asked.items():
            answer = browser.decide(kind, **fields, **shown)
            assert answer.status_code == 400 and "scanned anew" in answer.text
            answer = browser.decide(kind, **fields, **(shown | {"edition": desk.view.edition().key}))
            assert answer.status_code == 400 and "any more" in answer.text
        assert len(desk.view.decisions()) == 1
        assert "ask the harbour" not in browser.get(f"/cluster/{name}").text
        assert "ask the harbour" in browser.get(f"/cluster/{cluster_of(browser, 'm1')}").text
        listed = browser.get("/decisions").text
        assert f'href="/cluster/{cluster_of(browser, "m1")}"' in listed and f'href="/cluster/{name}"' not in listed


def test_a_note_goes_along_when_its_cluster_is_merged(news_db: Path) -> None:
    with Archive(news_db) as archive:
        archive.add(frame({"o2": SECOND["o2"]}), FAST)
    with running(news_db) as desk:
        browser = enter(desk)
        name = cluster_of(browser, "o1")
        browser.decide("note", reason="ask the grower", cluster=name)
        anchor = str(last(browser)["left"])
        browser.decide("merge", left="f1", right="o1")
        with Archive(news_db) as archive:
            archive.add(frame({"z": LIBRARY}), FAST)
        home = cluster_of(browser, "f1")
        assert home == cluster_of(browser, "o1") != name
        with Archive(news_db) as archive:
            archive.remove(anchor)
        assert "ask the grower" in browser.get(f"/cluster/{home}").text


def test_what_waits_is_told_as_waiting_and_what_was_freed_waits_again(browser: Browser) -> None:
    browser.decide("same", left="f1", right="o1")
    browser.decide("template", left="f1", right="o1")
    again(browser)
    browser.decide("undo", undoes="2")
    assert states(browser)[0] == "waits for the next run"
    page = browser.get("/decisions").text
    assert "waits for the next run" in page and "decided anew" not in page
    pair = browser.get("/pair?left=f1&right=f2")
    assert pair.status_code == 200
    again(browser)
    assert states(browser)[0] == "held"
