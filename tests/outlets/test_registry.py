"""Outlets: many spellings, one outlet; users extend the table and are told of what it does not know."""

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from dedup.errors import UsageError
from dedup.outlets.hosts import host_of
from dedup.outlets.outlet import Outlet
from dedup.outlets.registry import Outlets


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (["Reuters", "REUTERS", "reuters.com", "www.reuters.com", "//reuters.com/x", "the Reuters news agency"],
         "Reuters"),
        (["AP", "Associated Press", "The Associated Press", "apnews.com", "AP Staff"], "Associated Press"),
        (["bbc.com", "www.bbc.co.uk", "BBC News", "The BBC"], "BBC"),
        (["Fox News Digital", "FoxNews.com"], "Fox News"),
        (["nypost.com", "The New York Post", "NY Post"], "New York Post"),
        (["El País", "elpais.com"], "El País"),
        (["新华社", "english.news.cn", "Xinhua News Agency"], "Xinhua"),
    ],
)  # fmt: skip
def test_many_spellings_are_one_outlet(spellings: list[str], name: str) -> None:
    outlets = Outlets.packaged()
    assert {(found := outlets.resolve(s)) and found.name for s in spellings} == {name}


@pytest.mark.parametrize(
    "name", ["", None, "Quagmire Weekly", "the Times", "The Post", "com", "notreuters.com", "reuters.com.example"]
)
def test_what_is_not_in_the_table_is_not_resolved(name: str | None) -> None:
    assert Outlets.packaged().resolve(name) is None


def test_the_package_knows_sixty_agencies_and_a_hundred_outlets() -> None:
    kinds = Counter(outlet.kind for outlet in Outlets.packaged())
    assert kinds["agency"] >= 60 and kinds["outlet"] >= 100 and kinds["press-wire"] >= 10


def test_no_spelling_or_domain_is_claimed_twice() -> None:
    names = Counter(n.casefold() for o in Outlets.packaged() for n in {o.name.casefold(), *map(str.casefold, o.names)})
    domains = Counter(d for o in Outlets.packaged() for d in o.domains)
    assert [n for n, count in (names + domains).items() if count > 1 and n not in domains] == []
    assert [d for d, count in domains.items() if count > 1] == []
    assert all(host_of(d) == d.removeprefix("www.") for d in domains)


