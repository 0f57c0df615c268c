"""The archive: thirty nights against one scan, and what a night and a question cost on a large one.

    python benchmarks/archive.py nights [--days 30] [--whole-up-to N] [--keep FILE]
    python benchmarks/archive.py large [--articles 500000] [--nightly 10000] [--nights 2] [--keep FILE]

`nights` cuts the development corpus (20,000 distractors, rewrites, same_story, levels of ../shared/data) into days by
seed, adds them one after another at depth fast, and compares the tables with those of one scan. With `--whole-up-to` a
smaller archive is taken for a large one, and how far clusters and derived pairs agree is told.
`large` fills an archive with articles of the volume set, each a few times and changed a little so that none is a copy,
and times nights on top of it. With `--keep` the archive stays, and a second call goes on where the first ended.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import numpy as np
import polars as pl
from recall_corpora import make_corpora

from dedup.api import scan
from dedup.archive import Archive
from dedup.archive.rebuild import rebuild
from dedup.queries.evaluate.metrics import b_cubed
from dedup.queries.evaluate.pair_counts import one_each
from dedup.read import Reading, read
from dedup.result import Result
from dedup.settings import Settings
from dedup.tables import DERIVED, empty

SHARED = HERE.parent.parent / "shared" / "data"
FAST = Settings(depth="fast")


def size_of(path: Path) -> int:
    """Bytes of the archive and what lies beside it."""
    return sum(p.stat().st_size for p in path.parent.glob(f"{path.name}*"))


def nights(days: int, keep: Path | None) -> None:
    """Add a day at a time; the sum, the last night, and whether the end is that of one scan."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "dev.parquet"
        command = [sys.executable, str(SHARED / "mix.py"), str(corpus), "20000", "rewrites", "same_story", "levels"]
        subprocess.run(command, check=True, capture_output=True)
        reading = read(str(corpus))
        start = time.perf_counter()
        whole = scan(reading, FAST)
        once = time.perf_counter() - start
        path = keep or Path(folder) / "news.db"
        day = np.random.default_rng(30).integers(0, days, len(reading.articles))
        # as much as is run over as a whole comes at once: it takes no nights to learn what becomes of a small archive
        order = np.random.default_rng(31).permutation(len(day))
        if len(day) > rebuild.WHOLE_UP_TO:
            day[order[: rebuild.WHOLE_UP_TO]] = 0
            day[order[rebuild.WHOLE_UP_TO :]] = np.maximum(1, day[order[rebuild.WHOLE_UP_TO :]])
        seconds = []
        with Archive(path) as archive:
            for n in range(days):
                part = reading.articles.filter(pl.Series(day == n))
                start = time.perf_counter()
                archive.add(Reading(part, empty("skipped"), ()), FAST)
                seconds.append(time.perf_counter() - start)
            found = archive.result()
        text = reading.articles["text"].str.len_bytes().sum()
        print(f"nights: {days}, the last of {int((day == days - 1).sum())}; one scan {once:.1f} s; second night "
              f"{seconds[1]:.1f} s, last {seconds[-1]:.1f} s; {size_of(path) / text:.2f} times the text")  # fmt: skip
    for name in ("articles", "credits", "pairs", "passages", "clusters", "members", "stories"):
        frames = [r.tables()[name] for r in (found, whole)]
        if name == "passages":  # an archive keeps those of derived pairs
            pairs = whole.pairs.filter(pl.col("relation").is_in(DERIVED))
            frames[1] = frames[1].join(pairs, on=["left", "right"], how="semi")
        plain = [f.drop([c for c in ("cluster", "story") if c in f.columns]).sort(pl.all()) for f in frames]
        print(f"nights: {name} {'equal' if plain[0].equals(plain[1]) else 'DIFFERENT'} ({len(frames[0])} rows)")
    agreement(found, whole)


