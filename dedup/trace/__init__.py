"""Floor 9, trace: clusters, credits and dates -> origins, parents and their probabilities."""
