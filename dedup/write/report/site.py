"""The report as a folder of pages that open from disk: what is written where, and what may be replaced."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import nsmallest
from itertools import pairwise
from pathlib import Path
from typing import Any

from dedup.errors import UsageError
from dedup.phrases import SURE, chance, in_series
from dedup.tables import Frames
from dedup.write.files.atomic import check_place, failure, move_all, scratch_in
from dedup.write.report.cluster_page import cluster_page, pairs_a_page
from dedup.write.report.colophon import Colophon, Heading, clock_of, colophon
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import ClusterRow, OutletPage, UseRow, Weak
from dedup.write.report.origin_weights import OriginWeights
from dedup.write.report.overview import overview_page
from dedup.write.report.page_words import STATE
from dedup.write.report.render import PageLinks, render
from dedup.write.report.search_index import search_index
from dedup.write.report.series_page import series_rows
from dedup.write.report.stories_page import stories_told
from dedup.write.report.who_ran import outlets_used

ROWS = 100
"""Clusters on a page of the overview's table."""
USES = 500
"""Uses on a page of an outlet."""
MOST_WEAK = 5
"""Comparisons with a low probability that the first page names."""
MOST_SEARCHED = 6000
"""Clusters that the first page can search and sort, so that it stays under a megabyte."""
MOST_FORMS = 10
"""Series that the first page names."""
STATES = list(STATE)
MARK = '<meta name="generator" content="wirecopy report">'
"""What tells our pages from others: a folder without it is not replaced."""
_EPOCH = date(1970, 1, 1).toordinal()


