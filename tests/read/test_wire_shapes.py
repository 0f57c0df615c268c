"""Agency items in the shapes of IPTC's own examples: any named body, items of parts, bylines, embargoes, holders."""

import json
from pathlib import Path
from typing import Any

import pytest

from dedup.read import Reading, read
from dedup.read.wires.items import holder_of

TEXT = "The lift at Calder Row stood still for a week.\n\nNobody could say why, the mill said."
HTML = "<p>The lift at Calder Row stood still for a week.</p><p>Nobody could say why, the mill said.</p>"
ITEM = {"uri": "urn:x-calder:9", "version": "1", "versioncreated": "2025-06-03T07:15:00Z", "language": "en"}


def reading_of(folder: Path, value: Any) -> Reading:
    (folder / "a.json").write_text(json.dumps(value))
    return read(folder / "a.json")


def only(reading: Reading) -> dict[str, Any]:
    (item,) = reading.articles.iter_rows(named=True)
    return item


@pytest.mark.parametrize(
    "more",
    [
        {"type": "text", "headline_main": "Lift", "body_main": TEXT},
        {"type": "text", "headline_extended": "Lift", "body_richtext": HTML, "body_summary": "The lift."},
        {"type": "text", "headline": "Lift", "headline_short": "Li", "body_nitf": HTML},
        {"headline_main": "<p>Lift</p>", "Body_Web": HTML},
        {"type": "text", "headline": "Lift", "body_html": HTML, "subject": [{"name": "Transport"}]},
        {"type": "text", "headlines": [{"value": "Lift"}], "bodies": [{"role": "main", "value": TEXT}]},
        {"type": "text", "headlines": {"value": "Lift"}, "bodies": {"contenttype": "text/html", "value": HTML}},
        {"type": "text", "headline": "Lift", "body_xhtml": HTML, "place": [{"name": "Calder"}],
         "$standard": {"name": "ninjs"}},
        {"type": "composite", "headline": "Lift", "body_xhtml": HTML, "associations": {"main": {"type": "picture"}}},
        {
            "type": "composite", "headline": "Lift",
            "associations": {
                "main": {"type": "text", "body_text": "The lift at Calder Row stood still for a week."},
                "photo": {"type": "picture", "body_text": "A lift."},
                "more": {"type": "text", "body_xhtml": "<p>Nobody could say why, the mill said.</p>"},
            },
        },
        {"type": "composite", "headlines": [{"value": "Lift"}],
         "associations": [{"type": "text", "bodies": [{"value": TEXT}]}]},
    ],
)  # fmt: skip
def test_every_body_that_the_standard_allows_is_read(tmp_path: Path, more: dict[str, Any]) -> None:
    item = only(reading_of(tmp_path, {**ITEM, **more}))
    assert (item["id"], item["title"], item["text"]) == ("urn:x-calder:9:1", "Lift", TEXT)
    assert item["published"].isoformat() == "2025-06-03T07:15:00+00:00"


def test_a_list_of_items_in_an_answer_is_a_list_of_articles(tmp_path: Path) -> None:
    items = [{**ITEM, "uri": f"urn:x-calder:{n}", "type": "text", "body_main": TEXT * n} for n in (1, 2)]
    assert reading_of(tmp_path, {"total": 2, "items": items}).articles["id"].to_list() == [
        "urn:x-calder:1:1",
        "urn:x-calder:2:1",
    ]


def test_pictures_stay_none_and_ordinary_objects_stay_ordinary(tmp_path: Path) -> None:
    values = [
        {**ITEM, "type": "picture", "body_text": "A lift."},
        {**ITEM, "type": "text", "body_main": TEXT, "uri": "urn:x:2"},
    ]
    assert reading_of(tmp_path, values).articles["id"].to_list() == ["urn:x:2:1"]
    assert (
        only(reading_of(tmp_path, [{"uri": "https://calder.example/9", "body": TEXT}]))["url"]
        == "https://calder.example/9"
    )


NITF = """<nitf><head><docdata><doc-id id-string="c-9"/>{dates}
<doc.copyright holder="{holder}" year="2025"/></docdata></head>
<body><body.head><hedline><hl1>Lift</hl1></hedline><byline>{byline}</byline></body.head>
<body.content><p>The lift at Calder Row stood still for a week.</p></body.content></body></nitf>"""
ISSUED = '<date.issue norm="20250603T091500+0200"/>'


def nitf(folder: Path, dates: str = ISSUED, holder: str = "Calder Post", byline: str = "Ada Venn") -> Reading:
    (folder / "a.nitf").write_text(NITF.format(dates=dates, holder=holder, byline=byline))
    return read(folder / "a.nitf")


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("By <person>Ada Venn</person><byttl>Mill Reporter</byttl>", "By Ada Venn, Mill Reporter"),
        ("By Ada Venn<br/>Calder Post", "By Ada Venn, Calder Post"),
        ("By\n  Ada Venn\n", "By Ada Venn"),
        ("<person>Ada Venn</person>and<person>Tom Rusk</person>", "Ada Venn and Tom Rusk"),
        ("<p>Ada Venn</p><p>Tom Rusk</p>", "Ada Venn, Tom Rusk"),
    ],
)
def test_a_byline_of_several_parts_is_one_line_that_can_be_read(tmp_path: Path, byline: str, author: str) -> None:
    assert only(nitf(tmp_path, byline=byline))["author"] == author


