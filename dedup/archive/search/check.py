"""`check`: is this text made from something we have? Candidates from the postings, each judged as `compare` would.

A first judgement of all candidates, by their words alone, leaves the few that can matter; these are judged again with
credit lines left out, with stated ties and dates, aligned and named. Nothing is written.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.align.measuring import measure
from dedup.align.passages import align
from dedup.archive.search.answer import Checked, SharedPassage, SourceArticle
from dedup.archive.search.postings import nearest
from dedup.archive.store.configuration import outlets_of, settings_kept
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import read_outlet_table
from dedup.archive.store.schema import from_sql
from dedup.article_status import FOREIGN, judged_how
from dedup.clean.masks import find_masks
from dedup.credit.ladder import find_credits
from dedup.data import Fingerprints
from dedup.dates import earlier, in_zones
from dedup.errors import UsageError
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.registry import Outlets
from dedup.phrases import OPEN
from dedup.read.finish.language import is_english
from dedup.relate.collection import collection_of, texts_alone
from dedup.relate.judging import judge
from dedup.relate.relations import doubtful_held, relations
from dedup.settings import Settings
from dedup.tables import DERIVED, SCHEMAS, called, conform, empty, is_complete, of_outlets

if TYPE_CHECKING:
    from dedup.archive.search.across_check import Across

LANGUAGES = "languages"
"""Name in table `about`: how many articles have each language, as JSON."""
CANDIDATES = 60
"""Articles that are compared with the text: the nearest by rare words and pairs of words."""
UNLIKELY = 0.02
"""Probability by words alone under which no tie that may be stated brings a pair over a threshold."""
SIDE = 0.5
"""Direction (-1..1) from which the wording says clearly which text was made from the other: three to one."""
_EXACT = {"exact": 0, "near-duplicate": 1}

Cluster = tuple[str | None, str | None, str | None, str | None]
"""Name, origin inside, origin outside, state."""
_LONE: Cluster = (None, None, None, None)


def check(db: Database, article: pl.DataFrame, metadata: pl.DataFrame, *, stored: bool = False) -> Checked:
    """Check one article (table `articles`, one row; `metadata` as it was read) against the archive; `stored`: it is one
    of the archive's own, and asked about beside all others.

    Raises UsageError for another number of articles, and for an archive without any.
    """
    if len(article) != 1:
        raise UsageError(f"check takes one article and got {len(article):,}; `wirecopy scan` and `add` take many")
    found = _checked(db, article, metadata)
    if not stored:
        return found
    return replace(found, same=tuple(s for s in found.same if s != found.id), revises=False, stored=True)


def _checked(db: Database, article: pl.DataFrame, metadata: pl.DataFrame) -> Checked:
    with db.snapshot(), _one_thread():
        settings, outlets = settings_kept(db), outlets_of(db)
        if settings is None:
            raise UsageError(f"{db.path} holds no article yet; add some first")
        given = article["id"][0]
        # no id of the archive begins so: file names hold no NUL, and readers replace it
        text = conform("articles", article).with_columns(id=pl.lit("\0" + given))
        first = _raw(text, settings)
        if first.words.counts[0] == 0:
            return _nothing(db, article, given, settings, 0)
        found = nearest(db, first, CANDIDATES)
        likely = _likely(pl.concat([text.select(found.columns), found]), settings)
        across = _across(db, text, int(first.words.counts[0]), settings)
        beside = across.rows.keys() - {given} if across else ()
        likely += sorted(set(beside) - set(likely))
        if not likely:
            nothing = _nothing(db, article, given, settings, int(first.words.counts[0]), len(found))
            return across.added_to(nothing) if across else nothing
        rows = from_sql("articles", _of(db, "articles", "id", likely))
        answer = _answer(db, pl.concat([text, rows]), metadata, settings, outlets, len(found), across)
        return across.added_to(answer) if across else answer


def _across(db: Database, text: pl.DataFrame, words: int, settings: Settings) -> "Across | None":
    """What an archive of several languages holds of this text in another one; None in an archive of one language."""
    if (db.about.get(LANGUAGES) or "").count(":") < 2:
        return None
    from dedup.archive.search.across_check import translations_of

    row = text.row(0, named=True)
    return translations_of(db, row["text"] or "", row["language"], words, settings)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Compiled loops on this thread alone: for some sixty texts, waking the others takes longer than the work."""
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        yield
    finally:
        numba.set_num_threads(before)


def _raw(articles: pl.DataFrame, settings: Settings) -> Fingerprints:
    """Fingerprints of whole texts: masks cost more than all else here, and a line too many only adds candidates."""
    return fingerprint(articles, empty("masks"), settings, sketch=False)