def write_pages(result: Frames, folder: Path, *, excerpts: bool = False, heading: Heading | None = None) -> None:
    """Write all pages into `folder`, which is made and must not hold any. OSError where that fails.

    `excerpts`: of texts, matched passages and credit lines only. `heading`: title, case and the zone of times.
    """
    lookup = ResultLookup(result, clock_of(result.run, heading))
    write = _Writer(folder, colophon(result.run, lookup.clock, heading), excerpts)
    most = pairs_a_page(c["size"] for c in lookup.clusters)
    (folder / "pages").mkdir(parents=True)
    known: dict[tuple[int, str], int] = {}
    weak: list[Weak] = []
    weights, stories = OriginWeights(lookup), stories_told(lookup)
    for cluster in lookup.clusters:
        number = lookup.number[cluster["cluster"]]
        told = lookup.stories.get(cluster["cluster"])
        story = stories.get(told["story"]) if told else None
        page = cluster_page(lookup, cluster, most=most, excerpts=excerpts, story=story)
        members = sorted(lookup.members[cluster["cluster"]], key=lambda m: (m["role"] != "origin", m["article"]))
        known |= {(number, m["article"]): s.pair for m, s in zip(members, page.members, strict=False) if s.pair}
        weak += [
            Weak(p.probability, p.heading, chance(p.probability), number, p.number)
            for p in page.pairs
            if p.probability < SURE
        ]
        weak = nsmallest(MOST_WEAK, weak, key=lambda w: (w.probability, w.cluster, w.pair))
        write(PageLinks().cluster(number), "cluster.html", page=page, weights=weights(cluster))
    used = outlets_used(lookup, known)
    first = overview_page(lookup, weak)
    pages = [first.rows[at : at + ROWS] for at in range(0, len(first.rows), ROWS)] or [[]]
    shared = {"pages": len(pages), "total": len(first.rows)}
    for n, rows in enumerate(pages[1:], 2):
        write(PageLinks().overview(n), "clusters.html", rows=rows, number=n, **shared)
    found, several = series_rows(result, lookup.clock), result.series["series"].n_unique()
    recurring = in_series(several, len(result.series))
    write(
        PageLinks().overview(), "overview.html", page=replace(first, rows=[]), rows=pages[0], number=1,
        search=overview_data(first.rows), searched=min(MOST_SEARCHED, len(first.rows)), series=found[:MOST_FORMS],
        series_words=recurring, **shared,
    )  # fmt: skip
    write(
        PageLinks().series(), "series.html", rows=found, words=recurring,
        left_out=several - len(found),
    )  # fmt: skip
    write(PageLinks().stories(), "stories.html", stories=list(stories.values()))
    index = search_index(lookup, words=not excerpts)
    write(
        PageLinks().search(), "search.html", index=index, articles=len(index["articles"]), clusters=len(lookup.clusters)
    )
    write(PageLinks().outlets(), "whoran.html", outlets=used)
    for outlet in used:
        for n, uses in enumerate(_chunks(outlet.uses, USES), 1):
            write(
                PageLinks().outlet(outlet.number, n), "outlet.html", outlet=outlet, uses=uses, number=n,
                pages=-(-len(outlet.uses) // USES), data=uses_data(outlet, [u for u in uses if not u.common]),
            )  # fmt: skip


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for a, b in pairwise([*range(0, len(items), size), len(items)]):
        yield items[a:b]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes pages into a folder; each says the same of itself."""

    folder: Path
    about: Colophon
    excerpts: bool

    def __call__(self, name: str, template: str, **content: Any) -> None:
        links = PageLinks("../" if "/" in name else "")
        page = render(template, links, self.about, excerpts=self.excerpts, **content)
        (self.folder / name).write_bytes(page.encode("utf-8", "replace"))


def overview_data(rows: Sequence[ClusterRow]) -> Mapping[str, Any]:
    """The table's rows for the script, as short as can be: outlets, and origins that are outlets, are places in a list
    of names; days are counted from 1970; states are places in `STATE`.
    """
    names: dict[str, int] = {}
    out = []
    for r in rows[:MOST_SEARCHED]:
        places = [names.setdefault(o, len(names)) for o in r.outlets[:8]]
        title = r.title if len(rows) <= 2000 else r.title[:64]
        first, last = (None if d is None else d.toordinal() - _EPOCH for d in r.days)
        state = STATES.index(r.state) if r.state in STATES else r.state[:20]
        origin = names.get(r.origin, r.origin[:60])
        out.append([r.number, title, r.size, places, len(r.outlets), first, last, origin, state, r.sure, r.uncredited,
                    r.derived])  # fmt: skip
    return {"outlets": list(names), "states": STATES, "rows": out}


def uses_data(outlet: OutletPage, uses: Sequence[UseRow]) -> list[list[Any]]:
    """The uses as rows of a spreadsheet."""
    return [
        ["outlet", "article", "date", "uses piece of", "piece", "piece's date", "how", "share of their text",
         "share of the piece", "hours later", "credit"],
        *(
            [u.theirs.outlet or "", u.theirs.title, u.theirs.when, outlet.name, *_piece(u), u.how, u.of_theirs,
             u.of_ours, u.hours, u.credit]
            for u in uses
        ),
    ]  # fmt: skip


def _piece(use: UseRow) -> tuple[str, str]:
    """Title and date of the piece, empty where it is not in the collection."""
    return ("", "") if use.ours is None else (use.ours.title, use.ours.when)


def check_report_target(folder: Path) -> None:
    """Raises UsageError unless `folder` may be replaced: it is missing, empty, or holds an earlier report."""
    if not folder.exists():
        check_place(folder.absolute().parent)
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file; -o takes a folder that is missing, empty or an earlier report")
    try:
        with (folder / "index.html").open("rb") as file:
            ours = MARK.encode() in file.read(4096)
    except OSError:
        ours = not any(folder.iterdir())
    if not ours:
        raise UsageError(f"{folder} holds other files and was left untouched; give a folder that is missing or empty")
    check_place(folder.resolve().parent)


def write_report(
    result: Frames, folder: str | Path, *, excerpts: bool = False, heading: Heading | None = None
) -> Path:  # fmt: skip
    """Write the report to a folder that is missing, empty or an earlier report; it is replaced as a whole.

    Raises UsageError for another folder, LimitReached where the disk is full; an earlier report is then as it was.
    """
    check_report_target(Path(folder))
    place = Path(folder).absolute() if not Path(folder).exists() else Path(folder).resolve()
    try:
        with scratch_in(place.parent, place.name) as scratch:
            new = scratch / "new"
            write_pages(result, new, excerpts=excerpts, heading=heading)
            move_all([*([(place, scratch / "old" / "was")] if place.exists() else []), (new, place)])
    except OSError as error:
        raise failure(error, place) from error
    return place
