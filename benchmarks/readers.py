"""How fast tables are read, against polars reading the same columns of the same file; HTML against trafilatura.

    python benchmarks/readers.py [ARTICLES] [PAGES]

Each line, in milliseconds, the best of nine turns, in each of which all three read the file once: polars; our reader
(file -> raw rows); `read` (file -> articles: ids, dates, languages and completeness, too); and polars' time over the
reader's, of which .50 is promised for each format.
The texts are random words, with enough small English ones among them that no language has to be guessed.

Then pages: the texts of `samples/` in the clutter of a news site, read by trafilatura alone (text only; and with title,
author and date, which is the job of our reader) and by our reader, each on two processes that are started before the
clock. Of trafilatura's speed with metadata .80 is promised; ours finds JSON-LD, sources and completeness, too.
"""

import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import polars as pl
import trafilatura

from dedup.read import read
from dedup.read.intake.sources import by_reader, find
from dedup.read.reading import READERS
from dedup.read.sandbox.pool import Task, Workers
from dedup.read.web.pages import CAPS, WORKER

SAMPLES = Path(__file__).resolve().parents[1] / "samples"

ROUNDS = 9
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


def best(*works: Callable[[], object]) -> list[float]:
    """The shortest of several runs of each work, in milliseconds; they take turns, for a machine is slower at times."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, own in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            own.append(time.perf_counter() - start)
    return [min(own) * 1000 for own in times]


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
            polars, ours, whole = best(other, lambda p=path: batches(p), lambda p=path: read(p))
            size = path.stat().st_size / 1e6
            print(f"{kind:8} {size:6.0f} {polars:8.0f} {ours:8.0f} {whole:8.0f} {polars / ours:6.2f}")


def pages(count: int) -> None:
    """One line for each way through `count` pages, in pages a second."""
    dice = random.Random(7)  # noqa: S311
    texts = read(SAMPLES).articles.filter(pl.col("text").str.len_chars() > 1000).select("title", "text").rows()
    made = [page(*dice.choice(texts), n, dice) for n in range(count)]
    size = sum(map(len, made)) / count / 1e3
    print(f"\n{count:,} pages of {size:.0f} kB on average, two processes; pages a second, best of {ROUNDS}")
    speeds = {}
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for name, work in (("trafilatura, text only", text_alone), ("trafilatura, with metadata", with_metadata)):
            pool.map(work, made[:20], chunksize=10)  # both are loaded
            speeds[name] = count / best(lambda work=work: pool.map(work, made, chunksize=8))[0] * 1000
    with Workers(WORKER, 2, CAPS) as workers:
        tasks = [Task(data, {}) for data in made]
        assert all("row" in answer for answer in workers.map(tasks[:40]))  # noqa: S101
        speeds["our reader"] = count / best(lambda: list(workers.map(tasks)))[0] * 1000
    for name, speed in speeds.items():
        print(f"{name:28} {speed:6.0f}   ours is {speeds['our reader'] / speed:.2f} of it")


def text_alone(data: bytes) -> Any:
    """trafilatura's text of a page."""
    return getattr(trafilatura.bare_extraction(data, include_comments=False, with_metadata=False), "text", None)


def with_metadata(data: bytes) -> Any:
    """trafilatura's text, title, author and date of a page."""
    found = trafilatura.bare_extraction(data, include_comments=False, with_metadata=True)
    return None if found is None else (found.text, found.title, found.author, found.date)


def page(title: str | None, text: str, number: int, dice: random.Random) -> bytes:
    """A news site's page: menus, teasers, a script, a footer, and an article of about half to all of a text."""
    parts = [p for p in text.split("\n") if p.strip()]
    parts = parts[: dice.randint(len(parts) // 2, len(parts))]
    stated = {
        "@type": "NewsArticle", "headline": title or "News", "datePublished": f"2025-03-{dice.randint(1, 28):02}",
        "author": {"@type": "Person", "name": "Mara Quill"},
        "publisher": {"@type": "Organization", "name": "Harl Post"},
    }  # fmt: skip
    links = [f'<li><a href="/s/{n}">{escape(p[:60])}</a></li>' for n, p in enumerate(parts * 3)]
    teasers = [f'<div class="teaser"><h3><a href="/t/{n}">{escape(p[:50])}</a></h3><p>{escape(p[:120])}</p></div>'
               for n, p in enumerate(parts)]  # fmt: skip
    script = "var config = {" + ",".join(f'"key{n}": {dice.randint(0, 9999)}' for n in range(800)) + "};"
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{escape(title or "News")} | Harl Post</title>
<link rel="canonical" href="https://harlpost.example/{number}"><meta property="og:site_name" content="Harl Post">
<script type="application/ld+json">{json.dumps(stated)}</script><script>{script}</script></head><body>
<header><nav><ul>{"".join(links)}</ul></nav></header><main><article><h1>{escape(title or "News")}</h1>
<figure><img src="a.jpg"><figcaption>The harbour. Photo: A. Lind</figcaption></figure>
{"".join(f"<p>{escape(p)}</p>" for p in parts)}</article><aside>{"".join(teasers)}</aside></main>
<footer><p>Harl Post, 1 Quay Street</p><ul>{"".join(links[:20])}</ul></footer></body></html>""".encode()


if __name__ == "__main__":
    tables(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    pages(int(sys.argv[2]) if len(sys.argv) > 2 else 400)
