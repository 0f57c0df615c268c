"""The archive: thirty nights against one scan, and what a night and a question cost on a large one.

    python benchmarks/archive.py nights [--days 30] [--keep FILE]
    python benchmarks/archive.py large [--articles 500000] [--nightly 10000] [--nights 2]

`nights` cuts the development corpus (20,000 distractors, rewrites, same_story, levels of ../shared/data) into days by
seed, adds them one after another at depth fast, and compares the tables with those of one scan. `large` fills an
archive with articles of the volume set, changed a little so that they are no copies, and times nights on top of it.
"""

import argparse
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
from dedup.read import Reading, read
from dedup.settings import Settings
from dedup.tables import empty

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
        seconds = []
        with Archive(path) as archive:
            for n in range(days):
                part = reading.articles.filter(pl.Series(day == n))
                start = time.perf_counter()
                archive.add(Reading(part, empty("skipped"), ()), FAST)
                seconds.append(time.perf_counter() - start)
            found = archive.result()
        text = reading.articles["text"].str.len_bytes().sum()
        print(f"nights: {days} of {len(reading.articles) // days}; one scan {once:.1f} s; first {seconds[0]:.1f} s, "
              f"last {seconds[-1]:.1f} s; archive {size_of(path) / text:.2f} times the text")  # fmt: skip
    for name in ("articles", "credits", "pairs", "passages", "clusters", "members", "stories"):
        frames = [r.tables()[name] for r in (found, whole)]
        plain = [f.drop([c for c in ("cluster", "story") if c in f.columns]).sort(pl.all()) for f in frames]
        print(f"nights: {name} {'equal' if plain[0].equals(plain[1]) else 'DIFFERENT'} ({len(frames[0])} rows)")
    groups = [{frozenset(g["article"]) for _, g in r.members.group_by("cluster")} for r in (found, whole)]
    print(f"nights: same partition: {groups[0] == groups[1]}")


def large(articles: int, nightly: int, rounds: int) -> None:
    """Seconds of nights on a large archive, its size, and the memory that it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        make_corpora(SHARED / "volume_en.parquet", Path(folder), articles + nightly * rounds)
        frame = pl.read_parquet(Path(folder) / "all.parquet")
        text = frame["text"].str.len_bytes().sum()
        with Archive(path) as archive:
            for at in range(0, articles, 100_000):
                start = time.perf_counter()
                archive.add(read(frame.slice(at, min(100_000, articles - at))), FAST)
                print(f"large: filled to {at + 100_000}: {time.perf_counter() - start:.0f} s", flush=True)
            for n in range(rounds):
                part = read(frame.slice(articles + n * nightly, nightly))
                start = time.perf_counter()
                archive.add(part, FAST)
                print(f"large: night {n + 1}: {nightly} articles in {time.perf_counter() - start:.1f} s", flush=True)
            print(f"large: {size_of(path) / text:.2f} times the text")
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        print(f"large: memory at most {int(peak.split()[1]) / 1e6:.1f} GB")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("nights", "large"))
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--articles", type=int, default=500_000)
    parser.add_argument("--nightly", type=int, default=10_000)
    parser.add_argument("--nights", type=int, default=2)
    given = parser.parse_args()
    if given.what == "nights":
        nights(given.days, given.keep)
    else:
        large(given.articles, given.nightly, given.nights)


if __name__ == "__main__":
    main()
