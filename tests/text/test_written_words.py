"""Words that are shown or marked are whole, in every script."""

import regex

from dedup.text.written_words import WORD
from dedup.write.report.highlights import changed


def test_signs_marks_and_joiners_cut_no_word() -> None:
    text = "இரவில் காற்று, රාත්‍රියේ සුළඟ; रात में हवा. Cafe\u0301 27 — naïve_x"
    assert WORD.findall(text) == regex.findall(r"\w[\w\p{M}\u200c\u200d]*", text)
    assert WORD.findall(text) == text.replace(",", "").replace(";", "").replace(".", "").replace("— ", "").split()


def test_a_changed_word_is_marked_from_its_first_letter() -> None:
    left, right = "இரவில் காற்று திசை மாறியது", "இரவில் காற்றே திசை மாறியது"
    assert changed(left, right, "verbatim") == ([left.index("காற்று")], [right.index("காற்றே")])
