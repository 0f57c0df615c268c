"""What release/ promises: licences as installed, every package pinned, advisories that are seen where they touch."""

import importlib.util
import json
import re
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PINS = (ROOT / "constraints.txt").read_text("utf-8")


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"release_{name}", ROOT / "release" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look for it there
    spec.loader.exec_module(module)
    return module


licences, audit = loaded("licences"), loaded("audit")


def test_every_licence_is_known_and_the_page_lists_what_is_installed() -> None:
    packages = [*licences.brought_along()]
    assert len(packages) > 50
    for package in packages:
        assert package.asks is not None  # raises where a licence is not known
    if sys.version_info[:2] == (3, 11) and sys.platform == "linux":  # elsewhere other packages may come along
        assert licences.page() == licences.PAGE.read_text("utf-8")


def test_what_is_listed_is_pinned_at_its_version() -> None:
    listed = re.findall(r"^\| ([\w-]+) \| (\d[\w.]*) \|", licences.PAGE.read_text("utf-8"), re.MULTILINE)
    pins = audit.pinned(PINS)
    assert len(listed) > 50
    assert {name: pins.get(name) for name, _ in listed} == dict(listed)


def test_every_package_that_is_asked_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(r for each in project["optional-dependencies"].values() for r in each)]
    names = {licences.canonicalize_name(re.split(r"[\[<>=~! ]", r)[0]) for r in asked}
    assert names - audit.pinned(PINS).keys() == set()


@pytest.mark.parametrize(
    ("licence", "asks"),
    [
        ("MIT", ""), ("Apache-2.0 WITH LLVM-exception AND MIT", ""), ("(MIT OR GPL-2.0-only)", ""),
        ("MPL-2.0", "changes of its own files are to be given on"),
        ("GPL-2.0-or-later", "what is given on together with it is given on under it"),
    ],
)  # fmt: skip
def test_what_a_licence_asks(licence: str, asks: str) -> None:
    assert licences.Package("a", "1", licence).asks == asks


@pytest.mark.parametrize("licence", ["SSPL-1.0", "MIT AND Proprietary", ""])
def test_a_licence_that_is_not_known_is_an_error(licence: str) -> None:
    with pytest.raises(ValueError, match="is not known"):
        _ = licences.Package("a", "1", licence).asks


def wheel(path: Path, packages: int) -> Path:
    known = {f"p{n}": [{"id": f"GHSA-{n}", "v": ">=1,<2.0.1", "advisory": "reads files"}] for n in range(packages)}
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("scanner/db.json", json.dumps(known))
    return path


def test_an_advisory_is_told_where_it_touches_a_pinned_version(tmp_path: Path) -> None:
    known = audit.advisories(wheel(tmp_path / "a.whl", audit.LEAST))
    pins = {"p1": "2.0.0", "p2": "2.0.1", "p3": "1rc1", "unknown": "1"}
    assert [*audit.touched(pins, known)] == ["p1 2.0.0: GHSA-1, reads files"]
    known["p2"][0]["v"] = "soon"
    assert [*audit.touched({"p2": "1"}, known)] == ["p2 1: GHSA-2, versions 'soon' cannot be read"]


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1000 were expected"):
        audit.advisories(wheel(tmp_path / "a.whl", 3))
    with zipfile.ZipFile(tmp_path / "b.whl", "w") as out:
        out.writestr("readme.txt", "")
    with pytest.raises(ValueError, match="advisories on 0 packages"):
        audit.advisories(tmp_path / "b.whl")
