"""A result against labels: who is counted, and which figure is taken of what.

Counted are the articles that are both labelled and in the result. One in no cluster of the result is alone, and so is
one without a labelled cluster. An article in several clusters (a round-up) counts under the last of them. What stands
on one side only is counted and told, and belongs to no figure.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from dedup.errors import UsageError
from dedup.queries.evaluate.metrics import Calibration, Shares, adjusted_rand, b_cubed, calibration, pair_shares
from dedup.tables import Frames
from dedup.text.tokenizer import read_words

LENGTHS = ("under 40 words", "40 to 80 words", "over 80 words")
"""Classes of length, in words of the whole text; of a pair, that of the shorter text."""
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Origins:
    """`named`: of `clusters` labelled with an original and another article, the share of which exactly one article is
    called the origin, it is an original, and another labelled one was put with it. `direction`: of the (original,
    derivative) pairs that were put together, `together` of `pairs`, the share with the original the likelier origin;
    equally likely counts half.
    """

    clusters: int
    named: float | None
    pairs: int
    together: int
    direction: float | None


@dataclass(frozen=True, slots=True)
class OfLength:
    """The figures of one class of length; `b_cubed` by the article, all else by the shorter text of a pair."""

    length: str
    articles: int
    b_cubed: Shares
    pairs: Shares
    calibration: Calibration
    direction: float | None
    directed: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures. `counted`: articles that they are of; `not_in_result`: labelled ids that the result does not have,
    `skipped` of them because the scan could not use them; `not_labelled`: articles of the result without a label.
    `origins` is None where the labels name no original.
    """

    counted: int
    not_in_result: int
    skipped: int
    not_labelled: int
    b_cubed: Shares
    pairs: Shares
    ari: float | None
    origins: Origins | None
    calibration: Calibration
    by_length: list[OfLength]

    def as_dict(self) -> dict[str, Any]:
        """All figures as plain values, shares with four digits, for `--json`."""
        rounded: dict[str, Any] = _rounded(asdict(self))
        return rounded


def evaluate(result: Frames, labels: pl.DataFrame) -> Evaluation:
    """Every figure of a result against `labels`, as `read_labels` gives them.

    Raises UsageError when no labelled id is an article of the result.

    >>> from dedup.tables import TABLES
    >>> from dedup.tables import conform, empty
    >>> tables = {name: empty(name) for name in TABLES}
    >>> tables["articles"] = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Rain.", "Rain fell."]}))
    >>> labels = pl.DataFrame({"id": ["a", "b"], "cluster": ["rain", "rain"], "original": [True, False]})
    >>> found = evaluate(Frames(**tables, run={}), labels)
    >>> found.b_cubed.recall, found.pairs.recall, found.origins.named
    (0.5, 0.0, 0.0)
    """
    words = read_words(result.articles["text"], offsets=False, flags=False).counts
    ids = result.articles.select("id", words=pl.Series(words))
    known = ids.join(labels, on="id", how="inner", maintain_order="left")
    away = labels.join(ids, on="id", how="anti", maintain_order="left")
    if not len(known):
        ours, theirs = (", ".join(map(repr, f["id"].head(_EXAMPLES))) for f in (ids, labels))
        raise UsageError(
            f"none of the {len(labels):,} labelled ids is an article of this result: its ids are like "
            f"{ours or 'none'}, those of the labels like {theirs or 'none'}; use the ids of articles.parquet"
        )
    counted: list[str] = known["id"].to_list()
    # a tuple is alone: no name of a cluster is one
    gold = [c if c is not None else (i,) for i, c in zip(counted, known["cluster"], strict=True)]
    home = dict(result.members.select("article", "cluster").iter_rows())
    found = [home.get(i, (i,)) for i in counted]
    classes = [(n >= 40) + (n > 80) for n in known["words"].to_list()]
    origins, directed = _origins(result, known, home, dict(zip(counted, classes, strict=True)))
    said, true, shorter = _said(result, dict(zip(counted, zip(gold, classes, strict=True), strict=True)))
    by_length = []
    for k, name in enumerate(LENGTHS):
        inside, mine = [c == k for c in classes], shorter == k
        by_length.append(OfLength(
            name, sum(inside), b_cubed(gold, found, inside), pair_shares(gold, found, classes, k),
            calibration(said[mine], true[mine]), _mean(directed[k]), len(directed[k]),
        ))  # fmt: skip
    return Evaluation(
        counted=len(counted), not_in_result=len(away),
        skipped=len(away.join(result.skipped.select("id"), on="id", how="semi")), not_labelled=len(ids) - len(known),
        b_cubed=b_cubed(gold, found, [True] * len(counted)), pairs=pair_shares(gold, found, classes),
        ari=adjusted_rand(gold, found), origins=origins, calibration=calibration(said, true), by_length=by_length,
    )  # fmt: skip


def _origins(
    result: Frames, labels: pl.DataFrame, home: dict[str, str], kinds: dict[str, int]
) -> tuple[Origins | None, dict[int, list[float]]]:
    """The figures on origins, and for each class of length 1, 0 or one half for each directed pair."""
    columns = result.members.select("article", "role", "origin_probability")
    role = {a: r for a, r, _ in columns.iter_rows()}
    rank = {a: p or 0.0 for a, _, p in columns.iter_rows()}
    directed: dict[int, list[float]] = defaultdict(list)
    clusters = named = pairs = 0
    groups: dict[str, list[tuple[str, bool | None]]] = defaultdict(list)
    for i, cluster, original in labels.drop_nulls("cluster").select("id", "cluster", "original").iter_rows():
        groups[cluster].append((i, original))
    for rows in groups.values():
        ids, originals = [i for i, _ in rows], {i for i, first in rows if first}
        if not originals or len(ids) < 2:
            continue
        clusters += 1
        claimed = [i for i in ids if role.get(i) == "origin"]
        named += (
            len(claimed) == 1
            and claimed[0] in originals
            and any(home.get(d) == home[claimed[0]] for d in ids if d != claimed[0])
        )
        for o in originals:
            for d in set(ids) - originals:
                pairs += 1
                if o in home and home.get(d) == home[o]:
                    directed[min(kinds[o], kinds[d])].append((rank[o] > rank[d]) + 0.5 * (rank[o] == rank[d]))
    if not clusters:
        return None, directed
    moves = [move for of_pair in directed.values() for move in of_pair]
    return Origins(clusters, named / clusters, pairs, len(moves), _mean(moves)), directed


def _said(
    result: Frames, known: dict[str, tuple[Any, int]]
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.bool_]], np.ndarray[Any, Any]]:
    """Of each kept or sampled pair of counted articles: its probability, whether it is labelled to be together, and
    the class of length of the shorter text.
    """
    rows = [
        (p, known[a][0] == known[b][0], min(known[a][1], known[b][1]))
        for frame in (result.pairs, result.rejected)
        for a, b, p in frame.select("left", "right", "probability").iter_rows()
        if a in known and b in known
    ]
    return (
        np.array([r[0] for r in rows], np.float64),
        np.array([r[1] for r in rows], np.bool_),
        np.array([r[2] for r in rows], np.int64),
    )


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    return [_rounded(v) for v in value] if isinstance(value, list) else value
