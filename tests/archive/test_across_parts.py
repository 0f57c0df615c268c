"""A large archive finds the original of a translation however long ago it came, and however little both share."""

from pathlib import Path

import polars as pl
import pytest
from archives import FAST, rows
from strategies import FERRY, LIBRARY, MINE, ORCHARD
from translated import ANOTHER_REPORT, ENGLISH, GERMAN, JAPANESE, RUSSIAN, SPANISH, UNRELATED

import dedup
from dedup.archive import Archive
from dedup.archive.rebuild import openings_read, rebuild
from dedup.archive.repair.doctor import examine
from dedup.archive.search.opening_vectors import languages_kept
from dedup.article_status import ACROSS, FEW_WORDS, NOT_KNOWN_TO_MODEL
from dedup.languages import encoder
from embeddings.multilingual import has_multilingual_model

pytestmark = pytest.mark.skipif(not has_multilingual_model(), reason="the extra `languages` is not installed")


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "WHOLE_UP_TO", 0)
    monkeypatch.setattr(rebuild, "PIECE", 3)


NIGHTS: list[dict[str, str]] = [
    {"en": ENGLISH, "ferry": FERRY, "library": LIBRARY},
    {"mine": MINE},
    {"schools": UNRELATED},
    {"orchard": ORCHARD, "mine again": MINE.replace("the", "that", 1)},
    *[{f"night {n}": f"{ORCHARD} Night {n} was cold."} for n in range(6)],
    {"de": GERMAN, "report": ANOTHER_REPORT},
    {"es": SPANISH},
]


def table(texts: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame({"id": list(texts), "text": list(texts.values())})


def added(path: Path, nights: list[dict[str, str]]) -> dedup.Result:
    with Archive(path) as archive:
        for night in nights:
            archive.add(table(night), FAST)
        return archive.result()


def agree(kept: dedup.Result, whole: dedup.Result) -> None:
    columns = ["left", "right", "relation", "probability", "coverage_left", "coverage_right"]
    across = [r.pairs.filter(pl.col("causes") == "languages").select(columns) for r in (kept, whole)]
    assert len(across[0]) and across[0].equals(across[1])
    passages = [r.passages.filter(pl.col("kind") == "translated") for r in (kept, whole)]
    assert passages[0].equals(passages[1])
    clusters = [sorted(sorted(g["article"]) for _, g in r.members.group_by("cluster")) for r in (kept, whole)]
    assert clusters[0] == clusters[1]


@pytest.mark.slow  # ten nights
def test_an_original_that_came_ten_nights_before_is_found(tmp_path: Path) -> None:
    kept = added(tmp_path / "news.db", NIGHTS)
    agree(kept, dedup.scan(table({i: t for night in NIGHTS for i, t in night.items()}), FAST))
    assert kept.run["languages"] == {"told": "translations were looked for between de, en, es"}
    assert {"en", "de", "es"} == set(
        kept.pairs.filter(relation="translation").select("left", "right").unpivot()["value"]
    )
    assert examine(tmp_path / "news.db").clean


@pytest.mark.slow  # two scans beside it
def test_a_revision_a_copy_and_a_removal(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    later = {"en": ENGLISH.replace("14 months", "15 months"), "copy": GERMAN, "ja": JAPANESE}
    nights = [*NIGHTS[:2], *NIGHTS[-2:], later]
    everything = {i: t for night in nights for i, t in night.items()}
    with Archive(path) as archive:
        for night in nights:
            archive.add(table(night), FAST)
        agree(archive.result(), dedup.scan(table(everything), FAST))
        archive.remove("es")
        archive.add(table({"ru": RUSSIAN}))
        kept = archive.result()
    del everything["es"]
    agree(kept, dedup.scan(table({**everything, "ru": RUSSIAN}), FAST))
    assert examine(path).clean


def test_without_the_model_it_says_what_it_cannot_see_and_finds_it_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "news.db"
    with monkeypatch.context() as without:
        without.setattr(encoder, "has_multilingual_model", lambda: False)
        kept = added(path, [*NIGHTS[:3], {"de": GERMAN}])
        assert kept.run["languages"]["told"].startswith("translations cannot be seen between de, en")
    again = added(path, [{"es": SPANISH}])
    found = again.pairs.filter(relation="translation").select("left", "right").rows()
    assert sorted(found) == [("de", "es"), ("en", "es")]


def test_nights_without_the_model_are_read_when_it_is_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.db"
    added(path, [{"ferry": FERRY, "de": GERMAN}])
    with monkeypatch.context() as without:
        without.setattr(encoder, "has_multilingual_model", lambda: False)
        added(path, [{"en": ENGLISH}])
    found = added(path, [{"es": SPANISH}]).pairs.filter(relation="translation").select("left", "right").rows()
    assert sorted(found) == [("de", "es"), ("en", "es")]


def test_what_was_said_of_languages_goes_with_the_last_article_of_one(tmp_path: Path) -> None:
    assert "languages" in added(tmp_path / "news.db", [{"ferry": FERRY, "de": GERMAN}]).run
    assert "languages" not in added(tmp_path / "news.db", [{"de": LIBRARY}]).run


def test_languages_are_told_by_any_name_that_labels_give_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openings_read, "READ_FOR_EACH", 1)
    with Archive(tmp_path / "news.db") as archive:
        archive.add(table({"mine": MINE, "library": LIBRARY}), FAST)
        with monkeypatch.context() as without:
            without.setattr(encoder, "has_multilingual_model", lambda: False)
            archive.add(table({"de": GERMAN}).with_columns(language=pl.lit("German")))
        archive.add(table({"en": ENGLISH}))
        assert archive.result().pairs.filter(relation="translation").select("left", "right").rows() == [("de", "en")]


def test_of_a_common_language_only_what_shares_most_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openings_read, "READ_FOR_EACH", 1)
    path = tmp_path / "news.db"
    kept = added(path, [{"en": ENGLISH, "mine": MINE, "library": LIBRARY}, {"ferry": FERRY}, {"de": GERMAN}])
    assert kept.pairs.filter(relation="translation").select("left", "right").rows() == [("de", "en")]
    # the German one, and the one of four English ones that shares its names and figures
    assert rows(path, "SELECT sum(rows) FROM recall WHERE kind = 'openings'") == [(2,)]


