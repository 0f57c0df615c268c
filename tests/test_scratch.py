"""Arrays on disk: equal to those in memory, gone with the process, and a full disk is told before anything is lost."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from small_disks import small_file_system

from dedup.errors import LimitReached
from dedup.scratch import Laid, unset

_parts = st.lists(
    st.integers(0, 5).flatmap(
        lambda n: st.tuples(
            arrays.arrays(np.uint32, n), arrays.arrays(np.float32, (n, 3), elements=st.floats(0, 1, width=32)),
            arrays.arrays(np.bool_, n), arrays.arrays(np.uint8, (n, 0)),
        )
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(_parts)
def test_what_is_laid_on_disk_is_what_is_laid_in_memory(parts: list[tuple[np.ndarray, ...]]) -> None:
    on_disk, in_memory = Laid(on_disk=True), Laid(on_disk=False)
    for part in parts:
        on_disk.add(part)
        in_memory.add(part)
    for i, (one, other) in enumerate(zip(on_disk.whole(), in_memory.whole(), strict=True)):
        expected = np.concatenate([part[i] for part in parts])
        for found in (one, other):
            assert found.dtype == expected.dtype and type(found) is np.ndarray
            assert found.size == expected.size and np.array_equal(found, expected.reshape(found.shape))


def test_arrays_on_disk_leave_no_name_behind_and_can_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    laid = Laid(on_disk=True)
    laid.add([np.arange(5)])
    (numbers,) = laid.whole()
    numbers[0] = 9
    asked = unset(4, np.int64, on_disk=True)
    asked[:] = numbers[:4]
    assert asked.tolist() == [9, 1, 2, 3]
    assert [*tmp_path.iterdir()] == []


def test_a_full_disk_is_told_with_the_place_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_file_system(tmp_path / "small", "256k") as small:
        monkeypatch.setattr(tempfile, "tempdir", str(small))
        laid = Laid(on_disk=True)
        with pytest.raises(LimitReached, match=r"small: No space left on device; .* TMPDIR"):
            laid.add([np.zeros(1 << 20, np.uint8)])
        del laid
        with pytest.raises(LimitReached, match="make room"):
            unset(1 << 20, np.uint8, on_disk=True)
        assert [*small.iterdir()] == []
