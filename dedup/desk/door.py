"""The way in: a start address whose code is exchanged once for a session, and the style and script of all pages."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dedup.desk.desk_links import DeskLinks
from dedup.desk.desk_state import desk_of, refused, said
from dedup.desk.edition import TEMPLATES, render
from dedup.errors import UsageError
from dedup.write.report.render import source

_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_USED = (
    "This start address does not work: it was used already, or the desk was started again since. The terminal shows "
    "the one that does."
)


@cache
def static_file(name: str) -> bytes | None:
    """One of the four files that pages load, by its name; None for any other."""
    match name:
        case "report.css" | "report.js":
            return source(name).encode()
        case "desk.css" | "desk.js":
            return Path(TEMPLATES / name).read_bytes()
    return None


async def static(request: Request) -> Response:
    """Style and script, named in a table: no path of an address ever leads to a file."""
    name = request.path_params["name"]
    if (body := static_file(name)) is None:
        return said(request, 404, "There is no such file.")
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=_KINDS[name.rpartition(".")[2]])


async def no_picture(request: Request) -> Response:
    """Browsers ask for a picture of the site; there is none."""
    return Response(status_code=204)


async def start(request: Request) -> Response:
    """The door: who are you? Looking at it uses nothing up."""
    desk = desk_of(request)
    if not desk.visitors.is_code(request.path_params["code"]):
        return said(request, 403, _USED)
    page = render("start.html", DeskLinks("/"), about=None, code=request.path_params["code"], reviewer=desk.reviewer)
    return HTMLResponse(page)


async def enter(request: Request) -> Response:
    """The code is exchanged for a session of this browser."""
    desk = desk_of(request)
    form = await form_of(request)
    try:
        session = desk.visitors.exchange(form.get("code", ""), form.get("name", "") or desk.reviewer)
    except UsageError as error:
        return refused(request, error)
    if session is None:
        return said(request, 403, _USED)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(desk.cookie, session, httponly=True, samesite="strict", path="/")
    return answer


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name; empty where the body is no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return {}
    body = (await request.body()).decode("utf-8", "replace")
    try:
        # browsers send every end of a line as CR LF, whatever stood in the field
        fields = parse_qsl(body, keep_blank_values=True, max_num_fields=100)
        return {name: value.replace("\r\n", "\n") for name, value in fields}
    except ValueError:
        return {}


ROUTES = [
    Route("/static/{name}", static),
    Route("/favicon.ico", no_picture),
    Route("/start", enter, methods=["POST"]),
    Route("/start/{code}", start),
]
