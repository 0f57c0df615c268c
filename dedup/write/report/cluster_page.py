"""The page of a cluster: verdict, origin with its evidence, tree and timeline, members, and their comparisons."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dedup.dates import earlier
from dedup.phrases import ISSUED, chance, count, is_unknown, whence
from dedup.queries.who_ran.uses import CLAIMED
from dedup.tables import CREDITED, OWN_OUTLET, UNCREDITED, Row, ordered
from dedup.write.report import origin_text
from dedup.write.report.diagrams import family
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import ClusterPage, ClusterRow, Member, PairPage, Story
from dedup.write.report.page_words import ROLE, credit_said, days, headline, later, short, warning_words
from dedup.write.report.pair_page import comparison, names, relation_words, shares

MOST_MEMBERS = 300
"""Members that a page lists."""
MOST_DECISIONS = 20
"""Decisions that a page lists."""
MOST_PAIRS = 40
"""Comparisons that a page holds: first each member's with what it was made from, then others by probability."""
MOST_OF_ALL = 10_000
"""Comparisons that a report holds; where its clusters have more, each page holds fewer."""


def table_row(lookup: ResultLookup, cluster: Row) -> ClusterRow:
    """A cluster as a row of the overview's table."""
    members = lookup.members[cluster["cluster"]]
    first = cluster["origin"] or members[0]["article"]
    names = dict.fromkeys(lookup.shown(m["article"]).outlet or "" for m in members)
    derived = [m for m in members if m["role"] != "origin" and m["credit_state"] not in (None, OWN_OUTLET)]
    if not owes_credit(cluster):
        derived = []
    known = [lookup.articles[m["article"]] for m in members]
    ends = (cluster["first_published"], cluster["last_published"])  # of dates that can be; the others are not counted
    begin, end = lookup.clock.span(row for row in known if row["published"] in ends)
    return ClusterRow(
        number=lookup.number[cluster["cluster"]], title=headline(lookup.articles[first]),
        language=lookup.shown(first).language, size=cluster["size"], outlets=[n for n in names if n],
        unknown="" in names,
        dates=days(begin, end), days=(begin and begin.date(), end and end.date()),
        origin=origin_text.origin_line(lookup, cluster), state=cluster["origin_state"] or "undecided",
        sure=chance(cluster["origin_probability"] or 0.0),
        uncredited=sum(m["credit_state"] in UNCREDITED for m in derived), derived=len(derived),
    )  # fmt: skip


def owes_credit(cluster: Row) -> bool:
    """Whether it can be said who leaves the source out: an outlet's text, and surely enough, as who-ran asks it. What a
    court or an office issues is everybody's.
    """
    if cluster["origin"] is None:
        return cluster["origin_outside"] is not None and cluster["origin_kind"] not in ISSUED
    return (cluster["origin_probability"] or 0.0) >= CLAIMED


def pairs_a_page(sizes: Iterable[int]) -> int:
    """How many comparisons a page may hold, so that all clusters of these sizes together keep to `MOST_OF_ALL`.

    >>> pairs_a_page([9, 5, 2]), pairs_a_page([100] * 1000)
    (40, 10)
    """
    every = list(sizes)
    fitting = (n for n in range(MOST_PAIRS, 1, -1) if sum(min(n, size - 1) for size in every) <= MOST_OF_ALL)
    return next(fitting, 1)


