"""How the origin of one article was decided: every possible origin and every possible parent, with all their weights.

- `article_trace.py`: `traces_of`: the whole answer for an article, one for each cluster that it is in.
- `recomputed.py`: a cluster of a finished result, weighed anew by the code that traced it.
- `tree_weights.py`: what each possible origin weighs, and of which terms.
- `reasons.py`: what each term means, in the words of an editor.
- `not_known.py`: what could not be looked at: dates, outlets, rests of texts, pairs.
"""
