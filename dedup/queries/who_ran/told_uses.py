"""What of who-ran is to be told now, and what was told before: each use once, and what is said otherwise since, once.

The rows are those of who-ran and no second judgement. Which batch brought an article does not decide: a third article
can make known tonight what two older ones have in common, so that what was told is remembered use by use.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from dedup.queries.who_ran.new_uses import NewUses
from dedup.tables import CREDITED, Frames, Row

RENAMED = 3
"""Rank of a use of a piece that is not in the archive, told in a cluster of a name that is no more."""


@dataclass(frozen=True, slots=True)
class ToldUse:
    """What was told of one use: `theirs` ran `ours` (None: a piece that was not in the archive) in this `cluster`, as
    it was called then, with this `direction`, `credited` or not; in which `issue` (0: it was there before the watch
    began) and when. `gone`: the last that was told is that it stands no more.
    """

    theirs: str
    ours: str | None
    cluster: str
    direction: str
    credited: bool
    issue: int
    at: datetime
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """What is new of who ran the pieces of an outlet since it was last told.

    `fresh`: uses that were never told; `changed`: those that are told otherwise now, each with what was told of it in
    `before`, by `use_key`; `gone`: what was told and stands no more; `standing`: all uses, `added` being when each was
    told; `told`: what is to be remembered now; `issue`: the number of this telling, the last one's where there is
    nothing to tell; `since`: the batch up to which was told before; `again`: keys of uses that a run which was ended in
    the middle of telling them may have told.
    """

    fresh: NewUses
    changed: NewUses
    gone: tuple[ToldUse, ...]
    standing: NewUses
    told: tuple[ToldUse, ...]
    issue: int
    before: Mapping[tuple[str, str], ToldUse] = field(default_factory=dict)
    again: frozenset[tuple[str, str]] = frozenset()

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(len(self.fresh.ran.rows) or len(self.changed.ran.rows) or self.gone)


def use_key(row: Row) -> tuple[str, str]:
    """What tells the rows of one who-ran apart: the cluster, and the article of others.

    >>> use_key({"cluster": "c000001", "theirs": "b", "ours": "a"})
    ('c000001', 'b')
    """
    return row["cluster"], row["theirs"]


def sort_out(
    uses: NewUses, frames: Frames, told: Sequence[ToldUse], issue: int, at: datetime, *, skipped: int = 0,
    whole: bool = True,
) -> Watched:  # fmt: skip
    """What of `uses`, all rows of who-ran with their batches, is to be told in `issue`, where `told` was told before.

    `frames`: the tables of the same moment. `skipped`: what batches up to it brought counts as told. `whole`: False
    where the tables are older than what was told last: what is missing or otherwise may come back, and is not told.
    """
    matched = _Matching(frames, told).pairs([*uses.ran.rows.iter_rows(named=True)])
    after = dict(enumerate(told))
    fresh, changed, more = [], [], []
    before: dict[tuple[str, str], ToldUse] = {}
    added: list[datetime] = []
    pairs = {(use.ours, use.theirs) for use in told if use.ours is not None}
    for n, row in enumerate(uses.ran.rows.iter_rows(named=True)):
        known = matched.rows.get(n)
        now = _told(row, issue, at)
        if known is None and (row["ours"], row["theirs"]) in pairs:
            pass  # both stand in two clusters: it is one use
        elif known is None:
            pairs |= {(row["ours"], row["theirs"])} if row["ours"] is not None else set()
            now = replace(now, issue=0) if row["batch"] <= skipped else now
            fresh += [n] if now.issue else []
            more.append(now)
        else:
            now = after[known] = _followed(told[known], now) if whole else told[known]
            if now is not told[known] and now.issue == issue:
                changed.append(n)
                before[use_key(row)] = told[known]
        added.append(now.at)
    lost = [n for n, use in enumerate(told) if whole and n not in matched.standing and not use.gone]
    for n in lost:
        after[n] = replace(told[n], issue=issue, at=at, gone=True)
    rows = uses.ran.rows.with_columns(added=pl.Series(added, dtype=uses.ran.rows.schema["added"]))
    return Watched(
        fresh=_of(uses, uses.ran.rows[fresh]), changed=_of(uses, uses.ran.rows[changed]),
        gone=tuple(told[n] for n in lost), standing=_of(uses, rows), told=(*after.values(), *more), issue=issue,
        before=before,
    )  # fmt: skip


def _of(uses: NewUses, rows: pl.DataFrame) -> NewUses:
    return replace(uses, ran=replace(uses.ran, rows=rows, elsewhere=0, left_out=0))


def _told(row: Row, issue: int, at: datetime) -> ToldUse:
    credited = row["credit"] in CREDITED
    return ToldUse(row["theirs"], row["ours"], row["cluster"], row["direction"], credited, issue, at)


def _followed(was: ToldUse, now: ToldUse) -> ToldUse:
    """What is remembered of a use that was told and is there: as it is told `now` where that is otherwise."""
    same = (was.direction, was.credited, was.gone) == (now.direction, now.credited, False)
    if same and (was.ours is not None or now.ours is None):
        return replace(was, ours=now.ours or was.ours, cluster=now.cluster)
    return now


@dataclass(frozen=True, slots=True)
class _Matched:
    """`rows`: number of a row -> that of what was told of it; `standing`: numbers of all that was told and is there in
    any row: two pieces whose clusters became one have one row from then on."""

    rows: dict[int, int]
    standing: set[int]


class _Matching:
    """Which use was told as which: pieces get other versions, and clusters other names."""

    def __init__(self, frames: Frames, told: Sequence[ToldUse]) -> None:
        self._told = told
        self._by_article: dict[str, list[int]] = defaultdict(list)
        for n, use in enumerate(told):
            self._by_article[use.theirs].append(n)
        self._clusters = set(frames.clusters["cluster"])
        pieces = {use.ours for use in told if use.ours is not None}
        held = frames.members.filter(pl.col("article").is_in(list(pieces))).select("cluster", "article")
        self._holding = set(held.iter_rows())

    def pairs(self, rows: Sequence[Row]) -> _Matched:
        """The nearest of what was told for each row, each once, the surest first."""
        ranked = sorted(found for n, row in enumerate(rows) for found in self._ranked(n, row))
        taken: dict[int, int] = {}
        used: set[int] = set()
        for _, _, n, known in ranked:
            if n not in taken and known not in used:
                taken[n] = known
                used.add(known)
        return _Matched(taken, used | {known for rank, _, _, known in ranked if rank < RENAMED})

    def _ranked(self, number: int, row: Row) -> Iterator[tuple[int, bool, int, int]]:
        for known in self._by_article.get(row["theirs"], ()):
            use = self._told[known]
            if use.ours is not None and use.ours == row["ours"]:
                rank = 0
            elif use.ours is not None and row["ours"] is not None and (row["cluster"], use.ours) in self._holding:
                rank = 1  # another version of the piece is the nearest now
            elif use.cluster == row["cluster"]:
                rank = 2
            elif use.ours is None and use.cluster not in self._clusters:
                rank = RENAMED
            else:
                continue
            yield rank, use.gone, number, known
