"""How long the report of a large result takes to write, how big its first page is, and when that page can be used.

The result is made up: articles of invented words, clusters of two and more with a heavy tail, each member with its
passages and evidence. `python benchmarks/report.py [--articles 50000] [--clusters 5000] [--no-browser]`.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

from dedup.evidence import LISTED, one_row_each
from dedup.measures import MEASURES
from dedup.result import Result
from dedup.tables import UTC as UTC_TYPE
from dedup.tables import conform, empty
from dedup.write.report import write_report

SYLLABLES = tuple("ba dor fel gim hul kep lan mor nis pol rus sev tam vik wen zor".split())  # noqa: SIM905
OUTLETS = 400
WORDS = 380
CHROMIUM = "/usr/bin/chromium"


def sizes(rng: np.random.Generator, clusters: int, articles: int) -> list[int]:
    """Sizes of clusters, 2 and more, at most nine tenths of the articles together, a few of hundreds."""
    drawn = np.minimum(2 + rng.zipf(1.7, clusters) - 1, 300)
    while drawn.sum() > 0.9 * articles:
        drawn = np.maximum(2, drawn * 9 // 10)
    return sorted(drawn.tolist(), reverse=True)


def made_up(articles: int, clusters: int, seed: int = 1) -> Result:
    """A result with these numbers of articles and clusters."""
    rng = np.random.default_rng(seed)
    vocabulary = np.array([SYLLABLES[i & 15] + SYLLABLES[i >> 4 & 15] + SYLLABLES[i >> 8 & 15] for i in range(4096)])
    outlets = [f"The {vocabulary[i * 7].capitalize()} {'Post' if i % 2 else 'Courier'}" for i in range(OUTLETS)]
    began = datetime(2025, 1, 1, tzinfo=UTC)

    def sentence(n: int) -> str:
        return " ".join(vocabulary[rng.integers(0, 4096, n)]).capitalize() + "."

    ids, texts, titles, whose, dates = [], [], [], [], []
    pairs, passages, evidence, members, groups = [], [], [], [], []
    for c, size in enumerate(sizes(rng, clusters, articles)):
        name, shared = f"c{c:06d}", [sentence(19) for _ in range(10)]
        when, first = began + timedelta(minutes=int(rng.integers(0, 525_600))), f"a{len(ids):07d}"
        hub: list[tuple[int, int]] = []
        for m in range(size):
            article = f"a{len(ids):07d}"
            own = [sentence(19) for _ in range(10)]
            text: list[str] = []
            places: list[tuple[int, int]] = []
            at = 0
            for s, o in zip(shared, own, strict=True):
                places.append((at, at + len(s)))
                text.append(s + ("\n\n" if m % 2 else " ") + o)
                at += len(text[-1]) + 2
            ids.append(article)
            texts.append("\n\n".join(text))
            titles.append(sentence(9)[:-1])
            whose.append(outlets[int(rng.integers(0, OUTLETS))])
            dates.append(when + timedelta(minutes=97 * m))
            members.append((name, article, "origin" if not m else "derivative", None if not m else first,
                            None if not m else 0.9, float(not m), None if not m else "partial",
                            "own" if not m else ("neither", "credited, not marked")[m % 2]))  # fmt: skip
            if m:
                pairs.append((first, article, "passages", "partial", 0.93, "right-from-left", 0.5, 0.5, 0.5, 0.5, 0.4))
                passages += [(first, article, a, b, x, y, "verbatim" if i % 2 else "reworded", 1.0)
                             for i, ((a, b), (x, y)) in enumerate(zip(hub, places, strict=True))]  # fmt: skip
                evidence += [(first, article, w, 0.4, 0.03 * (i % 9 - 3)) for i, w in enumerate(("average", *MEASURES))]
            else:
                hub = places
        groups.append((name, size, min(size, 9), when, dates[-1], first, None, whose[-size], "likely", "article", 0.8,
                       0.9, None))  # fmt: skip
    for _ in range(articles - len(ids)):
        ids.append(f"a{len(ids):07d}")
        texts.append("\n\n".join(sentence(19) for _ in range(WORDS // 19)))
        titles.append(sentence(9)[:-1])
        whose.append(outlets[int(rng.integers(0, OUTLETS))])
        dates.append(began)
    n = len(ids)
    frame = pl.DataFrame({
        "id": ids, "text": texts, "title": titles, "outlet": whose, "published": pl.Series(dates, dtype=UTC_TYPE),
        "published_precision": ["minute"] * n, "published_zone": ["given"] * n, "language": ["en"] * n,
        "completeness": ["full"] * n, "status": ["judged"] * n,
    })  # fmt: skip

    def table(name: str, rows: list[tuple[object, ...]]) -> pl.DataFrame:
        return pl.DataFrame(rows, schema=dict(empty(name).schema), orient="row")

    return Result(
        articles=conform("articles", frame), skipped=empty("skipped"), credits=empty("credits"),
        pairs=table("pairs", pairs), rejected=empty("rejected"), passages=table("passages", passages),
        evidence=one_row_each(pl.DataFrame(evidence, LISTED, orient="row")), clusters=table("clusters", groups),
        members=table("members", members),
        stories=empty("stories"), series=empty("series"),
        run={"tool": "wirecopy", "format": 1, "settings": {}, "counts": {}},
    )  # fmt: skip


def first_use(page: Path) -> dict[str, float]:
    """Milliseconds from opening the page in Chromium to its table answering, the best of three."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        found = []
        for _ in range(3):
            tab = browser.new_page()
            tab.goto(page.as_uri(), wait_until="load")
            found.append(tab.evaluate(
                "() => { const n = performance.getEntriesByType('navigation')[0];"
                " return {interactive: n.domInteractive, ready: n.loadEventEnd}; }"
            ))  # fmt: skip
            began = time.perf_counter()
            tab.fill("#f-text", "baba")
            tab.locator("#found", has_text="found").wait_for()
            found[-1]["search"] = 1000 * (time.perf_counter() - began)
            tab.close()
        browser.close()
    return {key: round(min(f[key] for f in found)) for key in found[0]}


def main() -> None:
    """Make the result, write its report, and print what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--clusters", type=int, default=5_000)
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--keep", type=Path, help="a folder to write the report to, instead of a passing one")
    given = parser.parse_args()
    result = made_up(given.articles, given.clusters)
    with tempfile.TemporaryDirectory() as passing:
        folder = given.keep or Path(passing) / "report"
        began, cpu = time.perf_counter(), time.process_time()
        write_report(result, folder)
        spent, used = time.perf_counter() - began, time.process_time() - cpu
        files = [p.stat().st_size for p in folder.rglob("*.html")]
        told = {
            "articles": len(result.articles), "clusters": len(result.clusters), "in clusters": len(result.members),
            "pairs": len(result.pairs), "cores": len(os.sched_getaffinity(0)), "seconds": round(spent, 1),
            "processor seconds": round(used, 1), "files": len(files), "megabytes": round(sum(files) / 1e6),
            "first page bytes": (folder / "index.html").stat().st_size, "largest file bytes": max(files),
        }  # fmt: skip
        if not given.no_browser:
            told["milliseconds"] = first_use(folder / "index.html")
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
