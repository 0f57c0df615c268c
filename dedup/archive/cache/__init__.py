"""What an archive remembers so that a night costs less: judged pairs and vectors.

- `judged_pairs.py`: what was judged before is not judged again.
- `stored.py`: judgements and vectors in the archive's file.
- `sentence_vectors.py`: those of sentences in several languages, so that a night encodes its own.
"""
