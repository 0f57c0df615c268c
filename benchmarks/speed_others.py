"""Other MinHash programs, run beside ours by `speed.py` in an interpreter that has them installed.

`speed_others.py datasketch|rensa|rensa-matrix TEXTS.parquet` signs the texts of the file once for each line on stdin
and answers with seconds (wall, processor) and its peak memory in MB so far. `speed_others.py text-dedup TEXTS.parquet
FOLDER` runs text-dedup 0.4 once and writes the pairs that it found to `FOLDER/pairs.npy`; `speed_others.py datatrove
TEXTS.parquet FOLDER` runs datatrove's four steps in two processes. Shingles are made alike for all but these two: lower
case, `\\w+` words, five in a row, each once.
"""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

PERMUTATIONS, SHINGLE, SEED = 128, 5, 1
WORDS = re.compile(r"\w+")


def shingles(text: str) -> set[str]:
    words = WORDS.findall(text.lower())
    return {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}


def with_datasketch(texts: list[str]) -> None:
    from datasketch import MinHash

    # generator() copies one prepared sketch: the fastest of datasketch's own ways
    for _ in MinHash.generator(
        ([s.encode() for s in shingles(t)] for t in texts), num_perm=PERMUTATIONS, seed=SEED, scheme="affine32"
    ):
        pass


def with_rensa(texts: list[str]) -> None:
    from rensa import RMinHash

    for text in texts:
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        sketch.update(list(shingles(text)))
        sketch.digest()


def with_rensa_matrix(texts: list[str]) -> None:
    from rensa import RMinHash

    RMinHash.digest_matrix_from_token_sets([list(shingles(t)) for t in texts], PERMUTATIONS, SEED)


def with_text_dedup(parquet: str, folder: Path) -> None:
    import numpy as np
    from text_dedup import minhash

    joined: set[tuple[int, int]] = set()
    union = minhash.uf.union

    def noted(left: int, right: int) -> None:
        if left != right:
            joined.add((min(left, right), max(left, right)))
        union(left, right)

    minhash.uf.union = noted
    sys.argv = [
        "text-dedup", "--path", "parquet", "--data_files", parquet, "--split", "train", "--column", "text",
        "--cache_dir", str(folder / "cache"), "--output", str(folder / "out"), "--num_proc", "2",
        "--ngram", str(SHINGLE), "--num_perm", str(PERMUTATIONS), "--threshold", "0.5", "--hash_func", "xxh3",
        "--hash_bits", "32",
    ]  # fmt: skip
    minhash.main(standalone_mode=False)
    np.save(folder / "pairs.npy", np.array(sorted(joined), np.int64).reshape(-1, 2))


def with_datatrove(parquet: str, folder: Path) -> None:
    """datatrove's MinHash as its own example has it, 14 buckets of 8 hashes, with as many tasks as buckets."""
    import shutil

    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import JsonlWriter

    work = folder / "datatrove"
    shutil.rmtree(work, ignore_errors=True)  # or it would take what was there for done
    config, read = (
        MinhashConfig(n_grams=SHINGLE),
        ParquetReader(str(Path(parquet).parent), glob_pattern=Path(parquet).name),
    )
    steps = [
        (1, [read, MinhashDedupSignature(output_folder=str(work / "signatures"), config=config)]),
        (config.num_buckets, [MinhashDedupBuckets(str(work / "signatures"), str(work / "buckets"), config=config)]),
        (1, [MinhashDedupCluster(str(work / "buckets"), str(work / "remove"), config=config)]),
        (1, [read, MinhashDedupFilter(str(work / "remove")), JsonlWriter(str(work / "kept"))]),
    ]
    for n, (tasks, pipeline) in enumerate(steps):
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=2, logging_dir=str(work / f"log{n}")).run()


def answer(sign: Callable[[list[str]], None], texts: list[str]) -> None:
    sign(texts[:50])
    print("ready", flush=True)
    for _ in sys.stdin:
        wall, processor = time.perf_counter(), time.process_time()
        sign(texts)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        status = Path("/proc/self/status").read_text().split("VmHWM:")[1]  # ru_maxrss would hold the parent's, too
        print(wall, processor, int(status.split()[0]) / 1024, flush=True)


def main() -> None:
    name, parquet = sys.argv[1:3]
    if name in ("text-dedup", "datatrove"):
        {"text-dedup": with_text_dedup, "datatrove": with_datatrove}[name](parquet, Path(sys.argv[3]))
        return
    import polars as pl

    texts = pl.read_parquet(parquet, columns=["text"])["text"].to_list()
    answer({"datasketch": with_datasketch, "rensa": with_rensa, "rensa-matrix": with_rensa_matrix}[name], texts)


if __name__ == "__main__":
    main()
