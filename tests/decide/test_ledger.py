"""A ledger is only added to; what it acknowledged is there after a kill, and what was torn is told and left out."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from decided import ASKEW, DORN
from hypothesis import given
from hypothesis import strategies as st

from dedup.decide import LEDGER, LedgerFile, bring_in, row
from dedup.decide.ledger import lines_of, table_of
from dedup.errors import UsageError
from dedup.tables import SCHEMAS


def kept(path: Path) -> LedgerFile:
    return LedgerFile(path / "kept.jsonl")


def test_numbers_go_on_and_nothing_before_is_changed(tmp_path: Path) -> None:
    ledger = kept(tmp_path)
    assert ledger.append(row("same", ASKEW, left="a", right="b")) == [1]
    before = ledger.path.read_bytes()
    assert ledger.append(pl.concat([row("note", DORN, left="a", reason="?"), row("undo", DORN, undoes=1)])) == [2, 3]
    assert ledger.path.read_bytes().startswith(before)
    told = ledger.read()
    assert told["number"].to_list() == [1, 2, 3] and told["made"].null_count() == 0
    assert told.schema == pl.Schema(SCHEMAS["ledger"])


def test_nothing_is_made_where_nothing_was_decided(tmp_path: Path) -> None:
    assert kept(tmp_path).read().is_empty() and kept(tmp_path).append(kept(tmp_path).read()) == []
    assert [*tmp_path.iterdir()] == []


@given(st.integers(1, 400))
def test_a_torn_last_line_is_told_and_the_rest_is_read(cut: int) -> None:
    whole = lines_of(pl.concat([row("same", ASKEW, left="ä", right=str(n)) for n in range(4)]).with_columns(
        number=pl.int_range(1, 5)))  # fmt: skip
    torn = whole[: max(0, len(whole) - cut)]
    table, faults = table_of(torn)
    assert table["number"].to_list() == [*range(1, torn.count(b"\n") + 1)]
    assert len(faults) == (0 if torn.endswith(b"\n") or not torn else 1)


def test_a_decision_after_a_torn_line_takes_its_place(tmp_path: Path) -> None:
    ledger = kept(tmp_path)
    ledger.append(row("same", ASKEW, left="a", right="b"))
    with ledger.path.open("ab") as file:
        file.write(b'{"number": 2, "kind": "sa')
    assert "line 2 ends in its middle" in ledger.faults()[0]
    assert ledger.append(row("same", ASKEW, left="a", right="c")) == [2]
    assert ledger.faults() == [] and ledger.read()["right"].to_list() == ["b", "c"]


@pytest.mark.parametrize("line", [b"no json", b"[1]", b'{"number": "1", "kind": "note"}', b'{"kind": "note"}',
                                  b'{"number": 1, "kind": "note", "left": 5}', b"\xff\xfe"])  # fmt: skip
def test_a_line_that_is_no_decision_is_told_and_left_out(line: bytes) -> None:
    table, faults = table_of(line + b'\n{"number": 7, "kind": "note"}\n')
    assert table["number"].to_list() == [7] and faults == [
        "line 1 is no decision: it was changed by other hands, and is left out"
    ]


DECIDE = """
import os, signal, sys
from dedup.decide import LedgerFile, row
path, name, many, die = sys.argv[1:]
for n in range(int(many)):
    LedgerFile(path).append(row("same", name, left="a", right=f"{name}{n}"))
if die == "die":
    os.kill(os.getpid(), signal.SIGKILL)
"""


def deciding(ledger: LedgerFile, name: str, many: int, die: str = "end") -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", DECIDE, str(ledger.path), name, str(many), die])


@pytest.mark.slow
def test_several_processes_lose_no_decision_and_give_no_number_twice(tmp_path: Path) -> None:
    ledger = kept(tmp_path)
    running = [deciding(ledger, name, 12) for name in ("x", "y")]
    assert [one.wait() for one in running] == [0, 0]
    told = ledger.read()
    assert told["number"].to_list() == [*range(1, 25)] and told["right"].n_unique() == 24


def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    ledger = kept(tmp_path)
    assert deciding(ledger, "x", 3, "die").wait() == -9
    assert len(ledger.read()) == 3


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        LedgerFile(tmp_path / "no such folder" / LEDGER).append(row("same", ASKEW, left="a", right="b"))


def test_what_one_ledger_has_of_another_is_not_brought_in_twice(tmp_path: Path) -> None:
    here, there = kept(tmp_path), LedgerFile(tmp_path / "there.jsonl")
    here.append(row("note", DORN, left="z", reason="first"))
    there.append(pl.concat([row("same", ASKEW, left="a", right="b"), row("same", ASKEW, left="a", right="c")]))
    there.append(row("undo", ASKEW, undoes=2))
    assert bring_in(here, there.read()) == [2, 3, 4]
    assert here.read()["undoes"].drop_nulls().to_list() == [3]  # the one that it means, under its number here
    assert bring_in(here, there.read()) == []
    assert json.loads(here.path.read_text().splitlines()[1])["left"] == "a"


def test_a_ledger_keeps_no_text_of_a_muted_passage(tmp_path: Path) -> None:
    ledger, words = kept(tmp_path), "Sign up for the Tarn letter, every morning at six."
    ledger.append(row("mute-passage", ASKEW, value=words))
    assert "Tarn letter" not in ledger.path.read_text()
    again = pl.DataFrame(
        {"reviewer": [ASKEW], "kind": ["mute-passage"], "value": [words], "made": ledger.read()["made"]}
    )
    assert bring_in(ledger, again) == []  # it is known by its sum


def test_what_is_dropped_takes_nothing_else_along_where_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = kept(tmp_path)
    ledger.append(pl.concat([row("same", ASKEW, left="a", right=b) for b in ("b", "c")]))
    before = ledger.path.read_bytes()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, ledger.locked() as file:
        patch.setattr("os.pwrite", full)
        ledger.drop(file, {1})
    assert ledger.path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == [ledger.path.name]
    with ledger.locked() as file:
        ledger.drop(file, {1})
    assert ledger.read()["right"].to_list() == ["c"]


DROP = """
import os, signal, sys
from dedup.decide import LedgerFile
ledger = LedgerFile(sys.argv[1])
os.pwrite = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with ledger.locked() as file:
    ledger.drop(file, {1})
"""


def test_a_kill_while_decisions_are_dropped_leaves_all_of_them(tmp_path: Path) -> None:
    ledger = kept(tmp_path)
    ledger.append(pl.concat([row("same", ASKEW, left="a", right=b) for b in ("b", "c")]))
    assert subprocess.run([sys.executable, "-c", DROP, str(ledger.path)], check=False).returncode == -9
    assert ledger.read()["right"].to_list() == ["b", "c"]


def test_lines_that_are_no_decision_stay_when_others_are_dropped(tmp_path: Path) -> None:
    ledger = kept(tmp_path)
    ledger.path.write_bytes(b"by other hands\n")
    ledger.append(pl.concat([row("same", ASKEW, left="a", right=b) for b in ("b", "c")]))
    with ledger.locked() as file:
        ledger.drop(file, {1, 2})
    assert ledger.read().is_empty() and "line 1 is no decision" in ledger.faults()[0]
    ledger.path.unlink()
    ledger.append(row("same", ASKEW, left="a", right="b"))
    with ledger.locked() as file:
        ledger.drop(file, {1})
    assert not ledger.path.exists()
