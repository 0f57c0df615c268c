"""Two texts side by side: the verdict, and what a terminal shows."""

import json
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from command_line import Run
from notices import CLINIC, FERRY

import dedup
from dedup.errors import UsageError
from dedup.queries.article_lookup import find_article
from dedup.relate.scorecard import boosted, judged_by
from dedup.write.terminal.comparison import comparison_json, comparison_text, verdict

RETOLD = (
    "Winter has come early for the boat between Orlen and Tarn Vale. Last year 212,000 passengers used a hull launched "
    "in 1961; its successor is promised for April, and until spring everybody takes a coach."
)
FAST = dedup.Settings(depth="fast", min_words=20)


def test_one_text_twice() -> None:
    found = dedup.compare(FERRY, FERRY, FAST)
    assert (found.relation, found.probability, found.coverage) == ("exact", 1.0, (1.0, 1.0))
    assert verdict(found).startswith("A has the same words as B. Probability")


def test_the_order_of_the_arguments_stays() -> None:
    short = FERRY.partition(". ")[0] + "."
    there, back = dedup.compare(FERRY, short, FAST), dedup.compare(short, FERRY, FAST)
    assert there.relation == back.relation
    assert there.coverage == back.coverage[::-1]
    assert there.direction == -back.direction
    assert "holds nearly all of" in verdict(there) or there.relation != "excerpt"


def test_nothing_shared() -> None:
    found = dedup.compare(FERRY, CLINIC, FAST)
    assert found.relation == "unrelated"
    assert verdict(found).startswith("A was not found to share text or a source with B.")


def test_what_cannot_be_told_is_said(tmp_path: Path) -> None:
    found = dedup.compare(FERRY[:60], CLINIC, FAST)
    assert found.short
    assert "One of them is too short for more than copies to be told." in verdict(found)
    cut = dedup.compare(FERRY, FERRY[:-60] + "… [+812 chars]", FAST)
    assert cut.cut == (False, True)
    assert re.search(r"at least \d+ % of A, \d+ % of B as far as it is here", verdict(cut))


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises((UsageError, dedup.WirecopyError)):
        dedup.compare(FERRY, text, FAST)


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(FERRY)
    found = dedup.compare(tmp_path / "x" / "a.txt", tmp_path / "y" / "a.txt", FAST)
    assert (found.left, found.right) == (str(tmp_path / "x" / "a.txt"), str(tmp_path / "y" / "a.txt"))
    again = dedup.compare(tmp_path / "x" / "a.txt", tmp_path / "x" / "a.txt", FAST)
    assert again.right == f"{again.left} (again)"


def test_a_file_with_two_articles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'text\n"{FERRY}"\n"{CLINIC}"\n')
    (tmp_path / "b.txt").write_text(FERRY)
    with pytest.raises(UsageError, match="two articles and got 3"):
        dedup.compare(tmp_path / "a.csv", tmp_path / "b.txt", FAST)


def test_the_terminal_shows_passages_and_every_measure() -> None:
    told = comparison_text(dedup.compare(FERRY, FERRY.replace("Monday", "Tuesday") + " " + CLINIC, FAST))
    assert "Shared passages" in told
    assert "word" in told
    assert "What spoke for (+) and against (-), in log-odds" in told
    assert re.search(r"length of the shorter text +\d\d ", told)  # words, not their logarithm
    assert "\x1b" not in told


def test_why_a_pair_is_held_under_the_threshold_is_said() -> None:
    found = dedup.compare(FERRY, FERRY.replace("Monday", "Tuesday") + " " + CLINIC, FAST)
    told = comparison_text(replace(found, relation="undecided", probability=0.49))
    assert "what little else bears out, and another day's story, are held under the threshold" in told


