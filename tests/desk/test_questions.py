"""What a pasted text, an article and a program are told: the same as the commands say."""

import html
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import polars as pl
import pytest
from archives import FAST, FIRST, SECOND, frame
from command_line import Run
from running_desk import DECIDER, READER, Browser, enter, running
from strategies import LIBRARY

from dedup import Archive
from dedup.archive.history.decisions import ArchiveLedger
from dedup.decide import row
from dedup.desk.desk_server import RunningDesk
from dedup.desk.guard import Rate
from dedup.desk.questions import Answered
from dedup.desk.receipts import digest_of, receipt_of
from dedup.desk.visitors import read_tokens
from dedup.mcp_server.tool_answers import ToolAnswers
from dedup.write.report.model import Article, PairPage, Segment, Side
from dedup.write.report.times import Clock

HOSTILE = "<script>alert(1)</script> \x00\u202e"


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("asked") / "news.db"
    with Archive(place) as archive:
        archive.add(frame(FIRST, outlet=["Orlen Post", "Tarn Weekly", "Orlen Post"]), FAST)
        archive.add(frame(SECOND))
    return place


@pytest.fixture(scope="module")
def open_desk(news: Path, tokens: Path) -> Any:
    with running(news, tokens=read_tokens(tokens)) as made:
        yield made


@pytest.fixture(scope="module")
def asker(open_desk: RunningDesk) -> Browser:
    return enter(open_desk)


def api(desk: RunningDesk, path: str, body: Any = None, token: str = READER, **options: Any) -> Any:
    headers = {"authorization": f"Bearer {token}"}
    if body is None:
        return httpx2.get(desk.address + path, headers=headers, trust_env=False)
    return httpx2.post(desk.address + path, json=body, headers=headers, trust_env=False, timeout=30)


def test_a_pasted_text_is_told_what_check_tells(asker: Browser, news: Path) -> None:
    text = FIRST["f1"].replace("81,000", "83,000")
    page = asker.ask("/check", {"text": text})
    with Archive(news) as archive:
        found = archive.check(text)
    assert page.status_code == 200 and found.sources
    plain = page.text.replace("&#34;", '"').replace("&#39;", "'")
    assert found.verdict.replace("&", "&amp;") in plain
    assert page.text.count('class="pair"') == len(found.sources)


def test_an_article_of_the_archive_is_asked_about_by_its_id(asker: Browser) -> None:
    page = asker.ask("/check", {"id": "f1"})
    assert page.status_code == 200 and "Compared with 5 articles of news.db" in page.text
    assert asker.get("/check?id=f1").text.count('value="f1"') == 1
    for given in ({"id": "gone"}, {"id": ""}, {"text": "  "}, {"text": "x", "id2": "gone"}):
        assert asker.post("/check", given).status_code == 400, given


def test_two_texts_are_put_side_by_side(asker: Browser) -> None:
    page = asker.ask("/compare", {"text": FIRST["f1"], "id2": "f2"})
    assert page.status_code == 200 and page.text.count('class="side"') == 2
    assert "Two texts alone" in page.text


def test_a_receipt_says_who_when_by_what_and_of_which_texts(asker: Browser) -> None:
    text = FIRST["f1"].replace("81,000", "83,000")
    page = asker.ask("/receipt", {"text": text}).text
    assert digest_of(text) in page and digest_of(FIRST["f1"]) in page
    assert "<bdi>R. Askew</bdi>" in page and re.search(r"wirecopy \d", page) and "Read at depth" in page
    assert "stdin" not in page and "permutations" not in page and "min_words" not in page
    assert re.search(r"Receipt · \d+ \w+ 20\d\d, \d\d:\d\d UTC \(20\d\d-", page)
    assert max(map(len, re.findall(r"<blockquote[^>]*>([^<]*)", page))) <= 410
    pair = asker.ask("/receipt", {"left": "f1", "right": "f2"})
    assert pair.status_code == 200 and digest_of(FIRST["f2"]) in pair.text