def cluster_page(
    lookup: ResultLookup, cluster: Row, *, most: int = MOST_PAIRS, excerpts: bool = False, story: Story | None = None
) -> ClusterPage:
    """Everything on the page of a cluster. `most`: comparisons on it; `excerpts`: of texts, matched passages and credit
    lines only; `story`: the event, where others tell it too.
    """
    members = sorted(lookup.members[cluster["cluster"]], key=lambda m: (m["role"] != "origin", m["article"]))
    row = table_row(lookup, cluster)
    pairs, numbers, left_out = _pairs(lookup, members, most, excerpts)
    outside = cluster["origin_outside"] if cluster["origin"] is None else None
    origin = lookup.shown(cluster["origin"]) if cluster["origin"] is not None else None
    return ClusterPage(
        row=row, id=short(cluster["cluster"]), verdict=_verdict(lookup, cluster, row, members),
        reasons=origin_text.reasons(lookup, cluster), origin=origin, origin_text=origin_text.sure(lookup, cluster),
        outside=outside and _outside(cluster["origin_kind"], outside),
        issued=cluster["origin_kind"] in ISSUED, credits_others=origin_text.credits_others(lookup, cluster),
        quotes=origin_text.quotes(lookup, cluster, members),
        warnings=warning_words(cluster["warnings"], lookup.outlets),
        decisions=lookup.decided.of_cluster(members)[:MOST_DECISIONS],
        story=_of_others(story, row), figure=family(lookup, cluster, members),
        members=[_member(lookup, cluster, m, numbers) for m in members[:MOST_MEMBERS]],
        members_left_out=max(0, len(members) - MOST_MEMBERS), pairs=pairs, pairs_left_out=left_out,
    )  # fmt: skip


def _verdict(lookup: ResultLookup, cluster: Row, row: ClusterRow, members: list[Row]) -> list[str]:
    size, outlets = cluster["size"], len(row.outlets)
    if size == 1:
        outside = cluster["origin_outside"] not in (None, "unnamed") and cluster["origin_state"] != "decided"
        alone = "shares text with no other article here."
        source = "names a source that is not in this collection, and " if outside else ""
        return [f"This article {source}{alone}", origin_text.origin_sentence(lookup, cluster)]
    # where the outlet of some is not known, how many there are is not known
    of = f" of {count(outlets, 'outlet')}" if outlets > 1 and not row.unknown else ""
    out = [f"{count(size, 'article')}{of} share text or a source in this collection."]
    out.append(origin_text.origin_sentence(lookup, cluster))
    if row.derived:
        named, source = row.derived - row.uncredited, _source(lookup, cluster)
        by = lookup.decided.origin(members) if cluster["origin_state"] == "decided" else None
        if by is not None and not named and cluster["origin_outside"] not in (None, "unnamed"):
            return [*out, f"{source} was named by {by.removeprefix('decided by ')}; no text "
                          "here credits it."]  # fmt: skip
        others = " others" if cluster["origin"] is not None else ""
        if row.derived == 1:
            one = "The other" if others else "One of them"
            out.append(f"{one} {'names' if named else 'does not credit'} {source}.")
        elif named:
            out.append(f"{named:,} of the {row.derived:,}{others} {'names' if named == 1 else 'name'} {source}.")
        else:
            out.append(f"None of the {row.derived:,}{others} credits {source}.")
    return out


def _outside(kind: str, outside: str) -> str:
    return outside if is_unknown(kind, outside) else whence(kind, short(outside))


def _source(lookup: ResultLookup, cluster: Row) -> str:
    """What the origin is called where it is said who names it."""
    if cluster["origin"] is not None:
        return lookup.shown(cluster["origin"]).outlet or "the source"
    outside = cluster["origin_outside"]
    return "the source" if outside in (None, "unnamed") else short(outside)


def _of_others(story: Story | None, row: ClusterRow) -> Story | None:
    """The story without this cluster; None where nobody else is known to tell it."""
    others = [t for t in story.tellings if t.cluster != row.number] if story else []
    return replace(story, tellings=others) if story and others else None


def _parent(lookup: ResultLookup, m: Row, members: Sequence[Row]) -> tuple[str, bool] | None:
    """The article that a member is compared with first, and whether it was likely made from it."""
    others = [o["article"] for o in members if o["article"] != m["article"]]
    if m["parent"] in others and lookup.between(m["article"], m["parent"]):
        # of what is dated before its source it is not said that it was made from it
        conflict = earlier(lookup.articles[m["article"]], lookup.articles[m["parent"]]) is not None
        return m["parent"], m["role"] != "compilation" and not conflict
    found = [(pair["probability"], other) for other in others if (pair := lookup.between(m["article"], other))]
    return (min(found, key=lambda f: (-f[0], f[1]))[1], False) if found else None


