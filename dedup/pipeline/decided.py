"""What people decided, put into a run: pairs that are judged because of it, probabilities, relations, mutes.

Nothing here does anything where nothing was decided. What the judge said of a pair is kept beside what a person did.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates.generators import Candidates
from dedup.clean.masks import merge
from dedup.data import Judgement, Related
from dedup.decide.asked import Demands, rows_of
from dedup.decide.kinds import APART
from dedup.decide.muted_passages import MutedPassages
from dedup.decide.standing_decisions import standing
from dedup.tables import conform
from index.packed_pairs import packed

Pairs = NDArray[np.int64]
CAUSE = "decided"
"""`pairs.causes` of a pair that nothing proposed but a decision."""
RELATION = {"background": "shared-background", "template": "same-template"}
"""A verdict -> the relation that it is."""
JUDGED = {"number": pl.Int64, "judged": pl.Float64}
"""Columns of `NamedPairs.before`."""


def with_mutes(ledger: pl.DataFrame, articles: pl.DataFrame, masks: pl.DataFrame) -> pl.DataFrame:
    """Table `masks` with whole texts of muted outlets and with muted passages, wherever their words stand.

    >>> from dedup.decide.decision_rows import row
    >>> from dedup.tables import conform, empty
    >>> made = row("mute-passage", "R. Askew", value="Sign up!").with_columns(number=1)
    >>> articles = conform("articles", pl.DataFrame({"id": ["a"], "text": ["Rain fell.\\nSign up!"]}))
    >>> with_mutes(made, articles, empty("masks")).row(0)
    ('a', 11, 19, 'boilerplate')
    """
    stands = standing(ledger).filter(pl.col("state") == "held") if len(ledger) else ledger
    if not stands["kind"].is_in(["mute-outlet", "mute-passage"]).any():
        return masks
    outlets = stands.filter(pl.col("kind") == "mute-outlet")["value"].str.strip_chars().str.to_lowercase()
    muted = articles.filter(pl.col("outlet").str.strip_chars().str.to_lowercase().is_in(outlets.implode()))
    spans = [(i, 0, len(text or "")) for i, text in muted.select("id", "text").iter_rows()]
    if values := _passages(stands)["value"].to_list():
        passages = MutedPassages(values)
        for article, text in articles.select("id", "text").iter_rows():
            spans += [(article, start, end) for start, end, _ in passages.spans(text or "")]
    told = pl.DataFrame(spans, schema={"article": pl.String, "start": pl.Int64, "end": pl.Int64}, orient="row")
    return merge(pl.concat([masks, conform("masks", told.with_columns(kind=pl.lit("boilerplate")))]), articles)


def muted_nothing(stands: pl.DataFrame, articles: pl.DataFrame) -> dict[int, str]:
    """Of decisions that stand the mutes of outlets and passages of which nothing is there: number -> what is said.

    >>> from dedup.decide.decision_rows import row
    >>> made = row("mute-passage", "R. Askew", value="Sign up!").with_columns(number=1, state=pl.lit("held"))
    >>> muted_nothing(made, pl.DataFrame({"text": ["Rain fell."], "outlet": ["Tarn Post"]}))
    {1: 'the passage stands in no article'}
    """
    stands = stands.filter(pl.col("state") == "held")
    here = set(articles["outlet"].str.strip_chars().str.to_lowercase())
    out = {n: "no article is of this outlet" for n, value in
           stands.filter(pl.col("kind") == "mute-outlet").select("number", "value").iter_rows()
           if value.strip().lower() not in here}  # fmt: skip
    muted = _passages(stands)
    passages, found = MutedPassages(muted["value"].to_list()), set[int]()
    for text in articles["text"]:
        if len(found) == len(muted):
            break
        found.update(n for _, _, n in passages.spans(text or ""))
    return out | {n: "the passage stands in no article" for i, n in enumerate(muted["number"]) if i not in found}


def _passages(stands: pl.DataFrame) -> pl.DataFrame:
    """Decisions that mute a passage."""
    return stands.filter(pl.col("kind") == "mute-passage")


def proposed(found: Candidates, asked: Demands) -> Candidates:
    """The candidates with the pairs of which somebody said what they are, or that they are apart."""
    more = _about(asked)
    more = more[~np.isin(packed(more), packed(found.pairs))] if len(more) else more
    if not len(more):
        return found
    pairs = np.concatenate([found.pairs, more])
    return replace(found, pairs=pairs, causes=found.causes + [CAUSE] * len(more))


def forced(
    judged: Judgement, asked: Demands, series: NDArray[np.int64], threshold: float, spread: Pairs | None = None
) -> Judgement:  # fmt: skip
    """The judgement as people decided it. `series` int64 (n): what is muted with one of its items; `spread` int64
    (k, 2): pairs of later versions, that are apart as the earlier ones are.
    """
    if not asked:
        return judged
    probability, frame = judged.probability.copy(), judged.frame.copy()
    forms = {int(series[row]) for row, _ in asked.forms if series[row] >= 0}
    muted = np.isin(series[judged.pairs], [*forms]).any(1) if forms else np.zeros(len(judged.pairs), np.bool_)
    probability[muted] = np.minimum(probability[muted], threshold - 0.01)
    frame |= muted
    for kinds, p, fits in (
        (("same",), 1.0, False),
        (("template",), 0.0, True),
        (("background", "not-derived"), 0.0, None),
    ):
        at = _places(judged, asked.pairs(*kinds))
        probability[at] = p
        if fits is not None:
            frame[at] = fits
    if spread is not None:
        probability[_places(judged, spread)] = 0.0
    return replace(judged, probability=probability, frame=frame)


def is_told(judged: Judgement, asked: Demands) -> NDArray[np.bool_]:
    """bool (m): the pairs that get a row because somebody said what they are, or that they are apart."""
    out = np.zeros(len(judged.pairs), np.bool_)
    if asked:
        out[_places(judged, _about(asked))] = True
    return out


def _about(asked: Demands) -> Pairs:
    """int64 (m, 2): pairs with a verdict, and those that are to be apart, low row first, each once."""
    every = np.concatenate([np.array([*asked.verdicts], np.int64).reshape(-1, 2), rows_of(asked.apart)])
    return np.unique(np.sort(every, 1), axis=0)


def judged_before(judged: Judgement, asked: Demands) -> pl.DataFrame:
    """What the judge said of the pairs with a verdict: the number of the decision, and the probability."""
    pairs = np.array([*asked.verdicts], np.int64).reshape(-1, 2)
    numbers = [number for _, number in asked.verdicts.values()]
    at = _found(judged.pairs, pairs)
    told = [(n, float(judged.probability[at[key]]) if key in at else None)
            for n, key in zip(numbers, packed(pairs).tolist(), strict=True)]  # fmt: skip
    return pl.DataFrame(told, schema=JUDGED, orient="row")


def later_versions(
    pairs: pl.DataFrame, rows: Pairs, asked: Demands, days: NDArray[np.float64], together: Mapping[int, int]
) -> Pairs:
    """int64 (k, 2): what the verdicts that hold two articles apart say of later versions of either. `pairs`, `rows`:
    table `pairs` and its rows, as they are without these; `together`: a row -> what stands for all that it is put
    together with.
    """
    apart = {p for p, (kind, _) in asked.verdicts.items() if kind in APART}
    if not apart:
        return np.zeros((0, 2), np.int64)
    versions: dict[int, set[int]] = {}
    for a, b in rows[(pairs["relation"] == "revision").to_numpy()].tolist():
        versions.setdefault(a, set()).add(b)
        versions.setdefault(b, set()).add(a)
    out = set()
    for a, b in sorted(apart):
        for one, other in ((a, b), (b, a)):
            for later in versions.get(one, set()) - versions.get(other, set()) - {other}:
                pair = (min(later, other), max(later, other))
                tied = together.get(later, later) == together.get(other, other)
                if pair not in asked.verdicts and not tied and not days[later] < days[one]:
                    out.add(pair)
    return np.array(sorted(out), np.int64).reshape(-1, 2)


def tied(asked: Demands) -> dict[int, int]:
    """Row -> the row that stands for all that decisions put together with it."""
    top: dict[int, int] = {}

    def find(a: int) -> int:
        while top.get(a, a) != a:
            a = top[a]
        return a

    for a, b, _ in asked.together:
        top.setdefault(a, a)
        top[find(b)] = find(a)
    return {row: find(row) for row in [*top]}


def named_as_decided(related: Related, asked: Demands) -> Related:
    """The relations as people decided them: of a pair that is not derived what else its texts share says which."""
    if not asked.verdicts:
        return related
    pairs = np.array([*asked.verdicts], np.int64).reshape(-1, 2)
    at = _found(related.rows, pairs)
    relation = related.pairs["relation"].to_numpy().copy()
    for key, (kind, _) in zip(packed(pairs).tolist(), asked.verdicts.values(), strict=True):
        if (i := at.get(key)) is not None:
            relation[i] = RELATION.get(kind, relation[i])
    return replace(related, pairs=related.pairs.with_columns(relation=pl.Series(relation.tolist(), dtype=pl.String)))


def _found(among: Pairs, pairs: Pairs) -> dict[int, int]:
    """Each of `pairs` that stands in `among`, packed -> where."""
    keys = packed(among)
    places = np.flatnonzero(np.isin(keys, packed(pairs)))
    return dict(zip(keys[places].tolist(), places.tolist(), strict=True))


def _places(judged: Judgement, pairs: Pairs) -> NDArray[np.int64]:
    """Where pairs stand in a judgement, as far as they do."""
    if not len(pairs):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.isin(packed(judged.pairs), packed(pairs)))
