"""Credits: the labelled snippets, worked examples, the traps, and what must hold for any text."""

import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import sampled
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.credit.ladder import find_credits
from dedup.outlets.registry import Outlets
from dedup.tables import SCHEMAS

SNIPPETS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("credit_snippets.toml").read_text(encoding="utf-8")
)["snippet"]

FILLER = """\
The old pier of Ostwick has stood for ninety years, and for most of them nobody looked underneath.
When divers went down in spring they found that every third pile had been eaten through, and that
the planks above were held up by habit. The town closed the pier on the same evening and put two
watchmen at the gate.

Since then the boats have landed their catch at the coal quay, where the crane is too short and the
road too steep. It costs each crew an hour a day, and in the cold months an hour is a box of fish.
Some have moved to the next harbour, and the ice house, which used to run day and night, now opens
three times a week.

The council wants to build a new pier of steel within two years. It has the drawings, it has most of
the money, and it has a petition against it with nine hundred names, because the steel pier would be
straight and the old one is not. A bend in a pier, the petition says, is worth more than a crane,
and no engineer has yet explained why it must go.

Work on the piles could start in the autumn if the survey of the sea bed is done by then. Until that
day the watchmen keep the gate, the gulls keep the planks, and the children fish through the fence
as children in Ostwick always did."""
FILLER = "\n\n".join(" ".join(p.split()) for p in FILLER.split("\n\n"))
TAIL = FILLER.split("\n\n")[3] + "\n\n" + FILLER.split("\n\n")[2]


def laid_out(snippet: dict[str, Any]) -> str:
    """The snippet in an invented article, at the place that its label says."""
    text = str(snippet["text"])
    if snippet["at"] == "lead":
        return f"{text}\n\n{FILLER}"
    if snippet["at"] == "middle":
        return f"{FILLER}\n\n{text} {TAIL}"
    return f"{FILLER}\n\n{text}"


def read(snippets: list[dict[str, Any]]) -> list[Counter[str]]:
    """What is found in each snippet, in the form of its label."""
    columns = ("outlet", "author", "rights")
    found: list[Counter[str]] = [Counter() for _ in snippets]
    # Each alone, so that no snippet's outlet becomes a known name for the others.
    for i, s in enumerate(snippets):
        table = pl.DataFrame({"id": [str(i)], "text": [laid_out(s)], **{c: [s[c]] for c in columns if c in s}})
        for row in find_credits(table, Outlets.packaged()).iter_rows(named=True):
            found[i][plain(f"{row['kind']} {row['strength']} {row['outlet'] or row['name']}")] += 1
    return found


def plain(label: str) -> str:
    """A label with its name resolved, and without the article of an unlisted paper's name."""
    kind, strength, name = label.split(" ", 2)
    outlet = Outlets.packaged().resolve(name)
    return f"{kind} {strength} {outlet.name if outlet else name.removeprefix('The ')}"


def figures(snippets: list[dict[str, Any]]) -> tuple[float, float, list[str]]:
    """Precision, recall and the misses; a credit is right when kind, strength and name are."""
    right = wrong = missed = 0
    report = []
    for s, found in zip(snippets, read(snippets), strict=True):
        want = Counter(map(plain, s["want"]))
        good = sum((found & want).values())
        right, wrong, missed = right + good, wrong + sum(found.values()) - good, missed + sum(want.values()) - good
        if found != want:
            report.append(f"{s['rule']} {s['at']} {s['text']!r}: wants {dict(want)}, got {dict(found)}")
    return right / max(right + wrong, 1), right / max(right + missed, 1), report


def test_snippets_hold_five_hits_and_five_near_misses_of_each_rule_and_half_are_held_back() -> None:
    assert len(SNIPPETS) >= 300
    rules = Counter((s["rule"], bool(s["want"])) for s in SNIPPETS)
    assert min(rules.values()) >= 5, rules
    assert {r for r, hit in rules if hit} == {r for r, hit in rules if not hit}
    assert abs(sum(s["held"] for s in SNIPPETS) - len(SNIPPETS) / 2) < 10


@pytest.mark.parametrize("held", [True, False])
def test_precision_and_recall_of_the_snippets(held: bool) -> None:
    precision, recall, report = figures([s for s in SNIPPETS if s["held"] is held])
    print(f"{'held back' if held else 'open'}: precision {precision:.3f}, recall {recall:.3f}")
    least = 0.99 if held else 1.0
    assert precision >= least and recall >= least, None if held else report