def _likely(articles: pl.DataFrame, settings: Settings) -> list[str]:
    """The ids of those articles that may be related to the first one. Columns `id`, `text` and `outlet` are enough."""
    if len(articles) == 1:
        return []
    prints = _raw(articles, settings)
    pairs = _with_first(prints)
    alone = texts_alone(articles, prints)
    judged = judge(alone, pairs, measure(prints, pairs), ["check"] * len(pairs), settings)
    likely = np.maximum(judged.alone, judged.probability) >= UNLIKELY
    kept = likely | judged.one_event | judged.frame
    return [prints.ids[i] for i in pairs[kept, 1]]


def _with_first(prints: Fingerprints) -> NDArray[np.int64]:
    """int64 (m, 2): the first row with every other that has words."""
    others = np.flatnonzero(prints.words.counts > 0)
    others = others[others > 0]
    return np.stack([np.zeros(len(others), np.int64), others], 1)


def _answer(
    db: Database, articles: pl.DataFrame, metadata: pl.DataFrame, settings: Settings, outlets: Outlets, looked_at: int,
    across: "Across | None" = None,
) -> Checked:  # fmt: skip
    given = articles["id"][0].removeprefix("\0")
    outlets = outlets.including(articles)
    # the archive's own rows are in their zones, and their credits are known
    mine = in_zones(articles[:1], outlets.zones(articles[:1], settings.timezone))
    articles = pl.concat([mine, articles[1:]])
    if len(metadata):
        metadata = metadata.filter(pl.col("article") == given).with_columns(article=pl.lit(mine["id"][0]))
    stored = of_outlets(from_sql("credits", _of(db, "credits", "article", articles["id"][1:].to_list())))
    credits = pl.concat([find_credits(mine, outlets, metadata), stored])
    alone = articles.with_columns(outlet=pl.lit(None, pl.String), url=pl.lit(None, pl.String))
    prints = fingerprint(articles, find_masks(alone, credits), settings, sketch=False)
    if prints.words.counts[0] == 0:
        return _nothing(db, articles, given, settings, 0, looked_at)
    pairs = _with_first(prints)
    # every article speaks for itself: the text is asked about beside its copies
    apart = replace(prints, same_as=np.arange(len(articles)))
    known = replace(collection_of(articles, credits, outlets, apart), prints=prints)
    judged = judge(known, pairs, measure(prints, pairs), ["check"] * len(pairs), settings)
    alignment = align(prints, pairs, judged.probability >= settings.threshold)
    judged = doubtful_held(known, judged, alignment, np.arange(len(pairs)), settings)
    named, at = relations(known, judged, alignment, np.arange(len(pairs)), settings)
    named = _said_alike(named, at, articles, prints, settings)
    ranked = sorted(named.iter_rows(named=True), key=lambda row: row["probability"])
    # an exact copy has a row of its own beside the judged one: the surer of the two is told
    rows = {row["right"]: row for row in ranked if row["left"] == prints.ids[0]}
    story = dict(zip([prints.ids[i] for i in pairs[:, 1]], judged.one_event.tolist(), strict=True))
    frame = dict(zip([prints.ids[i] for i in pairs[:, 1]], judged.frame.tolist(), strict=True))
    by_id = {row["id"]: row for row in articles.iter_rows(named=True)}
    me = by_id[prints.ids[0]]
    passages = _passages(alignment.passages, by_id)
    if across is not None:
        rows, passages = across.over(rows, by_id), passages | _passages(across.shown, by_id | {"\0": me})
        story |= dict.fromkeys(across.rows, True)
    clusters = _clusters(db, list(rows))
    names = dict(read_outlet_table(db).select("outlet", "name").iter_rows())
    sources, beside = [], []
    for other, row in rows.items():
        if by_id[other]["text"] == me["text"]:  # whatever its title masks in it
            row["relation"] = "exact"
        source = _source(row, me, by_id[other], names, clusters.get(other, _LONE), passages.get(other, ()))
        if row["relation"] in DERIVED:
            sources.append(source)
        elif story[other] or frame[other] or row["probability"] >= OPEN:
            beside.append(source)
    same = tuple(sorted(s.id for s in sources if by_id[s.id]["text"] == me["text"]))
    sources = [s for s in sources if not (s.id == given and s.id in same)]
    sources.sort(key=_rank)
    beside.sort(key=lambda s: (-s.probability, s.id))
    return Checked(
        given, int(prints.words.counts[0]), settings.min_words, _share(prints, sources), tuple(sources), tuple(beside),
        same, given not in same and _holds(db, given), looked_at, not is_complete(me),
        articles=articles,
    )  # fmt: skip


