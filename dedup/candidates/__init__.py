"""Floor 5, candidates: fingerprints and credits -> pairs worth judging, each with the causes that proposed it.

- `generators.py`: the generators (minhash, passage, credit, lexical, semantic), their union and its budget.
- `weighted_terms.py`: each article as weighed words, which the lexical generator searches.
- `encoder.py`: which transformer a run has, loaded only when a text must be read.
"""
