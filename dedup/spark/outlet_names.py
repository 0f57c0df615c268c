"""Table `outlets`: what columns tell is counted; of each outlet that texts must name some texts go to one worker."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import polars as pl

from dedup.outlets.display_names import every_read, named_outlets, said_letters, seen_outlets, spelling
from dedup.outlets.hosts import url_host
from dedup.outlets.registry import Outlets
from dedup.spark.article_records import ROW
from dedup.spark.pieces import Flow, Piece, Pieces
from dedup.tables import empty


def outlet_table(tables: Flow, table: Outlets) -> pl.DataFrame:
    """Table `outlets` of pieces `articles` and `credits` under chunks; `table`: with the outlets of the collection."""
    told = tables.only("articles").each(_counts).told("counts")
    if told is None or told.is_empty():
        return empty("outlets")
    seen = seen_outlets(told.group_by("outlet", "host").agg(pl.col("n").sum()), table)
    if not seen.asked:
        return named_outlets(seen, {})
    of = {written: key for key, forms in seen.same.items() for written in forms}
    places = {key: n for n, key in enumerate(seen.asked)}
    keys = {written: places[key] for written, key in of.items() if key in places}
    many = tables.only("articles").each(partial(_many, keys)).all("many")
    before: dict[tuple[int, int], int] = {}
    total = np.zeros(len(places), np.int64)
    for chunk, key, n in many.sort("chunk").iter_rows():
        before[chunk, key] = int(total[key])
        total[key] += n
    steps = {key: every_read(int(n)) for key, n in enumerate(total)}
    some = tables.each(partial(_read, keys, before, steps, {n: seen.stems(key) for key, n in places.items()}))
    found = some.grouped(partial(_spelt, {n: seen.stems(key) for key, n in places.items()})).told("spelt")
    spelt = {} if found is None else dict(found.iter_rows())
    return named_outlets(seen, {key: spelt.get(n) for key, n in places.items()})


def _of_outlets(articles: pl.DataFrame) -> pl.DataFrame:
    named = articles.select("text", outlet=pl.col("outlet").str.strip_chars(), host=url_host(pl.col("url")))
    return named.filter(pl.col("outlet").is_not_null() & (pl.col("outlet") != ""))


def _counts(piece: Piece) -> Pieces:
    yield Piece(piece.key, "counts", _of_outlets(piece.rows).group_by("outlet", "host").agg(n=pl.len().cast(pl.Int64)))


def _keyed(keys: Mapping[str, int], articles: pl.DataFrame) -> pl.DataFrame:
    place = pl.DataFrame(
        {"outlet": list(keys), "key": list(keys.values())}, schema={"outlet": pl.String, "key": pl.Int64}
    )
    return _of_outlets(articles).join(place, on="outlet", maintain_order="left")


def _many(keys: Mapping[str, int], piece: Piece) -> Pieces:
    counts = _keyed(keys, piece.rows).group_by("key").agg(n=pl.len().cast(pl.Int64))
    yield Piece(piece.key, "many", counts.select(pl.lit(piece.key, pl.Int64).alias("chunk"), "key", "n"))


def _read(
    keys: Mapping[str, int], before: Mapping[tuple[int, int], int], steps: Mapping[int, int],
    stems: Mapping[int, list[str]], piece: Piece,
) -> Pieces:  # fmt: skip
    """The texts that are read of each outlet, with their place among its articles; and the names of credits."""
    if piece.name == "credits":
        said = piece.rows["name"].drop_nulls()
        for place, some in stems.items():
            named = said.filter(said_letters(said).is_in(some))
            yield Piece(place, "said", pl.DataFrame({"name": named}, schema={"name": pl.String}))
    elif piece.name == "articles":
        for (key,), own in _keyed(keys, piece.rows).group_by("key", maintain_order=True):
            at = np.arange(len(own)) + before[piece.key, int(key)]
            read = np.flatnonzero(at % steps[int(key)] == 0)
            yield Piece(int(key), "texts", pl.DataFrame({ROW: at[read], "text": own["text"].gather(read)}))


def _spelt(stems: Mapping[int, list[str]], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    said = given["said"]["name"] if "said" in given else pl.Series("name", [], pl.String)
    name = spelling(stems[key], given["texts"].sort(ROW)["text"], said) if "texts" in given else None
    yield Piece(key, "spelt", pl.DataFrame({"key": [key], "name": [name]}, schema={"key": pl.Int64, "name": pl.String}))
