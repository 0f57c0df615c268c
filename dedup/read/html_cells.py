"""Cells of tables and fields of JSON that hold HTML: their running text, as from a page or a feed.

Interfaces of blogs and news give articles as markup. With its tags an article would be another version of its own plain
text, and scripts would count as words. What only mentions a tag stays as it is.
"""

import html
import re

import polars as pl

from dedup.read.intake.batch import Batch, Note
from dedup.read.wires.xml import html_text

TOLD = "texts or titles that hold HTML, read as their running text"
"""What is told of them."""

_BLOCK = (
    r"p|div|br|h[1-6]|ul|ol|li|figure|figcaption|blockquote|script|style|iframe|table|tbody|tr|td|th|section|article"
    r"|header|footer|aside|nav|hr|pre|center|noscript|video|picture|img|form"
)
_INLINE = r"span|a|strong|b|i|em|u|s|small|sup|sub|code|font|cite|q|mark|abbr|time|del|ins"
_REST = r"(?:\s[^<>]*)?/?>"
_BLOCKS = re.compile(rf"</?(?:{_BLOCK}){_REST}", re.IGNORECASE)
_TAGS = re.compile(rf"</?(?:{_BLOCK}|{_INLINE}){_REST}", re.IGNORECASE)
_ESCAPED = re.compile(rf"&(?:amp;)?lt;/?(?:{_BLOCK}|{_INLINE})(?:\s[^<>]{{0,400}}?)?/?&(?:amp;)?gt;", re.IGNORECASE)
_ENTITIES = re.compile(
    r"&(?:amp;)?(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|amp|lt|gt|quot|apos|nbsp|hellip|[lr][sd]quo|[bs]dquo|[mn]dash|bull|middot|laquo"
    r"|raquo|euro|pound|copy|reg|trade|deg|szlig|[A-Za-z](?:uml|acute|grave|circ|tilde|cedil|slash|ring|caron)|[Aa]elig);"
)


def cleaned(batch: Batch) -> Batch:
    """The batch of a table with the HTML in texts and titles read as running text, and told; others as they are.

    >>> from dedup.read.intake.batch import TableSeen, raw_rows
    >>> rows = raw_rows([{"file": "a.csv", "row": 0, "text": "<p>Rain&amp;</p><p>Snow.</p>", "title": "A&#8211;B"}])
    >>> cleaned(Batch(rows, tables=[TableSeen("a.csv", ("text",), frozenset())])).rows.select("title", "text").row(0)
    ('A–B', 'Rain&\\n\\nSnow.')
    """
    if not batch.tables or batch.rows.is_empty():
        return batch
    # most texts hold no such sign, and that is found out much faster than anything else
    signs = [pl.col(c).str.contains_any(["<", "&"]).fill_null(False) for c in ("text", "title")]
    at = batch.rows.select(pl.any_horizontal(signs).arg_true()).to_series()
    if at.is_empty():
        return batch
    some = batch.rows[at].select("file", "text", "title")
    changed = dict.fromkeys(some["file"].unique(maintain_order=True), 0)
    texts, titles = [], []
    for file, text, title in some.iter_rows():
        new_text, new_title = text and text_of_cell(text), title and " ".join(text_of_cell(title).split())
        new_title = new_title if title and " ".join(title.split()) != new_title else title
        changed[file] += (new_text, new_title) != (text, title)
        texts.append(new_text)
        titles.append(new_title)
    if not any(changed.values()):
        return batch
    for column, values in (("text", texts), ("title", titles)):
        batch.rows = batch.rows.with_columns(batch.rows[column].scatter(at, pl.Series(values, dtype=pl.String)))
    batch.notes += [Note(file, TOLD, count) for file, count in changed.items() if count]
    return batch


def text_of_cell(cell: str) -> str:
    """The running text of a cell that holds HTML, escaped or not; other cells unchanged.

    >>> text_of_cell("&lt;p&gt;Rain.&lt;/p&gt;"), text_of_cell("1 < 2 & 3 > 2"), text_of_cell("Use the <b> tag.")
    ('Rain.', '1 < 2 & 3 > 2', 'Use the <b> tag.')
    """
    for _ in range(2):  # some escape twice
        if not _TAGS.search(cell) and len(_ESCAPED.findall(cell)) > 1:
            cell = html.unescape(cell)
    tags = len(_TAGS.findall(cell))
    if tags > 1 or (tags and _BLOCKS.search(cell)):
        # where only words are marked, paragraphs are parted by line ends
        return html_text(cell if _BLOCKS.search(cell) else cell.replace("\n", "<br/>"))
    for _ in range(2):
        cell = _ENTITIES.sub(lambda m: html.unescape(m[0]), cell)
    return cell
