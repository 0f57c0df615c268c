"""Pages of the queue, of one pair, of all decisions, and of how far two coders agree."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dedup.desk.coders import coders_agree
from dedup.desk.decided_rows import Decided, Decision
from dedup.desk.decision_words import STATES, words_of
from dedup.desk.desk_state import desk_of, here, refused, said, send, visitor_of
from dedup.desk.edition import Edition
from dedup.desk.lone_pair import lone_pair
from dedup.desk.queue_order import Filters, QueuedPair, queue_of, verdict_of, verdicts_of
from dedup.errors import WirecopyError
from dedup.tables import ordered
from dedup.write.report.lookup import article_of

ROWS = 50
"""Pairs of the queue on its page, and decisions on theirs."""
FILTERS = ("outlet", "relation", "least", "uncredited", "decided")


def _queue(edition: Edition) -> dict[tuple[str, str], QueuedPair]:
    """The queue of an edition, made once."""
    if edition.queue is None:
        edition.queue = queue_of(edition)
    return edition.queue


def _wanted(edition: Edition, filters: Filters, decided: Decided, reviewer: str) -> list[tuple[QueuedPair, str | None]]:
    """Pairs of the queue with what this reviewer said of them, those that are wanted."""
    outlet, every = edition.outlet_of, _queue(edition)
    said = {pair: verdict_of(decided, every[pair], reviewer) for pair in _done(decided, reviewer) if pair in every}
    return [
        (a, said.get(pair)) for pair, a in every.items()
        if (filters.decided or said.get(pair) is None) and filters.keeps(a, (outlet.get(a.left), outlet.get(a.right)))
    ]  # fmt: skip


def _done(decided: Decided, reviewer: str) -> list[tuple[str, str]]:
    """Pairs that a reviewer has decided, as the queue has them."""
    return [ordered(min(pair), max(pair)) for pair in verdicts_of(decided, reviewer)]


def queue(request: Request) -> Response:
    """What to look at next, and how far this reviewer is."""
    desk, visitor = desk_of(request), visitor_of(request)
    try:
        edition, filters = desk.view.edition(), Filters.of(request.query_params)
        decided = desk.decided(visitor)
        every = _queue(edition)
        done = _done(decided, visitor.name)
        ever = len(every) + sum(pair not in every for pair in done)  # an add settles some; they were asked all the same
        wanted = _wanted(edition, filters, decided, visitor.name)
        relations = sorted({a.relation for a in every.values()})
        rows = [(a, v, *_both(edition, a)) for a, v in wanted[:ROWS]]
        return send(request, edition, "queue.html", rows=rows, found=len(wanted), every=ever, done=len(done),
                    filters=filters, outlets=edition.outlet_names, relations=relations,
                    blind=desk.blind, query=_query(request), pair_href=_pair_href)  # fmt: skip
    except WirecopyError as error:
        return refused(request, error)


def following(request: Request) -> Response:
    """To the next pair of the queue that this reviewer has not decided; behind the one of `left` and `right`, if given.

    `step` -1 goes back to the one before.
    """
    desk, visitor = desk_of(request), visitor_of(request)
    try:
        edition = desk.view.edition()
        wanted = _wanted(edition, Filters.of(request.query_params), desk.decided(visitor), visitor.name)
    except WirecopyError as error:
        return refused(request, error)
    at = (request.query_params.get("left"), request.query_params.get("right"))
    order = {pair: n for n, pair in enumerate(_queue(edition))}
    place = order.get((at[0] or "", at[1] or ""), -1)
    back = request.query_params.get("step") == "-1"
    beside = [a for a, _ in wanted if (order[a.left, a.right] < place if back else order[a.left, a.right] > place)]
    told = ((name, request.query_params.get(name, "")) for name in ("done", "again"))
    done = next((f"&{name}={n}" for name, n in told if n.isdecimal()), "")
    if not beside and not back and place >= 0:
        beside = [a for a, _ in wanted if (a.left, a.right) != at]  # those that were passed over
    if not beside:
        return RedirectResponse("/queue?" + "&".join(filter(None, (_query(request), done[1:]))), 303)
    return RedirectResponse(_pair_href(beside[-1 if back else 0], _query(request)) + done, 303)


def pair(request: Request) -> Response:
    """Two articles side by side, to be decided about; with `queue`, on to the next one then."""
    desk = desk_of(request)
    left, right = (request.query_params.get(side, "") for side in ("left", "right"))
    try:
        edition = desk.view.edition()
        found = lone_pair(edition, left, right, desk.view.judging)
        if found is None:
            return said(request, 404, "These two were not compared, or one of them is gone. `wirecopy compare` tells "
                                      "what two articles share.")  # fmt: skip
        page, cluster = found.page, found.cluster
        queued = request.query_params.get("queue") == "1"
        asked = urlencode({"left": left, "right": right})
        onward = f"/queue/next?{'&'.join(filter(None, (asked, _query(request))))}"
        title = f"{page.left.article.name} and {page.right.article.name}"
        return send(request, edition, "lone_pair.html", p=page, cluster=cluster, queued=queued, title=title,
                    back_to=onward if queued else here(request), onward=onward,
                    found_now=found.found_now)  # fmt: skip
    except WirecopyError as error:
        return refused(request, error)


def decisions(request: Request) -> Response:
    """Everything that was decided, the latest first."""
    desk, visitor = desk_of(request), visitor_of(request)
    try:
        edition, decided = desk.view.edition(), desk.decided(visitor)
    except WirecopyError as error:
        return refused(request, error)
    page = request.query_params.get("page", "")
    pages = max(1, -(-len(decided.rows) // ROWS))
    number = min(max(1, int(page)), pages) if page.isdecimal() and len(page) < 7 else 1
    rows = decided.rows[(number - 1) * ROWS : number * ROWS]
    clusters = _clusters_of(edition, rows, desk.view.is_archive)
    told = [
        (
            d,
            words_of(d, desk.view.title),
            clusters.get(d["number"], []),
            [_article(edition, i) for i in dict.fromkeys(d[side] for side in ("left", "right") if d[side])],
        )
        for d in rows
    ]
    return send(request, edition, "decisions.html", rows=told, number=number, every=len(decided.rows),
                pages=pages, against=decided.against, faults=desk.view.ledger.faults(),
                states=STATES, page_href=lambda n: f"/decisions?page={n}")  # fmt: skip


def _clusters_of(edition: Edition, rows: Sequence[Decision], names_stay: bool) -> dict[int, list[tuple[str, bool]]]:
    """Number of a decision that was made on a cluster -> its name, and whether that is still it: where clusters keep
    their names, else those in which the article stands now that it was decided about.
    """
    rows = [d for d in rows if d["cluster"] is not None]
    if names_stay:
        return {d["number"]: [(d["cluster"], True)] for d in rows}  # its page leads on to what it goes by now
    homes: dict[str, list[tuple[str, bool]]] = {d["left"]: [] for d in rows if d["left"] is not None}
    for cluster, article in edition.lookup.member if homes else ():
        if article in homes:
            homes[article].append((cluster, True))
    return {d["number"]: homes.get(d["left"]) or [(d["cluster"], False)] for d in rows}


def agreement(request: Request) -> Response:
    """How far those agree who decided the same pairs; in blind mode without what anybody said."""
    desk = desk_of(request)
    try:
        edition = desk.view.edition()
        told = coders_agree(desk.view.decisions())
    except WirecopyError as error:
        return refused(request, error)
    apart = [] if desk.blind else [(_article(edition, a), _article(edition, b), v) for a, b, v in told.apart[:500]]
    return send(request, edition, "agreement.html", told=told, apart=apart, blind=desk.blind)


def _both(edition: Edition, asked: QueuedPair) -> tuple[Any, Any]:
    return _article(edition, asked.left), _article(edition, asked.right)


def _article(edition: Edition, article: str) -> Any:
    """How an article is shown; its id alone where it is gone."""
    row = edition.article(article)
    return article if row is None else article_of(row, edition.lookup.clock, edition.lookup.outlets)


def _query(request: Request) -> str:
    return urlencode({k: v for k in FILTERS if (v := request.query_params.get(k))})


def _pair_href(asked: QueuedPair, query: str) -> str:
    return f"/pair?{urlencode({'left': asked.left, 'right': asked.right, 'queue': 1})}" + (f"&{query}" if query else "")


ROUTES = [
    Route("/queue", queue),
    Route("/queue/next", following),
    Route("/pair", pair),
    Route("/decisions", decisions),
    Route("/agreement", agreement),
]
