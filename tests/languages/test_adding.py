"""What is told of pairs across languages: on pages, in tables, and of rewrites that no sentence bears out."""

import json
import re
from pathlib import Path

import polars as pl
import pytest
from command_line import Run
from decided import ASKEW, ledger
from translated import ARABIC, ENGLISH, GERMAN, REWORDED, UNRELATED

import dedup
from dedup.decide import row, with_texts
from dedup.read import read
from dedup.write.report import write_report
from embeddings.multilingual import has_multilingual_model

needs_model = pytest.mark.skipif(not has_multilingual_model(), reason="the extra `languages` is not installed")


def table(**texts: str) -> pl.DataFrame:
    return pl.DataFrame({"id": list(texts), "text": list(texts.values())})


@pytest.mark.slow
@needs_model
def test_a_rewrite_in_another_language_stays_one_where_its_sentences_say_the_same() -> None:
    assert dedup.scan(table(a=GERMAN, b=REWORDED)).pairs["relation"].to_list() == ["rewrite"]


@needs_model
def test_and_is_undecided_where_they_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.languages.finding.ALIKE", 1.01)  # as if no sentence were like one of the other
    result = dedup.scan(table(a=GERMAN, b=REWORDED))
    assert result.pairs["relation"].to_list() == ["undecided"]
    assert result.pairs["probability"].item() < dedup.Settings().threshold
    assert result.run["languages"] == {"refuted": 1}
    assert len(result.members) == 0


@needs_model
def test_a_wrong_label_keeps_no_rewrite_and_is_not_called_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.languages.finding.ALIKE", 1.01)
    result = dedup.scan(table(a=GERMAN, b=REWORDED).with_columns(language=pl.lit("en")))
    assert result.pairs["relation"].to_list() == ["undecided"]
    assert result.run["languages"]["refuted"] == 1
    assert result.articles["status"].to_list() == ["language-not-calibrated"] * 2
    assert "2 texts divided by language, or read in another than was said" in result.run["languages"]["told"]


@needs_model
def test_a_page_shows_matched_sentences_in_their_languages_and_marks_no_words(tmp_path: Path) -> None:
    papers = table(en=ENGLISH, ar=ARABIC).with_columns(outlet=pl.Series(["Orlen Post", "صحيفة الميناء"]))
    result = dedup.scan(papers)
    write_report(result, tmp_path / "report")
    page = (tmp_path / "report" / "pages" / "cluster-1.html").read_text("utf-8")
    assert 'lang="ar"' in page
    # figures beside a name that is written from the right stay where they belong
    assert re.search("Shared: (100 % of (Orlen Post|\u2068صحيفة الميناء\u2069)(, )?){2}", page)
    overview = (tmp_path / "report" / "index.html").read_text("utf-8")
    assert "translations were looked for between ar, en" in overview
    assert ">translated</span>" in page
    assert "changed words" not in page
    assert "no words were weighed" in page
    assert set(result.passages["kind"]) == {"translated"}
    assert result.evidence.is_empty()


@needs_model
def test_two_texts_compared_are_told_as_a_translation_with_their_sentences(tmp_path: Path, run: Run) -> None:
    (tmp_path / "en.txt").write_text(ENGLISH)
    (tmp_path / "de.txt").write_text(GERMAN)
    told = run("compare", "en.txt", "de.txt").out
    assert "en.txt tells the same, in another language, as de.txt." in told
    assert "Translations were looked for between de, en." in told
    assert "no words were weighed" in told
    assert "log-odds" not in told
    as_json = json.loads(run("compare", "en.txt", "de.txt", "--json").out)
    assert as_json["relation"] == "translation"
    assert as_json["evidence"] == []


@needs_model
def test_two_texts_of_which_one_is_too_short_are_not_said_to_have_been_looked_at(tmp_path: Path, run: Run) -> None:
    (tmp_path / "en.txt").write_text("The old swing bridge of Orlen was closed on Monday, the harbour authority said.")
    (tmp_path / "de.txt").write_text(GERMAN)
    told = run("compare", "en.txt", "de.txt").out
    assert "Translations were not looked for between de, en: one text has fewer than 40 words." in told
    assert "Translations were looked for" not in told


def test_without_the_extra_a_comparison_says_what_it_cannot_see(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dedup.languages.encoder.has_multilingual_model", lambda: False)
    (tmp_path / "en.txt").write_text(ENGLISH)
    (tmp_path / "de.txt").write_text(GERMAN)
    told = run("compare", "en.txt", "de.txt").out
    assert "Translations cannot be seen between de, en: install wirecopy[languages]." in told


def decided(kind: str, frame: pl.DataFrame) -> dedup.Result:
    made = ledger(row(kind, ASKEW, left="de", right="en"))
    return dedup.scan(frame, decisions=with_texts(made, read(frame).articles))


@needs_model
def test_a_person_who_says_that_it_is_no_translation_is_obeyed() -> None:
    result = decided("not-derived", table(en=ENGLISH, de=GERMAN))
    assert result.pairs.filter(pl.col("relation") == "translation").is_empty()
    assert result.members.is_empty()
    assert result.decisions["state"].to_list() == ["held"]


@needs_model
def test_a_person_who_says_that_it_is_one_text_is_obeyed_where_nothing_was_seen() -> None:
    result = decided("same", table(en=ENGLISH, de=UNRELATED))
    assert set(result.members["article"]) == {"en", "de"}
