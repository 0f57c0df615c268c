"""A text that was pasted, or an article by its id -> what the commands `check` and `compare` say, ready for a page."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from dedup.archive.search.answer import Checked
from dedup.archive.search.as_frames import as_frames, text_id
from dedup.archive.search.question import one_article
from dedup.archive.store.result_tables import read_outlet_table
from dedup.desk.edition import Edition
from dedup.desk.store_view import StoreView
from dedup.errors import UsageError
from dedup.phrases import count
from dedup.pipeline.provenance import version_of
from dedup.queries.article_lookup import find_article
from dedup.queries.compare import Comparison, compare_articles
from dedup.settings import Settings
from dedup.tables import TABLES, Frames, Row, conform, empty, ordered
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import Article, PairPage
from dedup.write.report.pair_page import comparison
from dedup.write.report.times import Clock
from dedup.write.terminal.comparison import verdict

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


def answer_of(view: StoreView, found: Checked, clock: Clock) -> Answered:
    """A check as a page shows it."""
    with view.archive() as archive:
        db = archive.database
        frames = as_frames(found, read_outlet_table(db))
        (articles,) = next(db.rows("SELECT count(*) FROM articles"))
        settings = archive.settings().as_dict()
    lookup, me = ResultLookup(frames, clock), text_id(found)
    told = (comparison(lookup, me, s.id, n, s.made_from) for n, s in enumerate(found.sources, 1))
    searched = f"Compared with {count(articles, 'article')} of {view.path.name}"
    return Answered(lookup.shown(me), found.verdict, [p for p in told if p is not None], _texts(lookup), searched,
                    settings)  # fmt: skip


def compared(edition: Edition, sides: tuple[tuple[str, str], tuple[str, str]]) -> Answered:
    """What `wirecopy compare` says of two: each a text, or an id or address of the store. Raises UsageError where one
    is neither.
    """
    settings = Settings(depth="fast")
    frames = [_given(edition, text, asked, name) for (text, asked), name in zip(sides, ("A", "B"), strict=True)]
    if frames[0]["id"][0] == frames[1]["id"][0]:
        frames[1] = frames[1].with_columns(id=pl.col("id") + " (again)")
    articles = conform("articles", pl.concat(frames))
    from dedup.outlets.registry import Outlets

    found = compare_articles(articles, settings, Outlets.packaged())
    lookup = ResultLookup(_pair_frames(found, articles), edition.lookup.clock)
    key = ordered(found.left, found.right)
    lookup.pairs.setdefault(key, _pair_row(found))
    page = comparison(lookup, found.left, found.right, 1, False)
    return Answered(lookup.shown(found.left), verdict(found), [] if page is None else [page], _texts(lookup),
                    "Two texts alone: what other articles print was not known", settings.as_dict())  # fmt: skip


def stored_pair(edition: Edition, page: PairPage) -> Answered:
    """Two articles of the store as it judged them."""
    rows = [edition.article(i) for i in page.ids]
    texts = {i: str(row["text"]) for i, row in zip(page.ids, rows, strict=True) if row is not None}
    settings = edition.result.run.get("settings") or {}
    many = count(len(edition.result.articles), "article")
    return Answered(page.left.article, " ".join(page.verdict), [page], texts, f"Judged among {many}", dict(settings))


def _texts(lookup: ResultLookup) -> dict[str, str]:
    return {i: str(row["text"]) for i, row in lookup.articles.items()}


def _given(edition: Edition, text: str, asked: str, name: str) -> pl.DataFrame:
    if text.strip():
        return one_article(text)[0].with_columns(id=pl.lit(f"text {name}"))
    found = find_article(edition.result.articles, asked.strip()) if asked.strip() else None
    if found is None:
        raise UsageError(f"side {name} is neither a text nor an article here; paste a text, or give an id or address")
    return conform("articles", found)


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
