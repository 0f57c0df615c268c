"""The command line as a user meets it: every verb, every option, bad input, exit codes, and never a traceback."""

import errno
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from command_line import TOP, Run, listing, program
from examples import sampled
from notices import CLINIC, FERRY

import dedup

# What it says of itself


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, cli\nsys.argv = ['wirecopy', 'scan', '--help']\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'faiss', 'polars', 'numba', 'numpy', 'dedup', 'sentence_transformers'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: wirecopy scan" in done.stdout


def test_a_fast_scan_does_not_import_torch(news: Path) -> None:
    code = (
        "import sys, cli\n"
        f"sys.argv = ['wirecopy', 'scan', {str(news)!r}, '--depth', 'fast', '-q', '-o', {str(news / 'out')!r}]\n"
        "try: cli.main()\nexcept SystemExit as stop: assert not stop.code\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_version(run: Run) -> None:
    assert re.fullmatch(r"wirecopy \d+\.\d+\.\d+\S*\n", run("--version").out)


def test_help_without_a_verb(run: Run) -> None:
    assert "scan" in run("--help").out
    assert run("-h").code == 0
    told = run()
    assert told.code == 2
    assert "collapse" in told.out + told.err


@pytest.mark.parametrize("verb", ["scan", "compare", "collapse", "evaluate"])
def test_every_verb_has_help_and_takes_q_and_json_after_its_name(run: Run, verb: str) -> None:
    told = run(verb, "-h").out
    assert "--quiet" in told
    assert "--json" in told


# scan


def test_a_scan_tells_people_what_was_found(run: Run, news: Path, tmp_path: Path) -> None:
    told = run("scan", news, "--depth", "fast", "-o", tmp_path / "out")
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0] == "2 of 3 articles share text or a source with others in this collection, in 1 cluster."
    assert "    b.txt: has the same words as a.txt (100 % of its text, 100 % of the other's)" in lines
    assert lines[-1].startswith(f"All tables are in {tmp_path / 'out'};")
    assert "\x1b" not in told.out + told.err
    assert dedup.Result.load(tmp_path / "out").clusters["size"].to_list() == [2]


def test_nothing_shared_is_told_so(run: Run, news: Path) -> None:
    told = run("scan", news / "a.txt", news / "c.txt", "--depth", "fast")
    assert told.out.startswith("Of 2 articles, none was found to share text or a source with another")
    assert (Path.cwd() / "wirecopy-result" / "run.json").is_file()


def test_quiet_is_silent_and_json_is_one_object(run: Run, news: Path) -> None:
    (news / "t.csv").write_text(f'body,place\n"{CLINIC}",x\n')
    quiet = run("scan", news, "-q", "--depth", "fast")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    told = run("scan", news, "--json", "--depth", "fast")
    assert json.loads(told.out)["clusters"] == 2
    assert told.out.count("\n") == 1
    assert told.err == "t.csv: text from 'body', no id column: ids are FILE:ROW\n"
    value = json.loads(run("scan", news, "--json", "-q", "--depth", "fast").out)
    assert (value["articles"], value["in_clusters"], value["skipped"]) == (4, 4, 0)
    assert value["relations"] == {"exact": 2}


def test_at_most_twenty_clusters_are_told(run: Run, tmp_path: Path) -> None:
    words = ["amber", "birch", "cedar", "delta", "ember"]
    rows = []
    for n in range(25):
        text = " ".join(f"{w}{n}x{i}" for i in range(20) for w in words)
        rows += [{"id": f"{n}-{i}", "text": text} for i in range(9 if n == 24 else 2)]
    pl.DataFrame(rows).write_ndjson(tmp_path / "t.jsonl")
    told = run("scan", tmp_path / "t.jsonl", "--depth", "fast").out
    assert told.count("articles, ") == 20
    assert told.split("\n\n")[1].startswith("amber24x0")  # the largest first
    assert "    and 3 more" in told
    assert "and 5 more clusters." in told


def test_a_plan_scans_nothing(run: Run, news: Path) -> None:
    told = run("scan", news, "--plan", "-o", news)  # nothing is written, so any folder will do
    assert told.code == 0
    assert told.out.startswith("3 articles (")
    assert told.err == ""
    assert json.loads(run("scan", news, "--plan", "--json").out)["articles"] == 3
    assert sorted(p.name for p in Path.cwd().iterdir()) == ["news"]


