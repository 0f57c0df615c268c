"""The model that reads several languages, loaded only when two languages are there to compare."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.data import Encode
from dedup.errors import UsageError
from dedup.settings import Settings
from embeddings.encoder import ModelMissing
from embeddings.multilingual import LANGUAGES, UniversalSentenceEncoder, has_multilingual_model


def language_encoder(settings: Settings) -> tuple[Encode | None, frozenset[str]]:
    """A function from sentences to unit vectors, and the languages that it knows; (None, none) without the extra.

    Nothing is loaded before the first call, which raises UsageError when the model is damaged.

    >>> known = language_encoder(Settings())[1]
    >>> not known or {"de", "en", "ja"} <= known
    True
    """
    if not has_multilingual_model():
        return None, frozenset()
    loaded: list[UniversalSentenceEncoder] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        if not loaded:
            try:
                loaded.append(UniversalSentenceEncoder(settings.workers))
            except ModelMissing as error:
                raise UsageError(f"translations cannot be looked for: {error}") from error
        return loaded[0].encode(texts)

    return encode, LANGUAGES