def _said_alike(
    named: pl.DataFrame, rows: NDArray[np.int64], articles: pl.DataFrame, prints: Fingerprints, settings: Settings
) -> pl.DataFrame:
    """Table `pairs` without the rewrites that only the words of another language than English make; `rows`: of it."""
    rewritten = articles[np.unique(rows[(named["relation"] == "rewrite").to_numpy()]).tolist()]
    foreign = ~is_english(rewritten) | pl.Series(
        [judged_how(s) == FOREIGN for s in rewritten["status"]], dtype=pl.Boolean
    )
    if not foreign.any():
        return named
    from dedup.archive.search.refuted_rewrites import without_refuted

    return without_refuted(named, rows, articles, prints, settings)


def _nothing(
    db: Database, article: pl.DataFrame, given: str, settings: Settings, words: int, looked_at: int = 0
) -> Checked:
    cut = not is_complete(article.row(0, named=True))
    return Checked(
        given, words, settings.min_words, 0.0, (), (), (), _holds(db, given), looked_at, cut,
        articles=conform("articles", article[:1]),
    )  # fmt: skip


def _of(db: Database, table: str, column: str, values: list[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table for each value of a column, one value after the other."""
    columns = ", ".join(f't."{c}"' for c in SCHEMAS[table])
    sql = f'SELECT {columns} FROM json_each(?) j CROSS JOIN {table} t ON t."{column}" = j.value ORDER BY j.key'  # noqa: S608
    return db.rows(sql, json.dumps(values))


def _holds(db: Database, article: str) -> bool:
    return next(db.rows("SELECT 1 FROM articles WHERE id = ?", article), None) is not None


def _rank(source: SourceArticle) -> tuple[Any, ...]:
    """Copies first, then what is surest, then what covers most of the text, then what came first."""
    when = source.published.timestamp() if source.published else float("inf")
    return _EXACT.get(source.relation, 2), -round(source.probability, 1), -source.coverage, when, source.id


def _passages(table: pl.DataFrame, articles: Mapping[str, dict[str, Any]]) -> dict[str, tuple[SharedPassage, ...]]:
    out: dict[str, list[SharedPassage]] = {}
    columns = ("left", "right", "left_start", "left_end", "right_start", "right_end", "kind", "score")
    for me, other, a, b, c, d, kind, score in table.sort("left_start", "right_start").select(columns).iter_rows():
        words = articles[me]["text"][a:b], articles[other]["text"][c:d]
        out.setdefault(other, []).append(SharedPassage(a, b, c, d, kind, score, *words))
    return {other: tuple(some) for other, some in out.items()}


def _share(prints: Fingerprints, sources: list[SourceArticle]) -> float:
    """Share of the counted words of the first text that stand in a passage of any source."""
    starts = prints.words.starts[: prints.words.bounds[1]]
    covered = np.zeros(len(starts), np.bool_)
    for source in sources:
        if source.relation == "exact":
            return 1.0
        for passage in source.passages:
            covered |= (starts >= passage.start) & (starts < passage.end)
    return float(covered.mean())


def _source(
    row: dict[str, Any],
    me: dict[str, Any],
    other: dict[str, Any],
    names: Mapping[str, str],
    cluster: Cluster,
    passages: tuple[SharedPassage, ...],
) -> SourceArticle:  # fmt: skip
    """`row`: of table `pairs`, the checked text on the left."""
    direction = -float(row["direction"])
    later = earlier(me, other) is not None
    made_from = not later and direction > -SIDE and (direction >= SIDE or earlier(other, me) is not None)
    return SourceArticle(
        other["id"], other["title"], called(other["outlet"], names), other["outlet"], other["url"], other["published"],
        row["relation"],
        row["probability"], row["coverage_left"], row["coverage_right"], row["verbatim_left"],
        row["verbatim_right"], direction, made_from,
        not is_complete(other), judged_how(other["status"]) != FOREIGN, *cluster, passages,
    )  # fmt: skip


def _clusters(db: Database, articles: list[str]) -> dict[str, Cluster]:
    """Of each article that is in any the largest cluster that holds it."""
    sql = (
        "SELECT m.article, c.cluster, c.origin, c.origin_outside, c.origin_state FROM json_each(?) j "
        "CROSS JOIN members m ON m.article = j.value JOIN clusters c USING (cluster) ORDER BY c.size, c.cluster DESC"
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in db.rows(sql, json.dumps(articles))}
