"""Aligned pairs -> relation, probability and evidence. The scorecard decides how likely one text is derived; how much
is shared word for word, and on which side, names the relation.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Alignment, Collection, Fingerprints, Judgement, Related
from dedup.language_codes import languages_of
from dedup.measures import LOG_ODDS, WEIGHED
from dedup.outlets.numbers import outlet_numbers
from dedup.relate.direction import direction_measures, log_odds
from dedup.relate.judging import COPY, shares_passage
from dedup.relate.scorecard import BATCH, newsroom_judge
from dedup.relate.scorecard import judge as judge_of_texts
from dedup.settings import Settings
from dedup.tables import conform

NEARLY_ALL = 0.85
"""Share of counted words from which "nearly all" is shared word for word."""
SUBSTANTIAL = 40
"""Unquoted words shared word for word, in runs, that make a partial copy; half of it is enough when it is a
`SUBSTANTIAL_SHARE` of the shorter text."""
SUBSTANTIAL_SHARE = 0.15
REFILLED = 0.08
"""How much more alike two texts of one outlet are without their names and figures, from which a passage in common is a
form's: of 78 read pairs with more, 74 were filled forms; of those with less most were pasted background."""
REVISED_SHARE = 0.3
"""Share of both texts, in several places, that makes a revision where no outlet is known."""
REWRITE_MARGIN = 0.1
"""Over the threshold, from which a pair of two outlets is a rewrite. In real news what is reworded throughout is mostly
one event told twice: of those called rewrites at .5 of probability .75 were, cross-fitted, at .6 .80 (docs/LOG.md)."""
DOUBTED_LANGUAGES, DOUBTED_REWRITES = ("si",), 0.75
"""Languages whose rewrites the judge, which learned from English, takes for surer than they are, and the probability
that one needs at least: of 18 read ones of .6 to .75 six were right, of 11 above it eight (docs/LOG.md). Papers that
write down one speech each choose nearly the same words. In Tamil those of .6 to .75 were as often right as in English.
"""
COUNTED_LANGUAGES, HARDLY_MATCHED = ("en", "ta", "si"), 0.3
"""Languages of which it was counted how rare a word is, and the matched share of the shorter text under which two texts
in any other one are no rewrite: there each word counts as rare, and an article of 1,000 Icelandic words has a few of
any short one. Of 16 Japanese pairs, 7 Icelandic and 2 Dutch that were called rewrites and are none, eight had less, and
no labelled pair that is one did (docs/LOG.md)."""
REJECTED_SAMPLE = 1000
"""Rejected pairs that are kept for error estimates, drawn by seed."""
Direction = Callable[
    [Fingerprints, NDArray[np.int64], NDArray[np.str_] | None, NDArray[np.bool_] | None], NDArray[np.float64]
]
"""What `direction` is."""
_IN_ITS_PLACE: ContextVar[Direction | None] = ContextVar("direction", default=None)


def relate(
    known: Collection, judged: Judgement, alignment: Alignment, kept: NDArray[np.int64], settings: Settings,
    shown: NDArray[np.int64] | None = None,
) -> Related:  # fmt: skip
    """Name the relation of the `kept` pairs (positions in `judged`, with one alignment each), and of exact copies.

    `shown`: positions of the pairs of which the evidence is wanted; without it of all that are kept.
    """
    pairs, rows = relations(known, judged, alignment, kept, settings)
    evidence = evidence_of(known.prints, judged, kept if shown is None else shown)
    return Related(pairs, _rejected(known.prints, judged, kept, settings), evidence, rows)


def relations(
    known: Collection, judged: Judgement, alignment: Alignment, kept: NDArray[np.int64], settings: Settings
) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """The `pairs` and `rows` of `relate` alone, for who needs no evidence."""
    prints = known.prints
    columns = judged.columns(kept)
    pairs, probability = judged.pairs[kept], judged.probability[kept]
    derived = probability >= settings.threshold
    passage = shares_passage(columns["longest_run"])
    refilled = passage & (columns["one_outlet"] == 1) & (columns["frames_gain"] >= REFILLED)
    frame = judged.frame[kept] | refilled
    coverage, verbatim = np.minimum(alignment.coverage, 1), np.minimum(alignment.verbatim, 1)
    relation = np.where(
        derived, _derived_as(known, pairs, columns, alignment), not_derived_as(frame, passage, judged.one_event[kept])
    )
    table = _of_rows(prints, pairs).with_columns(
        causes=pl.Series([judged.causes[i] for i in kept.tolist()], dtype=pl.String),
        relation=pl.Series(relation.tolist(), dtype=pl.String), probability=probability, basis=pl.lit("undecided"),
        coverage_left=coverage[:, 0], coverage_right=coverage[:, 1], verbatim_left=verbatim[:, 0],
        verbatim_right=verbatim[:, 1],
        direction=(_IN_ITS_PLACE.get() or direction)(prints, pairs, relation, known.whole),
    )  # fmt: skip
    exact, exact_rows = _exact(prints)
    every = pl.concat([conform("pairs", table), exact])
    order = every.select(pl.struct("left", "right").arg_sort()).to_series().to_numpy()
    return every[order], np.concatenate([pairs, exact_rows])[order]


