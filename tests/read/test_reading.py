"""`read`: formats, ids, folders, and inputs that cannot be used."""

import io
import json
import os
from pathlib import Path

import polars as pl
import pytest

from dedup.errors import NoUsableArticle, UsageError
from dedup.read import Reading, read
from dedup.read.intake.batch import REASONS
from dedup.tables import SCHEMAS

FERRY = "The ferry at Orlen stops for the winter on Monday, the harbour office said."
BRIDGE = "The bridge at Tarn Vale opens again in May, two years after the flood."


def write(folder: Path, **files: str | bytes) -> None:
    """Write files; `a_csv="..."` makes a.csv and `sub__a_txt` makes sub/a.txt."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def ids(reading: Reading) -> list[str]:
    return reading.articles["id"].to_list()


def reasons(reading: Reading) -> list[tuple[str, str]]:
    return [(Path(i).name, r) for i, r in reading.skipped.select("input", "reason").iter_rows()]


def test_every_format_gives_the_same_article(tmp_path: Path) -> None:
    row = {"id": "7", "title": "Ferry stops", "text": FERRY, "published": "2025-03-12T09:40:00Z"}
    pl.DataFrame([row]).write_parquet(tmp_path / "a.parquet")
    cells = [f'"{v}"' for v in row.values()]
    write(
        tmp_path,
        a_csv=",".join(row) + "\n" + ",".join(cells) + "\n",
        a_tsv="\t".join(row) + "\n" + "\t".join(cells) + "\n",
        a_json=json.dumps({"status": "ok", "articles": [row]}),
        b_json=json.dumps(row),
        c_json=json.dumps([row]),
        a_jsonl=json.dumps(row) + "\n",
        a_ndjson=json.dumps(row),
        b_csv=";".join(row) + "\r\n" + ";".join(cells) + "\r\n",
    )
    tables = [read(path).articles for path in sorted(tmp_path.iterdir())]
    assert len(tables) == 9
    assert all(t.equals(tables[0]) for t in tables)
    assert tables[0].schema == pl.Schema(SCHEMAS["articles"])
    found = tables[0].row(0, named=True)
    assert (found["id"], found["title"], found["text"]) == ("7", "Ferry stops", FERRY)
    assert (found["published_from"], found["published_precision"], found["published_zone"]) == (
        "column", "second", "given",
    )  # fmt: skip
    assert (found["completeness"], found["status"], found["outlet"]) == ("full", "judged", None)


def test_a_text_file_gives_title_author_and_date_and_stays_whole(tmp_path: Path) -> None:
    text = f"Ferry stops\r\n\r\nBy Mara Ellison\r\nPublished: 12 March 2025 09:40 UTC\r\n\r\n{FERRY}\r\n"
    write(tmp_path, a_txt=text, b_md=f"# Ferry stops\n\n{FERRY}\n", c_txt=f"{FERRY}\n\n{BRIDGE}")
    a, b, c = read(tmp_path).articles.iter_rows(named=True)
    assert (a["id"], a["text"], a["title"], a["author"]) == ("a.txt", text, "Ferry stops", "Mara Ellison")
    assert (a["published"].isoformat(), a["published_from"]) == ("2025-03-12T09:40:00+00:00", "text")
    assert (b["title"], b["text"][:1]) == ("Ferry stops", "#")
    assert (c["title"], c["author"], c["published"], c["published_from"]) == (None, None, None, None)


def test_a_sentence_that_begins_with_by_is_no_byline(tmp_path: Path) -> None:
    write(tmp_path, a_txt="By Tuesday evening the water was gone\n\nBy noon it was dry.", b_txt="BY MARA ELLISON\n\nX")
    assert read(tmp_path).articles["author"].to_list() == [None, "MARA ELLISON"]


def test_stdin_is_read_as_jsonl() -> None:
    stream = io.BytesIO(json.dumps({"body": FERRY}).encode() + b"\n")
    reading = read("-", stdin=stream)
    assert ids(reading) == ["stdin:0"]
    assert reading.notes == ("stdin: text from 'body', no id column: ids are FILE:ROW",)


def test_a_frame_is_read_with_its_types() -> None:
    frame = pl.DataFrame(
        {"body": [FERRY, BRIDGE], "date": ["2025-03-12 09:40:00", "2025-03-13 00:00:00"], "n": [1, 2]}
    ).with_columns(pl.col("date").str.to_datetime())
    reading = read(frame)
    assert ids(reading) == ["frame:0", "frame:1"]
    assert reading.articles["published_precision"].to_list() == ["second", "day"]
    assert reading.articles["published_zone"].to_list() == ["assumed", "absent"]
    zoned = frame.with_columns(pl.col("date").dt.replace_time_zone("Europe/Berlin"))
    assert read(zoned).articles["published"][0].isoformat() == "2025-03-12T08:40:00+00:00"


def test_ids_are_file_and_row_where_a_table_gives_none(tmp_path: Path) -> None:
    write(tmp_path, a_csv=f"id,text\n x,{FERRY!r}\n,{BRIDGE!r}\n".replace("'", '"'), sub__b_csv=f'text\n"{FERRY}"\n')
    assert ids(read(tmp_path)) == [" x", "a.csv:1", "sub/b.csv:0"]
    assert ids(read([tmp_path / "a.csv", tmp_path / "sub" / "b.csv"])) == [" x", "a.csv:1", "b.csv:0"]


def test_ids_keep_the_spelling_of_numbers(tmp_path: Path) -> None:
    write(tmp_path, a_json=f'[{{"id": 12345678901234567890123, "text": "{FERRY}"}}, {{"id": 1.50, "text": "x"}}]')
    assert ids(read(tmp_path)) == ["1.50", "12345678901234567890123"]


def test_equal_names_get_parent_folders_until_they_differ(tmp_path: Path) -> None:
    write(tmp_path, p__x__a_txt=FERRY, q__x__a_txt=BRIDGE, q__b_txt=FERRY)
    files = [tmp_path / "p/x/a.txt", tmp_path / "q/x/a.txt", tmp_path / "q/b.txt"]
    assert ids(read(files)) == ["b.txt", "p/x/a.txt", "q/x/a.txt"]
    assert read(files).articles.equals(read(files[::-1]).articles)
    assert ids(read([tmp_path / "p", tmp_path / "q"])) == ["b.txt", "p/x/a.txt", "q/x/a.txt"]


def test_a_file_named_twice_is_one_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, sub__a_txt=FERRY)
    (tmp_path / "sub" / "same.txt").symlink_to(tmp_path / "sub" / "a.txt")
    monkeypatch.chdir(tmp_path)
    reading = read(["sub", "./sub/a.txt", tmp_path / "sub" / "a.txt"])
    assert ids(reading) == ["a.txt"]
    assert reading.skipped.is_empty()


def test_folders_leave_out_hidden_files_links_and_finished_results(tmp_path: Path) -> None:
    write(tmp_path, a_txt=FERRY, sub__b_TXT=BRIDGE, old__run_json="{}", c_docx="PK", noext="x")
    for name in ("articles", "members"):
        pl.DataFrame({"text": [FERRY]}).write_parquet(tmp_path / "old" / f"{name}.parquet")
    (tmp_path / ".hidden.txt").write_text(FERRY)
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    reading = read(tmp_path)
    assert ids(reading) == ["a.txt", "sub/b.TXT"]
    assert reasons(reading) == [
        ("c.docx", "format"), ("gone.txt", "unreadable"), ("noext", "format"), ("pipe.txt", "not-a-file"),
        ("loop", "link"),
    ]  # fmt: skip
    assert any("finished wirecopy result" in note for note in reading.notes)


def test_same_id_keeps_the_first_and_says_whether_the_text_is_the_same(tmp_path: Path) -> None:
    write(tmp_path, a_csv=f'id,text\n1,\n1,"{FERRY}"\n1,"{FERRY}"\n', b_csv=f'id,text\n1,"{BRIDGE}"\n')
    reading = read([tmp_path / "b.csv", tmp_path / "a.csv"])
    assert reading.articles["text"].to_list() == [FERRY]
    assert reasons(reading) == [("a.csv", "duplicate-id"), ("a.csv", "empty"), ("b.csv", "duplicate-id")]
    details = reading.skipped["detail"].to_list()
    assert details[0].startswith("the same text as row 1 of ")
    assert details[2].startswith("another text than row 1 of ")


def test_a_broken_line_is_a_skipped_row_and_the_rest_is_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_jsonl=f'{{"text": "{FERRY}"}}\n{{"text": \n\n[1]\n{{"text": ["x"]}}\n{{"text": "{BRIDGE}"}}\n',
        b_csv=f'text,url\n"{FERRY}",x\nrain, hail, and snow,y\n"a"b,z\n\n"{BRIDGE}"\n"never closed,q\nlast,r\n',
    )
    reading = read(tmp_path)
    assert ids(reading) == ["a.jsonl:0", "a.jsonl:4", "b.csv:0", "b.csv:3", "b.csv:5"]
    skipped = reading.skipped.select("id", "reason", "detail").rows()
    assert [s[:2] for s in skipped] == [(f"a.jsonl:{n}", "bad-row") for n in (1, 2, 3)] + [
        (f"b.csv:{n}", "bad-row") for n in (1, 2, 4)
    ]
    assert [s[2].split(":")[0] for s in skipped] == ["line 2", "line 4", "line 5", "line 3", "line 4", "line 7"]


def test_a_json_file_of_lines_and_a_jsonl_file_of_one_list_are_read(tmp_path: Path) -> None:
    lines = f'{{"text": "{FERRY}"}}\n{{"text": "{BRIDGE}"}}\n'
    write(tmp_path, a_json=lines, b_jsonl=json.dumps([{"text": FERRY}], indent=2))
    assert ids(read(tmp_path)) == ["a.json:0", "a.json:1", "b.jsonl:0"]


def test_nothing_in_a_json_list_is_a_row_lost_and_told(tmp_path: Path) -> None:
    write(tmp_path, a_json=json.dumps([None, {"id": "x", "text": FERRY}, None, {"id": "y", "text": None}]))
    found = read(tmp_path / "a.json")
    assert ids(found) == ["x"]
    told = found.skipped.sort("id").select("id", "reason", "detail").rows()
    assert [row[:2] for row in told] == [("a.json:0", "bad-row"), ("a.json:2", "bad-row"), ("y", "empty")]
    assert all("got null, expected an object" in detail for _, _, detail in told[:2])


def test_one_broken_file_of_each_format_is_listed_and_the_good_one_read(tmp_path: Path) -> None:
    write(
        tmp_path, good_txt=FERRY, e_txt="", w_txt=" \n\t", e_csv="", h_csv="id,text\n", n_csv="id,price\n1,2\n",
        b_json='{"text": ', l_json="[]", d_json="[" * 100_000, n_json="12", b_jsonl="\x00\x01", b_parquet="PAR1 no",
        e_parquet="", s_csv=b"\xff\xfe\x00",
        q_csv='"never closed', wide_csv="text" + "," * 20_000,
    )  # fmt: skip
    pl.DataFrame({"text": [["a"]]}).write_parquet(tmp_path / "list.parquet")
    reading = read(tmp_path)
    assert ids(reading) == ["good.txt"]
    assert reasons(reading) == [
        ("b.json", "damaged"), ("b.jsonl", "damaged"), ("b.parquet", "damaged"), ("d.json", "damaged"),
        ("e.csv", "empty-file"), ("e.parquet", "empty-file"), ("e.txt", "empty-file"), ("h.csv", "empty-file"),
        ("l.json", "empty-file"), ("list.parquet", "no-text-column"), ("n.csv", "no-text-column"),
        ("n.json", "damaged"), ("q.csv", "no-text-column"), ("s.csv", "no-text-column"),
        ("w.txt", "empty"), ("wide.csv", "damaged"),
    ]  # fmt: skip
    assert set(reading.skipped["reason"]) <= set(REASONS)
    assert "'id', 'price'" in reading.skipped.filter(pl.col("input").str.ends_with("n.csv"))["detail"][0]


def test_a_file_without_permission_is_skipped_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, a_txt=FERRY, b_txt=BRIDGE)
    opened = Path.open

    def refuse(self: Path, *args: object) -> object:
        if self.name == "b.txt":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    reading = read(tmp_path)
    assert reasons(reading) == [("b.txt", "unreadable")]
    assert reading.skipped["detail"][0].startswith("Permission denied; check")
    with pytest.raises(UsageError, match="Permission denied"):
        read(tmp_path / "b.txt")


def test_a_single_input_that_cannot_be_used_is_a_usage_error(tmp_path: Path) -> None:
    write(tmp_path, t_csv="id,price\n1,2\n", a_docx="PK")
    for path, words in (
        ("nowhere.txt", "no such file"), ("t.csv", "'id', 'price'"), ("a.docx", ".docx files are not read"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=words) as caught:
            read(tmp_path / path)
        assert path in str(caught.value)
    for wrong in ([], 7, [pl.DataFrame()], {"a": 1}):
        with pytest.raises(UsageError):
            read(wrong)  # type: ignore[arg-type]


def test_nothing_usable_says_why(tmp_path: Path) -> None:
    with pytest.raises(NoUsableArticle, match="empty-folder"):
        read(tmp_path)
    write(tmp_path, e_txt="", n_csv="id,price\n1,2\n")
    with pytest.raises(NoUsableArticle, match=r"1 x empty-file.*\n.*1 x no-text-column"):
        read(tmp_path)
    with pytest.raises(NoUsableArticle):
        read([tmp_path / "x.txt", tmp_path / "y.txt"])
    with pytest.raises(NoUsableArticle):
        read(pl.DataFrame({"text": [None, " "]}))


def test_a_missing_path_among_others_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, a_txt=FERRY)
    assert reasons(read([tmp_path / "a.txt", tmp_path / "typo.txt"])) == [("typo.txt", "missing")]


def test_columns_named_by_the_user_win_and_a_misspelt_one_is_told(tmp_path: Path) -> None:
    write(tmp_path, a_csv=f'text,story,paper\nnot this,"{FERRY}",The Orlen Post\n', b_csv=f'text\n"{BRIDGE}"\n')
    named = {"text": "story", "outlet": "paper"}
    assert read(tmp_path / "a.csv", columns=named).articles.row(0, named=True)["outlet"] == "The Orlen Post"
    reading = read(tmp_path, columns=named)
    assert reasons(reading) == [("b.csv", "no-text-column")]
    with pytest.raises(UsageError, match=r"no column 'papper' for outlet.*'text', 'story', 'paper'"):
        read(tmp_path / "a.csv", columns={"outlet": "papper"})
    with pytest.raises(UsageError, match="--column names body"):
        read(tmp_path, columns={"body": "text"})
