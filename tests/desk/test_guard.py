"""Each refusal, asked of the running server: host, origin, token, size, rate, path."""

import http.client
from pathlib import Path

import httpx2
import pytest
from archives import FAST, SECOND, frame
from running_desk import DECIDER, READER, Browser, enter, running

from dedup import Archive
from dedup.desk.desk_server import RunningDesk
from dedup.desk.guard import Rate
from dedup.desk.visitors import read_tokens
from dedup.errors import UsageError


def raw(
    desk: RunningDesk, method: str, path: str, headers: list[tuple[str, str]], body: bytes = b""
) -> tuple[int, str]:
    """A request with just these headers, as a hostile program would write it."""
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=10)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders(body or None)
    answer = connection.getresponse()
    told = answer.status, answer.read().decode("utf-8", "replace")
    connection.close()
    return told


@pytest.fixture
def cookie(browser: Browser) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.client.cookies.items())


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost", "127.0.0.1:1", "127.0.0.1.:{port}", ""]
)
def test_a_host_that_is_not_ours_is_refused_however_one_is_signed_in(desk: RunningDesk, cookie: str, host: str) -> None:
    status, told = raw(desk, "GET", "/", [("Host", host.format(port=desk.port)), ("Cookie", cookie)])
    assert status in (400, 421) and "wirecopy desk" not in told


def test_two_hosts_are_refused_and_ours_is_answered(desk: RunningDesk, cookie: str) -> None:
    ours = ("Host", f"127.0.0.1:{desk.port}")
    assert raw(desk, "GET", "/", [ours, ("Host", "evil.example"), ("Cookie", cookie)])[0] in (400, 421)
    assert raw(desk, "GET", "/", [ours, ("Cookie", cookie)])[0] == 200
    assert raw(desk, "GET", "/", [("Host", f"localhost:{desk.port}"), ("Cookie", cookie)])[0] == 200


@pytest.mark.parametrize("path", ["/", "/decisions", "/cluster/c000001", "/queue", "/check", "/api/clusters/c1"])
def test_without_a_session_no_page_is_shown(desk: RunningDesk, path: str) -> None:
    for headers in ({}, {"cookie": f"wirecopy-desk-{desk.port}=guessed"}, {"authorization": "Bearer guessed"}):
        assert httpx2.get(desk.address[:-1] + path, headers=headers, trust_env=False).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "https://127.0.0.1:{port}"},
        {"origin": "http://localhost:{port}"},
        {"origin": "http://127.0.0.1:{port}", "sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:{port}", "sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:{port}", "sec-fetch-site": "none"},
    ],
    ids=str,
)
def test_what_writes_must_come_from_our_own_pages(browser: Browser, headers: dict[str, str]) -> None:
    given = {name: value.format(port=browser.desk.port) for name, value in headers.items()}
    before = len(browser.desk.view.decisions())
    fields = {"kind": "note", "cluster": browser.desk.view.edition().names[0], "reason": "from elsewhere"}
    answer = browser.client.post("/decide", data=fields, headers=given)
    assert answer.status_code == 403 and len(browser.desk.view.decisions()) == before


def test_a_start_address_works_once_and_looking_at_it_uses_nothing_up(desk: RunningDesk) -> None:
    code = desk.visitors.code
    for _ in range(2):
        assert httpx2.get(desk.start, trust_env=False).status_code == 200
    assert desk.visitors.code == code
    first = enter(desk, "M. Dorn")
    held = next(h for h in first.client.cookies.jar if h.name == f"wirecopy-desk-{desk.port}")
    assert held.has_nonstandard_attr("HttpOnly") and held.get_nonstandard_attr("SameSite") == "strict"
    again = first.post("/start", {"code": code, "name": "M. Dorn"})
    assert again.status_code == 403 and "used already" in again.text
    assert httpx2.get(f"{desk.address}start/{code}", trust_env=False).status_code == 403
    assert code not in first.get("/").text and str(held.value) not in first.get("/").text


