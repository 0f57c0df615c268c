"""What an archive remembers so that a night costs less: judged pairs and vectors.

- `judged_pairs.py`: what was judged before is not judged again.
- `stored.py`: judgements and vectors in the archive's file.
- `packed_vectors.py`: parts of its table `recall` that hold vectors of several languages.
- `sentence_vectors.py`: those of sentences, so that a night encodes its own.
- `opening_vectors.py`: those of the openings of articles, by language.
"""
