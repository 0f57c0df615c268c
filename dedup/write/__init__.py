"""A Result -> a folder: tables and provenance, swapped in as a whole."""

from dedup.write.files.result_folder import check_target, write_result

__all__ = ["check_target", "write_result"]
