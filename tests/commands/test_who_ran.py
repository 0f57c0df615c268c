"""`wirecopy who-ran` as a user meets it: a table, CSV, --json, -q, and what is said of what cannot be used."""

import csv
import io
import json
from pathlib import Path

import pytest
from command_line import Run, listing
from newsroom import scanned_story

from dedup.queries.who_ran.rows import COLUMNS

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The agency's story of the sample newsroom and all tables of articles, scanned."""
    return scanned_story(tmp_path_factory.mktemp("ran") / "result")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(
        'ours = ["Northwire"]\n[groups]\n"Marrin Media" = ["Northwire", "Dunmarrow Gazette"]\n'
        '[[partner]]\nname = "Sallowford Echo"\ncredit = true\nembargo = "2h"\n'
        '[[partner]]\nname = "Valley Voice"\ncredit = true\nshare = "60 %"\n'
        '[[partner]]\nname = "Brackwater Mail"\ncredit = true\nembargo = "2h"\n'
    )
    return path


def test_people_get_totals_and_a_table(run: Run, result: Path, own: Path) -> None:
    before = listing(result)
    told = run("who-ran", "northwire.example", result, "--outlets", own)
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[:3] == [
        "3 articles at 3 outlets ran 1 of your pieces; 2 name you as the source.",
        "2 articles to check against your terms.",
        "1 more article at titles of the same house.",
    ]
    assert "Regulator grounds Skerra Air turboprops after cracked bolts found" in lines
    assert listing(result) == before
    assert run("who-ran", "Northwire", result, "-q").out == ""


def test_the_page_for_editors_shows_what_is_printed(
    run: Run, result: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    page = (SAMPLES.parent / "docs/who-ran.md").read_text("utf-8")
    shown = run("who-ran", "Northwire", result, "--outlets", own).out.splitlines()
    assert "\n".join(f"    {line}".rstrip() for line in shown) in page
    assert all(f"`{column}`" in page for column in COLUMNS)


def test_json_is_one_exact_object(run: Run, result: Path, own: Path) -> None:
    told = run("who-ran", "Northwire", result, "--outlets", own, "--json")
    assert told.out.count("\n") == 1
    value = json.loads(told.out)
    assert (value["outlet"], value["articles"], value["to_check"]) == ("Northwire", 3, 2)
    stands = {row["theirs"]: (row["credit"], row["standing"]) for row in value["rows"]}
    assert stands == {
        "ar-1001": ("credited, not marked", "check: too early"),
        "rg-02": ("neither", "check: credit missing; check: more than agreed"),
        "ar-1002": ("credited, not marked", "own title"),
        "wf-118": ("credited", "within terms"),
    }
    first = value["rows"][0]
    assert list(first) == list(COLUMNS)
    assert (first["ours_published"], first["delay_hours"]) == ("2025-03-04T13:42:00+00:00", 98 / 60)


def test_csv_to_a_file_and_to_the_standard_output(run: Run, result: Path, own: Path, tmp_path: Path) -> None:
    out = tmp_path / "ran.csv"
    told = run("who-ran", "Northwire", result, "--outlets", own, "--csv", out, "--uncredited")
    assert told.code == 0 and told.out.splitlines()[-1] == f"All rows are in {out}."
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert [r["theirs"] for r in rows] == ["rg-02"] and list(rows[0]) == list(COLUMNS)
    stdout = run("who-ran", "Northwire", result, "--outlets", own, "--csv", "-", "--since", "2025-03-05").out
    assert [r["theirs"] for r in csv.DictReader(io.StringIO(stdout))] == ["ar-1002", "wf-118"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "yesterday"], "--since is 'yesterday'; give a day, as 2025-03-01"),
        (["--min-coverage", "150%"], "--min-coverage is '150%'; give a share of the text"),
        (["--csv", "x.txt"], "takes a file ending in .csv"),
        (["--csv", "x.csv", "--json"], "take one of them"),
        (["--outlets", "none.toml"], "cannot read the outlets"),
    ],
)
def test_what_cannot_be_used_is_told(run: Run, result: Path, arguments: list[str], said: str) -> None:
    told = run("who-ran", "Northwire", result, *arguments)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_help_says_what_it_takes(run: Run) -> None:
    told = run("who-ran", "-h").out
    assert all(option in told for option in ("--quiet", "--json", "--csv", "--since", "--min-coverage", "--uncredited"))


def test_an_outlet_or_a_result_that_is_not_there(run: Run, result: Path, tmp_path: Path) -> None:
    told = run("who-ran", "Northwyre", result)
    assert (told.code, told.out) == (2, "") and "did you mean Northwire" in told.err
    told = run("who-ran", "Northwire", tmp_path)
    assert told.code == 2 and "is no whole wirecopy result" in told.err
    assert run("who-ran", "Northwire").code == 2
