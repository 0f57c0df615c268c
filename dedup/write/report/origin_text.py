"""Where a cluster came from, in sentences, with the lines of the texts that say so."""

from collections.abc import Sequence
from dataclasses import replace

from dedup.harmless import isolated
from dedup.phrases import ISSUED, chance, count, is_unknown, place, whence
from dedup.queries.origin_reasons import names_origin
from dedup.tables import CREDITED, STATEMENTS, Row
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import Quote
from dedup.write.report.page_words import KIND, sentence, short

MOST_QUOTES = 3
"""Lines that are quoted for an origin."""
AROUND = 110
"""Characters of the text before and after the words that are quoted."""


_NOBODY = "none of these articles credits another outlet"


def origin_line(lookup: ResultLookup, cluster: Row) -> str:
    """The origin in a few words, for a table."""
    if cluster["origin"] is not None:
        shown = lookup.shown(cluster["origin"])
        return shown.name
    if cluster["origin_outside"] == "unnamed":
        return whence(cluster["origin_kind"], "unnamed")
    return short(cluster["origin_outside"]) or "could not be decided"


def origin_sentence(lookup: ResultLookup, cluster: Row) -> str:
    """The answer in a sentence, without its probability."""
    likely = "likely " if cluster["origin_state"] == "likely" else ""
    if cluster["origin"] is not None:
        shown = lookup.shown(cluster["origin"])
        kind = KIND.get(cluster["origin_kind"], "")
        by = f" of {isolated(shown.outlet)}" if shown.outlet else ""
        return f"The {likely}origin is {f'{kind}' if kind else 'the article'} “{isolated(shown.title)}”{by}."
    if is_unknown(cluster["origin_kind"], cluster["origin_outside"]):
        who = "this article credits no other outlet" if cluster["size"] == 1 else _NOBODY
        if credits_others(lookup, cluster):
            return "The original is likely not in this collection; whose it is could not be told."
        return f"The original is likely not in this collection, and {who} for it."
    if cluster["origin_kind"] in ISSUED and cluster["origin_outside"] is not None:
        name = short(cluster["origin_outside"])
        if cluster["origin_kind"] == "manuscript" and cluster["size"] > 1:
            by = "" if name == "unnamed" else f" by {name}"
            what = f"They likely print one contributed article{by}"
            return f"{what}." if credits_others(lookup, cluster) else f"{what}, and {_NOBODY} for it."
        what = whence(cluster["origin_kind"], name)
        if cluster["size"] == 1:
            return f"It likely goes back to {what}."
        return f"They likely go back to {what}, which is not in this collection; {_named(lookup, cluster)}."
    if cluster["origin_outside"] is not None:
        return f"The original is {likely}not in this collection: {short(cluster['origin_outside'])}."
    outlets = {lookup.shown(m["article"]).outlet for m in lookup.members[cluster["cluster"]]}
    if len(outlets) == 1 and (only := outlets.pop()) is not None and cluster["size"] > 1:
        return f"All are texts of {only}; which of them was first could not be decided."
    return "Where it came from could not be decided."


def credits_others(lookup: ResultLookup, cluster: Row) -> bool:
    """Whether a member credits another outlet by more than a mention."""
    for m in lookup.members[cluster["cluster"]]:
        own = lookup.articles[m["article"]]["outlet"]
        for c in lookup.credits.get(m["article"], ()):
            named = c["outlet"] or c["name"]
            if c["strength"] != "weak" and c["kind"] not in (*STATEMENTS, "own-reporting") and named != own:
                return True
    return False


def _named(lookup: ResultLookup, cluster: Row) -> str:
    """How many of the members name who issued what they have."""
    members = lookup.members[cluster["cluster"]]
    n = sum(m["credit_state"] in CREDITED for m in members)
    if n == len(members):
        return "all name it"
    return f"{n:,} of {len(members):,} {'names' if n == 1 else 'name'} it"


def sure(lookup: ResultLookup, cluster: Row) -> str:
    """How sure the answer is, or who decided it."""
    if cluster["origin_state"] == "decided" and (by := lookup.decided.origin(lookup.members[cluster["cluster"]])):
        return sentence(by)
    probability = chance(cluster["origin_probability"] or 0.0)
    if cluster["origin_state"] == "undecided":
        return f"The likeliest answer has a probability of {probability}."
    return f"Probability of this answer: {probability}."


def reasons(lookup: ResultLookup, cluster: Row) -> list[str]:
    """Why an article is taken for the origin, each reason a sentence. Empty where the origin is none of them: there the
    lines that name it are quoted.
    """
    return [] if cluster["origin"] is None else [sentence(part) for part in lookup.origin_words(cluster["cluster"])]


def quotes(lookup: ResultLookup, cluster: Row, members: Sequence[Row]) -> list[Quote]:
    """The credits that name the origin, as they stand in the texts of the others."""
    out: dict[tuple[str, str, str], list[Quote]] = {}
    for m in members:
        if m["article"] == cluster["origin"]:
            continue
        for c in lookup.credits.get(m["article"], ()):
            if names_origin(c, cluster):
                quote = _quote(lookup, m["article"], c)
                same = quote.before, quote.marked.strip(), quote.after
                if same in out or len(out) < MOST_QUOTES:
                    out.setdefault(same, []).append(quote)
                break
    # agencies' lines are the same in all papers: said once, with everybody who has it
    return [
        replace(qs[0], place=qs[0].place + (f", and in {count(len(qs) - 1, 'more article')}" if len(qs) > 1 else ""))
        for qs in out.values()
    ]


def _quote(lookup: ResultLookup, article: str, credit: Row) -> Quote:
    shown, text = lookup.shown(article), lookup.articles[article]["text"]
    where = sentence(place(credit["kind"], shown.name)).rstrip(".")
    start, end = credit["start"], credit["end"]
    if start is None or end is None or not 0 <= start < end <= len(text):
        return Quote(shown, where, "", short(credit["url"] or credit["name"], 160), "")
    before = text[max(0, start - AROUND) : start].rsplit("\n", 1)[-1]
    after = text[end : end + AROUND].split("\n", 1)[0]
    if start > AROUND and len(before) == AROUND:
        before = "… " + before.split(" ", 1)[-1]
    if len(after) == AROUND and end + AROUND < len(text):
        after = after.rsplit(" ", 1)[0] + " …"
    return Quote(shown, where, before, text[start:end][:400], after)
