"""Processes that work side by side: what comes back is what one process gives, whatever becomes of them."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from crew_work import doubled, killed_elsewhere, process, refused, told_by_print, turned

import dedup
from dedup.errors import UsageError
from dedup.pipeline import crew as module
from dedup.pipeline.crew import LEAST, Crew
from dedup.settings import Settings

HERE = os.getpid()
SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def started() -> set[int]:
    """The processes that this one has started and that are still there."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that ended meanwhile
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def test_parts_come_back_in_their_order_and_nothing_runs_on() -> None:
    before = started()
    with Crew(2, LEAST) as crew:
        assert [*crew.map(doubled, range(50))] == [*range(0, 100, 2)]
        assert len(started() - before) == 2
        assert HERE not in [*crew.map(process, range(6))]
    assert started() <= before


def test_a_table_is_sent_and_comes_back() -> None:
    with Crew(2, LEAST) as crew:
        (table,) = crew.map(turned, [pl.DataFrame({"id": ["a", "b"], "n": [1, None]})])
    assert table.rows() == [("b", None), ("a", 1)]


def test_what_a_process_raises_is_raised_here() -> None:
    with Crew(2, LEAST) as crew:
        with pytest.raises(UsageError, match=r"no such file: a\.txt"):
            list(crew.map(refused, ["a.txt"]))
        assert [*crew.map(doubled, [4])] == [8]


@pytest.mark.slow
def test_what_a_killed_process_was_to_do_is_done_here_and_another_takes_its_place() -> None:
    with Crew(2, LEAST) as crew:
        assert [*crew.map(killed_elsewhere, [HERE] * 6)] == [HERE] * 6
        assert HERE not in [*crew.map(process, range(6))]


def test_what_the_work_prints_does_not_talk_into_the_answers() -> None:
    with Crew(2, LEAST) as crew:
        assert [*crew.map(told_by_print, ["Ice.", "Snow."])] == ["Ice.", "Snow."]


def test_without_an_interpreter_to_start_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Crew(2, LEAST) as crew:
        assert [*crew.map(process, range(3))] == [HERE] * 3


@pytest.mark.parametrize(("processes", "articles"), [(1, LEAST), (2, LEAST - 1)])
def test_one_processor_or_few_articles_start_nothing(processes: int, articles: int) -> None:
    before = started()
    with Crew(processes, articles) as crew:
        assert [*crew.map(process, [1])] == [HERE]
        assert started() <= before


def test_work_whose_types_cannot_be_sent_is_refused_at_once() -> None:
    with Crew(2, LEAST) as crew, pytest.raises(TypeError, match="cannot be kept"):
        list(crew.map(dedup.Settings.from_toml, ["a.toml"]))


@pytest.mark.slow
def test_a_scan_with_a_crew_gives_the_tables_of_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = dedup.scan(SAMPLES, Settings(depth="fast", threads=1)).tables()
    monkeypatch.setattr(module, "LEAST", 1)
    for place in ("credit.ladder.BATCH", "clean.masks.SLICE", "pipeline.tracing.CHUNK"):
        monkeypatch.setattr(f"dedup.{place}", 30)
    done: list[str] = []
    ask = module._Process.ask

    def counted(self: module._Process, work: Callable[..., object], part: object) -> object:
        found = ask(self, work, part)
        done.append(work.__name__)
        return found

    monkeypatch.setattr(module._Process, "ask", counted)
    together = dedup.scan(SAMPLES, Settings(depth="fast", threads=2)).tables()
    assert set(done) == {"read_batch", "of_articles", "_traced"} and len(done) > 6
    for name, table in together.items():
        assert table.equals(alone[name]), name
