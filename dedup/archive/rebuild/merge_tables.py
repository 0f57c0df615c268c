"""The tables of a part into those of the archive: what they say of the part takes the place of what was said of it."""

import json
from collections.abc import Collection

import polars as pl

from dedup.archive.rebuild.full import derived_pairs, passages_kept
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import insert_rows, pack_evidence
from dedup.archive.store.schema import to_sql
from dedup.archive.store.selected_rows import delete_some, some_rows
from dedup.result import Result

PAIR = ("left", "right")


def splice(
    db: Database, result: Result, judged: pl.DataFrame, gone: Collection[str], fresh: Collection[str]
) -> pl.DataFrame:
    """Write the tables of a run over `result.articles`, some of the archive's articles and the `fresh` ones; `gone`
    leave. `judged`: pairs (left, right) that the run was given, of which it may have kept none. Metadata, clusters,
    members and stories are not written. Returns the rows of table `pairs` that were there of the part.
    """
    inside = set(result.articles["id"]) | set(gone)
    _articles(db, result.articles, gone, fresh)
    old = _pairs(db, pl.concat([judged.select(PAIR), result.pairs.select(PAIR)]).unique(), gone)
    replace(db, "pairs", old, result.pairs, PAIR)
    passages = some_rows(db, "passages", "left", set(old["left"])).join(old, on=PAIR, how="semi")
    replace(db, "passages", passages, passages_kept(result), PAIR)
    _evidence(db, result, old)
    for side in PAIR:
        delete_some(db, "rejected", side, gone)
    replace(db, "credits", some_rows(db, "credits", "article", inside), result.credits, ["article"])
    return old


def replace(db: Database, table: str, old: pl.DataFrame, new: pl.DataFrame, key: Collection[str]) -> pl.DataFrame:
    """Put the rows `new` where the rows `old` are; keys of which all rows are the same are left alone. Returns the keys
    that were written anew, or deleted.
    """
    told, known = to_sql(table, new), to_sql(table, old)
    names = list(key)
    both = [a.join(b, on=told.columns, how="anti", nulls_equal=True) for a, b in ((told, known), (known, told))]
    changed = pl.concat([frame.select(names) for frame in both]).unique().sort(names)
    where = " AND ".join(f'"{k}" = ?' for k in names)
    db.connection.executemany(f"DELETE FROM {table} WHERE {where}", changed.iter_rows())  # noqa: S608
    insert_rows(db, table, told.join(changed, on=names, how="semi", nulls_equal=True, maintain_order="left"))
    return changed


def _articles(db: Database, articles: pl.DataFrame, gone: Collection[str], fresh: Collection[str]) -> None:
    delete_some(db, "articles", "id", gone)
    new = pl.col("id").is_in(sorted(fresh))
    insert_rows(db, "articles", to_sql("articles", articles.filter(new)))
    # of the others a run says nothing new but their status
    rows = articles.filter(~new).select("status", "id").iter_rows()
    db.connection.executemany("UPDATE heads SET status = ?1 WHERE id = ?2 AND status IS NOT ?1", rows)


def _pairs(db: Database, keys: pl.DataFrame, gone: Collection[str]) -> pl.DataFrame:
    """Rows of table `pairs` of these pairs, and all of what leaves."""
    known = some_rows(db, "pairs", "left", set(keys["left"])).join(keys, on=PAIR, how="semi")
    return pl.concat([known, *(some_rows(db, "pairs", side, gone) for side in PAIR)]).unique(PAIR)


def _evidence(db: Database, result: Result, old: pl.DataFrame) -> None:
    names, told = pack_evidence(result.evidence, derived_pairs(result))
    if told:  # an archive without derived pairs has named no measures yet
        db.about["evidence"] = json.dumps(names)
    gone = [pair for pair in old.select(PAIR).iter_rows() if pair not in told]
    db.connection.executemany('DELETE FROM evidence_of WHERE "left" = ? AND "right" = ?', gone)
    rows = ((*pair, data) for pair, data in sorted(told.items()))
    db.connection.executemany(
        "INSERT INTO evidence_of VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET measures = excluded.measures "
        "WHERE measures <> excluded.measures", rows,
    )  # fmt: skip
