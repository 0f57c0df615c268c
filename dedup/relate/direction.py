"""Which of two derived texts was made from the other, read from the texts alone: what each has that the other lacks.

Who shortens or rewords loses names, figures, quotations and rare words, and what he adds himself is plain; who revises
his own text adds to it. So there are two scorecards, "rewrite" and "revision". Each adds, for every measure, what an
odd curve says (`dedup/direction_weights.json`, trained by `benchmarks/train_direction.py`): to exchange the texts is to
change the sign, and equal texts give 0.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from dedup.data import Fingerprints
from dedup.relate.direction_kernels import (
    AMOUNTS,
    DATES,
    DETAILS,
    FIGURES,
    INSERTIONS,
    MERGED,
    MISSPELT,
    NAMED,
    NAMES,
    QUOTES,
    RARE,
    WORDS,
    YEAR,
    fill_amounts,
)
from dedup.text.background import background
from dedup.text.tokenizer import word_hash

__all__ = ["DIRECTION_MEASURES", "KINDS", "Reason", "direction_measures", "log_odds", "reasons"]

DIRECTION_MEASURES = {
    "own_words": "words that only this one has",
    "own_names": "names that only this one has",
    "name_share": "how much of what only this one has is names",
    "own_figures": "figures that only this one has",
    "own_rare": "rare words that only this one has",
    "own_dates": "days and months that only this one has",
    "quoted": "words inside quotation marks",
    "details": "details that only this one has in matching sentences",
    "latest_year": "a later year",
    "insertions": "places where only this one adds words",
    "merged": "sentences that the other puts together",
    "misspelt": "spellings that the other corrects",
}
"""What `direction_measures` fills, in order, in words: each is positive where the left text has more of it."""

KINDS = ("rewrite", "revision")
"""The kinds of a step: a shorter or reworded text of somebody's, and a later version of the same text."""

LOCAL = ("details", "insertions", "misspelt")
"""Measures of the stretches that both texts have: they hold for a text of which only a part is there."""

_RATIOS = {  # log ratio of the two amounts, each with so much added that one more or less of a few says little
    "own_words": (WORDS, 5.0), "own_names": (NAMES, 1.0), "own_figures": (FIGURES, 1.0), "own_rare": (RARE, 1.0),
    "own_dates": (DATES, 1.0), "quoted": (QUOTES, 1.0), "insertions": (INSERTIONS, 1.0), "merged": (MERGED, 1.0),
    "details": (DETAILS, 50.0),
}  # fmt: skip
_SHARE, _SHARE_OF = 0.15, 20.0  # the usual share of names among words only here, and in how many words it is believed
_YEARS = 3.0  # years apart from which more say no more
_DAYS = """monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december yesterday today tomorrow tonight morning afternoon evening"""
_COUNTED = {
    "own_words": (WORDS, "words"), "own_names": (NAMES, "names"), "own_figures": (FIGURES, "figures"),
    "own_rare": (RARE, "rare words"), "own_dates": (DATES, "days and months"),
}  # fmt: skip

Float = NDArray[np.float64]


def direction_measures(
    prints: Fingerprints, pairs: NDArray[np.int64], whole: NDArray[np.bool_] | None = None
) -> NDArray[np.float32]:
    """float32 (m, len(DIRECTION_MEASURES)) for pairs (m, 2) of rows: left minus right, 0 where nothing can be said.

    Ratios and shares are natural logarithms, `latest_year` years, `misspelt` a count. `whole`, bool (n), marks the rows
    whose text is all there: of a pair with a truncated text only the measures of stretches that both have (`LOCAL`)
    count, for what is missing was not left out by anybody.
    """
    return _measures(_amounts(prints, pairs), pairs, whole)