def test_a_session_of_a_run_before_is_worth_nothing(desk: RunningDesk, folder: Path, cookie: str) -> None:
    with running(folder) as second:
        value = cookie.partition("=")[2]
        given = {"cookie": f"wirecopy-desk-{second.port}={value}"}
        assert httpx2.get(second.address, headers=given, trust_env=False).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/static/../guard.py", "/static/..%2fguard.py", "/static/%2e%2e/%2e%2e/pyproject.toml", "/static//etc/passwd",
        "/static/desk.js%00.css", "/../../etc/passwd", "/cluster/..%2f..%2fetc%2fpasswd", "/at/x/cluster-1.html",
        "//evil.example/", "/cluster/%ff", "/outlet/1/999999999999999999999",
    ],
)  # fmt: skip
def test_no_path_leads_to_a_file(desk: RunningDesk, cookie: str, path: str) -> None:
    status, told = raw(desk, "GET", path, [("Host", f"127.0.0.1:{desk.port}"), ("Cookie", cookie)])
    assert status in (400, 404) and "root:" not in told and "import" not in told


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_other_methods_are_not_answered(desk: RunningDesk, cookie: str, method: str) -> None:
    headers = [("Host", f"127.0.0.1:{desk.port}"), ("Cookie", cookie), ("Content-Length", "0")]
    assert raw(desk, method, "/", headers)[0] in (400, 405)


def test_reading_changes_nothing(browser: Browser) -> None:
    before = browser.desk.view.decisions()
    cluster = browser.desk.view.edition().names[0]
    for path in ("/decide?kind=note&cluster=" + cluster + "&reason=x", "/decide", "/start"):
        assert browser.get(path).status_code == 405
    assert browser.desk.view.decisions().equals(before)


def test_a_gigabyte_is_refused_before_it_is_sent(desk: RunningDesk, cookie: str) -> None:
    ours = [("Host", f"127.0.0.1:{desk.port}"), ("Cookie", cookie), ("Origin", desk.address[:-1]),
            ("Content-Type", "text/plain")]  # fmt: skip
    for path in ("/api/check", "/check", "/decide"):
        status, told = raw(desk, "POST", path, [*ours, ("Content-Length", str(10**9))])
        assert status == 413 and "too large" in told, path


