"""What every handler of the desk is given: the store, who is in, and how pages and refusals are sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dedup.desk.decided_now import DecidedNow
from dedup.desk.decided_rows import Decided, Reader, told_html
from dedup.desk.edition import Edition, filled, render
from dedup.desk.held_answers import HeldAnswers
from dedup.desk.store_view import StoreView
from dedup.desk.visitors import Visitor, Visitors
from dedup.errors import WirecopyError


@dataclass(slots=True)
class Desk:
    """One running desk. `cookie`: name of the session's cookie; `blind`: whether reviewers see their own decisions
    only; `reviewer`: the name that the form at the door begins with.
    """

    view: StoreView
    visitors: Visitors
    cookie: str
    blind: bool = False
    reviewer: str = ""

    answers: HeldAnswers = field(default_factory=HeldAnswers)
    decisions: DecidedNow = field(init=False)

    def __post_init__(self) -> None:
        self.decisions = DecidedNow(self.view)

    def decided(self, visitor: Visitor) -> Decided:
        """The decisions that a visitor sees, as of now."""
        return self.decisions.of(visitor.name if self.blind else None)

    def decided_at_hand(self, visitor: Visitor) -> Decided:
        """The same with what was made of them in the edition that was made last: no edition is waited for."""
        return self.decisions.of(visitor.name if self.blind else None, self.view.latest)

    def is_ready(self, visitor: Visitor) -> bool:
        """Whether these are at hand, with nothing to be read."""
        return self.decisions.is_ready(visitor.name if self.blind else None)


def desk_of(request: Request) -> Desk:
    """The desk that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


def visitor_of(request: Request) -> Visitor:
    """Who asks; the guard lets nobody without a name past the door."""
    visitor: Visitor = request.state.visitor
    return visitor


def send_pieces(request: Request, pieces: list[str | bytes] | None, stale: bool = False) -> Response:
    """A page of an edition, with what is decided filled in. `stale`: whether a newer one is being made."""
    if pieces is None:
        return said(request, 404, "There is no such page. Clusters and articles may be gone since the link was made.")
    desk, visitor = desk_of(request), visitor_of(request)
    decided = desk.decided_at_hand(visitor)
    stale = stale or desk.view.stale
    reader = Reader(visitor.name, desk.visitors.times(visitor.name), request.query_params, here(request), stale,
                    desk.view.title)  # fmt: skip

    def told(about: list[str]) -> str:
        return told_html(decided, about, reader)

    return HTMLResponse(filled(pieces, told))


def send(request: Request, edition: Edition, template: str, status: int = 200, **content: Any) -> Response:
    """A page that is made for this request alone."""
    from dedup.desk.edition import cut

    response = send_pieces(request, cut(edition.render(template, **content)))
    response.status_code = status
    return response


def said(request: Request, status: int, words: str) -> Response:
    """A page with one sentence; JSON where a program asks."""
    if request.url.path.startswith("/api/"):
        from starlette.responses import JSONResponse

        return JSONResponse({"error": words}, status)
    from dedup.desk.desk_links import DeskLinks

    return HTMLResponse(render("said.html", DeskLinks("/"), about=None, words=words, status=status), status)


def here(request: Request) -> str:
    """The address of this page without what was just done."""
    kept = [part for part in request.url.query.split("&") if part and not part.startswith(("done=", "again="))]
    return request.url.path + ("?" + "&".join(kept) if kept else "")


def local(given: str, otherwise: str = "/") -> str:
    """An address on this desk to go back to, or `otherwise` for one that leads anywhere else.

    >>> local("/cluster/c1#pair-2"), local("//elsewhere.example/"), local("/\\\\elsewhere.example"), local("https://x/")
    ('/cluster/c1#pair-2', '/', '/', '/')
    """
    shown = unquote(given)
    if (
        not given.startswith("/")
        or shown.startswith("//")
        or "\\" in shown
        or any(ord(c) < 33 for c in shown if c != " ")
    ):
        return otherwise
    return given


def back_with(given: str, number: int | None, again: bool = False) -> Response:
    """Back to a page of the desk, which then tells what was done; `again`: that it stood already."""
    place, sign, anchor = local(given).partition("#")
    if number is not None:
        place += ("&" if "?" in place else "?") + f"{'again' if again else 'done'}={number}"
    return RedirectResponse(place + sign + anchor, 303)


def refused(request: Request, error: WirecopyError) -> Response:
    """An error of ours as an answer: 409 where the store is not as the request thought, 400 for wrong input."""
    from dedup.desk.store_view import StoreReplaced
    from dedup.errors import ArchiveError, ArchiveLocked, LimitReached, NoUsableArticle, UsageError

    match error:
        case StoreReplaced():
            status = 409
        case UsageError() | NoUsableArticle():
            status = 400
        case ArchiveLocked() | LimitReached():
            status = 503
        case ArchiveError():
            status = 500
        case _:
            status = 500
    return said(request, status, f"{error}.".replace("..", "."))


Query = Mapping[str, str]
"""What stands behind the question mark of an address."""
