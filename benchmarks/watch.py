"""The watch over nights of real news: is every use told once, none twice, none missing against who-ran on the whole?

    python benchmarks/watch.py [--articles 6000] [--nights 10] [--outlets 2] [--whole-up-to N] [--seed 1] [--data DIR]

The articles of the volume set that were published in one stretch are added night by night at depth fast, the first
half at once, in the order of their dates but for one in ten, which comes some nights late, as slow feeds do. After each
night `watch` is asked for the outlets whose pieces others ran most; at the end also after a refresh, an undo of the
last night, and the same night again. With `--whole-up-to` a smaller archive is taken for a large one, so that nights
are added in parts.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import numpy as np
import polars as pl

from dedup.archive import Archive
from dedup.archive.rebuild import rebuild
from dedup.queries.who_ran.rows import who_ran
from dedup.queries.who_ran.told_uses import Watched
from dedup.settings import Settings
from dedup.watch.watching import watch

SHARED = HERE.parent.parent / "shared" / "data"


def nights_of(data: Path, articles: int, nights: int, seed: int) -> list[pl.DataFrame]:
    """The tables to add: the first holds half of all."""
    rng = np.random.default_rng(seed)
    news = pl.read_parquet(data / "volume_en.parquet").drop_nulls("published").sort("published", "id")
    dense = news.with_columns(pl.col("published").dt.truncate("1mo").alias("month"))
    months = dense.group_by("month").agg(pl.len(), pl.col("outlet").n_unique().alias("papers"))
    start = months.filter(pl.col("papers") >= 5).sort("len", descending=True)["month"][0]  # one paper has no others
    some = news.filter(pl.col("published") >= start).head(articles)
    when = np.maximum(0, (np.arange(len(some)) * 2 / len(some) - 1) * nights).astype(int) + 1
    when[: len(some) // 2] = 0
    late = (rng.random(len(some)) < 0.1) & (when > 0)
    when[late] = np.minimum(nights, when[late] + rng.integers(1, 4, late.sum()))
    return [some.filter(pl.Series(when == n)) for n in range(nights + 1)]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--articles", type=int, default=6000)
    asked.add_argument("--nights", type=int, default=10)
    asked.add_argument("--outlets", type=int, default=2)
    asked.add_argument("--whole-up-to", type=int)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--data", type=Path, default=SHARED)
    given = asked.parse_args()
    if given.whole_up_to is not None:
        rebuild.WHOLE_UP_TO = given.whole_up_to
    tables = nights_of(given.data, given.articles, given.nights, given.seed)
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "news.db") as archive:
        archive.add(tables[0], Settings(depth="fast"))
        watches = [Told(archive, outlet) for outlet in most_used(archive, given.outlets)]
        for n, table in enumerate(tables):
            last = archive.add(table).batch if n else 1
            for told in watches:
                told.night(f"night {n}, {len(table):,} articles")
        for told in watches:
            told.summary()
        turns = (("refresh", lambda: archive.add([], refresh=True)), ("undo", lambda: archive.remove(batch=last)),
                 ("the same night again", lambda: archive.add(tables[-1])))  # fmt: skip
        for what, turn in turns:
            turn()
            for told in watches:
                told.night(what)
        for told in watches:
            told.summary()


class Told:
    """What a watch of one outlet told, night by night, and what the digest of each last batch would have."""

    def __init__(self, archive: Archive, outlet: str) -> None:
        self.archive, self.outlet, self.took, self.asked = archive, outlet, 0.0, 0
        self.uses: Counter[tuple[str, str | None]] = Counter()
        self.by_batch: Counter[str] = Counter()

    def night(self, what: str) -> None:
        """Ask once, and once more; what is remembered must be what who-ran lists."""
        begun = time.process_time()
        watched = watch(self.archive, self.outlet)
        self.took, self.asked = self.took + time.process_time() - begun, self.asked + 1
        self.uses.update(watched.fresh.ran.rows.select("theirs", "ours").iter_rows())
        self.by_batch.update(self.archive.new_uses(self.outlet)[0].ran.rows["theirs"])
        held = {use.theirs for use in watched.told if not use.gone}
        whole = set(self.archive.who_ran(self.outlet).rows["theirs"])
        twice = watch(self.archive, self.outlet).any
        print(f"{what}, {self.outlet}: {said(watched)}; {len(whole - held)} missing, {len(held - whole)} beyond"
              f"{', and news when asked again' if twice else ''}", flush=True)  # fmt: skip

    def summary(self) -> None:
        """All of it against who-ran on the whole."""
        end = set(self.archive.who_ran(self.outlet).rows.select("theirs", "ours").iter_rows())
        theirs = {t for t, _ in self.uses}
        gone = sum(use.gone for use in watch(self.archive, self.outlet).told)
        print(f"{self.outlet}: {len(end):,} uses at the end, {self.uses.total():,} told, "
              f"{sum(n > 1 for n in self.uses.values())} twice, {sum(t not in theirs for t, _ in end)} missing; "
              f"{gone:,} no longer so, all of them told; {self.took / self.asked:.2f} s a watch")  # fmt: skip
        print(f"  by batches alone, as `export --digest`: {sum(t not in self.by_batch for t, _ in end):,} missing, "
              f"{sum(n > 1 for n in self.by_batch.values()):,} twice")  # fmt: skip


def most_used(archive: Archive, outlets: int) -> list[str]:
    """Of the outlets with the most articles those whose pieces have the most rows of who-ran."""
    result = archive.result()
    names = result.articles["outlet"].value_counts().drop_nulls().sort("count", "outlet", descending=True)["outlet"]
    rows = {name: len(who_ran(result, archive.outlets(), name).rows) for name in names.head(12)}
    return sorted(rows, key=lambda name: -rows[name])[:outlets]


def said(watched: Watched) -> str:
    """A night in one line."""
    fresh, changed = watched.fresh.ran.rows, watched.changed.ran.rows
    return f"{len(fresh):,} new, {len(changed):,} otherwise, {len(watched.gone):,} gone"


if __name__ == "__main__":
    main()
