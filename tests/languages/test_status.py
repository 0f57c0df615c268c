"""Of each article its status says whether a translation of it could be seen, and why not; of one language nothing."""

import json
from pathlib import Path

import polars as pl
import pytest
from command_line import Run
from translated import CZECH, ENGLISH, GERMAN, SPANISH, UNRELATED

import dedup
from dedup.article_status import ACROSS, FEW_WORDS, LIMIT, NO_LANGUAGE, NO_MODEL, NOT_KNOWN_TO_MODEL
from dedup.write.terminal.scan import overview
from embeddings.multilingual import has_multilingual_model

needs_model = pytest.mark.skipif(not has_multilingual_model(), reason="the extra `languages` is not installed")


def statuses(**texts: tuple[str, str | None]) -> dict[str, str]:
    frame = pl.DataFrame(
        {"id": list(texts), "text": [t for t, _ in texts.values()], "language": [x for _, x in texts.values()]}
    )
    return dict(dedup.scan(frame).articles.select("id", "status").iter_rows())


@needs_model
def test_every_article_of_which_no_translation_can_be_seen_says_why() -> None:
    codes = " ".join(f"{n} 7{n} Qx{n} Zt{n}" for n in range(60))
    told = statuses(
        en=(ENGLISH, "en"), de=(GERMAN, "de"), cs=(CZECH, "cs"), brief=("Die Brücke ist zu.", "de"), codes=(codes, None)
    )
    assert told == {
        "en": "judged",
        "de": "language-not-calibrated",
        "cs": f"language-not-calibrated; {ACROSS[NOT_KNOWN_TO_MODEL]}",
        "brief": f"too-short; {ACROSS[FEW_WORDS]}",
        "codes": f"language-not-calibrated; {ACROSS[NO_LANGUAGE]}",
    }


@needs_model
def test_what_a_limit_left_out_says_so_and_its_copy_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.languages.proposing.READ_FOR_EACH", 1)
    told = statuses(de=(GERMAN, "de"), again=(GERMAN, "de"), other=(UNRELATED, "de"), en=(ENGLISH, "en"))
    left = [i for i, status in told.items() if status.endswith(ACROSS[LIMIT])]
    assert left in (["other"], ["again", "de"], ["de", "again"])
    assert told["en"] == "judged"


def test_without_a_model_every_article_of_several_languages_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.languages.encoder.has_multilingual_model", lambda: False)
    told = statuses(en=(ENGLISH, "en"), es=(SPANISH, "es"))
    assert told == {"en": f"judged; {ACROSS[NO_MODEL]}", "es": f"language-not-calibrated; {ACROSS[NO_MODEL]}"}


@pytest.mark.parametrize("installed", [False, pytest.param(True, marks=needs_model)])
def test_of_one_language_nothing_is_said(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not installed:
        monkeypatch.setattr("dedup.languages.encoder.has_multilingual_model", lambda: False)
    assert statuses(a=(ENGLISH, "en"), b=("Rain.", None)) == {"a": "judged", "b": "too-short"}
    assert statuses(a=(GERMAN, "de"), b=("Regen.", "de"))["a"] == "language-not-calibrated"


@needs_model
def test_a_scan_counts_in_its_lines_what_was_not_seen() -> None:
    frame = pl.DataFrame({"id": ["en", "de", "brief"], "text": [ENGLISH, GERMAN, "Die Brücke ist zu."]}).with_columns(
        language=pl.Series(["en", "de", "de"])
    )
    lines = list(overview(dedup.scan(frame)))
    assert "Of 1 more article translations were not seen: fewer than 40 words (1)." in lines
    assert "1 article is too short to be judged beyond copies." in lines


def test_an_add_says_what_a_scan_says_of_languages(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.languages.encoder.has_multilingual_model", lambda: False)
    for name, text, language in (("en", ENGLISH, "en"), ("de", GERMAN, "de"), ("es", SPANISH, "es")):
        pl.DataFrame({"id": [name], "text": [text], "language": [language]}).write_parquet(tmp_path / f"{name}.parquet")
    assert "ranslations" not in run("add", "en.parquet", "--archive", "news.db").out
    told = "ranslations cannot be seen between de, en: install wirecopy[languages]"
    assert f"T{told}." in run("add", "de.parquet", "--archive", "news.db").out.replace("\n", " ")
    answer = json.loads(run("add", "es.parquet", "--archive", "news.db", "--json").out)
    assert answer["languages"] == f"t{told}".replace("de, en", "de, en, es")


@needs_model
def test_of_a_text_of_two_languages_the_status_says_what_was_seen_of_either_part() -> None:
    tamil = "பழைய பாலம் திங்கட்கிழமை முதல் மூடப்படும் என்று துறைமுக அதிகாரிகள் தெரிவித்தனர். " * 16
    mixed = f"{tamil}\n\n{ENGLISH}"
    told = statuses(de=(GERMAN, "de"), mixed=(mixed, "ta"), ta=(tamil.replace("பழைய", "புதிய"), "ta"))
    assert told["mixed"] == "language-not-calibrated"
    assert told["ta"].endswith(ACROSS[NOT_KNOWN_TO_MODEL])
