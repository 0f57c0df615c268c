"""Pages and web archives: HTML and WARC."""
