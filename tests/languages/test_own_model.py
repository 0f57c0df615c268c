"""A model of several languages that a user brings finds translations between those that it is said to know."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from command_line import Run
from tiny_model import OTHER, STORY, english, in_tolkish, write_model

import dedup
from dedup.article_status import ACROSS, OTHER_MODEL
from dedup.errors import UsageError
from dedup.languages.encoder import CentredEncoder, language_encoder
from dedup.languages.own_model import card_languages
from dedup.settings import Settings
from embeddings.encoder import SentenceTransformerEncoder
from embeddings.multilingual import has_multilingual_model

CARD = "---\nlanguage:\n- multilingual\n- en\n- cs\nlicense: mit\n---\n# A model\n"
BY = "translations were looked for between cs, en; by tiny, for which probabilities are not calibrated"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # all its vectors lie near each other, as those of many models do
    return write_model(tmp_path_factory.mktemp("model") / "tiny", CARD, common=8.0)


def frame() -> pl.DataFrame:
    return pl.DataFrame({
        "id": ["en", "cs", "other"],
        "text": [english(STORY), english(in_tolkish(STORY)), english(OTHER)],
        "language": ["en", "cs", "en"],
    })  # fmt: skip


def relations(result: dedup.Result) -> list[tuple[str, str, str]]:
    return result.pairs.select("left", "right", "relation").rows()


@pytest.mark.slow  # loads torch
def test_it_serves_the_languages_of_its_card_and_says_that_nothing_is_calibrated(tiny: Path) -> None:
    result = dedup.scan(frame(), Settings(model=str(tiny)))
    assert relations(result) == [("cs", "en", "translation")]
    assert result.run["languages"]["told"] == BY
    assert set(result.articles["status"]) == {
        f"{w}; {ACROSS[OTHER_MODEL]}" for w in ("judged", "language-not-calibrated")
    }


def test_without_a_card_the_user_names_its_languages(tmp_path: Path, run: Run) -> None:
    write_model(tmp_path / "tiny")
    frame().write_parquet(tmp_path / "news.parquet")
    silent = run("scan", "news.parquet", "--model", "tiny", "--no-report")
    assert silent.code == 2
    assert "--model tiny would read nothing at depth fast" in silent.err
    assert "--model-languages cs,is,en" in silent.err
    done = run("scan", "news.parquet", "--model", "tiny", "--model-languages", "cs,en", "--no-report")
    assert done.code == 0
    assert BY.capitalize() in done.out.replace("\n", " ")
    run_json = json.loads((tmp_path / "wirecopy-result" / "run.json").read_text())
    assert run_json["settings"]["model_languages"] == "cs,en"
    assert run_json["counts"]["relations"] == {"translation": 1}


def test_a_model_of_which_nothing_is_said_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.languages.encoder.has_multilingual_model", lambda: False)
    model = write_model(tmp_path / "tiny")
    result = dedup.scan(frame(), Settings(model=str(model)))
    assert relations(result) == []
    assert result.run["languages"]["told"] == (
        "translations cannot be seen between cs, en: install wirecopy[languages]; which languages tiny knows is not "
        "said: name them, as --model-languages cs,is,en"
    )


@pytest.mark.skipif(not has_multilingual_model(), reason="the extra `languages` is not installed")
def test_a_model_of_one_language_leaves_translations_to_the_packaged_one(tmp_path: Path) -> None:
    model = write_model(tmp_path / "tiny", "---\nlanguage: en\n---\n")
    known = language_encoder(Settings(model=str(model)))[1]
    assert known == language_encoder(Settings())[1]


def test_a_code_of_no_language_is_refused() -> None:
    with pytest.raises(UsageError, match="jp is the code of no language"):
        Settings(model="tiny", model_languages="jp,en")


@pytest.mark.parametrize("codes", ["cs", "cs, en", "CS,EN", "ces,eng", "cs,en,", ""])
def test_what_is_no_list_of_codes_is_refused(codes: str) -> None:
    with pytest.raises(UsageError, match="it takes two or more codes of two letters, as cs,is,en"):
        Settings(model="tiny", model_languages=codes)


def test_languages_of_no_model_are_refused() -> None:
    with pytest.raises(UsageError, match="no model is given; name its folder with --model"):
        Settings(model_languages="cs,en")


def test_a_folder_without_a_model_is_told_before_anything_is_read(tmp_path: Path, run: Run) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "README.md").write_text(CARD)
    frame().write_parquet(tmp_path / "news.parquet")
    told = run("scan", "news.parquet", "--model", "empty")
    assert told.code == 2
    assert "translations cannot be looked for by empty: no model.safetensors in empty" in told.err


def test_an_archive_finds_the_model_of_its_first_add_from_every_folder(
    tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = (tmp_path / "here", tmp_path / "there")
    shutil.copytree(tiny, here / "models" / "tiny")
    there.mkdir()
    with dedup.Archive(tmp_path / "news.db") as archive:
        monkeypatch.chdir(here)
        archive.add(frame()[:2], Settings(model="models/tiny"))
        monkeypatch.chdir(there)
        archive.check_add(Settings(model="../here/models/tiny"))
        archive.add(frame()[2:])
        assert relations(archive.result()) == [("cs", "en", "translation")]
        (here / "models").rename(here / "gone")
        with pytest.raises(UsageError, match="cannot be looked for by tiny: no model"):
            archive.add([], refresh=True)


@pytest.mark.parametrize(
    ("card", "languages"),
    [
        (CARD, {"en", "cs"}),
        ("---\nlanguage: [pt-BR, zh_CN, deu, Icelandic, xx, multilingual]\n---", {"pt", "zh", "de", "is"}),
        ("---\nlanguage: en\n---\n", {"en"}),
        ("\ufeff" + CARD, {"en", "cs"}),
        ("---\nlanguage: cs, en\n---\n", {"en", "cs"}),
        ("---\nlanguage: [nb, nn, en]\n---\n", {"en", "no"}),
        ("---\nlanguage: multilingual\n---\n", set()),
        ("---\nlanguage: [multilingual, en]\n---\n", set()),
        ("---\ntags: [a]\n---\nlanguage: cs\n", set()),
        ("# No head\nlanguage: [en, cs]\n", set()),
        ("---\nlanguage: !!python/object/apply:os.system [ls]\n---\n", set()),
        ("---\nlanguage: {en: cs}\n---\n", set()),
        ("---\n[unclosed\n---\n", set()),
        ("", set()),
        ("---\n" + "[" * 300 + "\n---\n", set()),
    ],
)
def test_a_card_is_believed_where_it_names_languages_at_its_head(
    tmp_path: Path, card: str, languages: set[str]
) -> None:
    (tmp_path / "README.md").write_text(card, "utf-8")
    assert card_languages(tmp_path) == languages


def test_what_all_vectors_have_in_common_is_taken_away(tiny: Path) -> None:
    model = SentenceTransformerEncoder(str(tiny))
    texts = ["engineers found cracks in march", "parents want to march", in_tolkish("engineers found cracks in march")]
    raw, centred = model.encode(texts), CentredEncoder(model).encode(texts)
    assert raw[0] @ raw[1] > 0.7
    assert centred[0] @ centred[1] < 0.4
    assert centred[0] @ centred[2] > 0.99


def test_weights_in_the_folder_of_the_first_module_are_found(tiny: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    (older / "0_StaticEmbedding").mkdir(parents=True)
    for file in tiny.iterdir():
        inside = file.name in ("model.safetensors", "tokenizer.json")
        (older / "0_StaticEmbedding" / file.name if inside else older / file.name).write_bytes(file.read_bytes())
    modules = json.loads((older / "modules.json").read_text())
    modules[0]["path"] = "0_StaticEmbedding"
    (older / "modules.json").write_text(json.dumps(modules))
    texts = ["engineers found cracks", "parents want to march"]
    assert (
        SentenceTransformerEncoder(str(older)).encode(texts) == SentenceTransformerEncoder(str(tiny)).encode(texts)
    ).all()
