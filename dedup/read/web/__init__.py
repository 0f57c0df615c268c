"""Pages and web archives: HTML and WARC.

- `pages.py`: the reader of HTML files.
- `warc.py`: the reader of web archives.
- `warc_payload.py`: a response in a WARC without what servers wrap around it.
- `worker.py`: what runs in a worker process for them.
- `page.py`: one page -> one raw row: text, dates, facts.
- `markup.py`: bytes -> the tree of a page, by one hardened parser.
- `facts.py`: what a page says of itself: dates, names, addresses, other sources.
- `jsonld.py`: the same from its JSON-LD.
- `links.py`: its own and its canonical address, and pixels of sites whose text it republishes.
"""
