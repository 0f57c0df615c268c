"""How wrong wirecopy was on other collections: figures of docs/quality.md, which a test holds against that page.

A paper says these where its own error was not measured; own labels tell more (`wirecopy evaluate`).
"""

from typing import NamedTuple

SOURCE = "docs/quality.md of wirecopy"


class MeasuredError(NamedTuple):
    """`what` was measured, its `figure` as the page has it, and `on` what."""

    what: str
    figure: str
    on: str


_READ = "1,200 pairs of 59,417 newspaper and agency articles, read blind and weighted by those that they stand for"
_SAME = "2,540 read pairs of those articles, judged by weights that saw neither article"

WITH_OUTLETS = (
    MeasuredError("pairs called derived that are", ".945", _READ),
    MeasuredError("derived pairs that were found", ".80", _READ),
    MeasuredError("near-duplicates called so rightly", ".98", _SAME),
    MeasuredError("excerpts called so rightly", "1.0", _SAME),
    MeasuredError("partial copies called so rightly", ".95", _SAME),
    MeasuredError("versions called so rightly", ".91", _SAME),
    MeasuredError("rewrites called so rightly", ".78", _SAME),
    MeasuredError("clusters that hold no article that does not belong", ".935", "200 clusters drawn by seed and read"),
    MeasuredError("origins told rightly", ".78", "506 pairs whose origin readers could tell"),
)
"""Where outlets and dates are known."""
BY_TEXT_ALONE = (
    MeasuredError("rewrites: B-cubed F1", ".848", "22,872 labelled articles, on which the weights were trained"),
    MeasuredError("the same, on folds that were not trained on", ".844", "the same corpora, five folds"),
    MeasuredError("versions of encyclopedia articles: B-cubed F1", ".966", "labelled successive versions"),
    MeasuredError("independent reports of one event that were merged", ".041", "pairs of the same corpora"),
    MeasuredError("calibration error of derived", ".010", "pairs not seen in training, five folds"),
)
"""Where no outlet is known, so that the texts alone decide; on real news it is then surer than it should be."""
