"""JSON in all its forms: objects in lists, lines and streams.

- `objects.py`: the reader of JSON and JSON lines: an article is an object.
- `records.py`: a text of JSON -> its objects, commas too many read over.
- `fields.py`: which field holds what, also where it lies inside another.
- `long_lines.py`: lines longer than any article, stepped over.
- `fast_lines.py`: the fast way: polars reads what it reads as Python does, Python the rest.
- `read_ahead.py`: the file is looked over while polars reads it.
- `json_kernels.py`: compiled: which keys there are, and which values are odd, without reading the values.
- `json_list_kernels.py`: compiled: a list of objects made into lines.
"""
