"""Ten nights of our own writing: of two outlets every use is told once, whatever happens between telling and noting."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from archives import FAST, frame
from strategies import FERRY, FERRY_REWORDED, LIBRARY, MINE, ORCHARD, one_thread

from dedup import Archive
from dedup.errors import UsageError, WorkDamaged, WorkLocked
from dedup.queries.who_ran.told_uses import Watched
from dedup.watch import watching
from dedup.watch.memory import held_alone, memory_beside
from dedup.watch.watching import watch

__all__ = ["one_thread"]

GAZETTE, POST = "Harbour Gazette", "Tarn Post"
CREDIT = {GAZETTE: " First published in the Harbour Gazette.", POST: " First published in the Tarn Post."}
ORCHARD_LATER = ORCHARD.replace("nearly twice", "three times")
NIGHTS: tuple[dict[str, tuple[str, str, str]], ...] = (
    {"ferry": (FERRY, GAZETTE, "04T09:00Z"), "plums": (ORCHARD, POST, "04T10:00Z")},
    {"b1": (FERRY.replace("81,000", "82,000"), "Inland Courier", "05T09:00Z")},
    {"c1": (FERRY + CREDIT[GAZETTE], "Valley Voice", "05T12:00Z"), "c2": (ORCHARD_LATER, "Valley Voice", "05T12:00Z")},
    {"d1": (LIBRARY + CREDIT[GAZETTE], "Valley Voice", "06T09:00Z")},  # of a piece that comes two nights later
    {"b1": (FERRY.replace("81,000", "82,000") + CREDIT[GAZETTE], "Inland Courier", "05T09:00Z")},
    {"library": (LIBRARY, GAZETTE, "06T06:00Z"), "mine": (MINE, POST, "06T07:00Z")},
    {"ferry-2": (FERRY.replace("camp beds", "folding beds"), GAZETTE, "06T09:00Z")},
    {"e1": (MINE + CREDIT[POST], "Dunmarrow Mail", "07T09:00Z"), "e2": (FERRY_REWORDED, "Dunmarrow Mail", "07T09:00Z")},
    {"f1": (ORCHARD + CREDIT[POST], "Harbour Gazette", "08T09:00Z")},  # one of ours ran one of theirs
    {"g1": (MINE.replace("forty", "fifty"), "Inland Courier", "09T09:00Z")},
)


def add(archive: Archive, night: dict[str, tuple[str, str, str]]) -> None:
    texts = {name: text for name, (text, _, _) in night.items()}
    outlet, when = [o for _, o, _ in night.values()], [f"2025-03-{t}" for _, _, t in night.values()]
    archive.add(frame(texts, outlet=outlet, published=when), FAST)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The archive as it was after each of the ten nights."""
    top = tmp_path_factory.mktemp("nights")
    out = []
    with Archive(top / "now" / "news.db") as archive:
        archive.path.parent.mkdir()
        for n, night in enumerate(NIGHTS):
            add(archive, night)
            (top / str(n)).mkdir()
            out.append(archive.snapshot(top / str(n) / "news.db"))
    return out


@pytest.fixture
def last(nights: list[Path]) -> Iterator[Archive]:
    with Archive(nights[-1]) as opened:
        yield opened


def uses(rows: pl.DataFrame) -> list[tuple[str, str]]:
    return sorted(rows.select("cluster", "theirs").iter_rows())


def fresh(watched: Watched) -> list[tuple[str, str]]:
    return uses(watched.fresh.ran.rows)


@pytest.mark.slow  # ten nights
@pytest.mark.parametrize("outlet", [GAZETTE, POST])
def test_over_ten_nights_every_use_is_told_once_and_none_is_missing(
    nights: list[Path], tmp_path: Path, outlet: str
) -> None:
    told: list[tuple[str, str]] = []
    for path in nights:
        with Archive(path) as archive:
            watched = watch(archive, outlet, state=tmp_path / "told.json")
            told += [(row["cluster"], row["theirs"]) for row in watched.fresh.ran.rows.to_dicts()]
            assert not watched.gone
            assert not watch(archive, outlet, state=tmp_path / "told.json").any  # cron ran twice
            whole = archive.who_ran(outlet).rows
    articles = [theirs for _, theirs in told]
    assert len(articles) == len(set(articles)) and sorted(articles) == sorted(whole["theirs"]) and len(whole) >= 4


