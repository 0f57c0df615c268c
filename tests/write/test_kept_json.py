"""A small file that a later run reads again: whole or as it was, and every change of a byte is seen."""

import errno
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import LimitReached, UsageError, WorkDamaged
from dedup.write.files import kept_json
from dedup.write.files.kept_json import read_kept, write_kept

BODY = {"format": 1, "told": [["b", None, "é\u202e\ud800", True, 0.5]], "seen": {"https://orlen.example/": 7}}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_kept(tmp_path / "a.json", BODY, "nothing was told")
    assert read_kept(tmp_path / "a.json", 1, "delete it") == BODY and len(list(tmp_path.iterdir())) == 1
    assert read_kept(tmp_path / "b.json", 1, "delete it") is None
    with pytest.raises(UsageError, match="has format 1, and this version reads 2"):
        read_kept(tmp_path / "a.json", 2, "delete it")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "a.json"
    write_kept(path, BODY, "")
    return path


@given(st.data())
def test_every_flip_and_every_cut_is_seen(written: Path, data: st.DataObject) -> None:
    sound, bad = written.read_bytes(), written.with_name("bad.json")
    at = data.draw(st.integers(0, len(sound) - 2))  # behind it is the last line's end
    flipped = bytes([sound[at] ^ 1 << data.draw(st.integers(0, 7))])
    bad.write_bytes(data.draw(st.sampled_from([sound[:at], sound[:at] + flipped + sound[at + 1 :]])))
    with pytest.raises(WorkDamaged, match=r"bad\.json is damaged .*; delete it"):
        read_kept(bad, 1, "delete it")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_leaves_the_older_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    write_kept(tmp_path / "a.json", BODY, "")

    def full(path: Path) -> None:
        raise OSError(number, "No room")

    monkeypatch.setattr(kept_json, "sync_file", full)
    with pytest.raises(LimitReached, match="nothing was told"):
        write_kept(tmp_path / "a.json", {"format": 1}, "nothing was told")
    assert read_kept(tmp_path / "a.json", 1, "") == BODY and [p.name for p in tmp_path.iterdir()] == ["a.json"]
