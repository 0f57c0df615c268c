"""A CSV text taken apart into cells, by one regular expression: what ends its lines and parts its cells, row by row.

Beside well-formed files it takes what programs are known to write: Excel's hint `sep=;` before the header, and a header
whose line ends otherwise than the rows.
"""

import re
from functools import cache
from typing import NamedTuple

from dedup.read.intake.sources import Source

SEPARATORS = {".csv": ",;\t|", ".tsv": "\t"}
"""What may part the cells: the one that the first line holds most of, the first of equals."""

MIXED = "lines end in CR and in LF: both are taken for line ends"
"""What is told of such a file."""

BLANK = re.compile(r"[\r\n]*+")
"""Line ends before the header."""
FIRST_LINE = re.compile(r'(?:[^"\r\n]++|"[^"]*+"|")*+(\r\n|\n|\r|\Z)')
"""The first line and what ends it; line ends inside quotation marks do not count."""
HINT = re.compile(r'\ufeff?"?sep=([^\w\r\n"])"?[,;\t]*(\r\n|\n|\r)', re.IGNORECASE)
"""Excel's own line before the header, which names what parts the cells."""

_QUOTED = re.compile(r'"[^"]*+"')


class Cells(NamedTuple):
    """The lines of a CSV file as cells; what is wrong with which of them; what parts the cells; what to tell."""

    lines: list[list[str]]
    wrong: dict[int, str]
    separator: str
    told: str = ""


def cells_of(source: Source, text: str) -> Cells:
    """The cells of a CSV file.

    >>> cells_of(Source("a.csv", ("a.csv",)), 'sep=;\\nid;text\\n7;Rain, hail\\n').lines
    [['id', 'text'], ['7', 'Rain, hail']]
    >>> cells_of(Source("a.csv", ("a.csv",)), 'id,text\\r7,Rain\\n8,Hail\\n')[0::3]
    ([['id', 'text'], ['7', 'Rain'], ['8', 'Hail']], 'lines end in CR and in LF: both are taken for line ends')
    """
    at = BLANK.match(text).end()  # type: ignore[union-attr]  # it matches nothing, too
    hint = HINT.match(text, at)
    if hint is not None:
        at = hint.end()
    first = text[at : FIRST_LINE.match(text, at).start(1)]  # type: ignore[union-attr]
    counted = {s: first.count(s) for s in SEPARATORS[source.suffix]}
    separator = hint[1] if hint is not None else max(counted, key=lambda s: counted[s])
    skipped = text.count("\n", 0, at) if hint is not None else 0
    if (stray := _stray_return(text, at, separator)) is None:
        return Cells(*parse_delimited(text[at:] if hint else text, separator, above=skipped), separator)
    if stray:
        head = text[at : text.index("\n", at)]
        text = head.replace("\r", " ") + text[at + len(head) :]
        return Cells(*parse_delimited(text, separator, above=skipped), separator)
    return Cells(*parse_delimited(text[at:] if hint else text, separator, "mixed", above=skipped), separator, MIXED)


def _stray_return(text: str, at: int, separator: str) -> bool | None:
    """Whether a lone CR in the header belongs to it (True) or ends it (False); None where rows do not end in LF.

    It belongs to the header where only the whole line has as many cells as the row below.
    """
    end = FIRST_LINE.match(text, at)
    if end is None or end[1] != "\r":
        return None
    rest = _QUOTED.sub("", text[at:])
    if "\n" not in rest.rstrip("\n"):
        return None
    head, *rows = rest.split("\n", 2)
    before = head.split("\r", 1)[0].count(separator)
    below = rows[0].count(separator) if rows and rows[0].strip() else before
    return before != below and head.count(separator) == below


def parse_delimited(
    text: str, separator: str, end: str = "", *, above: int = 0
) -> tuple[list[list[str]], dict[int, str]]:  # fmt: skip
    """The lines of a CSV text as lists of cells, blank lines left out, and what is wrong with which of them.

    `end`: what ends lines, else as the first line does; `above`: lines of the file before `text`.

    >>> parse_delimited('id,text\\n1,"Rain, ""heavy"" rain"\\n2,"Hail" today\\n', ",")[0][:2]
    [['id', 'text'], ['1', 'Rain, "heavy" rain']]
    >>> parse_delimited('id,text\\n1,"Rain, ""heavy"" rain"\\n2,"Hail" today\\n', ",")[1]
    {2: 'line 3: text after a closing quotation mark; double the marks inside a cell'}
    """
    if not end:
        first_end = FIRST_LINE.match(text)
        end = "\r" if first_end and first_end[1] == "\r" else "\n"
    cell = _cell_pattern(separator, end)
    lines: list[list[str]] = []
    wrong: dict[int, str] = {}
    cells: list[str] = []
    start, seen, line, problem = 0, 0, 1 + above, ""
    for match in cell.finditer(text):
        quoted, junk, plain, ended = match.groups()
        if quoted is None:
            cells.append(plain)
            if plain[:1] == '"':
                problem = "a quotation mark that opens is never closed"
        else:
            cells.append(quoted.replace('""', '"') if '""' in quoted else quoted)
            if junk:
                problem = "text after a closing quotation mark; double the marks inside a cell"
        if ended == separator:
            continue
        blank = len(cells) == 1 and cells[0] == "" and quoted is None
        if not blank:
            width = len(lines[0]) if lines else len(cells)
            if len(cells) < width and not problem and match.end() == len(text) and not ended:
                problem = f"the file ends inside this row, of which {len(cells)} of {width} cells are there"
            if len(cells) > width and not problem and any(cells[width:]):
                problem = f"{len(cells)} cells, expected {width}: quote cells that hold {separator!r}"
            if problem:
                line, seen = line + text.count("\n", seen, start), start
                wrong[len(lines)] = f"line {line}: {problem}"
            lines.append(cells)
        cells, start, problem = [], match.end(), ""
        if start == len(text):
            break
    return lines, wrong


@cache
def _cell_pattern(separator: str, end: str) -> re.Pattern[str]:
    """One cell and what ends it. Possessive throughout: it never goes back, so its time is linear."""
    s = re.escape(separator)
    # In a file whose lines end in \n, a lone \r belongs to the cell.
    plain, ends = {
        "\n": (rf"[^{s}\r\n]*+(?:\r(?!\n)[^{s}\r\n]*+)*+", rf"{s}|\r?\n|\Z"),
        "\r": (rf"[^{s}\r]*+", rf"{s}|\r|\Z"),
        "mixed": (rf"[^{s}\r\n]*+", rf"{s}|\r?\n|\r|\Z"),
    }[end]
    return re.compile(rf'(?:"([^"]*+(?:""[^"]*+)*+)"({plain})|({plain}))({ends})')
