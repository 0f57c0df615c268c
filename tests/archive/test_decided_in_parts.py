"""Decisions in a large archive that is run over in parts: what is not of a part says nothing of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from archives import FAST, frame, members
from decided import ASKEW
from strategies import FERRY, LIBRARY, MINE, ORCHARD

from dedup import Archive
from dedup.archive.history.decisions import ArchiveLedger
from dedup.archive.rebuild import neighbours, partial, rebuild
from dedup.decide import row


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
