"""Muted passages are found wherever their words stand, and nowhere else, in any script."""

from hypothesis import given
from hypothesis import strategies as st

from dedup.decide.muted_passages import MutedPassages, passage_key, text_key

WORD = st.text("aбé東ก'İ-0", min_size=1, max_size=4)
BREAK = st.sampled_from([" ", "\n", "\n\n", ", ", " – "])


def found(text: str, *passages: str) -> list[str]:
    return [text[start:end] for start, end, _ in MutedPassages([passage_key(p) for p in passages]).spans(text)]


@given(
    before=st.lists(WORD, max_size=5), inside=st.lists(WORD, min_size=1, max_size=4),
    after=st.lists(WORD, max_size=5), between=BREAK,
)  # fmt: skip
def test_a_passage_is_found_inside_any_text(
    before: list[str], inside: list[str], after: list[str], between: str
) -> None:
    passage = " ".join(inside)
    if text_key(passage) == text_key(""):
        return  # signs alone are no words
    spans = found(between.join([*before, *inside, *after]), passage)
    assert spans and all(passage_key(s) == passage_key(passage) for s in spans)


def test_case_accents_and_signs_do_not_count_and_other_words_do() -> None:
    text = "He said: “Café Élan, open daily!” (Café Élan is closed daily.)"
    assert found(text, "cafe elan open daily") == ["“Café Élan, open daily!”"]
    assert found(text, "elan closed", "ELAN OPEN") == ["Élan, open"] and not found(text, "open late")
    assert found(text, "an open daily") == []  # a word is whole


def test_a_sum_alone_is_that_of_a_whole_paragraph() -> None:
    bare = f"sha256:{text_key('Sign up!')}"
    assert [*MutedPassages([bare]).spans("Rain.\nSIGN up\nSign up! Now.")] == [(6, 13, 0)]
