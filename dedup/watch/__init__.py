"""The watch: what is new about an outlet's pieces in an archive, night after night, each thing told once.

- `watching.py`: `watch`, one night: look, tell, remember.
- `memory.py`: the file in which stands what was told.
"""