def test_a_body_that_does_not_say_how_long_it_is_ends_at_the_limit(browser: Browser) -> None:
    sent = 0

    def pour() -> object:
        nonlocal sent
        for _ in range(10**9 // 65536):
            sent += 65536
            yield b"x" * 65536

    try:
        headers = {"origin": browser.desk.address[:-1]}
        answer = browser.client.post("/api/check", content=pour(), headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 413
    except httpx2.TransportError:  # the connection was closed while we wrote
        pass
    assert sent < 10**8


def test_who_sends_too_much_is_told_to_wait_and_others_are_not(folder: Path) -> None:
    rate = Rate({"write": 3, "check": 3, "enter": 5})
    with running(folder, rate=rate) as desk:
        first, second = enter(desk), enter(desk, "M. Dorn")
        told = [first.decide("note", cluster="no such", reason="x").status_code for _ in range(5)]
        assert told == [400, 400, 400, 429, 429]
        assert second.decide("note", cluster="no such", reason="x").status_code == 400
        assert first.get("/").status_code == 200


def test_codes_cannot_be_tried_one_after_another(folder: Path) -> None:
    with running(folder, rate=Rate({"write": 9, "check": 9, "enter": 4})) as desk:
        headers = {"origin": desk.address[:-1]}
        told = [
            httpx2.post(desk.address + "start", data={"code": str(n), "name": "x"}, headers=headers, trust_env=False)
            for n in range(6)
        ]
        assert [answer.status_code for answer in told] == [403] * 4 + [429] * 2


def test_every_answer_forbids_what_is_not_ours(browser: Browser) -> None:
    for path in ("/", "/static/desk.js", "/nothing", "/api/nothing"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "inline" not in policy
        assert headers["x-content-type-options"] == "nosniff" and "server" not in headers
    page = browser.get("/").text
    assert "<style" not in page and "style=" not in page and " onclick" not in page
    assert all('type="application/json"' in tag or "src=" in tag for tag in page.split("<script")[1:])


def test_a_token_may_do_what_its_scope_says(desk: RunningDesk) -> None:
    reader, decider = ({"authorization": f"Bearer {token}"} for token in (READER, DECIDER))
    note = {"kind": "note", "cluster": desk.view.edition().names[1], "reason": "by a program"}
    assert httpx2.get(desk.address, headers=reader, trust_env=False).status_code == 200
    refused = httpx2.post(desk.address + "decide", data=note, headers=reader, trust_env=False)
    assert refused.status_code == 403 and "scope decide" in refused.text
    kept = httpx2.post(desk.address + "decide", data=note, headers=decider, trust_env=False)
    assert kept.status_code == 303
    assert desk.view.decisions()["reviewer"][-1] == "desk-bot"
    foreign = decider | {"origin": "http://evil.example"}
    assert httpx2.post(desk.address + "decide", data=note, headers=foreign, trust_env=False).status_code == 403


@pytest.mark.parametrize(
    ("lines", "mode", "words"),
    [
        (f"cms read {READER}", 0o644, "chmod 600"),
        ("cms read short", 0o600, "24 characters"),
        (f"cms write {READER}", 0o600, "scope read or decide"),
        (f"a read {READER}\nb read {READER}", 0o600, "earlier line"),
        ("only two", 0o600, "NAME SCOPE TOKEN"),
    ],
)
def test_a_file_of_tokens_is_looked_over(tmp_path: Path, lines: str, mode: int, words: str) -> None:
    file = tmp_path / "tokens"
    file.write_text(lines)
    file.chmod(mode)
    with pytest.raises(UsageError, match=words) as told:
        read_tokens(file)
    assert READER not in str(told.value)


def test_an_archive_that_is_replaced_is_noticed_and_nothing_is_decided_on_it(news_db: Path) -> None:
    with running(news_db) as desk:
        browser = enter(desk)
        assert browser.get("/").status_code == 200
        other = news_db.with_name("other.db")
        with Archive(other) as archive:
            archive.add(frame(SECOND), FAST)
        other.replace(news_db)
        for answer in (browser.get("/"), browser.decide("note", left="f1", reason="x")):
            assert answer.status_code == 409 and "was replaced" in answer.text
        with Archive(news_db) as archive:
            assert "decisions" not in {n for (n,) in archive.database.rows("SELECT name FROM sqlite_master")}
        news_db.unlink()
        assert browser.get("/").status_code == 409


def test_what_was_taken_down_is_on_no_page_any_more(news_db: Path) -> None:
    with running(news_db) as desk:
        browser = enter(desk)
        name = desk.view.edition().names[0]
        assert "f2" in browser.get(f"/cluster/{name}").text
        desk.view._took = 100.0  # as if tables took long to read: who asks meanwhile would see what was there
        with Archive(news_db) as archive:
            archive.remove("f2")
        assert browser.get(f"/cluster/{name}").status_code == 404
        assert browser.get("/article?id=f2").status_code == 404 and desk.view.older(f"cluster {name}") is None


def test_an_empty_name_uses_no_start_address_up(desk: RunningDesk) -> None:
    code = desk.visitors.code
    headers = {"origin": desk.address[:-1]}
    told = httpx2.post(desk.address + "start", data={"code": code, "name": " "}, headers=headers, trust_env=False)
    assert told.status_code == 400 and "give your name" in told.text and desk.visitors.code == code


def test_what_is_added_while_the_desk_is_open_is_shown(news_db: Path) -> None:
    with running(news_db) as desk:
        browser = enter(desk)
        assert ">3</b>" in browser.get("/").text
        with Archive(news_db) as archive:
            archive.add(frame(SECOND))
        page = browser.get("/").text
        assert ">6</b>" in page and "articles read" in page
