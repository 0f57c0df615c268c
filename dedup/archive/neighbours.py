"""New articles -> the articles of a large archive, and of each other, that each is worth judging with.

The archive's postings propose by rare words and pairs of words, as for `check`; a first judgement by words alone leaves
those that may be related. Both are done for all new articles at once.
"""

import json
from collections.abc import Collection, Iterator

import numpy as np
import polars as pl

from dedup.align import measure
from dedup.archive.database import Database
from dedup.archive.postings import BATCH, index_prints, printed
from dedup.archive.region import PAIRS
from dedup.archive.some import matching
from dedup.archive.terms import ASKED, terms_of
from dedup.errors import ArchiveError
from dedup.fingerprint import fingerprint
from dedup.relate import STORY_PROBABILITY, judge
from dedup.settings import Settings
from dedup.tables import conform, empty
from dedup.ties import Ties
from index.store_search import Asked, search_many

MOST = 60
"""Articles that are looked at for each new one."""
SHARED = 0.1
"""Least weight of the terms in common, as share of those of one of the two articles. Of the pairs that a scan finds
derived among the 60 of each article, .992 (volume articles) and .987 (the development corpus) reach it, with 20 pairs
an article left."""
UNLIKELY = 0.02
"""Probability by words alone under which no tie that may be stated brings a pair over a threshold."""
UNTIED = 0.2
"""The same where neither article names any source. What is masked later makes less of a difference: of 3,921 pairs of
volume articles that were found derived, none without a credit was below."""
AT_ONCE = 5000
"""New articles that are judged at a time: bounds memory, for each brings some ten others."""
CAUSE = "lexical"


def index_and_propose(
    db: Database, fresh: pl.DataFrame, credited: Collection[str], settings: Settings
) -> Iterator[pl.DataFrame]:
    """Add the terms of new articles (none in the index yet), and yield the likely pairs of ids of some at a time:
    `left`, `right`, `causes` and `strong`, whether the pair may be derived or at most tells the same event.

    `credited`: those of the new articles that name any source. Raises ArchiveError where the postings are spoiled.
    """
    own, terms, weights, counts = [], [], [], []
    for part in fresh.iter_slices(BATCH):
        prints = printed(part, settings)
        following = index_prints(db, prints)
        rows, some, worth = terms_of(prints, ASKED)
        own.append(np.arange(len(prints), dtype=np.int64) + following)
        terms.append(some)
        weights.append(worth)
        counts.append(np.bincount(rows, minlength=len(prints)))
    if not own:
        return
    first = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
    asked = Asked(np.concatenate(terms), np.concatenate(weights), first, np.concatenate(own))
    proposed = _proposed(db, asked)
    for at in range(0, len(fresh), AT_ONCE):
        some = fresh.slice(at, AT_ONCE).select(left="id").with_columns(row=pl.int_range(at, at + pl.len()))
        yield _likely(db, fresh, some.join(proposed, on="row").select("left", "number"), credited, settings)


def _proposed(db: Database, asked: Asked) -> pl.DataFrame:
    """`row` of the question and `number` of the article, a pair of two new ones once."""
    try:
        found = search_many(db.connection, asked, MOST)
    except ValueError as error:
        raise ArchiveError(f"the postings of {db.path} are damaged ({error}); run `wirecopy doctor` on it") from error
    sizes = np.maximum(1, np.diff(asked.first))
    total = np.bincount(np.repeat(np.arange(len(sizes)), np.diff(asked.first)), asked.weights, len(sizes))
    mine = found.weights / np.maximum(total, 1e-9)[:, None]
    theirs = found.weights / np.maximum(found.sizes * (total / sizes)[:, None], 1e-9)
    rows, places = np.nonzero((found.documents >= 0) & (np.maximum(mine, theirs) >= SHARED))
    pairs = pl.DataFrame({"own": asked.own[rows], "number": found.documents[rows, places], "row": rows})
    low, high = pl.min_horizontal("own", "number"), pl.max_horizontal("own", "number")
    return pairs.unique([low.alias("low"), high.alias("high")], keep="first", maintain_order=True).select("row", "number")


def _likely(
    db: Database, fresh: pl.DataFrame, proposed: pl.DataFrame, credited: Collection[str], settings: Settings
) -> pl.DataFrame:
    """Of proposed pairs (`left`, an id, and `number`) those that may be related, judged by all words of both texts."""
    wanted = json.dumps(proposed["number"].unique().sort().to_list())
    sql = "SELECT number, article FROM numbers WHERE number IN (SELECT value FROM json_each(?))"
    named = pl.DataFrame(list(db.rows(sql, wanted)), schema={"number": pl.Int64, "right": pl.String}, orient="row")
    pairs = proposed.join(named, on="number")
    ids = pl.concat([pairs["left"], pairs["right"]]).unique()
    new = fresh.filter(pl.col("id").is_in(ids.implode())).select("id", "outlet", "text")
    sql = "SELECT id, outlet, text FROM articles WHERE id IN wanted"
    rest = ids.filter(~ids.is_in(new["id"].implode())).to_list()
    old = pl.DataFrame(list(matching(db, sql, rest)), schema=dict.fromkeys(new.columns, pl.String), orient="row")
    texts = conform("articles", pl.concat([new, old]).sort("id"))
    prints = fingerprint(texts, empty("masks"), settings, sketch=False)
    row = texts.select("id", row=pl.int_range(pl.len(), dtype=pl.Int64))
    placed = pairs.join(row, left_on="left", right_on="id").join(row, left_on="right", right_on="id", suffix="_right")
    at = np.sort(placed.select("row", "row_right").to_numpy().reshape(-1, 2), 1)
    at = at[(prints.words.counts[at] > 0).all(1)]
    causes = [CAUSE] * len(at)
    judged = judge(prints, texts["outlet"].to_list(), at, measure(prints, at), Ties(), causes, settings)
    naming = {i for (i,) in matching(db, "SELECT DISTINCT article FROM credits WHERE article IN wanted", rest)}
    tied = texts["id"].is_in(sorted(naming.union(credited))).to_numpy()[at].any(1)
    strong = (judged.probability >= np.where(tied, UNLIKELY, UNTIED)) & ~judged.frame
    kept = strong | (judged.story >= STORY_PROBABILITY) | judged.frame
    left, right = (texts["id"].gather(at[kept, side]) for side in (0, 1))
    columns = {"left": left, "right": right, "causes": [CAUSE] * int(kept.sum()), "strong": strong[kept]}
    return pl.DataFrame(columns, schema={**PAIRS, "strong": pl.Boolean})
