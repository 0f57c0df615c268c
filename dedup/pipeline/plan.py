"""What a scan will cost, from a short probe of the articles themselves."""

import time
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from dedup.phrases import count
from dedup.settings import Settings
from dedup.text.tokenizer import read_words

PROBE = 2000
"""Articles that are read for the probe."""
FLOORS_PER_WORDS = 12.0
"""All lexical floors take about this many times the reading of the words. A guess, as are those for memory and disk.

The one large scan that was timed (59,417 articles, 22 million words, depth fast, two shared cores) took 79 s where the
plan said under a minute, held at least 2.6 GB where it said 1.9, and wrote .69 bytes for each byte of text.
"""
ENCODED_A_SECOND = 30.0
"""Articles a second that the packaged transformer reads on two cores; DESIGN.md measured 24-37."""
BYTES_A_WORD = 60.0
"""Memory at the highest point for each word, all floors together."""
DISK_SHARE = 0.8
"""The result's size on disk for each byte of text."""
SHARE_READ = {"fast": 0.0, "standard": 0.3, "thorough": 1.0}


@dataclass(frozen=True, slots=True)
class Plan:
    """Articles and words to scan, the depth, and the estimates: minutes, gigabytes of memory and of disk."""

    articles: int
    words: int
    depth: str
    minutes: float
    memory_gb: float
    disk_gb: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def sentence(self) -> str:
        """The plan in one line for people.

        >>> Plan(900, 400_000, "fast", 0.2, 0.5, 0.004).sentence()
        '900 articles (400,000 words) at depth fast: under a minute, about 0.5 GB of memory, 4 MB on disk.'
        """
        time = "under a minute" if self.minutes < 1 else f"about {count(round(self.minutes), 'minute')}"
        disk = f"{max(1, round(1000 * self.disk_gb)):,} MB" if self.disk_gb < 1 else f"{self.disk_gb:.1f} GB"
        return (
            f"{count(self.articles, 'article')} ({self.words:,} words) at depth {self.depth}: {time}, about "
            f"{self.memory_gb:.1f} GB of memory, {disk} on disk."
        )


def plan(articles: pl.DataFrame, settings: Settings) -> Plan:
    """Estimate a scan of `articles` by reading up to `PROBE` of them, spread evenly.

    >>> plan(pl.DataFrame({"text": ["one two three"] * 10}), Settings(depth="fast")).words
    30
    """
    step = max(1, len(articles) // PROBE)
    sample = articles["text"].gather_every(step)
    read_words(sample.head(1))  # compile before the clock starts
    start = time.perf_counter()
    words = int(read_words(sample).counts.sum())
    seconds = (time.perf_counter() - start) * step * FLOORS_PER_WORDS
    total = words * len(articles) // max(1, len(sample))
    seconds += len(articles) * SHARE_READ[settings.depth] / ENCODED_A_SECOND
    size = float(articles["text"].str.len_bytes().sum())
    return Plan(
        len(articles), total, settings.depth, round(seconds / 60, 2), round(0.5 + total * BYTES_A_WORD / 1e9, 2),
        round(size * DISK_SHARE / 1e9, 3),
    )  # fmt: skip
