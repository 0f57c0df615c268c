"""What all formats share, once over all rows: text repair, dates, ids, language, completeness."""
