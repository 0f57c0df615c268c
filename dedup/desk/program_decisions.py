"""The fields of a decision that a program sends -> a row of table `ledger`, with the meaning that docs/decide.md gives.

Nothing is filled in as a form of a page does it: what a kind needs must be there, what it does not use is refused.
"""

import json
from collections.abc import Mapping

import polars as pl

from dedup.decide import passage_key, row
from dedup.decide.decision_rows import others_of
from dedup.decide.kinds import KINDS, OUTSIDE, VERDICTS
from dedup.desk.decision_forms import article_of_id, members_of, number_of
from dedup.desk.edition import Edition
from dedup.errors import UsageError, did_you_mean

FIELDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((*VERDICTS, "merge"), ("left", "right", "cluster")),
    "split": ("left", "right", "value", "cluster"),
    "origin": ("left", "value", "cluster"),
    "mute-outlet": ("value",),
    "mute-form": ("left", "cluster"),
    "mute-passage": ("left", "value"),
    "note": ("left", "cluster"),
    "undo": ("undoes",),
}
"""Kind -> the fields that it uses, besides `kind` and `reason`."""


def decision_of_program(given: Mapping[str, str], reviewer: str, edition: Edition) -> pl.DataFrame:
    """The decision that a program asks for. Raises UsageError for a kind that is none, for a field that the kind does
    not use or lacks, and for an article, an outlet or a cluster that is not there.
    """
    kind, told = given.get("kind", ""), {name: value for name, value in given.items() if value.strip()}
    if kind not in FIELDS:
        raise UsageError(
            f"a decision got the kind {kind[:60]!r}; it takes {', '.join(KINDS)}{did_you_mean(kind, KINDS)}"
        )
    takes = (*FIELDS[kind], "kind", "reason")
    if unused := sorted(told.keys() - {*takes}):
        raise UsageError(f"a decision {kind!r} does not use {unused[0][:60]!r}; it takes {', '.join(takes)}")
    left, right, cluster = (told.get(name) for name in ("left", "right", "cluster"))
    left = article_of_id(edition, left) if left else None
    right = article_of_id(edition, right) if right else None
    if cluster is not None:
        members = members_of(edition, cluster)
        if kind == "note":
            left = left or members[0]  # a name may be given to another cluster, an id is not
        if left is not None and left not in members:
            raise UsageError(f"the article {left} is not in the cluster {cluster}; leave the cluster out")
    value, ids = _value(kind, told.get("value"), edition)
    named = [i for i in (left, right, *ids) if i is not None]
    return row(kind, reviewer, left=left, right=right, cluster=cluster, value=value,
               reason=" ".join(told.get("reason", "").split()) or None,
               undoes=number_of(told.get("undoes", "")) if kind == "undo" else None,
               articles=edition.result.articles.filter(pl.col("id").is_in(named)))  # fmt: skip


def _value(kind: str, value: str | None, edition: Edition) -> tuple[str | None, list[str]]:
    """`value` as it is kept, and the articles that it names."""
    if value is None:
        return None, []
    if kind == "mute-outlet":
        return _outlet(edition, value.strip()), []
    if kind == "mute-passage":
        return passage_key(value), []
    if kind == "origin":
        if value.strip().startswith(OUTSIDE) and edition.article(value.strip()) is None:
            return " ".join(value.split()), []
        article = article_of_id(edition, value)
        return article, [article]
    others = list(dict.fromkeys(article_of_id(edition, i) for i in others_of(value)))
    if not others:
        raise UsageError("a split got an empty list; give the articles that it is apart from")
    return json.dumps(others, ensure_ascii=False), others


def _outlet(edition: Edition, name: str) -> str:
    """An outlet that is to be muted; UsageError where no article is of it."""
    if name.lower() not in {str(o).strip().lower() for o in edition.outlet_of.values() if o}:
        raise UsageError(f"no article here is of the outlet {name[:120]!r}; give it as the articles do")
    return name
