"""Judged pairs -> relations, passages and evidence, a chunk's on one worker with the texts of those that get a row."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.align.passages import align
from dedup.relate.judging import worth_telling
from dedup.relate.relations import copies_table, doubtful_held, drawn_of, evidence_of, relations
from dedup.relate.series import held
from dedup.spark.article_records import LEFT, RIGHT, ROW, gathered, placed
from dedup.spark.judged import judged_frame, judgement_of
from dedup.spark.pair_judging import series_of
from dedup.spark.pair_pieces import pair_frame, pairs_of, to_homes
from dedup.spark.part_collection import CollectionFacts, known_of
from dedup.spark.pieces import Flow, Piece, Pieces
from dedup.tables import conform


def related(judged: Flow, records: Flow, series: Flow, facts: Any, starts: NDArray[np.int64]) -> Flow:
    """Under chunks: pieces `pairs` (table `pairs` with the rows `left_row`, `right_row`), `passages`, `evidence`;
    `judged` light (`left`, `right`, `probability`, `story`); and `rest`, which may be drawn as rejected. `series`:
    pieces `records` of `row` and `series`; copies are among the pairs."""
    tasks = judged.tasks
    cards = records.only("records").each(_card)
    both = judged.only("judged").each(_rows)
    beside = gathered(both, cards, starts, tasks).each(partial(_called, "cards"))
    told = gathered(both, series, starts, tasks).each(partial(_called, "series"))
    settled = judged.only("judged").also(beside, told).grouped(partial(_settled, facts)).kept()
    texts = gathered(settled.only("wanted"), records.only("records"), starts, tasks)
    named = settled.only("judged").also(texts).grouped(partial(_related, facts))
    return named.also(_copies(records, starts))


def _card(piece: Piece) -> Pieces:
    """What is asked beside texts: a record without text."""
    empty = pl.lit(pl.Series([[]], dtype=piece.rows.schema["masks"])).first()
    yield Piece(
        piece.key, "records", piece.rows.with_columns(text=pl.lit(""), masks=empty, credits=empty_like(piece.rows))
    )


def empty_like(records: pl.DataFrame) -> pl.Expr:
    """No credit for any record."""
    return pl.lit(pl.Series([[]], dtype=records.schema["credits"])).first()


def _rows(piece: Piece) -> Pieces:
    yield Piece(piece.key, "wanted", pl.DataFrame({ROW: np.unique(pairs_of(piece.rows))}, schema={ROW: pl.Int64}))


def _called(name: str, piece: Piece) -> Pieces:
    if piece.name == "records":
        yield Piece(piece.key, name, piece.rows)


def _settled(facts: Any, key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    """The judgement with issues of one series held, and whose texts are asked for."""
    if "judged" not in given or given["judged"].is_empty():
        return
    told: CollectionFacts = facts.value
    known, rows = known_of(given["cards"], told)
    judged = judgement_of(given["judged"], rows)
    judged = held(known, judged, series_of(given.get("series"), rows), told.settings.threshold)
    yield Piece(key, "judged", judged_frame(judged, rows))
    kept = worth_telling(judged, told.settings.threshold)
    wanted = np.unique(rows[judged.pairs[kept]])
    yield Piece(key, "wanted", pl.DataFrame({ROW: wanted}, schema={ROW: pl.Int64}))


def _related(facts: Any, key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    if "judged" not in given:
        return
    told: CollectionFacts = facts.value
    settings, frame = told.settings, given["judged"].sort(LEFT, RIGHT)
    kept_of = worth_telling(judgement_of(frame, np.unique(pairs_of(frame))), settings.threshold)
    pairs, every = pairs_of(frame), frame
    if kept_of.any():
        known, rows = known_of(given["records"].unique(ROW), told)
        judged = judgement_of(frame.filter(pl.Series(kept_of)), rows)
        at = np.arange(len(judged.pairs))
        alignment = align(known.prints, judged.pairs, judged.probability >= settings.threshold)
        judged = doubtful_held(known, judged, alignment, at, settings)
        table, ends = relations(replace(known, prints=_without_copies(known.prints)), judged, alignment, at, settings)
        ends = rows[ends]
        yield Piece(key, "pairs", table.with_columns(left_row=pl.Series(ends[:, 0]), right_row=pl.Series(ends[:, 1])))
        order = pair_frame(ends).with_columns(left_id=table["left"], right_id=table["right"])
        by_id = {"left_id": "left", "right_id": "right"}
        numbered = order.rename({LEFT: "left_row", RIGHT: "right_row"})
        for name, some in (("passages", alignment.passages), ("evidence", evidence_of(known.prints, judged, at))):
            joined = some.join(numbered.rename(by_id), on=["left", "right"], how="left", maintain_order="left")
            yield Piece(key, name, joined)
        probability = every["probability"].to_numpy().copy()
        probability[kept_of] = judged.probability
        every = every.with_columns(probability=pl.Series(probability))
    yield Piece(key, "judged", every.select(LEFT, RIGHT, "probability", "story"))
    rest = np.flatnonzero((every["probability"].to_numpy() < settings.threshold) & ~kept_of)
    yield Piece(key, "rest", every[rest].select(LEFT, RIGHT, "causes", "probability"))
    yield Piece(key, "many", pl.DataFrame({"chunk": [key], "rest": [len(rest)], "judged": [len(pairs)]}))


def _without_copies(prints: Any) -> Any:
    """Copies are told elsewhere, once."""
    alone = np.arange(len(prints))
    return replace(prints, same_as=alone, exact_as=alone)


def _copies(records: Flow, starts: NDArray[np.int64]) -> Flow:
    """Pieces `pairs` of copies and who stands for them."""
    asks = records.only("records").each(partial(_asks, starts))
    return asks.also(records.only("records").each(_names)).grouped(_exact)


def _asks(starts: NDArray[np.int64], piece: Piece) -> Pieces:
    copies = piece.rows.filter((pl.col("same_as") != pl.col(ROW)) & (pl.col("words") > 0))
    frame = copies.select(
        pl.col("same_as").alias(LEFT), pl.col(ROW).alias(RIGHT), pl.col("id").alias("right_id"), "exact_as"
    )
    yield from to_homes(starts, frame, "asks")


def _names(piece: Piece) -> Pieces:
    yield Piece(
        piece.key,
        "names",
        piece.rows.select(
            pl.col(ROW).alias(LEFT), pl.col("id").alias("left_id"), pl.col("exact_as").alias("left_exact")
        ),
    )


def _exact(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    if "asks" not in given:
        return
    both = given["asks"].join(given["names"], on=LEFT).sort(LEFT, RIGHT)
    ids = both.select(left="left_id", right="right_id")
    table = copies_table(ids, (both["exact_as"] == both["left_exact"]).to_numpy())
    yield Piece(key, "pairs", table.with_columns(left_row=both[LEFT], right_row=both[RIGHT]))


def rejected(named: Flow, records: Flow, settings_seed: int) -> pl.DataFrame:
    """Table `rejected`: a sample of at most `dedup.relate.relations.REJECTED_SAMPLE`, drawn as in one process."""
    told = named.told("many")
    if told is None:
        return conform("rejected", pl.DataFrame())
    sizes = told.sort("chunk")
    drawn = drawn_of(int(sizes["rest"].sum()), settings_seed)
    first = np.append(0, np.cumsum(sizes["rest"].to_numpy()))
    wanted = {
        chunk: drawn[(drawn >= first[i]) & (drawn < first[i + 1])] - first[i]
        for i, chunk in enumerate(sizes["chunk"].to_list())
    }  # fmt: skip
    some = named.only("rest").each(partial(_drawn, wanted)).told("drawn")
    if some is None or some.is_empty():
        return conform("rejected", pl.DataFrame())
    rows = np.unique(pairs_of(some))
    ids = records.only("records").each(partial(_ids, rows)).all("ids")
    names = ids.sort(ROW)
    at = placed(names[ROW].to_numpy(), pairs_of(some).ravel()).reshape(-1, 2)
    return conform("rejected", some.select("causes", "probability").with_columns(
        left=names["id"].gather(at[:, 0]), right=names["id"].gather(at[:, 1]), relation=pl.lit("unrelated")
    ))  # fmt: skip


def _drawn(wanted: Mapping[int, NDArray[np.int64]], piece: Piece) -> Pieces:
    yield Piece(piece.key, "drawn", piece.rows[wanted.get(piece.key, np.zeros(0, np.int64))])


def _ids(rows: NDArray[np.int64], piece: Piece) -> Pieces:
    yield Piece(piece.key, "ids", piece.rows.filter(pl.col(ROW).is_in(pl.Series(rows).implode())).select(ROW, "id"))
