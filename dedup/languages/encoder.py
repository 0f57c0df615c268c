"""The model that reads several languages, loaded only when two languages are there to compare."""

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dedup.data import Encode
from dedup.errors import UsageError
from dedup.languages.rounding import coarse, unit
from dedup.settings import Settings
from embeddings.encoder import ModelMissing
from embeddings.multilingual import LANGUAGES, WEIGHTS_SHA256, UniversalSentenceEncoder, has_multilingual_model

REMEMBERED = 10_000
"""Sentences of which the vectors are kept, 2 KB each."""


def language_encoder(settings: Settings) -> tuple[Encode | None, frozenset[str]]:
    """A function from sentences to unit vectors, and the languages that it knows; (None, none) without the extra.

    Vectors are rounded to what an archive keeps of them (`dedup.languages.rounding`), so that a scan compares the same.
    Nothing is loaded before the first call, which raises UsageError when the model is damaged.

    >>> known = language_encoder(Settings())[1]
    >>> not known or {"de", "en", "ja"} <= known
    True
    """
    if not has_multilingual_model():
        return None, frozenset()

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        try:
            return unit(coarse(_loaded(settings.workers).encode(texts)))
        except ModelMissing as error:
            raise UsageError(f"translations cannot be looked for: {error}") from error

    return encode, LANGUAGES


def language_model(settings: Settings) -> str:
    """Names what `language_encoder` gives vectors by: those of another name are never compared with them.

    >>> language_model(Settings())
    'use-multilingual-3:...'
    """
    return f"use-multilingual-3:{WEIGHTS_SHA256}"


class _Remembering:
    """The model, and what it last gave: small collections are often scanned again in one process.

    Whole calls are remembered and not texts: the last digits of a vector may hang on what was read beside it, and no
    run may hang on what another one read.
    """

    def __init__(self, threads: int) -> None:
        self._model = UniversalSentenceEncoder(threads)
        self._kept: dict[bytes, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        digest = hashlib.blake2b(digest_size=16)
        for text in texts:
            read = text.encode("utf-8", "surrogatepass")
            digest.update(len(read).to_bytes(8, "little") + read)
        key = digest.digest()
        if key not in self._kept:
            vectors = self._model.encode(texts)
            if len(vectors) > REMEMBERED:
                return vectors
            if sum(map(len, self._kept.values())) > REMEMBERED:
                self._kept.clear()
            self._kept[key] = vectors
        return self._kept[key]


@cache
def _loaded(threads: int) -> _Remembering:
    # a second of work and 150 MB, for all runs of a process
    return _Remembering(threads)
