"""Tables and JSON of strangers, read where they can do no harm: what is small here, all else in a process of its own.

What such a file takes in memory cannot be told from its size: a cell of two bytes takes fifty, a page of a Parquet file
may ask for any number, and a parser that gets none ends the whole process.

- `containing.py`: the reader of a family of files, contained.
- `worker.py`: what runs in the process: one file in, its rows out.
- `messages.py`: files, rows and what is told of them as messages between the two.
"""
