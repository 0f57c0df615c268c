"""Who ran an outlet's pieces: which articles, how much of them, how long after, with credit or without.

- `rows.py`: `who_ran`: one row for each article of others that is made from a piece.
- `asked_outlet.py`: the outlet that is asked about, found by name, domain or URL.
- `uses.py`: which articles of others are made from which piece.
- `order.py`: which of two articles is the later one, as far as their dates tell.
- `shares.py`: how much of it, and which passages word for word.
- `credit_state.py`: does the article name its source, by words or quotation marks?
- `standing.py`: how that stands to what was agreed with the outlet: credit, embargo, share.
- `new_uses.py`: the rows that a batch of an archive brought.
- `told_uses.py`: what of them is to be told now, and what was told before.
- `use_words.py`: what is said of each, on the screen and on the pages.
"""
