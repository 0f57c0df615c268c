"""New articles -> the articles of a large archive, and of each other, that each is worth judging with.

The archive's postings propose by rare words and pairs of words, as for `check`; what they propose is judged. Both are
done for all new articles at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.align.measuring import measure
from dedup.archive.rebuild.affected import PAIRS
from dedup.archive.rebuild.read_once import ReadOnce
from dedup.archive.rebuild.zones import protected
from dedup.archive.search.posting_terms import ASKED, terms_of
from dedup.archive.search.postings import BATCH, index_prints, printed_some
from dedup.archive.store.database import Database
from dedup.archive.store.selected_rows import matching, some_rows
from dedup.errors import ArchiveError
from dedup.fingerprint.prints import alone_without_words, fingerprint
from dedup.outlets.registry import Outlets
from dedup.relate.collection import collection_of
from dedup.relate.judging import OPEN_FROM, UNDECIDED, judge, worth_telling
from dedup.settings import Settings
from dedup.tables import of_outlets
from index.disk_postings_search import Asked, search_many
from index.exact import first_equal

MOST = 60
"""Articles that are looked at for each new one."""
SHARED = 0.1
"""Least weight of the terms in common, as share of those of one of the two articles. Of the pairs that a scan finds
derived among the 60 of each article, .992 (volume articles) and .987 (the development corpus) reach it, with 20 pairs
an article left."""
AT_ONCE = 5000
"""New articles that are judged at a time: bounds memory, for each brings some ten others."""
CAUSE = "lexical"


@dataclass(frozen=True, slots=True)
class Around:
    """What new articles are judged with: `credits` of theirs; `outlets` and `crowded` as
    `dedup.archive.rebuild.collection_facts` keeps them of the whole archive; and what is read `once`.
    """

    credits: pl.DataFrame
    outlets: Outlets
    crowded: frozenset[str]
    once: ReadOnce


def index_and_propose(db: Database, fresh: pl.DataFrame, around: Around, settings: Settings) -> Iterator[pl.DataFrame]:
    """Add the terms of new articles (none in the index yet), and yield the pairs of ids of some at a time that may be
    derived or tell the same event: `left`, `right`, `causes` and `derived`, whether they are likely to be, as far as
    can be told without knowing who else holds what they share. Raises ArchiveError where the postings are spoiled.
    """
    own, terms, weights, counts, digests, words = [], [], [], [], [], []
    for part in fresh.iter_slices(BATCH):
        prints, told = printed_some(part, settings)
        following = index_prints(db, prints)
        rows, asked_for, worth = terms_of(prints, ASKED)
        own.append(np.arange(len(prints), dtype=np.int64) + following)
        terms.append(asked_for)
        weights.append(worth)
        counts.append(np.bincount(rows, minlength=len(prints)))
        digests.append(told)
        words.append(prints.words.counts)
    if not own:
        return
    first = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
    asked = Asked(np.concatenate(terms), np.concatenate(weights), first, np.concatenate(own))
    same_as = alone_without_words(first_equal(np.concatenate(digests)), np.concatenate(words))
    proposed = _proposed(db, asked, around.once.standing(), same_as)
    for at in range(0, len(fresh), AT_ONCE):
        some = fresh.slice(at, AT_ONCE).select(left="id").with_columns(row=pl.int_range(at, at + pl.len()))
        yield _judged(db, fresh, some.join(proposed, on="row").select("left", "number"), around, settings)


def _proposed(db: Database, asked: Asked, standing: NDArray[np.int64], same_as: NDArray[np.int64]) -> pl.DataFrame:
    """`row` of the question and `number` of the article, a pair of two new ones once. `same_as`, int64: the first of
    the questions that shows the same words.

    Neither articles that are there no longer nor copies whose representative stays take a place from others; and of new
    copies, which may be more than `MOST`, only the first does. The others ask all the same, and are proposed with it.
    """
    copies = np.flatnonzero(same_as != np.arange(len(same_as)))
    if len(copies):
        standing = standing[~np.isin(standing, asked.own[copies])]
    try:
        found = search_many(db.connection, asked, MOST, standing)
    except ValueError as error:
        raise ArchiveError(f"the postings of {db.path} are damaged ({error}); run `wirecopy doctor` on it") from error
    sizes = np.maximum(1, np.diff(asked.first))
    total = np.bincount(np.repeat(np.arange(len(sizes)), np.diff(asked.first)), asked.weights, len(sizes))
    mine = found.weights / np.maximum(total, 1e-9)[:, None]
    theirs = found.weights / np.maximum(found.sizes * (total / sizes)[:, None], 1e-9)
    rows, places = np.nonzero((found.documents >= 0) & (np.maximum(mine, theirs) >= SHARED))
    numbers = np.concatenate([found.documents[rows, places], asked.own[same_as[copies]]])
    rows = np.concatenate([rows, copies])
    pairs = pl.DataFrame({"own": asked.own[rows], "number": numbers, "row": rows})
    low, high = pl.min_horizontal("own", "number"), pl.max_horizontal("own", "number")
    return pairs.unique([low.alias("low"), high.alias("high")], keep="first", maintain_order=True).select(
        "row", "number"
    )


def _judged(
    db: Database, fresh: pl.DataFrame, proposed: pl.DataFrame, around: Around, settings: Settings
) -> pl.DataFrame:
    """Of proposed pairs (`left`, an id, and `number`) those that matter, judged as the floors do."""
    numbers = proposed["number"].unique().to_list()
    told = matching(db, "SELECT number, article FROM numbers WHERE number IN wanted", numbers)
    named = pl.DataFrame(list(told), schema={"number": pl.Int64, "right": pl.String}, orient="row")
    pairs = proposed.join(named, on="number")
    ids = pl.concat([pairs["left"], pairs["right"]]).unique()
    new = fresh.filter(pl.col("id").is_in(ids.implode()))
    rest = ids.filter(~ids.is_in(new["id"].implode())).to_list()
    articles = protected(pl.concat([new, some_rows(db, "articles", "id", rest)]).sort("id"))
    credits = pl.concat([around.credits, of_outlets(some_rows(db, "credits", "article", rest))])
    prints = fingerprint(articles, around.once.masks(articles, credits), settings, sketch=False)
    row = articles.select("id", row=pl.int_range(pl.len(), dtype=pl.Int64))
    placed = pairs.join(row, left_on="left", right_on="id").join(row, left_on="right", right_on="id", suffix="_right")
    rows = placed.select("row", "row_right").to_numpy().reshape(-1, 2)
    at = np.sort(prints.same_as[rows], 1)
    copies = at[:, 0] == at[:, 1]
    counted = (prints.words.counts[at] > 0).all(1)
    derived, kept = copies & counted, copies & counted
    asked = np.flatnonzero(~copies & counted)
    known = collection_of(articles, credits, around.outlets, prints, around.crowded)
    judged = judge(known, at[asked], measure(prints, at[asked]), [CAUSE] * len(asked), settings)
    likely = (judged.probability >= min(settings.threshold, UNDECIDED)) | (judged.alone >= OPEN_FROM)
    derived[asked] = likely
    kept[asked] = worth_telling(judged, settings.threshold) | likely
    left, right = (articles["id"].gather(rows[kept, side]) for side in (0, 1))
    columns = {"left": left, "right": right, "causes": [CAUSE] * int(kept.sum()), "derived": derived[kept]}
    return pl.DataFrame(columns, schema={**PAIRS, "derived": pl.Boolean})
