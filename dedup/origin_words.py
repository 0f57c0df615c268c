"""Why a cluster's origin is its origin, in the words an editor would use. Nothing here decides anything."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from dedup.clean import find_masks
from dedup.fingerprint import fingerprint
from dedup.phrases import count, earlier, gap
from dedup.settings import Settings
from dedup.shapes import FIGURE, NAME, Fingerprints


def origin_words(
    articles: pl.DataFrame, credits: pl.DataFrame, members: pl.DataFrame, settings: Settings
) -> str | None:
    """What speaks for the origin of one cluster: "earliest by 3 h 10 min; credited by 6 of 9; keeps 11 names that the
    others lose". None where the cluster has no origin among its members, or nothing is to be said.

    `articles`, `credits`: tables of that name; `members`: the rows of table `members` of this cluster. What is said is
    what is there, whether the sums over derivation trees weighed it or not. Round-ups are left out.
    """
    core = members.filter(pl.col("role") != "compilation")
    first = core.filter(pl.col("role") == "origin")["article"].to_list()
    others = core.filter(pl.col("role") != "origin")["article"].to_list()
    if not first or not others:
        return None
    rows = {a["id"]: a for a in articles.filter(pl.col("id").is_in([*first, *others])).iter_rows(named=True)}
    said = []
    if lead := _lead(rows[first[0]], [rows[o] for o in others]):
        said.append(f"earliest by {gap(lead)}")
    naming = core.filter((pl.col("role") != "origin") & pl.col("credit_state").str.starts_with("credited"))
    if len(naming):
        said.append(f"credited by {len(naming)} of {len(others)}")
    if names := names_kept(articles, credits, first[0], others, settings):
        said.append(f"keeps {count(names, 'name')} that {'the others lose' if len(others) > 1 else 'the other loses'}")
    return "; ".join(said) or None


def _lead(first: Mapping[str, Any], others: list[Mapping[str, Any]]) -> timedelta | None:
    """By how much it surely appeared before each other one; None where one is undated or too near."""
    leads = [earlier(first, o) for o in others]
    known = [lead for lead in leads if lead is not None]
    return min(known) if len(known) == len(others) else None


def names_kept(
    articles: pl.DataFrame, credits: pl.DataFrame, first: str, others: list[str], settings: Settings
) -> int:  # fmt: skip
    """Names in the counted text of `first` that none of `others` has anywhere in its own."""
    some = articles.filter(pl.col("id").is_in([first, *others])).sort("id")
    prints = fingerprint(some, find_masks(some, credits.filter(pl.col("article").is_in(some["id"]))), settings)
    row = {name: i for i, name in enumerate(prints.ids)}
    words, kinds = _content(prints, row[first])
    lost = np.concatenate([np.zeros(0, np.uint64), *(_content(prints, row[o])[0] for o in others)])
    named = (kinds & NAME > 0) & (kinds & FIGURE == 0)
    return len(np.setdiff1d(words[named], lost))


def _content(prints: Fingerprints, row: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Hashes of the content words of one text, and their kinds."""
    start = int(prints.words.bounds[row])
    at = slice(start, start + int(prints.postings.counts[row]))
    return prints.postings.keys[at] >> np.uint64(16), prints.postings.kinds[at]
