"""Nothing that a stranger wrote is a command to the terminal, whatever command prints it and however."""

import json
import re
import shlex
import sys
from pathlib import Path

import polars as pl
import pytest
from command_line import Run
from notices import FERRY
from typer.main import get_command

from commands.app import app
from dedup.harmless import harmless

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\x90q\u202egnorw\u2066\x08\r"
COMMAND = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
OUTLET = f"Orlen{HOSTILE} Post"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder of articles whose every field holds commands, and of files that cannot be read."""
    news = tmp_path / f"news{HOSTILE}"
    news.mkdir()
    rows = [
        {"id": f"{HOSTILE}{n}", "text": f"{FERRY}{HOSTILE}", "title": f"Ferry{HOSTILE}", "outlet": outlet,
         "author": HOSTILE, "url": f"https://orlen.example/{HOSTILE}", "published": date}
        for n, (outlet, date) in enumerate([(OUTLET, "2025-03-01"), (f"Tarn{HOSTILE}", "2025-03-02"),
                                            ("Vale Post", f"2025-03-03{HOSTILE}")])
    ]  # fmt: skip
    (news / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in [*rows, rows[0] | {"text": "Rain."}]))
    (news / f"b{HOSTILE}.csv").write_text(f"{HOSTILE},x\n1,2\n")
    (news / f"c{HOSTILE}.xml").write_text(f"<{HOSTILE}>")
    (news / f"d{HOSTILE}").write_text("x")
    (news / "e.txt").write_text(f"{FERRY} {HOSTILE}")
    return news


def checked(run: Run, *arguments: object, code: int | None = None) -> str:
    ran = run(*arguments)
    for stream in (ran.out, ran.err):
        assert not (found := COMMAND.findall(stream)), (arguments, found, stream[:2000])
    assert code is None or ran.code == code, ran.err
    return ran.out + ran.err


COMMANDS = [
    "scan {news} -o again", "scan {news} -o again --json", "scan {news} -o again --plan", "scan {news} -o {bad}/x/y",
    "scan {bad}", "help {bad}", "help scan", "scan {news} --column text={bad}",
    "scan {news} --depth {bad}", "scan --{bad} {news}",
    "scan {news} --settings {bad}", "scan {news} --strict", "{bad}", "report result -o pages", "report {bad}",
    "compare {news}/e.txt {news}/e.txt", "compare {news}/e.txt {news}/a.jsonl", "compare {bad} {bad}",
    "compare {news}/e.txt {news}/e.txt --json", "trace {id} result", "trace {id} result --json",
    "trace {id}x result", "collapse {news} -o kept.csv", "collapse {news} -o kept.csv --json",
    "collapse {news} -o {bad}.doc", "collapse result -o kept.parquet", "add {news} --archive news.db",
    "add {news} --archive news.db --json", "add {news} --archive {bad}/news.db", "check {news}/e.txt --archive news.db",
    "check {news}/e.txt --archive news.db --json", "check {news}/a.jsonl --archive news.db",
    "who-ran {outlet} result", "who-ran {outlet}x result", "who-ran Orlen result", "who-ran {outlet} --archive news.db",
    "who-ran {outlet} result --json", "who-ran {outlet} result --csv -", "who-ran {outlet} result --csv who.csv",
    "who-ran {outlet} result --since {bad}", "export --archive news.db -o out",
    "export --archive news.db --changes-since 0", "export result --format gexf -o {bad}.gexf",
    "export result --format edges -o edges.csv", "export result --format {bad} -o x", "methods result", "methods {bad}",
    "methods result --labels labels.csv", "methods result --json", "collapse {news} -o kept.csv --level {bad}",
    "export --archive news.db --changes-since 0 --json", "export --archive {bad} -o out",
    "watch --archive news.db --outlet {outlet}", "watch --archive news.db --outlet {outlet}x --json",
    "watch --archive news.db --outlet {outlet} --html w{bad}.html --state s{bad} --json",
    "watch --archive news.db --outlet {outlet} --html w.html --feed w.atom --state s",
    "watch --archive {bad} --outlet x", "add {bad}.opml --archive news.db",
    "add https://[{bad}]/x --archive news.db", "add http://127.0.0.1:9/{bad} --archive news.db --agent {bad}",
    "remove {id} --archive news.db",
    "remove {id}x --archive news.db", "remove {id} --archive news.db --json", "doctor news.db", "doctor {bad}",
    "doctor news.db --json", "evaluate result labels.csv", "evaluate result {bad}", "evaluate result labels.csv --json",
    "evaluate result --sample 20 -o {bad}.csv", "evaluate result --sample 9 -o {bad}",
    "evaluate result labels.csv --second labels.csv", "evaluate result {bad} --recalibrate -o x",
    "thresholds result --at .9", "thresholds result --at {bad}", "thresholds result --stability 1",
    "watch --archive news.db --outlet {outlet}", "watch --archive news.db --outlet {bad} --json",
    "review {bad}", "review --archive {bad}", "review result --tokens {bad}", "review result --archive {bad}",
    "review result --times-in {bad}", "mcp {bad}", "mcp --archive {bad}", "mcp", "plot result sizes -o {bad}.svg",
    "plot result timeline -o {bad}/x.json", "plot result {bad} -o s.svg",
    "plot result sizes -o s.{bad}", "plot result network --cluster {bad} -o s.svg", "plot {bad} sizes -o s.json",
    "decisions import result decided.csv", "decisions list result", "decisions list {bad}",
    "decisions import result {bad}.csv", "decisions import news.db decided.csv", "decisions list news.db --json",
    "decisions export result -o {bad}.csv", "decisions export result -o -", "scan {news} -o result -q",
    "scan {news} -o again --decisions {bad}", "scan {news} -o again --decisions decided.csv",
    "plot result calibration --labels labels.csv -o s.svg", "plot result calibration --labels {bad} -o s.svg --json",
]  # fmt: skip


def test_every_command_is_tried() -> None:
    named = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert named == {command.split()[0] for command in COMMANDS} - {"{bad}"}


@pytest.mark.slow  # every command runs: ten seconds
def test_no_command_lets_commands_through(run: Run, hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked(run, "scan", hostile, "-o", "result", code=0)
    checked(run, "add", hostile, "--archive", "news.db", code=0)
    ids = pl.read_parquet("result/articles.parquet")["id"]
    pl.DataFrame({"id": ids, "cluster": [HOSTILE] * len(ids)}).write_csv("labels.csv")
    made = {"reviewer": [HOSTILE] * 2, "kind": ["merge", "origin"], "left": [ids[0]] * 2, "right": [ids[1], None]}
    pl.DataFrame({**made, "value": [None, HOSTILE], "reason": [HOSTILE, None]}).write_csv("decided.csv")
    words = {"news": str(hostile), "bad": f"bad{HOSTILE}", "id": ids[0], "outlet": OUTLET}
    for command in COMMANDS:
        checked(run, *(part.format(**words) for part in shlex.split(command)))


def test_a_near_name_is_offered_without_its_commands(run: Run, hostile: Path) -> None:
    checked(run, "scan", hostile, "-o", "result", code=0)
    told = checked(run, "who-ran", "Orlen Pots", "result", code=2)
    assert "did you mean" in told or "no outlet is called" in told


def test_a_mistake_of_our_own_shows_no_commands_either(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import commands.results

    def broken(*_: object) -> None:
        raise ZeroDivisionError(HOSTILE)

    monkeypatch.setattr(commands.results, "check_archive", broken)
    monkeypatch.setattr(sys.modules["commands.who_ran"], "check_archive", broken)
    ran = run("who-ran", "x", "--archive", "news.db", traceback=True)
    assert not COMMAND.findall(ran.err)


def test_json_keeps_every_sign_as_an_escape(run: Run, hostile: Path) -> None:
    checked(run, "scan", hostile, "-o", "result", code=0)
    ran = run("compare", hostile / "e.txt", hostile / "e.txt", "--json")
    assert json.loads(ran.out)
    assert harmless(ran.out) == ran.out
