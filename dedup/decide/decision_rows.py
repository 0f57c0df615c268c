"""A decision as a row of table `ledger`: made, given the sums of its texts, and looked over before it is kept.

A decision names articles by id. Beside each id stands the sha256 of the text's words as it was read then, so that the
decision still finds an exact copy when the article itself is gone.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import polars as pl

from dedup.decide.kinds import KINDS, NEEDS
from dedup.decide.muted_passages import passage_key, text_key
from dedup.errors import UsageError, did_you_mean
from dedup.tables import conform

NEW = ("reviewer", "kind", "left", "right", "left_text", "right_text", "cluster", "value", "reason", "undoes")
"""Columns of table `ledger` that whoever decides fills; `number` and `made` come from the ledger."""
LONGEST = 4000
"""Characters of a reason, a name or a value; a decision is no place for a text."""
LONGEST_LIST = 200_000
"""Characters of the list of articles that one is split from."""


def row(
    kind: str, reviewer: str, *, left: str | None = None, right: str | None = None, cluster: str | None = None,
    value: str | None = None, reason: str | None = None, undoes: int | None = None,
    articles: pl.DataFrame | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Table `ledger` with one decision, still without number and time. `articles`: table of that name, from which the
    sums of the texts are taken. Raises UsageError for one that cannot be kept (`check`).

    >>> row("origin", "R. Askew", left="a", value="outside:Tarn Council").select("kind", "value").row(0)
    ('origin', 'outside:Tarn Council')
    """
    told = conform("ledger", pl.DataFrame({
        "reviewer": [reviewer], "kind": [kind], "left": [left], "right": [right], "cluster": [cluster],
        "value": [value], "reason": [reason], "undoes": [undoes],
    }))  # fmt: skip
    check(told)
    return told if articles is None else with_texts(told, articles)


def apart(
    reviewer: str, left: str, others: Sequence[str], *, cluster: str | None = None, reason: str | None = None,
    articles: pl.DataFrame | None = None,
) -> pl.DataFrame:  # fmt: skip
    """One decision `split`: an article stands in no cluster with any of `others`.

    >>> apart("R. Askew", "a", ["b", "c"])["value"].to_list()
    ['["b", "c"]']
    """
    listed = json.dumps(list(others), ensure_ascii=False)
    return row("split", reviewer, left=left, value=listed, cluster=cluster, reason=reason, articles=articles)


def others_of(value: str | None) -> list[str]:
    """The articles that `value` of a split lists; raises UsageError where it is no list of ids.

    >>> others_of('["b"]'), others_of(None)
    (['b'], [])
    """
    if value is None:
        return []
    try:
        told = json.loads(value)
    except ValueError:
        told = None
    if not isinstance(told, list) or not all(isinstance(i, str) for i in told):
        raise UsageError(f'a split got the value {value[:60]!r}; give article ids as a JSON list, ["b", "c"]')
    return told


def named_by(decision: Mapping[str, Any]) -> set[str]:
    """The articles that a decision names as such: `left`, `right` and those that a split lists.

    >>> sorted(named_by(apart("R. Askew", "a", ["b", "c"]).row(0, named=True)))
    ['a', 'b', 'c']
    """
    others = others_of(decision["value"]) if decision["kind"] == "split" else []
    return {decision["left"], decision["right"], *others} - {None}


def with_texts(rows: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """The rows with `left_text` and `right_text` of the articles that are there, where they have none yet; an origin
    that is an article gets it as `right`, too. `articles`: `id` and `text`.

    >>> told = with_texts(row("origin", "R. Askew", left="a", value="b"), pl.DataFrame({"id": ["b"], "text": ["x"]}))
    >>> told.select("right", "left_text").row(0), told["right_text"][0] == text_key("x")
    (('b', None), True)
    """
    origin = (pl.col("kind") == "origin") & pl.col("right").is_null()
    is_article = pl.col("value").is_in(articles["id"].implode())
    rows = rows.with_columns(right=pl.when(origin & is_article).then("value").otherwise("right"))
    wanted = pl.concat([rows["left"], rows["right"]]).drop_nulls().unique()
    some = articles.filter(pl.col("id").is_in(wanted.implode())).select("id", "text")
    keys = {i: text_key(t or "") for i, t in some.iter_rows()}
    found = (
        pl.coalesce(f"{side}_text", pl.col(side).replace_strict(keys, default=None, return_dtype=pl.String))
        .alias(f"{side}_text") for side in ("left", "right")
    )  # fmt: skip
    return conform("ledger", rows.with_columns(found))


def sealed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with muted passages as the sums of their words: a ledger outlives a takedown, so it keeps no text.

    >>> sealed(row("mute-passage", "R. Askew", value="Sign up!"))["value"][0][:7]
    'sha256:'
    """
    muted = rows["kind"].is_in(["mute-passage"])
    if not muted.any():
        return rows
    values = [passage_key(v) if m and v else v for v, m in zip(rows["value"], muted, strict=True)]
    return rows.with_columns(value=pl.Series(values, dtype=pl.String))


def check(rows: pl.DataFrame, known: Collection[int] | None = None) -> None:
    """Raises UsageError for a row of table `ledger` that cannot be kept. `known`: numbers that are there to be undone,
    of decisions that are no undo themselves; None where that is not looked at.
    """
    for told in conform("ledger", rows).iter_rows(named=True):
        kind = told["kind"]
        if kind not in NEEDS:
            meant = did_you_mean(str(kind), KINDS)
            raise UsageError(f"a decision got the kind {kind!r}; it takes {', '.join(KINDS)}{meant}")
        if not (told["reviewer"] or "").strip():
            raise UsageError(f"a decision {kind!r} got no reviewer; give the name of who decides")
        for group in NEEDS[kind]:
            if all(told[c] is None or told[c] == "" for c in group):
                raise UsageError(f"a decision {kind!r} got no {' and no '.join(group)}; it needs one")
        if told["left"] is not None and told["left"] == told["right"] and kind != "origin":
            raise UsageError(f"a decision {kind!r} got the article {told['left']!r} twice; give two articles")
        if kind == "split" and told["left"] in (others := others_of(told["value"])):
            raise UsageError(f"a split got the article {told['left']!r} twice; leave it out of {others[:3]}")
        if kind == "undo" and known is not None and told["undoes"] not in known:
            raise UsageError(f"there is no decision {told['undoes']} to undo")
        for column in NEW:
            most = LONGEST_LIST if kind == "split" and column == "value" else LONGEST
            if isinstance(told[column], str) and len(told[column]) > most:
                raise UsageError(f"{column} of a decision got {len(told[column]):,} characters; at most {most:,}")
