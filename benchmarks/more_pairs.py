"""More labelled pairs of texts alone, from ../shared/data: local reports of one incident, openings of outlets' reports
of one event, short pieces with rewrites by newer models, double translations, and texts at three levels of reading.

`more(settings)` gives frames as `train_relations.examples` does, to be trained on and to be judged cross-fitted.
"""

from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

MOST = 3500
"""Pairs of one source, drawn by seed."""
REWORDED = ("short_rewrites", "translations", "levels_of_reading")


def more(data: Any, corpus: Any, frame_of: Any, settings: Any) -> list[pl.DataFrame]:
    """Frames of pairs; `corpus` and `frame_of` are those of `train_relations`."""
    rng = np.random.default_rng(0)

    def drawn(rows: list[Any]) -> list[Any]:
        return [rows[i] for i in np.sort(rng.permutation(len(rows))[:MOST])]

    out = []
    some = pl.read_parquet(data / "incidents.parquet")
    event = dict(some.select("id", "event").iter_rows())
    prints, _ = corpus(some, settings)
    row = {i: n for n, i in enumerate(prints.ids)}
    told = pl.read_parquet(data / "incidents_pairs.parquet").select("left", "right", "label", pl.nth(3))
    rows = []
    for a, b, kind, longest in told.iter_rows():
        derived = kind == "shared-text" or (kind == "same-outlet" and longest > 30)
        if kind != "unclear" and a in row and b in row:
            pair = sorted((row[a], row[b]))
            rows.append((*pair, int(derived), int(kind == "independent"), f"incidents-{kind}", event[a]))
    out.append(frame_of(prints, rows))
    some = pl.read_parquet(data / "openings.parquet")
    prints, _ = corpus(some, settings)
    row = {i: n for n, i in enumerate(prints.ids)}
    rows = []
    for (name,), group in some.group_by("event", maintain_order=True):
        for a, b in combinations(sorted(row[i] for i in group["id"]), 2):
            rows.append((a, b, 0, 1, "openings", name))
    out.append(frame_of(prints, drawn(rows)))
    for name in REWORDED:
        some = pl.read_parquet(data / f"{name}.parquet")
        if "language" in some.columns:
            some = some.filter(pl.col("language") == "en")
        cluster = dict(some.select("id", "cluster").iter_rows())
        style = dict(some.select("id", "style").iter_rows())
        prints, proposed = corpus(some, settings)
        of = [cluster[i] for i in prints.ids]
        rows, human = [], []
        for _, group in pl.DataFrame({"row": range(len(of)), "of": of}).group_by("of", maintain_order=True):
            for a, b in combinations(group["row"].to_list(), 2):
                both = all(style[prints.ids[i]].startswith("human") for i in (a, b))
                (human if both else rows).append((a, b, 1, 0, f"{name}-human" if both else name, of[a]))
        apart = [(a, b, 0, 0, f"{name}-other", of[a]) for a, b in proposed.tolist() if of[a] != of[b]]
        out += [frame_of(prints, r) for r in (drawn(rows), human, drawn(apart)) if r]
    return out
