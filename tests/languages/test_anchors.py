"""Figures and names keep their keys, however an alphabet writes them."""

import pytest

from dedup.languages.anchors import figures, name_key, names


@pytest.mark.parametrize("text", ["1,250 boats", "1.250 Boote", "1 250 bateaux", "1'250 Boote", "١٢٥٠ قارب"])
def test_thousands_are_one_figure_however_they_are_written(text: str) -> None:
    assert figures(text) == {"1250"}


def test_decimals_are_one_figure_and_single_digits_none() -> None:
    assert figures("3.5 %") == figures("3,5 %") == {"3.5"}
    assert figures("4 boats and 2 men") == set()


def test_names_of_two_alphabets_have_one_key() -> None:
    assert name_key("Маркелов") == name_key("Markelov")
    assert names("Der Bote traf Ilsa Brandt") & names("Посланник встретил Ильзу Брандт") == {"brnt"} or (
        name_key("Брандт") == name_key("Brandt")
    )


def test_names_of_two_people_have_two_keys() -> None:
    assert name_key("Markelov") != name_key("Marklund")
