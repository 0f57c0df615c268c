"""Pages of the running store over HTTP: the report's, the queue's, what is decided and taken back."""

import re
from pathlib import Path

import pytest
from archives import FAST, FIRST, frame
from running_desk import Browser, enter, last, pair_of, running
from strategies import LIBRARY

from dedup import Archive
from dedup.decide import LedgerFile
from dedup.desk.desk_state import local
from dedup.result import Result

PAGES = ("/", "/queue", "/decisions", "/agreement", "/series", "/stories", "/search", "/who-ran", "/outlet/1/1")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_that_is_linked_to_is_there(browser: Browser, path: str) -> None:
    page = browser.get(path)
    assert page.status_code == 200
    for link in set(re.findall(r'href="(/[^"#]*)', page.text)):
        if link.startswith("/at/"):  # the form that the script fills in
            continue
        told = browser.get(link.replace("&amp;", "&"))
        assert told.status_code in (200, 303) or link.startswith(("/check", "/article", "/sources")), link


def test_a_cluster_keeps_its_address_and_a_number_leads_to_it(browser: Browser) -> None:
    edition = browser.desk.view.edition()
    answer = browser.get(f"/at/{edition.key}/cluster-2.html")
    assert answer.headers["location"] == f"/cluster/{edition.names[1]}"
    assert browser.get(answer.headers["location"]).status_code == 200


def test_four_verdicts_are_kept_with_name_time_and_reason_and_taken_back(browser: Browser) -> None:
    left, right = pair_of(browser)
    for kind in ("same", "not-derived", "background", "template"):
        answer = browser.decide(
            kind, left=left, right=right, reason="tide tables", back=f"/pair?left={left}&right={right}"
        )
        assert answer.status_code == 303
        kept = last(browser)
        assert (kept["kind"], kept["left"], kept["right"], kept["reason"]) == (kind, left, right, "tide tables")
        assert kept["reviewer"] == "R. Askew" and kept["made"] is not None and kept["left_text"]
        page = browser.get(answer.headers["location"]).text
        assert "<b>Kept.</b>" in page and "decided by R. Askew" in page and "(tide tables)" in page
        undone = browser.decide("undo", undoes=str(kept["number"]))
        assert undone.status_code == 303 and last(browser)["undoes"] == kept["number"]
    page = browser.get(f"/pair?left={left}&right={right}").text
    assert 'class="decided"' not in page


def test_what_is_decided_about_a_cluster_names_its_articles(browser: Browser, cluster: tuple[str, list[str]]) -> None:
    name, members = cluster
    other = browser.desk.view.edition().lookup.members[browser.desk.view.edition().names[-1]][0]["article"]
    asked = {
        "origin": {"value": members[1]}, "split": {"left": members[2]}, "merge": {"left": members[0], "right": other},
        "mute-form": {"left": members[0]}, "mute-outlet": {"value": "Orlen Post", "sure": "1"},
        "note": {"reason": "ask the council"},
    }  # fmt: skip
    for kind, fields in asked.items():
        back = f"/cluster/{name}#decide"
        answer = browser.decide(kind, cluster=name, back=back, **fields)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == f"/cluster/{name}?done={last(browser)['number']}#decide"
        assert last(browser)["kind"] == kind
        assert f"Decision {last(browser)['number']}" in browser.get(answer.headers["location"]).text
        browser.decide("undo", undoes=str(last(browser)["number"]))
    browser.decide("origin", cluster=name, value="", outside="Tarn Council")
    assert last(browser)["value"] == "outside:Tarn Council"
    browser.decide("undo", undoes=str(last(browser)["number"]))


