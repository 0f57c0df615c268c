"""Pairs with what is known beside their texts, as rows for `train_newsroom.py`: real news that was read, and the sets
of ../shared/data that have outlets and dates.

`news()`: the pairs of `news_pairs.parquet` and of `news_labels.csv`, measured in their collection, `volume_en`.
`known()`: incidents and reports of one event, with the outlets and dates that they have.
"""

import csv
import sys
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from train_relations import bucket, shingles

from dedup.align.measuring import measure
from dedup.align.passages import align
from dedup.candidates.generators import candidates
from dedup.clean.masks import find_masks
from dedup.credit.ladder import find_credits
from dedup.data import Collection
from dedup.fingerprint.document_frequency import document_frequency
from dedup.fingerprint.prints import fingerprint
from dedup.measures import CONTEXT, MEASURES
from dedup.outlets.registry import Outlets
from dedup.read import read
from dedup.relate.collection import collection_of
from dedup.relate.context import context
from dedup.relate.judging import taken_over
from dedup.relate.vetoes import follow_up, same_frame
from dedup.settings import Settings

DATA = HERE.parent.parent / "shared" / "data"
LABELS = HERE / "news_labels.csv"
APART = 1500
"""Pairs of reports of two incidents that a scan would propose."""
DERIVED = ("copy", "excerpt", "partial", "rewrite", "version")
Row = tuple[str, str, int, str, str]
"""Left, right, 1 where derived, source, group for the folds."""


def labels() -> pl.DataFrame:
    """Every read pair: `left`, `right`, `label`, `stratum`, `weight` and `drawn`, which of the readings it is of."""
    first = pl.read_parquet(DATA / "news_pairs.parquet").select("left", "right", "label", "stratum", "weight")
    with LABELS.open(encoding="utf-8") as lines:
        rows = [(r["left"], r["right"], r["label"], r["stratum"], float(r["weight"])) for r in csv.DictReader(lines)]
    ours = pl.DataFrame(rows, schema=first.schema, orient="row")
    drawn = pl.col("stratum").str.split(":").list.first()
    return pl.concat([
        first.with_columns(drawn=pl.lit("given")), ours.with_columns(drawn=drawn)
    ]).unique(["left", "right"], keep="first", maintain_order=True)  # fmt: skip


def news() -> pl.DataFrame:
    """The read pairs as rows: measures, `y`, `source` "news", `group`, and what a scan would make of each."""
    read_pairs, known = labels(), collection(pl.read_parquet(DATA / "volume_en.parquet"))
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            name = root[name]
        return name

    for left, right in read_pairs.select("left", "right").iter_rows():
        root[find(left)] = find(right)
    rows = [(a, b, int(label in DERIVED), "news", find(a))
            for a, b, label in read_pairs.select("left", "right", "label").iter_rows()]  # fmt: skip
    beside = read_pairs.select("label", "stratum", "weight", "drawn")
    return pl.concat([table(known, rows), beside], how="horizontal")


def known() -> pl.DataFrame:
    """Labelled sets whose texts have outlets or dates, as rows."""
    some = pl.read_parquet(DATA / "incidents.parquet")
    event = dict(some.select("id", "event").iter_rows())
    told = pl.read_parquet(DATA / "incidents_pairs.parquet").select("left", "right", "label", pl.nth(3))
    rows = [
        (a, b, int(kind == "shared-text" or (kind == "same-outlet" and longest > 30)), f"incidents-{kind}", event[a])
        for a, b, kind, longest in told.iter_rows() if kind != "unclear"
    ]  # fmt: skip
    columns = ["id", "text", "title", "outlet", "url", "published"]
    reports = collection(some.select(columns))
    parts = [table(reports, [*rows, *apart(reports, event)])]
    story = pl.read_parquet(DATA / "same_story.parquet")
    words = {i: shingles(t) for i, t in story.select("id", "text").iter_rows()}
    outlet = dict(story.select("id", "outlet").iter_rows())
    rows = []
    for (name,), group in story.group_by("event", maintain_order=True):
        for a, b in combinations(sorted(group["id"]), 2):
            copied = len(words[a] & words[b]) >= 0.2 * max(1, min(len(words[a]), len(words[b])))
            source = "copied-known" if copied else "basil-known" if outlet[a] else "ecb-known"
            if outlet[a] and outlet[b]:
                rows.append((a, b, int(copied), source, str(name)))
    parts.append(table(collection(story.select("id", "text", "title", "outlet", "published")), rows))
    return pl.concat(parts)


