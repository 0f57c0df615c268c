"""A text that was pasted, or an article by its id -> what the commands `check` and `compare` say, ready for a page."""

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dedup.archive.search.answer import Checked
from dedup.archive.search.as_frames import as_frames, text_id
from dedup.archive.search.check import check
from dedup.archive.search.question import one_article
from dedup.archive.store.result_tables import read_outlet_table
from dedup.desk.edition import Edition
from dedup.desk.named_articles import named_article
from dedup.desk.store_view import StoreView
from dedup.errors import UsageError
from dedup.harmless import on_page
from dedup.phrases import count
from dedup.pipeline.provenance import version_of
from dedup.queries.compare import Comparison, compare_articles
from dedup.settings import Settings
from dedup.tables import TABLES, Frames, Row, conform, empty, ordered
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import Article, PairPage
from dedup.write.report.pair_page import comparison
from dedup.write.report.times import Clock
from dedup.write.terminal.comparison import verdict

THE_TEXT = "the text"
"""What a pasted text is called on pages and receipts."""
PAGES = (".html", ".htm", ".xhtml")
"""Ends of the names of files that hold a page."""
LONGEST_ID = 2000
"""Characters of what is asked for by id or address."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What is shown of a question. `asked`: the text or the first of two; `pairs`: each source beside it; `texts`: of
    every article on the page, by the id that the page shows; `searched`: what it was compared with.
    """

    asked: Article
    verdict: str
    pairs: list[PairPage]
    texts: dict[str, str]
    searched: str
    settings: dict[str, Any]


def checked(view: StoreView, text: str, asked: str) -> Checked:
    """What `wirecopy check` says of a text, or of the article `asked` of the archive. Raises UsageError for neither,
    and as `Archive.check` does.
    """
    with view.archive() as archive, view.judging:
        if text.strip():
            return archive.check(text)
        if not asked.strip():
            raise UsageError("no text was given; paste one, or name an article by its id or address")
        found = archive.check_stored(asked.strip()[:LONGEST_ID])
    if found is None:
        raise UsageError(f"there is no article {asked.strip()[:120]} here; paste its text, or give another id")
    return found


def answer_of(view: StoreView, found: Checked, clock: Clock, articles: int) -> Answered:
    """A check as a page shows it. `articles`: how many others the text was compared with."""
    with view.archive() as archive:
        db = archive.database
        frames = as_frames(found, read_outlet_table(db))
        settings = archive.settings().as_dict()
    lookup, me = ResultLookup(frames, clock), text_id(found)
    told = (comparison(lookup, me, s.id, n, s.made_from) for n, s in enumerate(found.sources, 1))
    pages = [_begun(p) for p in told if p is not None]
    searched = f"Compared with {count(articles, 'article')} of {view.path.name}"
    return Answered(lookup.shown(me), found.page_verdict, pages, _texts(lookup), searched, settings)


def checked_text(view: StoreView, text: str, file: str, asked: str) -> Checked:
    """The same for a page: a pasted text by the name `THE_TEXT`, one from a file by that name, read as its kind."""
    if not text.strip():
        return checked(view, "", asked)
    article, metadata = _from_file(text, file) if file else _pasted(text)
    with view.archive() as archive, view.judging:
        return check(archive.database, article, metadata)


def _pasted(text: str, name: str = "") -> tuple[pl.DataFrame, pl.DataFrame]:
    article, metadata = one_article(text)
    return article.with_columns(id=pl.lit(name or THE_TEXT)), metadata


