"""The first page: how much shares text, how sure that is, what was not judged, and every cluster in one table."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from dedup.phrases import SURE, chance, count, in_series, percent, skipped
from dedup.tables import CREDITED, DERIVED, OWN_OUTLET
from dedup.write.report.charts import charts
from dedup.write.report.cluster_page import table_row
from dedup.write.report.diagrams import picture
from dedup.write.report.first_look import look_first
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import Overview, Weak
from dedup.write.report.page_words import short
from dedup.write.terminal.scan import overview as scan_words

MOST_SKIPPED = 200
"""Skipped inputs that are listed."""
_SETTINGS = {
    "strictness": "Strictness", "depth": "Depth", "min_words": "Fewest counted words of a text to be judged",
    "window_days": "Days between articles that are compared", "origin_probability": "Least probability of an origin",
    "shingle_words": "Words in a shingle", "passage_words": "Fewest words of a shared passage", "model": "Model",
    "seed": "Seed",
}  # fmt: skip


def overview_page(lookup: ResultLookup, weakest: Sequence[Weak] = ()) -> Overview:
    """Everything on the first page. `weakest`: the comparisons to look at first."""
    result = lookup.result
    series = in_series(result.series["series"].n_unique(), len(result.series))  # they have a page of their own
    headline, *rest = (s for s in scan_words(result) if s != series)
    rows = [table_row(lookup, cluster) for cluster in lookup.clusters]
    counted = [s for s in rest if "too short" in s or "not English" in s or "skipped" in s or "left out" in s]
    detail = [
        (short(i or r, 160), skipped({r or "?": 1}).removeprefix("1 "), short(d, 300))
        for i, r, d in result.skipped.head(MOST_SKIPPED).select("input", "reason", "detail").iter_rows()
    ]
    return Overview(
        headline=headline, lead=[s for s in rest if s not in counted], counted=_counted(lookup),
        figures=list(_figures(lookup)), sure=list(_sure(lookup)), picture=picture(lookup),
        unjudged=counted or ["Every article that was read was judged."],
        rows=rows, charts=charts(result),
        look=look_first(result, rows, [[m["article"] for m in lookup.members[c["cluster"]]] for c in lookup.clusters]),
        skipped=detail, skipped_left_out=len(result.skipped) - len(detail),
        settings=list(_settings(result.run)), weakest=list(weakest),
        reading=[short(str(n), 400) for n in (result.run.get("notes") or [])[:50]],
    )  # fmt: skip


def _counted(lookup: ResultLookup) -> str:
    lone = sum(c["size"] == 1 for c in lookup.clusters)
    more = f" and {count(lone, 'lone article')} with an original outside" if lone else ""
    out = count(len(lookup.clusters) - lone, "cluster") + more
    return f"{out}; {count(lookup.left_out, 'smaller one')} in table clusters only" if lookup.left_out else out


def _figures(lookup: ResultLookup) -> Iterator[tuple[str, str, str]]:
    """The key figures: (number, what, more)."""
    result = lookup.result
    groups = result.clusters.filter(pl.col("size") > 1).sort("size", descending=True)
    together = result.members.join(groups, on="cluster", how="semi")["article"].unique()
    n = len(result.articles)
    yield f"{n:,}", "articles read", f"{count(len(result.skipped), 'input')} skipped"
    yield f"{len(together):,}", "share text or a source", f"{percent(len(together) / n) if n else '0 %'} of those read"
    largest = f"the largest of {count(groups.item(0, 'size'), 'article')}" if len(groups) else ""
    yield f"{len(groups):,}", "cluster" if len(groups) == 1 else "clusters", largest
    outside = result.clusters.filter(pl.col("origin").is_null() & pl.col("origin_outside").is_not_null())
    undecided = len(result.clusters.filter(pl.col("origin_state") == "undecided"))
    yield f"{len(outside):,}", "originals not in this collection", f"{undecided:,} undecided"
    states = result.members.filter((pl.col("role") != "origin") & (pl.col("credit_state") != OWN_OUTLET))[
        "credit_state"
    ]
    named = int(states.is_in(CREDITED).sum())
    yield f"{named:,}", f"of {len(states):,} derived name the source", f"{len(states) - named:,} do not credit it"


def _sure(lookup: ResultLookup) -> Iterator[str]:
    """How sure the pairs are, and how many errors that means."""
    p = lookup.result.pairs.filter(pl.col("relation").is_in(DERIVED) & (pl.col("causes") != "equal"))["probability"]
    if not len(p):
        yield "No pair of different texts was found to be derived, so there is nothing to be unsure of."
        return
    high = int((p >= SURE).sum())
    wrong = float((1 - p).sum())
    expect = "less than one is" if wrong < 1 else f"about {round(wrong):,} {'is' if round(wrong) == 1 else 'are'}"
    were = "was" if len(p) == 1 else "were"
    yield (
        f"{count(len(p), 'pair')} of articles {were} found to share text or a source beside exact copies, {high:,} of "
        f"them with a probability of {SURE} or more; the weakest has {chance(float(str(p.min())))}."
    )
    yield f"By their probabilities, {expect} expected to be wrong."
    weak = sum((c["origin_probability"] or 0) < SURE for c in lookup.clusters if c["origin_state"] != "undecided")
    if weak:
        yield f"The origin of {weak:,} of {len(lookup.clusters):,} is given with a probability under {SURE}."


def _settings(run: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    settings = run.get("settings")
    for name, words in _SETTINGS.items():
        if isinstance(settings, Mapping) and (value := settings.get(name)) is not None:
            yield words, short(str(value), 200)
    if run.get("model"):
        yield "Sentence model", short(str(run["model"]), 200)
    languages = run.get("languages")
    if isinstance(languages, Mapping) and (told := languages.get("told")):
        yield "Languages", short(str(told), 400)
    found = run.get("candidates")
    if isinstance(found, Mapping) and found.get("word_statistics"):
        yield "Word statistics", short(str(found["word_statistics"]), 100)
    counts = run.get("counts")
    if isinstance(counts, Mapping) and isinstance(counts.get("judged"), int):
        yield "Pairs judged", f"{counts['judged']:,}"
    versions = run.get("versions")
    if isinstance(versions, Mapping):
        named = ", ".join(f"{k} {v}" for k, v in versions.items() if k in ("wirecopy", "python", "polars", "numba"))
        yield "Versions", short(named, 300)
