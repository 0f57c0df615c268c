"""What an archive remembers so that a night costs less: judged pairs and vectors.

- `judged_pairs.py`: what was judged before is not judged again.
- `stored.py`: judgements and vectors in the archive's file.
"""