def test_an_answer_is_held_in_memory_for_who_asked_and_the_receipt_leads_back(
    asker: Browser, open_desk: RunningDesk
) -> None:
    answer = asker.post("/check", {"text": FIRST["f1"].replace("81,000", "83,000")})
    place = answer.headers["location"]
    page = asker.get(place).text
    assert page == asker.get(place).text and f'name="back" value="{place}"' in page
    given = dict(re.findall(r'<input type="hidden" name="(text|back)" value="([^"]*)"', page))
    receipt = asker.ask("/receipt", {n: html.unescape(v) for n, v in given.items()})
    assert f'href="{place}"' in receipt.text and receipt.headers["cache-control"] == "no-store"
    assert enter(open_desk, "M. Dorn").get(place).status_code == 404
    assert "Ask again" in asker.get("/answer/guessed").text
    away = asker.ask("/receipt", {"id": "f1", "back": "//evil.example"})
    assert "evil.example" not in away.text


def test_a_pasted_text_is_called_the_text_and_one_from_a_file_by_its_name(asker: Browser) -> None:
    text = FIRST["f1"].replace("81,000", "83,000")
    page = asker.ask("/receipt", {"text": text}).text
    assert "<bdi>The text</bdi>" in page and "of the text" in page
    assert "<bdi>draft.txt</bdi>" in asker.ask("/receipt", {"text": text, "file": "draft.txt"}).text


def test_a_reworded_passage_stands_on_the_receipt_in_both_wordings() -> None:
    nobody = Article("b", "A ferry", None, None, "", None, None, False)

    def side(words: str) -> Side:
        return Side(nobody, [[Segment("reworded", "", 1, True, [(words, False)])]], "", 0.5, "", "")

    page = PairPage(1, ("a", "shares", "b"), ["", ""], side("The pier was shut."), side("They closed the pier."), [], 1,
                    [], 0.0, "", "", False, frozenset(), 0.9, True, ("a", "b"))  # fmt: skip
    made = receipt_of(Answered(nobody, "", [page], {}, "", {}), "R. Askew", Clock(), datetime.now(UTC))
    assert made.sources[0].excerpts == [("reworded", "The pier was shut.", "They closed the pier.")]


def test_what_was_mistyped_stays_in_the_form_with_what_may_have_been_meant(asker: Browser) -> None:
    page = asker.post("/check", {"id": "f11"})
    assert page.status_code == 400 and 'value="f11"' in page.text and "<bdi>f1</bdi>" in page.text
    assert "any more" not in page.text
    page = asker.post("/compare", {"text": "Rain & fog.", "id2": "f11"})
    assert page.status_code == 400 and 'value="f11"' in page.text and "Rain &amp; fog." in page.text


def test_a_page_of_html_is_read_as_the_command_reads_it(asker: Browser) -> None:
    text = FIRST["f1"].replace("81,000", "83,000")
    body = "".join(f"<p>{part}</p>" for part in text.split("\n") if part.strip())
    page = f"<html><head><title>Ferry</title></head><body><nav>Home Sport</nav><article>{body}</article></body></html>"
    told = asker.ask("/check", {"text": page, "file": "ferry.html"}).text
    assert "&lt;p&gt;" not in told.split('class="sides"')[1] and 'class="pair"' in told


def test_hostile_text_is_shown_as_text(asker: Browser) -> None:
    for path in ("/check", "/receipt"):
        page = asker.ask(path, {"text": HOSTILE + FIRST["f1"]}).text
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_a_text_is_shaded_by_how_many_have_each_stretch(asker: Browser) -> None:
    page = asker.get("/article", params={"id": "f1"}).text
    users = re.findall(r'data-users="([^"]+)"', page)
    assert users and all(set(u.split()) <= {"1", "2", "3"} for u in users)
    words = "".join(re.findall(r">([^<]*)<", page.split('class="text shaded"')[1].split("</div>")[0]))
    assert re.sub(r"\s+", "", words.replace("&#39;", "'")) == re.sub(r"\s+", "", FIRST["f1"])
    assert page.count("data-user=") == 2
    page = asker.get("/sources", params={"id": "f2"}).text
    assert 'class="of c1"' in page and "source-1" in page
    assert asker.get("/article?id=gone").status_code == 404
    assert asker.get("/sources?id=m1").status_code == 404


