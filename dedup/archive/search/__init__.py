"""Questions about one text: postings, the question, the answer and its words.

- `question.py`: one text to be asked about: a string, a stream or a file.
- `check.py`: `check`: candidates from the postings, each judged as `compare` would.
- `answer.py`: the sources that were found, ranked, and a verdict in words.
- `as_frames.py`: the answer as tables, and as a page.
- `postings.py`: which articles hold which terms, in step with table `articles`.
- `posting_terms.py`: which terms stand for an article.
- `opening_vectors.py`: the openings of articles by language, in an archive of several.
- `across_check.py`: the translations of one text among them.
- `refuted_rewrites.py`: rewrites in other languages than English that their sentences do not bear out.
"""
