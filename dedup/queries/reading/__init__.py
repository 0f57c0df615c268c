"""A sample of pairs for people to read, where there are no labels: drawn so that what was read tells of all pairs.

- `near_pairs.py`: pairs that are near by words, title or date, proposed or not.
- `pair_strata.py`: all pairs that may be drawn, in strata by what the result says of them.
- `collapse_pairs.py`: which of them a collapse hangs on.
- `drawing.py`: `draw`: how many of each stratum, and which.
"""
