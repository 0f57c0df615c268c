"""Who ran an outlet's pieces: which articles, how much of them, how long after, with credit or without."""
