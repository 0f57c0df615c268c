"""The desk under load: readers and deciders beside an add, over loopback. `python benchmarks/desk.py [SECONDS]`.

An archive of 4,000 articles that are made from `samples/`; 200 clients that read a page a second (`--pause 0`: as fast
as they are answered) and 5 that decide every two seconds, while another process adds 2,000. Told are errors, decisions
that were acknowledged and are not there, and the quantiles of the time to the last byte.
"""

import argparse
import asyncio
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import polars as pl

import dedup
from dedup.archive.history.decisions import ArchiveLedger
from dedup.read import read

HOST = "127.0.0.1"
FAST = dedup.Settings(depth="fast")


def articles(count: int, seed: int, name: str) -> pl.DataFrame:
    """So many articles of sentences of the samples, a third of them changed copies of one before."""
    draw = random.Random(seed)  # noqa: S311  # no secret
    pool = [s for text in read("samples").articles["text"] for s in re.split(r"(?<=[.!?])\s+", text) if len(s) > 40]
    out: list[list[str]] = []
    for _ in range(count):
        if out and draw.random() < 0.33:
            made = list(draw.choice(out[-300:]))
            made[draw.randrange(len(made))] = draw.choice(pool)
        else:
            made = [re.sub(r"\b\d+\b", lambda _: str(draw.randrange(2, 900)), s) for s in draw.sample(pool, 9)]
        out.append(made)
    outlets = [f"Outlet {draw.randrange(20)}" for _ in out]
    return pl.DataFrame(
        {"id": [f"{name}{n}" for n in range(count)], "text": [" ".join(t) for t in out], "outlet": outlets}
    )