def test_a_muted_passage_is_kept_as_a_sum_and_not_as_words(browser: Browser) -> None:
    left, right = pair_of(browser)
    edition = browser.desk.view.edition()
    given = {"left": left, "right": right, "edition": edition.key, "passage": "1"}
    assert browser.decide("mute-passage", **given).status_code == 303
    assert str(last(browser)["value"]).startswith("sha256:")
    browser.decide("undo", undoes=str(last(browser)["number"]))
    for wrong in ({"passage": "999"}, {"passage": "x"}, {"edition": "older"}):
        assert browser.decide("mute-passage", **(given | wrong)).status_code == 400


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "same", "left": "gone", "right": "gone too"}, "there is no article gone here any more"),
        ({"kind": "same", "left": "", "right": ""}, "no article was named"),
        ({"kind": "split", "left": "a", "cluster": "no such"}, "no article a here any more"),
        ({"kind": "undo", "undoes": "987654"}, "no decision 987654 to undo"),
        ({"kind": "undo", "undoes": "1; DROP TABLE"}, "a number was expected"),
        ({"kind": "drop"}, "takes same, not-derived"),
        ({}, "takes same, not-derived"),
        ({"kind": "note", "cluster": "no such", "reason": "x"}, "no cluster no such any more"),
    ],
)
def test_what_cannot_be_decided_says_why_and_keeps_nothing(
    browser: Browser, fields: dict[str, str], words: str
) -> None:
    before = len(browser.desk.view.decisions())
    answer = browser.post("/decide", fields)
    assert answer.status_code == 400 and words in answer.text
    assert len(browser.desk.view.decisions()) == before


def test_no_page_is_stored_by_a_browser(browser: Browser) -> None:
    for path in PAGES:
        assert browser.get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/%2f/evil.example", "x"]
)
def test_nobody_is_sent_elsewhere(browser: Browser, back: str) -> None:
    assert local(back).startswith("/") and not local(back).startswith(("//", "/\\", "/%"))
    left, right = pair_of(browser)
    answer = browser.decide("same", left=left, right=right, back=back)
    assert answer.headers["location"].startswith("/?done=")
    browser.decide("undo", undoes=str(last(browser)["number"]))


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e{{ 7*7 }} <!-- '


def test_hostile_words_are_shown_as_words(scanned: Result, tmp_path: Path) -> None:
    folder = scanned.write(tmp_path / "result")
    with running(folder) as desk:
        browser = enter(desk, HOSTILE[:70])
        left, right = pair_of(browser)
        name = desk.view.edition().names[0]
        browser.decide("same", left=left, right=right, reason=HOSTILE)
        browser.decide("note", cluster=name, reason=HOSTILE)
        browser.decide("mute-outlet", value=HOSTILE, sure="1")
        for path in ("/decisions", f"/pair?left={left}&right={right}", f"/cluster/{name}", "/agreement", "/?done=1"):
            page = browser.get(path).text
            assert "<script>alert" not in page and "<img" not in page and "49 &lt;" not in page, path
        assert "&lt;script&gt;alert(1)" in browser.get("/decisions").text
        for query in (HOSTILE, "'"):
            page = browser.get("/queue", params={"outlet": query, "relation": query, "least": query}).text
            assert "<script>alert" not in page


def test_two_who_code_apart_see_nothing_of_each_other(folder: Path, scanned: Result, tmp_path: Path) -> None:
    place = scanned.write(tmp_path / "result")
    with running(place, blind=True) as desk:
        first, second = enter(desk), enter(desk, "M. Dorn")
        left, right = pair_of(first)
        first.decide("same", left=left, right=right, reason="by hand")
        pages = ("/", "/decisions", "/agreement", f"/pair?left={left}&right={right}", "/queue?decided=1")
        for path in pages:
            page = second.get(path).text
            assert "by hand" not in page and "decided by R. Askew" not in page and "<td>same" not in page, path
        assert pair_of(second) == (left, right) and pair_of(first) != (left, right)
        assert second.decide("undo", undoes="1").status_code == 400
        told = second.decide("template", left=left, right=right)
        assert "otherwise" not in second.get(told.headers["location"]).text
        assert "Krippendorff" in second.get("/agreement").text and left not in second.get("/agreement").text
    with running(place) as desk:
        page = enter(desk).get("/agreement").text
        assert "1 pair was decided by two or more; 0 of them the same" in page
        assert "R. Askew</bdi>: same" in page and "M. Dorn</bdi>: template" in page


