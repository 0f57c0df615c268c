"""How often a question to an archive finds the true partner, and whether it then says what a scan of all says.

    python benchmarks/check.py [--queries 300] [--distractors 5000] [--speed ARCHIVE]

Two archives of so many volume articles each: one also holds the originals of ../shared/data (rewrites, oldest versions,
sources of passages), the other what was made from them. Each is asked for texts of the other. `excerpt` asks for 40 to
80 words of a long article, and for the article in an archive with the excerpt. Choices (docs/check.md) were made on the
half "chosen on"; "held back" is what counts. Pairs of rewrites that share fewer than three rare words are left out.

--speed: seconds of a new process and milliseconds of a question in an open archive, for articles drawn from it.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import polars as pl

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data"
sys.path.insert(0, str(HERE.parent))

import dedup
from dedup.archive.search import check
from dedup.archive.search.postings import nearest
from dedup.fingerprint.prints import fingerprint
from dedup.settings import Settings
from dedup.tables import DERIVED, conform, empty
from dedup.text.background import RARE

FAST = Settings(depth="fast")
AT = (20, 40, 60)
Query = tuple[str, str, list[str], str]  # set, id, partners, half


def half(group: object) -> str:
    return ("chosen on", "held back")[hashlib.sha1(str(group).encode()).digest()[0] & 1]


def rare_words(frame: pl.DataFrame) -> dict[str, set[int]]:
    prints = fingerprint(conform("articles", frame.select("id", "text")), empty("masks"), FAST, sketch=False)
    keys, idf, bounds = prints.postings.keys, prints.postings.weights, prints.postings.bounds
    out = {}
    for row, name in enumerate(prints.ids):
        at = slice(bounds[row], bounds[row + 1])
        out[name] = set((keys[at][idf[at] >= -np.log(RARE)] >> np.uint64(16)).tolist())
    return out


def corpora(distractors: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, list[Query], list[Query]]:
    """Volume articles, those made from, those made of them; questions to the first, to the second archive."""
    volume = pl.read_parquet(DATA / "volume_en.parquet").sample(distractors, seed=3)
    volume = volume.select("id", "text", "title", "outlet", "url", "published")
    first: list[tuple[str, str]] = []
    second: list[tuple[str, str]] = []
    true: list[tuple[str, str, str, str]] = []  # set, source, derived, half
    rewrites = pl.read_parquet(DATA / "rewrites.parquet")
    rare = rare_words(rewrites)
    original = dict(rewrites.filter(pl.col("role") == "original").select("cluster", "id").iter_rows())
    for cluster, name, text, role in rewrites.select("cluster", "id", "text", "role").iter_rows():
        (first if role == "original" else second).append((name, text))
        if role != "original" and len(rare[name] & rare[original[cluster]]) >= 3:
            true.append(("rewrite", original[cluster], name, half(cluster)))
    versions = pl.read_parquet(DATA / "versions.parquet").sort("cluster", "order")
    for (cluster,), group in versions.group_by("cluster", maintain_order=True):
        old, new = group.row(0, named=True), group.row(-1, named=True)
        if old["id"] != new["id"]:
            first.append((old["id"], old["text"]))
            second.append((new["id"], new["text"]))
            true.append(("version", old["id"], new["id"], half(cluster)))
    text_of = dict(pl.read_parquet(DATA / "passages.parquet").select("id", "text").iter_rows())
    pasted = pl.read_parquet(DATA / "passages_truth.parquet").select("suspicious", "source").unique(maintain_order=True)
    for suspicious, source in pasted.iter_rows():
        true.append(("passage", source, suspicious, half(source)))
    first += [(i, text_of[i]) for i in pasted["source"].unique(maintain_order=True)]
    second += [(i, text_of[i]) for i in pasted["suspicious"].unique(maintain_order=True)]
    rng = np.random.default_rng(5)
    long = volume.filter(pl.col("text").str.count_matches(r"\S+") > 500)
    for name, text in long.head(600).select("id", "text").iter_rows():
        words = text.split()
        n = int(rng.integers(40, 81))
        at = int(rng.integers(50, len(words) - n))
        second.append((f"ex:{name}", " ".join(words[at : at + n])))
        true.append(("excerpt", name, f"ex:{name}", half(name)))
    forward: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    back: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for kind, source, derived, part in true:
        forward[kind, derived, part].append(source)
        back[kind, source, part].append(derived)
    asked = [[(k, i, found, part) for (k, i, part), found in d.items()] for d in (forward, back)]
    frames = [pl.DataFrame(list(dict(rows).items()), schema=["id", "text"], orient="row") for rows in (first, second)]
    return volume, *frames, *asked


def drawn(asked: list[Query], most: int) -> list[Query]:
    rng = np.random.default_rng(1)
    out: list[Query] = []
    for key in dict.fromkeys((q[0], q[3]) for q in asked):
        some = [q for q in asked if (q[0], q[3]) == key]
        out += [some[i] for i in sorted(rng.choice(len(some), min(most // 2, len(some)), replace=False))]
    return out


def ask(
    archive: dedup.Archive, asked: list[Query], texts: dict[str, str], scanned: set[frozenset[str]]
) -> dict[str, list]:
    """set|half -> partners in the first 20, 40, 60 candidates; both find, scan alone, check alone; how many."""
    told: dict[str, list] = defaultdict(lambda: [0, 0, 0, 0, 0, 0, 0])
    for kind, name, partners, part in asked:
        one = conform("articles", pl.DataFrame({"id": ["?"], "text": [texts[name]]}))
        ids = nearest(archive.database, fingerprint(one, empty("masks"), FAST, sketch=False), max(AT) + 1)[
            "id"
        ].to_list()
        place = {i: n for n, i in enumerate(i for i in ids if i != name)}
        found = archive.check(texts[name])
        sources = {s.id for s in found.sources}
        row = told[f"{kind}|{part}"]
        for partner in partners:
            for n, most in enumerate(AT):
                row[n] += place.get(partner, 10**9) < most
            here, there = partner in sources, frozenset((name, partner)) in scanned
            row[3] += here and there
            row[4] += there and not here
            row[5] += here and not there
            row[6] += 1
    return told


def recall(queries: int, distractors: int) -> None:
    volume, first, second, forward, back = corpora(distractors)
    plain = [frame.with_columns(outlet=pl.lit(None, pl.String)) for frame in (first, second)]
    both = pl.concat([volume, *plain], how="diagonal").unique("id", keep="first", maintain_order=True)
    texts = dict(both.select("id", "text").iter_rows())
    result = dedup.scan(both, FAST)
    derived = result.pairs.filter(pl.col("relation").is_in(DERIVED))
    scanned = {frozenset(pair) for pair in derived.select("left", "right").iter_rows()}
    with tempfile.TemporaryDirectory() as folder:
        for name, frame, asked in (("from", plain[0], forward), ("made", plain[1], back)):
            with dedup.Archive(Path(folder) / f"{name}.db") as archive:
                rows = pl.concat([volume, frame], how="diagonal").unique("id", keep="first", maintain_order=True)
                archive.add(rows, FAST)
                told = ask(archive, drawn(asked, queries), texts, scanned)
            for key, row in sorted(told.items()):
                n = row[6]
                shares = {f"at {k}": round(row[i] / n, 4) for i, k in enumerate(AT)}
                print(json.dumps({
                    "archive of": "originals" if name == "from" else "derived", "set": key, **shares,
                    "both find": round(row[3] / n, 4), "scan alone": round(row[4] / n, 4),
                    "check alone": round(row[5] / n, 4), "pairs": n,
                }), flush=True)  # fmt: skip


COLD = 9
"""New processes that are timed."""


def speed(path: Path, most: int = 300) -> None:
    with dedup.Archive(path) as archive:
        ids = [i for (i,) in archive.database.rows("SELECT id FROM articles")]
        some = np.random.default_rng(2).choice(len(ids), min(most, len(ids)), replace=False)
        texts = [next(archive.database.rows("SELECT text FROM articles WHERE id = ?", ids[i]))[0] for i in some]
        spent = []
        for text in texts:
            start = time.perf_counter(), time.process_time()
            archive.check(text)
            spent.append((time.perf_counter() - start[0], time.process_time() - start[1]))
        warm = np.percentile(1000 * np.array(spent[20:]), [50, 90, 99], 0).round(1).T.tolist()
    cold, used = [], [_used()]
    for text in texts[:COLD]:
        start = time.perf_counter()
        command = [sys.executable, str(HERE.parent / "cli.py"), "check", "-", "--archive", str(path), "-q"]
        done = subprocess.run(command, input=text.encode(), check=False)
        if done.returncode not in (0, 10):
            sys.exit(done.returncode)
        cold.append(round(time.perf_counter() - start, 2))
        used.append(_used())
    print(json.dumps({
        "articles": len(ids), "ms at 50, 90, 99 %": warm[0], "of processor time": warm[1],
        "seconds of a new process": sorted(cold), "of processor time in it": np.sort(np.diff(used)).round(2).tolist(),
        "bytes": path.stat().st_size, "load": round(os.getloadavg()[0], 1),
    }))  # fmt: skip


def _used() -> float:
    """Seconds of processor time of the processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--distractors", type=int, default=5000)
    parser.add_argument("--candidates", type=int, default=check.CANDIDATES)
    parser.add_argument("--speed", type=Path)
    given = parser.parse_args()
    check.CANDIDATES = given.candidates
    if given.speed:
        speed(given.speed)
    else:
        recall(given.queries, given.distractors)


if __name__ == "__main__":
    main()
