"""How fast words, signatures and candidate pairs are, beside other programs and beside the bare loop.

    python benchmarks/speed.py [--data FOLDER] [--other PYTHON] [--rounds N] [--only PART ...] [--json FILE]

Everything that is compared alternates within this one run; medians and their ratios are printed as Markdown. Other
programs run in PYTHON, an interpreter that has them (default: this one); one that is missing is named with the command
that installs it. Processor seconds stand beside wall seconds because the machine may be shared.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import numba
import numpy as np
import polars as pl
import speed_cases as cases
from datasketch import minhash as datasketch_minhash

from dedup.text.tokenizer import read_words
from index.minhash import SCHEME, _parameters, jaccard, signatures
from index.minhash_kernels import minima

INSTALL = {
    "datasketch": "pip install datasketch==2.0.0",
    "rensa": "pip install rensa polars",
    "rensa-matrix": "pip install rensa polars",
    "text-dedup": "pip install text-dedup==0.4",
    "datatrove": "pip install 'datatrove[io,processing]'",
}
SAMPLE = {"datasketch": 3000, "rensa": 6000, "rensa-matrix": 6000}
"""Articles that the slow ones sign in a round, taken evenly from the whole."""
BATCH = 8192
"""Articles that ours reads and signs at a time: memory is used again, where fresh pages are dear (virtual machines)."""


@numba.njit(nogil=True)
def bare_tiled(shingles, bounds, a, b, out):  # type: ignore[no-untyped-def]
    """Our inner loop and nothing else: minima of four permutations in registers."""
    for t in range(len(bounds) - 1):
        minima(shingles[bounds[t] : bounds[t + 1]], a, b, out[t])


@numba.njit(nogil=True)
def bare_plain(shingles, bounds, a, b, out):  # type: ignore[no-untyped-def]
    """The loop as one writes it first: for each shingle, all permutations (LLVM makes vectors of it)."""
    for t in range(len(bounds) - 1):
        out[t, :] = np.uint32(0xFFFFFFFF)
        for j in range(bounds[t], bounds[t + 1]):
            h = shingles[j]
            for p in range(len(a)):
                out[t, p] = min(out[t, p], np.uint32(a[p] * h + b[p]))


class Other:
    """A program that signs on demand in another process."""

    def __init__(self, name: str, python: str, texts: Path) -> None:
        self.name, self.articles = name, SAMPLE[name]
        self.process = subprocess.Popen(
            [python, str(HERE / "speed_others.py"), name, str(texts)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | {"RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        self.there = self.process.stdout is not None and self.process.stdout.readline() == "ready\n"

    def round(self) -> tuple[float, float]:
        print(file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline() if self.process.stdout else ""
        wall, processor, self.peak = map(float, answer.split())
        return wall, processor

    def close(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def signing(english: pl.Series, tamil: pl.Series, python: str, rounds: int) -> dict[str, Any]:
    """Text to signatures, per core and on two, beside the others and the bare loops."""
    shingles, bounds = cases.shingle_count(english)
    a, b, _ = _parameters(128, 1)
    mixed = datasketch_minhash._fmix(shingles, 32)
    out = np.empty((len(english), 128), np.uint32)
    # the bare loop gets whole registers: 64 shingles, as ours pads them
    sizes = -(-np.diff(bounds) // 64) * 64
    padded_bounds = np.concatenate([[0], np.cumsum(sizes)])
    padded = np.empty(int(padded_bounds[-1]), np.uint32)
    for t in np.flatnonzero(sizes):
        padded[padded_bounds[t] : padded_bounds[t + 1]] = np.resize(mixed[bounds[t] : bounds[t + 1]], sizes[t])

    def ours(texts: pl.Series, threads: int, step: int = BATCH) -> Callable[[], object]:
        signed = np.empty((len(texts), 128), np.uint32)

        def work() -> object:
            numba.set_num_threads(threads)
            for at in range(0, len(texts), step):
                words = read_words(texts[at : at + step], offsets=False, flags=False)
                signed[at : at + step] = signatures(words.hashes, words.bounds)
            return signed

        return work

    def reading(**options: bool) -> Callable[[], object]:
        def work() -> object:
            numba.set_num_threads(1)
            return read_words(english, **options)

        return work

    words = read_words(english)
    own: dict[str, Callable[[], object]] = {
        "ours, one core": ours(english, 1),
        "ours, two cores": ours(english, 2),
        "ours, one core, all articles at once": ours(english, 1, len(english)),
        "ours, Tamil and Sinhala, one core": ours(tamil, 1),
        "reading alone (hashes)": reading(offsets=False, flags=False),
        "reading alone (hashes, offsets, flags)": reading(),
        "signing alone": lambda: (numba.set_num_threads(1), signatures(words.hashes, words.bounds)),
        "bare loop, plain": lambda: bare_plain(mixed, bounds, a, b, out),
        "bare loop, tiled": lambda: bare_tiled(padded, padded_bounds, a, b, out),
    }
    with tempfile.TemporaryDirectory() as folder:
        others = []
        for name, articles in SAMPLE.items():
            file = Path(folder) / f"{name}.parquet"
            some = np.linspace(0, len(english) - 1, articles).astype(int)
            english.gather(some).alias("text").to_frame().write_parquet(file)
            other = Other(name, python, file)
            if other.there:
                others.append(other)
            else:
                print(f"- {name} is missing in {python}: {INSTALL[name]}")
                other.close()
        times: dict[str, list[tuple[float, float]]] = {}
        for work in own.values():
            work()  # compiled, caches warm
        for _ in range(rounds):
            for name, work in own.items():
                times.setdefault(name, []).append(timed(work))
            for other in others:
                times.setdefault(other.name, []).append(other.round())
        memory = {other.name: other.peak for other in others}
        for other in others:
            other.close()
    numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)
    rows = {}
    for name, measured in times.items():
        texts = tamil if "Tamil" in name else english
        articles = SAMPLE.get(name, len(texts))
        size = articles / len(texts) * texts.str.len_bytes().sum()
        wall, processor = (median(m[i] for m in measured) for i in (0, 1))
        rows[name] = {"articles": articles, "wall": wall, "cpu": processor, "fastest": min(m[0] for m in measured),
                      "per second": articles / wall, "per cpu second": articles / processor,
                      "MB per cpu second": size / processor / 1e6, "peak MB": memory.get(name)}  # fmt: skip
    return rows


def print_signing(rows: dict[str, Any]) -> None:
    print("\n| | articles | wall s | processor s | articles/s a core | MB/s a core | peak MB |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, r in rows.items():
        peak = f"{r['peak MB']:.0f}" if r["peak MB"] else ""
        print(f"| {name} | {r['articles']} | {r['wall']:.3f} | {r['cpu']:.3f} | {r['per cpu second']:,.0f} | "
              f"{r['MB per cpu second']:.0f} | {peak} |")  # fmt: skip
    one, cpu = rows["ours, one core"], rows["ours, one core"]["cpu"]
    print()
    for name in SAMPLE:
        if name in rows:
            print(f"- {name}: ours is {one['per cpu second'] / rows[name]['per cpu second']:.0f} times as fast a core")
    print(f"- two cores against one: {one['wall'] / rows['ours, two cores']['wall']:.2f} times "
          f"({one['fastest'] / rows['ours, two cores']['fastest']:.2f} between the fastest rounds)")  # fmt: skip
    for name in ("bare loop, plain", "bare loop, tiled"):
        print(f"- text to signatures takes {cpu / rows[name]['cpu']:.2f} times the {name}; signing alone "
              f"{rows['signing alone']['cpu'] / rows[name]['cpu']:.2f} times")  # fmt: skip
    tamil = rows["ours, Tamil and Sinhala, one core"]["MB per cpu second"]
    print(f"- Tamil and Sinhala go through at {tamil / one['MB per cpu second']:.2f} of the English bytes/s")


LAUNCH = """
import os, resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run(sys.argv[1:]).returncode
print(code, time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, file=sys.stderr)
"""


def run_child(command: list[str], **environment: str) -> tuple[float, float, str]:
    """Wall seconds, peak MB (of the largest process) and output of a whole process; no output when it failed.

    A small launcher stands between, because Linux counts the memory of the process that forks as the child's own.
    """
    launched = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCH, *command], capture_output=True, text=True, check=True,
        env=os.environ | environment,
    )  # fmt: skip
    code, seconds, peak = launched.stderr.splitlines()[-1].split()
    return float(seconds), float(peak), "" if int(code) else launched.stdout or "ok"


def pairs_against_text_dedup(data: Path, python: str, rounds: int) -> dict[str, Any]:
    """Parquet in, verified pairs out: whole processes, ours and text-dedup's by turns."""
    volume = data / "volume_en.parquet"
    out: dict[str, Any] = {"ours": [], "text-dedup": [], "peak": {}}
    with tempfile.TemporaryDirectory() as folder:
        mine = [sys.executable, __file__, "--child", "pairs", str(volume), folder]
        theirs = [python, str(HERE / "speed_others.py"), "text-dedup", str(volume), folder]
        run_child(mine)  # warm: kernels compiled, file in memory
        for r in range(rounds):
            seconds, out["peak"]["ours"], said = run_child(mine)
            out["ours"].append(seconds)
            if r and not out["text-dedup"]:
                continue
            for old in ("cache", "out"):
                subprocess.run(["rm", "-rf", str(Path(folder) / old)], check=True)
            seconds, out["peak"]["text-dedup"], log = run_child(theirs, HF_HUB_OFFLINE="1")
            if log:
                out["text-dedup"].append(seconds)
        out["stages"] = json.loads(said)
        ours = np.load(Path(folder) / "ours.npy")
        if not out["text-dedup"]:
            print(f"- text-dedup is missing in {python}: {INSTALL['text-dedup']}")
            return out
        other = np.load(Path(folder) / "pairs.npy")
    words = read_words(pl.read_parquet(volume, columns=["text"])["text"], offsets=False, flags=False)
    first = cases.equal_groups(words.hashes, words.bounds)
    other = other[jaccard(words.hashes, words.bounds, other) >= cases.ACCEPT]
    # a pair of copies is found when both have one representative, another when their representatives are a pair
    known = {tuple(sorted(p)) for p in first[ours].tolist()}
    missed = [p for p in first[other].tolist() if p[0] != p[1] and tuple(sorted(p)) not in known]
    out |= {"ours pairs": len(ours), "their pairs": len(other), "missed": len(missed)}
    return out