def test_what_changes_is_told_with_what_was_told_before(nights: list[Path], tmp_path: Path) -> None:
    changed = []
    for path in nights:
        with Archive(path) as archive:
            watched = watch(archive, GAZETTE, state=tmp_path / "told.json")
        changed += [(theirs, use.direction, use.credited, use.ours) for (_, theirs), use in watched.before.items()]
    assert changed == [
        ("b1", "common source", False, "ferry"),  # a third article tells more than the two; no one of them is new
        ("b1", "from ours", False, "ferry"),  # it names us since the fifth night
        ("d1", "from ours", True, None),  # the piece came two nights after its use
    ]


@pytest.mark.slow
def test_a_night_that_is_missed_is_told_with_the_next(nights: list[Path], tmp_path: Path) -> None:
    by_two: list[tuple[str, str]] = []
    for path in nights[1::2]:
        with Archive(path) as archive:
            by_two += fresh(watch(archive, POST, state=tmp_path / "told.json"))
            whole = uses(archive.who_ran(POST).rows)
    assert sorted(theirs for _, theirs in by_two) == sorted(theirs for _, theirs in whole)


class Killed(BaseException):
    """As a SIGKILL: nothing of the program runs after it."""


@pytest.fixture
def killed_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    def at(name: str | None) -> None:
        def point(passed: str) -> None:
            if passed == name:
                raise Killed

        monkeypatch.setattr(watching, "point", point)

    return at


@pytest.mark.parametrize(("moment", "told_again"), [
    ("watch-noted", True), ("watch-said", True), ("watch-told", False),
])  # fmt: skip
def test_a_run_that_is_killed_loses_nothing_and_pages_that_stand_are_not_told_again(
    last: Archive, tmp_path: Path, killed_at: Callable[[str | None], None], moment: str, told_again: bool
) -> None:
    page, state, said = tmp_path / "new.html", tmp_path / "told.json", []

    def night() -> Watched:
        return watch(last, GAZETTE, state=state, say=lambda w: said.append(fresh(w)),
                     pages=lambda w, _: {page: repr(fresh(w)).encode()})  # fmt: skip

    killed_at(moment)
    with pytest.raises(Killed):
        night()
    killed_at(None)
    watched = night()
    every = uses(last.who_ran(GAZETTE).rows)
    assert watched.any == told_again and page.read_bytes() == repr(every).encode()
    assert fresh(watched) == (every if told_again else [])
    assert sorted(watched.again) == (every if told_again else [])  # a reader of JSON can tell that it may know them
    assert not night().any


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 9))])
def test_ten_nights_with_kills_between_lose_nothing_and_mark_what_they_repeat(
    nights: list[Path], tmp_path: Path, killed_at: Callable[[str | None], None], seed: int
) -> None:
    chance, told, plain = np.random.default_rng(seed), set[str](), Counter[str]()

    def say(watched: Watched) -> None:
        for row in watched.fresh.ran.rows.to_dicts():
            told.add(row["theirs"])
            plain[row["theirs"]] += (row["cluster"], row["theirs"]) not in watched.again

    moments = ["watch-noted", "watch-said", "watch-told"]
    for path in nights:
        with Archive(path) as archive:
            for moment in (*chance.choice(moments, chance.integers(3)).tolist(), None):
                killed_at(moment)
                with suppress(Killed):
                    # a page that may look as that of the night before
                    made = {tmp_path / "new.html": repr(sorted(told)).encode()} if chance.random() < 0.7 else {}
                    watch(archive, GAZETTE, state=tmp_path / "told.json", say=say, pages=lambda w, r, made=made: made)
            whole = set(archive.who_ran(GAZETTE).rows["theirs"])
    assert whole <= told and max(plain.values()) == 1


