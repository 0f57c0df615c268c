"""How far figures of labelled pairs may be from those of all pairs that the labels were drawn from."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from dedup.queries.evaluate.calibration import BINS
from dedup.queries.evaluate.intervals import Interval, Stratum, part_of, share_of, stratum_of, wilson
from dedup.queries.evaluate.told_pairs import ToldPair

Ends = tuple[float, float]


def pair_intervals(told: Sequence[ToldPair], *, drawn: bool) -> dict[str, Ends]:
    """Figure -> the ends of its 95 % interval: `precision`, `recall`, `found`, right_if.RELATION of each relation,
    and calibration.bins.K of each of ten bins of the probabilities of pairs called derived.

    Pairs of one stratum are taken as drawn by chance; where none is told, those of one weight are one. `drawn`: weights
    are the rates at which the pairs were drawn, and what was read of a small stratum counts as known.

    >>> found, missed = (ToldPair(True, None, 1.0, word, 0.8, "one") for word in ("rewrite", "unrelated"))
    >>> [round(end, 2) for end in pair_intervals([found] * 9 + [missed], drawn=False)["found"]]
    [0.6, 0.99]
    """
    called, missed = [t for t in told if t.called], [t for t in told if t.derived and not t.called]
    derived = [t for t in told if t.derived]
    uncalled = [t for t in told if not t.called]
    found: dict[str, Interval | None] = {
        "precision": share_of(_strata(called, _derived, drawn)),
        "recall": part_of(_strata(called, _derived, drawn), _strata(uncalled, _derived, drawn)),
    }
    for relation in dict.fromkeys(t.relation for t in told):
        mine = [t for t in told if t.relation == relation]
        found[f"right_if.{relation}"] = share_of(_strata(mine, lambda t: t.called == t.derived, drawn))
    for k in range(BINS):
        mine = [t for t in called if min(int(t.probability * BINS), BINS - 1) == k]
        found[f"calibration.bins.{k}"] = share_of(_strata(mine, _derived, drawn))
    ends = {name: (one.low, one.high) for name, one in found.items() if one is not None}
    if derived:
        ends["found"] = wilson(1 - len(missed) / len(derived), len(derived))
    return ends


def removed_wrongly(told: Sequence[ToldPair]) -> Interval | None:
    """Of the rows that a collapse removes, the share that is neither copy nor version of what it is removed for; None
    where no drawn pair removes one.

    >>> removed_wrongly([ToldPair(True, "copy", 5.0, "exact", 1.0, "exact", removed_rows=5)] * 10).value
    0.0
    """
    mine = [t._replace(weight=t.removed_rows) for t in told if t.removed_rows]
    return share_of(_strata(mine, lambda t: not t.same_news, drawn=True))


def kept_twice(told: Sequence[ToldPair]) -> Interval | None:
    """Of the articles that a collapse keeps, the share whose likeliest copy among the kept is one, or a version; None
    where no drawn pair is the likeliest of one.

    >>> kept_twice([ToldPair(False, None, 5.0, "unrelated", 0, "near", kept_rows=9)]).value
    0.0
    """
    mine = [t._replace(weight=t.kept_rows) for t in told if t.kept_rows]
    return share_of(_strata(mine, lambda t: t.same_news, drawn=True))


def _derived(told: ToldPair) -> bool:
    return told.derived


def _strata(told: Sequence[ToldPair], hit: Callable[[ToldPair], bool], drawn: bool) -> list[Stratum]:
    groups: dict[str, list[ToldPair]] = defaultdict(list)
    for t in told:
        groups[t.stratum].append(t)
    return [stratum_of([t.weight for t in group], map(hit, group), finite=drawn) for group in groups.values()]