def _pairs(
    lookup: ResultLookup, members: Sequence[Row], most: int, excerpts: bool
) -> tuple[list[PairPage], dict[str, int], int]:
    """The comparisons of a page, the number of each member's own, and how many pairs are left out."""
    inside = [m["article"] for m in members]
    wanted: dict[tuple[str, str], tuple[str, str, bool]] = {}
    own: dict[str, tuple[str, str]] = {}
    for m in members[:MOST_MEMBERS]:
        if m["role"] != "origin" and (found := _parent(lookup, m, members)) is not None:
            key = ordered(m["article"], found[0])
            wanted.setdefault(key, (m["article"], *found))
            own[m["article"]] = key
    every = [
        key for i, a in enumerate(inside) for b in inside[i + 1 :] if (key := ordered(a, b)) in lookup.pairs
    ] if len(inside) <= MOST_MEMBERS else []  # fmt: skip
    rest = sorted((k for k in every if k not in wanted), key=lambda k: (-lookup.pairs[k]["probability"], k))
    for a, b in rest[: max(0, most - len(wanted)) if most == MOST_PAIRS else 0]:
        wanted[a, b] = (a, b, False)
    out: list[PairPage] = []
    numbers: dict[tuple[str, str], int] = {}
    listed = set(own.values())
    for key, (a, b, parent) in list(wanted.items())[:most]:
        page = comparison(lookup, a, b, len(out) + 1, parent, first=key in listed, excerpts=excerpts)
        if page is not None:
            out.append(page)
            numbers[key] = page.number
    total = len({*wanted, *every})
    return out, {a: numbers[key] for a, key in own.items() if key in numbers}, total - len(out)


def _from_outside(m: Row) -> str:
    """What is said of a member that likely has its text from outside, and shares it with no other."""
    name = short(m["parent"].removeprefix("outside:"))
    if not name or name == "unnamed":
        return "is likely from a source outside"
    return f"names {name} as its source" if m["credit_state"] in CREDITED else f"is likely from {name}"


def _member(lookup: ResultLookup, cluster: Row, m: Row, numbers: dict[str, int]) -> Member:
    """A row of the table: what the member shares, with whom, and whom it names."""
    me = m["article"]
    words, mine, yours, own, theirs = "", "", "", 0.0, 0.0
    found = None if m["role"] == "origin" else _parent(lookup, m, lookup.members[cluster["cluster"]])
    if m["role"] == "origin":
        words = "the likely origin" if cluster["origin_state"] == "likely" else "the origin"
    elif found is not None and (pair := lookup.between(me, found[0])) is not None:
        _, other = names(lookup.shown(me), lookup.shown(found[0]))
        words = f"{relation_words(lookup, pair, me, *found)} {other}"
        own, theirs, mine, yours = shares(lookup, pair, me, found[0])
    elif (m["parent"] or "").startswith("outside:"):
        words = _from_outside(m)
    late = None
    if cluster["origin"] is not None and me != cluster["origin"]:
        late = earlier(lookup.articles[cluster["origin"]], lookup.articles[me])
    state = m["credit_state"]
    if state in UNCREDITED and not owes_credit(cluster):
        state = None
    source = _source(lookup, cluster)
    if m["role"] == "compilation":
        source = (found and lookup.shown(found[0]).outlet) or "the source"
    # what is told beside it is the relation to the parent
    sure = m["parent_probability"] if found is None or found[0] == m["parent"] else None
    role = ROLE.get(m["role"], m["role"] or "")
    if m["role"] == "duplicate" and m["relation"] != "exact" and state == OWN_OUTLET:
        role = "version"  # an outlet's own text with a few words changed is an update, however few
    return Member(
        article=lookup.shown(me), role=role, how=words, own=mine, own_share=own,
        other=yours, other_share=theirs, delay=later(late), credit=credit_said(state, source),
        credited=state in CREDITED,
        sure="" if sure is None else chance(sure), pair=numbers.get(me),
    )  # fmt: skip
