"""What an archive keeps of its own past: batches, changes of clusters, names, what undo needs.

- `log.py`: table `batches`, and the numbers that it gives out.
- `change.py`: what is to come and to go, and what became of the clusters.
- `cluster_changes.py`: created, grown, shrunk, merged, split, origin changed, dissolved.
- `cluster_names.py`: names of clusters that stay from night to night.
- `decisions.py`: what people decided: a table of the file, and a file beside it while that is locked.
- `undo_log.py`: what an add leaves so that it can be undone.
"""