def test_what_was_only_printed_is_marked_where_it_may_have_been_told_before(
    last: Archive, tmp_path: Path, killed_at: Callable[[str | None], None]
) -> None:
    killed_at("watch-told")
    with pytest.raises(Killed):
        watch(last, POST, state=tmp_path / "told.json")
    killed_at(None)
    assert len(watch(last, POST, state=tmp_path / "told.json").again) == len(last.who_ran(POST).rows)


def test_a_clock_that_goes_back_makes_nothing_older_than_what_was_told(
    nights: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive(nights[2]) as archive:
        one = watch(archive, GAZETTE, state=tmp_path / "told.json")

    class Back(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Back":
            return cls(2001, 1, 1, tzinfo=tz)

    monkeypatch.setattr(watching, "datetime", Back)
    with Archive(nights[-1]) as archive:
        two = watch(archive, GAZETTE, state=tmp_path / "told.json")
    assert fresh(two) and two.issue == one.issue + 1
    assert min(use.at for use in two.told if use.issue == 2) >= max(use.at for use in one.told)


def test_an_undone_batch_is_taken_back_once_and_comes_again_as_a_change(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        for night in NIGHTS[:2]:
            add(archive, night)
        assert len(fresh(watch(archive, GAZETTE))) == 1
        archive.remove(batch=2)
        undone = watch(archive, GAZETTE)
        assert [use.theirs for use in undone.gone] == ["b1"] and not watch(archive, GAZETTE).any
        add(archive, NIGHTS[1])
        again = watch(archive, GAZETTE)
        assert not fresh(again) and [theirs for _, theirs in again.before] == ["b1"]
    text = memory_beside(archive.path, GAZETTE).read_text()
    assert "b1" in text and "Tarn Quay" not in text  # ids only


def test_a_snapshot_that_is_put_back_takes_nothing_back(nights: list[Path], tmp_path: Path) -> None:
    for n, any_new in ((9, True), (3, False), (9, False)):
        with Archive(nights[n]) as archive:
            watched = watch(archive, GAZETTE, state=tmp_path / "told.json")
            assert (watched.any, watched.gone) == (any_new, ())


def test_what_was_there_up_to_a_batch_counts_as_told(nights: list[Path], tmp_path: Path) -> None:
    with Archive(nights[-1]) as archive:
        later = watch(archive, POST, since=8, state=tmp_path / "told.json")
        assert {theirs for _, theirs in fresh(later)} == {"f1", "g1"}
        assert not watch(archive, POST, since=8, state=tmp_path / "told.json").any
        with pytest.raises(UsageError, match="there is no batch 41"):
            watch(archive, POST, since=41, state=tmp_path / "told.json")


def test_a_memory_that_cannot_be_used_is_told(last: Archive, nights: list[Path], tmp_path: Path) -> None:
    state = tmp_path / "told.json"
    watch(last, GAZETTE, state=state)
    with held_alone(state), pytest.raises(WorkLocked, match="another watch"):
        watch(last, GAZETTE, state=state)
    sound = state.read_bytes()
    for bad in (sound[:-40], sound.replace(b"b1", b"b7"), b"", b"{}", b"\xff\n\xff"):
        state.write_bytes(bad)
        with pytest.raises(WorkDamaged, match="is damaged"):
            watch(last, GAZETTE, state=state)
    state.write_bytes(sound)
    with Archive(tmp_path / "other.db") as other:
        add(other, NIGHTS[0])
        body = json.loads(sound.partition(b"\n")[2])
        later = datetime.fromisoformat(body["began"]) + timedelta(days=1)
        other._writing().connection.execute("UPDATE batches SET added = ?", (later.astimezone(UTC).isoformat(),))
        with pytest.raises(UsageError, match="is of another archive"):
            watch(other, GAZETTE, state=state)


def test_a_memory_half_written_when_a_run_was_ended_is_no_harm(last: Archive, tmp_path: Path) -> None:
    state = tmp_path / "told.json"
    state.with_name("told.json.telling").write_text("half")
    assert watch(last, GAZETTE, state=state).any
    assert not state.with_name("told.json.telling").exists()
