"""Archives of every format that was ever released are opened, give what they gave, and can be added to."""

import json
import shutil
from pathlib import Path

import pytest
from archive_worker import corpus
from make_golden import tables

from dedup.archive import Archive
from dedup.archive.doctor import examine

GOLDEN = sorted((Path(__file__).parent / "golden").glob("format-*.db"))


def test_there_is_one_of_each_format() -> None:
    from dedup.archive.schema import FORMAT

    assert [p.stem for p in GOLDEN] == [f"format-{n}" for n in range(1, FORMAT + 1)]


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda p: p.stem)
def test_an_archive_of_this_format_gives_what_it_gave(golden: Path, tmp_path: Path) -> None:
    place = Path(shutil.copy(golden, tmp_path / "news.db"))
    with Archive(place) as archive:
        assert tables(archive) == json.loads(golden.with_suffix(".json").read_text())
    assert examine(place).clean


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda p: p.stem)
def test_an_archive_of_this_format_can_be_added_to(golden: Path, tmp_path: Path) -> None:
    place = Path(shutil.copy(golden, tmp_path / "news.db"))
    with Archive(place) as archive:
        added = archive.add(corpus()[4:8])
        assert added.new == 4 and added.articles == 8
        assert archive.result().clusters["size"].to_list() == [2, 2, 2, 2]
    assert examine(place).clean
