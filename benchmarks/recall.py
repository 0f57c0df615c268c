"""How many of the true pairs the candidates floor proposes, by each generator alone and by all together.

    python benchmarks/recall.py [--depths fast standard thorough] [--distractors 2000 20000 59417] [--vectors FILE]

One corpus for each number of distractors: the labelled sets rewrites, versions and passages laid into so many volume
articles by ../shared/data/mix.py. A true pair is two texts of one labelled cluster, or a text and the source of a
passage in it. The clusters are split by hash: design choices were made on the half "chosen on", the half "held back"
is what counts. `findable` leaves out pairs with a text that shares fewer than three rare words with the original of
its own cluster (language models that refused, or wrote about something else): words alone cannot find those.

Each row is a process of its own, so that memory is its own peak. --vectors keeps the transformer's vectors by the
hash of the text, so that a second run need not encode again; seconds are then without the transformer.
"""

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared" / "data"
sys.path.insert(0, str(HERE.parent))
SETS = ("rewrites", "versions", "passages")
CAUSES = ("minhash", "passage", "credit", "lexical", "semantic")
RARE_SHARED = 3
DEPTHS = ("fast", "standard", "thorough")


def half(group: str) -> str:
    return ("chosen on", "held back")[hashlib.sha1(group.encode()).digest()[0] & 1]


def truth() -> pl.DataFrame:
    """left, right, set, half, and the original of the cluster (null for passages), one row a true pair."""
    rows: list[tuple[str, str, str, str, str | None]] = []
    for name in ("rewrites", "versions"):
        frame = pl.read_parquet(SHARED / f"{name}.parquet")
        first = pl.col("role") == "original" if name == "rewrites" else pl.col("order") == pl.col("order").min()
        for (cluster,), group in frame.group_by("cluster", maintain_order=True):
            original = group.filter(first)["id"][0]
            for a, b in combinations(sorted(group["id"]), 2):
                rows.append((a, b, name, half(str(cluster)), original))
    seen = set()
    for a, b in pl.read_parquet(SHARED / "passages_truth.parquet").select("suspicious", "source").iter_rows():
        if (key := (min(a, b), max(a, b))) not in seen:
            seen.add(key)
            rows.append((*key, "passages", half(b), None))
    return pl.DataFrame(rows, schema=["left", "right", "set", "half", "original"], orient="row")


class Kept:
    """An encoder that keeps its vectors in a file."""

    def __init__(self, path: Path) -> None:
        self.path, self.known = path, {}
        if path.exists():
            with np.load(path, allow_pickle=False) as data:
                self.known = dict(zip(data["keys"].tolist(), data["vectors"], strict=True))

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        from embeddings.encoder import SentenceTransformerEncoder

        keys = [hashlib.blake2b(t.encode(), digest_size=12).hexdigest() for t in texts]
        new = {k: t for k, t in zip(keys, texts, strict=True) if k not in self.known}
        if new:
            vectors = SentenceTransformerEncoder().encode(list(new.values()))
            self.known.update(zip(new, vectors, strict=True))
            np.savez(self.path, keys=np.array(list(self.known)), vectors=np.stack(list(self.known.values())))
        return np.stack([self.known[k] for k in keys])


def child(corpus: str, depth: str, vectors: str) -> None:
    from dedup.candidates.generators import candidates
    from dedup.fingerprint.prints import fingerprint
    from dedup.settings import Settings
    from dedup.tables import conform, empty
    from dedup.text.background import RARE, background

    settings = Settings(depth=depth)  # type: ignore[arg-type]  # argparse checked it
    warm = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Harbour closed.", "Ferry aground."]}))
    candidates(warm, fingerprint(warm, empty("masks"), settings), empty("credits"), settings, None)
    articles = conform("articles", pl.read_parquet(corpus))
    prints = fingerprint(articles, empty("masks"), settings)
    start = time.perf_counter()
    encode = Kept(Path(vectors)) if depth != "fast" else None
    found = candidates(articles, prints, empty("credits"), settings, encode)
    seconds = time.perf_counter() - start
    row = {i: n for n, i in enumerate(prints.ids)}
    by_pair = {(a, b): set(c.split("+")) for (a, b), c in zip(found.pairs.tolist(), found.causes, strict=True)}
    idf = background()
    rare = [
        set(some[idf.idf(some) >= -np.log(RARE)].tolist())
        for some in (np.unique(prints.words.hashes[a:b]) for a, b in zip(*_bounds(prints.words.bounds), strict=True))
    ]
    total: dict[str, list[int]] = {}
    for left, right, name, part, original in truth().iter_rows():
        a, b = sorted((int(prints.same_as[row[left]]), int(prints.same_as[row[right]])))
        causes = {"union", "equal"} if a == b else by_pair.get((a, b), set())
        causes |= {"union"} if causes else set()
        findable = True
        if original is not None:
            o = rare[row[original]]
            findable = all(len(rare[row[x]] & o) >= RARE_SHARED for x in (left, right))
        for kind in ("all", "findable") if findable else ("all",):
            for cause in ("union", "equal", *CAUSES):
                hit = total.setdefault(f"{name}|{part}|{kind}|{cause}", [0, 0])
                hit[0], hit[1] = hit[0] + (cause in causes), hit[1] + 1
    shares = {k: (round(h / n, 4), n) for k, (h, n) in total.items()}
    print(json.dumps({
        "shares": shares, "articles": len(articles), "pairs_per_article": round(len(found.pairs) / len(articles), 2),
        "seconds": round(seconds, 1), "articles_per_second": round(len(articles) / seconds),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "encoded": found.notes.get("encoded", 0), "index": found.notes.get("vector_index"), "dropped": found.dropped,
    }))  # fmt: skip


def _bounds(bounds: np.ndarray) -> tuple[list[int], list[int]]:
    return bounds[:-1].tolist(), bounds[1:].tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--depths", nargs="+", default=DEPTHS, choices=DEPTHS)
    parser.add_argument("--distractors", nargs="+", default=("2000", "20000", "59417"))
    parser.add_argument("--vectors")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        vectors = given.vectors or f"{folder}/vectors.npz"
        if given.child:
            child(*given.child, vectors)
            return
        for number in given.distractors:
            corpus = f"{folder}/{number}.parquet"
            subprocess.run([sys.executable, str(SHARED / "mix.py"), corpus, number, *SETS], check=True)
            for depth in given.depths:
                done = subprocess.run(
                    [sys.executable, __file__, "--vectors", vectors, "--child", corpus, depth],
                    capture_output=True, text=True, check=False,
                )  # fmt: skip
                if done.returncode:
                    sys.exit(done.stderr)
                report(depth, number, json.loads(done.stdout.splitlines()[-1]))


def report(depth: str, distractors: str, row: dict) -> None:
    shares = row.pop("shares")
    print(f"\n{depth}, {distractors} distractors: {json.dumps(row)}")
    print("| set | half | pairs | union | findable pairs | union of these | " + " | ".join(("equal", *CAUSES)) + " |")
    print("|---" * (7 + len(CAUSES)) + "|")
    for name in SETS:
        for part in ("chosen on", "held back"):
            of = {k: shares[f"{name}|{part}|{k}|union"] for k in ("all", "findable")}
            alone = [f"{shares[f'{name}|{part}|all|{c}'][0]:.3f}" for c in ("equal", *CAUSES)]
            print(
                f"| {name} | {part} | {of['all'][1]} | {of['all'][0]:.4f} | {of['findable'][1]} | "
                f"{of['findable'][0]:.4f} | {' | '.join(alone)} |", flush=True,
            )  # fmt: skip


if __name__ == "__main__":
    main()
