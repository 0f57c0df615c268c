"""A whole scan beside what others take for the copies alone: whole processes by turns, on the same two cores.

    python benchmarks/beside.py [--articles FILE] [--rounds 3] [--text-dedup PYTHON] [--datatrove PYTHON]

Ours is everything, from Parquet to tables at depth `fast`: copies, excerpts, rewrites, clusters, origins. The others
find near copies by MinHash and stop there. Each PYTHON is one that has the program installed (`speed.INSTALL`).
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from speed import INSTALL, run_child

SHARED = HERE.parent.parent / "shared" / "data"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=Path, default=SHARED / "volume_en.parquet")
    parser.add_argument("--rounds", type=int, default=3)
    for name in ("text-dedup", "datatrove"):
        parser.add_argument(f"--{name}", help=f"a Python with it: {INSTALL[name]}")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        scan = [sys.executable, str(HERE / "scale.py"), "--once", str(given.articles), str(Path(scratch) / "ours")]
        programs = {"wirecopy": scan}
        for name, python in (("text-dedup", given.text_dedup), ("datatrove", given.datatrove)):
            if python:
                programs[name] = [python, str(HERE / "speed_others.py"), name, str(given.articles), scratch]
        run_child(scan)  # kernels compiled, file in memory
        seconds: dict[str, list[float]] = {name: [] for name in programs}
        peaks: dict[str, float] = {}
        for _ in range(given.rounds):
            for name, command in programs.items():
                for old in ("cache", "out"):  # or text-dedup would take what it made before
                    shutil.rmtree(Path(scratch) / old, ignore_errors=True)
                took, peaks[name], said = run_child(command, HF_HUB_OFFLINE="1")
                if not said:
                    raise SystemExit(f"{name} failed: {' '.join(command)}")
                seconds[name].append(took)
                if name == "wirecopy":
                    peaks[name] = 1000 * json.loads(said.splitlines()[-1])["gb"]
    ours = median(seconds["wirecopy"])
    print("| program | seconds, each run | median | times ours | MB at most |\n|---|---|--:|--:|--:|")
    for name, took in seconds.items():
        each = ", ".join(f"{s:.1f}" for s in took)
        print(f"| {name} | {each} | {median(took):.1f} | {median(took) / ours:.2f} | {peaks[name]:.0f} |")


if __name__ == "__main__":
    main()
