"""Is an archive sound, and a sound one from a damaged or older one.

- `doctor.py`: is the archive sound? Every byte, and every table against the others.
- `consistency.py`: what must hold between its tables.
- `repair.py`: a sound archive of what can be read of a damaged one, which is kept.
- `salvage.py`: what can be read: sound pages, what is lost counted.
- `leaf_pages.py`: rows from leaves without the pages that lead to them.
- `upgrade.py`: an archive of an older format brought up to this version's.
"""
