"""A work folder: what every floor of a scan gave, so that a run that was stopped goes on where it was.

The floors know nothing of it. `dedup.pipeline.steps` asks it before each floor whether the product is there.

- `work_folder.py`: `open_work`: a folder that is ours, of the same inputs and settings, and used by one run at a time.
- `key.py`: what the products were made of, and in what two of these differ.
- `kept.py`: `Kept`: which floors are there; a product is loaded, or kept; where the run is to stop.
- `whole.py`: one product on disk, whole or not at all, with the sums by which damage is found.
- `product_files.py`: a product as files: arrays, tables and plain values, whatever dataclass holds them.
- `kept_vectors.py`: what the transformer makes, kept as it goes on.
"""
