"""`wirecopy watch` as cron meets it: exit codes, a page, a feed, JSON; nothing twice and no file without news."""

import json
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from archives import FAST, frame
from command_line import Run
from strategies import FERRY, ORCHARD, one_thread

from dedup import Archive

__all__ = ["one_thread"]

CREDIT = " First published in the Harbour Gazette."
B = FERRY.replace("81,000", "82,000")
ATTACK = "<script>alert(1)</script>\x1b[2J & plums"


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two pieces of ours; then two papers with one of them; then one of these is undone, and another came."""
    top, out = tmp_path_factory.mktemp("nights"), []
    with Archive(top / "news.db") as archive:

        def keep() -> None:
            out.append(archive.snapshot(top / f"{len(out)}.db"))

        ours = {"outlet": ["Harbour Gazette"] * 2, "published": ["2025-03-04T09:00Z"] * 2}
        archive.add(frame({"a": FERRY, "o": ORCHARD}, **ours), FAST)
        keep()
        archive.add(frame({"b": B}, outlet=["Inland Courier"], published=["2025-03-04T15:00Z"]))
        theirs = {"outlet": ["Valley Voice"], "published": ["2025-03-05T09:00Z"], "title": [ATTACK]}
        archive.add(frame({"c": FERRY + CREDIT}, url=["javascript:alert(1)"], **theirs))
        keep()
        archive.remove(batch=2)
        archive.add(frame({"c": FERRY, "d": ORCHARD + CREDIT}, outlet=["Valley Voice", "Tarn Post"], title=[ATTACK] * 2,
                          published=["2025-03-05T09:00Z", "2025-03-06T09:00Z"]))  # fmt: skip
        keep()
    return out


@pytest.fixture
def night(run: Run, nights: list[Path]) -> Iterator[object]:
    def call(n: int, *more: object) -> object:
        return run("watch", "--archive", nights[n], "--outlet", "harbour gazette", "--state", "told.json", *more)

    yield call


def entries(path: str) -> dict[str, str]:
    """Id -> title."""
    read = feedparser.parse(Path(path).read_bytes())
    assert not read.bozo
    return {e.id: e.title for e in read.entries}


def test_three_nights(night: object) -> None:
    files = ("--html", "new.html", "--feed", "new.atom")
    first = night(0, *files)  # type: ignore[operator]
    assert (first.code, first.out) == (0, "Nothing new about pieces of Harbour Gazette: batch 1 is the last.\n")
    assert "new.html was not written" in first.err and not Path("new.html").exists()
    second = night(1, *files)  # type: ignore[operator]
    assert second.code == 10 and "Issue 1 about pieces of Harbour Gazette: what came after batch 1," in second.out
    assert "2 articles at 2 outlets ran 1 of your pieces; 1 names you as the source." in second.out
    one, page = entries("new.atom"), Path("new.html").read_text("utf-8")
    assert len(one) == 2 and "Issue 1" in page and "Valley Voice" in page
    assert "<script>alert" not in page and "\x1b" not in second.out and "javascript:" not in page
    assert night(1, *files, "-q").code == 0  # type: ignore[operator]
    assert Path("new.html").read_text("utf-8") == page
    third = night(2, *files)  # type: ignore[operator]
    assert third.code == 10 and "Tarn Post" in third.out
    assert "Told before, and otherwise now" in third.out and "Told before, and no longer so" in third.out
    two, page = entries("new.atom"), Path("new.html").read_text("utf-8")
    assert one.keys() <= two.keys() and len(two) == 3
    assert [t for t in two.values() if t.startswith("No longer so:")] == ["No longer so: b"]
    assert "Told before as:" in page and "no longer so" in page


def test_the_json_has_all_of_it_and_nothing_twice(night: object) -> None:
    told = [json.loads(night(n, "--json").out) for n in (0, 1, 1, 2)]  # type: ignore[operator]
    assert [[r["theirs"] for r in t["new"]] for t in told] == [[], ["b", "c"], [], ["d"]]
    assert [[(r["theirs"], r["before"]["credited"]) for r in t["changed"]] for t in told] == [[], [], [], [("c", True)]]
    assert [[u["theirs"] for u in t["gone"]] for t in told] == [[], [], [], ["b"]]
    assert [(t["issue"], t["batch"]) for t in told] == [(0, 1), (1, 3), (1, 3), (2, 5)]
    assert not any(r["told_before"] for t in told for r in t["new"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--outlet", "Harbour Gazet"), "Harbour Gazette"),
        (("--outlet", "Harbour Gazette", "--since", "9"), "there is no batch 9"),
        (("--outlet", "Harbour Gazette", "--html", "."), "is a folder; --html takes a file"),
        (("--outlet", "Harbour Gazette", "--html", "x", "--feed", "x"), "one file was given to two"),
        (("--outlet", "Harbour Gazette", "--times-in", "Orlen"), "--times-in"),
    ],
)
def test_wrong_use_is_told_and_nothing_is_remembered(
    run: Run, nights: list[Path], tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    told = run("watch", "--archive", nights[1], "--state", "told.json", *arguments)
    assert (told.code, told.out) == (2, "") and said in told.err and not Path("told.json").exists()


def test_what_is_no_archive_gets_nothing_beside_it(run: Run) -> None:
    Path("x.db").write_text("no archive")
    assert run("watch", "--archive", "x.db", "--outlet", "Harbour Gazette").code in (2, 4)
    assert run("watch", "--archive", "none.db", "--outlet", "Harbour Gazette").code == 2
    assert [p.name for p in Path().iterdir()] == ["x.db"]
