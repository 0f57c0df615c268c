"""A product comes back as it was: every floor's own, and any arrays, tables and plain values in a dataclass."""

import math
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from archives import FAST
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from dedup.data import Clusters
from dedup.outlets.registry import Outlets
from dedup.pipeline.floors import FLOORS, run
from dedup.pipeline.work.product_files import read_product, write_product
from dedup.read import Reading


def same(a: Any, b: Any) -> bool:
    """Whether two products are equal to the last bit, types of values included."""
    if type(a) is not type(b):
        return False
    if is_dataclass(a):
        return all(same(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    if isinstance(a, pl.DataFrame):
        return a.schema == b.schema and a.equals(b, null_equal=True)
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    return a == b if isinstance(a, set) else repr(a) == repr(b)


def through(product: Any, folder: Path) -> Any:
    folder.mkdir()
    write_product(type(product), product, folder)
    return read_product(type(product), folder)


class Everything:
    """Keeps what each floor gave, in memory."""

    def __init__(self) -> None:
        self.products: dict[str, Any] = {}

    def load(self, floor: str, kind: Any) -> None:
        return None

    def save(self, floor: str, product: Any, seconds: float) -> None:
        self.products[floor] = product


@pytest.fixture(scope="module")
def products(newsroom: Reading) -> dict[str, Any]:
    keep = Everything()
    run(newsroom, FAST, Outlets.packaged(), keep=keep)
    return {"read": newsroom, **keep.products}


@pytest.mark.parametrize("floor", ["read", *FLOORS])
def test_what_a_floor_gives_comes_back_as_it_was(floor: str, products: dict[str, Any], tmp_path: Path) -> None:
    assert same(through(products[floor], tmp_path / floor), products[floor])
    assert {p.suffix for p in (tmp_path / floor).iterdir()} <= {".npz", ".parquet", ".json"}


@dataclass(frozen=True)
class Inner:
    table: pl.DataFrame
    some: NDArray[Any] | None


@dataclass(frozen=True)
class Outer:
    array: NDArray[Any]
    inner: Inner
    words: list[str]
    counts: dict[str, int]
    floats: list[float]
    flags: list[bool]
    rows: set[int]
    lines: tuple[str, ...]
    name: str | None


ARRAYS = st.sampled_from([np.uint8, np.int64, np.uint64, np.float32, np.float64, np.bool_]).flatmap(
    lambda kind: arrays(kind, array_shapes(max_dims=2, min_side=0, max_side=4))
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
OUTER = st.builds(
    Outer, array=ARRAYS,
    inner=st.builds(
        Inner, table=st.lists(TEXTS).map(lambda v: pl.DataFrame({"id": v}, schema={"id": pl.String})),
        some=st.none() | ARRAYS,
    ),
    words=st.lists(TEXTS), counts=st.dictionaries(TEXTS, st.integers()), floats=st.lists(st.floats()),
    flags=st.lists(st.booleans()), rows=st.sets(st.integers()), lines=st.lists(st.text()).map(tuple),
    name=st.none() | st.text(),
)  # fmt: skip


@given(OUTER)
def test_any_dataclass_of_arrays_tables_and_plain_values(product: Outer) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        assert same(through(product, Path(folder) / "it"), product)


def test_numbers_of_numpy_become_plain_ones(tmp_path: Path) -> None:
    given = Clusters([[0, int(np.int64(7))]], [math.nextafter(0.1, 1)], [True], {3, 1})
    given.members[0][1] = np.int64(7)  # type: ignore[call-overload]
    back = through(given, tmp_path / "it")
    assert back == given and type(back.members[0][1]) is int


@dataclass(frozen=True)
class Odd:
    pairs: dict[tuple[int, int], str]


@dataclass(frozen=True)
class Nested:
    rows: list[set[int]]


@pytest.mark.parametrize("product", [Odd({(1, 2): "a"}), Nested([{1}])], ids=["keys", "sets in a list"])
def test_what_would_not_come_back_is_refused(product: Any, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="cannot be kept"):
        write_product(type(product), product, tmp_path)


def test_no_pickle_is_written_or_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "arrays.npz", product=np.array([{}], object))
    with pytest.raises(ValueError, match="allow_pickle"):
        read_product(Inner, tmp_path)
