"""The page of a check: a text beside each article that shares it, in one file that can be sent."""

from collections.abc import Mapping

from dedup.tables import Frames
from dedup.write.report.colophon import clock_of, colophon
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.pair_page import comparison
from dedup.write.report.render import PageLinks, render


def check_page(frames: Frames, text: str, verdict: str, made_from: Mapping[str, bool], about: str) -> str:
    """The page as HTML. `frames`: one cluster of the article `text` and its sources;
    `made_from`: source -> whether the text was clearly made from it, in the order of rank; `about`: what was searched.
    """
    lookup = ResultLookup(frames, clock_of(frames.run))
    found = [comparison(lookup, text, source, n, sure) for n, (source, sure) in enumerate(made_from.items(), 1)]
    return render(
        "check.html", PageLinks(), colophon(frames.run, lookup.clock), text=lookup.shown(text), verdict=verdict,
        pairs=[p for p in found if p is not None], searched=about, excerpts=False,
    )  # fmt: skip