def not_derived_as(
    frame: NDArray[np.bool_], passage: NDArray[np.bool_], one_event: NDArray[np.bool_]
) -> NDArray[np.str_]:  # fmt: skip
    """The relation of each pair if it is not derived: whether both are of one frame, share a passage, tell one event.

    >>> no, yes = np.array([False, False]), np.array([True, False])
    >>> not_derived_as(no, yes, no).tolist(), not_derived_as(no, no, yes).tolist()
    (['shared-background', 'undecided'], ['same-story', 'undecided'])
    """
    return np.select([frame, passage, one_event], ["same-template", "shared-background", "same-story"], "undecided")


def doubtful_held(
    known: Collection, judged: Judgement, alignment: Alignment, kept: NDArray[np.int64], settings: Settings
) -> Judgement:
    """The same with those of the `kept` pairs put under the threshold that only their wording would make a rewrite, and
    not surely: where outlets are known, a rewrite takes `REWRITE_MARGIN` more than the threshold, and in some languages
    `DOUBTED_REWRITES`; and no pair is one without a passage, verbatim or reworded, to show, or, in a language whose
    words were not counted, with a shorter text that is `HARDLY_MATCHED`.
    """
    least = np.full(len(kept), settings.threshold + REWRITE_MARGIN)
    hardly = np.zeros(len(kept), np.bool_)
    if "language" in known.articles.columns:
        language = languages_of(known.articles)
        doubted = language.is_in(DOUBTED_LANGUAGES).fill_null(False).to_numpy()
        least[doubted[judged.pairs[kept]].any(1)] = max(DOUBTED_REWRITES, settings.threshold + REWRITE_MARGIN)
        uncounted = (~language.is_in(COUNTED_LANGUAGES)).fill_null(False).to_numpy()
        hardly = uncounted[judged.pairs[kept]].all(1) & (judged.columns(kept)["matched_smaller"] < HARDLY_MATCHED)
    doubtful = judged.newsroom[kept] & (judged.probability[kept] < least)
    doubtful |= hardly | (alignment.coverage.max(1, initial=0) == 0)
    at = kept[doubtful & (_derived_as(known, judged.pairs[kept], judged.columns(kept), alignment) == "rewrite")]
    probability = judged.probability.copy()
    probability[at] = np.minimum(probability[at], settings.threshold - 0.01)
    return replace(judged, probability=probability)


def _derived_as(
    known: Collection, pairs: NDArray[np.int64], columns: Mapping[str, NDArray[np.float32]], alignment: Alignment
) -> NDArray[np.str_]:
    """The relation of each pair if it is derived: how much is shared word for word, and on which side."""
    left, right = outlet_numbers(known.papers)[pairs].T
    same_outlet, nobodys = (left == right) & (left >= 0), (left < 0) & (right < 0)
    low, high = (np.minimum(end, 1) for end in (alignment.verbatim.min(1), alignment.verbatim.max(1)))
    copy = (low >= COPY) | ((columns["runs3_smaller"] >= COPY) & (columns["length_ratio"] >= COPY))
    scattered = nobodys & (low >= REVISED_SHARE) & (alignment.edits >= 3)
    some, more = alignment.unquoted >= SUBSTANTIAL / 2, alignment.unquoted >= SUBSTANTIAL
    return np.select(
        [copy, same_outlet | scattered, high >= NEARLY_ALL, more | (some & (high >= SUBSTANTIAL_SHARE))],
        ["near-duplicate", "revision", "excerpt", "partial"], "rewrite",
    ).astype(str)  # fmt: skip


