"""What lies beside articles in a folder is no article, and is counted; patterns choose among the files."""

import zipfile
from pathlib import Path

import pytest
from notices import CLINIC, FERRY

from dedup.errors import NoUsableArticle, UsageError
from dedup.read import read


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """A folder of articles as one gets it: with a README, a licence, a hidden cache, drafts."""
    folder = tmp_path / "week"
    for name, text in {
        "monday/ferry.txt": FERRY, "monday/README.md": "How these were fetched.", "tuesday/clinic.txt": CLINIC,
        "tuesday/drafts/ferry-2.txt": FERRY, "LICENSE": "All rights reserved.", "licence-revoked.txt": CLINIC,
        "notes.md": FERRY, ".cache/clinic.txt": CLINIC, ".DS_Store": "x", "Readme.txt": "Read this first.",
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_readmes_licences_and_hidden_files_are_counted_and_not_read(week: Path) -> None:
    reading = read(week)
    assert reading.articles["id"].to_list() == [
        "licence-revoked.txt", "monday/ferry.txt", "notes.md", "tuesday/clinic.txt", "tuesday/drafts/ferry-2.txt",
    ]  # fmt: skip
    assert reading.left_out == 5
    assert len(reading.skipped) == 0  # so that --strict does not fail over them
    told = "\n".join(reading.notes)
    assert f"{week}: hidden files and folders, left out: 2" in told
    assert f"{week}: READMEs and licences, left out (--include 'README*' reads them): 3" in told


@pytest.mark.parametrize(
    ("include", "exclude", "ids", "left"),
    [
        (["*.txt"], ["drafts"], ["licence-revoked.txt", "monday/ferry.txt", "tuesday/clinic.txt"], 7),
        (["monday"], [], ["monday/ferry.txt"], 9),
        (["tuesday/*.txt"], [], ["tuesday/clinic.txt", "tuesday/drafts/ferry-2.txt"], 8),
        ([], ["tuesday/", "*.md"], ["licence-revoked.txt", "monday/ferry.txt"], 7),
        (["README*"], [], ["monday/README.md"], 9),
    ],
)
def test_patterns(week: Path, include: list[str], exclude: list[str], ids: list[str], left: int) -> None:
    reading = read(week, include=include, exclude=exclude)
    assert reading.articles["id"].to_list() == ids
    assert reading.left_out == left


def test_what_is_named_as_an_input_is_read_whatever_its_name_is(week: Path) -> None:
    reading = read([week / "Readme.txt", week / ".cache" / "clinic.txt", week / "monday"], exclude=["*.txt"])
    assert reading.articles["id"].to_list() == ["Readme.txt", "clinic.txt"]


def test_a_folder_of_which_nothing_is_left_is_told(week: Path) -> None:
    with pytest.raises((UsageError, NoUsableArticle), match="left out, as no --include fits: 5"):
        read(week, include=["*.html"])


def test_in_a_zip_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "week.zip", "w") as packed:
        for name, text in {"in/README.txt": "Read this.", "in/ferry.txt": FERRY, "in/.x.txt": CLINIC}.items():
            packed.writestr(name, text)
    reading = read(tmp_path / "week.zip")
    assert reading.articles["id"].to_list() == ["week.zip/in/ferry.txt"]
    assert (reading.left_out, reading.notes) == (1, ("week.zip: READMEs and licences in it, left out: 1",))
