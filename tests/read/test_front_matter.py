"""Front matter of Markdown and text files: read where it is some, left where it is not."""

from pathlib import Path
from typing import Any

import pytest

from dedup.read import read
from dedup.read.front_matter import LONGEST, front_matter

LIFT = "The lift at Calder Row stood still for a week.\n\nNobody could say why, the mill said.\n"


def article(folder: Path, text: str, name: str = "a.md") -> dict[str, Any]:
    (folder / name).write_text(text, "utf-8", newline="")
    (row,) = read(folder / name).articles.iter_rows(named=True)
    return row


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize(
    "block",
    [
        '---\ntitle: "Lift: still"\ndate: 2025-06-03\nauthor: Ada Venn\nurl: https://calder.example/lift\n---\n\n',
        "---\r\ntitle: 'Lift: still'\r\nauthors: [Ada Venn]\r\ndate: 2025-06-03\r\npermalink: https://calder.example/lift\r\n---\r\n",
        '\ufeff---\ntitle: >-\n  Lift:\n  still\nauthor:\n  name: Ada Venn\npublishDate: 3 June 2025\n'
        "link: https://calder.example/lift\n...\n\n\n",
        '+++\ntitle = "Lift: still"\ndate = 2025-06-03\nauthor = "Ada Venn"\nurl = "https://calder.example/lift"\n+++\n',
    ],
)  # fmt: skip
def test_front_matter_gives_the_facts_and_leaves_the_text(tmp_path: Path, name: str, block: str) -> None:
    row = article(tmp_path, block + LIFT, name)
    assert row["text"] == LIFT
    assert (row["title"], row["author"], row["url"]) == ("Lift: still", "Ada Venn", "https://calder.example/lift")
    assert (row["published"].date().isoformat(), row["published_from"]) == ("2025-06-03", "text")


def test_more_of_ours_is_read_and_told_and_a_path_is_no_address(tmp_path: Path) -> None:
    block = "---\nlang: en\nlastmod: 2025-06-05T10:00:00+02:00\nsource: Calder Post\nurl: /lift\nlicense: CC BY\n---\n"
    row = article(tmp_path, block + LIFT)
    assert (row["language"], row["outlet"], row["url"], row["rights"]) == ("en", "Calder Post", None, "CC BY")
    assert row["modified"].isoformat() == "2025-06-05T08:00:00+00:00"
    assert "a.md: front matter read and left out of the text: 1" in read(tmp_path / "a.md").notes


@pytest.mark.parametrize(
    "text",
    [
        f"---\n\n{LIFT}", f"---\n{LIFT}---\n{LIFT}", f"---\n- a\n- b\n---\n{LIFT}", f"---\ntitle: [\n---\n{LIFT}",
        f"---\n---\n{LIFT}", f"+++\nno toml\n+++\n{LIFT}", f"{LIFT}\n---\ntitle: x\n---\n",
        "---\n" + "[" * 5000 + "\n---\n",
        "---\na: &a [x]\nb: !!python/object/apply:os.system [true]\n", "---\ntitle: " + "x" * LONGEST + "\n---\n",
    ],
)  # fmt: skip
def test_what_is_no_front_matter_stays_in_the_text(text: str) -> None:
    assert front_matter(text) == (text, {})


def test_tags_make_no_objects() -> None:
    rest, facts = front_matter("---\ntitle: !!python/object/apply:os.getcwd []\nauthor: !!int 7\n---\nRain.")
    assert (rest, facts) == ("Rain.", {"author": "7"})


def test_a_date_line_in_the_text_is_still_found_where_the_block_has_none(tmp_path: Path) -> None:
    row = article(tmp_path, f"---\ntitle: Lift\n---\nPublished: 3 June 2025\n\n{LIFT}")
    assert row["published"].date().isoformat() == "2025-06-03"
