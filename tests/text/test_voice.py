"""An essay says "I" and "we" outside quotations, or ends with a note about its author; news does neither."""

import pytest

from dedup.text.voice import LEAST_WORDS, is_essay

NEWS = (
    "The council of Tarn Vale voted on Tuesday to close the footbridge until spring, after divers found two cracked "
    "piers. “We cannot ask people to trust our bridge when I would not walk on it myself,” said the mayor, Ilen Vask. "
    "The ferry runs every ten minutes instead, and is free. "
)
ESSAY = (
    "Nobody asked us about the footbridge, and I do not think that the council will. My own guess is that our old "
    "piers outlive this mayor, the next one, and me. "
)
PLAIN = "The footbridge of Tarn Vale has stood since the flood of 1911, and its piers were cast by hand on the bank. "


@pytest.mark.parametrize(
    ("text", "essay"),
    [
        (ESSAY * 12, True),
        (NEWS * 8, False),  # it says "we" in quotations only
        (ESSAY * 2, False),  # a letter of a few lines
        (PLAIN * 20, False),
        ((PLAIN + "We, the harbour union, call upon our members to vote. ") * 12, False),  # a body's own statement
        (PLAIN * 20 + "(The writer is a retired engineer and can be reached through this paper.)", True),
        (PLAIN * 20 + "The author of the report is the engineer Orla Brandt.", False),
        (PLAIN * 20 + "Phase I of the work starts in May. World War I left its marks. Part I is done.", False),
        (f"The writer is a retired engineer. {PLAIN * 40}", False),  # told in the news, not at its foot
        ("", False),
    ],
)
def test_who_speaks(text: str, essay: bool) -> None:
    assert is_essay(text) is essay


def test_an_essay_has_a_least_length() -> None:
    one = "My dog swims. "
    assert not is_essay(one * ((LEAST_WORDS - 1) // 3)) and is_essay(one * LEAST_WORDS)