def direction(
    prints: Fingerprints, pairs: NDArray[np.int64], relation: NDArray[np.str_] | None = None,
    whole: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:  # fmt: skip
    """-1..1 from the two texts alone: positive where the right one is more likely made from the left.

    It is `np.tanh(z / 2)` of the log-odds z of `dedup.relate.direction`. A `relation` (m) of "revision" is judged as a
    later version, which mostly adds; any other, and all without it, as a shortened or reworded text, which mostly
    loses. Near copies may be either, and say nothing. `whole`: bool (n), the articles whose text is all there; without
    it all are.
    """
    relation = np.full(len(pairs), "rewrite") if relation is None else relation
    kinds = np.where(relation == "revision", "revision", "rewrite")
    z = log_odds(direction_measures(prints, pairs, whole), kinds.tolist())
    return np.asarray(np.tanh(z / 2) * (relation != "near-duplicate"), np.float64)


@contextmanager
def directed_by(function: Direction) -> Iterator[None]:
    """Inside, `relate` asks `function` for the direction, in this thread: for benchmarks, whose curves did not see what
    is asked."""
    token = _IN_ITS_PLACE.set(function)
    try:
        yield
    finally:
        _IN_ITS_PLACE.reset(token)


def _exact(prints: Fingerprints) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    copies = np.flatnonzero((prints.same_as != np.arange(len(prints))) & (prints.words.counts > 0))
    rows = np.stack([prints.same_as[copies], copies], 1)
    same = prints.exact_as[rows[:, 0]] == prints.exact_as[rows[:, 1]]
    return copies_table(_of_rows(prints, rows), same), rows


def copies_table(ids: pl.DataFrame, same: NDArray[np.bool_]) -> pl.DataFrame:
    """Table `pairs` of copies (`left`, who stands for it, and `right`), some of which have the `same` credit lines.

    >>> copies_table(pl.DataFrame({"left": ["a"], "right": ["b"]}), np.array([True]))["relation"].to_list()
    ['exact']
    """
    ones = np.ones(len(ids))
    return conform("pairs", ids.with_columns(
        causes=pl.lit("equal"), relation=pl.Series(["near-duplicate", "exact"]).gather(same.astype(np.int64)),
        probability=ones, basis=pl.lit("undecided"), coverage_left=ones, coverage_right=ones, verbatim_left=ones,
        verbatim_right=ones, direction=ones * 0,
    ))  # fmt: skip


def _rejected(prints: Fingerprints, judged: Judgement, kept: NDArray[np.int64], settings: Settings) -> pl.DataFrame:
    rest = may_be_rejected(judged, kept, settings.threshold)
    return rejected_table(prints, judged, rest[drawn_of(len(rest), settings.seed)])


def may_be_rejected(judged: Judgement, kept: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
    """Positions of the pairs of which `drawn_of` draws: those under the threshold that are not `kept`."""
    return np.setdiff1d(np.flatnonzero(judged.probability < threshold), kept)


def drawn_of(many: int, seed: int) -> NDArray[np.int64]:
    """Which of so many pairs that may be rejected are kept, sorted.

    >>> drawn_of(3, 1).tolist()
    [0, 1, 2]
    """
    if not many:
        return np.zeros(0, np.int64)
    rng = np.random.default_rng(seed)
    return np.sort(rng.choice(many, min(REJECTED_SAMPLE, many), replace=False))


def rejected_table(prints: Fingerprints, judged: Judgement, drawn: NDArray[np.int64]) -> pl.DataFrame:
    """Table `rejected` of these positions of `judged`."""
    return conform("rejected", _of_rows(prints, judged.pairs[drawn]).with_columns(
        causes=pl.Series([judged.causes[i] for i in drawn.tolist()], dtype=pl.String), relation=pl.lit("unrelated"),
        probability=judged.probability[drawn],
    ))  # fmt: skip


def _of_rows(prints: Fingerprints, pairs: NDArray[np.int64]) -> pl.DataFrame:
    """Columns `left` and `right`: the ids of pairs (m, 2) of rows."""
    ids = pl.Series(prints.ids, dtype=pl.String)
    return pl.DataFrame({"left": ids.gather(pairs[:, 0]), "right": ids.gather(pairs[:, 1])})


def evidence_of(prints: Fingerprints, judged: Judgement, shown: NDArray[np.int64]) -> pl.DataFrame:
    """Each measure of the `shown` pairs, and what it added to the log-odds of the judge that was asked; the intercept
    is called `average`, and `credit` what it adds that one names the other, or both the same source.
    """
    columns, newsroom, n = judged.columns(shown), judged.newsroom[shown], len(shown)
    cards = ((judge_of_texts(), np.flatnonzero(~newsroom)), (newsroom_judge(), np.flatnonzero(newsroom)))
    moves = {name: np.zeros(n) for name in WEIGHED}
    for card, asked in cards:
        moves["average"][asked] = card.intercept
        for at in range(0, len(asked), BATCH):
            some = asked[at : at + BATCH]
            for name, move in card.contributions({m: columns[m][some] for m in card.measures}).items():
                moves[name][some] = move
    moves["credit"] = judged.credit[shown]
    columns |= {"average": np.ones(n, np.float32), "credit": (moves["credit"] > 0).astype(np.float32)}
    values = [pl.Series(name, columns[name]) for name in WEIGHED]
    log_odds = [pl.Series(name + LOG_ODDS, moves.pop(name)) for name in WEIGHED]
    # pairs are in the order of their rows, rows in that of their ids: the table comes out sorted
    return conform("evidence", _of_rows(prints, judged.pairs[shown]).with_columns(*values, *log_odds))
