"""The house can be read from outside: a room's face names its files, README the rooms, docs only what is there."""

import ast
import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = sorted(f.parent for name in ("dedup", "embeddings", "index") for f in (ROOT / name).rglob("__init__.py"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def held(room: Path) -> list[str]:
    """What lies in a folder, folders with a slash at the end."""
    there = [p for p in room.iterdir() if p.name not in ("__init__.py", "__pycache__") and not p.name.startswith(".")]
    return sorted(p.name + "/" * p.is_dir() for p in there if p.is_file() or any(p.rglob("*.*")))


def named(docstring: str) -> list[str]:
    """What the lines of a room's face are about: before the colon, in backticks."""
    lines = re.findall(r"^- ((?:`[^`]+`,?\s+)*`[^`]+`):", docstring, re.M)
    return sorted(name for line in lines for name in re.findall(r"`([^`]+)`", line))


@pytest.mark.parametrize("room", ROOMS, ids=shown)
def test_a_rooms_face_names_exactly_the_files_in_it(room: Path) -> None:
    assert named(ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))) or "") == held(room)


def test_readme_has_one_row_for_each_room_and_no_other() -> None:
    house = (ROOT / "README.md").read_text("utf-8").split("## The house")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (?:\d+|above|below)? *\| `(\w+)/`", house, re.M)
    rooms = [r.parent.name for r in (ROOT / "dedup").glob("*/__init__.py")]
    assert sorted(rows) == sorted(rooms)


def test_readme_lists_the_floors_in_the_order_of_the_pipeline() -> None:
    from dedup.pipeline.floors import FLOORS

    house = (ROOT / "README.md").read_text("utf-8").split("## The house")[1]
    assert tuple(re.findall(r"^\| \d+ \| `(\w+)/`", house, re.M)) == ("read", *FLOORS, "write")


def test_readme_leads_to_every_page_of_docs() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    pages = {p.relative_to(ROOT / "docs").as_posix() for p in (ROOT / "docs").rglob("*.md")}
    pages = {p for p in pages if not p.startswith("decisions/")}  # README leads to their folder
    assert pages - set(re.findall(r"\(docs/([\w./-]+\.md)", readme)) == set()


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_a_page_names_only_files_that_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    tops = "benchmarks|commands|dedup|docs|embeddings|index|samples|tests"
    for path in re.findall(rf"(?<![\w./-])((?:{tops})/[\w./*-]*\w)", text):
        assert list(ROOT.glob(path)) or list(ROOT.glob(path + ".*")) or list(ROOT.glob(path + "-*")), path
    for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_a_page_names_only_modules_and_names_that_are_there(page: Path) -> None:
    for dotted in re.findall(r"`((?:dedup|index|embeddings)(?:\.\w+)+)`", page.read_text("utf-8")):
        assert dotted.endswith(".html") or found(dotted), dotted


def found(dotted: str) -> bool:
    """Whether a module, or a name that a module binds, has this dotted name."""
    place, parts = ROOT, dotted.split(".")
    while parts and (place / parts[0]).is_dir():
        place /= parts.pop(0)
    module = place / f"{parts[0]}.py" if parts else place / "__init__.py"
    if module.is_file():
        parts = parts[1:]
    else:
        module = place / "__init__.py"
    return not parts or re.search(rf"\b{parts[0]}\b", module.read_text("utf-8")) is not None


def test_the_picture_of_the_house_is_what_its_script_makes() -> None:
    script = load(ROOT / "docs" / "make_architecture.py")
    assert script.OUT.read_text("utf-8") == script.picture(), "run `python docs/make_architecture.py`"


def load(path: Path) -> Any:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_of_the_house_name_only_functions_that_are_there() -> None:
    rows = re.findall(r"\| ((?:`\w+`, )+)`([\w/]+\.py)`", (ROOT / "docs" / "architecture.md").read_text("utf-8"))
    assert len(rows) > 10
    for names, file in rows:
        for name in re.findall(r"\w+", names):
            assert re.search(rf"^(?:def )?{name}\b", (ROOT / file).read_text("utf-8"), re.M), f"{name} in {file}"