def test_the_api_answers_as_the_commands_do(open_desk: RunningDesk, news: Path, run: Run, tmp_path: Path) -> None:
    text = FIRST["f1"].replace("81,000", "83,000")
    (tmp_path / "asked.txt").write_text(text)
    told = json.loads(run("check", tmp_path / "asked.txt", "--archive", news, "--json").out)
    got = api(open_desk, "api/check", {"text": text}).json()
    assert {k: v for k, v in got.items() if k != "id"} == {k: v for k, v in told.items() if k != "id"}
    told = json.loads(run("trace", news, "f2", "--json").out)
    got = api(open_desk, "api/articles/f2").json()
    assert {k: got[k] for k in told} == told
    told = json.loads(run("export", "--archive", news, "--changes-since", "1", "--json").out)
    assert api(open_desk, "api/changes?since=1").json() == told and told["changes"]
    cluster = open_desk.view.edition().names[0]
    got = api(open_desk, f"api/clusters/{cluster}").json()
    assert got["cluster"] == cluster and {"f1", "f2"} <= {m["article"] for m in got["members"]}


def test_a_program_decides_only_where_it_may(open_desk: RunningDesk) -> None:
    given = {"kind": "same", "left": "f1", "right": "f2", "reason": "by the CMS"}
    assert api(open_desk, "api/decisions", given).status_code == 403
    kept = api(open_desk, "api/decisions", given, DECIDER)
    assert kept.status_code == 200
    (number,) = kept.json()["numbers"]
    after = api(open_desk, f"api/decisions?since={number - 1}").json()["decisions"]
    assert [(d["kind"], d["reviewer"], d["reason"]) for d in after] == [("same", "desk-bot", "by the CMS")]
    assert api(open_desk, "api/decisions", {"kind": "undo", "undoes": number}, DECIDER).status_code == 200
    assert api(open_desk, "api/articles/f1").json()["decisions"]


def test_what_a_program_asks_is_what_is_kept(open_desk: RunningDesk, news: Path, run: Run) -> None:
    cluster = next(c for c, i in open_desk.view.edition().lookup.member if i == "f1")
    made = [
        {"kind": "split", "left": "f1", "right": "o1"}, {"kind": "split", "left": "f1", "value": '["o1", "m1"]'},
        {"kind": "origin", "left": "f2", "value": "outside:Tarn Council"},
        {"kind": "origin", "left": "f2", "value": "f1", "cluster": cluster},
        {"kind": "mute-passage", "value": "Never a dull day at the Orlen Post."},
        {"kind": "note", "cluster": cluster, "reason": "ask the harbour"},
    ]  # fmt: skip
    for given in made:
        answer = api(open_desk, "api/decisions", given, DECIDER)
        assert answer.status_code == 200, answer.text
        (number,) = answer.json()["numbers"]
        (kept,) = api(open_desk, f"api/decisions?since={number - 1}").json()["decisions"]
        assert {n: kept[n] for n in given if given["kind"] != "mute-passage"}.items() <= given.items()
        assert given["kind"] == "note" or kept["left"] == given.get("left")
        listed = json.loads(run("decisions", "list", news, "--json").out)["decisions"]
        assert {d["number"]: d for d in listed}[number] == kept and "T" in kept["made"]
        assert kept["state"] in ("waits for the next run", "noted")
        api(open_desk, "api/decisions", {"kind": "undo", "undoes": number}, DECIDER)


