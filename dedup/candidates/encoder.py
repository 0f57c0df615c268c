"""The run's encoder: which model, loaded only when a text must be read, remembered between texts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.data import Encode
from dedup.errors import UsageError
from dedup.settings import Settings
from embeddings.cache import CachedEncoder
from embeddings.encoder import ModelMissing, SentenceTransformerEncoder, check_weights, model_path


def check_model(settings: Settings) -> str | None:
    """The name of the model that these settings read by, None at depth `fast`: found, and its weights' head looked at.

    Raises UsageError when there is none. Nothing is loaded.

    >>> check_model(Settings(depth="standard", model="/no/such/model"))
    Traceback (most recent call last):
    ...
    dedup.errors.UsageError: --depth standard needs a model: no model.safetensors in /no/such/model; ...
    """
    if settings.depth == "fast":
        return None
    try:
        folder = model_path(settings.model)
        check_weights(folder)
    except ModelMissing as error:
        raise UsageError(f"--depth {settings.depth} needs a model: {error}") from error
    return "all-MiniLM-L6-v2" if settings.model is None else folder.name


def encoder(settings: Settings) -> tuple[Encode | None, str | None]:
    """A function from texts to unit vectors and the model's name; (None, None) at depth `fast`.

    The model is looked for now, so that a missing one is told before the work begins, and loaded at the first call.
    Raises UsageError when there is no model.
    """
    name = check_model(settings)
    if name is None:
        return None, None
    loaded: list[CachedEncoder] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        if not loaded:
            try:
                loaded.append(CachedEncoder(_load(settings)))
            except ModelMissing as error:
                raise UsageError(f"--depth {settings.depth} needs a model: {error}") from error
        return loaded[0].encode(texts)

    return encode, name + (" (bf16)" if settings.bf16 else "")


def _load(settings: Settings) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(
        settings.model, threads=settings.threads, device=settings.device, bf16=settings.bf16
    )
