"""An outlet's bulletin: every issue of one form, with other places and figures in it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from strategies import word

from dedup.data import Collection
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.registry import Outlets
from dedup.relate.collection import collection_of
from dedup.relate.series_forms import Pieces
from dedup.settings import Settings
from dedup.tables import conform, empty

PLACES = ["Orlen", "Tarn", "Brannock", "Tessel", "Maudry", "Kesh", "Ludden", "Virre"]
START = datetime(2025, 3, 3, 5, tzinfo=UTC)


def forecast(day: int, outlet: str | None = "Tarn Post", dated: bool = True, titled: bool = True) -> dict[str, Any]:
    """The issue of a day: always one form, with other places and figures in it."""
    one, two, three, four = (PLACES[(day * 3 + step * (1 + day % 3)) % len(PLACES)] for step in range(4))
    text = (
        f"Showers will cross the coast near {one} and {two} before noon, the harbour office said in its morning note. "
        f"Winds from the west will reach {20 + 3 * day} kilometres an hour off {three}, with gusts of {41 + 5 * day} "
        f"on the open water. Temperatures will climb to {6 + day} degrees in {four} and fall to {1 + day % 4} degrees "
        f"at night. Crews of small boats at {two} and {three} should stay within {2 + day} miles of the shore, the "
        f"note adds, and the ferry to {one} keeps to its timetable until {7 + day} in the evening."
    )
    title = f"Harbour office forecast for {day + 3} March" if titled else None
    return {
        "id": f"f{day:02d}", "title": title, "text": text, "outlet": outlet,
        "published": START + timedelta(days=day) if dated else None,
    }  # fmt: skip


def table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Table `articles` of such rows."""
    kinds = {"id": pl.String, "title": pl.String, "text": pl.String, "outlet": pl.String, "language": pl.String}
    return pl.DataFrame(
        [{k: row.get(k) for k in (*kinds, "published")} for row in rows],
        schema=kinds | {"published": pl.Datetime("us", "UTC")},
    )


def collection(rows: list[dict[str, Any]]) -> Collection:
    """Articles of one paper, a day apart, with words of their own, unless a row says otherwise."""
    told = [
        {"id": f"a{n:02d}", "title": None, "text": f"{own(n)}.", "outlet": "Tarn Post",
         "published": START + timedelta(days=n), **row}
        for n, row in enumerate(rows)
    ]  # fmt: skip
    articles = conform("articles", table(told))
    return collection_of(articles, empty("credits"), Outlets([]), fingerprint(articles, empty("masks"), Settings()))


def own(n: int) -> str:
    """Fourteen words that no other article has."""
    return " ".join(word(1000 * n + k) for k in range(14))


def pieces_of(texts: list[set[int]]) -> Pieces:
    """Texts that are made of these pieces, as the loops of series take them: pieces of one text alone only count."""
    each = Counter(p for pieces in texts for p in pieces)
    several = [sorted(p for p in pieces if each[p] > 1) for pieces in texts]
    ids = np.array([p for pieces in several for p in pieces], np.int32)
    sizes = np.array([len(pieces) for pieces in texts], np.int64)
    return Pieces(sizes, ids, np.cumsum([0, *map(len, several)]), 1 + max(each, default=0))