def test_a_large_scan_tells_the_plan_first(run: Run, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.scan.PLAN_FROM", 2)
    told = run("scan", news, "--depth", "fast")
    assert told.err.startswith("3 articles (")
    assert run("scan", news, "--depth", "fast", "-q").err == ""


def test_a_stream_is_read(news: Path, tmp_path: Path) -> None:
    process = program("scan", "-", "--json", "-q", "--depth", "fast", cwd=tmp_path)
    out, err = process.communicate("\n".join(json.dumps({"text": t}) for t in (FERRY, FERRY, CLINIC)))
    assert (process.returncode, err) == (0, "")
    assert json.loads(out)["in_clusters"] == 2


def test_columns_dials_and_files_reach_the_run(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f'key,words\nx,"{FERRY}"\ny,"{FERRY}"\n')
    (tmp_path / "s.toml").write_text('min_words = 7\nstrictness = "lenient"\n')
    (tmp_path / "outlets.toml").write_text("")
    told = run(
        "scan", "t.csv", "--column", "text=words", "--column", "id=key", "--settings", "s.toml", "--strictness",
        "strict", "--depth", "fast", "--timezone", "UTC", "--window", "3", "--outlets", "outlets.toml",
        "--max-skipped", "0",
    )  # fmt: skip
    assert (told.code, told.err) == (0, "")
    result = dedup.Result.load("wirecopy-result")
    assert result.articles["id"].to_list() == ["x", "y"]
    used = result.run["settings"]
    assert [used[k] for k in ("min_words", "strictness", "depth", "window_days")] == [7, "strict", "fast", 3]
    assert used["timezone"] == "UTC"


# compare


def test_compare(run: Run, news: Path) -> None:
    told = run("compare", news / "a.txt", news / "b.txt")
    assert told.code == 0
    assert told.out.startswith("a.txt has the same words as b.txt. Probability")
    assert json.loads(run("compare", news / "a.txt", news / "c.txt", "--json").out)["relation"] == "unrelated"
    assert run("compare", news / "a.txt", news / "c.txt", "-q").out == ""
    assert run("compare", news / "a.txt", news / "c.txt", "--strictness", "strict", "--min-words", "5").code == 0


# collapse


def table(folder: Path) -> Path:
    rows = ["id,text,price", f'1,"{FERRY}",1.50', f'2,"{FERRY}",2.00', f'3,"{CLINIC}",', "4,,7", f'5,"{CLINIC}"x,8']
    (folder / "t.csv").write_text("\n".join(rows) + "\n")
    return folder / "t.csv"


def test_collapse_a_table(run: Run, tmp_path: Path) -> None:
    told = run("collapse", table(tmp_path), "-o", tmp_path / "out.csv", "--depth", "fast")
    assert told.code == 0
    assert told.out.splitlines() == [
        f"3 articles kept in {tmp_path / 'out.csv'}; 1 removed, listed with the reason in "
        f"{tmp_path / 'out.removed.csv'}.",
        "1 of those kept could not be judged; their added columns are empty.",
        f"1 of the inputs could not be read and is listed in {tmp_path / 'out.removed.csv'}.",
    ]
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[0] == "id,text,price,wirecopy_cluster,wirecopy_role,wirecopy_origin,wirecopy_probability"
    assert [line[-5:] for line in lines[2:]] == [",,,,,", "7,,,,"]
    removed = pl.read_csv(tmp_path / "out.removed.csv", infer_schema=False)
    assert removed.select("removed", "kept", "row").rows() == [("2", "1", "1"), ("t.csv:4", None, None)]
    made = json.loads((tmp_path / "out.run.json").read_text("utf-8"))
    assert (made["tool"], made["settings"]["depth"], made["made"]["inputs"][0]["name"]) == (
        "wirecopy", "fast", str(tmp_path / "t.csv"),
    )  # fmt: skip
    assert made["collapse"] == {
        "level": "versions", "relations": ["exact", "near-duplicate", "revision"], "within": "both", "keep": "origin",
        "lossy": False, "weights": False, "kept": 3, "removed": 1, "not_judged": 1, "kept_for_their_news": 0,
        "skipped": 2,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.parquet"])
def test_collapse_weighs_instead_of_removing(run: Run, tmp_path: Path, name: str) -> None:
    told = run("collapse", table(tmp_path), "-o", name, "--depth", "fast", "--weights", "--level", "copies")
    assert told.out.startswith(f"4 articles kept in {name}; none removed.\nTheir weights add up to 3, as many as")
    read = {"out.csv": pl.read_csv, "out.jsonl": pl.read_ndjson, "out.parquet": pl.read_parquet}[name]
    assert read(name)["wirecopy_weight"].cast(float).to_list() == [0.5, 0.5, 1.0, 1.0]
    for wrong, message in ((["--level", "copys"], "did you mean 'copies'"), (["--keep", "all"], "weights keeps all"),
                           (["--level", "copies", "--relations", "exact"], "take one of them")):  # fmt: skip
        told = run("collapse", "t.csv", "-o", "other.csv", "--weights", *wrong)
        assert (told.code, message in told.err) == (2, True)
    assert not Path("other.csv").exists()


def test_collapse_tells_a_machine(run: Run, tmp_path: Path) -> None:
    value = json.loads(run("collapse", table(tmp_path), "-o", "out.jsonl", "--depth", "fast", "--json").out)
    assert [value[k] for k in ("kept", "removed", "not_judged", "skipped")] == [3, 1, 1, 2]
    quiet = run("collapse", tmp_path / "t.csv", "-o", "out.jsonl", "--depth", "fast", "-q")
    assert (quiet.out, quiet.err) == ("", "")
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 3


def test_collapse_a_finished_result(run: Run, news: Path) -> None:
    assert run("scan", news, "-q", "--depth", "fast").code == 0
    told = run("collapse", "wirecopy-result", "-o", "kept.parquet", "--keep", "longest", "--within", "both")
    assert told.out.startswith("2 articles kept in kept.parquet; 1 removed")
    assert pl.read_parquet("kept.parquet")["id"].to_list() == ["a.txt", "c.txt"]
    everything = run("collapse", "wirecopy-result", "-o", "all.parquet", "--keep", "all")
    assert everything.out == "3 articles kept in all.parquet; none removed.\n"
    assert len(pl.read_parquet("all.parquet")) == 3
    told = run("collapse", "wirecopy-result", "-o", "kept.parquet", "--depth", "fast")
    assert (told.code, "is a finished result" in told.err) == (2, True)
    (Path("wirecopy-result") / "pairs.parquet").unlink()
    told = run("collapse", "wirecopy-result", "-o", "kept.parquet")
    assert (told.code, "pairs.parquet is missing" in told.err) == (2, True)


# Bad input


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan"],
        ["scan", "news", "--depth", "deep"],
        ["scan", "news", "--strictness", "mild"],
        ["scan", "news", "--min-words", "some"],
        ["scan", "news", "--min-words", "0"],
        ["scan", "news", "--window", "-1"],
        ["scan", "news", "--timezone", "Europe/Lundon"],
        ["scan", "news", "--max-skipped", "few"],
        ["scan", "news", "--max-skipped", "-1"],
        ["scan", "news", "--max-skipped", "nan"],
        ["scan", "news", "--column", "text"],
        ["scan", "news", "--column", "words=text"],
        ["scan", "news", "--settings", "missing.toml"],
        ["scan", "news", "--outlets", "missing.toml"],
        ["scan", "news", "--model", "missing"],
        ["scan", "news", "--model", "missing", "--depth", "standard"],
        ["scan", "news", "--frob"],
        ["frob"],
        ["compare", "news/a.txt"],
        ["compare", "news/a.txt", "missing.txt"],
        ["compare", "news", "news/a.txt"],
        ["collapse", "news"],
        ["collapse", "news", "-o", "out.xlsx"],
        ["collapse", "news", "-o", "out.csv", "--keep", "newest"],
        ["collapse", "news", "-o", "out.csv", "--within", "town"],
        ["collapse", "news", "-o", "out.csv", "--relations", "exact,partial"],
        ["collapse", "missing.csv", "-o", "out.csv"],
    ],
    ids=" ".join,
)
def test_a_wrong_word_is_a_usage_error_and_nothing_is_written(run: Run, news: Path, arguments: list[str]) -> None:
    told = run(*arguments)
    assert told.code == 2
    assert told.out == ""
    assert told.err
    assert [p.name for p in Path.cwd().iterdir()] == ["news"]


