"""What is remembered of pairs and of places in stories: found, kept and moved as it should be, on figures by hand."""

from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.archive.cache import stored
from dedup.archive.cache.judged_pairs import Learned, _find, _kept, _sorted
from dedup.archive.rebuild.move_stories import _move
from dedup.archive.rebuild.purge import _of_texts
from dedup.archive.store.database import Database
from dedup.measures import MEASURES
from dedup.text.background import TABLES

Unit = tuple[str, str]
few_codes = st.lists(st.integers(0, 9), unique=True, max_size=6)


def packed(*pairs: tuple[int, int]) -> np.ndarray:
    return np.array([a << 32 | b for a, b in pairs], np.uint64)


def wide(*values: float) -> np.ndarray:
    return np.repeat(np.array(values, np.float32)[:, None], len(MEASURES), axis=1)


@given(few_codes, st.lists(st.integers(0, 9), max_size=6))
def test_codes_are_found_where_they_stand(codes: list[int], wanted: list[int]) -> None:
    held = np.array(sorted(codes), np.uint64)
    found, at = _find(held, np.array(wanted, np.uint64))
    assert found.tolist() == [w in codes for w in wanted]
    assert all(held[place] == w for place, w, there in zip(at.tolist(), wanted, found.tolist(), strict=True) if there)


def test_what_was_asked_about_is_kept_from_all_parts_with_its_rows() -> None:
    parts = [(packed((0, 1), (0, 2)), wide(1, 2)), (packed((1, 2)), wide(3))]
    codes, rows = _kept(packed((1, 2), (0, 2), (5, 5)), *parts)
    assert codes.tolist() == packed((0, 2), (1, 2)).tolist() and rows[:, 0].tolist() == [2, 3]


def test_what_is_known_is_sorted_by_code_with_what_belongs_to_it() -> None:
    figures = np.array([[0.3, 0.4], [0.1, 0.2]])
    found = _sorted(
        Learned(np.zeros(3, np.uint64), packed((1, 2), (0, 1)), figures, packed((2, 0), (0, 2)), wide(8, 9))
    )
    assert (
        found.settled.tolist() == packed((0, 1), (1, 2)).tolist() and found.figures.tolist() == figures[::-1].tolist()
    )
    assert found.open.tolist() == packed((0, 2), (2, 0)).tolist() and found.measures[:, 0].tolist() == [9, 8]


def test_of_texts_that_stay_the_pairs_get_their_new_places() -> None:
    keys = np.array([70, 71, 72, 73], np.uint64)
    known = Learned(
        keys, packed((0, 1), (1, 3), (3, 2)), np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]),
        packed((3, 1), (2, 0)), wide(5, 6),
    )  # fmt: skip
    found = _of_texts(known, np.array([73, 71, 99], np.uint64))
    assert found.keys.tolist() == [71, 73]
    assert found.settled.tolist() == packed((0, 1)).tolist() and found.figures.tolist() == [[0.3, 0.4]]
    assert found.open.tolist() == packed((1, 0)).tolist() and found.measures[:, 0].tolist() == [5]
    assert len(_of_texts(known, keys[:0]).keys) == 0


class Asked:
    """A memory that was asked about so many pairs and learned some."""

    def __init__(self, asked: int, new: Learned, every: Learned) -> None:
        self.asked, self.new, self.all = np.arange(asked), new, every


def learned(pairs: int, first: int = 0) -> Learned:
    codes = packed(*((0, first + n) for n in range(pairs)))
    return Learned(np.zeros(1, np.uint64), codes, np.zeros((pairs, 2)))


@pytest.mark.parametrize(("asked", "anew"), [(9, True), (10, False), (11, False)])
def test_pairs_are_written_anew_where_three_in_ten_more_are_kept_than_asked_for(
    asked: int, anew: bool, tmp_path: Path
) -> None:
    """Eight are there and five are new: 13, which are 1.3 of ten."""
    with Database(tmp_path / "news.db", make=True) as db:
        db.about["engine"] = stored.engine()
        stored.append(db, learned(8))
        assert len(stored.load(db).settled) == 8
        memory: Any = Asked(asked, learned(5, 8), learned(9))
        stored.save(db, memory)
        assert len(stored.load(db).settled) == (9 if anew else 13)


