"""Which column of a table holds what: named by the user, or guessed from its name, and told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote as quoted

from dedup.errors import UsageError, did_you_mean, plain_name
from dedup.read.intake.batch import FIELDS, TableSeen

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "articleid", "docid", "documentid", "uid", "uuid", "guid"),
    "text": (
        "text", "body", "content", "article", "fulltext", "articletext", "articlebody", "articlecontent", "bodytext",
        "maintext", "cleantext", "plaintext", "textcontent", "story", "document", "contentrendered",
    ),
    "title": ("title", "headline", "head", "hed", "articletitle", "heading", "titlerendered", "webtitle"),
    "url": ("url", "link", "href", "articleurl", "weburl", "permalink", "sourceurl", "uri"),
    "outlet": (
        "outlet", "publisher", "publication", "newspaper", "source", "sourcename", "site", "sitename", "sourcedomain",
        "domain", "website", "media", "provider",
    ),
    "author": ("author", "authors", "byline", "creator", "writer"),
    "published": (
        "published", "publishedat", "publisheddate", "publishedon", "publishdate", "publishtime", "datepublished",
        "datepublish", "publicationdate", "webpublicationdate", "pubdate", "date", "datetime",
    ),
    "modified": (
        "modified", "modifiedat", "datemodified", "datemodify", "lastmodified", "lastmodifiedat", "lastmod", "updated",
        "updatedat",
    ),
    "language": ("language", "lang", "languagecode"),
    "version": ("version", "revision"),
    "rights": ("rights", "copyright", "license", "licence", "rightsholder"),
}  # fmt: skip
"""Our name -> what others call it, the most telling first; compared without case, spaces and signs. Times of capture
(`timestamp`, `created`) are left out: they would invent a date."""

SUMMARIES = frozenset({"summary", "description", "abstract", "teaser", "excerpt", "snippet", "standfirst"})
"""Columns that hold a summary, not an article: never guessed as text, and marked when the user names one."""


FRAME = "frame"
"""What a table that is no file is called, in ids and in messages."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Our name -> the table's column; what to tell about the guesses; and named columns that are not there."""

    columns: Mapping[str, str]
    told: str
    absent: frozenset[str]

    @property
    def completeness(self) -> str | None:
        """`summary` when the text comes from a column that holds summaries, else None."""
        return "summary" if plain_name(self.columns.get("text", "")) in SUMMARIES else None


def check_named(named: Mapping[str, str] | None) -> dict[str, str]:
    """The user's mapping, checked. Raises UsageError for a name that is none of ours.

    >>> check_named({"text": "body"})
    {'text': 'body'}
    """
    named = {k: v for k, v in (named or {}).items() if v is not None}
    if unknown := sorted(set(named) - set(FIELDS)):
        raise UsageError(
            f"--column names {', '.join(unknown)}, no column of ours; it takes OURS=THEIRS, and for OURS one of "
            f"{', '.join(FIELDS)}{did_you_mean(unknown[0], FIELDS)}"
        )
    return named


def choose(found: Sequence[str], named: Mapping[str, str]) -> Choice:
    """Which of the table's columns to take for each of ours.

    >>> choose(["Headline", "Body", "content"], {}).columns
    {'text': 'Body', 'title': 'Headline'}
    >>> choose(["Headline", "Body", "content"], {}).told
    "text from 'Body' (not 'content'), title from 'Headline', no id column: ids are FILE:ROW"
    """
    plain = {c: plain_name(c) for c in found}
    chosen: dict[str, str] = {}
    told = []
    absent = set()
    for ours in FIELDS:
        if ours in named:
            same = [named[ours]] if named[ours] in plain else [c for c in plain if plain[c] == plain_name(named[ours])]
            if same:
                chosen[ours] = same[0]
            else:
                absent.add(ours)
    for ours in FIELDS:
        if ours in named:
            continue
        ranks = {name: rank for rank, name in enumerate(SYNONYMS[ours])}
        free = [c for c in plain if plain[c] in ranks and c not in chosen.values()]
        if not free:
            continue
        best, *others = sorted(free, key=lambda c: (ranks[plain[c]], c != ours))
        chosen[ours] = best
        if best != ours or others:
            told.append(f"{ours} from {best!r}" + (f" (not {', '.join(map(repr, others))})" if others else ""))
    for ours in sorted(absent - {"id"}):
        told.append(f"no column {named[ours]!r} for {ours}: left empty")
    if "id" not in chosen:
        missing = f"no column {named['id']!r}" if "id" in absent else "no id column"
        told.append(f"{missing}: ids are FILE:ROW")
    return Choice({ours: chosen[ours] for ours in FIELDS if ours in chosen}, ", ".join(told), frozenset(absent))


def choose_filled(found: Sequence[str], named: Mapping[str, str], blank: Callable[[str], bool]) -> Choice:
    """As `choose`, but a column guessed for the text that holds none gives way to the next one that holds some.

    `blank`: whether a column holds no text at all; asked only where there is another.

    >>> choose_filled(["text", "body"], {"id": "n"}, lambda column: column == "text").told
    "text from 'body' ('text' holds none), no column 'n': ids are FILE:ROW"
    """
    first = choice = choose(found, named)
    left, empty = list(found), []
    while "text" not in named and "text" in choice.columns:
        column = choice.columns["text"]
        left.remove(column)
        following = choose(left, named)
        if "text" not in following.columns or not blank(column):
            break
        empty.append(column)
        choice = following
    if not empty or blank(choice.columns["text"]):
        return first
    others = ", ".join(map(repr, empty))
    source = f"text from {choice.columns['text']!r}"
    told = [source, choice.told] if not choice.told.startswith("text from ") else [choice.told]
    return Choice(
        choice.columns, ", ".join(told).replace(source, f"{source} ({others} holds none)", 1), choice.absent
    )  # fmt: skip


def no_text(found: Sequence[str], named: Mapping[str, str], *, python: bool = False) -> str:
    """What to say of a table whose text column was not found; `python`: to who gave a frame, and no option.

    >>> no_text(["price"], {})
    "no column holds the text; the columns are 'price'; name the right one, as --column text=price"
    >>> no_text(["price"], {}, python=True)
    "no column holds the text; the columns are 'price'; name the right one, as text='price'"
    """
    listed = ", ".join(map(repr, found[:30])) + (f" and {len(found) - 30} more" if len(found) > 30 else "")
    if "text" in named:
        none = f"there is no column {named['text']!r} to take the text from" + ("" if python else ", as --column says")
        return f"{none}; the columns are {listed or 'none'}{did_you_mean(named['text'], found)}"
    if not found:
        return "no column holds the text; there are no columns"
    example = f"text={found[0]!r}" if python else f"--column {quoted(f'text={found[0]}')}"
    return f"no column holds the text; the columns are {listed}; name the right one, as {example}"


def check_found(tables: Iterable[TableSeen], named: Mapping[str, str]) -> None:
    """Raise UsageError for a named column that not one table has: a misspelt name must not go unseen."""
    tables = list(tables)
    if tables and (nowhere := frozenset.intersection(*(t.absent for t in tables))):
        ours = min(nowhere, key=FIELDS.index)
        shown = min(tables, key=lambda t: t.shown)
        where = shown.shown if len(tables) == 1 else f"any of {len(tables)} tables; {shown.shown}"
        listed = ", ".join(map(repr, shown.columns[:30]))
        near = did_you_mean(named[ours], shown.columns)
        option = "" if shown.shown == FRAME else "--column: "
        raise UsageError(f"{option}no column {named[ours]!r} for {ours} in {where}: its columns are {listed}{near}")
