"""Pages on which a text is pasted: what `check` and `compare` say of it, and the receipt.

What is answered is held in memory under an address of its own, to which the browser is sent: Back and Reload show it
again, and ask nothing twice.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dedup.desk.desk_state import desk_of, local, refused, said, send, send_pieces, visitor_of
from dedup.desk.door import form_of
from dedup.desk.edition import Edition, cut
from dedup.desk.guard import LARGEST_TEXT
from dedup.desk.lone_pair import lone_pair
from dedup.desk.named_articles import NotThere, named_article, near_articles
from dedup.desk.questions import Answered, answer_of, checked_text, compared, stored_pair
from dedup.desk.receipts import receipt_of
from dedup.errors import NoUsableArticle, UsageError, WirecopyError

Fields = dict[str, str]
Show = Callable[[Edition, Answered, Fields, str], str]
_ASKED = ("text", "file", "id", "text2", "id2", "left", "right")
"""Fields of a question, which its receipt is asked with again."""


def ask(request: Request) -> Response:
    """The form."""
    try:
        return _form(request, desk_of(request).view.edition(), {"id": request.query_params.get("id", "")})
    except WirecopyError as error:
        return refused(request, error)


def _form(request: Request, edition: Edition, given: Fields, error: WirecopyError | None = None) -> Response:
    """The form with what was typed; `error`: why it was not answered."""
    near = near_articles(edition, error.asked) if isinstance(error, NotThere) else []
    two = "" if request.url.path != "/compare" else "2" if isinstance(error, NotThere) and error.asked == " ".join(
        given.get("id2", "").split()) else "1"  # fmt: skip
    return send(request, edition, "ask.html", 200 if error is None else 400, archive=desk_of(request).view.is_archive,
                given=given, two=two, wrong=None if error is None else str(error), near=near,
                most=LARGEST_TEXT)  # fmt: skip


def _answer(request: Request, edition: Edition, fields: Fields) -> Answered:
    """What is said of the question in a form: a check, a comparison of two, or a pair of the store."""
    view = desk_of(request).view
    if fields.get("left"):
        found = lone_pair(edition, fields["left"], fields.get("right", ""), view.judging)
        if found is None:
            raise UsageError("these two were not compared, or one of them is gone")
        return stored_pair(edition, found.page)
    if fields.get("text2", "").strip() or fields.get("id2", "").strip():
        sides = ((fields.get("text", ""), fields.get("id", "")), (fields.get("text2", ""), fields.get("id2", "")))
        with view.judging:
            return compared(edition, sides)
    text = fields.get("text", "")
    with view.archive() as archive:  # where there is none, that is what is said
        asked = "" if text.strip() else named_article(edition, fields.get("id", ""))
        # before the question: what an add brings meanwhile was not all compared
        (articles,) = next(archive.database.rows("SELECT count(*) FROM articles"))
    checked = checked_text(view, text, fields.get("file", ""), asked)
    return answer_of(view, checked, edition.lookup.clock, articles - checked.stored)


async def _asked(request: Request, show: Show) -> Response:
    form = await form_of(request)
    fields = {k: v for k, v in form.items() if k in (*_ASKED, "back") and v}
    desk, owner = desk_of(request), visitor_of(request).key

    def work() -> Response:
        state, edition = desk.view.taken_out(), desk.view.edition()
        try:
            answer = _answer(request, edition, fields)
        except (UsageError, NoUsableArticle) as error:
            if request.url.path == "/receipt" or (not desk.view.is_archive and request.url.path != "/compare"):
                raise
            return _form(request, edition, fields, error)
        key = desk.answers.keep(owner, lambda key: cut(show(edition, answer, fields, f"/answer/{key}")), state)
        return RedirectResponse(f"/answer/{key}", 303)

    try:
        return await run_in_threadpool(work)
    except WirecopyError as error:
        return refused(request, error)


async def check(request: Request) -> Response:
    """A text, beside each article that shares it."""

    def show(edition: Edition, answer: Answered, fields: Fields, place: str) -> str:
        again = {k: v for k, v in fields.items() if k in _ASKED} | {"back": place}
        return edition.render("checked.html", text=answer.asked, verdict=answer.verdict, pairs=answer.pairs,
                              searched=answer.searched, fields=again)  # fmt: skip

    return await _asked(request, show)


async def receipt(request: Request) -> Response:
    """The same, dated and in excerpts, to print or to send."""
    looked = visitor_of(request).name

    def show(edition: Edition, answer: Answered, fields: Fields, place: str) -> str:
        told = receipt_of(answer, looked, edition.lookup.clock, datetime.now(UTC))
        return edition.render("receipt.html", receipt=told, back=local(fields.get("back", ""), "/check"))

    return await _asked(request, show)


def answer(request: Request) -> Response:
    """What was answered before."""
    desk, owner = desk_of(request), visitor_of(request).key
    try:
        pieces = desk.answers.of(owner, request.path_params["key"], desk.view.taken_out())
    except WirecopyError as error:
        return refused(request, error)
    if pieces is None:
        return said(request, 404, "This answer is not held any more: answers stay in memory for an hour at most, until "
                                  "an article is taken out of the archive, and are written nowhere. Ask again from "
                                  "“Check a text”.")  # fmt: skip
    return send_pieces(request, pieces)


ROUTES = [
    Route("/check", ask),
    Route("/check", check, methods=["POST"]),
    Route("/compare", check, methods=["POST"]),
    Route("/receipt", receipt, methods=["POST"]),
    Route("/answer/{key}", answer),
]
