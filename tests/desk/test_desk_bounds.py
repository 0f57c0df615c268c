"""What is large or odd is answered in bounds: clusters without a page, many users, long numbers, what was taken out."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import polars as pl
import pytest
from archives import FIRST
from running_desk import READER, Browser, enter, running

from dedup import Archive
from dedup.desk import edition as editions
from dedup.desk import shaded
from dedup.desk.desk_server import RunningDesk
from dedup.desk.questions import Answered
from dedup.desk.queue_order import queue_of
from dedup.desk.receipts import receipt_of
from dedup.desk.shaded import SharedBy, stretches, users_of
from dedup.desk.visitors import read_tokens
from dedup.errors import UsageError
from dedup.mcp_server.sources_told import sources_of
from dedup.mcp_server.tool_answers import ToolAnswers
from dedup.result import Result
from dedup.tables import conform
from dedup.write.report import lookup
from dedup.write.report.model import Article, PairPage, Segment, Side
from dedup.write.report.times import Clock

NOBODY = Article("b", "A ferry", "Orlen Post", None, "", None, None, False)


@pytest.fixture
def one_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """As if there were so many clusters that one alone has a page: another one, and an article of it alone."""
    monkeypatch.setattr(lookup, "MOST_CLUSTERS", 1)
    members = Result.load(folder).members
    shown = editions.Edition(Result.load(folder), "x").names[0]
    inside = set(members.filter(members["cluster"] == shown)["article"])
    return next((c, a) for c, a in members.select("cluster", "article").rows() if c != shown and a not in inside)


def test_a_cluster_without_a_page_is_said_to_be_there(one_page: tuple[str, str], folder: Path, tokens: Path) -> None:
    cluster, article = one_page
    with running(folder, tokens=read_tokens(tokens)) as desk:
        browser = enter(desk)
        for path in (f"/cluster/{cluster}", f"/article?id={article}", f"/sources?id={article}"):
            told = browser.get(path)
            assert told.status_code == 404 and "members.parquet" in told.text and cluster in told.text
        token = {"authorization": f"Bearer {READER}"}
        asked = httpx2.get(f"{desk.address}api/clusters/{cluster}", headers=token, trust_env=False)
        assert asked.status_code == 400 and "members.parquet" in asked.json()["error"]
    answers = ToolAnswers(folder)
    told = answers.answer("cluster", {"name": article})
    assert told["clusters"] == [] and cluster in told["clusters_left_out"] and "members.parquet" in told["why_left_out"]
    for tool, name in (("cluster", cluster), ("independent_sources", cluster), ("independent_sources", article)):
        with pytest.raises(UsageError, match=r"members\.parquet"):
            answers.answer(tool, {"name": name})
    answers.close()


def test_sources_in_clusters_without_a_page_are_not_said_to_be_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "MOST_CLUSTERS", 1)
    result = Result.load(folder)
    names = result.clusters["cluster"].to_list()[:3]
    rows = pl.DataFrame({"story": ["s1"] * 3, "cluster": names, "independent_sources": [3] * 3})
    edition = editions.Edition(replace(result, stories=conform("stories", rows)), "x")
    (told,) = sources_of(edition, "s1", None) or ()
    assert told["words"].startswith("At least") and "members.parquet" in told["words"]


def test_of_many_users_the_first_are_shown_and_all_are_counted(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = browser.desk.view.edition()
    article = max(edition.homes, key=lambda i: len(users_of(edition, i)[0]))
    every, left_out = users_of(edition, article)
    assert len(every) > 2 and left_out == 0
    monkeypatch.setattr(shaded, "MOST_USERS", 2)
    assert users_of(edition, article) == (every[:2], len(every) - 2)
    page = browser.get(f"/article?id={article}").text
    assert f"{len(every)} other articles" in page and page.count("data-user=") == 2 and "The 2 that share most" in page
    assert browser.get(f"/sources?id={article}").status_code == 200


def test_stretches_name_all_who_have_them() -> None:
    rng, text = random.Random(4), "abcdefghij" * 6  # noqa: S311
    for _ in range(40):
        cuts = [sorted(rng.sample(range(70), 4)) for _ in range(4)]
        users = [SharedBy(n, "", NOBODY, "", "", 1.0, [(a, b), (c, d)]) for n, (a, b, c, d) in enumerate(cuts, 1)]
        at = 0
        for stretch in (s for p in stretches(text, users) for s in p):
            for place in range(at, at := at + len(stretch.words)):
                assert stretch.users == [u.number for u in users if any(a <= place < b for a, b in u.spans)]


def test_kept_pages_are_counted_in_bytes_both_times(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "MOST_KEPT", 100_000)
    edition = editions.Edition(Result.load(folder), "x")
    for n in range(40):
        assert edition.page(f"page {n}", lambda: "ж" * 10_000) is not None
        assert edition.page(f"none {n}", lambda: None) is None
    assert sum(len(p) for pieces in edition._kept.values() for p in pieces) <= 100_000
    assert edition._locks == {}


@pytest.mark.parametrize("path", [
    "/?done=²", "/queue?least=" + "9" * 5000, "/queue?least=²", "/clusters/" + "9" * 5000, "/outlet/1/" + "9" * 5000,
    "/at/x/cluster-" + "9" * 5000 + ".html", "/outlet/" + "9" * 5000 + "/1", "/decisions?page=²",
])  # fmt: skip
def test_a_number_that_is_none_is_no_mistake_of_ours(path: str, browser: Browser) -> None:
    assert browser.get(path).status_code in (200, 404)


def test_half_a_sign_is_refused_in_words(desk: RunningDesk, folder: Path) -> None:
    token = {"authorization": "Bearer decider-of-tests-0123456789", "content-type": "application/json"}
    body = b'{"kind": "note", "left": "ar-1001", "reason": "\\ud800"}'
    told = httpx2.post(desk.address + "api/decisions", content=body, headers=token, trust_env=False)
    assert told.status_code == 400 and "surrogate" in told.json()["error"]
    answers = ToolAnswers(folder)
    for tool, given in (("check", {"article": "\ud800"}), ("cluster", {"name": "\ud800"})):
        with pytest.raises(UsageError, match="surrogate"):
            answers.answer(tool, given)
    answers.close()


def test_an_answer_is_dropped_when_an_article_is_taken_out(news_db: Path) -> None:
    with running(news_db) as desk:
        browser = enter(desk)
        place = browser.post("/check", {"text": FIRST["f1"]}).headers["location"]
        assert browser.get(place).status_code == 200 and "Compared with 3 articles" in browser.get(place).text
        with Archive(news_db) as archive:
            archive.remove("f2")
        gone = browser.get(place)
        assert gone.status_code == 404 and "taken out" in gone.text


def test_an_answer_of_an_archive_that_was_replaced_is_refused(news_db: Path, tmp_path: Path) -> None:
    with running(news_db) as desk:
        browser = enter(desk)
        place = browser.post("/check", {"text": FIRST["f1"]}).headers["location"]
        (tmp_path / "other.db").write_bytes(news_db.read_bytes())
        (tmp_path / "other.db").replace(news_db)
        assert browser.get(place).status_code == 409


def test_a_receipt_says_whose_words_it_quotes_and_who_judged(browser: Browser) -> None:
    def side(note: str) -> Side:
        return Side(NOBODY, [[Segment("verbatim", "", 1, True, [("The pier", False)])]], "", 0.5, "", note)

    said = "Shown in the words of Tarn Weekly, which has the same words."
    page = PairPage(1, ("a", "shares", "b"), ["", ""], side(""), side(said), [], 1, [], 0.0, "", "", False, frozenset(),
                    0.9, True, ("a", "b"))  # fmt: skip
    made = receipt_of(Answered(NOBODY, "", [page], {}, "", {}), "R. Askew", Clock(), datetime.now(UTC))
    assert made.sources[0].notes == [f"Orlen Post: s{said[1:]}"]
    first = next(iter(queue_of(browser.desk.view.edition())))
    told = browser.ask("/receipt", {"left": first[0], "right": first[1]}).text
    assert f"by wirecopy {browser.desk.view.edition().result.run['versions']['wirecopy']}" in told


def test_a_desk_on_port_80_answers_browsers_that_leave_it_out(folder: Path) -> None:
    desk = RunningDesk(folder, port=0)
    desk._listens(8000)
    assert "127.0.0.1" not in desk.hosts
    desk._listens(80)
    assert {"127.0.0.1", "localhost"} <= desk.hosts
    desk.close()


def test_a_page_of_decisions_behind_the_last_is_the_last(browser: Browser) -> None:
    browser.decide("note", left="ar-1001", reason="ask the port")
    assert "ask the port" in browser.get("/decisions?page=99999").text


def test_what_nobody_sees_is_escaped_for_agents() -> None:
    from dedup.mcp_server.bounded import as_text, plain

    hidden = "\u034f\u115f\u17b4\u3164\ufe0f\uffa0\U0001d173"
    assert as_text({"title": hidden}).isascii() and json.loads(as_text({"title": hidden})) == {"title": hidden}
    assert plain(f'2 articles have "{hidden}"').startswith('2 articles have "\\u034f')


def test_suggestions_are_no_decisions_that_a_key_takes_back(browser: Browser, cluster: tuple[str, list[str]]) -> None:
    name, inside = cluster
    told: Any = browser.decide("merge", left=inside[0], right="ar-10", cluster=name)
    assert told.status_code == 400 and 'class="near"' in told.text
    assert 'class="undo"' not in told.text and 'class="decided"' not in told.text