def print_pairs(result: dict[str, Any]) -> None:
    ours = median(result["ours"])
    print(f"\nParquet to verified pairs, whole process: ours {ours:.2f} s, {result['peak']['ours']:.0f} MB; stages "
          + ", ".join(f"{k} {v:.3f}" for k, v in result["stages"].items()))  # fmt: skip
    if result["text-dedup"]:
        theirs = median(result["text-dedup"])
        peak = result["peak"]["text-dedup"]
        print(f"text-dedup 0.4, two processes: {theirs:.1f} s, {peak:.0f} MB in its largest process; ours is "
              f"{theirs / ours:.1f} times as fast. Its pairs of exact Jaccard >= .5: {result['their pairs']}; of these "
              f"ours misses {result['missed']}; it finds {result['ours pairs']}.")  # fmt: skip


def degenerate(rounds: int) -> list[dict[str, Any]]:
    rows = []
    for case, n in (("identical", 100_000), ("boilerplate", 100_000), ("one word", 1_000_000)):
        for size in (n // 2, n):
            results = []
            for _ in range(min(rounds, 3)):
                _, peak, said = run_child([sys.executable, __file__, "--child", "degenerate", case, str(size)])
                results.append(json.loads(said) | {"peak MB": peak})
            results.sort(key=lambda r: r["seconds"])
            rows.append({"case": case, "articles": size} | results[len(results) // 2])
    return rows


def child(arguments: list[str]) -> None:
    """What runs in a process of its own: `pairs PARQUET FOLDER` or `degenerate CASE N`."""
    began = time.perf_counter()
    if arguments[0] == "pairs":
        texts = pl.read_parquet(arguments[1], columns=["text"])["text"]
        read = time.perf_counter() - began
        found = cases.find_pairs(texts)
        np.save(Path(arguments[2]) / "ours.npy", found.pairs)
        print(json.dumps({"reading the file": read} | found.seconds))
        return
    texts = cases.degenerate(arguments[1], int(arguments[2]))
    cases.find_pairs(texts[:1000])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    found = cases.find_pairs(texts)
    print(json.dumps({"seconds": time.perf_counter() - began, "stored": found.stored, "dropped": found.dropped,
                      "MB before": before}))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--other", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=["sign", "pairs", "recall", "disguise", "degenerate"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child)
        return
    cores = len(os.sched_getaffinity(0))
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, numba {numba.__version__}, "
          f"polars {pl.__version__}, {SCHEME}; {options.rounds} rounds, medians")  # fmt: skip
    english, tamil = (pl.read_parquet(options.data / f"{f}.parquet", columns=["text"])["text"]
                      for f in ("volume_en", "volume_ta_si"))  # fmt: skip
    result: dict[str, Any] = {}
    if "sign" in options.only:
        result["sign"] = signing(english, tamil, options.other, options.rounds)
        print_signing(result["sign"])
    if "pairs" in options.only:
        result["pairs"] = pairs_against_text_dedup(options.data, options.other, min(options.rounds, 3))
        print_pairs(result["pairs"])
    if "recall" in options.only:
        result["recall"] = cases.recall_curve()
        print("\n| Jaccard | found | theory |\n|--:|--:|--:|")
        for true, found, expected in result["recall"]:
            print(f"| {true:.3f} | {found:.4f} | {expected:.4f} |")
        result["real recall"] = cases.real_recall(english)
        print("\n| real pairs, Jaccard from | found | theory | pairs |\n|--:|--:|--:|--:|")
        for low, found, expected, pairs in result["real recall"]:
            print(f"| {low:.1f} | {found:.4f} | {expected:.4f} | {pairs} |")
    if "disguise" in options.only:
        result["disguise"] = cases.disguise_recall(english)
        print("\n| disguise on a fifth of the letters | recall | of clean |\n|---|--:|--:|")
        for name, share in result["disguise"].items():
            print(f"| {name} | {share:.4f} | {share / result['disguise']['clean']:.4f} |")
    if "degenerate" in options.only:
        result["degenerate"] = degenerate(options.rounds)
        print("\n| corpus | articles | seconds | pairs stored an article | dropped | peak MB |")
        print("|---|--:|--:|--:|--:|--:|")
        for r in result["degenerate"]:
            print(f"| {r['case']} | {r['articles']:,} | {r['seconds']:.2f} | {r['stored'] / r['articles']:.2f} | "
                  f"{r['dropped']:,} | {r['peak MB']:.0f} |")  # fmt: skip
    if options.json:
        options.json.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