def _from_file(text: str, file: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A text that a browser read from a file: a page of HTML is read as `wirecopy check FILE` reads it."""
    name = file.replace("\\", "/").rpartition("/")[2][:120]
    if not name.lower().endswith(PAGES):
        return _pasted(text, name)
    from dedup.read import read
    from dedup.read.intake.sources import Source
    from dedup.read.web.pages import read_pages

    data = text.encode("utf-8", "replace")
    page = Source(name, (name,), name=name, data=data)
    reading = read([], beside=[*read_pages([page], {})])
    if len(reading.articles) != 1:
        raise UsageError(f"{name} holds {len(reading.articles):,} articles, and a check takes one")
    return reading.articles, reading.metadata


def compared(edition: Edition, sides: tuple[tuple[str, str], tuple[str, str]]) -> Answered:
    """What `wirecopy compare` says of two: each a text, or an id or address of the store. Raises UsageError where one
    is neither.
    """
    settings = Settings(depth="fast")
    frames = [
        _given(edition, text, asked, name) for (text, asked), name in zip(sides, ("first", "second"), strict=True)
    ]
    if frames[0]["id"][0] == frames[1]["id"][0]:
        frames[1] = frames[1].with_columns(id=pl.col("id") + " (again)")
    articles = conform("articles", pl.concat(frames))
    from dedup.outlets.registry import Outlets

    found = compare_articles(articles, settings, Outlets.packaged())
    lookup = ResultLookup(_pair_frames(found, articles), edition.lookup.clock)
    key = ordered(found.left, found.right)
    lookup.pairs.setdefault(key, _pair_row(found))
    page = comparison(lookup, found.left, found.right, 1, False)
    pages = [] if page is None else [_begun(page)]
    return Answered(lookup.shown(found.left), _capital(verdict(found, on_page)), pages, _texts(lookup),
                    "Two texts alone: what other articles print was not known", settings.as_dict())  # fmt: skip


def stored_pair(edition: Edition, page: PairPage) -> Answered:
    """Two articles of the store as it judged them."""
    rows = [edition.article(i) for i in page.ids]
    texts = {i: str(row["text"]) for i, row in zip(page.ids, rows, strict=True) if row is not None}
    settings = edition.result.run.get("settings") or {}
    many, version = count(len(edition.result.articles), "article"), edition.result.run["versions"].get("wirecopy")
    searched = f"Judged among {many}" + (f" by wirecopy {version}" if version else "")
    return Answered(page.left.article, " ".join(page.verdict), [page], texts, searched, dict(settings))


def _begun(page: PairPage) -> PairPage:
    """The page with a heading that begins as a sentence does: "The text" for "the text"."""
    first, how, second = page.heading
    return replace(page, heading=(_capital(first), how, second)) if first.startswith("the ") else page


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:] if words.startswith("the ") else words


def _texts(lookup: ResultLookup) -> dict[str, str]:
    return {i: str(row["text"]) for i, row in lookup.articles.items()}


def _given(edition: Edition, text: str, asked: str, name: str) -> pl.DataFrame:
    if text.strip():
        return _pasted(text, f"the {name} text")[0]
    if not asked.strip():
        raise UsageError(f"the {name} side is empty; paste a text, or give an id, an address or a headline")
    article = named_article(edition, asked)
    return conform("articles", edition.result.articles.filter(pl.col("id") == article))


def _pair_row(found: Comparison) -> Row:
    """The comparison as a row of table `pairs`."""
    left, right = ordered(found.left, found.right)
    first, second = ("left", "right") if left == found.left else ("right", "left")
    sides = {first: 0, second: 1}
    return {
        "left": left, "right": right, "causes": "compare", "relation": found.relation,
        "probability": found.probability, "basis": None, "direction": 0.0,
        **{f"coverage_{side}": found.coverage[n] for side, n in sides.items()},
        **{f"verbatim_{side}": found.verbatim[n] for side, n in sides.items()},
    }  # fmt: skip


def _pair_frames(found: Comparison, articles: pl.DataFrame) -> Frames:
    tables = {name: empty(name) for name in TABLES}
    members = [{"cluster": "compare", "article": i, "role": "derivative"} for i in (found.left, found.right)]
    cluster = {"cluster": "compare", "size": 2, "origin_state": "undecided", "origin_probability": 0.0}
    for name, rows in (("members", members), ("clusters", [cluster]), ("pairs", [_pair_row(found)])):
        tables[name] = conform(name, pl.DataFrame(rows, infer_schema_length=None))
    tables["articles"] = articles
    tables["passages"] = conform("passages", found.passages)
    return Frames(**tables, run={"versions": {"wirecopy": version_of("wirecopy")}})
