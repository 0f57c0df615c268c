"""Readers and deciders beside an add: nothing fails, no acknowledged decision is lost, the new state is shown."""

import threading
import time
from pathlib import Path

import httpx2
import pytest
from archives import FAST, frame
from running_desk import enter, running
from strategies import FERRY, LIBRARY, ORCHARD

from dedup import Archive

pytestmark = pytest.mark.slow


def night(name: str, count: int) -> dict[str, str]:
    """Articles of our own, each twice with another number."""
    stems = (FERRY, LIBRARY, ORCHARD)
    return {f"{name}{n}": f"{stems[n % 3]} This is report {name} number {n // 2}." for n in range(count)}


def test_many_read_and_some_decide_while_articles_are_added(tmp_path: Path) -> None:
    place = tmp_path / "news.db"
    with Archive(place) as archive:
        archive.add(frame(night("a", 24)), FAST)
    wrong: list[str] = []
    kept: list[int] = []
    over = threading.Event()
    with running(place) as desk:
        browsers = [enter(desk, f"reviewer {n}") for n in range(6)]
        pairs = list(desk.view.edition().result.pairs.head(40).select("left", "right").iter_rows())

        def reads(n: int) -> None:
            while not over.is_set():
                for path in ("/", "/decisions", f"/cluster/{desk.view.edition().names[0]}", "/queue"):
                    told = browsers[n].get(path, follow_redirects=True)
                    if told.status_code != 200:
                        wrong.append(f"{path} {told.status_code}")

        def decides(n: int) -> None:
            at = n
            while not over.is_set():
                left, right = pairs[at % len(pairs)]
                told = browsers[n].decide("same" if at % 2 else "template", left=left, right=right)
                if told.status_code == 303:
                    kept.append(int(told.headers["location"].rpartition("done=")[2]))
                else:
                    wrong.append(told.text[-300:])
                at += 1

        threads = [threading.Thread(target=reads if n < 4 else decides, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        try:
            with Archive(place) as archive:
                for n in range(2):
                    archive.add(frame(night(f"b{n}", 12)), wait=30)
        except httpx2.HTTPError as error:
            wrong.append(repr(error))
        finally:
            over.set()
            for thread in threads:
                thread.join()
        there = set(desk.view.decisions()["number"])
        assert not wrong and kept and len(set(kept)) == len(kept)
        assert set(kept) <= there
        until = time.monotonic() + 20
        while ">48</b>" not in browsers[0].get("/").text:  # a busy desk shows what was there while it makes the new
            assert time.monotonic() < until
            time.sleep(0.05)
    with Archive(place) as archive:
        archive.add(frame({"last": LIBRARY}), wait=30)
    from dedup.archive.history.decisions import ArchiveLedger

    assert set(ArchiveLedger(place).read()["number"]) == there
