"""Terms of partners: what may be written in an outlets.toml, and what is said of anything else."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import UsageError
from dedup.outlets.partner_terms import PartnerTerms, read_terms, share_of
from dedup.outlets.registry import Outlets


@pytest.mark.parametrize(
    ("entry", "terms"),
    [
        ({}, PartnerTerms()),
        ({"credit": True}, PartnerTerms(credit=True)),
        ({"embargo": "2h"}, PartnerTerms(embargo=timedelta(hours=2))),
        ({"embargo": " 90 min "}, PartnerTerms(embargo=timedelta(minutes=90))),
        ({"embargo": "1d12h"}, PartnerTerms(embargo=timedelta(hours=36))),
        ({"embargo": "1 d 30 min"}, PartnerTerms(embargo=timedelta(days=1, minutes=30))),
        ({"embargo": "0h"}, PartnerTerms(embargo=timedelta(0))),
        ({"embargo": "1.5 h"}, PartnerTerms(embargo=timedelta(minutes=90))),
        ({"share": "60 %"}, PartnerTerms(share=0.6)),
        ({"share": "60%"}, PartnerTerms(share=0.6)),
        ({"share": 0.6}, PartnerTerms(share=0.6)),
        ({"share": 1}, PartnerTerms(share=1.0)),
    ],
)
def test_terms_that_can_be_written(entry: dict[str, Any], terms: PartnerTerms) -> None:
    assert read_terms(entry, "x") == terms


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('credit = "yes"', "credit is 'yes'; write credit = true"),
        ("credit = 1", "credit is 1; write credit = true"),
        ("embargo = 2", "embargo is 2; give a number with its unit"),
        ('embargo = "2"', "embargo is '2'; give a number with its unit"),
        ('embargo = "two hours"', 'as "2h", "30 min" or "1 d 12 h"'),
        ('embargo = "2h later"', "embargo is '2h later'"),
        ('embargo = ""', "embargo is ''"),
        ('embargo = "-2h"', "embargo is '-2h'"),
        ('embargo = "500 d"', "the longest is 366 d"),
        ("share = 60", "share is 60; give a share of the text"),
        ('share = "half"', "share is 'half'"),
        ("share = 0", "share is 0"),
        ("share = nan", "share is nan"),
        ("share = true", "share is True"),
        ('share = "120 %"', "share is '120 %'"),
        ("links = true", "unknown key links; known keys are credit, embargo, name, share"),
    ],
)
def test_terms_that_cannot_say_whose_they_are_and_what_to_write(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "outlets.toml"
    path.write_text(f'[[partner]]\nname = "Inland Courier"\n{line}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"outlets\.toml, partner 'Inland Courier'") as error:
        Outlets.load(path)
    assert said in str(error.value)


def test_a_partner_is_found_with_its_terms_and_keeps_them_when_the_collection_is_added(tmp_path: Path) -> None:
    import polars as pl

    path = tmp_path / "outlets.toml"
    path.write_text('[[partner]]\nname = "Reuters"\nshare = "60 %"\n[[partner]]\nname = "Inland Courier"\n')
    outlets = Outlets.load(path)
    articles = pl.DataFrame({"outlet": ["reuters", "Inland Courier"], "url": [None, "https://inland.example/1"]})
    for table in (outlets, outlets.including(articles)):
        agency, paper = table.resolve("reuters.com"), table.resolve("Inland Courier")
        assert agency is not None and agency.partner and agency.terms == PartnerTerms(share=0.6)
        assert paper is not None and paper.partner and paper.terms == PartnerTerms()
    other = outlets.resolve("CNN")
    assert other is not None and other.terms is None


@given(st.integers(0, 100))
def test_a_share_reads_the_same_in_every_form(n: int) -> None:
    assert share_of(f"{n} %", "x") == share_of(f"{n}%", "x") == share_of(n / 100, "x") == share_of(str(n / 100), "x")


@given(st.one_of(st.text(max_size=12), st.floats(), st.integers(), st.none(), st.booleans()))
def test_a_share_is_in_range_or_a_usage_error(value: object) -> None:
    try:
        assert 0 <= share_of(value, "x") <= 1
    except UsageError as error:
        assert repr(value) in str(error)


@given(st.text(alphabet="0123456789 .hdmin-", max_size=14))
def test_an_embargo_is_a_span_or_a_usage_error(text: str) -> None:
    try:
        found = read_terms({"embargo": text}, "x").embargo
        assert found is not None and timedelta(0) <= found <= timedelta(days=366)
    except UsageError as error:
        assert repr(text) in str(error)
