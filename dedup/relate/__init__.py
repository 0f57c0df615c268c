"""Floor 7, relate: measured pairs -> relation, probability and evidence.

- `collection.py`: what is known of all articles beside their texts, put together once for judge and tracing.
- `screen.py`: which candidates are worth aligning, by their content words, days and outlets.
- `judging.py`: `judge`: measures -> probability of being derived: two scorecards, what credits say, the vetoes.
- `scorecard.py`: the judges: sums of small trees, each step booked to its measure.
- `tree_kernels.py`: compiled: the answers of trees, summed or booked.
- `context.py`: what is known of a pair beside its texts: outlets, days, titles, who else prints what they share.
- `context_kernels.py`: compiled: the part of it that is counted in words.
- `titles.py`: the words of titles as numbers, each title read once.
- `title_kernels.py`: compiled: forms of titles, and what two titles have in common.
- `credit_links.py`: what articles state: who names whom, who names the same source, who is a press release.
- `vetoes.py`: pairs that do not count as derived: two texts of one frame with other facts, another day's story.
- `subjects.py`: of whom a short notice tells: two that fill one form for two people are no copies.
- `series_seeds.py`: titles and openings that an outlet prints again and again.
- `series.py`: series grown from these by the judged pairs; two issues of one are not derived from each other.
- `series_continued.py`: series in a part of a collection, which new articles continue.
- `series_forms.py`: articles that hold what tells a series, and new series of texts that fill one form.
- `piece_kernels.py`: compiled: texts in the pieces of a form.
- `series_kernels.py`: compiled: which pieces tell a series, and which texts fill one form.
- `series_table.py`: table `series`, and what a form is called.
- `relations.py`: `relate`: names the relation of each pair that is kept, and its evidence.
- `direction.py`: which of two derived texts was made from the other, by the texts alone.
- `direction_kernels.py`: compiled: what each text has that the other lacks.
"""