def credits_of(text: str, **columns: str) -> list[tuple[str, ...]]:
    """(name, outlet, kind, strength) of each credit in one text."""
    table = pl.DataFrame({"id": ["a"], "text": [text], **{k: [v] for k, v in columns.items()}})
    return find_credits(table, Outlets.packaged()).select("name", "outlet", "kind", "strength").rows()


def test_the_table_has_the_schema_also_when_nothing_is_found() -> None:
    none = find_credits(pl.DataFrame({"id": ["a", "b"], "text": ["The pier is shut.", None]}), Outlets.packaged())
    assert none.schema == pl.Schema(SCHEMAS["credits"]) and none.is_empty()
    assert find_credits(pl.DataFrame(schema={"id": pl.String, "text": pl.String}), Outlets.packaged()).is_empty()


def test_a_line_at_the_foot_names_the_origin_with_its_host_and_place() -> None:
    text = f"{FILLER}\n\nOriginal Source: www.lowlanddispatch.example\n\nLeave a Reply"
    row = find_credits(pl.DataFrame({"id": ["a"], "text": [text]}), Outlets.packaged()).row(0, named=True)
    assert row["name"] == row["url"] == "www.lowlanddispatch.example"
    assert (row["kind"], row["strength"], row["outlet"]) == ("footer", "strong", None)
    assert text[row["start"] : row["end"]] == "Original Source: www.lowlanddispatch.example"


def test_the_lead_and_a_signed_quotation_together_are_strong() -> None:
    lead = "Mara Quill at the New York Post covered the charges, which shook the council of Ostwick."
    quotation = "“The council knew of the cracks and let the trams run on.” – Mara Quill, New York Post"
    assert credits_of(f"{lead}\n\n{FILLER}") == [("New York Post", "New York Post", "mention", "medium")]
    both = credits_of(f"{lead}\n\n{FILLER}\n\n{quotation}\n\n{TAIL}")
    assert {(outlet, strength) for _, outlet, _, strength in both} >= {("New York Post", "strong")}


def test_own_reporting_is_told_from_a_fact_taken_from_another_outlet() -> None:
    text = f"The keeper told Fox News Digital that it was dark.\n\n{FILLER}\n\nReuters reported in March it was not."
    assert credits_of(text) == [
        ("Fox News Digital", "Fox News", "own-reporting", "medium"), ("Reuters", "Reuters", "mention", "weak"),
    ]  # fmt: skip
    # Once something stronger names the origin, "told X" says no more than that X was told.
    wire = credits_of(
        f"MARLOW (Reuters) - Two piers were closed.\n\n{FILLER}\n\n“Never again,” she told Reuters. {TAIL}"
    )
    assert wire[0][2:] == ("dateline", "strong") and wire[1][2:] == ("mention", "weak")


def test_an_invented_agency_of_the_collection_is_known_by_name_and_host() -> None:
    table = pl.DataFrame({
        "id": ["n", "p", "q", "r"],
        "text": [f"Two piers were closed.\n\n{FILLER}", f"MARLOW (Northwire) - Two piers were closed.\n\n{FILLER}",
                 f"Two piers will close, Northwire reported.\n\n{FILLER}",
                 f"{FILLER}\n\nSource: www.northwire.example"],
        "outlet": ["Northwire", "Harbour Gazette", "Inland Courier", None],
        "url": ["https://northwire.example/1", None, None, None],
    })  # fmt: skip
    found = find_credits(table, Outlets.packaged())
    assert found.select("article", "outlet", "kind", "strength").rows() == [
        ("p", "Northwire", "dateline", "strong"), ("q", "Northwire", "mention", "medium"),
        ("r", "Northwire", "footer", "strong"),
    ]  # fmt: skip


def test_an_outlet_that_credits_itself_is_no_outside_origin() -> None:
    for text in (
        "MARLOW (Reuters) - Two piers were closed.",
        "Two piers will close, Reuters reported.",
        "© 2024 Reuters",
    ):
        kinds = {
            kind for _, _, kind, _ in credits_of(f"{text}\n\n{FILLER}" if "©" not in text else text, outlet="Reuters")
        }
        assert kinds == {"own-reporting"}, text
    own_host = credits_of(f"{FILLER}\n\nSource: apnews.com", url="https://apnews.com/article/1")
    assert [kind for _, _, kind, _ in own_host] == ["own-reporting"]


