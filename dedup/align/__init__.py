"""Floor 6, align: candidate pairs -> measures for the judge, and passages: where the two texts of a pair agree.

- `measuring.py`: `measure`: every candidate pair -> one row of named numbers (`dedup.measures`).
- `measure_kernels.py`: compiled: those numbers.
- `contents.py`: those of them that content words alone give: what is asked of a pair first.
- `content_kernels.py`: compiled: which content words two texts share and which each has alone.
- `passages.py`: `align`: the pairs that are kept -> passages, verbatim, reworded or quoted, and shares of both texts.
- `passage_kernels.py`: compiled: where the passages stand.
- `measure_columns.py`: which column of a row holds which measure.
- `sentence_kernels.py`: compiled: how much of each sentence stands in the best one of the other text.
"""