def test_what_another_judge_learned_is_not_read_and_is_written_over(tmp_path: Path) -> None:
    with Database(tmp_path / "news.db", make=True) as db:
        db.about["engine"] = "another"
        stored.append(db, learned(8))
        assert len(stored.load(db).settled) == 0
        memory: Any = Asked(100, learned(5, 8), learned(9))
        stored.save(db, memory)
        assert len(stored.load(db).settled) == 9 and db.about["engine"] == stored.engine()


def unit(name: str) -> Unit:
    """A cluster where the name is one's, else a lone article."""
    return (name, "") if name.startswith("c") else ("", name)


def moved(moving: str, links: list[str], stories: dict[str, str], following: int = 7) -> dict[str, list[str]]:
    """Stories with their units after these have moved; a link is two names with a dash."""
    of: dict[Unit, set[Unit]] = defaultdict(set)
    for link in links:
        a, b = map(unit, link.split("-"))
        of[a].add(b)
        of[b].add(a)
    held: dict[str, set[Unit]] = defaultdict(set)
    for story, units in stories.items():
        held[story] = {unit(u) for u in units.split()}
    _move([unit(u) for u in moving.split()], of, held, following)
    return {story: sorted(a or b for a, b in units) for story, units in held.items() if units}


def test_a_unit_moves_where_its_links_are_more_than_three_tenths_of_the_story() -> None:
    assert moved("x", ["x-a"], {"s1": "a b c"}) == {"s1": ["a", "b", "c", "x"]}  # 1 - .9
    assert moved("x", ["x-a"], {"s1": "a b c d"}) == {"s1": ["a", "b", "c", "d"]}  # 1 - 1.2
    assert moved("x", ["x-a", "x-b"], {"s1": "a b c d"})["s1"] == ["a", "b", "c", "d", "x"]
    assert moved("x", ["x-a", "x-m", "x-n"], {"s1": "a b", "s2": "m n"}) == {"s1": ["a", "b"], "s2": ["m", "n", "x"]}
    # of two that gain as much the one that is named first, and a story before a lone unit
    assert moved("x", ["x-a", "x-m"], {"s2": "a b", "s1": "m n"}) == {"s2": ["a", "b"], "s1": ["m", "n", "x"]}
    assert moved("x", ["x-a", "x-l"], {"s1": "a"}) == {"s1": ["a", "x"]}
    assert moved("x", [], {"s1": "a b"}) == {"s1": ["a", "b"]}


def test_two_units_of_no_story_make_one_that_is_named_next() -> None:
    assert moved("x", ["x-l"], {}) == {"s000007": ["l", "x"]}
    assert moved("x", ["x-l", "x-k"], {}, 12) == {"s000012": ["k", "x"]}  # the least name
    assert moved("x", ["x-l", "x-c1"], {}, 12) == {"s000012": ["l", "x"]}
    assert moved("x y", ["x-l", "y-k"], {}) == {"s000007": ["l", "x"], "s000008": ["k", "y"]}


def test_a_unit_leaves_the_story_that_it_has_no_more_in_common_with() -> None:
    assert moved("x", ["x-m", "x-n"], {"s1": "a b x", "s2": "m n"}) == {"s1": ["a", "b"], "s2": ["m", "n", "x"]}
    assert moved("x", [], {"s1": "a b x"}) == {"s1": ["a", "b"]}
    # who moved later is looked at again
    assert moved("x y", ["x-y", "y-m", "y-n", "x-a"], {"s1": "a b c d", "s2": "m n"}) == {
        "s1": ["a", "b", "c", "d"], "s2": ["m", "n", "x", "y"],
    }  # fmt: skip


def test_another_background_of_words_is_another_judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in files("dedup").iterdir():
        if file.name.endswith((".json", ".npz")):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(stored, "files", lambda package: tmp_path)
    assert stored.engine.__wrapped__() == stored.engine()
    for table in TABLES:
        kept = (tmp_path / table).read_bytes()
        (tmp_path / table).write_bytes(kept[:-1])
        assert stored.engine.__wrapped__() != stored.engine(), table
        (tmp_path / table).write_bytes(kept)
