"""Agency formats: ninjs in three spellings, NewsML-G2 and NITF; versions, embargo, status and credits."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from fuzzing import inputs, one_worker
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedup.errors import WirecopyError
from dedup.read import Reading, read
from dedup.read.wires import wires

TEXT = "The ferry at Orlen stops for the winter.\n\nThe harbour office said so on Monday."
HTML = "<p>The ferry at Orlen stops for the winter.</p><p>The harbour office said so on Monday.</p>"
COMMON = {"uri": "urn:newsml:northwire.example:7", "type": "text", "version": "2", "language": "en"}
NINJS = {
    "1.x": {
        **COMMON, "versioncreated": "2025-03-12T11:00:00Z", "firstcreated": "2025-03-12T09:40:00Z", "headline": "Ferry",
        "body_xhtml": HTML, "body_text": TEXT, "byline": "Mara Ellison", "copyrightholder": "Northwire",
        "pubstatus": "usable", "infosource": [{"name": "Orlen Post"}],
    },
    "2.x": {
        **COMMON, "versioncreated": "2025-03-12T11:00:00Z", "firstcreated": "2025-03-12T09:40:00Z",
        "headlines": [{"role": "short", "value": "No"}, {"role": "main", "value": "Ferry"}], "by": "Mara Ellison",
        "bodies": [{"role": "main", "contenttype": "text/html", "value": HTML}], "copyrightholder": "Northwire",
        "pubstatus": "usable", 
        "infosources": [{"name": "Orlen Post", "role": "source"}, {"name": "X", "role": "photo"}],
    },
    "3.x": {
        **COMMON, "versionCreated": "2025-03-12T11:00:00Z", "firstCreated": "2025-03-12T09:40:00Z",
        "headlines": [{"role": "main", "value": "Ferry"}], "by": "Mara Ellison", "copyrightHolder": "Northwire",
        "bodies": [{"contentType": "application/xhtml+xml", "value": HTML}], "pubStatus": "usable",
        "infoSources": [{"name": "Orlen Post"}], "$standard": {"name": "ninjs", "version": "3.1"},
    },
}  # fmt: skip
G2 = """<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>
<packageItem guid="tag:p"/>
<newsItem guid="tag:northwire.example,2025:7" version="{version}" xml:lang="en">
 <rightsInfo><copyrightHolder literal="Northwire"><name>Northwire</name></copyrightHolder>
  <copyrightNotice>(c) Northwire 2025</copyrightNotice></rightsInfo>
 <itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:NW"><name>Northwire</name></provider>
  <versionCreated>2025-03-12T11:00:00+01:00</versionCreated><firstCreated>2025-03-12T09:40:00+01:00</firstCreated>
  <embargoed>2025-03-12T12:00:00+01:00</embargoed><pubStatus qcode="stat:withheld"/></itemMeta>
 <contentMeta><creditline>The Orlen Post</creditline><by>By Mara Ellison</by><language tag="en-GB"/>
  <infoSource role="cRole:source" literal="Tarn Vale Bote"/><infoSource role="cRole:photo" literal="Photo Desk"/>
  <headline>Ferry stops</headline></contentMeta>
 <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>
  <title>no</title></head><body>{html}<figure><figcaption>Photo: X</figcaption></figure></body></html></inlineXML>
 </contentSet></newsItem>
