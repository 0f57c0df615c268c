"""The run's encoder: none at depth fast, looked for at once, loaded when a text is read, and once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import dedup.candidates.encoder
from dedup.candidates.encoder import check_model, encoder
from dedup.errors import UsageError
from dedup.settings import Settings
from embeddings.encoder import ModelMissing

STANDARD = Settings(depth="standard", threads=3, device="cpu")


class Model:
    """An encoder whose vectors tell how long the texts are; it notes how it was made."""

    made: list[dict[str, Any]]

    def __init__(self, model: str | None, **told: Any) -> None:
        self.made.append({"model": model, **told})

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[len(t), 1] for t in texts], np.float32).reshape(-1, 2)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """Models are made of nothing, and listed."""
    Model.made = []
    monkeypatch.setattr(dedup.candidates.encoder, "SentenceTransformerEncoder", Model)
    monkeypatch.setattr(dedup.candidates.encoder, "model_path", lambda model: tmp_path / (model or "packaged"))
    monkeypatch.setattr(dedup.candidates.encoder, "check_weights", lambda folder: None)
    return Model.made


def test_at_depth_fast_there_is_none(made: list[dict[str, Any]]) -> None:
    assert encoder(Settings(depth="fast")) == (None, None)
    assert check_model(Settings(depth="fast", model="mine")) is None and made == []


def test_the_model_has_its_folders_name_or_that_of_the_packaged_one(made: list[dict[str, Any]]) -> None:
    assert encoder(STANDARD)[1] == "all-MiniLM-L6-v2" == check_model(STANDARD.changed(depth="thorough"))
    assert encoder(STANDARD.changed(model="mine"))[1] == "mine"
    assert encoder(STANDARD.changed(device="cuda", bf16=True))[1] == "all-MiniLM-L6-v2 (bf16)"
    assert made == []


def test_it_is_loaded_at_the_first_call_and_once(made: list[dict[str, Any]]) -> None:
    encode, _ = encoder(STANDARD.changed(model="mine"))
    assert encode is not None and made == []
    assert encode(["one", "three"]).tolist() == [[3, 1], [5, 1]]
    assert encode(["three", "seventeen"]).tolist() == [[5, 1], [9, 1]]
    assert made == [{"model": "mine", "threads": 3, "device": "cpu", "bf16": False}]


def test_what_is_missing_is_told_with_the_depth_that_asks_for_it(
    made: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: Any, **__: Any) -> Any:
        raise ModelMissing("no weights here")

    monkeypatch.setattr(dedup.candidates.encoder, "SentenceTransformerEncoder", missing)
    encode, _ = encoder(STANDARD)
    assert encode is not None
    with pytest.raises(UsageError, match="--depth standard needs a model: no weights here"):
        encode(["one"])
    monkeypatch.setattr(dedup.candidates.encoder, "check_weights", missing)
    with pytest.raises(UsageError, match="--depth thorough needs a model: no weights here"):
        encoder(STANDARD.changed(depth="thorough"))
    assert made == []
