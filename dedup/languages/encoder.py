"""The model that reads several languages, loaded only when two languages are there to compare.

The packaged one, or one that the user brought: its vectors are moved so that sentences that have nothing in common have
a cosine near 0, as those of the packaged one have, by which what lies near is told (`dedup.languages.proposing`).
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dedup.data import Encode
from dedup.errors import UsageError
from dedup.languages.own_model import check_own_model, own_model
from dedup.languages.rounding import coarse, unit
from dedup.languages.unrelated_sentences import UNRELATED
from dedup.settings import Settings
from embeddings.encoder import ModelMissing, SentenceTransformerEncoder, folder_sha256, model_path
from embeddings.multilingual import CUTTING, LANGUAGES, WEIGHTS_SHA256, UniversalSentenceEncoder, has_multilingual_model

REMEMBERED = 10_000
"""Sentences of which the vectors are kept, 2 KB each."""


class _Encoder(Protocol):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


def language_encoder(settings: Settings) -> tuple[Encode | None, frozenset[str]]:
    """A function from sentences to unit vectors, and the languages that it knows; (None, none) without the extra and
    without a model that was brought for several languages (`dedup.languages.own_model`).

    Vectors are rounded to what an archive keeps of them (`dedup.languages.rounding`), so that a scan compares the same.
    Nothing is loaded before the first call, which raises UsageError when the model is damaged; this one does where the
    folder of a brought one holds none.

    >>> known = language_encoder(Settings())[1]
    >>> not known or {"de", "en", "ja"} <= known
    True
    """
    own = own_model(settings)
    check_own_model(settings)
    if own is not None and own.serves:
        return _reading(lambda: _Remembering(CentredEncoder(_brought(settings)))), own.languages
    if not has_multilingual_model():
        return None, frozenset()
    return _reading(lambda: _packaged(settings.workers)), LANGUAGES


def _reading(load: Callable[[], _Encoder]) -> Encode:
    """A function that loads the encoder when it is first called."""
    loaded: list[_Encoder] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        try:
            if not loaded:
                loaded.append(load())
            return unit(coarse(loaded[0].encode(texts)))
        except ModelMissing as error:
            raise UsageError(f"translations cannot be looked for: {error}") from error

    return encode


class CentredEncoder:
    """An encoder whose vectors have lost what all sentences have in common: the mean of sentences about nothing alike.
    Many models give any two sentences a cosine of .7 and more; a vector goes on depending on its text alone.

    >>> class Crowded:
    ...     def encode(self, texts):
    ...         unit = np.array([[9, len(t) % 7, 1] for t in texts], np.float32)
    ...         return unit / np.linalg.norm(unit, axis=1, keepdims=True)
    >>> raw, centred = (e.encode(["a", "bcdef"]) for e in (Crowded(), CentredEncoder(Crowded())))
    >>> bool(raw[0] @ raw[1] > 0.8 > 0 > centred[0] @ centred[1])
    True
    """

    def __init__(self, encoder: _Encoder) -> None:
        self._encoder = encoder
        self._mean = encoder.encode(UNRELATED).mean(0)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 (n, dim) unit vectors; zeros of a text that the model gives what all sentences have."""
        moved = self._encoder.encode(texts) - self._mean
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.asarray(moved / np.maximum(lengths, 1e-6), np.float32)


def language_model(settings: Settings) -> str:
    """Names what `language_encoder` gives vectors by: those of another name are never compared with them.

    >>> language_model(Settings())
    'use-multilingual-3:...'
    """
    own = own_model(settings)
    if own is None or not own.serves:
        return f"use-multilingual-3:{WEIGHTS_SHA256}:{CUTTING}"
    short = ":bf16" if settings.bf16 else ""
    return f"{own.name}:{_folder_sum(str(settings.model))}:centred{short}"


@cache
def _folder_sum(folder: str) -> str:
    # all files are read: once in a process
    return folder_sha256(model_path(folder))


class _Remembering:
    """The model, and what it last gave: small collections are often scanned again in one process.

    Whole calls are remembered and not texts: the last digits of a vector hang on what was read beside it, and no run
    may hang on what another one read.
    """

    def __init__(self, model: _Encoder) -> None:
        self._model = model
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
def _packaged(threads: int) -> _Remembering:
    # a second of work and 150 MB, for all runs of a process
    return _Remembering(UniversalSentenceEncoder(threads))


def _brought(settings: Settings) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(
        settings.model, threads=settings.threads, device=settings.device, bf16=settings.bf16
    )
