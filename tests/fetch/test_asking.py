"""What a server may do to who asks it, played on loopback: nothing hangs, nothing fills memory, nobody is pressed."""

import gzip
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from played_web import FEED, Played, Waited, server, web

from dedup.fetch.addresses import parse
from dedup.fetch.asking import Asker, Timing
from dedup.fetch.failing import Limits, NotFetched
from dedup.fetch.request import WebAnswer
from dedup.read.intake.batch import REASONS

__all__ = ["server", "web"]
LIMITS = Limits(bytes=1 << 20, seconds=0.6, wait=0.4, pause=1.0)


@pytest.fixture
def clock() -> Waited:
    return Waited()


@pytest.fixture
def ask(clock: Waited) -> Iterator[Callable[..., WebAnswer]]:
    of_clock = Timing(clock.now, clock.sleep, lambda: 0.5)
    with Asker(LIMITS, private=True, timing=of_clock) as asker:
        yield lambda url, **headers: asker.ask(parse(url), headers)


def refused(ask: Callable[..., WebAnswer], url: str) -> tuple[str, str]:
    with pytest.raises(NotFetched) as found:
        ask(url)
    return found.value.reason, str(found.value)


def test_an_answer_comes_as_it_was_sent_packed_or_not(web: Played, ask: Callable[..., WebAnswer]) -> None:
    body = FEED.format(n=1, link="https://orlen.example/1", text="It rained.")
    for packed in (False, True):
        found = ask(web.gives("/feed", body, packed=packed))
        assert (found.status, found.body.decode(), found.headers["content-type"]) == (200, body, "application/rss+xml")
    sent = web.asked_for("/feed")[0]
    assert sent["host"] == web.base.removeprefix("http://") and sent["user-agent"].startswith("wirecopy/")
    assert sent["accept-encoding"] == "gzip" and "cookie" not in sent and "authorization" not in sent


def test_what_has_not_changed_is_told(web: Played, ask: Callable[..., WebAnswer]) -> None:
    url = web.gives("/feed", "x", ETag='"7"', Last_Modified="Tue, 04 Mar 2025 09:00:00 GMT")
    assert ask(url).headers["etag"] == '"7"'
    assert ask(url, **{"If-None-Match": '"7"'}).status == 304
    assert ask(url, **{"If-Modified-Since": "Tue, 04 Mar 2025 09:00:00 GMT"}).status == 304


@pytest.mark.parametrize(("status", "times", "said"), [
    (404, 1, "404 (Not Found); check the address"), (410, 1, "check the address"), (403, 1, "does not let itself"),
    (500, 3, "500 (Internal Server Error); ask again later"), (503, 3, "ask again later"), (429, 3, "ask again later"),
])  # fmt: skip
def test_errors_are_told_and_only_those_that_may_pass_asked_again(
    web: Played, ask: Callable[..., WebAnswer], clock: Waited, status: int, times: int, said: str
) -> None:
    reason, detail = refused(ask, web.gives("/feed", "gone", status=status))
    assert reason == "no-answer" and said in detail and len(web.asked_for("/feed")) == times
    assert len([s for s in clock.slept if s >= 1.0]) >= times - 1  # never at once, and longer each time


def test_a_server_that_recovers_is_asked_again_after_the_time_that_it_says(
    web: Played, ask: Callable[..., WebAnswer], clock: Waited
) -> None:
    web.gives("/feed", "now", status=200)
    good = web.paths["/feed"]

    def first(handler: Any) -> None:
        web.paths["/feed"] = good
        handler.send_response(503)
        handler.send_header("Retry-After", "17")
        handler.end_headers()

    web.paths["/feed"] = first
    assert ask(web.at("/feed")).body == b"now" and 17.0 in clock.slept


def test_a_server_that_wants_too_long_a_wait_is_left_alone(
    web: Played, ask: Callable[..., WebAnswer], clock: Waited
) -> None:
    refused(ask, web.gives("/feed", "", status=503, Retry_After="86400"))
    assert len(web.asked_for("/feed")) == 1 and sum(clock.slept) < 5
    # in a date, and with a clock of the server that has gone back: the two of the server are compared
    web.gives(
        "/later", "", status=503, Date="Tue, 04 Mar 1997 09:00:00 GMT", Retry_After="Tue, 04 Mar 1997 09:00:40 GMT"
    )
    refused(ask, web.at("/later"))
    assert max(clock.slept) == 40.0


def test_redirects_are_followed_and_circles_told(web: Played, ask: Callable[..., WebAnswer]) -> None:
    web.gives("/there", "rain")
    assert ask(web.sends_on("/here", "/there", 301)).address.url == web.at("/there")
    web.sends_on("/a", "/b")
    assert "in a circle" in refused(ask, web.sends_on("/b", "/a"))[1]
    for n in range(9):
        web.sends_on(f"/{n}", f"/{n + 1}")
    assert "more than 5 times" in refused(ask, web.at("/0"))[1]
    assert "no address of the web" in refused(ask, web.sends_on("/f", "file:///etc/passwd"))[1]


@pytest.mark.parametrize("length", [True, False])
def test_fifty_megabytes_are_not_read(web: Played, ask: Callable[..., WebAnswer], length: bool) -> None:
    reason, detail = refused(ask, web.pours("/page", 50 << 20, length=length))
    assert reason == "limit" and "more than 1.0 MiB" in detail


