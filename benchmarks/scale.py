"""What a scan of many articles costs, floor by floor, and whether it finds what was planted.

    python benchmarks/scale.py [--sizes 10000 100000] [--copies] [--depth fast] [--folder build/scale] [--json FILE]

Each corpus is the volume's articles, told again in as many worlds as it takes (worlds.py), or with `--copies` perturbed
copies of them in turn (recall_corpora.py), and is kept in `--folder`. What is planted in it: reprints of one in twenty,
by another paper two hours later, with little changed; and the labelled rewrites. Reprints of texts that are too short
to be judged do not count. A scan is a process of its own, from Parquet to tables; processor seconds, seconds, and the
most memory that it held stand beside each floor, without what lies in files (`dedup.scratch`) and is read again when
the memory is wanted. Whole processes of two programs are compared in pairs by whoever wants to know which is faster.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import numpy as np
import polars as pl
from recall_corpora import make_corpora, perturbed
from worlds import make_worlds

SHARED = HERE.parent.parent / "shared" / "data"
EVERY, AGAIN = 20, "-again"
REPRINTED = (0.0, 0.08), (0.0, 0.03), 0.002
"""Shares of a reprint's sentences left out and of its words replaced (drawn between these), deleted and exchanged."""


class Meter:
    """Processor seconds, seconds and the peak of memory of each step of this process."""

    def __init__(self) -> None:
        self.steps: dict[str, tuple[float, float, float]] = {}
        self._open: tuple[str, float, float] | None = None
        self._peak = 0.0
        Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            self._peak = max(self._peak, held())
            time.sleep(0.02)

    def begin(self, name: str | None) -> None:
        """Close the step that is open and open the next; None opens none."""
        if self._open is not None:
            last, wall, cpu = self._open
            self.steps[last] = (time.process_time() - cpu, time.perf_counter() - wall, self._peak)
        self._peak = held()
        self._open = None if name is None else (name, time.perf_counter(), time.process_time())

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """What is inside is a step of its own."""
        self.begin(name)
        yield
        self.begin(None)


def held() -> float:
    """The memory that this process and those it started hold now, GB, without what can be read again from files."""
    tasks = Path("/proc/self/task").glob("*/children")
    return sum(map(held_by, ["self", *(pid for task in tasks for pid in task.read_text().split())])) / 1e6


def held_by(process: str) -> int:
    """The same of one process, kB; 0 where it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return int(status.split("RssAnon:")[1].split()[0]) if "RssAnon:" in status else 0


def scan_once(corpus: Path, out: Path, depth: str) -> None:
    """One scan, from Parquet to tables, and what it cost as one line of JSON."""
    meter = Meter()
    with meter.step("import"):
        from dedup.api import read, scan
        from dedup.settings import Settings
        from dedup.write import write_result
    meter.begin("read")
    result = scan(read(corpus), Settings(depth=depth), progress=meter.begin)
    with meter.step("write"):
        write_result(result, out)
    most = max(gb for _, _, gb in meter.steps.values())
    counts = {n: len(f) for n, f in result.tables().items()}
    print(json.dumps({"steps": meter.steps, "gb": most, "cpu": time.process_time(), "counts": counts}))


def reprints(copies: pl.DataFrame) -> pl.DataFrame:
    """One in `EVERY` of these articles as another paper prints it two hours later."""
    rng, some = np.random.default_rng(11), copies.gather_every(EVERY)
    words = " ".join(some["text"].head(4000)).split()
    texts = [perturbed(t, words, rng, *REPRINTED) for t in some["text"]]
    later = pl.col("published") + pl.duration(hours=2)
    return some.with_columns(
        id=pl.col("id") + AGAIN, text=pl.Series(texts), outlet=pl.lit("The Reprint"), published=later
    )


def corpus_of(size: int, folder: Path, *, copies: bool) -> Path:
    """The folder with the corpus of that many articles, in several files, and what is planted among them; made once."""
    path = folder / f"{size}{'-copies' if copies else ''}"
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            made = Path(scratch) / "corpus"
            if copies:
                made.mkdir()
                make_corpora(SHARED / "volume_en.parquet", Path(scratch), size)
                (Path(scratch) / "all.parquet").rename(made / "000.parquet")
            else:
                make_worlds(SHARED / "volume_en.parquet", made, size)
            again = [reprints(pl.read_parquet(part)) for part in sorted(made.glob("*.parquet"))]
            rewrites = pl.read_parquet(SHARED / "rewrites.parquet", columns=["id", "text"])
            pl.concat([*again, rewrites], how="diagonal_relaxed").write_parquet(made / "planted.parquet")
            made.rename(path)
    return path


def planted(articles: pl.DataFrame, members: pl.DataFrame) -> dict[str, float]:
    """Of the planted pairs, those with both in one cluster: a reprint and its article, and rewrites of one original."""
    ids = articles.filter(pl.col("status") == "judged").select("id")
    rewrites = pl.read_parquet(SHARED / "rewrites.parquet").select("id", group="cluster")
    named = ids.with_columns(group=pl.col("id").str.strip_suffix(AGAIN))
    copies = named.filter(pl.col("group").is_in(named.filter(pl.col("id") != pl.col("group"))["group"].implode()))
    home = members.select(id="article", cluster="cluster").unique("id", keep="first", maintain_order=True)
    found = {}
    for name, groups in (("reprints", copies), ("rewrites", rewrites)):
        of = pl.len().alias("n")
        pairs = pl.col("n") * (pl.col("n") - 1) // 2
        every = groups.group_by("group").agg(of).select(pairs.sum()).item()
        together = groups.join(home, on="id").group_by("group", "cluster").agg(of).select(pairs.sum()).item()
        found[name] = round(together / max(1, every), 4)
    return found


def table(size: int, told: dict[str, Any], wall: float) -> Iterator[str]:
    """The figures of one scan as Markdown."""
    yield f"\n{size:,} articles and what was planted among them: {wall:.0f} s, {told['gb']:.1f} GB at most"
    yield f"\nplanted pairs in one cluster: {told['planted']}; rows: {told['counts']}"
    yield "\n| step | processor s | s | peak GB |\n|---|--:|--:|--:|"
    for name, (cpu, seconds, gb) in told["steps"].items():
        yield f"| {name} | {cpu:.1f} | {seconds:.1f} | {gb:.2f} |"
    yield f"| all | {told['cpu']:.1f} | {wall:.1f} | {told['gb']:.2f} |"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--copies", action="store_true", help="perturbed copies of the volume instead of other worlds")
    parser.add_argument("--depth", default="fast")
    parser.add_argument("--folder", type=Path, default=HERE.parent / "build" / "scale")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--once", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        return scan_once(*given.once, given.depth)
    given.folder.mkdir(parents=True, exist_ok=True)
    every = {}
    for size in given.sizes:
        corpus = corpus_of(size, given.folder, copies=given.copies)
        out = corpus.with_name(f"{corpus.name}-result")
        command = [sys.executable, __file__, "--depth", given.depth, "--once", str(corpus), str(out)]
        start = time.perf_counter()
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        wall = time.perf_counter() - start
        told = json.loads(done.stdout.splitlines()[-1])
        told["planted"] = planted(*(pl.read_parquet(out / f"{name}.parquet") for name in ("articles", "members")))
        every[size] = {**told, "wall": wall}
        print("\n".join(table(size, told, wall)), flush=True)
    if given.json:
        given.json.write_text(json.dumps(every, indent=2) + "\n")
    return None


if __name__ == "__main__":
    main()
