"""What outlets are called: one name for one outlet, made of the letters of its key, whatever files call it."""

import re

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from dedup.outlets.display_names import outlet_table
from dedup.outlets.outlet import Outlet
from dedup.outlets.registry import Outlets
from dedup.tables import conform, empty

NOBODY = Outlets([])


def named(rows: list[tuple[str, str | None, str]], known: Outlets = NOBODY, credits: list[str] | None = None) -> dict:  # type: ignore[type-arg]
    """Outlet -> (name, named_by) of articles (outlet, url, text)."""
    articles = conform("articles", pl.DataFrame(
        [(f"a{n}", *row) for n, row in enumerate(rows)], schema=["id", "outlet", "url", "text"], orient="row",
        infer_schema_length=None,
    ))  # fmt: skip
    said = conform("credits", pl.DataFrame({"name": credits})) if credits else empty("credits")
    told = outlet_table(articles, said, known)
    return {o: (name, by) for o, name, by, _ in told.iter_rows()}


def test_a_key_gets_the_spelling_in_which_its_own_articles_write_its_letters() -> None:
    rows = [
        ("tarnpostfo", "https://www.tarnpost.fo/1", "Ferries stop, the Tarn Post has learned. Call the tarn post."),
        ("tarnpostfo", "https://www.tarnpost.fo/2", "TARN POST - The mayor told the Tarn Post that it rained."),
        ("orlenvoicecom", "https://orlenvoice.com/1", "(Orlen, May 3; OrlenVoice) - Shares fell."),
        ("news1fo", "https://english.news1.fo/1", "KELD (News 1) - The harbour reopened."),
    ]
    assert named(rows) == {
        "tarnpostfo": ("Tarn Post", "texts"), "orlenvoicecom": ("OrlenVoice", "texts"), "news1fo": ("News 1", "texts"),
    }  # fmt: skip


def test_the_registry_goes_first_by_name_or_by_host_and_its_own_label_is_shortened() -> None:
    known = Outlets([Outlet("Harbour Gazette (Keld)", names=("HG",), domains=("gazette.example",))])
    rows = [("gazettekeld", "https://www.gazette.example/1", "The Gazette Keld says so."), ("HG", None, "Rain.")]
    assert named(rows, known) == {"gazettekeld": ("Harbour Gazette", "registry"), "HG": ("Harbour Gazette", "registry")}


def test_what_somebody_wrote_as_a_name_stays_as_it_is_written() -> None:
    assert named([("Orlen Post", None, "Rain."), ("Ostfriesen-Zeitung", None, "Regen.")]) == {
        "Orlen Post": ("Orlen Post", "as written"), "Ostfriesen-Zeitung": ("Ostfriesen-Zeitung", "as written"),
    }  # fmt: skip


def test_where_no_text_has_the_letters_the_host_is_told_and_else_the_key() -> None:
    rows = [("valeecho", "https://valeecho.example/1", "Rain came."), ("keldtimes", None, "Rain went.")]
    assert named(rows) == {"valeecho": ("valeecho.example", "host"), "keldtimes": ("keldtimes", "key")}


def test_a_credit_of_others_tells_the_spelling_too() -> None:
    assert named([("keldtimes", None, "Rain went.")], credits=["The Keld Times"])["keldtimes"] == (
        "The Keld Times", "texts",
    )  # fmt: skip


def test_two_outlets_that_are_called_alike_are_told_apart() -> None:
    rows = [
        ("tarnpostfo", "https://tarnpost.fo/1", "The Tarn Post has learned this."),
        ("tarnpostno", "https://tarnpost.no/1", "The Tarn Post has learned that."),
        ("Tarn Post", None, "Rain."),
    ]
    names = named(rows)
    assert names["Tarn Post"] == ("Tarn Post", "as written")
    assert {names["tarnpostfo"][0], names["tarnpostno"][0]} == {"Tarn Post (tarnpost.fo)", "Tarn Post (tarnpost.no)"}


KEYS = st.text("abcdefg12-", min_size=1, max_size=6).filter(lambda k: re.fullmatch(r"[a-g12].*", k) is not None)


@given(st.lists(st.tuples(KEYS, st.sampled_from([None, "https://abc.example/1", "https://a.example/2"])), max_size=6),
       st.text("ABCDEFGabcdefg12- ", max_size=80))  # fmt: skip
def test_a_name_is_never_empty_has_the_letters_of_its_key_or_host_and_is_no_other_outlets(
    keys: list[tuple[str, str | None]], text: str
) -> None:
    names = named([(key, url, text) for key, url in keys])
    known = NOBODY.including(conform("articles", pl.DataFrame({"outlet": [k for k, _ in keys]} if keys else {})))
    owner: dict[str, str] = {}
    for key, (name, by) in names.items():
        assert name.strip()
        letters = re.sub(r"[\W_]+", "", name.casefold()).removeprefix("the")
        if by == "texts":
            assert any(part in re.sub(r"[\W_]+", "", key) + "abcexample" for part in (letters, letters[:3]))
        assert owner.setdefault(name.casefold(), known.key_of(key)) == known.key_of(key)


def test_articles_without_outlets_make_an_empty_table() -> None:
    assert outlet_table(empty("articles"), empty("credits"), NOBODY).equals(empty("outlets"))
