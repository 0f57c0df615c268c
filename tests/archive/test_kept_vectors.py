"""Vectors of several languages that an archive keeps: a night reads its own articles, and what goes takes its own."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from archives import FAST, rows
from numpy.typing import NDArray
from threadpoolctl import threadpool_info
from translated import ENGLISH, GERMAN, RUSSIAN, SPANISH, UNRELATED

import dedup
from dedup.archive import Archive
from dedup.archive.cache import sentence_vectors
from dedup.archive.repair.doctor import examine
from dedup.archive.repair.repair import repair
from dedup.archive.store import packed_vectors
from dedup.archive.store.database import Database
from dedup.errors import ArchiveError
from dedup.languages import encoder
from dedup.languages.rounding import coarse, unit
from dedup.languages.sentences import sentence_spans
from embeddings.multilingual import UniversalSentenceEncoder, has_multilingual_model

needs_model = pytest.mark.skipif(not has_multilingual_model(), reason="the extra `languages` is not installed")
TEXTS = {"en": ENGLISH, "de": GERMAN, "es": SPANISH, "ru": RUSSIAN, "schools": UNRELATED}


def table(*names: str) -> pl.DataFrame:
    return pl.DataFrame({"id": list(names), "text": [TEXTS[n] for n in names]})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sentences that the model is given; nothing is remembered of earlier runs of this process."""
    told: list[str] = []
    model = encoder._packaged(1)._model if has_multilingual_model() else None

    class Telling:
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            told.extend(texts)
            assert model is not None
            return model.encode(texts)

    monkeypatch.setattr(encoder, "_packaged", lambda threads: Telling())
    return told


def sentences(*names: str) -> set[str]:
    return {TEXTS[n][a:b] for n in names for a, b in sentence_spans(TEXTS[n])}


@needs_model
def test_a_night_encodes_its_own_articles(asked: list[str], tmp_path: Path) -> None:
    place = tmp_path / "news.db"
    with Archive(place) as archive:
        archive.add(table("en", "de", "schools"), FAST)
        assert set(asked) <= sentences("en", "de", "schools") and sentences("en", "de") <= set(asked)
        asked.clear()
        archive.add(table("es", "ru"))
        assert set(asked) == sentences("es", "ru")
        kept = archive.result()
    whole = dedup.scan(table(*TEXTS), FAST)
    for name in ("pairs", "passages", "members"):
        left, right = (r.tables()[name].drop("cluster", strict=False) for r in (kept, whole))
        assert left.sort(left.columns).equals(right.sort(right.columns)), name
    assert examine(place).clean


@needs_model
def test_a_vector_does_not_hang_on_what_is_read_beside_it() -> None:
    model, texts = UniversalSentenceEncoder(), sorted(sentences("de", "ru"))
    together = model.encode(texts)
    apart = max(float(np.abs(model.encode([text])[0] - one).max()) for text, one in zip(texts, together, strict=True))
    # Haswell kernels take a row of a product in one of two ways, by its place (embeddings/multilingual.py)
    by_place = any(blas.get("architecture") in {"Haswell", "Zen"} for blas in threadpool_info())
    assert apart <= (1e-6 if by_place else 0.0)


def test_what_is_rounded_stays_as_it_is() -> None:
    vectors = np.random.default_rng(1).normal(size=(200, 32)).astype(np.float32)
    once = coarse(vectors)
    assert (coarse(unit(once)) == once).all()
    assert np.abs(np.linalg.norm(unit(once), axis=1) - 1).max() < 1e-6


