"""A Result -> a folder: tables and provenance, swapped in as a whole.

- `exchange/`: a result for other programs: graphs, provenance, databases.
- `files/`: the folder of tables, one table to a file, CSV for spreadsheets.
- `methods_section/`: what a paper says of how articles were grouped.
- `plots/`: charts, in a notebook and as files.
- `report/`: pages that an editor reads, prints and sends.
- `terminal/`: what the command line prints.
- `reading_sample.py`: a sample of pairs for reading: a table to fill in, and a page of both texts.
- `notebook.py`: a result as a notebook or a prompt shows it.
- `notebook_bar.py`: how far a scan is, in a notebook.
"""

from dedup.write.files.result_folder import check_target, fill_folder, write_result, write_run

__all__ = ["check_target", "fill_folder", "write_result", "write_run"]