def test_agencies_are_told_from_outlets_and_press_wires() -> None:
    outlets = Outlets.packaged()
    assert outlets.is_agency("dpa") and outlets.is_agency("the Reuters news agency") and outlets.is_agency("apnews.com")
    assert not any(map(outlets.is_agency, ("CNN", "PR Newswire", "Nobody", None)))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "outlets.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_users_file_adds_outlets_groups_ours_and_partners(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        ours = ["Harbour Gazette"]
        [[outlet]]
        name = "Northwire"
        kind = "agency"
        names = ["NW"]
        domains = ["northwire.example"]
        [[outlet]]
        name = "Reuters"
        kind = "agency"
        names = ["Reuters Ostwick"]
        [groups]
        "North Media" = ["Harbour Gazette", "Northwire"]
        [[partner]]
        name = "Inland Courier"
    """,
    )
    outlets = Outlets.load(path)
    assert outlets.resolve("www.northwire.example") == Outlet(
        "Northwire", "agency", ("NW",), ("northwire.example",), owner="North Media"
    )
    assert outlets.is_agency("NW")
    ours, partner = outlets.resolve("harbour gazette"), outlets.resolve("Inland Courier")
    assert ours is not None and ours.ours and ours.owner == "North Media" and not ours.partner
    assert partner is not None and partner.partner and not partner.ours
    both = outlets.resolve("Reuters Ostwick")  # the packaged names and domains stay
    assert both is not None and both == outlets.resolve("reuters.com") and both.owner == "Thomson Reuters"
    assert len(Outlets.load(None)) == len(Outlets.packaged()) == len(outlets) - 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("outlets = []", "unknown key outlets; known keys are groups, ours, outlet, partner"),
        ('[[outlet]]\nname = "X"\ndomain = "x.example"', "unknown key domain"),
        ('[[partner]]\nname = "X"\nrate = 0.5', "unknown key rate; known keys are credit, embargo, name, share"),
        ('[[outlet]]\nkind = "agency"', "name = None"),
        ('[[outlet]]\nname = "X"\nkind = "paper"', "must be one of agency, outlet, press-wire"),
        ('[[outlet]]\nname = "X"\nnames = "Y"', "a list of names"),
        ("groups = 3", "groups must be a table"),
        ("outlet = 3", "must be a list of tables"),
        ("ours = [", "cannot read the outlets"),
    ],
)
def test_a_wrong_file_is_a_usage_error_that_names_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=r"outlets\.toml") as error:
        Outlets.load(written(tmp_path, text))
    assert said in str(error.value)


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        Outlets.load(tmp_path / "none.toml")


def test_the_collections_outlets_are_known_with_their_hosts_but_not_an_aggregators() -> None:
    articles = pl.DataFrame({
        "outlet": ["Northwire", "Inland Courier", "Harbour Gazette", "bbcuk", None, " "],
        "url": ["https://www.northwire.example/1", "https://hub.example/2", "https://hub.example/3",
                "https://www.bbc.co.uk/4", "https://other.example", None],
    })  # fmt: skip
    outlets = Outlets.packaged().including(articles)
    names = {host: (found := outlets.resolve(host)) and found.name
             for host in ("northwire.example", "hub.example", "bbcuk", "Harbour Gazette", "other.example")}  # fmt: skip
    assert names == {"northwire.example": "Northwire", "hub.example": None, "bbcuk": "BBC",
                     "Harbour Gazette": "Harbour Gazette", "other.example": None}  # fmt: skip
    assert Outlets.packaged().resolve("Northwire") is None  # the packaged table is not changed


COLUMNS = {"outlet": pl.String, "url": pl.String}
LABELLED = Outlets([
    Outlet("Harbour Sentinel (Orlen)", domains=("sentinel.or",)),
    Outlet("Harbour Sentinel (Tarn)", domains=("sentinel.ta",)),
    Outlet("The Beacon (Orlen)", domains=("beacon.or",)), Outlet("The Beacon (Tarn)", domains=("beacon.ta",)),
])  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "name", "found"),
    [
        ({"sentinelta": "https://sentinel.ta/1"}, "the Harbour Sentinel", "Harbour Sentinel (Tarn)"),
        ({"sentinelor": "https://www.sentinel.or/1", "x": None}, "Harbour Sentinel", "Harbour Sentinel (Orlen)"),
        ({"sentinelta": "https://sentinel.ta/1", "sentinelor": "https://sentinel.or/1"}, "Harbour Sentinel", None),
        ({"beaconta": "https://beacon.ta/1"}, "The Beacon", None),
        ({"Inland Courier": "https://courier.example/1"}, "Harbour Sentinel", None),
    ],
)
def test_the_only_one_here_is_meant_by_the_name_that_two_have(
    keys: dict[str, str | None], name: str, found: str | None
) -> None:
    here = LABELLED.including(pl.DataFrame([*keys.items()], schema=COLUMNS, orient="row"))
    resolved = here.resolve(name)
    assert (resolved and resolved.name) == found
    assert LABELLED.resolve(name) is None


@pytest.mark.parametrize(
    ("keys", "name", "found"),
    [
        ({"harlpostuk": "https://www.harlpost.uk/1"}, "the Harl Post", "harlpostuk"),
        ({"harlpost": None}, "Harl Post", "harlpost"),
        ({"harl-courier.example": "https://harl-courier.example/1"}, "Harl Courier", "harl-courier.example"),
        ({"harlpostuk": "https://harlpost.uk/1", "harlpostie": "https://harlpost.ie/1"}, "Harl Post", None),
        ({"harlpostuk": "https://harlpost.uk/1", "Harl Post": None}, "Harl Post", "Harl Post"),
        ({"harlpostuk": "https://elsewhere.example/1"}, "Harl Post", None),
        ({"sunuk": "https://sun.uk/1"}, "Sun", None),  # too few letters to be sure
        ({"reutersuk": "https://www.reuters.com/1"}, "Reuters", "Reuters"),
    ],
)
def test_a_name_means_the_outlet_whose_key_has_its_letters(
    keys: dict[str, str | None], name: str, found: str | None
) -> None:
    here = Outlets.packaged().including(pl.DataFrame([*keys.items()], schema=COLUMNS, orient="row"))
    resolved = here.resolve(name)
    assert (resolved and resolved.name) == found