def test_names_and_texts_are_no_commands_for_the_terminal(tmp_path: Path) -> None:
    a, b = tmp_path / "[bold]x[red].txt", tmp_path / "y\x1b[31m.txt"
    a.write_text(FERRY + " [/nothing] :smile: \x1b[2J")
    b.write_text(FERRY + " [/nothing] :smile: \x1b[2J Tuesday")
    told = comparison_text(dedup.compare(a, b, FAST))
    assert "\x1b" not in told
    assert "[bold]x[red].txt" in told
    assert ":smile:" in told


def test_as_json() -> None:
    value = json.loads(json.dumps(comparison_json(dedup.compare(FERRY, FERRY + " " + CLINIC, FAST))))
    assert value["left"] == "A"
    assert 0 <= value["coverage"][1] < value["coverage"][0] <= 1
    moves = [abs(e["log_odds"]) for e in value["evidence"]]
    assert moves == sorted(moves, reverse=True)
    assert value["passages"][0]["kind"] in ("verbatim", "reworded", "quotation")


def test_what_a_scan_would_have_judged_by_and_was_not_known_is_said(tmp_path: Path) -> None:
    bare = dedup.compare(FERRY, CLINIC, FAST)
    assert bare.lacked == ("outlet", "published", "title", "collection")
    assert "Not known here, and judged by in a scan: the outlet of both, when both were published" in verdict(bare)
    assert comparison_json(bare)["lacked"] == list(bare.lacked)
    told = []
    for name, text, date in (("a", FERRY, "2026-03-02"), ("b", CLINIC, None)):
        row = {"id": name, "text": text, "title": f"Notice {name}", "outlet": "Orlen Post", "published": date}
        (tmp_path / f"{name}.json").write_text(json.dumps({k: v for k, v in row.items() if v is not None}))
        told.append(tmp_path / f"{name}.json")
    # one date is no time between the two
    assert dedup.compare(*told, FAST).lacked == ("published", "collection")
    # of copies nothing else needs to be known
    assert "Not known" not in verdict(dedup.compare(FERRY, FERRY + " Boats were full.", FAST))


def test_nothing_is_called_reworked_without_a_passage_to_show() -> None:
    with judged_by(boosted(5.0, ["order"], [])):  # a judge that finds everything derived
        apart, reworked = dedup.compare(FERRY, CLINIC, FAST), dedup.compare(FERRY, RETOLD, FAST)
    assert len(apart.passages) == 0
    assert (apart.relation, apart.probability < FAST.threshold) == ("undecided", True)
    assert (reworked.relation, reworked.passages["kind"].to_list()) == ("rewrite", ["reworded"] * 2)


def test_articles_of_a_result_are_compared_by_id_by_address_and_with_files(run: Run, tmp_path: Path) -> None:
    table = pl.DataFrame({"id": ["f", "c"], "text": [FERRY, CLINIC], "url": ["https://www.orlen.example/1", None]})
    dedup.scan(table, FAST).write(tmp_path / "result")
    (tmp_path / "a.txt").write_text(FERRY)
    for other in ("f", "http://orlen.example/1/", "https://www.orlen.example/1#top"):
        ran = run("compare", tmp_path / "a.txt", other, "--in", tmp_path / "result", "--json")
        told = json.loads(ran.out)
        assert (ran.code, told["relation"], told["right"]) == (0, "exact", "f")
    told = json.loads(run("compare", "c", "f", "--in", tmp_path / "result", "--json").out)
    assert (told["left"], told["right"], told["relation"]) == ("c", "f", "unrelated")
    assert json.loads(run("compare", "f", "f", "--in", tmp_path / "result", "--json").out)["right"] == "f (again)"
    ran = run("compare", "c", "gone", "--in", tmp_path / "result")
    assert ran.code == 2 and "gone is no file, and no id or address of an article here" in ran.err


def test_an_address_of_two_articles_is_asked_about_by_id() -> None:
    rows = pl.DataFrame({"id": ["a", "b"], "url": ["https://orlen.example/1"] * 2})
    with pytest.raises(UsageError, match=r"2 articles have the address .* give an id, as a, b"):
        find_article(rows, "orlen.example/1")
