"""The places of the measures in a row that `dedup.align.measure_kernels` fills: constants, for kernels know no names.

Each is the place of the measure of that name in `dedup.measures.MEASURES`; the last of them, `COUNTED`, are filled by
`dedup.align.measuring`.
"""

from dedup.measures import COUNTED, MEASURES

ALIGNED = len(MEASURES) - len(COUNTED)
"""Columns that the kernels fill."""

(
    WORDS_SMALLER, LENGTH_RATIO, RUNS3_SMALLER, RUNS5_SMALLER, RUNS8_SMALLER, RUNS5_LARGER, RUNS8_LARGER, LONGEST_RUN,
    UNQUOTED_RUN_WORDS, QUOTED_SHARE, CONTENT_SMALLER, CONTENT_LARGER, NAMES_SMALLER, NAMES_LARGER, FIGURES_SMALLER,
    FIGURES_LARGER, PLAIN_SMALLER, PLAIN_LARGER, RARE_SMALLER, RARE_LARGER, SENTENCES_SMALLER, SENTENCES_LARGER,
    MATCHED_SMALLER, MATCHED_LARGER, ORDER, MUTUAL, LEAD, BEST_SENTENCE, RUNS8_BOTH, LONG_RUNS, COMPANY_SMALLER,
    COMPANY_LARGER, WORDING_SMALLER, WORDING_LARGER, SEQUENCE,
) = range(ALIGNED)  # fmt: skip
CONTENTS = slice(CONTENT_SMALLER, RARE_LARGER + 1)
"""Columns of the shares of content words, which `dedup.align.content_kernels` fills."""
APART = slice(ALIGNED, len(MEASURES) - 2)
"""Columns of what each text has alone, which `dedup.align.contents` counts."""
QUOTES = slice(len(MEASURES) - 2, len(MEASURES))
"""Columns of the words in quotation marks."""
