"""New articles of a large archive -> the articles of other languages, in all of it, that each may be a translation of.

The openings of all are kept (`dedup.archive.search.opening_vectors`), and gone over once; what is near is aligned and
judged as in a scan (`dedup.languages.finding`).
"""

import numpy as np
import polars as pl

from dedup.archive.cache.sentence_vectors import SentenceVectors
from dedup.archive.rebuild.affected import PAIRS, ids_of
from dedup.archive.rebuild.openings_read import count_languages, read_openings
from dedup.archive.search.opening_vectors import languages_kept, nearest_kept, unlearn
from dedup.archive.store.database import Database
from dedup.archive.store.selected_rows import matching, some_rows
from dedup.data import Encode
from dedup.languages.adding import CAUSE, SAME_STORY
from dedup.languages.article_vectors import ArticleVectors
from dedup.languages.coverage import unseen
from dedup.languages.encoder import language_encoder, language_model
from dedup.languages.judged_across import judged_across
from dedup.languages.own_model import own_model
from dedup.languages.proposing import alike
from dedup.languages.told_languages import as_told
from dedup.read.finish.language import detect
from dedup.settings import Settings
from index.packed_pairs import packed

SCHEMA = {**PAIRS, "derived": pl.Boolean}


def propose_across(
    db: Database, fresh: pl.DataFrame, leaving: pl.DataFrame, settings: Settings, sentences: SentenceVectors
) -> pl.DataFrame:
    """Pairs of `fresh` articles (in the index already) with those of other languages that are translations or tell one
    event: `left`, `right`, `causes` and `derived`. `leaving`: articles that go; `sentences`: vectors that are kept.
    None where the archive has one language, or the model is not there.
    """
    encode, covered = language_encoder(settings)
    if encode is not None:
        fresh, leaving = (as_told(some, covered, detect) for some in (fresh, leaving))
    counts = count_languages(db, fresh, leaving)
    if encode is None or len(covered & counts.keys()) < 2:
        unlearn(db)  # these articles are not read now: the next night that can must look for them
        return pl.DataFrame(schema=SCHEMA)
    model = language_model(settings)
    read = sentences.encoder(encode, model)
    noted = read_openings(db, fresh, counts, covered, read, model, settings)
    found = nearest_kept(db, model, noted, leaving["id"].to_list(), settings.threads)
    own = pl.DataFrame([(i, n) for i, n in found], schema={"left": pl.String, "number": pl.Int64}, orient="row")
    numbers = own["number"].unique().to_list()
    named = pl.DataFrame(
        list(matching(db, "SELECT number, article FROM numbers WHERE number IN wanted", numbers)),
        schema={"number": pl.Int64, "right": pl.String}, orient="row",
    )  # fmt: skip
    pairs = own.join(named, on="number").filter(pl.col("left") != pl.col("right")).select("left", "right")
    return _judged(db, fresh, pairs, read, settings) if len(pairs) else pl.DataFrame(schema=SCHEMA)


def told_across(db: Database, settings: Settings) -> dict[str, dict[str, str]]:
    """What a run says of the languages of the whole archive, as `run` in table `about` has it."""
    counts, (encode, covered) = languages_kept(db) or {}, language_encoder(settings)
    labels = pl.Series([language for language, n in counts.items() for _ in range(n)], dtype=pl.String)
    told = unseen(labels, covered, encode is not None, own_model(settings)) if len(counts) > 1 else None
    return {"languages": {"told": told}} if told else {}


def _judged(db: Database, fresh: pl.DataFrame, pairs: pl.DataFrame, read: Encode, settings: Settings) -> pl.DataFrame:
    """Of pairs of ids those that are told, judged as a scan does."""
    ids = ids_of(pairs)
    new = fresh.filter(pl.col("id").is_in(sorted(ids))).select("id", "text")
    rest = some_rows(db, "articles", "id", ids - set(new["id"])).select("id", "text")
    articles = pl.concat([new, rest]).sort("id")
    row = articles.select("id", row=pl.int_range(pl.len(), dtype=pl.Int64))
    placed = pairs.join(row, left_on="left", right_on="id").join(row, left_on="right", right_on="id", suffix="_right")
    vectors = ArticleVectors(articles, read)
    vectors.openings(range(len(articles)))
    rows = placed.select("row", "row_right").to_numpy().reshape(-1, 2).astype(np.int64)
    once = alike(np.unique(packed(np.sort(rows, 1))), vectors)
    found = judged_across(np.stack([once >> 32, once & 0xFFFFFFFF], 1), vectors, articles["id"].to_list(), {})
    derived = found.probability >= settings.threshold
    told = derived | (found.story >= SAME_STORY)
    left, right = (articles["id"].gather(found.rows[told, side]) for side in (0, 1))
    columns = {"left": left, "right": right, "causes": [CAUSE] * int(told.sum()), "derived": derived[told]}
    return pl.DataFrame(columns, schema=SCHEMA)
