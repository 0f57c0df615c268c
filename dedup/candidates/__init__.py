"""Floor 5, candidates: fingerprints and credits -> pairs worth judging, each with the causes that proposed it."""
