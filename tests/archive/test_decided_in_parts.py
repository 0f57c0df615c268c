"""Decisions in a large archive that is run over in parts: what is not of a part says nothing of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from archives import FAST, frame, members
from decided import ASKEW
from strategies import FERRY, FERRY_REWORDED, LIBRARY, MINE, ORCHARD

from dedup import Archive
from dedup.archive.history.decisions import ArchiveLedger
from dedup.archive.rebuild import neighbours, partial, rebuild
from dedup.archive.rebuild.grow_region import Region, grow_region
from dedup.archive.repair.doctor import examine
from dedup.decide import apart, row


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "WHOLE_UP_TO", 0)


def test_a_passage_muted_while_an_add_runs_is_muted_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(frame({"o1": f"{LIBRARY[:150]}\n\n{ORCHARD}", "o2": f"{MINE[:150]}\n\n{ORCHARD}"}), FAST)

        def muting(*asked: Any) -> Iterator[pl.DataFrame]:
            ArchiveLedger(path).append(row("mute-passage", ASKEW, value=ORCHARD))
            return neighbours.index_and_propose(*asked)

        with monkeypatch.context() as while_it_runs:
            while_it_runs.setattr(partial, "index_and_propose", muting)
            archive.add(frame({"f": FERRY}))
        assert archive.result().decisions["state"].to_list() == [None] and archive.is_behind()
        assert [*members(path).values()] == [{"o1", "o2"}]
        archive.add(frame({"f": FERRY}))  # nothing new
        assert archive.result().decisions["state"].to_list() == ["held"] and not archive.is_behind()
        assert not members(path)


SAME_EVENT = f"""Welders from Port Oswin came to Tarn Quay for the Ellesund ferry of Hedda Roskill. A harbour pilot told
reporters that the fog had lifted early. Several hotels offered rooms at half price, and volunteers carried soup to the
pier. The weather service expects a calm weekend with light winds from the west, and an old steamer might be chartered
by the parish. {LIBRARY[:200]}"""


@pytest.fixture
def regions(monkeypatch: pytest.MonkeyPatch) -> list[Region]:
    """What every part looked at."""
    seen: list[Region] = []

    def noting(*given: Any) -> Region:
        seen.append(grow_region(*given))
        return seen[-1]

    monkeypatch.setattr(partial, "grow_region", noting)
    return seen


@pytest.mark.parametrize("left", [False, True])
def test_what_is_decided_of_a_cluster_is_not_told_by_one_article_of_it(
    tmp_path: Path, regions: list[Region], *, left: bool
) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(frame({"e1": FERRY, "f1": FERRY, "f2": FERRY_REWORDED, "z": MINE}), FAST)
        told = archive.result().articles
        archive.decisions().append(pl.concat([
            row("origin", ASKEW, left="e1", value="outside:Somewire", articles=told),
            row("origin", ASKEW, left="f2", value="outside:Otherwire", articles=told),
        ]))  # fmt: skip
        archive.add([], refresh=True)
        if left:  # its copy stands for it
            archive.remove("e1")
        before = archive.result().decisions.select("state", "why").rows()
        assert [state for state, _ in before] == ["replaced", "held"]
        archive.add(frame({"y": SAME_EVENT}))
        assert regions[-1].fringe == {"f1" if left else "e1"}
        assert archive.result().decisions.select("state", "why").rows() == before


def test_an_article_that_is_back_beside_others_is_kept_apart_again(tmp_path: Path, regions: list[Region]) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(frame({"f1": FERRY, "f2": FERRY_REWORDED, "y": FERRY_REWORDED}), FAST)
        archive.decisions().append(row("not-derived", ASKEW, left="f1", right="y"))
        archive.add([], refresh=True)
        archive.remove("y")
        assert archive.result().decisions["state"].to_list() == ["gone"]
        archive.add(frame({"y": SAME_EVENT}))
        assert regions[-1].fringe == {"f1"}
        told = archive.result().decisions
        assert told["state"].to_list() == ["held"] and told["judged"][0] is not None


@pytest.mark.parametrize("made", [
    row("not-derived", ASKEW, left="f1", right="f2"), apart(ASKEW, "f1", ["f2", "z"]),
])  # fmt: skip
def test_what_is_to_be_apart_keeps_its_row_when_one_of_it_is_revised(tmp_path: Path, made: pl.DataFrame) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(frame({"f1": FERRY, "f2": FERRY_REWORDED, "z": MINE}), FAST)
        archive.decisions().append(made)
        archive.add([], refresh=True)
        archive.add(frame({"f2": ORCHARD, "z": LIBRARY}))
        told = archive.result()
        assert told.decisions["state"].to_list() == ["held"]
        archive.add([], refresh=True)
        once = archive.result()
        for name, columns in (("pairs", ["left", "right", "relation", "causes"]), ("decisions", ["state", "judged"])):
            assert told.tables()[name].select(columns).rows() == once.tables()[name].select(columns).rows()
        assert ("f1", "f2", "decided") in told.pairs.select("left", "right", "causes").rows() and examine(path).clean