@pytest.mark.parametrize(
    ("release", "held"),
    [
        ("20250603T091500+0200", False), ("20250603T071500Z", False), ("20250602T000000Z", False),
        ("YYYYMMDD000000-HHMM", False), ("", False), ("20250604T060000+0200", True), ("20250603T071600Z", True),
    ],
)  # fmt: skip
def test_an_item_is_held_back_only_where_its_release_is_later_than_its_issue(
    tmp_path: Path, release: str, held: bool
) -> None:
    reading = nitf(tmp_path, f'{ISSUED}<date.release norm="{release}"/>')
    assert any("embargo" in note for note in reading.notes) == held
    assert ("embargoed" in reading.metadata["field"].to_list()) == held


def test_a_placeholder_is_no_date_and_the_next_one_counts(tmp_path: Path) -> None:
    reading = nitf(tmp_path, '<date.issue norm="YYYYMMDDTHHMMSS"/>')
    assert only(reading)["published"] is None
    text = NITF.format(dates='<date.issue norm="CCYYMMDD"/>', holder="x", byline="y")
    (tmp_path / "a.nitf").write_text(text.replace("</head>", '<pubdata date.publication="20250603"/></head>', 1))
    assert only(read(tmp_path / "a.nitf"))["published"].date().isoformat() == "2025-06-03"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Calder Post. All rights reserved.", "Calder Post"), ("© 2025 Calder Post", "Calder Post"),
        ("Copyright (c) 2019-2025 by Calder Post, all rights reserved", "Calder Post"),
        ("Calder Post - This material may not be published", "Calder Post"), ("Calder Post, Ltd.", "Calder Post, Ltd."),
        ("2025 Group", "2025 Group"), ("All rights reserved", None), ("", None),
    ],
)  # fmt: skip
def test_who_holds_the_rights_is_told_from_sentences_on_them(written: str, name: str | None) -> None:
    assert holder_of(written) == name


def test_the_whole_notice_stays_in_rights(tmp_path: Path) -> None:
    item = only(nitf(tmp_path, holder="Calder Post. All rights reserved."))
    assert (item["outlet"], item["rights"]) == ("Calder Post", "Calder Post. All rights reserved.")


G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:calder:9" version="1"><itemMeta>
<itemClass qcode="ninat:text"/><versionCreated>{created}</versionCreated>{held}</itemMeta>
<contentMeta>{meta}</contentMeta>
<contentSet><inlineXML>{inner}</inlineXML></contentSet></newsItem>"""
XHTML = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Lift</title></head><body>{HTML}</body></html>'


def g2(
    folder: Path, created: str = "2025-06-03T09:15:00+02:00", held: str = "", meta: str = "", inner: str = XHTML
) -> Reading:
    (folder / "a.xml").write_text(G2.format(created=created, held=held, meta=meta, inner=inner))
    return read(folder / "a.xml")


@pytest.mark.parametrize("inner", [XHTML, XHTML.replace("title", "other").replace("<body>", "<body><h1>Lift</h1>"),
                                   NITF.format(dates=ISSUED, holder="x", byline="y")])  # fmt: skip
def test_a_headline_in_the_document_inside_counts_where_the_item_has_none(tmp_path: Path, inner: str) -> None:
    assert only(g2(tmp_path, inner=inner))["title"] == "Lift"
    assert only(g2(tmp_path, inner=inner, meta="<headline>Other</headline>"))["title"] == "Other"


@pytest.mark.parametrize(
    ("created", "day"),
    [("2025-06-03", "2025-06-03"), ("2025-06-03+02:00", "2025-06-03"), ("2025-06-03Z", "2025-06-03"),
     ("2025-06", "2025-06-01"),
     ("2025-06-03T23:15:00-05:30", "2025-06-04"), ("2025-06-03T23:15:00.000-0500", "2025-06-04")],
)  # fmt: skip
def test_newsml_dates_have_offsets_and_parts_left_out(tmp_path: Path, created: str, day: str) -> None:
    assert only(g2(tmp_path, created))["published"].date().isoformat() == day


def test_newsml_bylines_and_embargoes_that_are_over(tmp_path: Path) -> None:
    over = "<embargoed>2025-06-03T07:15:00Z</embargoed>"
    reading = g2(tmp_path, held=over, meta="<by>Ada Venn<br/>Tom Rusk</by>")
    assert only(reading)["author"] == "Ada Venn, Tom Rusk"
    assert not any("embargo" in note for note in reading.notes)
    assert any("embargo" in note for note in g2(tmp_path, held=over.replace("07:15", "08:15")).notes)
