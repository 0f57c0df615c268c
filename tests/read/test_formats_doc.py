"""docs/formats.md says what the code does: extensions, columns, origins of dates, fields of metadata, caps."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from dedup.credit.metadata import FIELDS as STRENGTHS
from dedup.read import read
from dedup.read.contained import containing
from dedup.read.intake import budget, compressed
from dedup.read.intake.batch import FIELDS, KINDS, PUBLISHED_FROM
from dedup.read.reading import READERS
from dedup.read.sandbox import pool
from dedup.read.web import facts as page_facts
from dedup.read.wires import feeds, newsml, ninjs, nitf, wires
from dedup.settings import Settings

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "formats.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, its head left out."""
    below = DOC.partition(f"## {heading}")[2].partition("\n## ")[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def coded(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_extension_is_listed_and_no_other() -> None:
    assert {e for row in table("The formats") for e in coded(row[1])} == set(READERS)


def test_every_column_is_listed() -> None:
    rows = table("Where the columns come from")
    assert [coded(row[0])[0] for row in rows] == list(FIELDS)
    assert {len(row) for row in rows} == {8}
    assert all(cell for row in rows for cell in row)


def test_every_origin_of_a_date_is_listed_with_its_meaning() -> None:
    assert {coded(row[0])[0]: row[1] for row in table("Where a date comes from")} == dict(PUBLISHED_FROM)
    assert used_origins() == set(PUBLISHED_FROM)


def test_every_kind_of_metadata_is_listed_with_its_fields() -> None:
    rows = {coded(kind)[0]: (meaning, set(coded(fields))) for kind, meaning, fields in table("Where a credit comes")}
    assert {kind: meaning for kind, (meaning, _) in rows.items()} == dict(KINDS)
    found = dict(written_fields())
    assert {kind: fields for kind, (_, fields) in rows.items()} == found
    assert found["meta"] == set(STRENGTHS)


def test_the_caps_are_those_of_the_code() -> None:
    caps = pool.Caps()
    assert f"{caps.bytes >> 20} MiB, {caps.seconds:g} s of processor time and {caps.memory >> 20} MiB" in DOC
    assert pool.Caps(bytes=64 << 20) == wires.CAPS
    assert f"which may have {wires.CAPS.bytes >> 20} MiB" in DOC
    assert f"to {budget.RATIO} times their size (beyond {budget.FREE >> 20} MiB)" in DOC
    assert f"to {budget.CAP >> 30} GiB; a zip may hold {compressed.MEMBERS:,} files" in DOC
    assert f"of {budget.HELD >> 20} MiB each" in DOC
    assert f"{containing.LEAST >> 20:,} MiB of memory, or {containing.TIMES} times its size" in DOC
    assert f"`longest_text` ({Settings().longest_text >> 20} MiB" in DOC
    assert f"its highest value, {budget.RECORD >> 20} MiB" in DOC


def test_samples_use_nothing_else() -> None:
    reading = read(ROOT / "samples")
    assert set(reading.articles["published_from"].drop_nulls()) <= set(PUBLISHED_FROM)
    assert set(reading.metadata["kind"]) <= set(KINDS)


def used_origins() -> set[str]:
    """The strings that the readers' code gives as origins of dates."""
    found = {"column"}  # finish: where a reader says nothing
    for name in ("plain_text", "web/page", "web/facts", "wires/worker", "objects/objects"):
        source = (ROOT / "dedup" / "read" / f"{name}.py").read_text("utf-8")
        found |= set(re.findall(r'"published_from", "(\w+)"', source))
        found |= set(re.findall(r'yield [^\n]*, "(\w+)"$', source, re.M))
        found |= set(re.findall(r'return \(date, "(\w+)"\)', source))
        found |= set(re.findall(r'(?:add|_answer)\([^\n]*, "(wire|feed)"', source))
    return found


def written_fields() -> Iterator[tuple[str, set[str]]]:
    """Kind -> the fields that the readers write."""
    yield "canonical", {"canonical"}
    yield "pixel", {"pixel"}
    named = {field.removeprefix("article:") for field in page_facts._NAMED}
    yield "meta", named | set(page_facts._ORGANISATIONS) | {"isBasedOn"}
    wires = (feeds, newsml, ninjs, nitf)
    yield "wire-metadata", {field for module in wires for field in credited(module)}
    yield "fact", {field for module in wires for field in facts(module)} | {"robots"}


def credited(module: ModuleType) -> Iterator[str]:
    """First strings of the triples that a module puts into an item's credits."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Tuple) and len(node.elts) == 3:
            first, *others = node.elts
            if isinstance(first, ast.Constant) and not all(isinstance(other, ast.Constant) for other in others):
                yield str(first.value)


def facts(module: ModuleType) -> Iterator[str]:
    """Keys that a module gives to `facts`."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "facts":
            yield from (key.value for key in getattr(node.value, "keys", []))
        elif isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "facts":
            yield str(getattr(node.slice, "value", ""))
