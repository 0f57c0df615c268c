"""How the origin of an article was decided, for people and for programs: sentences with weights, one JSON object."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from dedup.article_status import SHORT, judged_how
from dedup.harmless import plain
from dedup.phrases import UNNAMED_SOURCE, chance, count, date_words, is_unknown, whence
from dedup.queries.origin_trace.article_trace import OriginTrace, PossibleSource, WeightReason, telling, total_of
from dedup.queries.origin_trace.reasons import rounded
from dedup.tables import Row

KEY = (
    "Numbers are natural logarithms of odds: +0.7 doubles them, +2.3 makes them ten times as large, -60 rules out.\n"
    "The sums of two origins differ as the logarithms of their probabilities do."
)


def trace_json(article: str, found: Sequence[OriginTrace]) -> dict[str, Any]:
    """Everything as plain values, exactly: one entry of `clusters` for each cluster of the article."""
    return {"article": article, "clusters": [_values(one) for one in found]}


def trace_text(article: str, found: Sequence[OriginTrace], row: Row) -> str:
    """The answer in sentences. `row`: the article's row of table `articles`, for one that is in no cluster."""
    outlet = found[0].outlet if found else row["outlet"]
    lines = [f"{plain(article)}: {plain(row['title'] or '(no title)')}", _facts(row, outlet)]
    if not found:
        lines += ["", *_alone(row)]
        return "\n".join(lines) + "\n"
    if len(found) > 1:
        lines.append(
            f"It is a round-up in {count(len(found), 'cluster')}, with something from each: every one is told below."
        )
    for one in found:
        lines += ["", *_cluster(one)]
    return "\n".join([*lines, "", KEY]) + "\n"


def _facts(row: Row, outlet: str | None) -> str:
    return f"{plain(outlet or 'outlet not known')}, {date_words(row['published'], row['published_precision'])}"


def _alone(row: Row) -> Iterator[str]:
    yield "It is in no cluster: no other article here was found to share its text or its source, and it names no source"
    yield "outside this collection from which it could be. So there was no origin to decide."
    if judged_how(row["status"] or "") == SHORT:
        yield "Its text is too short to be judged: only its copies are looked for."


def _cluster(one: OriginTrace) -> Iterator[str]:
    yield f"Cluster {one.row['cluster']}, {count(one.size, 'article')}: {_answer(one)}"
    if one.row["origin_state"] == "decided":
        yield "A person decided it: what follows is what the weights say without that decision."
    elif not one.same:
        table = one.row["origin_probability"] or 0.0
        yield (
            f"The result has {chance(table)} for its answer; by the weights of this version the likeliest origin has "
            f"{chance(one.probability)}."
        )
        yield "It was made by another version, or with other outlets (--outlets): what follows is of this version."
    if one.summed < one.size:
        yield f"Weighed are {one.summed:,} of its {one.size:,} articles; round-ups and others hang on these."
    yield ""
    yield "Where they may come from, and the likeliest way in which the articles were then made"
    for source in one.origins:
        yield from _source(source, f"   sum {source.total:+.1f}")
    if one.more_origins:
        yield f"  and {count(one.more_origins, 'other possible origin')}, less likely"
    yield from _outside(one)
    yield ""
    yield from _parents(one)
    if one.unknown:
        yield ""
        yield "What was not known"
        yield from (f"  {plain(line)}" for line in one.unknown)


def _answer(one: OriginTrace) -> str:
    row = one.row
    if row["origin"] is not None:
        who = "this article" if row["origin"] == one.article else plain(row["origin"])
        return f"the origin is {'likely ' if row['origin_state'] == 'likely' else ''}{who}."
    if is_unknown(row["origin_kind"], row["origin_outside"]):
        return "they likely come from a text outside this collection; no other outlet is credited."
    if row["origin_outside"] is not None:
        return f"they come from {plain(whence(row['origin_kind'], row['origin_outside']))}, outside this collection."
    return "the origin could not be decided."


def _source(source: PossibleSource, note: str = "") -> Iterator[str]:
    yield f"  {rounded(source.probability)}  {_name(source)}{note}"
    told = telling(source.reasons)
    yield from map(_reason, told)
    if not told:
        yield "                nothing speaks for it or against it"


def _reason(reason: WeightReason) -> str:
    return f"        {reason.nats:+6.1f}  {plain(reason.words)}"


def _name(source: PossibleSource) -> str:
    if source.what == "itself":
        return "nothing here: it is the origin itself"
    if source.what == "unnamed":
        return UNNAMED_SOURCE
    if source.what == "outside":
        return f"{plain(source.name or '')}, outside this collection"
    return f"{plain(source.id or '')} ({plain(source.name or 'outlet not known')})"


def _outside(one: OriginTrace) -> Iterator[str]:
    """What speaks for a text from outside, and who issued it."""
    if one.signs:
        yield f"  Signs that they had the text from outside, and not from the first of them: {total_of(one.signs):+.1f}"
        yield from map(_reason, telling(one.signs))
    if one.issuer is not None and one.row["origin"] is None:
        name, likely, by = one.issuer
        yield f"  If from outside, most likely {plain(name)}: named by {count(by, 'article')} ({chance(likely)})"


def _parents(one: OriginTrace) -> Iterator[str]:
    parent = one.member["parent"]
    if one.member["role"] == "compilation":
        yield "It is a round-up and never an origin" + (f"; it shares most with {plain(parent)}." if parent else ".")
    elif not one.parents:
        yield "It is not among the weighed" + (
            f"; it hangs on {plain(parent)}, the closest of these." if parent else "."
        )
    else:
        yield "What it may have been made from"
        for source in one.parents:
            shown = parent is not None and parent in (source.id, f"outside:{source.name or 'unnamed'}")
            yield from _source(source, ", which the result shows" if shown else "")
        if one.more_parents:
            yield f"  and {count(one.more_parents, 'other')}, less likely"


def _values(one: OriginTrace) -> dict[str, Any]:
    row, named = one.row, ("name", "probability", "named_by")
    return {
        "cluster": row["cluster"], "size": one.size, "summed": one.summed, "role": one.member["role"],
        "origin": row["origin"], "origin_outside": row["origin_outside"], "origin_state": row["origin_state"],
        "origin_kind": row["origin_kind"], "origin_probability": row["origin_probability"],
        "probability_now": one.probability, "same_as_table": one.same, "parent": one.member["parent"],
        "parent_probability": one.member["parent_probability"],
        "origins": [_plain(s) for s in one.origins], "more_origins": one.more_origins,
        "parents": [_plain(s) for s in one.parents], "more_parents": one.more_parents,
        "signs": [asdict(r) for r in one.signs],
        "issuer": None if one.issuer is None else dict(zip(named, one.issuer, strict=True)),
        "not_known": list(one.unknown),
    }  # fmt: skip


def _plain(source: PossibleSource) -> dict[str, Any]:
    value = asdict(source)
    return {**value, "total": None if math.isnan(source.total) else source.total}
