"""The API for a newsroom's own programs: the same answers as the commands give with --json."""

import json
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dedup.archive.export import changes_since
from dedup.desk.answers import MOST_TOLD, Value, article_answer, check_answer, cluster_answer, decisions_shown
from dedup.desk.api_description import description
from dedup.desk.desk_state import Desk, desk_of, refused, said, visitor_of
from dedup.desk.edition import WITHOUT_PAGE
from dedup.desk.keeping import keep
from dedup.errors import UsageError, WirecopyError
from dedup.phrases import is_whole


def _plain(value: Value, status: int = 200) -> Response:
    """A JSON object as `say_json` prints it: what JSON has no form for, as text."""
    body = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return Response(body, status, media_type="application/json")


async def _answer(request: Request, make: Callable[[Desk], Value | None], missing: str = "") -> Response:
    try:
        told = await run_in_threadpool(make, desk_of(request))
    except WirecopyError as error:
        return refused(request, error)
    return said(request, 404, missing) if told is None else _plain(told)


async def _given(request: Request) -> Value:
    """The JSON object of a body, or its plain text as `text`. Raises UsageError for anything else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = (await request.body()).decode("utf-8", "replace")
    if kind == "text/plain":
        return {"text": body}
    if kind != "application/json":
        raise UsageError("the body is neither application/json nor text/plain; say which in Content-Type")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UsageError("the body is no JSON") from error
    if not isinstance(told, dict) or not all(isinstance(v, str | int | None) for v in told.values()):
        raise UsageError("the body is not one JSON object of texts and numbers")
    given = {name: str(value) for name, value in told.items() if value is not None}
    if not all(is_whole(value) for value in given.values()):
        raise UsageError("the body holds half a sign (a lone surrogate); send it as UTF-8")
    return given


def _number(request: Request, name: str, otherwise: int) -> int:
    given = request.query_params.get(name, str(otherwise))
    if not given.isdecimal() or len(given) > 12:
        raise UsageError(f"{name} got {given[:20]!r}; it takes a whole number")
    return int(given)


async def check(request: Request) -> Response:
    """`wirecopy check --json`."""
    try:
        given, most = await _given(request), _number(request, "most", MOST_TOLD)
    except UsageError as error:
        return refused(request, error)

    def make(desk: Desk) -> Value:
        return check_answer(desk.view, given.get("text", ""), given.get("article", ""), most)

    return await _answer(request, make)


async def article(request: Request) -> Response:
    """`wirecopy trace --json`, with what was decided about the article."""
    name, visitor = request.path_params["id"], visitor_of(request)

    def make(desk: Desk) -> Value | None:
        return article_answer(desk.view, desk.decided(visitor), name)

    return await _answer(request, make, f"There is no article {name[:120]}.")


async def cluster(request: Request) -> Response:
    """A cluster with its members, as tables `clusters` and `members` have them."""
    name, visitor = request.path_params["id"], visitor_of(request)

    def make(desk: Desk) -> Value | None:
        told = cluster_answer(desk.view, desk.decided(visitor), name)
        if told is None and name in desk.view.edition().without_page(name):
            raise UsageError(f"cluster {name[:120]} {WITHOUT_PAGE}")
        return told

    return await _answer(request, make, f"There is no cluster {name[:120]}.")


async def changes(request: Request) -> Response:
    """`wirecopy export --changes-since --json`."""

    def make(desk: Desk) -> Value:
        since = _number(request, "since", 0)
        with desk.view.archive() as archive:
            rows = changes_since(archive.database, since)
        return {"since": since, "changes": rows.to_dicts()}

    return await _answer(request, make)


async def decisions(request: Request) -> Response:
    """All decisions after a number, by number."""
    visitor = visitor_of(request)

    def make(desk: Desk) -> Value:
        since = _number(request, "since", 0)
        rows = [d for d in reversed(desk.decided(visitor).rows) if d["number"] > since]
        return {"since": since, "decisions": decisions_shown(rows)}

    return await _answer(request, make)


async def decide(request: Request) -> Response:
    """Keep one decision; the fields are those of docs/decide.md."""
    visitor = visitor_of(request)
    try:
        given = await _given(request)
    except UsageError as error:
        return refused(request, error)

    def make(desk: Desk) -> Value:
        return {"numbers": keep(desk, visitor, given, program=True)[0]}

    return await _answer(request, make)


async def openapi(request: Request) -> Response:
    """What can be asked, as OpenAPI 3.1."""
    return _plain(description())


ROUTES = [
    Route("/api/check", check, methods=["POST"]),
    Route("/api/articles/{id:path}", article),
    Route("/api/clusters/{id:path}", cluster),
    Route("/api/changes", changes),
    Route("/api/decisions", decisions),
    Route("/api/decisions", decide, methods=["POST"]),
    Route("/api/openapi.json", openapi),
]
