"""Floor 3, clean: articles and credits -> masks, the parts of a text that do not count as shared.

- `masks.py`: `find_masks`: credit lines and all that the other two find -> table of masks.
- `wording.py`: boilerplate and photograph credits known by their wording: comment boxes, newsletters, cookie lines.
- `repetition.py`: boilerplate known by repetition: what an outlet prints under many of its articles.
- `line_keys.py`: a number for each line, by which those that can be repeated are found without reading all.
- `shared_paragraphs.py`: boilerplate whoever prints it, under many articles with nothing else in common.
"""
