"""A Result -> pages that an editor reads, prints and sends: content here, its delivery as files beside it."""

from dedup.write.report.site import check_report_target, write_pages, write_report

__all__ = ["check_report_target", "write_pages", "write_report"]