def test_a_missing_path(run: Run, news: Path) -> None:
    told = run("scan", "missing.txt")
    assert (told.code, told.err) == (
        2, "wirecopy: missing.txt: there is no such file or folder; check the spelling of the path\n",
    )  # fmt: skip
    told = run("scan", "missing.txt", news, "--depth", "fast")
    assert told.code == 0
    assert "skipped missing.txt: there is no such file" in told.err
    assert "1 input was skipped: 1 not found." in told.out


def test_an_unreadable_file(run: Run, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (news / "secret.txt").write_text(CLINIC)
    real = Path.open

    def deny(self: Path, *arguments: object, **options: object) -> object:
        if self.name == "secret.txt":  # root may read everything
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", deny)
    told = run("scan", news, "--depth", "fast")
    assert told.code == 0
    assert "secret.txt: Permission denied" in told.err
    assert "1 input was skipped: 1 not readable." in told.out
    assert run("scan", news / "secret.txt").code == 2


def test_a_table_without_a_text_column_names_its_columns(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("price,place\n1,Orlen\n")
    told = run("scan", "t.csv")
    assert told.code == 2
    assert "no column holds the text; the columns are 'price', 'place'" in told.err
    told = run("collapse", "t.csv", "-o", "out.csv")
    assert (told.code, "'price', 'place'" in told.err) == (2, True)


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl", "a.json", "a.parquet"])
def test_an_empty_file(run: Run, news: Path, name: str) -> None:
    (news.parent / name).write_bytes(b"")
    told = run("scan", name)
    assert (told.code, "no usable article" in told.err) == (2, True)
    told = run("scan", name, news, "--depth", "fast")
    assert (told.code, "1 input was skipped: 1 empty." in told.out) == (0, True)


def test_duplicate_ids(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f'id,text\n1,"{FERRY}"\n1,"{CLINIC}"\n')
    told = run("scan", "t.csv", "--depth", "fast")
    assert "skipped t.csv, 1: another text than row 0 of t.csv, which is kept; give it an id of its own" in told.err
    assert "1 input was skipped: 1 with an id that another has." in told.out


def test_bytes_that_are_no_text_and_nuls_are_replaced_and_told(run: Run, news: Path) -> None:
    (news / "latin.txt").write_bytes(CLINIC.replace("June", "Juné").encode("cp1252"))
    (news / "nul.txt").write_text(FERRY + "\x00")
    (news / "broken.txt").write_bytes("Übermäßig schön".encode() + b"\xff\xfe\xfd " + FERRY.encode())
    told = run("scan", news, "--depth", "fast")
    assert told.code == 0
    assert "latin.txt: not UTF-8, read as cp1252" in told.err
    assert "nul.txt: NULs, replaced by U+FFFD: 1" in told.err
    assert "broken.txt: bytes that are no text, replaced by U+FFFD: 3" in told.err


def test_an_empty_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = run("scan", "empty")
    assert (told.code, "the folder holds no files" in told.err) == (2, True)


def test_out_on_other_files_is_refused_before_any_work(run: Run, news: Path) -> None:
    before = listing(news)
    told = run("scan", news, "-o", news)
    assert (told.code, "holds other files and was left untouched" in told.err) == (2, True)
    told = run("scan", news, "-o", news / "a.txt")
    assert (told.code, "is a file; -o takes a folder" in told.err) == (2, True)
    told = run("collapse", news / "a.txt", "-o", news)
    assert (told.code, "it takes a file ending in" in told.err) == (2, True)
    assert listing(news) == before


def test_strict_and_max_skipped_write_nothing(run: Run, news: Path) -> None:
    (news / "empty.txt").write_text("")
    for options in (["--strict"], ["--max-skipped", "0"], ["--max-skipped", "24%"], ["--strict", "--max-skipped", "9"]):
        told = run("scan", news, "--depth", "fast", *options)
        assert told.code == 3
        assert f"1 of 4 inputs was skipped, as {news / 'empty.txt'}: it holds no bytes" in told.err
        assert run("collapse", news, "-o", "out.csv", "-q", "--depth", "fast", *options).code == 3
    assert [p.name for p in Path.cwd().iterdir()] == ["news"]
    for allowed in ("1", "25%"):
        assert run("scan", news, "--depth", "fast", "-q", "--max-skipped", allowed).code == 0


def test_a_full_disk_is_a_limit_and_the_old_result_stays(run: Run, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("scan", news, "-q", "--depth", "fast").code == 0
    before = listing(Path.cwd())

    def full(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    told = run("scan", news / "c.txt", "-q", "--depth", "fast")
    assert (told.code, "the disk is full" in told.err) == (6, True)
    told = run("collapse", news, "-q", "--depth", "fast", "-o", "out.parquet")
    assert (told.code, "the disk is full" in told.err) == (6, True)
    assert listing(Path.cwd()) == before


def test_an_interrupt_is_130_and_leaves_nothing(run: Run, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pl.DataFrame, "write_parquet", interrupt)
    told = run("scan", news, "--depth", "fast")
    assert (told.code, told.err) == (130, "wirecopy: interrupted\n")
    assert [p.name for p in Path.cwd().iterdir()] == ["news"]


def test_ctrl_c_while_it_waits_for_a_stream(tmp_path: Path) -> None:
    process = program("scan", "-", cwd=tmp_path)
    assert process.stdin is not None
    # more than a pipe holds: once this returns, the program is reading
    process.stdin.write("\n" * (1 << 20))
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out, err) == (130, "", "wirecopy: interrupted\n")


def test_too_little_memory_is_a_limit(run: Run, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def starve(*arguments: object, **options: object) -> None:
        raise MemoryError

    monkeypatch.setattr("dedup.pipeline.floors.run", starve)
    told = run("scan", news)
    assert (told.code, "there is not enough memory" in told.err) == (6, True)


def test_a_mistake_of_ours_says_so(run: Run, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dedup.pipeline.floors.run", fail)
    told = run("scan", news, traceback=True)
    assert told.code == 1
    assert told.err.endswith("wirecopy: this is a mistake in wirecopy itself: please report it with the lines above\n")


# The terminal


@pytest.mark.parametrize(
    "arguments", sampled(["scan news --depth fast", "compare news/a.txt news/c.txt", "--version"],
                         ["compare news/a.txt news/c.txt"]),
)  # fmt: skip
def test_a_closed_pipe_is_no_error(news: Path, arguments: str) -> None:
    # the reader is gone before the first line
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        command = [sys.executable, TOP / "cli.py", *arguments.split()]
        done = subprocess.run(command, cwd=news.parent, stdout=gone, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(("redirection", "code"), sampled([(">/dev/full", 6), (">&-", 0)], [(">/dev/full", 6)]))
def test_an_output_that_cannot_be_written_or_is_closed_is_told(news: Path, redirection: str, code: int) -> None:
    command = f"{sys.executable} {TOP / 'cli.py'} compare {news / 'a.txt'} {news / 'c.txt'}"
    done = subprocess.run(["sh", "-c", f"{command} {redirection}"], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert ("the output could not be written (No space left on device)" in done.stderr) == (code == 6)


@pytest.mark.slow  # a process each
@pytest.mark.parametrize("verb", sampled(["scan", "compare"], ["scan"]))
def test_an_encoding_that_lacks_a_letter_is_no_error(news: Path, tmp_path: Path, verb: str) -> None:
    (news / "ö.txt").write_text("Ölpreis\n\n" + FERRY, encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    if verb == "scan":
        process = program("scan", news, "--depth", "fast", cwd=tmp_path, env=environment)
        out, _ = process.communicate()
        assert process.returncode == 0
        assert "?.txt" in out
    else:
        process = program("compare", news / "ö.txt", news / "a.txt", "--json", cwd=tmp_path, env=environment)
        out, _ = process.communicate()
        assert json.loads(out)["left"] == "ö.txt"


@pytest.mark.slow  # a process each
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("no_color", sampled([False, True], [False]))
def test_on_a_terminal_a_bar_moves_and_no_color_is_respected(news: Path, tmp_path: Path, no_color: bool) -> None:
    import pty

    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CI", "FORCE_COLOR")}
    environment |= {"TERM": "xterm-256color", **({"NO_COLOR": "1"} if no_color else {})}
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, TOP / "cli.py", "scan", news, "--depth", "fast"], stdin=slave, stdout=slave, stderr=slave,
        cwd=tmp_path, env=environment,
    )  # fmt: skip
    os.close(slave)
    shown = b""
    try:
        while chunk := os.read(master, 65536):
            shown += chunk
    except OSError:  # how Linux says that the other side has closed
        pass
    os.close(master)
    assert process.wait() == 0
    text = shown.decode("utf-8")
    assert "candidates" in text
    assert "2 of 3 articles" in text
    colours = re.findall(r"\x1b\[(?:3\d|9\d|38;[\d;]+)m", text)
    assert bool(colours) != no_color
