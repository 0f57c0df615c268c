"""Why a cluster is said to come from where it does, in the words an editor would use. Nothing here decides anything.

The one source of these words: the summary of a scan and report pages call it.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from dedup.clean.masks import find_masks
from dedup.data import FIGURE, NAME, Fingerprints
from dedup.dates import earlier
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.issuers import same_issuer
from dedup.phrases import ISSUED, count, gap, place
from dedup.queries.table_rows import rows_of
from dedup.settings import Settings
from dedup.tables import CREDITED, STATEMENTS, Frames, is_complete

MOST_COMPARED = 100
"""Other members, copies counted once, up to which the names that an origin keeps are counted."""
MOST_WITNESSES = 2
"""Places that are told in which an outside source is named."""


def origin_words(result: Frames, cluster: str) -> list[str]:
    """What speaks for the origin of one cluster: see `OriginWords`, which is faster for many."""
    return OriginWords(result)(cluster)


class OriginWords:
    """The words for each cluster of a result, whose tables are indexed once.

    What is said is what is there, whether the sums over derivation trees weighed it or not; round-ups are left out.
    `names`: whether the names that an origin keeps are counted, which reads the texts of the cluster again.
    """

    def __init__(self, result: Frames, *, names: bool = True) -> None:
        self._names = names
        self._result = result
        self._clusters = {row["cluster"]: row for row in result.clusters.iter_rows(named=True)}
        self._members = rows_of(result.members["cluster"])
        self._credits = rows_of(result.credits["article"])
        self._articles = {name: n for n, name in enumerate(result.articles["id"])}
        self._stand_ins = result.stand_ins()

    def __call__(self, cluster: str) -> list[str]:
        """What speaks for the origin of one cluster, strongest first: ["earliest by 3 h 10 min", "credited by 6 of 9",
        "keeps 11 names that the others lose"], or ["named at the foot of 003"] for a source outside the collection.

        Empty where the origin is not known, only a person named it, or nothing is to be said of it. Raises KeyError for
        a cluster that the result does not have.
        """
        found, members = self._clusters[cluster], self._result.members[self._members[cluster]]
        if found["origin"] is not None:
            return self._inside(found["origin"], members.filter(pl.col("role") != "compilation"))
        if found["origin_outside"] not in (None, "unnamed"):
            if found["origin_kind"] == "manuscript":
                bylined = members["credit_state"].is_in(CREDITED).sum()
                return [f"under its author's name in {bylined} of {len(members)}"]
            return self._witnesses(found, members["article"])
        return []

    def _inside(self, origin: str, members: pl.DataFrame) -> list[str]:
        """Dates, credits, and what the text of an origin among the members has."""
        others = members.filter(pl.col("article") != origin)
        if others.is_empty():
            return []
        articles = self._result.articles[sorted(self._articles[i] for i in members["article"])]
        rows = {a["id"]: a for a in articles.iter_rows(named=True)}
        rest = [rows[i] for i in others["article"]]
        said = []
        if lead := _lead(rows[origin], rest):
            all_dated = all(r["published"] is not None for r in rest)
            said.append(f"earliest by {gap(lead)}" + ("" if all_dated else " of those with a date"))
        if credited := others["credit_state"].is_in(CREDITED).sum():
            said.append(f"credited by {credited} of {len(others)}")
        # of a text that is not whole here nobody knows what it has
        if all(map(is_complete, rest)):
            if self._names and (kept := self._names_kept(articles, origin, list(others["article"]))):
                lost = "the others lose" if len(others) > 1 else "the other loses"
                said.append(f"keeps {count(kept, 'name')} that {lost}")
            length = dict(articles.select("id", pl.col("text").str.count_matches(r"\w+")).iter_rows())
            if length[origin] > max(length[i] for i in others["article"]):
                said.append("the longest text")
        return said or ["by what the texts keep of each other"]

    def _names_kept(self, articles: pl.DataFrame, origin: str, others: Sequence[str]) -> int:
        """Names in the counted text of the origin that none of the others has anywhere in its own; 0 also where so many
        others, copies counted once, are not compared.
        """
        first = self._stand_ins.get(origin, origin)
        apart = {self._stand_ins.get(i, i) for i in others} & set(articles["id"])
        if first in apart or not 0 < len(apart) <= MOST_COMPARED:
            return 0  # a copy has the same names
        some = articles.filter(pl.col("id").is_in([origin, *apart]))
        masks = find_masks(some, self._credits_of(some["id"]))
        prints = fingerprint(some, masks, Settings(permutations=16))  # no signature is read here
        row = {name: i for i, name in enumerate(prints.ids)}
        words, kinds = _content(prints, row[origin])
        lost = np.concatenate([_content(prints, row[o])[0] for o in sorted(apart)])
        named = (kinds & NAME > 0) & (kinds & FIGURE == 0)
        return len(np.setdiff1d(words[named], lost))

    def _witnesses(self, cluster: Mapping[str, Any], inside: pl.Series) -> list[str]:
        """Which articles name the outside source, and where in them."""
        credits = self._credits_of(inside).filter(pl.col("kind") != "own-reporting")
        places = [
            place(c["kind"], c["article"])
            for c in credits.sort("article", "start", nulls_last=True).iter_rows(named=True)
            if names_origin(c, cluster)
        ]
        first = list(dict.fromkeys(places))[:MOST_WITNESSES]
        if not first and cluster["origin_state"] == "decided":
            return []  # a person named it, and nothing else does
        return [f"named {' and '.join(first)}" if first else "named by its members"]

    def _credits_of(self, articles: pl.Series) -> pl.DataFrame:
        return self._result.credits[sorted(n for i in articles for n in self._credits.get(i, ()))]


def names_origin(credit: Mapping[str, Any], cluster: Mapping[str, Any]) -> bool:
    """Whether a row of table `credits` names the origin of a cluster: its outlet, an outside source, or who issued it.

    >>> cluster = {"origin": None, "origin_outside": "Ports Board", "origin_outlet": None, "origin_kind": "statement"}
    >>> credit = {"kind": "statement", "name": "the Ports Board of Orlen", "url": None, "outlet": None}
    >>> names_origin(credit, cluster), names_origin(credit, {**cluster, "origin_outside": "unnamed"})
    (True, False)
    """
    if credit["kind"] in STATEMENTS:
        issued = cluster["origin_outside"] is not None and cluster["origin_kind"] in ISSUED
        return issued and same_issuer(credit["name"], cluster["origin_outside"])
    written = f"{credit['name']} {credit['url']} {credit['outlet']}".casefold()
    named = {cluster["origin_outside"], cluster["origin_outlet"]} - {None, "unnamed"}
    return any(str(name).casefold() in written for name in named)


def _lead(first: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> timedelta | None:
    """By how much it surely appeared before each other one that has a date; None where one is too near."""
    dated = [o for o in others if o["published"] is not None]
    leads = [earlier(first, o) for o in dated]
    known = [lead for lead in leads if lead is not None]
    return min(known) if known and len(known) == len(dated) else None


def _content(prints: Fingerprints, row: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Hashes of the content words of one text, and their kinds."""
    at = slice(*prints.postings.bounds[row : row + 2].tolist())
    return prints.postings.keys[at] >> np.uint64(16), prints.postings.kinds[at]