def test_one_language_reads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("the model was asked")

    monkeypatch.setattr("dedup.languages.encoder.UniversalSentenceEncoder", fail)
    added(tmp_path / "news.db", [{"ferry": FERRY, "mine": MINE}, {"library": LIBRARY}])
    assert rows(tmp_path / "news.db", "SELECT kind FROM recall WHERE kind <> 'words'") == []


def test_what_a_night_of_one_language_cannot_see_is_said_as_in_a_scan(tmp_path: Path) -> None:
    brief = "Die Brücke in Orlen ist seit Montag zu."
    tamil = "பழைய பாலம் திங்கட்கிழமை முதல் மூடப்படும் என்று துறைமுக அதிகாரிகள் தெரிவித்தனர். " * 6
    nights = [{"en": ENGLISH, "de": GERMAN}, {"ta": tamil}, {"brief": brief}]
    kept = added(tmp_path / "news.db", nights)
    whole = dedup.scan(table({i: t for night in nights for i, t in night.items()}), FAST)
    assert kept.articles.select("id", "status").equals(whole.articles.select("id", "status"))
    told = dict(kept.articles.select("id", "status").iter_rows())
    assert told["ta"] == f"language-not-calibrated; {ACROSS[NOT_KNOWN_TO_MODEL]}"
    assert told["brief"] == f"too-short; {ACROSS[FEW_WORDS]}"


def test_a_night_that_is_labelled_as_the_rest_is_known_by_what_it_tells(tmp_path: Path) -> None:
    path, english = tmp_path / "news.db", pl.lit("en").alias("language")
    with Archive(path) as archive:
        archive.add(table({"en": ENGLISH, "ferry": FERRY}).with_columns(english), FAST)
        archive.add(table({"de": GERMAN}).with_columns(english), FAST)
        kept, found = archive.result(), archive.check(SPANISH)
        assert {s.id: s.relation for s in found.sources} == {"en": "translation", "de": "translation"}
        archive.remove("de")
        assert languages_kept(archive.database) == {"en": 2}
    assert kept.pairs.filter(relation="translation").select("left", "right").rows() == [("de", "en")]
    assert kept.articles["language"].to_list() == ["en"] * 3
    assert kept.run["languages"]["told"] == "translations were looked for between de, en"