def test_an_archive_of_one_language_keeps_none(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(table("de", "schools"), FAST)
    assert rows(tmp_path / "news.db", "SELECT kind FROM recall WHERE kind IN ('sentences', 'openings')") == []


@needs_model
def test_a_text_taken_out_takes_its_vectors(asked: list[str], tmp_path: Path) -> None:
    place = tmp_path / "news.db"
    with Archive(place) as archive:
        archive.add(table("en", "de", "es"), FAST)
        archive.remove("es")
        db, model = archive.database, encoder.language_model(FAST)
        keys = np.concatenate([p["key"] for p in packed_vectors.parts(db, "sentences", model)])
        assert set(keys.tolist()) == {sentence_vectors.sentence_key(s) for s in sentences("en", "de")}
        numbers = [n for p in packed_vectors.parts(db, "openings", model) for n in p["number"]]
        assert sorted(numbers) == [n for (n,) in db.rows("SELECT number FROM numbers ORDER BY number")]
        archive.remove("de")
    assert rows(place, "SELECT kind FROM recall WHERE kind IN ('sentences', 'openings')") == []
    assert examine(place).clean


def laid(db: Database, kind: str) -> None:
    vectors = coarse(np.random.default_rng(1).normal(size=(3, 8)).astype(np.float32))
    keys = {"sentences": {"key": [1, 2, 3]}, "openings": {"number": [1, 2, 3], "language": b"de"}}[kind]
    packed_vectors.append(db, kind, "model", packed_vectors.packed_rows(kind, vectors, **keys))
    db.checkpoint()


SPOILED = {
    "short": "UPDATE recall SET data = substr(data, 1, 40)",
    "rows": "UPDATE recall SET rows = rows + 1",
    "bytes": "UPDATE recall SET data = CAST(substr(data, 1, 20) || x'00ff' || substr(data, 23) AS BLOB)",
}


@pytest.mark.parametrize("how", SPOILED)
@pytest.mark.parametrize("kind", packed_vectors.KEYS)
def test_spoiled_vectors_are_found_and_never_used(kind: str, how: str, tmp_path: Path) -> None:
    place = tmp_path / "news.db"
    with Database(place, make=True) as db:
        laid(db, kind)
        (part,) = packed_vectors.parts(db, kind, "model")
        assert len(part) == 3 and list(packed_vectors.parts(db, kind, "another")) == []
    assert examine(place).clean
    with Database(place) as db:
        db.connection.execute(SPOILED[how])
        db.checkpoint()
        with pytest.raises(ArchiveError, match=f"vectors of {kind} .* damaged"):
            list(packed_vectors.parts(db, kind, "model"))
    assert any("recall" in f.what for f in examine(place).findings)
    repair(place)
    assert examine(place).clean


def test_vectors_of_another_model_are_written_over(tmp_path: Path) -> None:
    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[len(t), 1.0] for t in texts], np.float32).reshape(-1, 2)

    with Database(tmp_path / "news.db", make=True) as db:
        for model, made in (("one", 2), ("one", 0), ("two", 2)):
            kept = sentence_vectors.SentenceVectors(db)
            given = kept.encoder(encode, model)(["a", "bcd", "a"])
            assert kept.made == made
            assert (given == unit(coarse(encode(["a", "bcd", "a"])))).all()
            kept.save(whole=True)
        assert next(db.rows("SELECT count(*), sum(rows) FROM recall")) == (1, 2)


def test_more_than_what_is_held_at_once_is_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_vectors, "AT_HAND", 0)
    monkeypatch.setattr(packed_vectors, "AT_ONCE", 7)
    texts = [f"sentence {n}" for n in range(40)]

    def encode(some: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[int(t.split()[1]), 1.0, 3.0] for t in some], np.float32).reshape(-1, 3)

    with Database(tmp_path / "news.db", make=True) as db:
        first = sentence_vectors.SentenceVectors(db)
        first.encoder(encode, "model")(texts)
        first.save(whole=False)
        again = sentence_vectors.SentenceVectors(db)
        read = again.encoder(encode, "model")
        assert (read(texts[5:9]) == unit(coarse(encode(texts[5:9])))).all()
        assert (
            read([*texts[30:], "sentence 99", texts[6]]) == unit(coarse(encode([*texts[30:], "sentence 99", texts[6]])))
        ).all()
        assert again.made == 1
