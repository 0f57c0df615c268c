"""What docstrings name is there: modules, their names, and files of the repository."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(p for room in ("commands", "dedup", "embeddings", "index") for p in (ROOT / room).rglob("*.py"))
DOTTED = re.compile(r"`((?:commands|dedup|embeddings|index)(?:\.\w+)+)")
FILE = re.compile(r"`((?:benchmarks|commands|dedup|docs|embeddings|index|samples|tests)/[\w./-]*\w)`")


def strings(path: Path) -> Iterator[str]:
    """All that stands as a statement of its own: docstrings of modules, classes, functions and constants."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def resolves(name: str) -> bool:
    parts = name.split(".")
    for n in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:n]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[n:]:
            if not hasattr(found, attribute):
                fields = getattr(found, "__dataclass_fields__", {})
                return attribute in fields
            found = getattr(found, attribute)
        return True
    return False


@pytest.mark.parametrize("path", SOURCES, ids=[str(p.relative_to(ROOT)) for p in SOURCES])
def test_every_name_that_a_docstring_gives_is_there(path: Path) -> None:
    for text in strings(path):
        missing = [name for name in DOTTED.findall(text) if not resolves(name)]
        missing += [name for name in FILE.findall(text) if not (ROOT / name).exists()]
        assert not missing, missing


def test_a_name_that_is_not_there_is_noticed() -> None:
    assert resolves("dedup.tables.conform") and resolves("dedup.data.Fingerprints.same_as")
    assert not resolves("dedup.tables.confirm") and not resolves("dedup.nowhere")
