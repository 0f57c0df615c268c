"""A check finds translations in an archive of several languages, says so everywhere alike, and else loads no model."""

import json
from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest
from archives import FAST
from notices import FERRY
from translated import ANOTHER_REPORT, ARABIC, ENGLISH, GERMAN, JAPANESE, REWORDED, SCHOOL, SPANISH, UNRELATED

import dedup
from dedup.archive import Archive
from dedup.archive.search.answer import Checked, source_lines
from dedup.archive.store.database import Database
from dedup.mcp_server.tool_answers import ToolAnswers
from dedup.relate.scorecard import boosted, judged_by
from embeddings.multilingual import has_multilingual_model

needs_model = pytest.mark.skipif(not has_multilingual_model(), reason="the extra `languages` is not installed")
RETOLD = (
    "Winter has come early for the boat between Orlen and Tarn Vale. Last year 212,000 passengers used a hull launched "
    "in 1961; its successor is promised for April, and until spring everybody takes a coach, as in every other year."
)
TEXTS = {"en": ENGLISH, "de": GERMAN, "report": ANOTHER_REPORT, "schools": UNRELATED}


def made(path: Path, texts: dict[str, str]) -> Path:
    with Archive(path) as archive:
        frame = pl.DataFrame({"id": list(texts), "text": list(texts.values())})
        archive.add(frame.with_columns(outlet=pl.format("{} post", "id")), FAST)
    return path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("check") / "news.db", TEXTS)


@pytest.fixture(scope="module")
def found(place: Path) -> Checked:
    with Archive(place) as archive:
        return archive.check(SPANISH)


@needs_model
def test_a_translation_is_found_as_a_scan_finds_it(found: Checked) -> None:
    pairs = dedup.scan(pl.DataFrame({"id": [*TEXTS, "stdin"], "text": [*TEXTS.values(), SPANISH]}), FAST).pairs
    asked = pairs.filter(pl.col("right") == "stdin", relation="translation")
    columns = ["left", "probability", "coverage_right", "coverage_left"]
    told = [(s.id, s.probability, s.coverage, s.source_coverage) for s in found.sources]
    assert sorted(told) == asked.select(columns).rows()
    assert [s.relation for s in found.sources] == ["translation"] * 2 and {s.id for s in found.sources} == {"en", "de"}


@needs_model
def test_the_answer_is_the_same_in_text_json_and_html(found: Checked, place: Path) -> None:
    english = next(s for s in found.sources if s.id == "en")
    shown = {p.source_words: p.words for p in english.passages}
    assert shown["A temporary footbridge is to open in the second week of June."] == (
        "Una pasarela provisional se abrirá en la segunda semana de junio."
    )
    assert "tells the same, in another language, as" in found.verdict
    lines = "\n".join(source_lines(found, english, 1))
    assert "8 translated" in lines and "| there: “" in lines
    told = json.loads(json.dumps(found.as_dict()))
    assert [p["kind"] for s in told["sources"] if s["id"] == "en" for p in s["passages"]] == ["translated"] * 8
    with Archive(place) as archive:
        page = archive.check_html(found)
    assert "A temporary footbridge is to open in the second week of June." in page
    assert page.count("pasarela provisional") >= 1
    assert 'lang="es"' in page and 'lang="en"' in page


@needs_model
def test_agents_are_told_the_same(found: Checked, place: Path) -> None:
    answers = ToolAnswers(place)
    told = cast("dict[str, Any]", answers.answer("check", {"text": SPANISH}))
    answers.close()
    assert told["verdict"] == found.verdict
    assert [(s["id"], s["relation"]) for s in told["sources"]] == [(s.id, s.relation) for s in found.sources]


@needs_model
def test_an_article_of_the_archive_is_asked_about_beside_its_translations(place: Path) -> None:
    with Archive(place) as archive:
        stored = archive.check_stored("en")
    assert stored is not None
    assert [(s.id, s.relation) for s in stored.sources] == [("de", "translation")]


@needs_model
def test_words_and_sentences_are_told_of_together(place: Path) -> None:
    with Archive(place) as archive:
        reworded = archive.check(REWORDED)
        neither = archive.check(UNRELATED.replace("Hollmark", "Orlen"))
    assert {s.id: s.relation for s in reworded.sources} == {"de": "rewrite", "en": "translation"}
    assert [s.id for s in neither.sources] == ["schools"]


@needs_model
def test_what_the_model_does_not_know_is_said(place: Path) -> None:
    czech = (
        "Starý otočný most v Orlenu bude od pondělí na 14 měsíců uzavřen pro dopravu, oznámil přístavní úřad. "
        "Inženýři našli při březnové prohlídce trhliny ve dvou ze čtyř ložisek. Oprava má stát 3,2 milionu korun, "
        "tedy asi dvakrát tolik, než kolik město odložilo. Nákladní auta budou muset jezdit přes Tarn Vale."
    )
    with Archive(place) as archive:
        assert archive.check(czech).verdict.endswith(
            "Translations of this text were not looked for: the model does not know its language, cs."
        )


