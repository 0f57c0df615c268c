"""The first page: how much shares text, how sure that is, what was not judged, and every cluster in one table."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from dedup.phrases import SURE, chance, count, percent, skipped
from dedup.tables import DERIVED
from dedup.write.report.clusters import table_row
from dedup.write.report.figures import picture
from dedup.write.report.holdings import Holdings
from dedup.write.report.model import Overview, Weak
from dedup.write.report.told import short
from dedup.write.summary import overview as scan_words

MOST_SKIPPED = 200
"""Skipped inputs that are listed."""
_SETTINGS = {
    "strictness": "Strictness", "depth": "Depth", "min_words": "Fewest counted words of a text to be judged",
    "window_days": "Days between articles that are compared", "origin_probability": "Least probability of an origin",
    "shingle_words": "Words in a shingle", "passage_words": "Fewest words of a shared passage", "model": "Model",
    "seed": "Seed",
}  # fmt: skip


def overview_page(held: Holdings, weakest: Sequence[Weak] = ()) -> Overview:
    """Everything on the first page. `weakest`: the comparisons to look at first."""
    result = held.result
    headline, *rest = scan_words(result)
    rows = [table_row(held, cluster) for cluster in held.clusters]
    counted = [s for s in rest if "too short" in s or "languages other" in s or "skipped" in s or "left out" in s]
    detail = [
        (short(i or r, 160), skipped({r or "?": 1}).removeprefix("1 "), short(d, 300))
        for i, r, d in result.skipped.head(MOST_SKIPPED).select("input", "reason", "detail").iter_rows()
    ]
    return Overview(
        headline=headline, lead=[s for s in rest if s not in counted], counted=_counted(held), figures=list(_figures(held)),
        sure=list(_sure(held)), unjudged=counted or ["Every article that was read was judged."], picture=picture(held),
        rows=rows, skipped=detail, skipped_left_out=len(result.skipped) - len(detail),
        settings=list(_settings(result.run)), weakest=list(weakest),
        reading=[short(str(n), 400) for n in (result.run.get("notes") or [])[:50]],
    )  # fmt: skip


def _counted(held: Holdings) -> str:
    lone = sum(c["size"] == 1 for c in held.clusters)
    more = f" and {count(lone, 'lone article')} with an original outside" if lone else ""
    return count(len(held.clusters) - lone, "cluster") + more


def _figures(held: Holdings) -> Iterator[tuple[str, str, str]]:
    """The key figures: (number, what, more)."""
    result = held.result
    groups = [c for c in held.clusters if c["size"] > 1]
    together = {m["article"] for c in groups for m in held.members[c["cluster"]]}
    n = len(result.articles)
    yield f"{n:,}", "articles read", f"{count(len(result.skipped), 'input')} skipped"
    yield f"{len(together):,}", "share text or a source", f"{percent(len(together) / n) if n else '0 %'} of those read"
    largest = f"the largest of {count(max(c['size'] for c in groups), 'article')}" if groups else ""
    yield f"{len(groups):,}", "cluster" if len(groups) == 1 else "clusters", largest
    states = [c["origin_state"] for c in held.clusters]
    outside = states.count("outside") + sum(
        c["origin"] is None and c["origin_outside"] is not None and c["origin_state"] != "outside"
        for c in held.clusters
    )
    yield f"{outside:,}", "originals not in this collection", f"{states.count('undecided'):,} undecided"
    rows = [m for ms in held.members.values() for m in ms if m["role"] != "origin" and m["credit_state"] not in
            (None, "own")]  # fmt: skip
    named = sum(str(m["credit_state"]).startswith("credited") for m in rows)
    yield f"{named:,}", f"of {len(rows):,} derived name a source", f"{len(rows) - named:,} name none"


def _sure(held: Holdings) -> Iterator[str]:
    """How sure the pairs are, and how many errors that means."""
    p = held.result.pairs.filter(pl.col("relation").is_in(DERIVED) & (pl.col("causes") != "equal"))["probability"]
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
    weak = sum((c["origin_probability"] or 0) < SURE for c in held.clusters if c["origin_state"] != "undecided")
    if weak:
        yield f"The origin of {weak:,} of {len(held.clusters):,} is given with a probability under {SURE}."


def _settings(run: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    settings = run.get("settings")
    for name, words in _SETTINGS.items():
        if isinstance(settings, Mapping) and (value := settings.get(name)) is not None:
            yield words, short(str(value), 200)
    if run.get("model"):
        yield "Sentence model", short(str(run["model"]), 200)
    found = run.get("candidates")
    if isinstance(found, Mapping) and found.get("word_statistics"):
        yield "Word statistics", short(str(found["word_statistics"]), 100)
    counts = run.get("counts")
    if isinstance(counts, Mapping) and isinstance(counts.get("judged"), int):
        yield "Pairs judged", f"{counts['judged']:,}"
    versions = run.get("versions")
    if isinstance(versions, Mapping):
        told = ", ".join(f"{k} {v}" for k, v in versions.items() if k in ("wirecopy", "python", "polars", "numba"))
        yield "Versions", short(told, 300)
