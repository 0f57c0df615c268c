"""Pages of one text: with all its users, and with all its sources."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dedup.desk.desk_state import desk_of, refused, said, send
from dedup.desk.edition import Edition
from dedup.desk.shaded import MOST_SHOWN, SharedBy, Stretch, coloured, sources_of, stretches, users_of
from dedup.errors import WirecopyError
from dedup.queries.article_lookup import find_article

Found = Callable[[Edition, str], list[SharedBy]]
Drawn = Callable[[str, list[SharedBy]], list[list[Stretch]]]


def _page(request: Request, template: str, find: Found, draw: Drawn) -> Response:
    try:
        edition = desk_of(request).view.edition()
        found = find_article(edition.result.articles, request.query_params.get("id", ""))
    except WirecopyError as error:
        return refused(request, error)
    article = None if found is None else str(found["id"].item())
    if article is None or article not in edition.lookup.articles:
        return said(request, 404, "There is no such article in any cluster; it shares text with no other one here.")
    others, text = find(edition, article), str(edition.lookup.articles[article]["text"])
    homes = [c for (c, i) in edition.lookup.member if i == article]
    return send(request, edition, template, article=edition.lookup.shown(article), others=others,
                paragraphs=draw(text, others), id=article, clusters=homes, cut=len(text) > MOST_SHOWN)  # fmt: skip


def users(request: Request) -> Response:
    """One text, shaded by how many have each stretch of it."""
    return _page(request, "users.html", users_of, stretches)


def sources(request: Request) -> Response:
    """One text, each source in its own colour and pattern."""
    return _page(request, "sources.html", sources_of, coloured)


ROUTES = [Route("/article", users), Route("/sources", sources)]
