"""Hard cases for the judge: one story run 5,000 times, the speed of alignment, and frames filled with other figures.

    python benchmarks/judge_cases.py [--data FOLDER] [--only story|speed|templates] [--copies N] [--among N]

Prints what was measured, one line each. The story and the frames are invented; the articles among which the story runs
and on which alignment is timed are those of FOLDER/volume_en.parquet.
"""

import argparse
import re
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import numba
import numpy as np
import polars as pl
from judge_frames import FRAMES, filled

from dedup.align.measuring import measure
from dedup.align.passages import align
from dedup.api import scan
from dedup.clean.masks import find_masks
from dedup.credit.ladder import find_credits
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.registry import Outlets
from dedup.read import read
from dedup.result import Result
from dedup.settings import Settings

NEWSROOM = HERE / "newsroom" / "part1.jsonl"
STORY = ("n01", "a")
PAPERS = 600
"""Invented papers that run the story; each may run it more than once, as papers do."""
FLOORS = ("align", "relate", "cluster")
WORDS = (450, 550)
"""Length of the articles that alignment is timed on."""
PAIRS = 20_000
WHEN = datetime(2025, 3, 4, 6, tzinfo=UTC)
OTHERS = "about", "also", "early", "late", "local", "nearly", "new", "now", "old", "reported", "some", "still", "told"
HEADLINES = "Treasurer jailed", "Credit union fraud: five years", "Savers betrayed", "Jail for racehorse treasurer"
CREDITS = "Northwire", "(Northwire)", "By our own staff and Northwire", "Northwire contributed to this report."


def edited(text: str, rng: np.random.Generator) -> str:
    """The text with one to four small edits: words changed, a sentence dropped, a line added, cut from the foot."""
    paragraphs = text.split("\n\n")
    for edit in rng.choice(5, int(rng.integers(1, 5)), replace=False).tolist():
        at = int(rng.integers(len(paragraphs)))
        if edit == 0:
            words = paragraphs[at].split(" ")
            for place in rng.integers(0, len(words), int(rng.integers(1, 4))).tolist():
                words[place] = str(rng.choice(OTHERS))
            paragraphs[at] = " ".join(words)
        elif edit == 1:
            sentences = re.split(r"(?<=[.?!])\s", paragraphs[at])
            del sentences[int(rng.integers(len(sentences)))]
            paragraphs[at] = " ".join(sentences)
        elif edit == 2:
            paragraphs.insert(0, str(rng.choice(HEADLINES)))
        elif edit == 3:
            paragraphs.append(str(rng.choice(CREDITS)))
        elif len(paragraphs) > 4:
            del paragraphs[-1]
    return "\n\n".join(p for p in paragraphs if p)


def story_corpus(data: Path, copies: int, among: int, seed: int = 11) -> pl.DataFrame:
    """`copies` runs of the story, ids `story-N`, among so many articles of the volume, in an order drawn by seed."""
    told = pl.read_ndjson(NEWSROOM).filter(event=STORY[0], kind=STORY[1])["text"][0]
    rng = np.random.default_rng(seed)
    runs = pl.DataFrame({
        "id": [f"story-{n}" for n in range(copies)],
        "text": [edited(told, rng) for _ in range(copies)],
        "outlet": [f"Paper {n}" for n in rng.integers(0, PAPERS, copies).tolist()],
        "published": [WHEN + timedelta(minutes=n) for n in rng.integers(0, 3 * 24 * 60, copies).tolist()],
    })  # fmt: skip
    volume = pl.read_parquet(data / "volume_en.parquet").sample(among, seed=seed)
    volume = volume.select("id", "text", "outlet", "published")
    return pl.concat([volume, runs.cast(volume.schema)]).sample(fraction=1, shuffle=True, seed=seed)


def homes(result: Result, prefix: str) -> pl.DataFrame:
    """Members whose id begins so, as (cluster, copies), largest first."""
    own = result.members.filter(pl.col("article").str.starts_with(prefix))
    return own.group_by("cluster").agg(copies=pl.len()).sort("copies", "cluster", descending=[True, False])


