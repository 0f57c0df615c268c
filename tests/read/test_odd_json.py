"""JSON as programs write it: lists called lines, commas too many, texts that lie inside other fields."""

import json
from pathlib import Path
from typing import Any

import pytest

from dedup import api
from dedup.errors import NoUsableArticle, UsageError
from dedup.read import Reading, read
from dedup.read.objects.fields import choose_fields
from dedup.read.own_table import table_rows

LIFT = "The lift at Calder Row stood still for a week."
BRIDGE = "The bridge at Tarrow opens in May, }, two years late."
A, B = ({"id": "1", "text": LIFT}, {"id": "2", "text": BRIDGE})


def read_text(folder: Path, text: str, name: str = "a.json") -> Reading:
    (folder / name).write_text(text)
    return read(folder / name)


def texts(reading: Reading) -> list[str]:
    return reading.articles.sort("id")["text"].to_list()


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json"])
@pytest.mark.parametrize(
    "text",
    [
        json.dumps([A, B]), json.dumps([A, B], indent=1), f"[\n{json.dumps(A)},\n{json.dumps(B)}\n]",
        f"\ufeff[{json.dumps(A)},\n{json.dumps(B)}]\n", json.dumps({"total": 2, "articles": [A, B]}),
        json.dumps({"response": {"total": 2, "results": [A, B]}}),
    ],
)  # fmt: skip
def test_a_list_is_a_list_whatever_the_file_is_called(tmp_path: Path, name: str, text: str) -> None:
    reading = read_text(tmp_path, text, name)
    assert (texts(reading), reading.skipped.height) == ([LIFT, BRIDGE], 0)
    own = table_rows(tmp_path / name)
    assert own is not None and own.texts == [LIFT, BRIDGE]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
@pytest.mark.parametrize(
    ("text", "commas"),
    [
        (f"{json.dumps(A)},\n{json.dumps(B)},\n", 2), (f"{json.dumps(A)} , \n{json.dumps(B)}\n", 1),
        (f"[{json.dumps(A)},{json.dumps(B)},]", 1), (f"[{json.dumps(A)[:-1]},}},{json.dumps(B)},\n]", 2),
    ],
)  # fmt: skip
def test_commas_that_nothing_follows_are_read_over_and_told(tmp_path: Path, name: str, text: str, commas: int) -> None:
    reading = read_text(tmp_path, text, name)
    assert (texts(reading), reading.skipped.height) == ([LIFT, BRIDGE], 0)
    assert (
        f"{name}: objects with a comma behind them that belongs to no list, read without it: {commas}" in reading.notes
    )
    own = table_rows(tmp_path / name)
    assert own is not None and own.texts == [LIFT, BRIDGE]
    assert [json.loads(o)["text"] for o in own.objects or []] == [LIFT, BRIDGE]


def test_a_broken_line_stays_a_skipped_row(tmp_path: Path) -> None:
    reading = read_text(tmp_path, f'{json.dumps(A)},\n{{"text": ,}},\n{json.dumps(B)},\n', "a.jsonl")
    assert (texts(reading), reading.skipped["id"].to_list()) == ([LIFT, BRIDGE], ["a.jsonl:1"])


def test_a_line_that_is_a_list_of_no_objects_is_no_list_of_articles(tmp_path: Path) -> None:
    reading = read_text(tmp_path, f"[1, 2]\n{json.dumps(A)}\n", "a.jsonl")
    assert (texts(reading), reading.skipped.height) == ([LIFT], 1)


def rendered(text: str) -> dict[str, Any]:
    return {"rendered": text, "protected": False}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (
            {"title": rendered("Lift"), "content": rendered(LIFT)},
            "text from 'content.rendered', title from 'title.rendered'",
        ),
        (
            {"title": {"$t": "Lift"}, "content": {"$t": LIFT, "type": "html"}},
            "text from 'content.$t', title from 'title.$t'",
        ),
        ({"webTitle": "Lift", "fields": {"bodyText": LIFT, "wordcount": "9"}}, "text from 'fields.bodyText'"),
        ({"type": "node", "attributes": {"title": "Lift", "body": {"value": LIFT, "format": "x"}}}, None),
        ({"title": "Lift", "body": {"name": "main", "size": 7}, "story": {"plain": LIFT}}, None),
        ({"title": "Lift", "content.rendered": LIFT}, "text from 'content.rendered'"),
    ],
)
def test_a_text_inside_another_field_is_found(tmp_path: Path, value: dict[str, Any], told: str | None) -> None:
    for name in ("a.json", "a.jsonl"):
        if told is None:
            continue
        reading = read_text(tmp_path, json.dumps([value]) if name == "a.json" else json.dumps(value), name)
        assert (texts(reading), reading.articles["title"].to_list()) == ([LIFT], ["Lift"])
        assert any(told in note for note in reading.notes)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_field_is_named_by_its_path(tmp_path: Path, name: str) -> None:
    value = {"nr": {"short": "7"}, "text": "A teaser.", "data": {"parts": {"long": LIFT}, "when": "2025-06-03"}}
    (tmp_path / name).write_text(json.dumps(value) if name == "a.jsonl" else json.dumps([value]))
    columns = {"text": "data.parts.long", "id": "nr.short", "published": "data.when"}
    (article,) = read(tmp_path / name, columns=columns).articles.iter_rows(named=True)
    assert (article["id"], article["text"], article["published_precision"]) == ("7", LIFT, "day")
    with pytest.raises(UsageError, match=r"data\.parts\.short"):
        read(tmp_path / name, columns={"text": "data.parts.short"})
    collapsed = api.collapse(tmp_path / name, columns=columns).kept
    assert collapsed["text"].to_list() == ["A teaser."]


def test_an_object_that_nobody_can_guess_is_told_with_the_way_to_name_it(tmp_path: Path) -> None:
    with pytest.raises(NoUsableArticle, match=r"the text is an object, expected a string; name a field of it, such as "
                                              r"text=content\.long"):  # fmt: skip
        read_text(tmp_path, json.dumps([{"content": {"long": LIFT}}]))


def test_a_field_with_dots_in_its_key_is_itself() -> None:
    found, choice = choose_fields([{"data.body": LIFT, "data": {"body": BRIDGE}}], {"text": "data.body"})
    assert (choice.columns["text"], found[0]) == ("data.body", "data.body")
