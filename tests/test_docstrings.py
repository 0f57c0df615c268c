"""What docstrings name is there: modules, their names, and files of the repository."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dedup.tables import SCHEMAS

ROOT = Path(__file__).parents[1]
PACKAGES = ("commands", "dedup", "embeddings", "index")
SOURCES = sorted(p for room in PACKAGES for p in (ROOT / room).rglob("*.py"))
DOTTED = re.compile(r"`((?:commands|dedup|embeddings|index)(?:\.\w+)+)")
NAMED = re.compile(r"`(\w+(?:[./]\w+)+/?|\w+/)(?:\(\))?`")
"""Whatever a single name with a dot or a slash stands for: a file, an attribute of a class, a column of a table."""
NOT_OURS = {"body.content", "run.json", "result.articles"}  # an element of NITF, a file of results, a table in a query
LIBRARIES = {"dataclasses", "datasketch", "numba", "numpy"}
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


def attributes() -> set[str]:
    """Class.attribute for all classes of the packages: fields, methods and properties."""
    out = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                inner = [n for part in node.body for n in ast.walk(part)]
                names = {n.name for n in inner if isinstance(n, ast.FunctionDef)}
                names |= {n.id for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
                names |= {n.attr for n in inner if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
                out |= {f"{node.name}.{name}" for name in names}
    return out


KNOWN = attributes() | {f"{table}.{column}" for table, columns in SCHEMAS.items() for column in columns}


def stands_for_something(name: str, path: Path) -> bool:
    """Whether a name in a docstring of this file is a file near it, an attribute, a column or a library's."""
    near = [parent for parent in path.parents if parent.is_relative_to(ROOT)]
    if name in KNOWN or name in NOT_OURS or any((parent / name).exists() for parent in near):
        return True
    name = re.sub(r"^np\.", "numpy.", name)
    return name.partition(".")[0] in (*LIBRARIES, *PACKAGES) and resolves(name)


@pytest.mark.parametrize("path", SOURCES, ids=[str(p.relative_to(ROOT)) for p in SOURCES])
def test_every_name_that_a_docstring_gives_is_there(path: Path) -> None:
    for text in strings(path):
        missing = [name for name in DOTTED.findall(text) if not resolves(name)]
        missing += [name for name in FILE.findall(text) if not (ROOT / name).exists()]
        missing += [name for name in NAMED.findall(text) if not stands_for_something(name, path)]
        assert not missing, missing


def test_a_name_that_is_not_there_is_noticed() -> None:
    assert resolves("dedup.tables.conform") and resolves("dedup.data.Fingerprints.same_as")
    assert not resolves("dedup.tables.confirm") and not resolves("dedup.nowhere")
    here = ROOT / "dedup" / "relate" / "scorecard.py"
    for name in ("Boosted.booked", "pairs.relation", "judge.json", "np.unique", "vetoes.py", "dedup/judge.json"):
        assert stands_for_something(name, here), name
    for name in ("Boosted.nowhere", "pairs.nothing", "jury.json", "np.nonsense", "boosted.py", "outlets.json"):
        assert not stands_for_something(name, here), name
