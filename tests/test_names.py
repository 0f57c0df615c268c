"""One name, one thing: no class name twice, and no two modules of one bare name that mean different things."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
SOURCES = [p for room in ("commands", "dedup", "embeddings", "index") for p in sorted((TOP / room).rglob("*.py"))]

COMMAND = "the command, and the job that it starts"
SHARED = {
    "__init__": "what a folder is",
    "add": COMMAND, "check": COMMAND, "compare": COMMAND, "doctor": COMMAND, "export": COMMAND,
    "remove": COMMAND,
    "decisions": "the command, and what an archive keeps of them",
    "encoder": "texts -> vectors: the model, and the run's choice of one",
    "scan": "the command, its job on Spark, and its result in lines of text",
    "tracing": "the trace floor over parts, in processes of one machine and on Spark",
    "who_ran": "the command, and its answer for the terminal and as pages",
    "worker": "what runs in a worker process, for pages and for XML",
}  # fmt: skip
"""Bare names of several modules, each the same subject in its rooms, and what that is."""


def names(kind: type[ast.ClassDef]) -> dict[str, list[str]]:
    """Name -> the files that define it, for all that stand at the top of a file, private ones too."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, kind):
                found[node.name].append(str(path.relative_to(TOP)))
    return found


def test_no_class_name_stands_twice() -> None:
    assert not {name: files for name, files in names(ast.ClassDef).items() if len(files) > 1}


def test_modules_of_one_bare_name_are_of_one_subject() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        found[path.stem].append(str(path.relative_to(TOP)))
    several = {name: files for name, files in found.items() if len(files) > 1}
    assert set(several) <= set(SHARED), {n: f for n, f in several.items() if n not in SHARED}
    assert set(SHARED) <= set(several), "a name in the list that no two modules have"


@pytest.mark.parametrize("alias", ["Row", "Span", "Key"])
def test_a_row_is_a_row_of_a_table_wherever_it_is_one(alias: str) -> None:
    """`Row` had three meanings in ten files."""
    said = {
        ast.unparse(node.value)
        for path in SOURCES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.Assign) and [getattr(t, "id", None) for t in node.targets] == [alias]
    }
    assert len(said) <= 1, said
