"""A small newsroom of which ever less is known: dates missing or wrong, no outlets, one outlet, two articles."""

from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from strategies import FERRY, LIBRARY, MINE, ORCHARD, one_thread

import dedup
from dedup.tables import DERIVED, RELATIONS
from embeddings.multilingual import has_multilingual_model

__all__ = ["one_thread"]
FAST = dedup.Settings(depth="fast")
COPIES = {("ferry", "ferry-theirs"), ("mine", "mine-theirs")}
"""Pairs that are copies whatever is known."""


def newsroom() -> pl.DataFrame:
    """Four stories; another paper ran two of them with a word changed, and one has a version with more at its end."""
    more = " On Friday the yard said that the door came from a ship broken up in 1988."
    rows = [
        ("ferry", FERRY, "Orlen Post", "2026-03-05T08:00:00Z", "Crack in bow door stops the Ellesund ferry"),
        ("ferry-theirs", FERRY.replace("mail", "post"), "Tarn Gazette", "2026-03-05T11:00:00Z", "Ferry stopped"),
        ("ferry-later", FERRY + more, "Orlen Post", "2026-03-05T14:00:00Z", "Crack in bow door stops Ellesund ferry"),
        ("library", LIBRARY, "Orlen Post", "2026-03-06T08:00:00Z", "Reading room open until midnight"),
        ("mine", MINE, "Orlen Post", "2026-03-07T08:00:00Z", "Second gallery under Stonehallow"),
        ("mine-theirs", MINE.replace("camera", "lamp"), "Tarn Gazette", "2026-03-07T10:00:00Z", "Old mine found"),
        ("orchard", ORCHARD, "Tarn Gazette", "2026-05-05T08:00:00Z", "Frost takes the plums"),
    ]
    return pl.DataFrame(rows, schema=["id", "text", "outlet", "published", "title"], orient="row")


def without(*columns: str) -> pl.DataFrame:
    return newsroom().drop(columns)


def dated(date: str) -> pl.DataFrame:
    return newsroom().with_columns(published=pl.lit(date))


KNOWN = {
    "all": newsroom(),
    "no dates": without("published"),
    "no outlets": without("outlet"),
    "no titles": without("title"),
    "texts alone": without("published", "outlet", "title"),
    "one outlet": newsroom().with_columns(outlet=pl.lit("Orlen Post")),
    "all of 1970": dated("1970-01-01T00:00:00Z"),
    "all of one day": dated("2026-03-05T08:00:00Z"),
    "in the far future": dated("2190-01-01T00:00:00Z"),
    "one without anything": newsroom().with_columns(
        pl.when(pl.col("id") == "mine").then(None).otherwise(pl.col(c)).alias(c)
        for c in ("outlet", "published", "title")
    ),
}


def derived(result: dedup.Result) -> set[tuple[str, str]]:
    return set(result.pairs.filter(pl.col("relation").is_in(DERIVED)).select("left", "right").iter_rows())


@pytest.mark.parametrize("known", KNOWN)
def test_copies_are_found_and_other_stories_kept_apart(known: str) -> None:
    result = dedup.scan(KNOWN[known], FAST)
    assert derived(result) >= COPIES
    # of the stories no two are put together
    for row in result.pairs.filter(pl.col("relation").is_in(DERIVED)).iter_rows(named=True):
        assert row["left"].split("-")[0] == row["right"].split("-")[0]
    assert set(result.pairs["relation"]) <= set(RELATIONS)
    assert result.pairs["probability"].is_between(0, 1).all()
    assert result.series.is_empty()


def test_a_date_that_cannot_be_is_no_date() -> None:
    undated = dedup.scan(KNOWN["no dates"], FAST)
    for known in ("all of 1970", "in the far future"):
        found = dedup.scan(KNOWN[known], FAST)
        assert_frame_equal(found.pairs, undated.pairs)
        assert_frame_equal(found.members.drop("role"), undated.members.drop("role"))


@pytest.mark.parametrize("columns", [[], ["published"], ["outlet"], ["title"], ["published", "outlet", "title"]])
def test_two_articles_are_judged_as_compare_judges_them(columns: list[str], tmp_path: Any) -> None:
    two = newsroom().drop(columns).filter(pl.col("id").is_in(["ferry", "ferry-later"]))
    paths = []
    for row in two.to_dicts():
        path = tmp_path / f"{row['id']}.json"
        path.write_text(pl.DataFrame([row]).write_json()[1:-1])
        paths.append(path)
    compared = dedup.compare(*paths, FAST)
    scanned = dedup.scan(two, FAST).pairs.row(0, named=True)
    assert (compared.relation, compared.probability) == (scanned["relation"], scanned["probability"])
    assert compared.lacked == tuple(
        c for c in ("outlet", "published", "title", "collection") if c in [*columns, "collection"]
    )


def in_french_too() -> pl.DataFrame:
    """The newsroom, and its ferry shortened in French."""
    french = (
        "Le dernier bac de Tarn Quay pour Ellesund a été supprimé jeudi, une fissure ayant été trouvée dans la porte. "
        "Quarante-trois passagers ont dormi dans le hangar de la douane, et deux soudeurs viendront samedi. "
        "Le courrier part avec les pêcheurs en attendant, et le dentiste de l'île a remis ses rendez-vous à mardi."
    )
    more = pl.DataFrame(
        [("bac", french, "Le Fanal", "2026-03-06T08:00:00Z", "Le bac arrêté", "fr")],
        schema=["id", "text", "outlet", "published", "title", "language"], orient="row",
    )  # fmt: skip
    return pl.concat([newsroom().with_columns(language=pl.lit("en")), more])


def test_languages_beside_each_other_are_told_apart_by_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.languages.encoder.has_multilingual_model", lambda: False)
    result = dedup.scan(in_french_too(), FAST)
    assert derived(result) >= COPIES
    assert dict(result.articles.select("id", "status").iter_rows())["bac"] == (
        "language-not-calibrated; translations not seen: no model is installed"
    )
    assert not any("bac" in pair for pair in derived(result))


@pytest.mark.skipif(not has_multilingual_model(), reason="the extra `languages` is not installed")
def test_a_story_shortened_in_another_language_joins_its_versions() -> None:
    result = dedup.scan(in_french_too(), FAST)
    french = result.pairs.filter((pl.col("left") == "bac") | (pl.col("right") == "bac"))
    assert dict(french.select("right", "relation").iter_rows()) == dict.fromkeys(
        ["ferry", "ferry-later", "ferry-theirs"], "translation"
    )
