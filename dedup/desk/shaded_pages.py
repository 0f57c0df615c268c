"""Pages of one text: with all its users, and with all its sources."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dedup.desk.desk_state import desk_of, refused, said, send
from dedup.desk.edition import WITHOUT_PAGE, Edition
from dedup.desk.shaded import MOST_SHOWN, SharedBy, Stretch, coloured, sources_of, stretches, users_of
from dedup.errors import WirecopyError
from dedup.queries.article_lookup import find_article

Found = Callable[[Edition, str], tuple[list[SharedBy], int]]
Drawn = Callable[[str, list[SharedBy]], list[list[Stretch]]]


def _page(request: Request, template: str, find: Found, draw: Drawn) -> Response:
    try:
        edition = desk_of(request).view.edition()
        found = find_article(edition.result.articles, request.query_params.get("id", ""))
    except WirecopyError as error:
        return refused(request, error)
    article = None if found is None else str(found["id"].item())
    if article is not None and article not in edition.homes and (beyond := edition.without_page(article)):
        return said(request, 404, f"This article stands in cluster {beyond[0]}, which {WITHOUT_PAGE}.")
    if article is None or article not in edition.lookup.articles:
        return said(request, 404, "There is no such article in any cluster; it shares text with no other one here.")
    (others, left_out), text = find(edition, article), str(edition.lookup.articles[article]["text"])
    return send(request, edition, template, article=edition.lookup.shown(article), others=others,
                left_out=left_out, paragraphs=draw(text, others), id=article, clusters=edition.homes.get(article, []),
                cut=len(text) > MOST_SHOWN)  # fmt: skip


def users(request: Request) -> Response:
    """One text, shaded by how many have each stretch of it."""
    return _page(request, "users.html", users_of, stretches)


def sources(request: Request) -> Response:
    """One text, each source in its own colour and pattern."""
    return _page(request, "sources.html", sources_of, coloured)


ROUTES = [Route("/article", users), Route("/sources", sources)]
