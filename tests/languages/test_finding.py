"""Translations come together, reports of the same event do not, and one language costs nothing."""

from pathlib import Path

import polars as pl
import pytest
from archives import FAST
from translated import (
    ANOTHER_REPORT,
    ARABIC_BUS,
    ENGLISH,
    GERMAN,
    JAPANESE,
    RUSSIAN,
    SPANISH,
    TRANSLATED,
    UNRELATED,
)

import dedup
from dedup.languages.encoder import language_encoder
from dedup.settings import Settings
from embeddings.multilingual import has_multilingual_model

needs_model = pytest.mark.skipif(not has_multilingual_model(), reason="the extra `languages` is not installed")


def table(**texts: str) -> pl.DataFrame:
    return pl.DataFrame({"id": list(texts), "text": list(texts.values())})


@pytest.fixture(scope="module")
def several() -> dedup.Result:
    return dedup.scan(table(en=ENGLISH, **TRANSLATED, report=ANOTHER_REPORT, schools=UNRELATED))


@needs_model
def test_a_text_and_its_translations_make_one_cluster(several: dedup.Result) -> None:
    assert sorted(several.members["article"]) == sorted(["en", *TRANSLATED])
    pairs = several.pairs.filter(pl.col("relation") == "translation")
    assert len(pairs) == len(TRANSLATED) * (len(TRANSLATED) + 1) // 2  # each with each
    assert (pairs["coverage_left"] > 0.9).all()
    assert (pairs["verbatim_left"] == 0).all()


@needs_model
def test_an_independent_report_in_another_language_is_no_translation(several: dedup.Result) -> None:
    inside = several.pairs.filter(pl.col("relation") == "translation").select("left", "right").unpivot()["value"]
    assert not {"report", "schools"} & set(inside)


@needs_model
def test_matched_sentences_say_the_same(several: dedup.Result) -> None:
    found = several.passages.filter((pl.col("left") == "de") & (pl.col("right") == "en"))
    shown = {
        ENGLISH[row["right_start"] : row["right_end"]]: GERMAN[row["left_start"] : row["left_end"]]
        for row in found.iter_rows(named=True)
    }
    assert shown["A temporary footbridge is to open in the second week of June."] == (
        "Ein provisorischer Fußgängersteg soll in der zweiten Juniwoche öffnen."
    )
    assert len(shown) == 8


@needs_model
def test_a_translation_of_half_an_article_is_found() -> None:
    half = GERMAN[: GERMAN.index("Lastwagen")]
    result = dedup.scan(table(en=ENGLISH, de=half), Settings(min_words=20))
    assert result.pairs["relation"].to_list() == ["translation"]
    left, right = result.pairs.select("coverage_left", "coverage_right").row(0)
    assert left == 1
    assert right < 0.6


@needs_model
def test_who_comes_later_was_translated() -> None:
    days = pl.Series(["2026-03-02T08:00:00Z", "2026-03-04T08:00:00Z"])
    frame = table(de=GERMAN, en=ENGLISH).with_columns(published=days, outlet=pl.Series(["Orlener Bote", "Tarn Post"]))
    result = dedup.scan(frame)
    assert dict(result.members.select("article", "role").iter_rows()) == {"de": "origin", "en": "derivative"}


def test_a_collection_of_one_language_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("the model was asked")

    monkeypatch.setattr("dedup.languages.encoder.UniversalSentenceEncoder", fail)
    result = dedup.scan(table(a=GERMAN, b=UNRELATED, c=ANOTHER_REPORT))
    assert "languages" not in result.run


def test_without_the_extra_a_run_says_what_it_cannot_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.languages.encoder.has_multilingual_model", lambda: False)
    assert language_encoder(Settings()) == (None, frozenset())
    result = dedup.scan(table(en=ENGLISH, de=GERMAN))
    assert result.run["languages"] == {
        "told": "translations cannot be seen between de, en: install wirecopy[languages]"
    }
    assert len(result.members) == 0


@needs_model
def test_a_wrong_label_makes_no_translation_of_a_second_report() -> None:
    frame = table(en=ENGLISH, again=ENGLISH + " The town has asked for help.").with_columns(
        language=pl.Series(["en", "de"])
    )
    assert dedup.scan(frame).pairs["relation"].to_list() == ["near-duplicate"]


