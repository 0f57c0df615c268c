"""Which floors' products are there; one is loaded, or kept; and after which of them a run is to stop."""

import zipfile
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from dedup.candidates.encoder import encoder
from dedup.data import Encode
from dedup.pipeline.floors import FLOORS
from dedup.pipeline.work.kept_vectors import KeptVectors
from dedup.pipeline.work.product_files import read_product, write_product
from dedup.pipeline.work.whole import damaged, seconds_of, write_whole
from dedup.settings import Settings

T = TypeVar("T")
STEPS = ("read", *FLOORS)
"""The floors whose products are kept, in order."""
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, pl.exceptions.PolarsError)


class Reached(Exception):
    """The floor after which the run was to stop is done. `kept`: what knows the rest."""

    def __init__(self, kept: "Kept") -> None:
        super().__init__(f"stopped after {kept.until}, as asked")
        self.kept = kept


class Kept:
    """The products in a work folder that is open. `until`: the floor after which to stop, None for none.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kept = Kept(Path(folder))
    ...     kept.save("credit", pl.DataFrame({"name": ["Northwire"]}), 0.5)
    ...     kept.finished(), kept.load("credit", pl.DataFrame)[1], kept.load("clean", pl.DataFrame), kept.next()
    (['credit'], 0.5, None, 'read')
    """

    def __init__(self, folder: Path, until: str | None = None) -> None:
        self.folder, self.until = folder, until

    def finished(self) -> list[str]:
        """The floors whose products are there, in order."""
        return [floor for floor in STEPS if (self.folder / floor).is_dir()]

    def next(self) -> str | None:
        """The first floor that is not there; None when all are."""
        done = self.finished()
        return next((floor for floor in STEPS if floor not in done), None)

    def size(self) -> int:
        """Bytes of all files in the folder."""
        return sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())

    def load(self, floor: str, kind: type[T]) -> tuple[T, float] | None:
        """The product of a floor and the seconds it took; None where it is not there. Raises Reached where the run is
        to stop there, WorkDamaged for a product that is not as it was written.
        """
        if not (self.folder / floor).is_dir():
            return None
        seconds = seconds_of(self.folder, floor)
        self._stop_after(floor)
        try:
            return read_product(kind, self.folder / floor), seconds
        except _UNREADABLE as error:
            raise damaged(self.folder, floor, f"it cannot be read ({type(error).__name__})") from error

    def save(self, floor: str, product: Any, seconds: float) -> None:
        """Keep the product of a floor, whole or not at all. Raises LimitReached on a full disk, and Reached where the
        run is to stop there.
        """
        write_whole(self.folder, floor, lambda place: write_product(type(product), product, place), seconds)
        self._stop_after(floor)

    def model(self, settings: Settings) -> tuple[Encode | None, str | None]:
        """The encoder of these settings and its name; what it makes is kept as it goes on."""
        encode, name = encoder(settings)
        return None if encode is None else KeptVectors(self.folder, encode), name

    def _stop_after(self, floor: str) -> None:
        if floor == self.until:
            raise Reached(self)
