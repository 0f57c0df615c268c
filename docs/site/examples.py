"""Docstrings of the house in the site: examples that begin with `>>>` become blocks of code."""

import textwrap
from typing import Any

from griffe import Extension, Object


class Examples(Extension):
    """Puts a fence around each run of lines that begins with `>>>` and ends at a blank line."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Of each docstring as it is found."""
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)


def fenced(text: str) -> str:
    """The text with its examples in fences.

    >>> fenced("A sum.\\n\\n>>> 1 + 1\\n2").split("\\n")
    ['A sum.', '', '```pycon', '>>> 1 + 1', '2', '```']
    """
    out: list[str] = []
    block: list[str] = []
    for line in [*textwrap.dedent(text).split("\n"), ""]:
        if block and not line.strip():
            out += ["```pycon", *block, "```"]
            block = []
        if block or line.lstrip().startswith(">>>"):
            block.append(line)
        else:
            out.append(line)
    return "\n".join(out).rstrip("\n")
