"""What the transformer makes, kept block by block: it takes most of a run at the deeper depths, and may be stopped."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dedup.data import Encode
from dedup.pipeline.work.product_files import read_product, write_product
from dedup.pipeline.work.whole import seconds_of, write_whole

BLOCK = 4096
"""Texts a block: some minutes of work, and 6 MB. A vector depends on its text alone, not on the block."""


@dataclass(frozen=True, slots=True)
class VectorBlock:
    """`texts`: a sum of the texts that were read; `vectors` float32 (n, dim)."""

    texts: str
    vectors: NDArray[np.float32]


class KeptVectors:
    """An encoder whose vectors are kept in a work folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = KeptVectors(Path(folder), lambda texts: np.ones((len(texts), 2), np.float32))
    ...     again = KeptVectors(Path(folder), lambda texts: np.zeros((len(texts), 2), np.float32))
    ...     first(["Rain."]).tolist(), again(["Rain."]).tolist(), again(["Sun."]).tolist()
    ([[1.0, 1.0]], [[1.0, 1.0]], [[0.0, 0.0]])
    """

    def __init__(self, folder: Path, encode: Encode) -> None:
        self._folder, self._encode = folder, encode

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 (n, dim): as they were kept, and the rest as the encoder gives them."""
        starts = range(0, max(1, len(texts)), BLOCK)
        return np.concatenate([self._block(i, texts[start : start + BLOCK]) for i, start in enumerate(starts)])

    def _block(self, number: int, texts: Sequence[str]) -> NDArray[np.float32]:
        name = f"vectors-{number:06d}"
        total = hashlib.sha256()
        for text in texts:
            data = text.encode("utf-8", "surrogatepass")
            total.update(len(data).to_bytes(8, "little") + data)
        if (self._folder / name).is_dir():
            seconds_of(self._folder, name)
            kept = read_product(VectorBlock, self._folder / name)
            if kept.texts == total.hexdigest():
                return kept.vectors
        made = VectorBlock(total.hexdigest(), self._encode(texts))
        write_whole(self._folder, name, lambda place: write_product(VectorBlock, made, place))
        return made.vectors
