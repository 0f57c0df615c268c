"""The report's pages from the running store, by their addresses, and what is decided on them."""

from collections.abc import Callable
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dedup.desk.desk_links import DeskLinks
from dedup.desk.desk_state import back_with, desk_of, local, refused, said, send, send_pieces, visitor_of
from dedup.desk.door import form_of
from dedup.desk.edition import WITHOUT_PAGE, Edition
from dedup.desk.keeping import keep
from dedup.desk.named_articles import NotThere, near_articles
from dedup.errors import WirecopyError


class _FewDigits(IntegerConvertor):
    """A number of so few digits that it is read at once; Python refuses thousands of them."""

    regex = "[0-9]{1,9}"


register_url_convertor("few", _FewDigits())
_TYPED = ("left", "right", "cluster", "reason")
Make = Callable[[Edition], str | None]


async def _page(request: Request, name: str, make: Make) -> Response:
    """A page of the edition of now: from memory, else made in a thread."""
    desk = desk_of(request)
    try:
        shown = desk.view.shown()
        edition = await run_in_threadpool(desk.view.edition) if shown is None else shown
        pieces, stale = edition.kept(name), False
        if pieces is None:
            stale = (pieces := desk.view.older(name)) is not None
        if pieces is None:
            pieces = await run_in_threadpool(edition.page, name, partial(make, edition))
        if not desk.is_ready(visitor_of(request)):
            return await run_in_threadpool(send_pieces, request, pieces, stale)
        return send_pieces(request, pieces, stale)
    except WirecopyError as error:
        return refused(request, error)


async def overview(request: Request) -> Response:
    """The first page, and further pages of its table."""
    number = request.path_params.get("number", 1)
    return await _page(request, f"overview {number}", lambda e: e.overview(number))


async def cluster(request: Request) -> Response:
    """The page of a cluster, by its name."""
    name, view = request.path_params["name"], desk_of(request).view
    answer = await _page(request, f"cluster {name}", lambda e: e.cluster(name))
    if answer.status_code == 404 and (now := await run_in_threadpool(view.name_now, name)) is not None:
        return RedirectResponse(DeskLinks.named(now), 302)
    if answer.status_code == 404 and await run_in_threadpool(_has_no_page, request, name):
        return said(request, 404, f"Cluster {name} {WITHOUT_PAGE}.")
    return answer


def _has_no_page(request: Request, name: str) -> bool:
    """Whether there is such a cluster, and only its page is not."""
    try:
        return name in desk_of(request).view.edition().without_page(name)
    except WirecopyError:
        return False


async def numbered(request: Request) -> Response:
    """From the number of a cluster on a page that was made before to its name."""
    names = desk_of(request).view.names_of(request.path_params["key"])
    number = request.path_params["number"]
    if names is None or not 1 <= number <= len(names):
        return said(request, 404, "The store has changed since that page was made; look it up again from the overview.")
    return RedirectResponse(DeskLinks.named(names[number - 1]), 302)


async def series(request: Request) -> Response:
    """Recurring forms."""
    return await _page(request, "series", Edition.series)


async def stories(request: Request) -> Response:
    """Events told by several."""
    return await _page(request, "stories", Edition.stories_page)


async def search(request: Request) -> Response:
    """Search."""
    return await _page(request, "search", Edition.search)


async def outlets(request: Request) -> Response:
    """Who ran our pieces."""
    return await _page(request, "outlets", Edition.outlets_page)


async def outlet(request: Request) -> Response:
    """Uses of one outlet's pieces."""
    number, page = request.path_params["number"], request.path_params["page"]
    return await _page(request, f"outlet {number} {page}", lambda e: e.outlet(number, page))


async def decide(request: Request) -> Response:
    """Keep a decision, then back to the page that it was made on."""
    desk, visitor = desk_of(request), visitor_of(request)
    form = await form_of(request)
    if form.get("kind") == "mute-outlet" and form.get("value") and form.get("sure") != "1":
        return await run_in_threadpool(_ask_once_more, request, form)
    try:
        numbers, again = await run_in_threadpool(keep, desk, visitor, form)
    except NotThere as error:
        return await run_in_threadpool(_typed_again, request, form, error)
    except WirecopyError as error:
        return refused(request, error)
    return back_with(form.get("back", "/"), numbers[0], again)


def _ask_once_more(request: Request, form: dict[str, str]) -> Response:
    """A whole outlet goes with one press, so it takes two."""
    try:
        edition = desk_of(request).view.edition()
    except WirecopyError as error:
        return refused(request, error)
    articles = sum(outlet == form["value"] for outlet in edition.outlet_of.values())
    return send(request, edition, "sure.html", given=form, articles=articles, back=local(form.get("back", "/")))


def _typed_again(request: Request, form: dict[str, str], error: NotThere) -> Response:
    """The form again, with what was typed and with articles that may have been meant."""
    edition = desk_of(request).view.edition()
    near, given = near_articles(edition, error.asked), {n: form.get(n, "") for n in _TYPED}
    return send(request, edition, "not_there.html", 400, given=given, wrong=str(error), near=near,
                back=local(form.get("back", "/")))  # fmt: skip


ROUTES = [
    Route("/", overview),
    Route("/clusters/{number:few}", overview),
    Route("/cluster/{name:path}", cluster),
    Route("/at/{key}/cluster-{number:few}.html", numbered),
    Route("/series", series),
    Route("/stories", stories),
    Route("/search", search),
    Route("/who-ran", outlets),
    Route("/outlet/{number:few}/{page:few}", outlet),
    Route("/decide", decide, methods=["POST"]),
]
