"""`wirecopy export --digest`: what a night brought of who ran our pieces, as a user meets it."""

import json
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from archives import FAST, frame
from command_line import Run
from strategies import FERRY, ORCHARD, one_thread

from commands.examples import EXAMPLES
from dedup import Archive

__all__ = ["one_thread"]

CREDIT = " First published in the Harbour Gazette."
PAGE = Path(__file__).parents[2] / "docs/archive.md"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nights: two pieces of ours; two papers with one of them; one more, and the first again with a credit."""
    path = tmp_path_factory.mktemp("nights") / "news.db"
    with Archive(path) as archive:
        archive.add(
            frame({"a": FERRY, "o": ORCHARD}, outlet=["Harbour Gazette"] * 2, published=["2025-03-04T09:00Z"] * 2), FAST
        )
        theirs = {"b": FERRY.replace("81,000", "82,000"), "c": FERRY + CREDIT}
        published = ["2025-03-04T15:00Z", "2025-03-05T09:00Z"]
        archive.add(frame(theirs, outlet=["Inland Courier", "Valley Voice"], published=published))
        last = {"d": ORCHARD.replace("nearly twice", "three times") + CREDIT, "b": theirs["b"] + CREDIT}
        archive.add(frame(last, outlet=["Tarn Post", "Inland Courier"], published=["2025-03-06T09:00Z", published[0]]))
    return path


@pytest.fixture
def archive(made: Path) -> Iterator[Archive]:
    with Archive(made) as opened:
        yield opened


def entries(path: str) -> dict[str, str]:
    """Title -> id."""
    read = feedparser.parse(Path(path).read_bytes())
    assert not read.bozo
    return {e.title.partition(":")[0]: e.id for e in read.entries}


def test_a_night_tells_what_it_brought_and_a_reader_shows_each_use_once(run: Run, made: Path) -> None:
    digest = ("export", "--archive", made, "--outlet", "Harbour Gazette", "--digest")
    told = run(*digest, "one.atom", "--digest", "one.html", "--since", "1")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("3 articles at 3 outlets ran 2 of your pieces; 3 name you as the source. ")
    assert told.out.endswith("The digest is in one.atom and one.html.\n")
    run(*digest, "two.xml")  # the last night
    every, last = entries("one.atom"), entries("two.xml")
    assert {*every} == {"Inland Courier", "Valley Voice", "Tarn Post"} and {*last} == {"Inland Courier", "Tarn Post"}
    assert last.items() <= every.items()
    page = Path("one.html").read_text("utf-8")
    assert "news.db: batches 2 to 3" in page and " · revised" not in page
    run(*digest, "last.html")
    assert Path("last.html").read_text("utf-8").count(" · revised") == 1  # the courier's, which now names us


def test_the_json_holds_the_rows(run: Run, made: Path) -> None:
    told = json.loads(
        run("export", "--archive", made, "--digest", "a.html", "--outlet", "harbour gazette", "--json").out
    )
    assert (told["digest"], told["since"], told["batch"], told["articles"]) == (["a.html"], 2, 3, 2)
    assert {(r["theirs"], r["batch"], r["revised"]) for r in told["rows"]} == {("d", 3, False), ("b", 3, True)}
    assert all(r["added"] and r["ours_title"] is None for r in told["rows"])


def test_python_gets_the_same_rows(archive: Archive) -> None:
    new, result = archive.new_uses("Harbour Gazette", 0)
    assert sorted(new.ran.rows["theirs"]) == ["b", "c", "d"] and len(result.articles) == 5
    assert new.ran.rows.drop("batch", "added", "revised").equals(archive.who_ran("Harbour Gazette").rows)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--digest", "a.html"], "--digest needs the outlet"),
        (["--digest", "a.pdf", "--outlet", "Harbour Gazette"], "a page ending in .html or a feed"),
        (["--digest", "a.html", "--outlet", "Harbour Gazet"], "Harbour Gazette"),
        (["--digest", "a.html", "--outlet", "Harbour Gazette", "--since", "9"], "there is no batch 9"),
        (["--digest", "a.html", "--outlet", "Harbour Gazette", "-o", "out"], "--digest stands alone"),
        (["--digest", "a.html", "--outlet", "Harbour Gazette", "--snapshot", "x.db"], "--snapshot stands alone"),
        (["--since", "1", "-o", "out"], "--since goes with --digest"),
        (["--digest", "a.html", "--outlet", "Harbour Gazette", "--times-in", "Orlen"], "--times-in"),
    ],
)
def test_what_cannot_be_made_is_told_and_nothing_is_written(
    run: Run, made: Path, arguments: list[str], said: str
) -> None:
    told = run("export", "--archive", made, *arguments)
    assert (told.code, told.out) == (2, "") and said in told.err
    assert not [p for p in Path().iterdir() if p.is_file()]


def test_an_earlier_digest_is_replaced_whole(run: Run, made: Path) -> None:
    Path("a.html").write_text("of yesterday " * 100_000)
    run("export", "--archive", made, "--digest", "a.html", "--outlet", "Harbour Gazette", "-q")
    assert "of yesterday" not in Path("a.html").read_text("utf-8")
    assert [p.name for p in Path().iterdir()] == ["a.html"]


def test_the_examples_of_the_help_and_the_page_are_of_this_form() -> None:
    assert any("--digest" in line and "--since 41" in line for _, line in EXAMPLES["export"])
    assert "--digest" in PAGE.read_text("utf-8")
