"""What a run over everything takes, told before it begins: of a large archive that is minutes, and much memory.

Fitted to two archives at depth fast, two cores: 118,832 articles (283 MB of text) took 119 s of processor time and 2.9
GB at the highest point, 500,000 (1,203 MB) 573 s and 11.0 GB.
"""

from dataclasses import dataclass

from dedup.archive.store.database import Database
from dedup.phrases import count

SECONDS_A_BYTE = 0.46e-6
GIGABYTES, BYTES_A_BYTE = 0.45, 8.8


@dataclass(frozen=True, slots=True)
class Need:
    """Articles that are run over, and about how many minutes and gigabytes of memory that takes."""

    articles: int
    minutes: float
    memory_gb: float

    def sentence(self) -> str:
        """For people.

        >>> Need(500_000, 9.2, 11.0).sentence()
        'all 500,000 articles are compared anew: that takes about 9 minutes and 11.0 GB of memory'
        """
        minutes = count(max(1, round(self.minutes)), "minute")
        told = f"all {self.articles:,} articles are compared anew: that takes about {minutes}"
        return f"{told} and {self.memory_gb:.1f} GB of memory"


def need_of_all(db: Database) -> Need:
    """What a run over everything in this archive takes."""
    articles, size = next(db.rows("SELECT count(*), sum(bytes) FROM texts"))
    size = int(size or 0)
    return Need(int(articles), size * SECONDS_A_BYTE / 60, round(GIGABYTES + size * BYTES_A_BYTE / 1e9, 2))
