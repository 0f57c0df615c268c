"""What was decided about a store, with what its last run made of it: put in order once for each state of both."""

from collections.abc import Collection, Mapping

import polars as pl

from dedup.desk.decided_rows import Decided
from dedup.desk.edition import Edition
from dedup.desk.store_view import StoreView


class DecidedNow:
    """The decisions of a store, for many readers."""

    def __init__(self, view: StoreView) -> None:
        self._view = view
        self._kept: dict[str | None, tuple[pl.DataFrame, str, Decided]] = {}
        self._homes: tuple[str, Mapping[str, Collection[str]]] = ("", {})

    def of(self, reviewer: str | None = None, edition: Edition | None = None) -> Decided:
        """All that was decided; `reviewer`: only what this one did. `edition`: whose run it is told of, that of now
        unless one is given, which may have to be made.
        """
        edition = self._view.edition() if edition is None else edition
        ledger = self._view.decisions()
        if (known := self._known(ledger, edition, reviewer)) is not None:
            return known
        names = self._view.names_now(ledger["cluster"].drop_nulls().unique().sort().to_list())
        decided = Decided.of(ledger, reviewer, obeyed=edition.result.decisions, homes=self._homes_in(edition, ledger),
                             names=names)  # fmt: skip
        self._kept[reviewer] = ledger, edition.key, decided
        return decided

    def is_ready(self, reviewer: str | None = None) -> bool:
        """Whether `of` has nothing to read or to put in order for the edition that was made last."""
        ledger = self._view.decisions_known()
        return ledger is not None and self._known(ledger, self._view.latest, reviewer) is not None

    def _known(self, ledger: pl.DataFrame, edition: Edition, reviewer: str | None) -> Decided | None:
        kept = self._kept.get(reviewer)
        return kept[2] if kept is not None and kept[0] is ledger and kept[1] == edition.key else None

    def _homes_in(self, edition: Edition, ledger: pl.DataFrame) -> Mapping[str, Collection[str]]:
        """Article -> its clusters, where origins were decided: two of one cluster are contrary."""
        if not (ledger["kind"] == "origin").any():
            return {}
        if self._homes[0] != edition.key:
            homes: dict[str, list[str]] = {}
            for cluster, article in edition.lookup.member:
                homes.setdefault(article, []).append(cluster)
            self._homes = edition.key, homes
        return self._homes[1]
