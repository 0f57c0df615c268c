"""Pages and web archives: HTML and WARC.

- `pages.py`: the reader of HTML files.
- `warc.py`: the reader of web archives.
- `warc_framing.py`: whether its records are as long as they say.
- `warc_response.py`: the HTTP response in a record of a WARC, whatever ends its lines.
- `warc_payload.py`: a response in a WARC without what servers wrap around it.
- `worker.py`: what runs in a worker process for them.
- `page.py`: one page -> one raw row: text, dates, facts.
- `markup.py`: bytes -> the tree of a page, by one hardened parser.
- `furniture.py`: consent dialogs and walls, taken off before the text is looked for.
- `beside.py`: teasers of other articles, whose facts are not the page's; an article that stands in an aside.
- `visible.py`: whether the text taken is all that the page shows.
- `page_dates.py`: its date by htmldate, where it does not say it; dates that read two ways.
- `facts.py`: what a page says of itself: dates, names, addresses, other sources.
- `jsonld.py`: the same from its JSON-LD.
- `links.py`: its own and its canonical address, and pixels of sites whose text it republishes.
"""
