"""Ids and arrays -> neighbours and candidate pairs; sees no text.

- `minhash.py`: signatures of many sets at once, with datasketch's own numbers.
- `minhash_kernels.py`: compiled: their loops.
- `lsh.py`: rows of signatures that may be alike, by bands.
- `lsh_parts.py`: the same where no machine holds all signatures.
- `exact.py`: equal sequences of hashes, by digest.
- `sieve.py`: which of many keys come but once.
- `winnowing.py`: rows that share a run of items.
- `inverted_index.py`: nearest neighbours by weighed terms.
- `vectors.py`: nearest neighbours among vectors, by FAISS.
- `local_scaling.py`: neighbour lists -> the pairs that stand out.
- `packed_pairs.py`: a pair of rows as one number.
- `by_left.py`: pairs together by their left rows.
- `dense_ids.py`: hashes -> small dense numbers.
- `disk_postings.py`: an inverted index in a table of SQLite, added segment by segment.
- `disk_postings_kernels.py`: compiled: its packing.
- `disk_postings_search.py`: many questions to it at once.
- `compile_watch.py`: who wants to know that a loop is compiled.
- `jit.py`: the decorator of all compiled loops: what is kept is kept by all that it inlines.
"""
