"""Tables: CSV, TSV, Parquet and frames."""
