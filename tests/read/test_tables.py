"""The fast ways through tables give the same articles as our own parsers, and leave to them what is in doubt."""

import csv
import io
import json
import tempfile
from pathlib import Path

import polars as pl
import pytest
from fuzzing import inputs
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dedup.errors import WirecopyError
from dedup.read import Reading, read
from dedup.read.objects import objects
from dedup.read.tabular import table_reading

MANY = settings(max_examples=inputs(), deadline=None, suppress_health_check=list(HealthCheck))
AWKWARD = st.text(st.sampled_from('ab ",;\t\n\r\x00\ufeff\u2028é'), max_size=8)
FERRY = "The ferry at Orlen stops for the winter on Monday."


def outcome(name: str, data: bytes) -> tuple[object, ...]:
    """All that reading a file gives, or the error."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            reading: Reading = read(path)
        except WirecopyError as error:
            return (type(error), str(error).replace(folder, ""))
        skipped = reading.skipped.with_columns(pl.col("input", "detail").str.replace(folder, "", literal=True))
        return (reading.articles.rows(), skipped.rows(), reading.notes)


def both_csv(data: bytes) -> bool:
    """Whether the fast way was taken; fails when it gives anything else than the slow one."""
    taken = []
    with pytest.MonkeyPatch.context() as patch:
        fast_way = table_reading._read_fast
        patch.setattr(table_reading, "_read_fast", lambda *a: taken.append(fast_way(*a)) or taken[-1])  # type: ignore[func-returns-value]
        fast = outcome("a.csv", data)
        patch.setattr(table_reading, "_read_fast", lambda *_: False)
        assert fast == outcome("a.csv", data)
    return any(taken)


@MANY
@given(
    st.lists(st.lists(AWKWARD, min_size=1, max_size=4), max_size=5),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), st.sampled_from(["\n", "\r\n"]), st.sampled_from(",;"),
    st.sampled_from(["", "\ufeff", "\n"]),
)  # fmt: skip
@example([["\ufeff", "", ""], ["", ";"]], csv.QUOTE_MINIMAL, "\n", ",", "")
def test_written_csv_is_the_same_by_both_ways(
    rows: list[list[str]], quoting: int, end: str, separator: str, before: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=quoting, lineterminator=end, delimiter=separator)  # type: ignore[arg-type]
    writer.writerows([["id", "text", "title"], *rows])
    both_csv((before + out.getvalue()).encode())


@MANY
@given(AWKWARD, AWKWARD, AWKWARD, st.binary(max_size=3))
def test_any_bytes_behind_a_header_are_the_same_by_both_ways(a: str, b: str, c: str, raw: bytes) -> None:
    both_csv(f'id,text\n1,"{a}"\n2,{b}\n{c}'.encode() + raw)


@pytest.mark.parametrize(
    ("body", "fast"),
    [
        (f'1,"{FERRY}"\n2,"He said ""stop"".\n\nThen it rained."\n', True),
        ("1,rain\r\n\r\n2,hail\r\n\r\n", True),
        ("1,\n2,hail\n", True),
        ("1\n2,hail\n", False),  # polars judges by the first row
        ("1,rain\n2\n", True),
        ('1,a 5" pipe\n2,hail\n', False),
        ('1,"rain"s\n2,hail\n', False),
        ("1,rain, and hail\n2,hail\n", False),
        ("1,ra\rin\n2,hail\n", False),
        ('1,"never closed\n2,hail\n', False),
        ("\ufeff,rain\n2,hail\n", False),  # polars drops a mark behind the lines that it skips
        ("\ufeff1,rain\n2,hail\n", False),
        ("1,rain\n\ufeff2,hail\n", True),
        ('"\ufeff1",rain\n2,hail\n', True),
    ],
)
def test_what_is_in_doubt_is_left_to_our_own_parser(body: str, fast: bool) -> None:
    assert both_csv(b"id,text\n" + body.encode()) == fast
    assert both_csv(b"\xef\xbb\xbfid,text\n" + body.encode()) == fast


def test_a_wrong_encoding_and_odd_first_lines_go_the_slow_way() -> None:
    assert not both_csv("id,text\n1,Fähre\n".encode("cp1252"))
    assert not both_csv("id,text\n1,Fähre\n".encode("utf-16"))
    assert both_csv(b'"id\n2","text"\n1,rain\n')
    assert not both_csv(b"id,text")


def both_lines(data: bytes) -> bool:
    """As `both_csv`, for JSONL."""
    return both_objects("a.jsonl", data)


def both_objects(name: str, data: bytes) -> bool:
    """As `both_csv`, for a file of JSON."""
    taken = []
    with pytest.MonkeyPatch.context() as patch:
        fast_way = objects._read_fast
        patch.setattr(objects, "_read_fast", lambda *a: taken.append(fast_way(*a)) or taken[-1])  # type: ignore[func-returns-value]
        fast = outcome(name, data)
        patch.setattr(objects, "_read_fast", lambda *_: False)
        assert fast == outcome(name, data)
    return any(taken)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | AWKWARD | st.text(st.characters(), max_size=5),
    lambda s: st.lists(s, max_size=3) | st.dictionaries(st.sampled_from(["name", "text", "a"]), s, max_size=2),
    max_leaves=4,
)
OBJECTS = st.dictionaries(
    st.sampled_from(["id", "text", "body", "title", "date", "authors", "Ünï"]), VALUES, max_size=5
)


@MANY
@given(st.lists(OBJECTS | VALUES, max_size=6), st.booleans(), st.sampled_from(["", " ", "\r"]), st.binary(max_size=4))
def test_written_jsonl_is_the_same_by_both_ways(values: list[object], plain: bool, end: str, raw: bytes) -> None:
    lines = [json.dumps(v, ensure_ascii=plain) + end for v in [{"text": FERRY}, *values, {"body": FERRY, "id": 7}]]
    both_lines("\n".join(lines).encode("utf-8", "surrogatepass") + raw)


@pytest.mark.parametrize(
    ("lines", "fast"),
    [
        ([b'{"id": 1.50, "text": "Rain"}', b'{"id": 1e5, "text": "Hail"}', b'{"id": -0, "text": "Snow"}'], True),
        ([b'{"text": "a\\ud800b"}', b'{"text": "\\ud83d\\ude00"}', b'{"text": "\\udc00"}'], True),
        ([b'{"text": "a", "text": "b"}', b'{"te\\u0078t": "c"}'], True),
        ([b'{"text": ["x"]}', b'{"text": {"a": "}"}}', b'{"text": true}', b'{"text": 12}', b'{"text": 1.0}'], True),
        ([b'{"text": "Rain"', b'{"text": "Hail"}', b"[1]", b"5", b"null", b'{"text": "a"} x', b'{"text": NaN}'], True),
        ([b'{"text": "Rain", "x": 1}', b'{"text": "Hail", "x": 01}', b'{"text": tru}', b'{"text": "a\tb"}'], True),
        ([b'\xef\xbb\xbf{"text": "Rain"}', b'{"text": "Hail"}'], True),
        ([b'{"text": "Rain"}', b"\x0b", b'{"text": "Hail"}'], False),
        ([b'{"text": "F\xe4hre"}', b'{"text": "Hail"}'], False),
        ([b'{"price": 1}', b'{"price": 2}'], False),
        ([b"[", b'{"text": "Rain"}', b"]"], True),
        ([b'{"te\\ud800xt": "Rain"}', b'{"te\\ud800xt": "Hail"}'], False),
    ],
)
def test_lines_in_doubt_are_read_by_python(lines: list[bytes], fast: bool) -> None:
    assert both_lines(b"\n".join(lines)) == fast
    both_lines(b"\n\n".join([*lines, b'{"body": "Rain in Orlen", "text": null}', b""]))


@MANY
@given(
    st.lists(OBJECTS, max_size=5), st.lists(VALUES, max_size=1), st.booleans(), st.sampled_from([None, 0, 2]),
    st.sampled_from(["", " ", "\r\n"]), st.sampled_from([b"", b"x", b"\xff", b","]),
)  # fmt: skip
def test_a_written_list_is_the_same_by_both_ways(
    values: list[object], odd: list[object], plain: bool, indent: int | None, end: str, raw: bytes
) -> None:
    text = json.dumps([{"text": FERRY}, *values, {"body": FERRY, "id": 7}, *odd], ensure_ascii=plain, indent=indent)
    both_objects("a.json", (end + text + end).encode("utf-8", "surrogatepass") + raw)


@pytest.mark.parametrize(
    ("text", "fast"),
    [
        ('[{"text": "Rain, [hail] \\\\" , "id": 1.50},\n{"text": "Snow \\"}\\""}]\n', True),
        ('[{"text": "Rain.", "authors": [{"name": "A"}, "B"]}]', True),
        ('\ufeff[{"text":"Rain."}]', True),
        ('[{"text": "Rain."}, {"text": null, "body": "Hail.", "id": [1]}, {}]', True),
        ('[{"te\\ud800xt": "Rain."}]', False),
        ('[{"text": "Rain.", "id": 1 2}]', False),
        ('[{"text": "Rain."}, 7]', False),
        ('[{"text": "Rain."},]', False),
        ('[{"text": "Rain."} {"text": "Hail."}]', False),
        ('[{"text": "Rain."}]]', False),
        ('[{"text": "Rain."}', False),
        ('[{"text": "Rain.}]', False),
        ('[{"text": "Rain.", "deep": %s}]' % ("[" * 300 + "]" * 300), False),
        ('{"articles": [{"text": "Rain."}]}', False),
        ("[]", False),
    ],
)
def test_a_list_of_objects_is_read_fast_and_others_are_left_to_python(text: str, fast: bool) -> None:
    assert both_objects("a.json", text.encode()) == fast


def test_a_bad_line_costs_its_chunk_the_fast_way_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from dedup.read.objects import fast_lines

    monkeypatch.setattr(fast_lines, "CHUNK", 200)
    good = [json.dumps({"id": n, "text": f"{FERRY} {n}", "n": n}) for n in range(40)]
    good[17] = '{"id": 17, "text": "Rain", "n": 01}'
    assert both_lines("\n".join(good).encode())


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_names_that_look_like_patterns_are_names(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "[a]*"
    folder.mkdir()
    frame = pl.DataFrame({"id": ["1"], "text": [FERRY]})
    {"a.csv": frame.write_csv, "a.jsonl": frame.write_ndjson, "a.parquet": frame.write_parquet}[name](folder / name)
    assert read(folder / name).articles["text"].to_list() == [FERRY]


def test_a_parquet_file_that_would_fill_the_memory_is_skipped_by_its_footer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dedup.read.intake import budget
    from dedup.read.intake.sources import find
    from dedup.read.tabular.table_reading import read_parquet

    pl.DataFrame({"text": [None], "id": [None]}, schema={"text": pl.String, "id": pl.String}).select(
        pl.all().repeat_by(2_000_000).explode()
    ).write_parquet(tmp_path / "rows.parquet")
    pl.DataFrame({"text": ["ab" * 5_000_000]}).write_parquet(tmp_path / "text.parquet")
    assert all((tmp_path / name).stat().st_size < 20_000 for name in ("rows.parquet", "text.parquet"))
    monkeypatch.setattr(budget, "FREE", 8 << 20)
    batches = list(read_parquet(find([tmp_path])[0], {}))
    assert all(batch.rows.is_empty() for batch in batches)
    told = [skip for batch in batches for skip in batch.skipped]
    assert [skip.reason for skip in told] == ["limit", "limit"]
    assert "2,000,000 rows" in told[0].detail


@MANY
@given(st.binary(max_size=80))
def test_any_footer_is_read_or_refused(data: bytes) -> None:
    from dedup.read.tabular.parquet import sizes

    try:
        rows, unpacked = sizes(data)
    except ValueError:
        return
    assert isinstance(rows, int) and unpacked >= 0


def test_the_language_is_told_where_the_input_names_none() -> None:
    english = "The ferry at Orlen stops in May, and that was all of it, the harbour office said on Monday."
    german = "Die Fähre nach Orlen stellt im Mai den Betrieb ein, wie die Hafenbehörde am Montag mitteilte."
    texts = [english, german, "Rain.", german]
    frame = pl.DataFrame({"id": list("abcd"), "text": texts, "language": [None, None, None, "fi"]})
    assert read(frame).articles["language"].to_list() == ["en", "de", None, "fi"]
