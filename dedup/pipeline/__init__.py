"""The order of the floors. Data goes down once, from articles to a Result; nothing else knows the order.

- `floors.py`: `run`: all floors, in order. Start reading here.
- `scope.py`: what a run over a part of an archive knows of the rest.
- `plan.py`: what a scan will cost, from a short probe.
- `provenance.py`: what run.json says of a run.
- `input_files.py`: which files it was made of: names, sizes, sha256.
"""
