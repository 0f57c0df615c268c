"""How an article that ran a piece stands to its outlet: an own title, a partner within terms or to be checked, others.

Each answer compares what is known with what outlets.toml says; what it means is for people to say.
"""

from dedup.dates import earlier
from dedup.outlets.outlet import Outlet
from dedup.outlets.partner_terms import PartnerTerms
from dedup.tables import Row, is_complete

OWN, UNLISTED, UNKNOWN = "own title", "not on your list", "outlet not known"
WITHIN, OPEN, ELSEWHERE = "within terms", "direction not decided", "both from another source"
CHECK, UNCHECKED = "check: ", "not checked: "
LEEWAY = 0.005
"""Shares are told in whole per cent: by less than half of one no share is more than agreed."""


def standing(
    asked: Outlet | None, outlet: Outlet | None, ours: Row | None, theirs: Row, *, decided: bool, credited: bool,
    share: float | None, yours: bool = True, common: bool = False,
) -> str | None:  # fmt: skip
    """The standing of an article. `asked`, whose piece it ran; `outlet`, whose article it is, None where it is listed
    nowhere; `ours` and `theirs`, rows of table `articles`, `ours` None where the piece is not there; `theirs` also has
    `key`, None where its outlet is not known. `decided`: the one is known to be from the other; `common`: both from a
    text outside. `share`, 0..1, of our
    text, None where it is not known. `yours`: whether the terms are those of the outlet asked for; if not, the answer
    is None but for titles of one owner and outlets that are not known.

    >>> paper, other = Outlet("Harbour Gazette", owner="North"), Outlet("Inland Courier", owner="North")
    >>> standing(paper, other, None, {"key": "inland courier"}, decided=True, credited=False, share=None)
    'own title'
    """
    if theirs["key"] is None:
        return UNKNOWN
    if outlet is not None and ((yours and outlet.ours) or (asked and asked.owner and asked.owner == outlet.owner)):
        return OWN
    if not yours:
        return None
    if outlet is None or not outlet.partner:
        return UNLISTED
    if not decided:
        return ELSEWHERE if common else OPEN
    found = _against(outlet.terms or PartnerTerms(), ours, theirs, credited, share)
    said = [f"{CHECK}{what}" for what, state in found.items() if state]
    unknown = [_TERM[what] for what, state in found.items() if state is None]
    return "; ".join([*(said or [WITHIN]), *([UNCHECKED + ", ".join(unknown)] if unknown else [])])


_TERM = {"credit missing": "credit", "too early": "embargo", "more than agreed": "share"}


def _against(
    terms: PartnerTerms, ours: Row | None, theirs: Row, credited: bool, share: float | None
) -> dict[str, bool | None]:
    """What is to be checked -> whether it is, None where that cannot be told."""
    out: dict[str, bool | None] = {}
    cut = not is_complete(theirs)
    if terms.credit:
        out["credit missing"] = False if credited else None if cut else True  # it may stand in what is missing
    if terms.embargo is not None:
        out["too early"] = None if ours is None else _early(terms, ours, theirs)
    if terms.share is not None:
        known = share is not None and ours is not None and is_complete(ours)
        # what is missing of their text can only raise the share
        over = known and share is not None and share >= terms.share + LEEWAY
        out["more than agreed"] = True if over else None if not known or cut else False
    return out


def _early(terms: PartnerTerms, ours: Row, theirs: Row) -> bool | None:
    """Whether theirs surely appeared before the embargo on ours was over; None where the dates leave it open."""
    if ours["published"] is None or theirs["published"] is None or terms.embargo is None:
        return None
    over = {**ours, "published": ours["published"] + terms.embargo}
    if earlier(theirs, over) is not None:
        return True
    # on the minute is not early, if both are of one clock and tell minutes
    fine = all(x["published_precision"] in ("second", "minute") for x in (ours, theirs))
    one_clock = (ours["published_zone"] == "given") == (theirs["published_zone"] == "given")
    return False if earlier(over, theirs) is not None or (fine and one_clock) else None
