"""XML of newsrooms: feeds, NewsML-G2, NITF, and ninjs.

- `wires.py`: the reader of XML files, by what their root element says.
- `worker.py`: what runs in a worker process for them.
- `feeds.py`: RSS and Atom.
- `json_feed.py`: JSON Feed.
- `newsml.py`: NewsML-G2.
- `nitf.py`: NITF.
- `ninjs.py`: ninjs, which is JSON.
- `xml.py`: one hardened XML parser, and the running text of an element.
- `items.py`: an item of a wire or feed, with the sources that it names.
- `item_rows.py`: an item -> a raw row.
"""
