"""Articles from addresses that the user names: feeds, pages, lists of feeds. The only room that asks the network.

Only what is named is asked for, or what a named feed links to where that is wanted too (`--follow`).

- `fetching.py`: `fetch`, addresses -> batches of raw rows, as readers of files give them.
- `linked_pages.py`: the pages that entries of feeds link to, for their full texts.
- `addresses.py`: an address, what is asked for and what is told of it.
- `feed_lists.py`: OPML.
- `answer_kinds.py`: what an answer is.
- `remembered.py`: what is kept between two nights.
- `asking.py`: robots, pauses, redirects, and asking again.
- `robots.py`: what a host lets itself be asked for.
- `request.py`: one question and its answer, by httpx2.
- `resolving.py`: a host's numbers, none of a private network.
- `deadline.py`: an end by the clock.
- `bodies.py`: an answer's bytes, under a cap.
- `failing.py`: why an address gave nothing, and what asking may cost.
"""
