"""What an archive keeps of its own past: batches, changes of clusters, names, what undo needs."""
