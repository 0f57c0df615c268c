"""What the site holds besides `docs/`: files that lie above it, with links that fit; and lists as GitHub reads them."""

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

TOP = Path(__file__).parents[2]
ABOVE = ("CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff", "LICENSE")
"""Files above `docs/` that pages link to: in the site they lie beside the pages."""
_CODE = re.compile(r"^ *```")
_ITEM = re.compile(r"^( *)(?:[-*]|\d+\.) ")


def on_files(files: Files, config: Any) -> Files:
    """The files of the site, with those that lie above `docs/`, and the style sheet."""
    for name in ABOVE:
        text = (TOP / name).read_text("utf-8").replace("](docs/", "](")
        files.append(File.generated(config, name, content=text))
    files.append(File.generated(config, "site.css", content=(TOP / "docs/site/site.css").read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """A page of `docs/` for Python-Markdown: links to what lies above `docs/`, and a blank line before each list."""
    depth = page.file.src_uri.count("/")
    above = "../" * (depth + 1)
    return with_blank_lines(markdown.replace(f"]({above}", f"]({'../' * depth}"))


def with_blank_lines(markdown: str) -> str:
    """A blank line before a list that stands right below a paragraph: elsewhere Markdown begins a list there.

    >>> with_blank_lines("Two things:\\n- one\\n- two")
    'Two things:\\n\\n- one\\n- two'
    """
    lines: list[str] = []
    in_code = False
    for line in markdown.split("\n"):
        if _CODE.match(line):
            in_code = not in_code
        before = lines[-1] if lines else ""
        in_list = _ITEM.match(before) or before.startswith("  ")
        if not in_code and _ITEM.match(line) and before.strip() and not in_list:
            lines.append("")
        lines.append(line)
    return "\n".join(lines)
