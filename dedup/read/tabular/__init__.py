"""Tables: CSV, TSV, Parquet and frames.

- `table_reading.py`: the reader of CSV, TSV, Parquet and polars frames.
- `cells.py`: a CSV text taken apart into cells, what programs put before and between them included.
- `delimited.py`: the fast way through a well-formed CSV or TSV file.
- `parquet.py`: how much a Parquet file would unpack to, before any of it is unpacked.
"""