def test_a_bomb_is_not_unpacked(web: Played, ask: Callable[..., WebAnswer]) -> None:
    bomb = gzip.compress(b"\0" * (64 << 20), 9)
    assert len(bomb) < LIMITS.bytes
    reason, detail = refused(ask, web.gives("/bomb", bomb, Content_Encoding="gzip"))
    assert reason == "limit" and "unpacked" in detail
    twice = gzip.compress(bomb)
    assert ask(web.gives("/twice", twice, Content_Encoding="gzip")).body == bomb  # unpacked once, as said


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip", "deflate"])
def test_what_was_not_asked_for_is_not_unpacked(web: Played, ask: Callable[..., WebAnswer], packing: str) -> None:
    assert refused(ask, web.gives("/odd", b"x" * 50, Content_Encoding=packing))[0] == "format"


def test_what_is_no_gzip_or_breaks_off_is_told(web: Played, ask: Callable[..., WebAnswer]) -> None:
    assert "no sound gzip" in refused(ask, web.gives("/bad", b"no gzip", Content_Encoding="gzip"))[1]
    half = gzip.compress(b"rain " * 500)[:-12]
    assert "breaks off" in refused(ask, web.gives("/half", half, Content_Encoding="gzip"))[1]


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n", b""])
def test_a_slow_drip_ends(web: Played, ask: Callable[..., WebAnswer], head: bytes) -> None:
    reason, detail = refused(ask, web.drips("/drip", head, b"a"))
    assert reason == "limit" and "not complete after 0.6 s" in detail


def test_silence_ends_and_is_asked_again(web: Played, ask: Callable[..., WebAnswer]) -> None:
    def nothing(handler: Any) -> None:
        web.over.wait(2)

    web.paths["/silent"] = nothing
    reason, detail = refused(ask, web.at("/silent"))
    assert reason == "no-answer" and "nothing came within 0.4 s" in detail and len(web.asked_for("/silent")) == 3


def test_nobody_there_is_told(ask: Callable[..., WebAnswer]) -> None:
    assert "no connection could be made" in refused(ask, "http://127.0.0.1:9/feed")[1]


def test_between_two_questions_to_one_host_is_a_pause(
    web: Played, ask: Callable[..., WebAnswer], clock: Waited
) -> None:
    url = web.gives("/feed", "x")
    for _ in range(3):
        ask(url)
    assert clock.slept == [1.0] * 2 and len(web.asked_for("/robots.txt")) == 1


ROBOTS = "User-agent: *\nDisallow: /private\nCrawl-delay: 7\n\nUser-agent: Other\nDisallow: /\n"


def test_robots_are_heard(web: Played, ask: Callable[..., WebAnswer], clock: Waited) -> None:
    web.gives("/robots.txt", ROBOTS, "text/plain")
    web.gives("/feed", "x")
    assert [ask(web.at("/feed")).body for _ in range(2)] == [b"x", b"x"] and clock.slept == [7.0]
    assert refused(ask, web.gives("/private/feed", "x"))[0] == "not-allowed" and not web.asked_for("/private/feed")
    assert refused(ask, web.sends_on("/on", "/private/feed"))[0] == "not-allowed" and not web.asked_for("/private/feed")
    assert len(web.asked_for("/robots.txt")) == 1


@pytest.mark.parametrize("status", [500, 503, 429])
def test_robots_that_err_forbid(web: Played, ask: Callable[..., WebAnswer], status: int) -> None:
    web.gives("/robots.txt", "", status=status)
    reason, detail = refused(ask, web.gives("/feed", "x"))
    assert (
        reason == "no-answer" and "robots.txt of 127.0.0.1 could not be read" in detail and not web.asked_for("/feed")
    )


def test_robots_that_are_no_text_allow_and_huge_ones_are_read_in_part(
    web: Played, ask: Callable[..., WebAnswer]
) -> None:
    web.gives("/robots.txt", bytes(range(256)) * 4, "image/png")
    assert ask(web.gives("/feed", "x")).status == 200


def test_a_login_is_for_its_own_host_and_is_told_nowhere(web: Played, ask: Callable[..., WebAnswer]) -> None:
    named = web.base.replace("127.0.0.1", "me:s3cret@127.0.0.1")
    web.gives("/feed", "x")
    ask(named + "/feed")
    assert web.asked_for("/feed")[0]["authorization"].startswith("Basic ")
    web.sends_on("/on", web.base.replace("127.0.0.1", "localhost") + "/feed")
    ask(named + "/on")
    assert "authorization" not in web.asked_for("/feed")[1]
    assert "s3cret" not in repr(parse(named)) + parse(named + "/x?token=s3cret").shown
    assert "s3cret" not in refused(ask, named + "/none?key=s3cret")[1]


ODD = [
    b"garbage\r\n\r\n", b"", b"\x00" * 300, b"HTTP/1.1 999 X\r\n\r\n", b"HTTP/1.1 101 Switching\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"a" * 200_000,
    b"HTTP/1.1 301 M\r\nLocation: http://[::bad\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 301 M\r\n\r\n",
    b"HTTP/1.1 301 M\r\nLocation: //\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 301 M\r\nLocation: \xff\r\n\r\n",
    b"HTTP/1.1 302 M\r\nLocation: http://orlen.example:99999/\r\n\r\n", b"HTTP/1.1 304 N\r\nETag: \xff\r\n\r\n",
    b"HTTP/1.1 503 S\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 503 S\r\nRetry-After: Sun, 99 Foo\r\nDate: x\r\nContent-Length: 0\r\n\r\n",
]  # fmt: skip


@pytest.mark.parametrize("sent", ODD)
def test_whatever_is_sent_is_an_answer_or_told(web: Played, ask: Callable[..., WebAnswer], sent: bytes) -> None:
    web.paths["/odd"] = lambda handler: handler.wfile.write(sent)
    try:
        assert ask(web.at("/odd")).status in (200, 304)
    except NotFetched as error:
        assert error.reason in REASONS and len(str(error)) < 300
