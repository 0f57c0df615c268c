"""The quality gate: scan the labelled corpora, score them, and refuse to let a figure go down.

    python benchmarks/quality.py [--depth fast|standard|thorough] [--write]

Mixes the corpora of ../shared/data with its own mix.py, scans each once with default settings, scores the results with
its own score.py, and compares with `baseline.json`. Exit 1 when a figure is worse than the baseline by more than its
slack (results are deterministic; the slack forgives another machine's transformer). --write stores the new figures:
do that only together with the reason in docs/LOG.md.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared" / "data"
BASELINE = HERE / "baseline.json"
SLACK = 0.003
CORPORA = {
    "dev": ("20000", "rewrites", "same_story", "levels"),
    "versions": ("0", "versions"),
    "passages": ("0", "passages"),
}
SCORES = (
    ("dev", "clusters", "rewrites"), ("dev", "origin", "rewrites"), ("dev", "events", "same_story"),
    ("dev", "levels", "levels"), ("versions", "clusters", "versions"), ("versions", "origin", "versions"),
    ("passages", "passages", "passages_truth"),
)  # fmt: skip
LOWER_IS_BETTER = {"merged_share", "strangers"}
GATED = {
    "b3_f1", "pair_precision", "strangers", "merged_share", "copied_found", "origin_named", "direction", "pair_recall",
    "char_precision", "char_recall", "auc_copied_vs_not",
}  # fmt: skip


def python(*args: str) -> str:
    done = subprocess.run([sys.executable, *args], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(args)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def measured(depth: str) -> dict[str, dict[str, object]]:
    out: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, mix in CORPORA.items():
            corpus, result = f"{folder}/{name}.parquet", f"{folder}/{name}"
            python(str(SHARED / "mix.py"), corpus, *mix)
            start = time.perf_counter()
            python(str(HERE.parent / "cli.py"), "scan", corpus, "-o", result, "--depth", depth, "-q")
            print(f"scanned {name} at depth {depth} in {time.perf_counter() - start:.0f} s", flush=True)
            for corpus_name, kind, labels in SCORES:
                if corpus_name == name:
                    line = python(str(SHARED / "score.py"), kind, str(SHARED / f"{labels}.parquet"), result)
                    out[f"{labels}:{kind}"] = json.loads(line)
                    print(f"  {labels}:{kind} {line.strip()}", flush=True)
    return out


def worse(new: dict[str, dict[str, object]], old: dict[str, dict[str, object]]) -> list[str]:
    found = []
    for score, figures in old.items():
        for name, before in figures.items():
            now = new.get(score, {}).get(name)
            if name not in GATED or not isinstance(before, float | int) or not isinstance(now, float | int):
                continue
            loss = now - before if name in LOWER_IS_BETTER else before - now
            if loss > SLACK:
                found.append(f"{score} {name}: {before} before, {now} now")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--depth", default="standard", choices=("fast", "standard", "thorough"))
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit(f"no labelled articles at {SHARED}; the gate needs them")
    baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    figures = measured(given.depth)
    lost = worse(figures, baseline.get(given.depth, {}))
    for line in lost:
        print(f"WORSE {line}")
    if given.write:
        baseline[given.depth] = figures
        BASELINE.write_text(json.dumps(baseline, indent=1) + "\n")
        print("baseline.json written")
    elif lost:
        sys.exit(1)
    else:
        print("no figure is worse than the baseline")


if __name__ == "__main__":
    main()
