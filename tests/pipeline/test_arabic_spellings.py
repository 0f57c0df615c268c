"""One Arabic article as different desks and keyboards write it is one text; other languages are not called English."""

import unicodedata

import polars as pl
import pytest

import dedup
from dedup.settings import Settings

SALT = (
    "أوقفت إدارة الملاحات في سلمان الشرقية العمل في ثلاثة أحواض يوم الأحد بعدما انهار جزء من السد القديم إثر أمطار "
    "استمرت ليلتين. ولم يُصب أحد، لكن نحو ٢٦٠ عاملا سيبقون في بيوتهم أسبوعين على الأقل. وقال المهندس المسؤول عن "
    "السد إن المياه تسربت من أسفل الجدار حيث أكلت الأملاح الحجارة، وإن الإصلاح يحتاج إلى أربعة آلاف كيس من الرمل. "
    "وكانت لجنة من الأهالي قد نبهت إلى الشقوق في رسالة إلى المحافظة قبل عام ولم يصلها رد. وتؤمن الملاحات نصف "
    "ما تستهلكه المدينة من ملح، ويخشى التجار أن يرتفع السعر مع اقتراب موسم حفظ السمك. وتعهدت المحافظة بدفع أجور "
    "العمال كاملة حتى يعود العمل، على أن تُحسم الكلفة لاحقا من حصة الشركة."
)
FAST = Settings(depth="fast")
SPELLINGS = {
    "no hamza on alef": str.maketrans("أإآ", "ااا"),
    "keyboard of Persian": str.maketrans("يك", "یک"),
    "dotless yeh, heh for teh marbuta": str.maketrans("ية", "ىه"),
    "figures of Europe": str.maketrans("٢٦٠", "260"),
    "drawn out": str.maketrans({"م": "مـ"}),
    "with vowel signs": str.maketrans({"ل": "لَ", "ن": "نّ", "ت": "تُ"}),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_spelling_of_the_whole_article_is_the_same_text(spelling: str) -> None:
    other = SALT.translate(SPELLINGS[spelling])
    assert other != SALT
    result = dedup.scan(pl.DataFrame({"id": ["a", "b"], "text": [SALT, other]}), FAST)
    assert result.pairs.select("relation", "coverage_left", "coverage_right").rows() == [("exact", 1.0, 1.0)]
    assert result.articles["status"].to_list() == ["language-not-calibrated"] * 2


def test_composed_and_decomposed_forms_are_the_same_text() -> None:
    texts = [SALT, unicodedata.normalize("NFD", SALT)]
    assert dedup.scan(pl.DataFrame({"text": texts}), FAST).pairs["relation"].to_list() == ["exact"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (SALT.translate(SPELLINGS["keyboard of Persian"]), "language-not-calibrated"),
        ("Sol kadar dar men bir gün olar gelip taryn köpri ýapyk diýdiler. " * 4, "language-not-calibrated"),
        ("Мост кæнад у æхгæд æмæ адæм кæсынц донмæ. " * 5, "language-not-calibrated"),
        ("Ferry off. Buses full, roads slow. The pier was shut, and nobody sailed before dark. " * 3, "judged"),
    ],
)
def test_a_text_whose_language_nobody_could_name_is_not_taken_for_english(text: str, status: str) -> None:
    frame = pl.DataFrame({"text": [text], "language": [None]}, schema_overrides={"language": pl.String})
    assert dedup.scan(frame, FAST).articles["status"].to_list() == [status]
