"""How fast tables are read, against polars reading the same columns of the same file; HTML against trafilatura.

    python benchmarks/readers.py [ARTICLES]

Each line, in milliseconds, the best of five: polars; our reader (file -> raw rows); `read` (file -> articles: ids,
dates, languages and completeness, too); and polars' time over the reader's, of which .50 is promised for
CSV, JSONL and Parquet.
The texts are random words, with enough small English ones among them that no language has to be guessed.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import polars as pl

from dedup.read import read
from dedup.read.reading import READERS
from dedup.read.sources import by_reader, find

ROUNDS = 5
SMALL = ["the", "and", "of", "that", "was"] * 300
COLUMNS = ["id", "text", "title", "url", "outlet", "author", "published"]


def articles(count: int) -> pl.DataFrame:
    """A table of `count` articles of about 450 words, some with quotation marks and accents."""
    dice = random.Random(7)  # noqa: S311
    words = ["".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(2, 9))) for _ in range(5000)]

    def paragraph() -> str:
        text = " ".join(dice.choices([*words, *SMALL], k=75))
        return f'"{text[:60]}" said é {text[60:]}' if dice.random() < 0.4 else text

    rows = [
        {
            "id": f"a{n}", "text": "\n\n".join(paragraph() for _ in range(6)),
            "title": " ".join(dice.choices(words, k=9)),
            "url": f"https://orlen.example/{n}", "outlet": dice.choice(words), "author": dice.choice(words),
            "published": f"2025-03-{dice.randint(1, 28):02}T{dice.randint(0, 23):02}:{dice.randint(0, 59):02}:00Z",
        }
        for n in range(count)
    ]  # fmt: skip
    return pl.DataFrame(rows)


def best(work: Callable[[], object]) -> float:
    """The shortest of several runs, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def batches(path: Path) -> list[object]:
    """What the reader of a file yields."""
    sources, _, _ = find([path])
    groups, _ = by_reader(sources, READERS)
    return [batch for reader, members in groups.items() for batch in reader(members, {})]


def tables(count: int) -> None:
    """One line for each format of tables."""
    frame = articles(count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frame.write_csv(folder / "a.csv")
        frame.write_csv(folder / "a.tsv", separator="\t")
        frame.write_ndjson(folder / "a.jsonl")
        frame.write_parquet(folder / "a.parquet")
        (folder / "a.json").write_text(json.dumps(frame.to_dicts(), ensure_ascii=False))
        others: dict[str, Callable[[], object]] = {
            "csv": lambda: pl.read_csv(folder / "a.csv", columns=COLUMNS, infer_schema=False),
            "tsv": lambda: pl.read_csv(folder / "a.tsv", columns=COLUMNS, infer_schema=False, separator="\t"),
            "jsonl": lambda: pl.read_ndjson(folder / "a.jsonl"),
            "parquet": lambda: pl.read_parquet(folder / "a.parquet", columns=COLUMNS),
            "json": lambda: pl.read_json(folder / "a.json"),
        }
        print(f"{count:,} articles; milliseconds")
        print(f"{'':8} {'MB':>6} {'polars':>8} {'reader':>8} {'read':>8} {'speed':>6}")
        for kind, other in others.items():
            path = folder / f"a.{kind}"
            batches(path)  # kernels are compiled once
            polars, ours, whole = best(other), best(lambda p=path: batches(p)), best(lambda p=path: read(p))
            size = path.stat().st_size / 1e6
            print(f"{kind:8} {size:6.0f} {polars:8.0f} {ours:8.0f} {whole:8.0f} {polars / ours:6.2f}")


def pages() -> None:
    """HTML against trafilatura's own time on as many processes: see `benchmarks/pages.py` where there is one."""


if __name__ == "__main__":
    tables(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    pages()
