"""A run says in one line what it cannot see."""

import polars as pl

from dedup.languages.coverage import unseen
from dedup.languages.sentences import sentence_spans

COVERED = {"de", "en", "fr"}


def test_one_language_is_nothing_to_tell() -> None:
    assert unseen(pl.Series(["en", None]), COVERED, True) is None
    assert unseen(pl.Series(["is"], dtype=pl.String), COVERED, False) is None


def test_languages_that_the_model_does_not_know_are_named_with_their_articles() -> None:
    told = unseen(pl.Series(["en", "fr", "is", "is", "ha"]), COVERED, True)
    assert told == (
        "translations were looked for between en, fr; not in ha, is (3 articles): the model does not know them"
    )


def test_one_known_language_is_compared_with_none() -> None:
    told = unseen(pl.Series(["en", "ha"]), COVERED, True)
    assert told == "no translations were looked for; not in ha (1 article): the model does not know it"


def test_sentences_end_where_their_script_ends_them() -> None:
    text = (
        "La fermeture du pont a été annoncée.\nمن المقرر افتتاح جسر مؤقت؟ वह पुल पुराना और बहुत कमज़ोर था। "
        "橋は閉鎖されると港湾局が発表した。「安全が第一だと港長は述べた。」"
    )
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "La fermeture du pont a été annoncée.", "من المقرر افتتاح جسر مؤقت؟", "वह पुल पुराना और बहुत कमज़ोर था।",
        "橋は閉鎖されると港湾局が発表した。", "「安全が第一だと港長は述べた。」",
    ]  # fmt: skip
