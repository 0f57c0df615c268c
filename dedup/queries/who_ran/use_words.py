"""What is said of an article that ran a piece, or did not: the same words on the screen and on the pages."""

from dedup.harmless import plain
from dedup.phrases import ISSUED, listed
from dedup.queries.who_ran.order import LIKELY_EARLIER, NEAR, UNKNOWN


def both_have(source: str | None) -> str:
    """What two articles have in common that neither has from the other. `source`: as `whence` says it, "unnamed" for a
    text from outside that nobody names, None where it could not be told whose it is.

    >>> both_have("a statement (Department of Ports)"), both_have("Northwire")
    ('both ran a statement (Department of Ports)', 'both have it from Northwire')
    """
    if source is None:
        return "both have it from a third text; whose could not be decided"
    if source == "unnamed":
        return "both have it from a text outside this collection"
    return f"both {'ran' if is_issued(source) and not is_told(source) else 'have it from'} {source}"


def is_told(source: str) -> bool:
    """Whether `source`, as `whence` says it, is what reporters hear and papers do not print: a speech or a hearing.

    >>> is_told("a hearing (Ostwick High Court)"), is_told("a statement (Ports Board)")
    (True, False)
    """
    return source.startswith((ISSUED["hearing"], ISSUED["speech"]))


_OPEN = {
    NEAR: "the dates are too near to tell which came first",
    UNKNOWN: "the dates do not tell which came first",
    LIKELY_EARLIER: "it is probably the earlier one",
}


def open_order(order: str, here: bool = True) -> str:
    """Why an article is not said to have run a piece: `order`, one of `ORDERS`; `here`,
    whether the piece is in the collection.

    >>> open_order("too near to tell"), open_order("later")
    ('the dates are too near to tell which came first', 'whether it is from the piece could not be decided')
    """
    if not here:
        return "likely from a piece that is not in this collection"
    return _OPEN.get(order, "whether it is from the piece could not be decided")


def credit_words(state: str | None, others: str | None = None) -> str:
    """What an article says of its source: `state`, a credit of who-ran; `others`, the outlets that it credits besides,
    and the statements that it names.

    >>> credit_words("neither"), credit_words("neither", "Northwire"), credit_words("credited, not marked")
    ('credits no other outlet', 'credits Northwire', 'credited, not marked')
    >>> credit_words("quoted, not credited", "a statement (Ports Board)"), credit_words(None)
    ('quotes; credits no other outlet, names a statement (Ports Board)', '')
    """
    if state in (None, "credited", "credited, not marked"):
        return state or ""
    named = list(map(plain, others.split("; "))) if others else []
    outlets = [name for name in named if not is_issued(name)]
    credits = f"credits {listed(outlets, 2)}" if outlets else "credits no other outlet"
    if issued := [name for name in named if is_issued(name)]:
        credits += f", names {listed(issued, 1)}"
    return f"quotes; {credits}" if state == "quoted, not credited" else credits


def is_issued(source: str) -> bool:
    """Whether a source, as `whence` says it, is what somebody issued, and no outlet.

    >>> is_issued("a statement (Ports Board)"), is_issued("a contributed article"), is_issued("Northwire")
    (True, True, False)
    """
    return source.partition(" (")[0] in ISSUED.values()
