"""What hangs on the threshold from which a pair counts as derived, and on chance.

- `grid.py`: `thresholds`: a result at one threshold after the other: how much is grouped, and what parts.
- `stability.py`: `stability`: the clusters under other seeds, and with a tenth of the articles left out.
- `printed.py`: both in tables for people.
"""

from dedup.queries.thresholds.grid import Thresholds, thresholds
from dedup.queries.thresholds.printed import stability_text, thresholds_text
from dedup.queries.thresholds.stability import Stability, stability

__all__ = ["Stability", "Thresholds", "stability", "stability_text", "thresholds", "thresholds_text"]
