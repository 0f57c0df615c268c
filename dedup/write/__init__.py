"""A Result -> a folder: tables and provenance, swapped in as a whole.

- `files/`: the folder of tables, one table to a file, CSV for spreadsheets.
- `report/`: pages that an editor reads, prints and sends.
- `terminal/`: what the command line prints.
"""

from dedup.write.files.result_folder import check_target, fill_folder, write_result, write_run

__all__ = ["check_target", "fill_folder", "write_result", "write_run"]
