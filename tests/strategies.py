"""What several tests share: invented articles, tables made of them, and random graphs."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numba
import numpy as np
import polars as pl
import pytest
from hypothesis import strategies as st
from numpy.typing import NDArray

from dedup.data import Fingerprints
from dedup.fingerprint.prints import fingerprint
from dedup.settings import Settings
from dedup.tables import conform, empty

SYLLABLES = (
    "ba",
    "dor",
    "fel",
    "gim",
    "hul",
    "kep",
    "lan",
    "mor",
    "nis",
    "pol",
    "rus",
    "sev",
    "tam",
    "vik",
    "wen",
    "zor",
)


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """A module that imports it runs compiled loops in one thread: on small inputs and busy cores that is 30 times
    faster, and results do not depend on it (what is compiled in parallel has tests of its own for that).
    """
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    yield
    numba.set_num_threads(before)


def word(n: int) -> str:
    """The n-th invented word, n below 65,536: four syllables, another for each number."""
    return "".join(SYLLABLES[n >> 4 * i & 15] for i in range(4))


FERRY = """The last ferry from Tarn Quay to Ellesund was cancelled on Thursday after a crack was found in its bow
door. Forty-three passengers slept on camp beds in the customs shed, among them a choir from Upper Brennick. The
captain, Hedda Roskill, said that the door had been welded in March and should have held for ten years. A yard in Port
Oswin will send two welders on Saturday, and the repair is put at 81,000 crowns. Until then the mail goes by fishing
boat, and the island's only dentist has moved her patients to Tuesday."""
ORCHARD = """A late frost has taken two thirds of the plums in the Wexmoor valley, growers say. On the night of 4 May
the thermometer at Dunlow farm fell to minus five, and by noon the blossom had turned brown. Orsolya Penn, who keeps
900 trees above the river Nadder, lit straw fires between the rows but saved only the lowest terrace. The growers'
union will ask the county for help with the loans that fall due in autumn. Cider makers expect to buy their fruit from
the plain this year, at nearly twice the price."""
LIBRARY = """The reading room of Quillgate library will stay open until midnight from next week, the town council has
decided by nine votes to six. Students had gathered 2,150 signatures after the hours were cut in the winter.
Councillor Ambrose Teel called the change dear but fair, and put the cost of light and staff at 37,000 crowns a year.
The children's floor keeps its hours. A night porter will be hired, and the bicycle shed behind the apse gets a
lock."""
MINE = """Surveyors have found a second gallery under the village of Stonehallow, older than the tin mine that was
closed in 1911. It runs forty metres below the school and is half full of water. The headmistress, Petra Lindqvast,
was told on Monday and has moved the lessons to the parish hall. Engineers from Garrow College will lower a camera on
Wednesday. No house has sunk, but three families on Kiln Lane have chosen to sleep elsewhere until the first pictures
are in."""
FERRY_REWORDED = """An ice-free winter could not save the Ellesund boat: Thursday evening's sailing from Tarn Quay
never left, because someone noticed that the bow door had cracked. The customs shed became a dormitory for the
forty-three people who were stranded, a choir from Upper Brennick included. It was welded as recently as March,
according to Hedda Roskill, the captain, who had counted on ten years from the door. Two welders are due from Port
Oswin on Saturday; their bill is estimated at 81,000 crowns. Meanwhile fishing boats carry the post, and Tuesday is
the new day for the dentist's patients."""
STORIES = (FERRY, ORCHARD, LIBRARY, MINE)
"""Hand-written articles of about 90 words that have nothing to do with each other."""


def table(texts: Sequence[str | None], **columns: Sequence[Any]) -> pl.DataFrame:
    """Table `articles` of these texts, with ids a000, a001, ... unless given."""
    ids = [f"a{i:03d}" for i in range(len(texts))]
    frame = pl.DataFrame({"id": ids, "text": texts, **columns}, schema_overrides={"id": pl.String, "text": pl.String})
    return conform("articles", frame)


def printed(
    texts: Sequence[str | None], masks: Sequence[tuple[str, int, int, str]] = (), settings: Settings | None = None
) -> Fingerprints:
    """Fingerprints of these texts; `masks` are (id, start, end, kind)."""
    spans = pl.DataFrame(list(masks), schema=dict(empty("masks").schema), orient="row")
    return fingerprint(table(texts), spans, settings or Settings())


def rows(*pairs: tuple[int, int]) -> NDArray[np.int64]:
    """Pairs of rows as the floors take them."""
    return np.array(pairs, np.int64).reshape(-1, 2)


def probability_between(low: float, high: float) -> st.SearchStrategy[float]:
    """Probabilities with few digits: they shrink to something readable."""
    return st.integers(round(low * 100), round(high * 100)).map(lambda p: p / 100)


@st.composite
def sentences(draw: st.DrawFn, vocabulary: int = 60, most: int = 14) -> str:
    """One sentence of invented words, some capitalised, some figures."""
    words = draw(st.lists(st.tuples(st.integers(0, vocabulary - 1), st.integers(0, 9)), min_size=1, max_size=most))
    shown = [
        str(w + 100) if kind == 1 else word(w * 97).capitalize() if kind == 0 else word(w * 97) for w, kind in words
    ]
    return shown[0].capitalize() + " ".join(["", *shown[1:]]) + "."


def texts(vocabulary: int = 60, most: int = 8) -> st.SearchStrategy[str]:
    """A text of up to `most` invented sentences; with a small vocabulary, texts share runs and repeat themselves."""
    return st.lists(sentences(vocabulary), min_size=1, max_size=most).map(" ".join)


@st.composite
def graphs(draw: st.DrawFn, most: int = 12, low: float = 0.5) -> tuple[int, dict[tuple[int, int], float]]:
    """Number of rows and derived pairs (left, right) -> probability of at least `low`."""
    n = draw(st.integers(2, most))
    every = list(combinations(range(n), 2))
    chosen = draw(st.lists(st.sampled_from(every), unique=True, max_size=min(len(every), 3 * n)))
    return n, {pair: draw(probability_between(low, 1)) for pair in sorted(chosen)}
