"""One article of each set of copies: a table in, the same table out, and what was removed with the reason.

- `choices.py`: what may be asked for: levels and relations, which one stays, pairs of which outlets.
- `collapsing.py`: `collapse_frames`, of a result and perhaps the user's own table; `Collapsed`, what it gives.
- `standing_for.py`: which article of a cluster stands for which others.
- `holding.py`: which text holds which, copies speaking through the one that was judged in their place.
- `own_news.py`: whether a copy or a version holds something that the one kept for it lacks.
- `which_stays.py`: the order in which articles of a cluster are asked to stay.
- `table_places.py`: the rows of the user's table: which stay, what is known of each, what each weighs.
"""

from dedup.queries.collapse.choices import DEFAULT_LEVEL, Keep, Level, Within, check_words, relations_of
from dedup.queries.collapse.collapsing import Collapsed, collapse_frames

__all__ = [
    "DEFAULT_LEVEL", "Collapsed", "Keep", "Level", "Within", "check_words", "collapse_frames", "relations_of",
]  # fmt: skip
