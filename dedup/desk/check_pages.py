"""Pages on which a text is pasted: what `check` and `compare` say of it, and the receipt."""

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dedup.desk.desk_state import desk_of, refused, send, visitor_of
from dedup.desk.door import form_of
from dedup.desk.edition import Edition
from dedup.desk.lone_pair import lone_pair
from dedup.desk.questions import Answered, answer_of, checked, compared, stored_pair
from dedup.desk.receipts import receipt_of
from dedup.errors import UsageError, WirecopyError

Fields = dict[str, str]
_ASKED = ("text", "id", "text2", "id2", "left", "right")
"""Fields of a question, which its receipt is asked with again."""


def ask(request: Request) -> Response:
    """The form."""
    desk = desk_of(request)
    try:
        edition = desk.view.edition()
    except WirecopyError as error:
        return refused(request, error)
    return send(request, edition, "ask.html", archive=desk.view.is_archive, given=request.query_params.get("id", ""))


def _answer(request: Request, edition: Edition, fields: Fields) -> Answered:
    """What is said of the question in a form: a check, a comparison of two, or a pair of the store."""
    view = desk_of(request).view
    if fields.get("left"):
        found = lone_pair(edition, fields["left"], fields.get("right", ""))
        if found is None:
            raise UsageError("these two were not compared, or one of them is gone")
        return stored_pair(edition, found[0])
    if fields.get("text2", "").strip() or fields.get("id2", "").strip():
        sides = ((fields.get("text", ""), fields.get("id", "")), (fields.get("text2", ""), fields.get("id2", "")))
        with view.judging:
            return compared(edition, sides)
    return answer_of(view, checked(view, fields.get("text", ""), fields.get("id", "")), edition.lookup.clock)


async def _asked(request: Request, show: Callable[[Edition, Answered, Fields], Response]) -> Response:
    fields = {k: v for k, v in (await form_of(request)).items() if k in _ASKED and v}

    def work() -> Response:
        edition = desk_of(request).view.edition()
        return show(edition, _answer(request, edition, fields), fields)

    try:
        return await run_in_threadpool(work)
    except WirecopyError as error:
        return refused(request, error)


async def check(request: Request) -> Response:
    """A text, beside each article that shares it."""

    def show(edition: Edition, answer: Answered, fields: Fields) -> Response:
        return send(request, edition, "checked.html", text=answer.asked, verdict=answer.verdict, pairs=answer.pairs,
                    searched=answer.searched, fields=fields)  # fmt: skip

    return await _asked(request, show)


async def receipt(request: Request) -> Response:
    """The same, dated and in excerpts, to print or to send."""
    looked = visitor_of(request).name

    def show(edition: Edition, answer: Answered, fields: Fields) -> Response:
        told = receipt_of(answer, looked, edition.lookup.clock, datetime.now(UTC))
        return send(request, edition, "receipt.html", receipt=told)

    return await _asked(request, show)


ROUTES = [
    Route("/check", ask),
    Route("/check", check, methods=["POST"]),
    Route("/compare", check, methods=["POST"]),
    Route("/receipt", receipt, methods=["POST"]),
]