class Client:
    """One connection that is kept, with a session. Raises ConnectionError where the server closes it."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.reader: asyncio.StreamReader | None = None

    async def ask(self, path: str, body: bytes | None = None) -> tuple[int, str, bytes]:
        """Status, head and body of an answer."""
        if self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\n"
        head += f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        if body is not None:
            head += f"Origin: http://{HOST}:{self.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            head += f"Content-Length: {len(body)}\r\n"
        self.writer.write(head.encode() + b"\r\n" + (body or b""))
        told = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"content-length: (\d+)", told)
        content = await self.reader.readexactly(int(length[1])) if length else b""
        return int(told.split()[1]), told, content


async def sign_in(port: int, start: str, name: str) -> str:
    """The cookie of a session."""
    body = urlencode({"code": start.rpartition("/")[2], "name": name}).encode()
    _, head, _ = await Client(port, "").ask("/start", body)
    found = re.search(r"set-cookie: ([^;]+)", head)
    if found is None:
        raise RuntimeError(f"the desk did not let us in: {head}")
    return found[1]


async def load(port: int, start: str, paths: list[str], pairs: list[tuple[str, str]], seconds: float, pause: float
               ) -> tuple[list[float], list[float], list[str], set[int]]:  # fmt: skip
    """Times of readers and of deciders, what went wrong, and the decisions that were acknowledged."""
    cookie = await sign_in(port, start, "R. Askew")
    until = time.monotonic() + seconds
    read_times: list[float] = []
    decide_times: list[float] = []
    wrong: list[str] = []
    kept: set[int] = set()
    windows: dict[int, list[float]] = {}

    async def reads(n: int) -> None:
        draw, client = random.Random(n), Client(port, cookie)  # noqa: S311
        await asyncio.sleep(draw.random() * max(pause, 0.2))
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                status, head, _ = await client.ask(draw.choice(paths))
                if status == 302:  # two clusters have become one
                    status, _, _ = await client.ask(re.search(r"location: (\S+)", head)[1])  # type: ignore[index]
                if status != 200:
                    wrong.append(f"read: {status}")
            except (OSError, asyncio.IncompleteReadError) as error:
                wrong.append(f"read: {error!r}")
                client = Client(port, cookie)
            read_times.append(time.monotonic() - began)
            windows.setdefault(int((began - (until - seconds)) // 10), []).append(read_times[-1])
            await asyncio.sleep(pause * (0.5 + draw.random()))

    async def decides(n: int) -> None:
        draw, client = random.Random(1000 + n), Client(port, cookie)  # noqa: S311
        while time.monotonic() < until:
            left, right = draw.choice(pairs)
            body = urlencode({"kind": draw.choice(["same", "not-derived", "template"]), "left": left, "right": right,
                              "back": "/decisions"}).encode()  # fmt: skip
            began = time.monotonic()
            try:
                status, head, _ = await client.ask("/decide", body)
                if status == 303 and (number := re.search(r"(?:done|again)=(\d+)", head)):
                    kept.add(int(number[1]))
                else:
                    wrong.append(f"decide: {status}")
            except (OSError, asyncio.IncompleteReadError) as error:
                wrong.append(f"decide: {error!r}")
                client = Client(port, cookie)
            decide_times.append(time.monotonic() - began)
            await asyncio.sleep(2 * (0.5 + draw.random()))

    await asyncio.gather(*(reads(n) for n in range(200)), *(decides(n) for n in range(5)))
    for window, times in sorted(windows.items()):
        print(f"seconds {10 * window} to {10 * window + 10}: {quantiles(times)} ms")
    return read_times, decide_times, wrong, kept


def quantiles(times: list[float]) -> str:
    """Median, 95th and 99th percentile and the longest, in milliseconds."""
    s = pl.Series(times)
    return ", ".join(f"{n} {1000 * (s.quantile(q) or 0):.0f}" for n, q in
                     (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("most", 1.0)))  # fmt: skip


def main() -> None:
    """Run it and print the figures."""
    given = argparse.ArgumentParser()
    given.add_argument("seconds", nargs="?", type=float, default=60.0)
    given.add_argument("--pause", type=float, default=1.0)
    given.add_argument("--open", type=float, default=20.0, help="seconds that the desk is open before anybody comes")
    given.add_argument("--articles", type=int, default=4000)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "news.db"
        with dedup.Archive(place) as archive:
            archive.add(articles(asked.articles, 1, "a"), FAST)
            result = archive.result()
        articles(2000, 2, "b").write_parquet(Path(folder) / "night.parquet")
        names = result.clusters.sort("size", descending=True)["cluster"].head(300).to_list()
        pairs = list(result.pairs.head(500).select("left", "right").iter_rows())
        paths = ["/", "/queue", "/decisions", *(f"/cluster/{quote(c, safe='')}" for c in names)]
        desk = subprocess.Popen([sys.executable, "cli.py", "review", "--archive", str(place), "--port", "0", "--json"],
                                stdout=subprocess.PIPE, text=True)  # fmt: skip
        try:
            told = pl.read_json(next(iter(desk.stdout or [])).encode()).row(0, named=True)
            port = int(told["address"].rstrip("/").rpartition(":")[2])
            time.sleep(asked.open)  # the desk makes the pages of its largest clusters meanwhile
            adding = subprocess.Popen([sys.executable, "cli.py", "add", str(Path(folder) / "night.parquet"),
                                       "--archive", str(place), "--quiet"])  # fmt: skip
            began = time.monotonic()
            reads, decides, wrong, kept = asyncio.run(
                load(port, told["start"], paths, pairs, asked.seconds, asked.pause)
            )
            code = adding.wait()
            took = time.monotonic() - began
        finally:
            desk.terminate()
            desk.wait()
        there = set(ArchiveLedger(place).read()["number"])
        print(f"{len(reads):,} pages read ({len(reads) / asked.seconds:.0f} a second): {quantiles(reads)} ms")
        print(f"{len(decides):,} decisions: {quantiles(decides)} ms; kept {len(kept)}, lost {len(kept - there)}")
        print(f"errors: {len(wrong)} {sorted(set(wrong))[:5]}; the add ended with {code}, all after {took:.0f} s")


if __name__ == "__main__":
    main()
