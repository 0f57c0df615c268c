"""Text columns that hold HTML, escaped HTML or entities, and texts that only look like it."""

import json
from pathlib import Path

import polars as pl
import pytest

from dedup import Settings, api, scan
from dedup.read import read
from dedup.read.html_cells import TOLD, text_of_cell

PLAIN = (
    "The lift at Calder Row stood still for a week in June, and nobody at the mill could say why it had stopped.\n\n"
    "Ada Venn, who lives on the ninth floor, carried her shopping up 162 steps and counted each of them aloud.\n\n"
    "A mechanic from Tarrow found a jackdaw's nest in the shaft on Friday & took it down, eggs and all."
)
PARAGRAPHS = PLAIN.split("\n\n")
HTML = "".join(f"<p>{p.replace('&', '&amp;')}</p>" for p in PARAGRAPHS)


@pytest.mark.parametrize(
    "cell",
    [
        HTML,
        f'<div class="a > b">{HTML}<script>var x = "<p>no</p>";</script></div>',
        "<br><br>".join(PARAGRAPHS),
        "<br />\n<br />\n".join(PARAGRAPHS),
        HTML.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        HTML.replace("&", "&amp;").replace("<", "&amp;lt;").replace(">", "&amp;gt;"),
        PLAIN.replace("Ada Venn", '<a href="https://calder.example/ada">Ada</a> <em>Venn</em>').replace("&", "&amp;"),
        PLAIN.replace("'", "&#39;").replace("&", "&amp;", 1),
        f"<figure><img src='x'><figcaption>Photo: T. Rusk</figcaption></figure>{HTML}<p>&nbsp;</p>",
    ],
)
def test_html_in_a_cell_is_its_running_text(cell: str) -> None:
    assert text_of_cell(cell).split() == PLAIN.split()
    assert text_of_cell(cell).count("\n\n") == 2


@pytest.mark.parametrize(
    "cell",
    ["Rain.", "5 < 6 and 7 > 6", "The <b> tag is old.", "<3 from Calder", "Q&A with R&D", "AT&T; and more", "a &b; c",
     "x <y> z", "if (a<b && c>d)", "He wrote <sic> in the margin.", "<Ada> asked <Tom>.", "&", "<", "Tom &copy= x"],
)  # fmt: skip
def test_what_only_looks_like_html_stays(cell: str) -> None:
    assert text_of_cell(cell) == cell


def test_tables_and_json_are_cleaned_and_told_and_the_user_s_table_is_not(tmp_path: Path) -> None:
    rows = [{"id": "1", "title": "Lift &#8211; still", "text": HTML}, {"id": "2", "title": "A < B", "text": PLAIN}]
    frame = pl.DataFrame(rows)
    frame.write_csv(tmp_path / "a.csv")
    frame.write_parquet(tmp_path / "a.parquet")
    (tmp_path / "a.json").write_text(json.dumps(rows))
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    for given in (frame, *sorted(tmp_path.iterdir())):
        reading = read(given)
        assert reading.articles["text"].to_list() == [PLAIN, PLAIN]
        assert reading.articles["title"].to_list() == ["Lift – still", "A < B"]
        assert [n.rpartition(": ")[2] for n in reading.notes if TOLD in n] == ["1"]
    assert api.collapse(frame, Settings(depth="fast")).kept["text"].to_list() in ([HTML], [PLAIN])


def test_texts_and_pages_are_left_as_their_readers_give_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The <p> tag &amp; others</p>")
    assert read(tmp_path).articles["text"].to_list() == ["The <p> tag &amp; others</p>"]


def test_one_article_in_three_dresses_is_exact() -> None:
    escaped = HTML.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    frame = pl.DataFrame({"id": ["html", "plain", "escaped"], "text": [HTML, PLAIN, escaped]})
    result = scan(frame, Settings(depth="fast"))
    assert set(result.pairs["relation"]) == {"exact"}
    assert result.clusters["size"].to_list() == [3]


def test_a_cell_that_is_nothing_but_markup_is_empty() -> None:
    reading = read(pl.DataFrame({"id": ["1", "2"], "text": ["<p><img src='x'></p>", PLAIN]}))
    assert (reading.articles["id"].to_list(), reading.skipped["reason"].to_list()) == (["2"], ["empty"])
