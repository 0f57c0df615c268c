"""The desk as one ASGI application: routes behind the guard."""

from collections.abc import Set

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from dedup.desk import api_routes, check_pages, door, queue_pages, report_pages, shaded_pages
from dedup.desk.desk_state import Desk, said
from dedup.desk.guard import Guard, Rate


def application(desk: Desk, hosts: Set[str], rate: Rate | None = None) -> ASGIApp:
    """All of the desk. `hosts`: what `Host` may be; `rate`: how often visitors may write."""
    app = Starlette(
        routes=[
            *door.ROUTES,
            *report_pages.ROUTES,
            *queue_pages.ROUTES,
            *check_pages.ROUTES,
            *shaded_pages.ROUTES,
            *api_routes.ROUTES,
        ],
        exception_handlers={HTTPException: _no_page, Exception: _mistake},
    )
    app.state.desk = desk
    app.router.redirect_slashes = False
    return Guard(app, hosts, desk.visitors, lambda: desk.cookie, rate)


async def _no_page(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    words = "There is no such page." if status == 404 else "This address does not take that."
    return said(request, status, words)


async def _mistake(request: Request, error: Exception) -> Response:
    """What went wrong is told in the terminal, not to whoever asks."""
    return said(request, 500, "This is a mistake in wirecopy itself; the terminal of the desk tells more.")
