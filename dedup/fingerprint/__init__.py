"""Floor 4, fingerprint: articles and masks -> word hashes, MinHash signatures and postings.

- `prints.py`: `fingerprint`: counted words as integers, equal texts, signatures, sentences.
- `posting_kernels.py`: compiled: which content words stand in which sentence.
- `document_frequency.py`: in which other texts of the collection a passage stands.
- `frequency_beside.py`: the same of the rest of a collection of which a part is run over.
"""