def apart(known: Collection, event: dict[str, str]) -> list[Row]:
    """Proposed pairs of two events, `APART` of them."""
    prints, settings = known.prints, Settings(depth="fast")
    proposed = candidates(known.articles, prints, known.credits, settings, None).pairs
    rows = [(prints.ids[a], prints.ids[b]) for a, b in proposed.tolist()]
    rows = [(a, b) for a, b in rows if event[a] != event[b]]
    rows.sort(key=lambda pair: bucket(f"{pair[0]}|{pair[1]}", 1 << 30))
    return [(a, b, 0, "incidents-other", event[a]) for a, b in rows[:APART]]


def collection(frame: pl.DataFrame) -> Collection:
    """All that the floors know of a collection before pairs are judged."""
    articles = read(frame).articles.sort("id")
    outlets = Outlets.load(None).including(articles)
    credits = find_credits(articles, outlets)
    prints = fingerprint(articles, find_masks(articles, credits), Settings(depth="fast"))
    return collection_of(articles, credits, outlets, prints, frequency=document_frequency(prints))


def table(known: Collection, rows: Iterable[Row]) -> pl.DataFrame:
    """Rows as measures, with what the vetoes and the relations ask of a pair."""
    place = {name: n for n, name in enumerate(known.prints.ids)}
    kept = [r for r in rows if r[0] in place and r[1] in place]
    pairs = np.sort(np.array([(place[r[0]], place[r[1]]) for r in kept], np.int64), 1)
    texts, beside = measure(known.prints, pairs), context(known, pairs)
    columns = {n: texts[:, i] for i, n in enumerate(MEASURES)}
    aligned = align(known.prints, pairs)
    verbatim = np.minimum(aligned.verbatim, 1)
    copy = (columns["runs3_smaller"] >= 0.9) & (columns["length_ratio"] >= 0.9)
    taken = taken_over(columns | {n: beside[:, i] for i, n in enumerate(CONTEXT)})
    short = known.prints.words.counts[pairs].min(1) < Settings().min_words
    held = (short & ~copy) | same_frame(columns, known.papers, pairs)
    held |= follow_up(columns, known.papers, known.days, pairs) & ~copy
    part = (aligned.unquoted >= 40) | ((aligned.unquoted >= 20) & (verbatim.max(1) >= 0.15))
    relation = np.select(
        [copy | (verbatim.min(1) >= 0.9), beside[:, 0] == 1, verbatim.max(1) >= 0.85, part],
        ["near-duplicate", "revision", "excerpt", "partial"], "rewrite",
    )  # fmt: skip
    return pl.DataFrame(columns | {n: beside[:, i] for i, n in enumerate(CONTEXT)}).with_columns(
        y=pl.Series([r[2] for r in kept]), source=pl.Series([r[3] for r in kept]),
        group=pl.Series([r[4] for r in kept]), left=pl.Series([r[0] for r in kept]),
        right=pl.Series([r[1] for r in kept]), held=pl.Series(held), taken=pl.Series(taken),
        relation=pl.Series(relation.astype(str)),
    )  # fmt: skip


def without(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """The same pairs, of which so much is not known."""
    return frame.with_columns(pl.lit(-1.0, pl.Float32).alias(n) for n in names)


def by_two(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Pairs of texts as if two outlets had printed them within a day or two, where no more than that is known: of both
    answers alike, so that nothing is learned from it but what two outlets' texts say."""
    rng = np.random.default_rng(seed)
    days: NDArray[np.float64] = np.log1p(rng.exponential(0.4, len(frame)))
    days[rng.random(len(frame)) < 0.4] = -1
    alone = without(frame, [n for n in CONTEXT if not n.startswith("frames")])
    return alone.with_columns(one_outlet=pl.lit(0.0, pl.Float32), days_apart=pl.Series(days, dtype=pl.Float32))
