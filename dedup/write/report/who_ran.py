"""Who ran whose pieces: for each outlet that an origin is from, every use of it by another, with shares and delay."""

from collections.abc import Mapping

from dedup.dates import earlier
from dedup.tables import UNCREDITED
from dedup.write.report.lookup import Holdings, Row
from dedup.write.report.model import Outlet, Use
from dedup.write.report.pairs import shares, told
from dedup.write.report.wording import CREDIT, later, short


def outlets_used(held: Holdings, pairs: Mapping[tuple[int, str], int]) -> list[Outlet]:
    """Outlets whose pieces others ran, the most used first. `pairs`: (cluster's number, article) -> its comparison.

    A use is a member of a cluster whose origin is a piece of another outlet. Clusters without an origin in this
    collection say nothing of anybody's pieces, and versions by the same outlet are no uses.
    """
    uses: dict[str, list[Use]] = {}
    pieces: dict[str, set[str]] = {}
    for cluster in held.clusters:
        origin = cluster["origin"]
        if origin is None or not held.articles[origin]["outlet"]:
            continue
        name = held.articles[origin]["outlet"]
        for m in held.members[cluster["cluster"]]:
            if m["article"] == origin or held.articles[m["article"]]["outlet"] == name:
                continue
            if (use := _use(held, cluster, m, pairs)) is not None:
                uses.setdefault(name, []).append(use)
                pieces.setdefault(name, set()).add(origin)
    order = sorted(uses, key=lambda name: (-len(uses[name]), name))
    return [
        Outlet(
            number=n, name=short(name), pieces=len(pieces[name]), takers=len({u.theirs.name for u in uses[name]}),
            credited=sum(u.credited for u in uses[name]),
            uses=sorted(uses[name], key=lambda u: (-u.share, u.cluster, u.theirs.name)),
        )
        for n, name in enumerate(order, 1)
    ]  # fmt: skip


def _use(held: Holdings, cluster: Row, m: Row, pairs: Mapping[tuple[int, str], int]) -> Use | None:
    """One use: what the member shares with the origin, or with the member it was made from."""
    origin, me = cluster["origin"], m["article"]
    other = next((o for o in (origin, m["parent"]) if o in held.articles and held.between(me, o)), None)
    if other is None:
        return None
    pair = held.between(me, other)
    if pair is None:
        return None
    made = m["parent"] == other and m["role"] != "compilation"
    share, _, theirs, ours = shares(held, pair, me, other)
    late = earlier(held.articles[origin], held.articles[me])
    state = m["credit_state"] or ""
    number = held.number[cluster["cluster"]]
    words = told(held, pair, me, other, made)
    if other != origin:
        words = f"{words} {held.shown(other).name}, which is derived from it"
    return Use(
        theirs=held.shown(me), ours=held.shown(origin), told=words, of_theirs=theirs, of_ours=ours, share=share,
        delay=later(late), hours=None if late is None else round(late.total_seconds() / 3600, 2),
        credit=CREDIT.get(state, short(state)), credited=state not in UNCREDITED and state != "",
        cluster=number, pair=pairs.get((number, me)),
    )  # fmt: skip