def test_a_release_under_its_press_wires_own_name_is_a_release_and_credits_nobody() -> None:
    text = f"TALLIS, Marchland--(BUSINESS WIRE)--Harl Steel Inc. today announced its results.\n\n{FILLER}"
    assert credits_of(text, outlet="Business Wire") == [("BUSINESS WIRE", None, "wire-metadata", "strong")]
    assert credits_of(text, outlet="Tarn Post") == [("BUSINESS WIRE", "Business Wire", "wire-metadata", "strong")]


def test_a_papers_own_dateline_needs_no_table() -> None:
    own = credits_of("MARLOW (Harbour Gazette) - Two piers were closed.", outlet="harbourgazette")
    assert own == [("Harbour Gazette", "harbourgazette", "own-reporting", "strong")]


def test_an_abbreviation_behind_its_long_form_is_no_dateline() -> None:
    for opening in (
        "Unified Payment Interface (UPI) - The",
        "Marlow Alliance Party (MAP) - The",
        "British Corporation (BC) The",
    ):
        assert credits_of(f"{opening} scheme was put off.\n\n{FILLER}") == []


def test_texts_in_one_line_are_read_too() -> None:
    flat = " ".join(FILLER.split())
    assert credits_of(f"MARLOW (AP) — {flat}")[0][2] == "dateline"
    assert credits_of(f"By The Associated Press {flat}")[0][2] == "byline"
    assert credits_of(f"{flat} The Associated Press contributed to this report.")[0][1:3] == (
        "Associated Press",
        "footer",
    )
    assert credits_of(f"{flat} This story originally appeared on Grist.")[0][1] == "Grist"


def test_results_do_not_depend_on_the_order_of_the_articles() -> None:
    table = pl.DataFrame({"id": [f"{i:03}" for i in range(len(SNIPPETS))], "text": [laid_out(s) for s in SNIPPETS]})
    once = find_credits(table, Outlets.packaged())
    assert once.equals(find_credits(table.reverse(), Outlets.packaged()))
    assert set(once["kind"]) <= {
        "dateline",
        "republication",
        "footer",
        "byline",
        "wire-metadata",
        "own-reporting",
        "mention",
    }


def check_offsets(table: pl.DataFrame) -> None:
    texts = dict(table.select("id", "text").iter_rows())
    for row in find_credits(table, Outlets.packaged()).iter_rows(named=True):
        if row["start"] is not None:
            assert 0 <= row["start"] < row["end"] <= len(texts[row["article"]])
            assert row["name"] in texts[row["article"]][row["start"] : row["end"]]


def test_offsets_are_code_points_and_hold_the_name() -> None:
    wide = "𝔐arlow – “Straße” 新华社 ㎞ "
    check_offsets(pl.DataFrame({
        "id": [f"{i}" for i in range(len(SNIPPETS))],
        "text": [laid_out({**s, "text": ("" if s["at"] == "lead" else f"{wide}\n\n") + s["text"]}) for s in SNIPPETS],
    }))  # fmt: skip


PIECES = st.sampled_from(
    ["(", ")", " - ", "\n", ". ", "“", "”", "Reuters", "AP", "By ", "Source: ", "© 2024 ",
     "This story was originally published by ",
     "told ", " reported", "Harbour Gazette", "www.x.example", "/PRNewswire/",
     "SOURCE ", "A-", "The ", "İ", "ﬁ", "\x00", "🗞"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map("".join)))
def test_any_text_is_read_without_error_and_with_offsets_in_range(text: str) -> None:
    check_offsets(pl.DataFrame({"id": ["a"], "text": [text.encode("utf-8", "replace").decode()]}))


@pytest.mark.parametrize(
    "piece", sampled(
        ["A-", "Ab ", "(AP", "By Ab Cd, ", "Source: A", "The ", "© 2024 ", "told Reuters ", "AP ", "[", "-"],
        ["Ab ", "(AP", "By Ab Cd, ", "told Reuters ", "["],
    ),
)  # fmt: skip
def test_hostile_repetition_costs_no_more_than_its_length(piece: str) -> None:
    text = f"MARLOW {piece * 4000} (Reuters) - Two piers. {piece * 4000} Source: Reuters"
    began = time.perf_counter()
    check_offsets(pl.DataFrame({"id": ["a"], "text": [text]}))
    assert time.perf_counter() - began < 5
