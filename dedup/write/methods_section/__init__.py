"""What a paper says of how articles were grouped: a paragraph, a table, a citation.

- `measured_errors.py`: how wrong it was on other collections, with the source of each figure.
- `section.py`: `methods_section`: the paragraph and the table of one result.
"""

from dedup.write.methods_section.section import MethodsSection, methods_section

__all__ = ["MethodsSection", "methods_section"]
