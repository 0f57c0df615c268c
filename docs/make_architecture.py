"""The picture docs/img/house.svg, from the folders and their imports; `python docs/make_architecture.py` writes it.

Bands are the layers of the first import contract in pyproject.toml, files are those in the folders, and "knows" are the
imports. Raises ValueError when a room imports one that is not below it.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

TOP = Path(__file__).parents[1]
OUT = TOP / "docs" / "img" / "house.svg"
BESIDE = ("index", "embeddings")
"""Packages that dedup stands on."""
FLOORS_A_ROW, WIDTH, GAP, PAD = 5, 960, 8, 10
"""Boxes; then pixels: of the picture, between boxes, and between a box and its words."""
LETTER = {"title": 8.4, "words": 5.9, "files": 6.7}
"""Pixels a letter takes, a little more than it does."""
HIGH = {"title": 19, "words": 16, "files": 15, "knows": 16, "gap": 3}
"""Pixels a line takes."""
STYLE = """
  svg { --sheet: #fff; --paper: #fcfbf9; --ink: #1c1b19; --soft: #5d5850; --line: #cfc9be; --accent: #0d5b6c; }
  @media (prefers-color-scheme: dark) {
    svg { --sheet: #1a1d22; --paper: #14161a; --ink: #e9e6e0; --soft: #aaa59c; --line: #444a53; --accent: #86cbd8; }
  }
  .paper { fill: var(--paper); } .box { fill: var(--sheet); stroke: var(--line); }
  .floor { stroke: var(--accent); } .beside { stroke-dasharray: 4 3; } .arrow { fill: var(--accent); }
  text { font: 12px -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif; fill: var(--ink); }
  .title { font-size: 15px; font-weight: 600; } .title tspan { fill: var(--accent); }
  .words { fill: var(--soft); } .knows { fill: var(--accent); }
  .files { font: 11px ui-monospace, "DejaVu Sans Mono", "Liberation Mono", Menlo, monospace; }
"""


class Room(NamedTuple):
    """`title`: its name in dedup/; `words`: what it is for; `files`: in it; `knows`: the rooms it imports."""

    title: str
    words: str
    files: tuple[str, ...]
    knows: tuple[str, ...]


def layers() -> list[list[str]]:
    """The rooms and files of dedup/ from top to bottom, those of one layer together."""
    contracts = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return [layer.split(" | ") for layer in contracts[0]["layers"]]


def rooms() -> dict[str, Room]:
    """Every room and every shared file by name, with commands, index and embeddings."""
    names = [name for layer in layers() for name in layer]
    faces = dict(re.findall(r"^- `(\w+)\.py`: (.*)$", docstring(TOP / "dedup" / "__init__.py"), re.M))
    found = {}
    for name in ["commands", *names, *BESIDE]:
        place = TOP / name if name in ("commands", *BESIDE) else TOP / "dedup" / name
        if place.is_dir():
            inside = [p for p in place.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()]
            files = sorted(p.stem + "/" * p.is_dir() for p in inside if p.name != "__init__.py")
            words = docstring(place / "__init__.py").split("\n\n")[0].replace("\n", " ")
            words = re.sub(r"^Floor \d+, \w+: ", "", words)
            words = words[0].upper() + words[1:]
            found[name] = Room(f"{name}/", words, tuple(files), known(sorted(place.rglob("*.py")), name, names))
        else:
            file = place.with_suffix(".py")
            words = faces[name]
            found[name] = Room(file.name, words[0].upper() + words[1:], (), known([file], name, names))
    return found


def docstring(path: Path) -> str:
    """What a file says first."""
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def known(files: list[Path], own: str, names: list[str]) -> tuple[str, ...]:
    """The rooms that `files` import, from top to bottom."""
    imported = {room for file in files for room in imports(file, names)} - {own}
    return tuple(n for n in [*names, *BESIDE] if n in imported)


def imports(file: Path, names: list[str]) -> Iterator[str]:
    """The rooms that a file imports, also inside functions and for type checkers."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for first, second in (f"{m}.".split(".")[:2] for m in modules):
            if first in BESIDE or (first == "dedup" and second in names):
                yield first if first in BESIDE else second


def check(all_rooms: dict[str, Room]) -> None:
    """Raises ValueError unless every room knows only rooms below it."""
    height = {name: -i for i, layer in enumerate([*layers(), list(BESIDE)]) for name in layer} | {"commands": 1}
    for name, room in all_rooms.items():
        if upward := [other for other in room.knows if height[other] >= height[name]]:
            raise ValueError(f"{name} imports {', '.join(upward)}, which is not below it")


def wrapped(text: str, style: str, width: float) -> list[str]:
    """Lines of `text` that fit into so many pixels."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) * LETTER[style] > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return [line for line in lines if line]


def content(room: Room, number: int, width: float) -> list[tuple[str, str]]:
    """The lines in a box of so many pixels, each with its style."""
    inner = width - 2 * PAD
    mark = f"<tspan>{number}</tspan> " if number else ""
    lines = [("title", mark + escape(room.title))]
    files = room.files if number else wrapped("  ".join(room.files).replace("  ", " "), "files", inner)
    knows = wrapped(f"knows {', '.join(room.knows)}", "words", inner) if room.knows else []
    words = wrapped(room.words.replace("`", "").replace("->", "\N{RIGHTWARDS ARROW}"), "words", inner)
    for style, texts in (("words", words), ("files", files), ("knows", knows)):
        lines += [("gap", "")] * bool(texts) + [(style, escape(text)) for text in texts]
    return lines


def band(boxes: list[tuple[Room, int]], top: float, kind: str = "") -> tuple[list[str], float]:
    """A row of boxes with their numbers (0: none) from `top` on, and where it ends. Boxes of a row are equally wide."""
    width = (WIDTH - GAP * (len(boxes) - 1)) / len(boxes)
    filled = [content(room, number, width) for room, number in boxes]
    height = max(sum(HIGH[style] for style, _ in lines) for lines in filled) + 2 * PAD
    drawn = []
    for i, lines in enumerate(filled):
        x = i * (width + GAP)
        place = f'x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"'
        drawn.append(f'<rect class="box {kind}" {place} rx="4"/>')
        y = top + PAD - 4
        for style, text in lines:
            y += HIGH[style]
            if text:
                drawn.append(f'<text class="{style}" x="{x + PAD:.1f}" y="{y:.1f}">{text}</text>')
        if kind == "floor" and i + 1 < len(filled):
            tip = x + width + GAP
            drawn.append(f'<path class="arrow" d="M{tip - 8:.1f} {top + 11:.1f}l7 5l-7 5z"/>')
    return drawn, top + height


def picture() -> str:
    """The whole SVG."""
    every = rooms()
    check(every)
    rows: list[tuple[list[tuple[Room, int]], str]] = [([(every["commands"], 0)], "beside")]
    for layer in layers():
        boxes = [(every[name], layer.index(name) + 1 if "credit" in layer else 0) for name in layer]
        size = FLOORS_A_ROW if "credit" in layer else len(boxes)
        rows += [(boxes[i : i + size], "floor" if "credit" in layer else "") for i in range(0, len(boxes), size)]
    rows.append(([(every[name], 0) for name in BESIDE], "beside"))
    body: list[str] = []
    end = 0.0
    for boxes, kind in rows:
        drawn, end = band(boxes, end and end + GAP, kind)
        body += drawn
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -12 {WIDTH + 24} {end + 24:.0f}" role="img">'
    title = "<title>The rooms of wirecopy: each knows only rooms below it</title>"
    paper = f'<rect class="paper" x="-12" y="-12" width="{WIDTH + 24}" height="{end + 24:.0f}"/>'
    return "\n".join([head, title, f"<style>{STYLE}</style>", paper, *body, "</svg>", ""])


if __name__ == "__main__":
    OUT.write_text(picture(), "utf-8")
