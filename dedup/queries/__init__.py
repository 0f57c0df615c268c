"""What is asked of a Result, or of two texts: other thresholds, collapse, compare, who ran, evaluate.

- `recluster.py`: `Result.at`: the same result with only the surer pairs.
- `recalibrate.py`: `Result.recalibrated`: probabilities fitted to one's own labels.
- `table_rows.py`: the tables of a result by the number of their rows, as tracing takes them.
- `compare.py`: two texts side by side, judged whatever the candidates floor would have said.
- `article_lookup.py`: an article by its id or address.
- `collapse/`: one article of each set of copies, with a table of what went for which.
- `origin_reasons.py`: why a cluster is said to come from where it does, in an editor's words.
- `decided_words.py`: which decisions a result obeyed for a pair or a cluster, in words.
- `origin_trace/`: how the origin of one article was decided, with every weight.
- `who_ran/`: who ran an outlet's pieces.
- `evaluate/`: a result against labels.
- `reading/`: a sample of pairs to read, where there are no labels.
- `thresholds/`: what hangs on the threshold, and on chance.
"""
