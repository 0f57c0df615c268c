"""A server on loopback that plays what the web may do: each path of `Played` is a function of the request."""

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Orlen Post - Latest</title>
<item><guid>https://orlen.example/{n}</guid><link>{link}</link><title>Rain {n}</title>
<pubDate>Tue, 04 Mar 2025 09:0{n}:00 GMT</pubDate><description>{text}</description></item></channel></rss>"""


class Played:
    """What a server answers, path by path, and what it was asked: `asked`, (path, headers in small letters)."""

    def __init__(self) -> None:
        self.paths: dict[str, Callable[[Any], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.base = ""

    def at(self, path: str) -> str:
        return self.base + path

    def asked_for(self, path: str) -> list[dict[str, str]]:
        return [headers for got, headers in self.asked if got == path]

    def gives(self, path: str, body: bytes | str, kind: str = "application/rss+xml", status: int = 200,
              packed: bool = False, **headers: str) -> str:  # fmt: skip
        """Answer a path with this."""
        data = body.encode() if isinstance(body, str) else body
        data = gzip.compress(data) if packed else data

        def answer(handler: Any) -> None:
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            fresh = {handler.headers.get("If-None-Match"), handler.headers.get("If-Modified-Since")} - {None}
            if fresh & {told.get("ETag"), told.get("Last-Modified")}:
                handler.send_response_only(304)
                handler.end_headers()
                return
            handler.send_response_only(status)
            for name, value in told.items():
                handler.send_header(name, value)
            handler.send_header("Content-Type", kind)
            if packed:
                handler.send_header("Content-Encoding", "gzip")
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

        self.paths[path] = answer
        return self.at(path)

    def sends_on(self, path: str, place: str, status: int = 302) -> str:
        return self.gives(path, b"", status=status, Location=place)

    def drips(self, path: str, head: bytes, drop: bytes, every: float = 0.05) -> str:
        """Bytes of `head`, then a drop now and then, without an end."""

        def answer(handler: Any) -> None:
            handler.wfile.write(head)
            while not self.over.wait(every):
                handler.wfile.write(drop)
                handler.wfile.flush()

        self.paths[path] = answer
        return self.at(path)

    def pours(self, path: str, size: int, length: bool = True) -> str:
        """So many bytes; `length`: said before."""

        def answer(handler: Any) -> None:
            handler.send_response_only(200)
            handler.send_header("Content-Type", "text/html")
            if length:
                handler.send_header("Content-Length", str(size))
            handler.end_headers()
            left, piece = size, b"<p>rain</p>" * 6000
            while left > 0:
                handler.wfile.write(piece[:left])
                left -= len(piece)

        self.paths[path] = answer
        return self.at(path)

    over = threading.Event()


@contextmanager
def served(context: ssl.SSLContext | None = None) -> Iterator[Played]:
    """A server that answers until the block ends; `context`: over https."""
    played = Played()
    played.over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            played.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            answer = played.paths.get(self.path)
            try:
                if answer is None:
                    self.send_error(404)
                else:
                    answer(self)
            except OSError:  # whoever asked has gone: a cap was reached
                pass

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    played.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield played
    finally:
        played.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[Played]:
    with served() as played:
        yield played


@pytest.fixture
def web(server: Played) -> Played:
    """The server of this module, with nothing played yet and nothing asked."""
    server.paths.clear()
    server.asked.clear()
    return server


class Waited:
    """A clock that passes only when somebody waits."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds
