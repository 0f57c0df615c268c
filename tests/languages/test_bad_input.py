"""What is no clean text of one known language, through the command line: nothing breaks, nothing false joins, and what
could not be seen is said.
"""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from command_line import Run
from translated import ARABIC, ARABIC_BUS, CZECH, ENGLISH, GERMAN, RUSSIAN, SCHOOL, SPANISH, UNRELATED

from dedup.article_status import ACROSS, NOT_KNOWN_TO_MODEL
from embeddings.multilingual import has_multilingual_model

pytestmark = pytest.mark.skipif(not has_multilingual_model(), reason="the extra `languages` is not installed")
TRANSLITERATED = (
    "Staryi razvodnoi most v Orlene budet zakryt dlia dvizheniia na 14 mesiatsev s ponedelnika, soobshchila portovaia "
    "administratsiia. Vo vremia proverki v marte inzhenery nashli treshchiny v dvukh iz chetyrekh opor. Remont, kak "
    "ozhidaetsia, oboidetsia v 3,2 milliona kron, primerno vdvoe bolshe, chem otlozhil gorod. Gruzovikam pridetsia "
    "ekhat po doroge cherez Tarn-Veil, eto obezd v 27 kilometrov. Rybaki opasaiutsia, chto pokupateli ne priedut."
)
"""The story in Russian, written in Latin letters."""
FIGURES = "\n".join(f"{n} {n * 37 % 101},{n % 10} {n * 11 % 13}.{n}" for n in range(1, 60))
UNTRANSLATED = GERMAN.replace(
    "Die Reparatur soll 3,2 Millionen Kronen kosten, etwa doppelt so viel, wie die Stadt zurückgelegt hatte.",
    "Repairs are expected to cost 3.2 million crowns, about twice what the town had put aside.",
)
"""A translation by a machine that left a sentence as it was."""


class Scanned:
    """What a scan by the command line printed and wrote."""

    def __init__(self, run: Run, folder: Path, texts: dict[str, str], labels: dict[str, str] | None) -> None:
        rows = [{"id": i, "text": text} | ({"language": labels[i]} if labels else {}) for i, text in texts.items()]
        (folder / "news.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
        done = run("scan", "news.jsonl", "--no-report")
        assert done.code == 0, done.err
        self.out = done.out.replace("\n", " ")
        result = folder / "wirecopy-result"
        self.relations = {
            (a, b): relation
            for a, b, relation in pl.read_parquet(result / "pairs.parquet").select("left", "right", "relation").rows()
        }
        articles = pl.read_parquet(result / "articles.parquet")
        self.status = dict(articles.select("id", "status").iter_rows())
        self.passages = pl.read_parquet(result / "passages.parquet")


Scan = Callable[..., Scanned]


@pytest.fixture
def scan(tmp_path: Path, run: Run) -> Scan:
    def call(labels: dict[str, str] | None = None, **texts: str) -> Scanned:
        return Scanned(run, tmp_path, texts, labels)

    return call


def test_a_language_without_a_model_is_named_and_joins_nothing(scan: Scan) -> None:
    found = scan(en=ENGLISH, de=GERMAN, cs=CZECH)
    assert found.relations == {("de", "en"): "translation"}
    assert "not in cs (1 article): the model does not know it." in found.out
    assert found.status["cs"].endswith(ACROSS[NOT_KNOWN_TO_MODEL])


@pytest.mark.parametrize("label", ["en", "xx", "und", "zxx", "English", "fr", "ta"])
def test_a_wrong_label_of_every_article_hides_no_translation(scan: Scan, label: str) -> None:
    found = scan(labels={"en": "en", "de": label, "es": label}, en=ENGLISH, de=GERMAN, es=SPANISH)
    assert found.relations.get(("de", "en")) == "translation" or label == "ta"
    assert found.relations.get(("en", "es")) == "translation" or label == "ta"


def test_of_a_text_of_two_languages_each_part_is_found_with_its_own_sentences(scan: Scan) -> None:
    found = scan(en=ENGLISH, both=f"{SCHOOL}\n\n{GERMAN}", other=UNRELATED)
    assert found.relations == {("both", "en"): "translation"}
    assert (found.passages["left_start"] > len(SCHOOL)).all()
    assert "1 text divided by language" in found.out


def test_a_text_in_the_letters_of_another_language_joins_nothing_false(scan: Scan) -> None:
    found = scan(en=ENGLISH, ru=RUSSIAN, latin=TRANSLITERATED, other=UNRELATED)
    assert found.relations[("en", "ru")] == "translation"
    assert not any("other" in pair for pair in found.relations)
    assert found.status["latin"].startswith("language-not-calibrated")


def test_right_to_left_with_english_in_it_is_aligned_as_it_is_written(scan: Scan) -> None:
    quoted = ARABIC.replace("سلطة الميناء", "سلطة الميناء (Orlen Harbour Authority)", 1)
    found = scan(en=ENGLISH, ar=quoted, bus=ARABIC_BUS)
    assert found.relations == {("ar", "en"): "translation"}
    first = found.passages.sort("left_start").row(0, named=True)
    assert quoted[first["left_start"] : first["left_end"]].startswith("أعلنت سلطة الميناء (Orlen Harbour Authority)")


def test_an_article_of_figures_only_joins_nothing_and_says_why(scan: Scan) -> None:
    found = scan(en=ENGLISH, de=GERMAN, figures=FIGURES)
    assert found.relations == {("de", "en"): "translation"}
    assert "translations not seen" in found.status["figures"]


def test_a_translation_by_a_machine_with_a_sentence_left_is_one(scan: Scan) -> None:
    found = scan(en=ENGLISH, de=UNTRANSLATED, other=UNRELATED)
    assert found.relations == {("de", "en"): "translation"}
    left = UNTRANSLATED.index("Repairs")
    matched = found.passages.filter((pl.col("left_start") <= left) & (pl.col("left_end") > left))
    start, end = matched.select("right_start", "right_end").row(0)
    assert "Repairs are expected" in ENGLISH[start:end]