@needs_model
def test_the_order_of_articles_changes_nothing(several: dedup.Result) -> None:
    frame = table(en=ENGLISH, **TRANSLATED, report=ANOTHER_REPORT, schools=UNRELATED)
    again = dedup.scan(frame.reverse())
    for name in ("pairs", "members", "clusters", "passages"):
        assert again.tables()[name].equals(several.tables()[name]), name


@needs_model
def test_an_archive_of_two_nights_is_one_scan(several: dedup.Result, tmp_path: Path) -> None:
    frame = table(en=ENGLISH, **TRANSLATED, report=ANOTHER_REPORT, schools=UNRELATED)
    with dedup.Archive(tmp_path / "news.db") as archive:
        archive.add(frame.head(3))
        archive.add(frame.tail(-3))
        kept = archive.result()
    assert len(kept.members) == len(several.members)
    assert kept.pairs.select("left", "right", "relation").equals(several.pairs.select("left", "right", "relation"))
    assert kept.passages.equals(several.passages)


@needs_model
def test_the_number_of_threads_changes_nothing(several: dedup.Result) -> None:
    frame = table(en=ENGLISH, **TRANSLATED, report=ANOTHER_REPORT, schools=UNRELATED)
    assert dedup.scan(frame, Settings(threads=1)).pairs.equals(several.pairs)


NUMBERS = "\n".join(f"{n} {n * 37 % 101} {n * 11 % 13}.{n}" for n in range(1, 40))
ODD = {
    "figures only": NUMBERS,
    "two languages in one text": UNRELATED + "\n\n" + ENGLISH.replace("Orlen", "Hollmark"),
    "no sentence ends": " ".join(["wellen brechen an der mole und niemand schreibt es auf"] * 30),
    "Arabic with English in it": ARABIC_BUS,
    "one word again and again": "Hafen " * 200,
}


@needs_model
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_what_is_no_translation_joins_nothing_whatever_it_is(text: str) -> None:
    frame = table(en=ENGLISH, odd=text, es=SPANISH).with_columns(language=pl.Series(["en", "de", "es"]))
    result = dedup.scan(frame)
    translated = result.pairs.filter(pl.col("relation") == "translation").select("left", "right").rows()
    assert ("en", "es") in translated
    assert not any("odd" in pair for pair in translated) or text == ODD["two languages in one text"]


@needs_model
def test_a_translation_with_untranslated_sentences_is_one() -> None:
    half = GERMAN[: GERMAN.index("Lastwagen")] + ENGLISH[ENGLISH.index("Lorries") :]
    result = dedup.scan(table(en=ENGLISH, de=half, es=SPANISH))
    assert set(result.members["article"]) == {"en", "de", "es"}


@needs_model
@pytest.mark.parametrize("label", ["fr", "xx", "", "de-CH", "zxx"])
def test_a_wrong_label_hides_no_translation_of_a_language_that_tells_itself(label: str) -> None:
    frame = table(en=ENGLISH, de=GERMAN, es=SPANISH).with_columns(language=pl.Series(["en", label, "es"]))
    result = dedup.scan(frame)
    assert ("en", "es") in result.pairs.filter(pl.col("relation") == "translation").select("left", "right").rows()
    assert label in ("xx", "zxx") or "de" in result.members["article"].to_list()


VIETNAMESE = (
    "Cây cầu quay cũ ở Orlen sẽ đóng cửa 14 tháng kể từ thứ Hai, chính quyền cảng cho biết. Các kỹ sư đã tìm thấy vết "
    "nứt ở hai trong bốn gối đỡ khi kiểm tra vào tháng Ba. Việc sửa chữa dự kiến tốn 3,2 triệu curon, gấp đôi số tiền "
    "thị trấn để dành. Xe tải sẽ phải đi vòng 27 km qua Tarn Vale."
)


@needs_model
@pytest.mark.parametrize("label", ["ta", "is", "vi"])
@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, JAPANESE], ids=["de", "ru", "ja"])
def test_a_text_goes_before_a_label_of_which_no_small_words_are_known(label: str, text: str) -> None:
    frame = table(en=ENGLISH, other=text, vi=VIETNAMESE).with_columns(language=pl.Series(["en", label, "vi"]))
    result = dedup.scan(frame, FAST)
    assert result.pairs["relation"].to_list() == ["translation"]
    told = dict(result.articles.select("id", "status").iter_rows())
    assert told["other"] == "language-not-calibrated"
    assert told["vi"].endswith("the model does not know its language")
    assert result.run["languages"]["told"].endswith("not in vi (1 article): the model does not know it")