def log_odds(measures: NDArray[np.float32], kind: str | Sequence[str]) -> Float:
    """float64 (m), greater than 0 where the right text was made from the left, for each row of `direction_measures`.

    `kind`: "rewrite" or "revision", one for all or one for each; anything else is a ValueError. `np.tanh(log_odds / 2)`
    is the same as a direction in -1..1.

    >>> row = np.zeros((2, len(DIRECTION_MEASURES)), np.float32)
    >>> row[0, list(DIRECTION_MEASURES).index("own_names")] = 1.5  # the left has the names that the right lacks
    >>> log_odds(row, "rewrite").round(1).tolist()[1], bool(log_odds(row, "rewrite")[0] > 0)
    (0.0, True)
    """
    kinds = _kinds(kind, len(measures))
    out = np.zeros(len(measures))
    for name in KINDS:
        here = kinds == name
        if here.any():
            out[here] = sum(_contributions(measures[here], name).values())
    return out


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one text looks like the source. `measure`; `source`, "left" or "right", the text for which it speaks;
    `log_odds`, what it adds for that text, above 0; `holder`, "left" or "right", the text that has more of it; and
    `text`, the end of a sentence that begins with the holder.
    """

    measure: str
    source: str
    log_odds: float
    holder: str
    text: str


def reasons(
    prints: Fingerprints, pair: tuple[int, int], kind: str, whole: NDArray[np.bool_] | None = None, most: int = 3
) -> list[Reason]:
    """What says most of the direction of one pair of rows, the strongest first, whichever text it speaks for.

    The words say what was counted and blame nobody: "has 11 names of its own, against 2 in the other".
    """
    pairs = np.array([pair], np.int64)
    counted = _amounts(prints, pairs)
    row = _measures(counted, pairs, whole)
    found = []
    for name, moved in _contributions(row, _kinds(kind, 1)[0]).items():
        z = float(moved[0])
        if z:
            more = 0 if row[0, _COLUMN[name]] > 0 else 1
            text = _said(name, counted[0, more], counted[0, 1 - more])
            found.append(Reason(name, "left" if z > 0 else "right", abs(z), ("left", "right")[more], text))
    return sorted(found, key=lambda r: -r.log_odds)[:most]


def _said(name: str, more: Float, less: Float) -> str:
    """What the text that has more of it has, and the other."""
    if name in _COUNTED:
        column, what = _COUNTED[name]
        return f"has {int(more[column])} {what} of its own, against {int(less[column])} in the other"
    return {
        "name_share": "has more names among the words of its own",
        "quoted": f"has {int(more[QUOTES])} words inside quotation marks, against {int(less[QUOTES])} in the other",
        "details": "says more in the sentences that match",
        "latest_year": f"names the year {int(more[YEAR])}, while the latest in the other is {int(less[YEAR])}",
        "insertions": f"adds words at {int(more[INSERTIONS])} places, against {int(less[INSERTIONS])} in the other",
        "merged": f"has {int(more[MERGED])} sentences put together in the other, against {int(less[MERGED])}",
        "misspelt": f"has {int(more[MISSPELT])} spellings that the other corrects, against {int(less[MISSPELT])}",
    }[name]


def _amounts(prints: Fingerprints, pairs: NDArray[np.int64]) -> Float:
    """float64 (m, 2, AMOUNTS): what each side has, see `dedup.relate.direction_kernels`."""
    words, postings = prints.words, prints.postings
    out = np.zeros((len(pairs), 2, AMOUNTS))
    if len(pairs):
        fill_amounts(
            words.hashes, words.flags, words.bounds, postings.keys, postings.kinds, postings.weights, postings.bounds,
            postings.sentences, *_tables(), np.ascontiguousarray(pairs, np.int64), out,
        )  # fmt: skip
    return out


def _measures(counted: Float, pairs: NDArray[np.int64], whole: NDArray[np.bool_] | None) -> NDArray[np.float32]:
    left, right = counted[:, 0].T, counted[:, 1].T
    share = [np.log((side[NAMES] + _SHARE * _SHARE_OF) / (side[WORDS] + _SHARE_OF)) for side in (left, right)]
    values = {
        "name_share": (share[0] - share[1]) * (left[NAMED] + right[NAMED] > 0),
        "latest_year": np.clip(left[YEAR] - right[YEAR], -_YEARS, _YEARS) * (left[YEAR] * right[YEAR] > 0),
        "misspelt": left[MISSPELT] - right[MISSPELT],
    }
    for name, (column, least) in _RATIOS.items():
        values[name] = np.log(left[column] + least) - np.log(right[column] + least)
    if whole is not None:
        both = whole[pairs].all(1)
        values = {n: v if n in LOCAL else v * both for n, v in values.items()}
    return np.stack([values[n] for n in DIRECTION_MEASURES], 1).astype(np.float32)


def _contributions(measures: NDArray[np.float32], kind: str) -> dict[str, Float]:
    """What each measure of one card adds for each pair: odd curves, so the sign turns with the measure's."""
    return {
        name: np.sign(values) * np.interp(np.abs(values), knots, adds)
        for name, (knots, adds) in _cards()[kind].items()
        for values in (measures[:, _COLUMN[name]].astype(np.float64),)
    }


def _kinds(kind: str | Sequence[str], m: int) -> NDArray[np.str_]:
    kinds = np.asarray([kind] * m if isinstance(kind, str) else kind, np.str_)
    wrong = sorted(set(kinds.tolist()) - set(KINDS))
    if wrong or len(kinds) != m:
        got = ", ".join(wrong) or f"{len(kinds)} kinds"
        raise ValueError(f"kind must be rewrite or revision, one for all or one for each of {m} pairs; got {got}")
    return kinds


_COLUMN = {name: i for i, name in enumerate(DIRECTION_MEASURES)}


@cache
def _cards() -> dict[str, dict[str, tuple[Float, Float]]]:
    """kind -> measure -> knots of its size, from 0 up, and what it adds at each, from 0."""
    data = json.loads((files("dedup") / "direction_weights.json").read_text("utf-8"))
    return {
        kind: {n: (np.r_[0.0, c["knots"]], np.r_[0.0, c["log_odds"]]) for n, c in card.items()}
        for kind, card in data.items()
    }


@cache
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.int64], np.float32]:
    """Hashes of days and months; hash and year of 1900 to 2039; the weight of a word that the background has not."""
    dates = np.array(sorted(word_hash(w) for w in _DAYS.split()), np.uint32)
    years = np.array(sorted((word_hash(str(y)), y) for y in range(1900, 2040)), np.int64)
    return dates, years, np.float32(np.log(background().articles / 2))
