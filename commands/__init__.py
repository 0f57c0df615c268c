"""The commands, one file each: parse, one call into dedup, print. `cli.py` puts them together.

Nothing of dedup is imported at the top of a file here: `wirecopy --help` must answer at once, and dedup loads polars
and numba.
"""
