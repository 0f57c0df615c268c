"""The region of a large archive that an add can change: articles connected with what came or went by derived pairs.

Clusters never reach over it, so that what lies outside stays as it is.
"""

from collections.abc import Collection, Iterable

import numpy as np
import polars as pl

from dedup.archive.store.database import Database
from dedup.archive.store.selected_rows import matching
from dedup.cluster.pair_graph import components
from dedup.decide.decision_rows import named_by
from dedup.decide.kinds import APART
from dedup.decide.standing_decisions import standing
from dedup.outlets.registry import Outlets
from dedup.pipeline.decided import CAUSE
from dedup.tables import DERIVED

PAIRS = {"left": pl.String, "right": pl.String, "causes": pl.String}
"""Columns of proposed pairs."""
_DERIVED = ", ".join(f"'{relation}'" for relation in DERIVED)


def ids_of(pairs: pl.DataFrame) -> set[str]:
    """The articles of pairs with columns `left` and `right`.

    >>> sorted(ids_of(pl.DataFrame({"left": ["a", "a"], "right": ["b", "c"]})))
    ['a', 'b', 'c']
    """
    return set(pairs["left"]) | set(pairs["right"])


def connected(db: Database, articles: Iterable[str]) -> set[str]:
    """These articles and all that derived pairs and clusters connect with them."""
    found: set[str] = set()
    waiting = set(articles)
    while waiting:
        found |= waiting
        there: set[str] = set()
        for one, other in (("left", "right"), ("right", "left")):
            sql = f'SELECT "{other}" FROM pairs WHERE "{one}" IN wanted AND relation IN ({_DERIVED})'  # noqa: S608
            there.update(i for (i,) in matching(db, sql, waiting))
        waiting = there - found
    inside = "SELECT cluster FROM members WHERE article IN wanted"
    sql = f"SELECT article FROM members WHERE cluster IN ({inside})"  # noqa: S608
    more = {i for (i,) in matching(db, sql, found)} - found
    return connected(db, found | more) if more else found


def copies(db: Database, articles: Iterable[str]) -> set[str]:
    """The representatives that these articles stand under as exact copies."""
    sql = 'SELECT "left" FROM pairs WHERE "right" IN wanted AND causes = \'equal\''
    return {i for (i,) in matching(db, sql, articles)}


def naming(db: Database, before: Outlets, now: Outlets) -> set[str]:
    """Articles with a credit to a name or an address that meant another outlet `before`, or none."""

    def moved(name: str | None) -> bool:
        was, found = before.resolve(name), now.resolve(name)
        return (was.name if was else None) != (found.name if found else None)

    rows = db.rows("SELECT DISTINCT name, url FROM credits")
    found = {name for name, url in rows if name and (moved(name) or moved(url))}
    return {i for (i,) in matching(db, "SELECT article FROM credits WHERE name IN wanted", found)} if found else set()


def kept_apart(db: Database, ledger: pl.DataFrame, fresh: Collection[str]) -> pl.DataFrame:
    """The pairs that decisions which stand hold apart, of one of the `fresh` articles and one that is here or fresh:
    such a pair keeps its row whether anything else proposes it or not. Columns `left`, `right`, `causes`.
    """
    stands = standing(ledger).filter((pl.col("state") == "held") & pl.col("kind").is_in([*APART, "split"]))
    pairs = set()
    for decision in stands.iter_rows(named=True):
        left = decision["left"]
        pairs |= {(left, other, CAUSE) for other in named_by(decision) - {left} if left in fresh or other in fresh}
    named = {i for a, b, _ in pairs for i in (a, b)}
    here = {i for (i,) in matching(db, "SELECT id FROM heads WHERE id IN wanted", named)}.union(fresh)
    return pl.DataFrame(sorted(p for p in pairs if here.issuperset(p[:2])), schema=PAIRS, orient="row")


def known_pairs(db: Database, region: set[str], gone: set[str], folded: Collection[str] = ()) -> pl.DataFrame:
    """The pairs of table `pairs` that hold a region's connected parts together: `left`, `right`, `causes`; the region
    is `connected`, but for what is `gone`. Pairs that link two parts as one event, or one form, say nothing of either
    and are left where they are.

    What leaves hands all its pairs on to an exact copy of it, which they were judged for as well; and what is `folded`
    under a new copy hands them on to that one.
    """
    # a region is closed: what derived pairs or copies hold together has both ends in it
    asked = 'SELECT "left", "right", causes, relation FROM pairs WHERE "left" IN wanted AND +"right" IN wanted'
    found = set(matching(db, asked, region | gone))
    for side in ("left", "right"):
        sql = f'SELECT "left", "right", causes, relation FROM pairs WHERE "{side}" IN wanted'  # noqa: S608
        found.update(matching(db, sql, gone.union(folded)))
    rows = sorted(found)
    part = _parts((a, b) for a, b, _, relation in rows if relation in DERIVED)
    stands: dict[str, str] = {}
    for left, right, causes, _ in rows:
        if causes == "equal" and left in gone and right not in gone:
            stands.setdefault(left, right)
    told = []
    for left, right, causes, _ in rows:
        a, b = (stands.get(i, i) if i in gone else i for i in (left, right))
        one_part = left in part and part[left] == part.get(right)
        moved = (a, b) != (left, right) or left in folded or right in folded
        if a not in gone and b not in gone and a != b and (one_part or moved):
            # what was equal and is not equal now, as a mask changed, is judged like any other
            told.append((a, b, "lexical" if causes == "equal" else causes))
    return pl.DataFrame(told, schema=PAIRS, orient="row")


def _parts(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Article -> number of its connected part."""
    some = list(pairs)
    names = sorted({i for pair in some for i in pair})
    at = {name: n for n, name in enumerate(names)}
    parts = components(np.array([(at[a], at[b]) for a, b in some], np.int64).reshape(-1, 2))
    return {names[n]: number for number, part in enumerate(parts) for n in part.tolist()}
