"""What a scan will cost, from the articles themselves: their words, and how many seem to share text.

The figures below were fitted to scans of real news at depth fast on two idle cores: 1,000 to 127,000 articles without
report, 1,000 to 8,000 with it; each estimate was within a third of what was measured. A million articles, which were
not fitted, took a fifth more seconds than estimated, and as much memory (docs/scale.md).
"""

import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from dedup.phrases import count
from dedup.pipeline.crew import LEAST
from dedup.scratch import many_articles
from dedup.settings import Settings
from dedup.text.tokenizer import Words, read_words
from index.winnowing import shared_passages

LEAST_SHARED, OF_THOSE = 15, 0.9
"""Fingerprints that an article has in common with another from which it likely comes into a cluster, and how many such
articles do."""
SECONDS, A_WORD, A_MEMBER, BESIDE = 2.7, 1.7e-6, 1.0e-3, 0.6
"""Seconds of a scan without its report: to begin with, for each word, and for each article of a cluster; the last where
processes go over clusters side by side, as part of what it is."""
PAGES, A_PAGE, WEIGHED = 0.5, 0.0022, 0.0048
"""Seconds of the report: to begin with, for each article of a cluster, and besides where origins' weights are told."""
MOST_WEIGHED = 950
"""Articles of clusters up to which they are told: some 400 clusters."""
ENCODED_A_SECOND = 30.0
"""Articles a second that the packaged transformer reads on two cores; DESIGN.md measured 24-37."""
MEMORY, A_BYTE = 0.35, 12.5
"""Gigabytes at the highest point to begin with, and bytes for each byte of text."""
MEMORY_LAID, A_BYTE_LAID = 0.9, 2.7
"""The same where texts and what is known of their words lie in files (`dedup.scratch`)."""
TABLES, PAGE_BYTES = 0.5, 33_000.0
"""Bytes of the tables for each byte of text, and of the pages for each article of a cluster."""
PROBE, READ_A_SECOND = 400, 8e6
"""Articles by whose reading the machine is timed, and the words a second there that count as the usual speed."""
USUAL, SLOWEST = 1.6, 4.0
"""Up to how many times as slow is usual, for short timings vary so much; and the slowest that is believed."""
SHARE_READ = {"fast": 0.0, "standard": 0.3, "thorough": 1.0}


@dataclass(frozen=True, slots=True)
class Plan:
    """Articles and words to scan, the depth, and the estimates: minutes, gigabytes of memory and of disk; `report`:
    whether they hold for the pages, too.
    """

    articles: int
    words: int
    depth: str
    minutes: float
    memory_gb: float
    disk_gb: float
    report: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def sentence(self) -> str:
        """The plan in one line for people.

        >>> Plan(900, 400_000, "fast", 0.2, 0.5, 0.004).sentence()
        '900 articles (400,000 words) at depth fast, report included: about 12 s, 0.5 GB of memory, 4 MB on disk.'
        """
        seconds = 60 * self.minutes
        time = f"{max(1, round(seconds))} s" if seconds < 90 else count(round(self.minutes), "minute")
        disk = f"{max(1, round(1000 * self.disk_gb)):,} MB" if self.disk_gb < 1 else f"{self.disk_gb:.1f} GB"
        pages = "report included" if self.report else "without report"
        return (
            f"{count(self.articles, 'article')} ({self.words:,} words) at depth {self.depth}, {pages}: about {time}, "
            f"{self.memory_gb:.1f} GB of memory, {disk} on disk."
        )


def plan(articles: pl.DataFrame, settings: Settings, *, report: bool = True) -> Plan:
    """Estimate a scan of `articles`; `report`: with its pages.

    >>> plan(pl.DataFrame({"text": ["one two three"] * 10}), Settings(depth="fast")).words
    30
    """
    slow = _slowness(articles["text"])
    words = read_words(articles["text"])
    total, size = int(words.counts.sum()), float(articles["text"].str.len_bytes().sum())
    members = _members(words)
    alone = settings.workers < 2 or len(articles) < LEAST
    seconds = SECONDS + A_WORD * total + A_MEMBER * members * (1 if alone else BESIDE)
    if report:
        seconds += PAGES + members * (A_PAGE + (WEIGHED if members <= MOST_WEIGHED else 0))
    seconds = seconds * slow + len(articles) * SHARE_READ[settings.depth] / ENCODED_A_SECOND
    memory = MEMORY_LAID + size * A_BYTE_LAID / 1e9 if many_articles(len(articles)) else MEMORY + size * A_BYTE / 1e9
    disk = size * TABLES + (members * PAGE_BYTES if report else 0)
    return Plan(
        len(articles), total, settings.depth, round(seconds / 60, 3), round(memory, 2),
        round(disk / 1e9, 4), report,
    )  # fmt: skip


def _members(words: Words) -> float:
    """About how many articles come into clusters: those that share much of their wording with another."""
    rows = np.flatnonzero(words.counts > 0)
    if len(rows) < 2:
        return 0.0
    shared = shared_passages(words.hashes, words.bounds, rows)
    return OF_THOSE * len(np.unique(shared.pairs[shared.shared >= LEAST_SHARED]))


def _slowness(texts: pl.Series) -> float:
    """How many times as long as usual this machine takes, 1 at least: it may be slow, or busy."""
    sample = texts.gather_every(max(1, len(texts) // PROBE))
    read_words(sample.head(1))  # compile before the clock starts
    best = np.inf
    for _ in range(3):
        start = time.perf_counter()
        count = int(read_words(sample).counts.sum())
        best = min(best, time.perf_counter() - start)
    slow = best * READ_A_SECOND / count if count > 10_000 else 1.0
    return 1.0 if slow <= USUAL else min(SLOWEST, slow)