def test_two_who_decide_opposite_things_are_told(scanned: Result, tmp_path: Path) -> None:
    with running(scanned.write(tmp_path / "result")) as desk:
        first, second = enter(desk), enter(desk, "M. Dorn")
        left, right = pair_of(first)
        first.decide("same", left=left, right=right)
        told = second.decide("template", left=left, right=right)
        page = second.get(told.headers["location"]).text
        assert "this was decided otherwise" in page and "decided by R. Askew" in page
        assert "says otherwise" in first.get("/decisions").text


@pytest.mark.slow
def test_the_queue_is_walked_to_its_end(scanned: Result, tmp_path: Path) -> None:
    with running(scanned.write(tmp_path / "result")) as desk:
        browser = enter(desk)
        every = int(re.search(r"of (\d+) pairs", browser.get("/queue").text)[1])  # type: ignore[index]
        seen = []
        for _ in range(every + 1):
            place = browser.get("/queue/next").headers["location"]
            if place.startswith("/queue"):
                break
            page = browser.get(place).text
            left, right, back = (re.search(f'name="{n}" value="([^"]*)"', page)[1] for n in ("left", "right", "back"))  # type: ignore[index]
            answer = browser.decide("same", left=left, right=right, back=back.replace("&amp;", "&"))
            assert answer.headers["location"].startswith("/queue/next?") and "done=" in answer.headers["location"]
            seen.append((left, right))
        assert len(set(seen)) == len(seen) == every
        assert "Nothing is left to be decided" in browser.get("/queue").text
        assert "10 pairs" in browser.get("/queue?decided=1").text or every != 10
        with running(desk.view.path) as again:  # what was decided survives the desk
            assert "Nothing is left" in enter(again).get("/queue").text
        assert len(LedgerFile.of_result(desk.view.path).read()) == every


def test_what_was_decided_is_obeyed_by_the_next_add_and_the_pages_say_so(news_db: Path) -> None:
    with running(news_db) as desk:
        browser = enter(desk)
        assert {"f1", "f2"} <= {m["article"] for m in desk.view.edition().lookup.members[desk.view.edition().names[0]]}
        browser.decide("not-derived", left="f1", right="f2", reason="two bulletins")
        browser.decide("same", left="f1", right="o1", reason="by hand")
        assert browser.get("/decisions").text.count("waits for the next run") == 2
        with Archive(news_db) as archive:
            archive.add(frame({"z": LIBRARY}), FAST)
        assert "You have decided 2 of" in browser.get("/queue").text
        page = browser.get("/decisions").text
        assert "waits for the next run" not in page and page.count('data-label="State">held') == 2
        home = {m["article"]: c for (c, _), m in desk.view.edition().lookup.member.items()}
        assert home["f1"] == home["o1"] and home.get("f2") != home["f1"]
        page = browser.get("/pair?left=f1&right=o1").text
        assert "decided by R. Askew" in page
        apart = browser.get("/pair?left=f1&right=f2")
        told = " ".join(re.sub("<[^>]*>", " ", apart.text).split())
        assert apart.status_code == 200 and "neither is made from the other" in told and "ecided by R. Askew" in told
        assert re.search(r"The judge by itself gave a probability of 0\.[5-9]", told)
        assert "The words of the two are the same" not in told
        archive = Archive(news_db)
        archive.remove("o1")
        archive.close()
        page = browser.get("/decisions").text
        assert "(gone)" in page and 'data-label="State">gone' in page


def test_decisions_in_an_archive_survive_the_desk_and_an_add(news_db: Path) -> None:
    with running(news_db) as desk:
        browser = enter(desk)
        assert browser.decide("not-derived", left="f1", right="f2", reason="two bulletins").status_code == 303
        with Archive(news_db) as archive:
            archive.add(frame({"z": FIRST["o1"].replace("twice", "thrice")}), FAST)
        assert "two bulletins" in browser.get("/decisions").text
    with running(news_db) as desk:
        assert "two bulletins" in enter(desk).get("/decisions").text
