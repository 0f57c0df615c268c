"""Who ran whose pieces: the rows of `wirecopy who-ran` for every outlet, with the comparison that each is shown by."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from dedup.outlets.registry import Outlets
from dedup.phrases import gap, known_share, verb
from dedup.queries.who_ran.order import LIKELY_LATER
from dedup.queries.who_ran.rows import WhoRan, every_outlet
from dedup.queries.who_ran.use_words import both_have, credit_words, open_order
from dedup.queries.who_ran.uses import COMMON, FROM_OURS
from dedup.tables import CREDITED, Row
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import OutletPage, UseRow
from dedup.write.report.page_words import credit_said, short
from dedup.write.terminal.who_ran import ran_totals


def outlets_used(lookup: ResultLookup, pairs: Mapping[tuple[int, str], int]) -> list[OutletPage]:
    """Outlets whose pieces others ran, the most used first. `pairs`: (cluster's number, article) -> its comparison.

    What counts as a use, and from which piece, is for `dedup.queries.who_ran` to say: the page and the command agree.
    """
    answers = [(found, found.totals()) for found in every_outlet(lookup.result, Outlets.packaged())]
    answers.sort(key=lambda a: (-a[1]["articles"], -a[1]["undecided"], a[0].outlet))
    return [_page(lookup, n, found, pairs) for n, (found, _) in enumerate(answers, 1)]


def _page(lookup: ResultLookup, number: int, found: WhoRan, pairs: Mapping[tuple[int, str], int]) -> OutletPage:
    rows = [row for row in found.rows.iter_rows(named=True) if row["cluster"] in lookup.number]
    uses = [use_of(lookup, row, pairs) for row in rows]
    return OutletPage(
        number=number, name=short(found.outlet), totals=found.totals(),
        # nobody's own page: every outlet has one
        lead=[short(line, 400) for line in ran_totals(replace(found, yours=False))],
        left_out=len(found.rows) - len(rows),
        uses=sorted(uses, key=lambda u: (u.common, not u.sure, -u.share, u.cluster, u.theirs.name, u.theirs.id)),
    )  # fmt: skip


def use_of(lookup: ResultLookup, row: Row, pairs: Mapping[tuple[int, str], int]) -> UseRow:
    """One use, a row of `WhoRan.rows`, in the words of the report. `pairs`: as for `outlets_used`."""
    number, sure = lookup.number[row["cluster"]], row["direction"] == FROM_OURS
    cut = row["truncated"] or ""
    shares = [
        "" if row[f"coverage_{one}"] is None else known_share(row[f"coverage_{one}"], one in cut, other in cut)
        for one, other in (("theirs", "ours"), ("ours", "theirs"))
    ]
    hours = row["delay_hours"]
    apart = "" if hours is None else gap(timedelta(hours=abs(hours)))
    likely = LIKELY_LATER if row["order"] == LIKELY_LATER else ""
    named = row["credit"] in CREDITED
    credit = credit_said(row["credit"]) if named else credit_words(row["credit"], row["credits_others"])
    return UseRow(
        theirs=lookup.shown(row["theirs"]), ours=None if row["ours"] is None else lookup.shown(row["ours"]),
        how=_how(lookup, row, sure), of_theirs=shares[0], of_ours=shares[1], share=row["coverage_theirs"] or 0.0,
        delay=f"{apart} {'later' if hours >= 0 else 'earlier'}" if apart else likely,
        hours=None if hours is None else round(hours, 2), credited=row["credit"] in CREDITED, sure=sure,
        credit=short(credit),
        common=row["direction"] == COMMON, cluster=number, pair=pairs.get((number, row["theirs"])),
    )  # fmt: skip


def _how(lookup: ResultLookup, row: Row, sure: bool) -> str:
    """What an article has to do with the piece, which follows these words."""
    if row["ours"] is None:
        return "is likely from a piece that is not in this collection"
    if row["relation"] is None:
        how = "is in one cluster with"
    else:
        member = lookup.member[row["cluster"], row["theirs"]]
        made = sure and member["parent"] == row["ours"] and member["role"] != "compilation"
        made = made and not row["through"] and (row["delay_hours"] or 0) >= 0
        coverage = (row["coverage_theirs"], row["coverage_ours"])
        how = verb(row["relation"], row["probability"], parent=made, coverage=coverage)
    if row["through"]:
        return f"has it by way of {lookup.shown(row['through']).name}; {how}"
    if row["direction"] == COMMON:
        return f"{both_have(row['ours_from'] and short(row['ours_from']))}; {how}"
    return how if sure else f"{open_order(row['order'])}; {how}"
