"""The order of the floors. Data goes down once, from articles to a Result; nothing else knows the order.

- `floors.py`: `run`: all floors, in order. Start reading here.
- `steps.py`: one floor of a run: announced, timed, made or taken from where it is kept.
- `products.py`: what floors give that is more than one table.
- `crew.py`: processes that go over parts of a floor's work side by side.
- `part_messages.py`: values between processes.
- `product_parts.py`: products and parts of them, taken apart into arrays, tables and plain values.
- `tracing.py`: the trace floor over parts that have nothing to do with each other.
- `named_pairs.py`: what pairs are, and which articles they hold together, as people decided it where they did.
- `decided.py`: what people decided, put into the floors of a run.
- `decision_states.py`: what became of each decision: table `decisions`.
- `scope.py`: what a run over a part of an archive knows of the rest.
- `plan.py`: what a scan will cost, from a short probe.
- `provenance.py`: what run.json says of a run.
- `input_files.py`: which files it was made of: names, sizes, sha256.
- `work/`: what every floor gave, kept in a folder, so that a run that was stopped goes on.
"""