def test_programs_are_told_what_the_last_run_made_of_a_decision(news_db: Path, tokens: Path) -> None:
    made = [row("mute-outlet", "R. Askew", value="No Such Outlet"), row("same", "R. Askew", left="f1", right="o1")]
    ArchiveLedger(news_db).append(pl.concat(made))
    with running(news_db, tokens=read_tokens(tokens)) as desk:
        answers = ToolAnswers(news_db)
        for states in (["waits for the next run"] * 2, ["gone", "held"]):
            told = api(desk, "api/decisions").json()["decisions"]
            assert [d["state"] for d in told] == states
            assert api(desk, "api/articles/o1").json()["decisions"] == told[1:]
            assert answers.answer("cluster", {"name": "o1"})["decisions"] == told[1:]
            with Archive(news_db) as archive:
                archive.add(frame({"z": LIBRARY}), FAST)
        answers.close()


@pytest.mark.parametrize(("given", "words"), [
    ({"kind": "split", "left": "f1"}, "got no right and no value"),
    ({"kind": "split", "left": "f1", "value": '["gone"]'}, "no article gone"),
    ({"kind": "origin", "value": "f1"}, "got no left"),
    ({"kind": "origin", "left": "f1", "value": "f1", "outside": "Tarn Council"}, "does not use 'outside'"),
    ({"kind": "mute-passage", "value": "x", "passage": 3}, "does not use 'passage'"),
    ({"kind": "mute-outlet", "value": "No Such Outlet"}, "no article here is of the outlet"),
    ({"kind": "note", "left": "m1", "cluster": "gone", "reason": "x"}, "no cluster gone"),
    ({"kind": "sane", "left": "f1", "right": "f2"}, "did you mean 'same'"),
    ({"kind": "same", "left": "f1", "right": "f2", "value": "f3"}, "does not use 'value'"),
    ({"kind": "undo", "undoes": "x"}, "a number was expected"),
])  # fmt: skip
def test_what_a_program_cannot_ask_is_refused(open_desk: RunningDesk, given: dict[str, Any], words: str) -> None:
    before = len(open_desk.view.decisions())
    answer = api(open_desk, "api/decisions", given, DECIDER)
    assert answer.status_code == 400 and words in answer.json()["error"], answer.text
    assert len(open_desk.view.decisions()) == before


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("api/check", {}, 400), ("api/check", [1], 400), ("api/check", {"text": {"a": 1}}, 400),
        ("api/check", {"article": "gone"}, 400), ("api/check?most=x", {"text": "Rain."}, 400),
        ("api/articles/gone", None, 404), ("api/clusters/gone", None, 404), ("api/changes?since=99", None, 400),
        ("api/changes?since=-1", None, 400), ("api/articles/..%2f..%2fetc%2fpasswd", None, 404),
        ("api/nothing", None, 404),
    ],
)  # fmt: skip
def test_what_the_api_cannot_answer_it_says_in_words(open_desk: RunningDesk, path: str, body: Any, status: int) -> None:
    answer = api(open_desk, path, body)
    assert answer.status_code == status and set(answer.json()) == {"error"}


def test_every_route_of_the_api_is_described(open_desk: RunningDesk) -> None:
    from dedup.desk.api_routes import ROUTES

    told = api(open_desk, "api/openapi.json").json()
    described = {(path, method.upper()) for path, methods in told["paths"].items() for method in methods}
    there = {(r.path.replace(":path", ""), m) for r in ROUTES for m in (r.methods or set()) - {"HEAD"}}
    assert told["openapi"].startswith("3.1") and described == there


def test_a_result_folder_says_that_it_cannot_check(browser: Browser) -> None:
    page = browser.post("/check", {"text": FIRST["f1"]})
    assert page.status_code == 400 and "is a result folder" in page.text
    assert "Against all articles here" not in browser.get("/check").text


def test_checks_are_counted(news: Path) -> None:
    with running(news, rate=Rate({"write": 9, "check": 2, "enter": 9})) as desk:
        browser = enter(desk)
        told = [browser.post("/check", {"id": "f1"}).status_code for _ in range(3)]
        assert told == [303, 303, 429]