def agreement(found: Result, whole: Result) -> None:
    """How far clusters, origins and derived pairs of an archive are those of one scan."""
    origins = [
        {
            frozenset(group["article"]): (row["origin"], row["origin_outside"], row["origin_state"])
            for row, group in (
                (r.clusters.row(by_predicate=pl.col("cluster") == name, named=True), group)
                for (name,), group in r.members.group_by("cluster")
            )
        }
        for r in (found, whole)
    ]  # fmt: skip
    same = origins[0].keys() & origins[1].keys()
    traced = sum(origins[0][group] == origins[1][group] for group in same)
    print(f"nights: clusters {len(origins[0])}, of a scan {len(origins[1])}, the same {len(same)}, of these with the "
          f"same origin {traced}")  # fmt: skip
    derived = [
        {(a, b): p for a, b, p in r.pairs.filter(pl.col("relation").is_in(DERIVED))
         .select("left", "right", "probability").iter_rows()} for r in (found, whole)
    ]  # fmt: skip
    both = derived[0].keys() & derived[1].keys()
    other = sum(derived[0][pair] != derived[1][pair] for pair in both)
    print(f"nights: derived pairs {len(derived[0])}, of a scan {len(derived[1])}, in both {len(both)}, of these with "
          f"another probability {other}")  # fmt: skip
    firsts = [r.members.unique("article", keep="first", maintain_order=True) for r in (found, whole)]
    homes = [dict(f.select("article", "cluster").iter_rows()) for f in firsts]
    articles = sorted(homes[0].keys() | homes[1].keys())
    labels = [one_each(home.get(i, i) for i in articles) for home in homes]
    shares = b_cubed(labels[1], labels[0], [True] * len(articles))
    print(f"nights: B-cubed against the scan, over {len(articles)} articles in clusters: precision "
          f"{shares.precision:.3f}, recall {shares.recall:.3f}")  # fmt: skip


def large(articles: int, nightly: int, rounds: int, keep: Path | None) -> None:
    """Seconds of nights on a large archive, its size, and the memory that it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = keep or Path(folder) / "news.db"
        corpus = Path(folder) / "all.parquet"
        if keep is not None:
            corpus = keep.with_suffix(".parquet")
        if not corpus.exists():
            make_corpora(SHARED / "volume_en.parquet", Path(folder), articles + nightly * rounds)
            (Path(folder) / "all.parquet").rename(corpus)
        frame = pl.read_parquet(corpus)
        with Archive(path) as archive:
            known = [i for (i,) in archive.database.rows("SELECT article FROM arrivals")] if path.exists() else []
            held, here = len(known), frame.filter(~pl.col("id").is_in(known))
            while held < articles and len(here):
                part, here = here.head(min(50_000, articles - held)), here.slice(min(50_000, articles - held))
                start = time.perf_counter()
                held = archive.add(read(part), FAST).articles
                print(f"large: filled to {held}: {time.perf_counter() - start:.0f} s", flush=True)
            spent = []
            for n in range(rounds):
                part, here = read(here.head(nightly)), here.slice(nightly)
                start = time.perf_counter()
                told = archive.add(part, FAST)
                spent.append(time.perf_counter() - start)
                print(f"large: night {n + 1}: {told.new} articles to {told.articles} in {spent[-1]:.1f} s", flush=True)
            (text,) = next(archive.database.rows("SELECT sum(bytes) FROM texts"))
            print(f"large: {size_of(path) / text:.2f} times the text")
            if len(spent) >= 50:
                print(f"large: night 50 took {spent[49] / spent[4]:.2f} times night 5")
    print(f"large: memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("nights", "large"))
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--whole-up-to", type=int, default=rebuild.WHOLE_UP_TO)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--articles", type=int, default=500_000)
    parser.add_argument("--nightly", type=int, default=10_000)
    parser.add_argument("--nights", type=int, default=2)
    given = parser.parse_args()
    rebuild.WHOLE_UP_TO = given.whole_up_to
    if given.what == "nights":
        nights(given.days, given.keep)
    else:
        large(given.articles, given.nightly, given.nights, given.keep)


if __name__ == "__main__":
    main()