def story(data: Path, copies: int, among: int) -> dict[str, float]:
    """One story among many articles: seconds a floor, and where its copies went; returns what the gate keeps."""
    scan(story_corpus(data, 50, 200), Settings(depth="fast"))  # compile before the clock starts
    result = scan(story_corpus(data, copies, among), Settings(depth="fast"))
    seconds = result.run["seconds"]
    found = homes(result, "story-")
    size = result.clusters.filter(cluster=found["cluster"][0])["size"][0]
    told = ", ".join(f"{floor} {seconds[floor]:.1f}" for floor in seconds)
    print(f"story: {copies} copies among {among} articles; {len(result.pairs)} pairs; seconds: {told}")
    print(f"story: {', '.join(FLOORS)} together {sum(seconds[f] for f in FLOORS):.1f} s")
    print(
        f"story: {len(found)} clusters hold copies; the largest holds {found['copies'][0]} of {copies} "
        f"and {size - found['copies'][0]} others"
    )
    print("story: cohesion", result.clusters.filter(cluster=found["cluster"][0])["cohesion"][0])
    return {
        "clusters": len(found),
        "share_in_largest": found["copies"][0] / copies,
        "others": size - found["copies"][0],
    }


def speed(data: Path) -> None:
    """Alignments a second over pairs of articles of about 500 words: each with its neighbours of an order by chance,
    and as often with an edited copy.
    """
    volume = pl.read_parquet(data / "volume_en.parquet")
    volume = volume.filter(pl.col("text").str.split(" ").list.len().is_between(*WORDS)).sample(1000, seed=3)
    rng = np.random.default_rng(3)
    copies = volume.with_columns(
        pl.col("id") + "-copy", text=pl.Series([edited(t, rng) for t in volume["text"]], dtype=pl.String)
    )
    settings = Settings(depth="fast")
    articles = read(pl.concat([volume, copies])).articles
    outlets = Outlets.load(None).including(articles)
    prints = fingerprint(articles, find_masks(articles, find_credits(articles, outlets)), settings)
    n = len(articles)
    row = {name: i for i, name in enumerate(prints.ids)}
    alike = np.array([sorted((row[i], row[f"{i}-copy"])) for i in volume["id"] if {i, f"{i}-copy"} <= row.keys()])
    at = np.arange(n).repeat(10)
    strangers = np.sort(np.stack([at, (at + np.tile(np.arange(1, 11), n)) % n], 1))
    mean = prints.words.counts.mean()
    for name, every in (("strangers", strangers), ("copies", alike.repeat(10, 0))):
        pairs = np.ascontiguousarray(every[:PAIRS], np.int64)
        for threads in (2, 1):
            numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
            for call in (measure, align):
                call(prints, pairs[:100])
                start = time.perf_counter()
                call(prints, pairs)
                rate = len(pairs) / (time.perf_counter() - start)
                print(f"speed: {call.__name__}, {name}, {threads} threads, mean {mean:.0f} words: {rate:,.0f} pairs/s")
    numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)


def templates() -> dict[str, float]:
    """Of pairs from one frame with other figures, how many end in one cluster: of one outlet, and of no known one.
    Returns how many of all of them were merged.
    """
    total = 0
    for outlet in ("The Orlen Courier", None):
        rows = [(f"{name}-{n}", text) for name in FRAMES for n, text in enumerate(filled(name, seed=5))]
        frame = pl.DataFrame(rows, schema=["id", "text"], orient="row")
        frame = frame.with_columns(
            outlet=pl.lit(outlet, pl.String),
            published=pl.Series([(WHEN + timedelta(days=n % 10)).isoformat() for n in range(len(rows))]),
        )
        result = scan(frame, Settings(depth="fast"))
        home = dict(result.members.select("article", "cluster").iter_rows())
        relation = {(a, b): r for a, b, r in result.pairs.select("left", "right", "relation").iter_rows()}
        merged: dict[str, list[str]] = {"figures": [], "figures and names": []}
        for name in FRAMES:
            for kind, first in (("figures", 0), ("figures and names", 5)):
                ring = [(first + i, first + (i + 1) % 5) for i in range(5)]
                for a, b in ((f"{name}-{x}", f"{name}-{y}") for x, y in ring):
                    if a in home and home[a] == home.get(b):
                        merged[kind].append(f"{a}~{b} {relation.get((min(a, b), max(a, b)), 'no pair')}")
        for kind, found in merged.items():
            total += len(found)
            told = f"{len(found)} of {5 * len(FRAMES)} merged"
            print(f"templates: outlet {outlet or 'unknown'}; only {kind} differ: {told}")
            print("".join(f"    {line}\n" for line in found), end="")
    return {"templates_merged": total}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--only", choices=["story", "speed", "templates"], nargs="*")
    parser.add_argument("--copies", type=int, default=5000)
    parser.add_argument("--among", type=int, default=20_000)
    given = parser.parse_args()
    wanted = given.only or ["story", "speed", "templates"]
    if "story" in wanted:
        story(given.data, given.copies, given.among)
    if "speed" in wanted:
        speed(given.data)
    if "templates" in wanted:
        templates()


if __name__ == "__main__":
    main()
