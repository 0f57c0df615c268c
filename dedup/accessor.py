"""Scan and collapse as methods of a polars or pandas frame, under the name `wirecopy`.

polars has it as soon as `dedup` is imported. pandas is never imported for it: where it is there already it gets it at
once, else as soon as somebody imports it.
"""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

import polars as pl

from dedup.api import collapse, scan
from dedup.settings import Settings

if TYPE_CHECKING:
    from dedup.queries.collapse import Collapsed
    from dedup.result import Result

NAME = "wirecopy"


class FrameMethods:
    """What a frame can do under that name; `words`: settings, our columns by name, and what else the functions take.

    >>> text = "Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale."
    >>> pl.DataFrame({"nr": [1, 2], "body": [text, text]}).wirecopy.collapse(id="nr", text="body").kept["nr"].to_list()
    [1]
    """

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def scan(self, settings: Settings | None = None, **words: Any) -> "Result":
        """`dedup.scan` of the frame."""
        return scan(self._frame, settings, **words)

    def collapse(self, settings: Settings | None = None, **words: Any) -> "Collapsed":
        """`dedup.collapse` of the frame: `kept` and `removed` are frames of its kind."""
        return collapse(self._frame, settings, **words)


def register() -> None:
    """Give `wirecopy` to the frames of polars, and to those of pandas now or when it is imported."""
    pl.api.register_dataframe_namespace(NAME)(FrameMethods)
    pl.api.register_lazyframe_namespace(NAME)(FrameMethods)
    if "pandas" in sys.modules:
        _register_with_pandas(sys.modules["pandas"])
    elif not any(isinstance(finder, _WhenPandasComes) for finder in sys.meta_path):
        sys.meta_path.insert(0, _WhenPandasComes())


def _register_with_pandas(pandas: ModuleType) -> None:
    # half imported it has none yet; then it was imported by something that dedup was imported by
    if hasattr(pandas, "api"):
        pandas.api.extensions.register_dataframe_accessor(NAME)(FrameMethods)


class _WhenPandasComes(MetaPathFinder):
    """Finds nothing itself: lets pandas be imported as it would be, and registers with it then.

    It stays until pandas is there: many libraries only ask whether it could be imported.
    """

    def __init__(self) -> None:
        self._looking = False

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of pandas with one step more at its end; None for all else."""
        if fullname != "pandas" or self._looking:
            return None
        self._looking = True
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._looking = False
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_and_register(module: ModuleType) -> None:
                load(module)
                if self in sys.meta_path:
                    sys.meta_path.remove(self)
                _register_with_pandas(module)

            spec.loader.exec_module = load_and_register  # type: ignore[method-assign]  # of this one loader only
        return spec
