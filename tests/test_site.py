"""The documentation site: every page is in it and can be found, it builds without a warning and loads nothing."""

import doctest
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_line import TOP

DOCS = TOP / "docs"
PAGES = {p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")}
ABOVE = {"CONTRIBUTING.md", "CHANGELOG.md"}


def listed(nav: Any) -> list[str]:
    """Every page of a list of mkdocs, however deep."""
    if isinstance(nav, str):
        return [nav]
    return [page for part in (nav if isinstance(nav, list) else nav.values()) for page in listed(part)]


def test_the_site_lists_every_page_once() -> None:
    pages = listed(yaml.safe_load((TOP / "mkdocs.yml").read_text("utf-8"))["nav"])
    assert sorted(pages) == sorted(PAGES | ABOVE)


def test_the_first_page_leads_to_every_page_but_decisions() -> None:
    links = set(re.findall(r"\]\(([\w./-]+\.md)\)", (DOCS / "index.md").read_text("utf-8")))
    assert {p for p in PAGES if not p.startswith("decisions/")} - links == {"index.md"}


@pytest.mark.parametrize(("script", "library"), [("hooks", "mkdocs"), ("examples", "griffe")])
def test_what_the_scripts_of_the_site_show_is_so(script: str, library: str) -> None:
    pytest.importorskip(library, reason="of extra docs")
    spec = importlib.util.spec_from_file_location(f"site_{script}", DOCS / "site" / f"{script}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tried = doctest.testmod(module)
    assert tried.attempted and not tried.failed


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_loads_nothing(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="of extra docs")
    words = ["build", "--quiet", "--strict", "--site-dir", str(tmp_path / "site")]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", *words], cwd=TOP, env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    pages = sorted((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(PAGES)
    for page in pages:
        text = page.read_text("utf-8")
        assert not re.findall(r'(?:src|srcset)="(?:https?:)?//|<link[^>]+href="(?:https?:)?//', text), page.name
        assert 'class="mermaid"' not in text  # it would be fetched
        if page.name == "404.html":  # its links begin at the top of whatever serves it
            continue
        for link in re.findall(r'(?:href|src)="([^"#:]+)', text):
            assert (page.parent / link).exists(), (page.name, link)
    for style in (tmp_path / "site").rglob("*.css"):
        assert not re.findall(r"url\([\"']?(?:https?:)?//|@import", style.read_text("utf-8")), style.name
    python = (tmp_path / "site/reference/python.html").read_text("utf-8")
    assert all(f'id="dedup.result.Result.{name}"' in python for name in ("at", "why", "plot", "collapse"))
