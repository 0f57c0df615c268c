"""Archives: what is in them is read under its own name, and bombs are skipped within their cap."""

import gzip
import io
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from fuzzing import inputs
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.errors import NoUsableArticle, WirecopyError
from dedup.read import Reading, read
from dedup.read.intake import budget, compressed

FERRY = "The ferry at Orlen stops for the winter on Monday, the harbour office said."
BRIDGE = "The bridge at Tarn Vale opens again in May, two years after the flood."
CSV = f'id,text\nf1,"{FERRY}"\n,"{BRIDGE}"\n'.encode()


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def reasons(reading: Reading) -> list[tuple[str, str]]:
    return [(Path(i).name, r) for i, r in reading.skipped.select("input", "reason").iter_rows()]


def test_a_table_packed_by_gzip_is_the_same_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(CSV[:30]) + gzip.compress(CSV[30:]) + bytes(512))
    articles = read(tmp_path / "a.csv.gz").articles
    assert articles.select("id", "text").rows() == [("a.csv.gz:1", BRIDGE), ("f1", FERRY)]


def test_every_file_in_a_zip_goes_to_the_reader_of_its_kind(tmp_path: Path) -> None:
    import polars as pl

    parquet = io.BytesIO()
    pl.DataFrame({"text": [BRIDGE]}).write_parquet(parquet)
    zipped(tmp_path / "week.zip", {
        "mon/a.csv": CSV, "mon/b.txt": FERRY.encode(), "c.jsonl": b'{"text": "Hail fell on Tarn Vale."}\n',
        "d.parquet": parquet.getvalue(), "e.exe": b"MZ", "f.zip": b"PK", "__MACOSX/mon/._b.txt": b"x",
        "../../etc/g.txt": b"Rain fell on Orlen.", "mon/": b"",
    })  # fmt: skip
    reading = read(tmp_path)
    assert reading.articles["id"].to_list() == [
        "f1", "week.zip/../../etc/g.txt", "week.zip/c.jsonl:0", "week.zip/d.parquet:0", "week.zip/mon/a.csv:1",
        "week.zip/mon/b.txt",
    ]  # fmt: skip
    assert reasons(reading) == [("e.exe", "format"), ("f.zip", "format")]
    assert not (tmp_path.parent / "etc").exists()


@pytest.mark.parametrize("name", ["bomb.jsonl.gz", "bomb.zip"])
def test_a_bomb_is_skipped_within_its_cap_and_the_run_goes_on(tmp_path: Path, name: str) -> None:
    (tmp_path / "good.txt").write_text(FERRY)
    packer, packed = zlib.compressobj(9, zlib.DEFLATED, 31), bytearray()
    for _ in range(300):
        packed += packer.compress(bytes(1 << 20))
    packed += packer.flush()
    if name.endswith(".zip"):
        zipped(tmp_path / name, {f"{n}.txt": bytes(1 << 20) * 60 for n in range(5)})
    else:
        (tmp_path / name).write_bytes(packed)
    started = time.perf_counter()
    reading = read(tmp_path)
    assert time.perf_counter() - started < 20
    assert reading.articles["id"].to_list() == ["good.txt"]
    assert (name, "limit") in reasons(reading)
    assert "over 50 times" in reading.skipped.filter(reading.skipped["reason"] == "limit")["detail"][0]


def test_the_output_cap_holds_for_all_members_of_a_zip_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "CAP", 1000)
    zipped(tmp_path / "many.zip", {f"{n}.txt": FERRY.encode() * 5 for n in range(9)})
    reading = read(tmp_path)
    assert reading.articles["id"].to_list() == ["many.zip/0.txt", "many.zip/1.txt"]
    assert ("many.zip", "limit") in reasons(reading)


def test_members_that_overlap_or_lie_about_their_size_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(FERRY)
    path = zipped(tmp_path / "liar.zip", {"a.txt": BRIDGE.encode() * 100})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(data)
    reading = read(tmp_path)
    assert "good.txt" in reading.articles["id"].to_list()
    assert ("a.txt", "damaged") in reasons(reading)


def test_too_many_members_a_password_and_broken_archives_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.txt").write_text(FERRY)
    path = zipped(tmp_path / "locked.zip", {"a.txt": BRIDGE.encode()})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    monkeypatch.setattr(compressed, "MEMBERS", 3)
    zipped(tmp_path / "many.zip", {f"{n}.txt": b"x" for n in range(4)})
    zipped(tmp_path / "none.zip", {})
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(CSV * 99)[:-20])
    (tmp_path / "no.csv.gz").write_bytes(CSV)
    (tmp_path / "empty.csv.gz").write_bytes(b"")
    (tmp_path / "what.gz").write_bytes(gzip.compress(CSV))
    reading = read(tmp_path)
    assert reading.articles["id"].to_list() == ["good.txt"]
    assert sorted(reasons(reading)) == [
        ("a.txt", "unreadable"), ("cut.csv.gz", "damaged"), ("empty.csv.gz", "empty-file"), ("many.zip", "limit"),
        ("no.csv.gz", "damaged"), ("no.zip", "damaged"), ("none.zip", "empty-file"), ("what.gz", "format"),
    ]  # fmt: skip
    assert all(
        len(detail) > 30 or reason == "empty-file"
        for reason, detail in reading.skipped.select("reason", "detail").rows()
    )


@settings(max_examples=inputs(), deadline=5000)
@given(st.binary(max_size=300), st.integers(0, 2), st.integers(0, 400), st.integers(0, 255))
def test_damaged_archives_never_raise_but_on_purpose(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, kind: int, at: int, byte: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / ("x.zip" if kind else "x.csv.gz")
    if kind == 1:
        zipped(path, {"a.csv": CSV, "b.txt": data})
        data = path.read_bytes()
    elif kind == 0:
        data = gzip.compress(CSV)
    if kind != 2 and data:
        broken = bytearray(data)
        broken[at % len(broken)] = byte
        data = bytes(broken)
    path.write_bytes(data)
    try:
        read(path)
    except WirecopyError as error:
        assert str(error)


def test_zstd_is_not_opened_and_said_to_be_none_of_the_formats(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(FERRY)
    (tmp_path / "a.jsonl.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(99))
    zipped(tmp_path / "b.zip", {"a.csv.zst": b"\x28\xb5\x2f\xfd", "a.csv": CSV})
    reading = read(tmp_path)
    assert reading.articles["id"].to_list() == ["b.zip/a.csv:1", "f1", "good.txt"]
    assert sorted(reasons(reading)) == [("a.csv.zst", "format"), ("a.jsonl.zst", "format")]


def test_an_archive_without_any_article_says_why(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"a.exe": b"x"})
    with pytest.raises(NoUsableArticle, match="in a zip is not read"):
        read(tmp_path / "a.zip")
