"""What the form of a series is called, and the table of its articles."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from bulletins import START, collection

from dedup.relate.series_table import form_of, series_table


@pytest.mark.parametrize(
    ("titles", "form"),
    [
        # two of ten titles with one frame are enough, of eleven too few; and one is never enough
        (["Tarn rates 3 March", "Tarn rates 4 March", *(f"Lamps {w * 3}" for w in "abcdefgh")], "Tarn rates …"),
        (["Tarn rates 3 March", *(f"Lamps {w * 3}" for w in "abc")], "Lamps …"),
        # words of fewer than four letters tell nothing
        (["Oil by aaa", "Oil by bbb", "Oil by ccc"], "Rain fell. …"),
        (["Oils by aaa", "Oils by bbb", "Oils by ccc"], "Oils by …"),
        # a quarter of the titles have the word, and two at least
        (["Lamps aaa", "Lamps bbb", *(f"{w}{w}{w}{w}" for w in "cdefgh")], "Lamps …"),
        (["Lamps aaa", "Lamps bbb", *(f"{w}{w}{w}{w}" for w in "cdefghi")], "Rain fell. …"),
        (["Lamps aaa", "bbbb"], "Rain fell. …"),
        # of two frequent frames the later in the alphabet
        (["Tarn rates 3", "Kesh rates 3", "Tarn rates 4", "Kesh rates 4"], "Tarn rates …"),
        # what stands between, before and behind the words of the form is one sign
        (["On 3 March Tarn rates of 4 May rise", "On 4 March Tarn rates of 5 May rise"], "On … Tarn rates of … rise"),
    ],
)  # fmt: skip
def test_what_a_form_is_called(titles: list[str], form: str) -> None:
    assert form_of(pl.DataFrame({"title": titles, "text": "Rain fell."})) == form


def test_the_name_of_a_form_has_eighty_characters_at_most() -> None:
    def called(words: list[str]) -> str:
        title = " ".join(words)
        return form_of(pl.DataFrame({"title": [title, title], "text": "x"}))

    eight = [f"{c}bcdefghi" for c in "abcdefgh"]  # 79 characters with the blanks between them
    assert called(eight) == " ".join(eight)
    assert called([*eight[:7], "abcdefghij"]) == " ".join([*eight[:7], "abcdefghij"])  # 80
    assert called([*eight[:7], "abcdefghijk"]) == " ".join(eight[:7]) + " …"


@pytest.mark.parametrize(
    ("text", "form"),
    [("a b c d e f g h i", "a b c d e f g h …"), ("Rain.", "Rain. …"),
     (f"{'abcdefghi ' * 7}abcdefghij klm", f"{'abcdefghi ' * 7}abcdefghij …"),
     (f"{'abcdefghi ' * 7}abcdefghijk klm", f"{'abcdefghi ' * 7}abcdefghij …")],
)  # fmt: skip
def test_without_titles_it_is_called_by_eight_words_or_eighty_characters_of_its_opening(text: str, form: str) -> None:
    assert form_of(pl.DataFrame({"title": [None, None], "text": [text, "Other."]})) == form


def test_the_table_of_series_has_a_row_an_article_in_their_order() -> None:
    rows = [{"title": f"Tarn rates of {n} March"} for n in range(2)] + [{}] + [{"title": "Lamp oil"}] * 2
    known = collection([*rows, {"title": "Lamp oil", "published": None}])
    found = series_table(known, np.array([1, 1, -1, 0, 0, 0]))
    first, last = START + timedelta(days=3), START + timedelta(days=4)
    assert found.rows() == [
        *(("r000001", f"a{n:02d}", "Tarn Post", "Lamp oil", first, last) for n in (3, 4, 5)),
        *(("r000002", f"a{n:02d}", "Tarn Post", "Tarn rates of …", START, START + timedelta(days=1)) for n in (0, 1)),
    ]
    assert series_table(known, np.full(6, -1)).is_empty()
    everywhere = collection([{"published": START}] * 2)
    assert series_table(everywhere, np.zeros(2, np.int64))["first"].to_list() == [None, None]