<newsItem guid="tag:pic" version="1"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta></newsItem>
</itemSet></newsMessage>"""
NITF = """<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<nitf><head><docdata management-status="embargoed"><doc-id id-string="nw-7"/><du-key version="3"/>
<date.issue norm="20250312T094000Z"/><date.release norm="20250312T120000Z"/>
<doc.copyright holder="Orlen Post" year="2025"/></docdata><pubdata name="The Orlen Post"/></head>
<body><body.head><hedline><hl1>Ferry stops</hl1><hl2>No winter boats</hl2></hedline><byline>Mara Ellison</byline>
<distributor>Northwire</distributor><dateline><location>ORLEN</location></dateline></body.head>
<body.content><block><p>The ferry at Orlen stops for&nbsp;the winter.</p><media><media-caption>AP Photo</media-caption>
</media><p>The harbour office said so on Monday.</p></block></body.content></body></nitf>"""


@pytest.fixture
def worker() -> Iterator[None]:
    with one_worker(wires.WORKER, wires.CAPS, wires):
        yield


def facts(reading: Reading) -> set[tuple[str, str | None]]:
    return set(reading.metadata.select("field", "name").rows())


def reasons(reading: Reading) -> list[tuple[str, str]]:
    return [(Path(i).name, r) for i, r in reading.skipped.select("input", "reason").iter_rows()]


@pytest.mark.parametrize("spelling", NINJS)
def test_ninjs_is_read_in_every_spelling(tmp_path: Path, spelling: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps(NINJS[spelling]))
    reading = read(tmp_path)
    (item,) = reading.articles.iter_rows(named=True)
    assert (item["id"], item["version"]) == ("urn:newsml:northwire.example:7:2", "2")
    assert (item["text"], item["title"], item["author"]) == (TEXT, "Ferry", "Mara Ellison")
    assert (item["outlet"], item["language"], item["rights"]) == ("Northwire", "en", "Northwire")
    assert (item["published"].isoformat(), item["published_from"]) == ("2025-03-12T09:40:00+00:00", "wire")
    assert item["modified"].isoformat() == "2025-03-12T11:00:00+00:00"
    assert facts(reading) == {("infoSource", "Orlen Post"), ("status", "usable")}


def test_two_versions_of_a_ninjs_item_are_two_articles_and_a_picture_is_none(tmp_path: Path) -> None:
    first = NINJS["3.x"] | {"version": "1", "pubStatus": "canceled", "embargoed": "2025-03-12T12:00:00Z"}
    items = [first, NINJS["3.x"], {**COMMON, "type": "picture", "headline": "x", "copyrightholder": "y"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, items)) + "\n{")
    reading = read(tmp_path)
    assert reading.articles["version"].to_list() == ["1", "2"]
    assert reasons(reading) == [("a.jsonl", "bad-row")] * 2
    assert ("embargoed", "2025-03-12T12:00:00Z") in facts(reading)
    assert "a.jsonl: items whose status is 'canceled': 1" in reading.notes
    assert any("embargo" in note for note in reading.notes)


def test_ordinary_objects_with_a_uri_are_no_ninjs(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"uri": "https://x.example/1", "body": TEXT, "version": 2}]))
    assert read(tmp_path).articles["url"].to_list() == ["https://x.example/1"]


def test_newsml_g2_gives_version_embargo_status_and_credits(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(G2.format(version=2, html=HTML))
    (tmp_path / "b.xml").write_text(G2.format(version=3, html=HTML.replace("winter", "year")))
    reading = read(tmp_path)
    first, second = reading.articles.iter_rows(named=True)
    assert [first["id"], second["id"]] == [f"tag:northwire.example,2025:7:{v}" for v in (2, 3)]
    assert (first["text"], first["title"], first["author"]) == (TEXT, "Ferry stops", "By Mara Ellison")
    assert (first["outlet"], first["language"], first["rights"]) == ("Northwire", "en-GB", "(c) Northwire 2025")
    assert first["published"].isoformat() == "2025-03-12T08:40:00+00:00"
    assert facts(reading) == {
        ("creditline", "The Orlen Post"), ("infoSource", "Tarn Vale Bote"),
        ("embargoed", "2025-03-12T12:00:00+01:00"), ("status", "withheld"),
    }  # fmt: skip
    assert reasons(reading) == [("a.xml", "bad-row")] * 2 + [("b.xml", "bad-row")] * 2
    assert any("'picture'" in detail for detail in reading.skipped["detail"])


def test_newsml_g2_text_comes_from_nitf_and_from_data_too(tmp_path: Path) -> None:
    shell = '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{}"><contentSet>{}</contentSet></newsItem>'
    nitf = NITF.partition('dtd">')[2].replace("&nbsp;", " ")
    (tmp_path / "a.xml").write_text(shell.format("g:1", f"<inlineXML>{nitf}</inlineXML>"))
    (tmp_path / "b.newsml").write_text(shell.format("g:2", f"<inlineData>{TEXT}</inlineData>"))
    assert read(tmp_path).articles["text"].to_list() == [TEXT, TEXT]


def test_nitf_gives_version_embargo_and_distributor(tmp_path: Path) -> None:
    (tmp_path / "a.nitf").write_text(NITF)
    reading = read(tmp_path)
    (item,) = reading.articles.iter_rows(named=True)
    assert (item["id"], item["text"], item["title"], item["outlet"]) == (
        "nw-7:3",
        TEXT,
        "Ferry stops",
        "The Orlen Post",
    )
    assert (item["author"], item["rights"]) == ("Mara Ellison", "Orlen Post")
    assert item["published"].isoformat() == "2025-03-12T09:40:00+00:00"
    assert facts(reading) == {
        ("distributor", "Northwire"), ("status", "embargoed"), ("embargoed", "20250312T120000Z"),
    }  # fmt: skip


def test_names_in_wire_metadata_become_strong_credits(tmp_path: Path) -> None:
    from dedup.credit.ladder import find_credits
    from dedup.outlets.registry import Outlets

    (tmp_path / "a.nitf").write_text(NITF.replace("Northwire", "Reuters"))
    reading = read(tmp_path)
    credits = find_credits(reading.articles, Outlets.packaged(), reading.metadata)
    assert ("Reuters", "wire-metadata", "strong") in credits.select("name", "kind", "strength").rows()
    assert credits.filter(pl.col("name").str.contains("Orlen"))["kind"].to_list() == ["own-reporting"]


def test_entities_and_other_xml_are_told_and_the_good_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_text(NITF)
    (tmp_path / "bomb.xml").write_text(
        NITF.replace('"nitf-3-4.dtd"', '"x" [<!ENTITY a SYSTEM "file:///etc/hostname">]')
    )
    (tmp_path / "cut.xml").write_text(NITF[:-40])
    (tmp_path / "deep.nitf").write_text("<nitf>" + "<p>" * 5000 + "x" + "</p>" * 5000 + "</nitf>")
    (tmp_path / "map.xml").write_text("<urlset/>")
    (tmp_path / "none.xml").write_text("no tags")
    (tmp_path / "empty.nitf").write_text("<nitf><body/></nitf>")
    reading = read(tmp_path)
    assert reading.articles.height == 1
    assert reasons(reading) == [
        ("bomb.xml", "unsafe"), ("cut.xml", "damaged"), ("deep.nitf", "damaged"), ("empty.nitf", "empty-file"),
        ("map.xml", "format"), ("none.xml", "format"),
    ]  # fmt: skip
    assert "<urlset>" in reading.skipped.filter(pl.col("input").str.ends_with("map.xml"))["detail"][0]


ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Bote</title><entry><id>urn:uuid:1</id><content>It rained.'
    "</content></entry></feed>"
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item>'
    "<title>x</title><description>It rained.</description></item></rdf:RDF>"
)
BODIES = {
    "nitf": NITF.partition('.dtd">')[2].replace("&nbsp;", " "),
    "newsml": G2.format(version=1, html=HTML).partition("?>")[2],
    "rss": f"<rss><channel>{RDF[RDF.index('<item>') : -10]}</channel></rss>", "atom": ATOM, "rdf": RDF,
}  # fmt: skip
LAUGHS = "".join(f'<!ENTITY {a} "{f"&{b};" * 10}">' for a, b in zip("bcdefghij", "abcdefghi", strict=True))
SUBSETS = [
    f'<!DOCTYPE x [<!ENTITY a "lol">{LAUGHS}]>', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE x SYSTEM "x.dtd" [<!ENTITY % p SYSTEM "http://x.example/p">%p;]>', "<!doctype x []>",
    '<!DOCTYPE x PUBLIC "-//N//[" "x>" [<!ATTLIST x a CDATA "b">]>',
    '<?a <!?><!-- <x> --><!DOCTYPE x\n[<!ELEMENT x ANY>]>',
]  # fmt: skip
BARE = [
    "<!DOCTYPE x>",
    '<!DOCTYPE x SYSTEM "nitf-3-4.dtd">',
    "<!DOCTYPE x PUBLIC '-//N//X' \"http://x.example/x.dtd\" >",
]


@pytest.mark.parametrize("kind", BODIES)
def test_a_doctype_is_kept_only_where_it_declares_nothing(tmp_path: Path, kind: str) -> None:
    for number, prolog in enumerate([*SUBSETS, *BARE]):
        text = BODIES[kind].replace("rained", "rained &a;") if number < len(SUBSETS) else BODIES[kind]
        (tmp_path / f"{number}.{kind}").write_text(prolog + text)
    reading = read(tmp_path)
    assert reasons(reading)[: len(SUBSETS)] == [(f"{n}.{kind}", "unsafe") for n in range(len(SUBSETS))]
    assert reading.skipped["detail"].head(len(SUBSETS)).str.contains("remove the DOCTYPE").all()
    assert reading.articles["text"].str.contains("(rained|harbour office)").any()
    assert {r for _, r in reasons(reading)[len(SUBSETS) :]} <= {"duplicate-id", "bad-row"}
    assert "hostname" not in "".join(reading.articles["text"])


@pytest.mark.usefixtures("worker")
@settings(max_examples=inputs(), deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([NITF, G2]), st.binary(max_size=60), st.integers(0, 2000), st.integers(0, 60))
def test_any_damage_to_a_wire_never_raises_but_on_purpose(wire: str, data: bytes, at: int, cut: int) -> None:
    raw = wire.encode()
    at %= len(raw)
    try:
        read("-", stdin=io.BytesIO(raw[:at] + data + raw[at + cut :]))
    except WirecopyError as error:
        assert str(error)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(), max_size=9),
    lambda s: (
        st.lists(s, max_size=3) | st.dictionaries(st.sampled_from(["name", "value", "role", "uri"]), s, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=inputs(), deadline=5000)
@given(st.sampled_from(list(NINJS)), st.data())
def test_any_value_in_any_property_of_ninjs_never_raises(spelling: str, data: st.DataObject) -> None:
    item = dict(NINJS[spelling])
    for key in data.draw(st.lists(st.sampled_from(sorted(item)), max_size=5)):
        item[key] = data.draw(VALUES)
    try:
        read("-", stdin=io.BytesIO(json.dumps(item).encode()))
    except WirecopyError as error:
        assert str(error)