def test_without_the_model_one_line_says_so(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.languages.encoder.has_multilingual_model", lambda: False)
    with Archive(place) as archive:
        found = archive.check(SPANISH)
    assert "translation" not in {s.relation for s in found.sources}
    assert found.unseen and found.unseen in found.verdict
    assert found.unseen == "Translations cannot be seen: install wirecopy[languages]."


@pytest.mark.slow  # an archive and two pages of its own
def test_on_a_page_names_written_from_the_right_keep_figures_in_place(tmp_path: Path) -> None:
    paper = "صحيفة الميناء"
    with Archive(tmp_path / "news.db") as archive:
        archive.add(pl.DataFrame({"id": ["a1"], "text": [ARABIC], "outlet": [paper]}), FAST)
        asked = archive.check(ARABIC.replace("14", "15"))
        page = archive.check_html(asked)
    assert f"({paper})" in asked.verdict and f"(\u2068{paper}\u2069)" not in asked.verdict
    assert f"(\u2068{paper}\u2069)" in page


def test_an_archive_of_one_language_asks_nothing_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("translations were looked for")

    path = made(tmp_path / "news.db", {"de": GERMAN, "schools": UNRELATED})
    monkeypatch.setattr("dedup.archive.search.across_check.translations_of", fail)
    with Archive(path) as archive:
        assert [s.id for s in archive.check(REWORDED).sources] == ["de"]


@needs_model
@pytest.mark.parametrize("label", ["de", "en", None])
def test_a_rewrite_that_no_sentence_bears_out_is_none_here_either(
    label: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dedup.languages.finding.ALIKE", 1.01)  # as if no sentence were like one of the other
    with Archive(tmp_path / "news.db") as archive:
        archive.add(pl.DataFrame({"id": ["de"], "text": [GERMAN], "language": [label]}), FAST)
        found = archive.check(REWORDED)
    assert found.sources == () and found.share == 0
    assert [(s.id, s.relation) for s in found.beside] in ([("de", "undecided")], [("de", "same-story")])
    assert dedup.compare(GERMAN, REWORDED, FAST).relation == "undecided"


def test_an_archive_in_english_asks_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("sentences were looked at")

    path = made(tmp_path / "news.db", {"ferry": FERRY})
    monkeypatch.setattr("dedup.archive.search.refuted_rewrites.without_refuted", fail)
    with Archive(path) as archive, judged_by(boosted(5.0, ["order"], [])):  # a judge that finds everything derived
        assert [(s.id, s.relation) for s in archive.check(RETOLD).sources] == [("ferry", "rewrite")]


@needs_model
def test_articles_that_are_all_labelled_alike_are_known_by_what_they_tell(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        frame = pl.DataFrame({"id": ["en", "de", "ferry"], "text": [ENGLISH, GERMAN, FERRY]})
        archive.add(frame.with_columns(language=pl.lit("en")), FAST)
        found = archive.check(SPANISH)
    assert {s.id: s.relation for s in found.sources} == {"en": "translation", "de": "translation"}


@needs_model
def test_where_the_model_knows_one_language_no_next_add_is_waited_for(tmp_path: Path) -> None:
    tamil = "பழைய பாலம் திங்கட்கிழமை முதல் மூடப்படும் என்று துறைமுக அதிகாரிகள் தெரிவித்தனர். " * 6
    with Archive(made(tmp_path / "news.db", {"en": ENGLISH, "ta": tamil})) as archive:
        english, spanish = archive.check(SCHOOL), archive.check(SPANISH)
    assert english.unseen == "Translations were not looked for in ta: the model does not know it."
    assert spanish.unseen == (
        "Translations of this text were not looked for: of the languages of this archive the model knows en alone."
    )


@needs_model
def test_what_was_left_out_of_the_most_common_language_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "Not all of the archive's articles in en were looked at: a translation of another cannot be seen."
    note = "Die Brücke ist ab Montag gesperrt, sagte der Hafen."  # too short to be anybody's translation
    with Archive(tmp_path / "note.db") as archive:
        archive.add(pl.DataFrame({"id": ["en", "note"], "text": [ENGLISH, note], "language": ["en", "de"]}), FAST)
        assert (archive.check(SCHOOL).unseen, archive.check(SPANISH).unseen) == (None, told)
    monkeypatch.setattr("dedup.languages.proposing.READ_FOR_EACH", 1)
    with Archive(made(tmp_path / "news.db", TEXTS)) as archive:  # three in German, one in English
        german, spanish = archive.check(REWORDED), archive.check(SPANISH)
    assert german.unseen is None and {s.id for s in german.sources} == {"de", "en"}
    assert spanish.unseen == told.replace("in en", "in de") and spanish.unseen in spanish.verdict


@needs_model
def test_openings_of_another_model_wait_for_the_next_add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        for room in ("pipeline.floors", "archive.rebuild.kept_across", "archive.rebuild.across_parts"):
            older.setattr(f"dedup.{room}.language_model", lambda settings: "an older model")
        path = made(tmp_path / "news.db", {"de": GERMAN, "en": ENGLISH})
    for _ in range(2):
        with Archive(path) as archive:
            assert "before the next add" in str(archive.check(SPANISH).unseen)
        with Database(path) as db, db.writing():
            db.about["openings kept"] = ""  # as where a limit left some out


@pytest.mark.slow  # three archives
@needs_model
def test_an_archive_made_without_the_model_says_that_it_must_read_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr("dedup.languages.encoder.has_multilingual_model", lambda: False)
        path = made(tmp_path / "news.db", {"de": GERMAN, "en": ENGLISH})
    with Archive(path) as archive:
        assert "before the next add" in str(archive.check(SPANISH).unseen)
        archive.add(pl.DataFrame({"id": ["ja"], "text": [JAPANESE]}))
        assert {s.id for s in archive.check(SPANISH).sources} == {"de", "en", "ja"}
