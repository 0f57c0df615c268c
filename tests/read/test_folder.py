"""A folder with one good and one broken file of each extension that is read: the good are read, the broken told."""

import gzip
import zipfile
from pathlib import Path

import polars as pl
import pytest

from dedup.read import Reading, read
from dedup.read.reading import READERS

SAMPLES = Path(__file__).parents[2] / "samples"
WIRE = SAMPLES / "wires" / "northwire-skerra.json"
LINES = (SAMPLES / "feeds" / "web-feed.jsonl").read_bytes()
G2 = (SAMPLES / "wires" / "weather.xml").read_bytes()
RSS = (SAMPLES / "feeds" / "hexley-herald.rss").read_bytes()
PAGE = (SAMPLES / "web" / "river-mussels.html").read_bytes()
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item>
<title>Swan</title><link>https://valleyvoice.example/swan</link><description>A swan held up two flights.</description>
</item></rdf:RDF>"""

GOOD = {
    ".txt": b"The ferry at Orlen stops for the winter.", ".md": b"# Rain\n\nIt rained in Orlen on Monday.",
    ".json": WIRE.read_bytes().replace(b"nw-20418", b"nw-1"), ".ninjs": WIRE.read_bytes(), ".jsonl": LINES,
    ".ndjson": b'{"id": "nd", "text": "Hail."}', ".csv": b'id,text\nc,"Snow, all day."\n',
    ".tsv": b"id\ttext\nt\tFog.\n",
    ".parquet": (SAMPLES / "tables" / "archive.parquet").read_bytes(), ".html": PAGE, ".htm": PAGE, ".xhtml": PAGE,
    ".warc": gzip.decompress((SAMPLES / "crawl" / "marrin.warc.gz").read_bytes()),
    ".warc.gz": (SAMPLES / "crawl" / "marrin.warc.gz").read_bytes(), ".xml": G2, ".newsml": G2.replace(b":wx-", b":n-"),
    ".nitf": (SAMPLES / "wires" / "lc-3307.nitf").read_bytes(), ".rss": RSS, ".rdf": RDF,
    ".atom": (SAMPLES / "feeds" / "field-and-fold.atom").read_bytes(),
    ".zip": (SAMPLES / "packed" / "clippings.zip").read_bytes(), ".csv.gz": gzip.compress(b"id,text\ng,Thaw.\n"),
}  # fmt: skip

BROKEN = {
    ".txt": (b" \n\t ", "empty", "only white space"), ".md": (b"", "empty-file", "no bytes"),
    ".json": (b'{"text": ', "damaged", "write the file again"),
    ".ninjs": (b'{"uri": "urn:x:1", "type": "picture", "pubstatus": "usable"}', "empty-file", "pictures"),
    ".jsonl": (b"\x00\x01", "damaged", "not one of|no JSON"),
    ".ndjson": (b'{"id": 1, "price": 2}', "no-text-column", "'id', 'price'"),
    ".csv": (b"id,price\n1,2\n", "no-text-column", "name the right one"),
    ".tsv": (b"id\ttext\n", "empty-file", "no rows"),
    ".parquet": (b"PAR1 and no more", "damaged", "expected|again|Parquet"),
    ".html": (b"%PDF-1.7", "damaged", "check its extension"), ".htm": (b"<html></html>", "empty", "no article text"),
    ".xhtml": (b"no tag at all", "damaged", "no tag in it"), ".warc": (b"no warc" * 99, "damaged", "WARC"),
    ".warc.gz": (gzip.compress(b"no warc" * 99), "damaged", "WARC"), ".xml": (b"<urlset/>", "format", "<urlset>"),
    ".newsml": (G2[:-60], "damaged", "well-formed"),
    ".nitf": (b'<!DOCTYPE nitf [<!ENTITY a "b">]><nitf/>', "unsafe", "remove the DOCTYPE"),
    ".rss": (b"<rss version='2.0'><channel/></rss>", "empty-file", "without entries"),
    ".rdf": (b"RDF", "format", "expected rss"), ".atom": (b"<html/>", "format", "<html>"),
    ".zip": (b"PK\x03\x04 and no more", "damaged", "pack it again"),
    ".csv.gz": (gzip.compress(b"id,text\n1,Rain.\n" * 99)[:-20], "damaged", "pack it again"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    for suffix, data in GOOD.items():
        (folder / f"good{suffix}").write_bytes(data)
        (folder / f"broken{suffix}").write_bytes(BROKEN[suffix][0])
    return folder


@pytest.fixture(scope="module")
def reading(folder: Path) -> Reading:
    return read(folder)


def test_the_folder_has_every_extension() -> None:
    assert {".gz" if suffix == ".csv.gz" else suffix for suffix in GOOD} == set(READERS)
    assert set(BROKEN) == set(GOOD)


@pytest.mark.parametrize("suffix", GOOD)
def test_the_good_file_is_read_whole(suffix: str, folder: Path, reading: Reading) -> None:
    alone = read(folder / f"good{suffix}")
    assert alone.skipped.is_empty()
    assert set(alone.articles["id"]) <= set(reading.articles["id"])
    assert reading.skipped.filter(pl.col("input").str.ends_with(f"/good{suffix}")).is_empty()


@pytest.mark.parametrize("suffix", BROKEN)
def test_the_broken_file_is_listed_with_a_reason_that_helps(suffix: str, reading: Reading) -> None:
    _, reason, words = BROKEN[suffix]
    found = reading.skipped.filter(pl.col("input").str.ends_with(f"/broken{suffix}"))
    assert found["reason"].to_list() == [reason]
    assert found["detail"].str.contains(words).all(), found["detail"].to_list()


def test_nothing_else_is_skipped(reading: Reading) -> None:
    assert reading.skipped.height == len(BROKEN)


@pytest.mark.slow  # scans of the samples
def test_one_zip_of_the_whole_folder_says_the_same(folder: Path, reading: Reading, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for file in sorted(folder.iterdir()):
            if file.suffix not in (".zip", ".gz") or file.name.endswith(".warc.gz"):
                archive.write(file, file.name)
    packed = read(tmp_path / "all.zip")
    kept = [i for i in reading.articles["id"] if ".zip" not in i and i != "g"]
    assert sorted(i.removeprefix("all.zip/") for i in packed.articles["id"]) == kept
    assert packed.skipped.height == len(BROKEN) - 2
