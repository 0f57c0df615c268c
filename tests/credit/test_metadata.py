"""Credits beside the text: how strongly each field names a source, and when an outlet only names itself."""

import polars as pl
import pytest

from dedup.credit.metadata import metadata_credits
from dedup.outlets.registry import Outlets
from dedup.tables import conform

KNOWN = Outlets.packaged()
Credit = tuple[str, str | None, str | None, str, str]


def credits(
    *rows: tuple[str, str, str | None, str | None], outlet: str | None = "Tarn Post", url: str | None = None
) -> list[Credit]:
    """(name, outlet, url, kind, strength) of each row (kind, field, name, url) of one article's metadata."""
    given = pl.DataFrame(list(rows), orient="row", schema=dict.fromkeys(("kind", "field", "name", "url"), pl.String))
    row = {"id": ["a"], "text": ["The pier sank."], "outlet": [outlet], "url": [url]}
    articles = conform("articles", pl.DataFrame(row, schema=dict.fromkeys(row, pl.String)))
    found = metadata_credits(given.with_columns(article=pl.lit("a")), articles, KNOWN)
    assert all(row[0] == "a" and row[-2:] == (None, None) for row in found)
    return [row[1:6] for row in found]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "known", "unknown"),
    [
        ("original-source", "strong", "strong"), ("syndication-source", "strong", "strong"),
        ("isBasedOn", "strong", "strong"), ("sourceOrganization", "strong", "weak"), ("creditText", "strong", "weak"),
        ("provider", "medium", "weak"), ("copyrightHolder", "medium", "weak"), ("publisher", "medium", "weak"),
        ("source", "medium", "weak"), ("another", "medium", "weak"),
    ],
)  # fmt: skip
def test_each_field_names_a_source_as_strongly_as_it_says(field: str, known: str, unknown: str) -> None:
    assert credits(("meta", field, "Reuters", None)) == [("Reuters", "Reuters", None, "meta", known)]
    assert credits(("meta", field, "Harl Lamp", None)) == [("Harl Lamp", None, None, "meta", unknown)]


@pytest.mark.parametrize("kind", ["canonical", "pixel", "wire-metadata"])
def test_an_address_elsewhere_a_counter_and_wire_fields_are_strong(kind: str) -> None:
    url = "https://harl.example/1"
    assert credits((kind, "", None, url)) == [("harl.example", None, url, kind, "strong")]
    apnews = "https://www.apnews.com/1"
    assert [c[1:] for c in credits((kind, "", None, apnews))] == [("Associated Press", apnews, kind, "strong")]


def test_an_address_for_a_name_is_its_url_and_its_host_its_name() -> None:
    assert credits(("canonical", "", "https://harl.example/1", None)) == [
        ("harl.example", None, "https://harl.example/1", "canonical", "strong")
    ]


def test_what_names_nobody_is_no_credit() -> None:
    assert (
        credits(("fact", "word-count", "Reuters", None), ("meta", "provider", " ", None), ("pixel", "", None, None))
        == []
    )
    assert credits() == []


def test_of_one_outlet_the_strongest_row_is_kept_and_of_those_the_one_with_an_address() -> None:
    weak, strong = ("meta", "provider", "Reuters", None), ("meta", "isBasedOn", "reuters", None)
    for rows in ((weak, strong), (strong, weak)):
        assert credits(*rows) == [("reuters", "Reuters", None, "meta", "strong")]
    url = "https://www.reuters.com/1"
    bare, full = ("meta", "isBasedOn", "Reuters", None), ("meta", "isBasedOn", "Reuters", url)
    for rows in ((bare, full), (full, bare)):
        assert credits(*rows) == [("Reuters", "Reuters", url, "meta", "strong")]
    both = credits(("meta", "isBasedOn", "Reuters", None), ("pixel", "", "Reuters", None))
    assert [kind for *_, kind, _ in both] == ["meta", "pixel"]


@pytest.mark.parametrize(
    ("name", "outlet", "url", "own"),
    [
        ("Tarn Post", "Tarn Post", None, True), ("The Tarn Post", "tarnpost", None, True),
        ("tarnpost.example", "Tarn Post", None, True), ("Tarn Post", None, "https://tarnpost.example/1", True),
        ("www.tarnpost.example", None, "https://tarnpost.example/1", True),
        ("tarnpost.example", None, "https://news.tarnpost.example/1", True),
        ("news.tarnpost.example", None, "https://tarnpost.example/1", True),
        ("nottarnpost.example", None, "https://tarnpost.example/1", False),
        ("Reuters", "Reuters", None, True), ("reuters.com", None, "https://www.reuters.com/1", True),
        ("Tarn Post", "Harl Courier", None, False), ("Tarn Post", None, None, False),
        ("Tar", "Tar", None, False), ("Tarn", "Tarn", None, True),
    ],
)  # fmt: skip
def test_an_outlet_that_names_itself_credits_nobody_unless_it_says_that_it_is_the_original(
    name: str, outlet: str | None, url: str | None, own: bool
) -> None:
    kinds = [kind for *_, kind, _ in credits(("meta", "provider", name, None), outlet=outlet, url=url)]
    assert kinds == ([] if own else ["meta"])
    for field in ("original-source", "syndication-source"):
        said = credits(("meta", field, name, None), outlet=outlet, url=url)
        assert [kind for *_, kind, _ in said] == ["own-reporting" if own else "meta"]
        assert [strength for *_, strength in said] == ["strong"]


def test_who_says_that_it_is_the_original_is_called_as_the_table_of_outlets_has_it_or_the_article() -> None:
    assert credits(("meta", "original-source", "reuters.com", None), outlet="Reuters")[0][1] == "Reuters"
    assert credits(("meta", "original-source", "tarnpost.example", None), outlet="Tarn Post")[0][1] == "Tarn Post"
