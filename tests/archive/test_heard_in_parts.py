"""Who issued what is read once in a large archive: in a cluster of more than one, and not for every night again."""

from pathlib import Path

import polars as pl
import pytest
from archives import FAST, frame
from strategies import FERRY, LIBRARY, ORCHARD

import dedup
from dedup import Archive
from dedup.archive.rebuild import rebuild
from dedup.credit import statements

SAID = " No other boat can take lorries, the Tarn Harbour Board said in a statement."
WIRED = f"{FERRY}{SAID} First published by Northwire."
OUTLETS = {"x": "Northwire", "a": "Tarn Post", "b": "Orlen Courier", "c": "Quill Gazette", "o": "Wex Echo"}
Night = dict[str, str]


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "WHOLE_UP_TO", 0)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The articles that were read for who issued what they tell, in turn."""
    ids: list[str] = []
    plain = statements.statement_credits

    def noting(articles: pl.DataFrame) -> pl.DataFrame:
        ids.extend(articles["id"])
        return plain(articles)

    monkeypatch.setattr(statements, "statement_credits", noting)
    return ids


def told(path: Path, nights: list[Night]) -> list[list[tuple[object, ...]]]:
    """Tables `credits` of an archive that got these nights, and of a scan of all of them."""
    every = {i: text for night in nights for i, text in night.items()}
    with Archive(path) as archive:
        for night in nights:
            archive.add(frame(night, outlet=[OUTLETS[i] for i in night]), FAST)
        kept = archive.result().credits
    once = dedup.scan(frame(every, outlet=[OUTLETS[i] for i in every]), FAST).credits
    return [credits.sort(pl.all()).rows() for credits in (kept, once)]


@pytest.mark.parametrize(
    "nights",
    [
        # alone it credits somebody outside and is in a cluster without being read; then comes a copy of it
        [{"a": WIRED, "x": LIBRARY}, {"b": WIRED.replace("crack", "deep crack")}],
        # of two exact copies that are read with their cluster, the one that stands for both is revised
        [{"a": WIRED, "b": WIRED, "c": WIRED.replace("crack", "deep crack")}, {"a": ORCHARD}],
        # the cluster of two is read whole, and gains one
        [{"a": WIRED, "c": WIRED.replace("crack", "deep crack"), "x": LIBRARY}, {"b": FERRY}],
        # an outlet comes that the older ones credit
        [{"a": WIRED, "c": WIRED.replace("crack", "deep crack")}, {"x": FERRY, "o": ORCHARD}],
    ],
)
def test_credits_are_those_of_a_scan(tmp_path: Path, nights: list[Night]) -> None:
    kept, once = told(tmp_path / "news.db", nights)
    assert kept == once
    assert any("Tarn Harbour Board" in row for row in kept)


def test_an_old_member_is_not_read_again(tmp_path: Path, read: list[str]) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(frame({"a": WIRED, "b": WIRED.replace("crack", "deep crack"), "o": ORCHARD}), FAST)
        assert sorted(read) == ["a", "b"]
        archive.add(frame({"c": FERRY}), FAST)
        assert sorted(read) == ["a", "b", "c"]
