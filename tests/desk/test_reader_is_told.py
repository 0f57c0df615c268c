"""What a reader of the desk is told: by name and headline, once, in order; and what is asked again."""

import html
from dataclasses import replace
from pathlib import Path

import polars as pl
from running_desk import Browser, enter, last, pair_of, running

from dedup.desk.queue_order import queue_of
from dedup.desk.shaded import coloured, sources_of
from dedup.result import Result


def test_muting_an_outlet_asks_once_more_and_is_told_in_plain_words(browser: Browser) -> None:
    before = len(browser.desk.view.decisions())
    page = browser.decide("mute-outlet", value="Tarn Weekly")
    assert page.status_code == 200 and "Never count <bdi>Tarn Weekly</bdi>?" in page.text
    assert len(browser.desk.view.decisions()) == before
    kept = browser.decide("mute-outlet", value="Tarn Weekly", sure="1")
    assert "Tarn Weekly is not counted: decided by" in browser.get(kept.headers["location"]).text
    undone = browser.decide("undo", undoes=str(before + 1))
    assert "obeys it" not in browser.get(undone.headers["location"]).text


def test_what_was_kept_is_told_by_headlines(browser: Browser, cluster: tuple[str, list[str]]) -> None:
    name, members = cluster
    view = browser.desk.view
    place = view.edition().lookup.place
    assert place.get(members[2], members[2]) == place.get(members[0], members[0])  # a copy, which goes along
    other = next(i for i in members if place.get(i, i) != place.get(members[2], members[2]))
    kept = browser.decide("split", left=members[2], cluster=name, back=f"/cluster/{name}")
    page = html.unescape(browser.get(kept.headers["location"]).text.split('id="done"')[1].split("</form>")[0])
    assert f"{view.title(members[2])} stands in no cluster with {view.title(other)}" in page
    assert f"<bdi>{members[2]}</bdi>" not in page
    browser.decide("undo", undoes=str(last(browser)["number"]))


def test_two_under_one_name_are_told(folder: Path) -> None:
    with running(folder) as desk:
        first = enter(desk)
        assert "under this name" not in first.get("/").text
        second = enter(desk)
        assert all("2 browsers are in under this name" in b.get("/").text for b in (first, second))


def test_passages_of_a_pair_that_is_undecided_are_looked_for_when_it_is_shown(scanned: Result, tmp_path: Path) -> None:
    open_ = (
        scanned.pairs.filter(pl.col("relation") == "undecided")
        .sort("coverage_left", descending=True)
        .row(0, named=True)
    )
    kept = scanned.passages
    pair = (pl.col("left") == open_["left"]) & (pl.col("right") == open_["right"])
    assert len(kept.filter(pair)) > 0  # an archive holds none of these
    place = replace(scanned, passages=kept.filter(~pair)).write(tmp_path / "result")
    with running(place) as desk:
        page = enter(desk).get("/pair", params={"left": open_["left"], "right": open_["right"]}).text
    assert "these were looked for now" in page and "No passage of eight words" not in page
    assert page.count('id="p1-l') == len(kept.filter(pair)) and 'value="mute-passage"' not in page


def test_two_articles_of_one_cluster_count_it_once(browser: Browser) -> None:
    edition = browser.desk.view.edition()
    found = [a for a in queue_of(edition).values() if a.relation == "undecided" and a.cluster is not None]
    assert found and all(a.size == edition.cluster_row(str(a.cluster))["size"] for a in found)


def test_whom_a_text_names_comes_first_of_its_sources_then_the_earliest(browser: Browser) -> None:
    edition = browser.desk.view.edition()
    found, _ = sources_of(edition, "ar-1001")  # credits Northwire in its first line
    assert found[0].article.name == "Northwire" and found[0].spans
    rows = edition.lookup.articles
    unnamed = [i for i in rows if i not in edition.lookup.credits]
    dates = [[d for s in sources_of(edition, i)[0] if (d := rows[s.id]["published"]) is not None] for i in unnamed]
    assert dates == [sorted(told) for told in dates] and max(map(len, dates)) > 1
    stretches = [s for p in coloured(str(edition.lookup.articles["ar-1001"]["text"]), found) for s in p]
    assert sum(len(s.words) for s in stretches if s.users[:1] == [1]) > 0.5 * sum(len(s.words) for s in stretches)


def test_an_article_that_was_mistyped_is_asked_for_again_in_its_form(
    browser: Browser, cluster: tuple[str, list[str]]
) -> None:
    name, members = cluster
    edition = browser.desk.view.edition()
    other = edition.lookup.members[edition.names[-1]][0]["article"]
    given = {"left": members[0], "cluster": name, "reason": "one storm", "back": f"/cluster/{name}#decide"}
    before = len(browser.desk.view.decisions())
    page = browser.decide("merge", right=other[:-1] + "~", **given)
    assert page.status_code == 400 and f'value="{other[:-1]}~"' in page.text and 'value="one storm"' in page.text
    assert f'name="right" value="{other}"' in page.text and "any more" not in page.text
    assert len(browser.desk.view.decisions()) == before
    headline = str(edition.article(other)["title"])  # type: ignore[index]
    kept = browser.decide("merge", right=f" {headline.upper()} ", **given)
    assert kept.status_code == 303 and last(browser)["right"] == other
    browser.decide("undo", undoes=str(last(browser)["number"]))


def test_a_decision_that_stands_is_not_kept_twice(browser: Browser) -> None:
    left, right = pair_of(browser)
    first = browser.decide("template", left=left, right=right, reason="tide tables")
    before = len(browser.desk.view.decisions())
    for reason in ("tide tables", ""):
        again = browser.decide("template", left=right, right=left, reason=reason)
        assert again.headers["location"] == first.headers["location"].replace("done=", "again=")
    assert "Kept already." in browser.get(again.headers["location"]).text
    assert len(browser.desk.view.decisions()) == before
    browser.decide("template", left=left, right=right, reason="price lists")
    assert len(browser.desk.view.decisions()) == before + 1
    for number in (before, before + 1):
        browser.decide("undo", undoes=str(number))
